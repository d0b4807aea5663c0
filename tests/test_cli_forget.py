"""`crt forget`: what the user takes back is gone from the file, and from the documents that quoted it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from commands import crt

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import write_document

TEXT = "I work at Quuxelworth."


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    for text in (TEXT, "I live in Oslo.", "Where do I work?", "Where do I live?"):
        crt("ask", text, "--memory-db", "me.db")
    return tmp_path / "me.db"


def test_a_slot_is_forgotten_down_to_the_bytes_of_the_file(db: Path) -> None:
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Removed 1 memory about employer; a tombstone stays.",
        "Documents that quote it are replaced by tombstones with --artifacts-dir DIR.",
    ]
    assert b"Quuxelworth" not in db.read_bytes()
    assert "don't know" in crt("ask", "Where do I work?", "--memory-db", "me.db").out
    assert "Oslo" in crt("ask", "Where do I live?", "--memory-db", "me.db").out
    assert crt("verify", "me.db").code == 0


def test_one_memory_is_forgotten_by_its_id(db: Path) -> None:
    with Runtime.open(db, config=RuntimeConfig()) as runtime:
        memory = runtime.recall("Quuxelworth")[0].memory_id
    ran = crt("forget", "--memory", memory, "--memory-db", "me.db", "--json")
    assert ran.json["memory_ids"] == [memory]
    assert ran.json["scrubbed"] is True
    assert b"Quuxelworth" not in db.read_bytes()


def test_documents_that_quote_it_become_tombstones_that_verify_accepts(db: Path) -> None:
    crt("answers", "export", "--memory-db", "me.db", "--artifacts-dir", "out")
    crt("ask", "I own a heron.", "--memory-db", "me.db", "--session", "other")
    crt("answers", "export", "--memory-db", "me.db", "--session", "other", "--artifacts-dir", "out")
    crt("stress", "--seed", "1", "--turns", "5", "--runs", "1", "--artifacts-dir", "out/gate")
    files = {path: path.read_bytes() for path in Path("out").rglob("*.json*")}
    quoting = [path for path, data in files.items() if b"Quuxelworth" in data]
    assert len(quoting) == 1
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db", "--artifacts-dir", "out", "--reason", "asked to")
    place = quoting[0].relative_to("out").as_posix()
    assert ran.out.splitlines()[1:] == [f"tombstone in the place of {place}"]
    assert {path for path, data in files.items() if path.read_bytes() != data} == {quoting[0]}
    assert b"Quuxelworth" not in quoting[0].read_bytes()
    assert crt("verify", "out").code == 0
    assert "asked to" in quoting[0].read_text(encoding="utf-8")


def test_a_verdict_that_names_it_becomes_a_tombstone(db: Path) -> None:
    verdict = {
        "version": "v1",
        "started_at": "2026-01-31T09:30:00Z",
        "finished_at": None,
        "verdict": "red",
        "applied": "none",
        "gates": [],
        "reasons": ["is stale: slot employer was unknown, is now known, notes Quuxelworth, belief -"],
        "overrides": [],
        "receipt": None,
    }
    write_document(Path("out"), "gate_verdict.json", "gate_verdict", verdict)
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert (ran.code, ran.out.splitlines()[1:]) == (0, ["tombstone in the place of gate_verdict.json"])
    assert crt("verify", "out").code == 0


def test_a_file_that_quotes_it_and_is_no_document_is_named(db: Path) -> None:
    Path("out").mkdir()
    Path("out/suggestions.jsonl").write_text('{"value": "Quuxelworth"}\n{"value": "Oslo"}\n', encoding="utf-8")
    Path("out/other.jsonl").write_text('{"value": "Oslo"}\n{"value": "Bergen"}\n', encoding="utf-8")
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert ran.code == 1
    assert ran.out.splitlines()[1:] == [
        "not reached: suggestions.jsonl quotes it, but is no document of CRT; remove it yourself"
    ]


def test_copies_that_it_cannot_reach_are_named(db: Path) -> None:
    crt("backup", "me.db", "copy.db")
    assert "\nnot reached: the copy " in crt("forget", "--slot", "employer", "--memory-db", "me.db").out


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "forget: give either --slot NAME or --memory ID, or --finish; `crt facts` lists the slots"),
        (("--slot", "a", "--memory", "b"), "forget: give either --slot NAME or --memory ID"),
        (("--slot", "pets"), "forget: nothing is stored about slot 'pets'"),
        (("--memory", "mem-none"), "forget: there is no memory 'mem-none'"),
        (("--slot", "employer", "--artifacts-dir", "nowhere"), "--artifacts-dir nowhere: is no folder"),
        (("--slot", "employer", "--reason", " "), "--reason '': expected why, in a few words"),
        (("--finish", "--reason", "because"), "--finish: replaces what was forgotten before, each for its own reason"),
    ],
)
def test_a_bad_request_is_one_line_and_changes_nothing(db: Path, arguments: tuple[str, ...], line: str) -> None:
    before = db.read_bytes()
    crt("forget", *arguments, "--memory-db", "me.db").refused(2, line)
    assert db.read_bytes() == before


def test_a_file_that_is_not_there_is_not_made(db: Path) -> None:
    crt("forget", "--slot", "employer", "--memory-db", "other.db").refused(1, "other.db: no such memory file")
    assert not (db.parent / "other.db").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege on Windows")
def test_documents_behind_a_symlink_are_left_alone(db: Path) -> None:
    crt("answers", "export", "--memory-db", "me.db", "--artifacts-dir", "elsewhere")
    Path("out").mkdir()
    Path("out/answers").symlink_to("../elsewhere/answers")
    crt("forget", "--slot", "employer", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert any(b"Quuxelworth" in path.read_bytes() for path in Path("elsewhere").rglob("*.jsonl"))
