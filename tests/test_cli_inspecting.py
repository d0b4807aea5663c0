"""`crt facts|contradictions|answers|config|verify|reflect`: looking; each mistake is one clear line and its code."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import crt, crt_process

from crt_runtime import Runtime, RuntimeConfig, __version__
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.store import Store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("CRT_MEMORY_DB", "CRT_RUNTIME_CONFIG_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def db(folder: Path) -> Path:
    """A memory with a fact, a change, a stated nothing and an open conflict."""
    with Runtime.open(folder / "me.db", config=RuntimeConfig()) as runtime:
        for text in (
            "My name is [red]Ottilie",
            "I live in Oslo.",
            "I moved to Bergen.",
            "I have no pets.",
            "I work at Initech.",
            "I work at Globex.",
        ):
            runtime.send(text)
    return folder / "me.db"


def test_facts(db: Path) -> None:
    out = crt("facts", "--memory-db", db).out
    rows = [line.split() for line in out.splitlines()]
    assert ["location", "temporal", "Bergen", "Oslo"] in rows
    assert ["employer", "conflict", "Initech", "|", "Globex"] in rows
    assert ["pets", "known", "(none)"] in rows


def test_facts_as_json(db: Path) -> None:
    facts = crt("facts", "--memory-db", db, "--json").json
    assert facts["location"] == {"state": "temporal", "values": ["Bergen"], "history": ["Oslo"]}
    assert facts["pets"] == {"state": "known", "values": [None], "history": []}
    assert facts["employer"]["values"] == ["Initech", "Globex"]


def test_contradictions_newest_first(db: Path) -> None:
    lines = crt("contradictions", "--memory-db", db).out.splitlines()
    assert lines[1].split()[:5] == ["open", "conflict", "employer", "Initech", "Globex"]
    assert lines[2].split()[:5] == ["resolved", "temporal", "location", "Oslo", "Bergen"]


def test_a_suspicion_without_a_slot_is_shown_in_its_words(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    at = datetime(2026, 1, 31, tzinfo=UTC)
    with Store.open(db) as store, store.transaction() as tx:
        old, new = tx.execute("SELECT memory_id FROM memories ORDER BY memory_no LIMIT 2").fetchall()
        suspicion = Contradiction(
            id="con-9",
            type=ContradictionType.CONFLICT,
            status=ContradictionStatus.REFLECTING,
            slot=None,
            old=Side(old[0], "", None, at),
            new=Side(new[0], "", None, at),
            opened_at=at,
        )
        entries.open_entry(tx, suspicion)
    line = crt("contradictions", "--memory-db", db, "--status", "reflecting").out.splitlines()[1]
    assert re.split(r" {2,}", line)[2:5] == ["-", "My name is [red]Ottilie", "I live in Oslo."]


def test_contradictions_by_status_as_json(db: Path) -> None:
    (entry,) = crt("contradictions", "--memory-db", db, "--status", "open", "--json").json
    assert (entry["slot"], entry["old"]["value"], entry["new"]["text"]) == ("employer", "Initech", "I work at Globex.")
    assert entry["resolved_at"] is None
    assert crt("contradictions", "--memory-db", db, "--status", "accepted").out == "No contradictions.\n"


def test_nothing_stored(folder: Path) -> None:
    with Runtime.open(folder / "empty.db", config=RuntimeConfig()):
        pass
    assert crt("facts", "--memory-db", "empty.db").out == "Nothing stored about the user.\n"
    assert crt("contradictions", "--memory-db", "empty.db").out == "No contradictions.\n"
    assert crt("facts", "--memory-db", "empty.db", "--json").json == {}
    assert crt("contradictions", "--memory-db", "empty.db", "--json").json == []


def test_answers_are_exported_and_verified(db: Path) -> None:
    crt("ask", "hello", "--memory-db", db, "--session", "evening")
    paths = crt("answers", "export", "--memory-db", db, "--artifacts-dir", "out").out.split()
    assert len(paths) == 2
    assert all(Path(path).exists() for path in paths)
    only = crt("answers", "export", "--memory-db", db, "--artifacts-dir", "out", "--session", "evening").out.split()
    assert len(only) == 1
    checked = crt("verify", "out")
    assert checked.code == 0
    assert "3 checked, 0 bad" in checked.out


def test_verify_fails_on_a_bad_artifact(db: Path) -> None:
    (path,) = crt("answers", "export", "--memory-db", db, "--artifacts-dir", "out").out.split()
    Path(path).write_text('{"id": 1}\n')
    checked = crt("verify", "out")
    assert checked.code == 1
    assert "FAIL" in checked.out
    report = crt("verify", "out", "--json")
    assert report.code == 1
    assert report.json["ok"] is False
    assert [line["ok"] for line in report.json["lines"]] == [False]


def test_verify_of_nothing_proves_nothing(folder: Path) -> None:
    (folder / "empty").mkdir()
    assert crt("verify", "empty").code == 1
    crt("verify", "missing").refused(2, "missing", "neither a directory nor a file")


def test_verify_of_a_memory_file(db: Path) -> None:
    assert crt("verify", db).code == 0
    (db.parent / "letter.db").write_text("dear aunt")
    assert crt("verify", "letter.db").code == 1
    crt("verify", ".", "--artifacts-dir", ".").refused(2, "--artifacts-dir")


def test_reflect(db: Path) -> None:
    crt("ask", "Globex is right.", "--memory-db", db)
    ran = crt("reflect", "--memory-db", db)
    assert ran.out.splitlines() == [
        "1 settled conflict, the newer value stood in 1",
        "no model written: reflection.min_examples is 50",
    ]
    config = db.parent / "few.json"
    config.write_text(json.dumps({"reflection": {"min_examples": 1}}))
    assert (
        "model written to artifacts/learned_suggestions.latest.json"
        in crt("reflect", "--memory-db", db, "--config", config).out
    )


# --- config ----------------------------------------------------------------------------------------------------------


def test_config_show_prints_every_default_and_where_it_comes_from(folder: Path) -> None:
    ran = crt("config", "show")
    assert ran.err.splitlines() == [
        "looked for in this order:",
        "1. --config: not given",
        "2. CRT_RUNTIME_CONFIG_PATH: not set",
        "3. ./crt_runtime_config.json: not there",
        "4. built-in defaults <- in force",
    ]
    assert ran.json["onboarding"]["questions"][0]["slot"] == "name"
    assert ran.json == RuntimeConfig().to_document()
    (folder / "crt_runtime_config.json").write_text('{"provenance": {"enabled": false}}')
    ran = crt("config", "show")
    assert ran.err.splitlines()[3:] == ["3. ./crt_runtime_config.json: there <- in force", "4. built-in defaults"]
    assert ran.json["provenance"]["enabled"] is False


def test_config_show_tells_the_first_place_that_names_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crt_runtime_config.json", "env.json", "own.json"):
        (folder / name).write_text("{}")
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "env.json")
    assert "2. CRT_RUNTIME_CONFIG_PATH: env.json <- in force" in crt("config", "show").err.splitlines()
    assert "1. --config: own.json <- in force" in crt("config", "show", "--config", "own.json").err.splitlines()
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "")
    crt("config", "show").refused(1, "CRT_RUNTIME_CONFIG_PATH: is empty; name a config file")


def test_config_show_keeps_the_private_instructions_private(folder: Path) -> None:
    (folder / "own.json").write_text('{"private": {"instructions": "the code is K7-OTTER"}}')
    ran = crt("config", "show", "--config", "own.json")
    assert "OTTER" not in ran.out + ran.err
    assert ran.json["private"]["instructions"] == "(set, not shown)"


def test_config_check(folder: Path) -> None:
    (folder / "good.json").write_text('{"provenance": {"enabled": false}}')
    assert crt("config", "check", "good.json").out == "good.json: valid\n"
    for content, parts in {
        '{"provenence": {}}': ("provenence", "unknown"),
        '{"provenance": {"enabled": "yes"}}': ("provenance.enabled",),
        '{"provenance": {"enabled": true, "enabled": true}}': ("enabled",),
        "{": ("bad.json",),
        "[]": ("bad.json",),
        "": ("bad.json",),
        "\ufeff{}": ("bad.json",),
    }.items():
        (folder / "bad.json").write_text(content, encoding="utf-8")
        crt("config", "check", "bad.json").refused(1, "bad.json", *parts)


def test_a_named_config_never_falls_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crt("ask", "hello", "--config", "nope.json").refused(1, "nope.json", "cannot be read")
    assert not (folder / "crt_memory.db").exists()
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "nope.json")
    crt("config", "show").refused(1, "nope.json")


# --- bad memory files ------------------------------------------------------------------------------------------------

COMMANDS = [
    ["ask", "hello"], ["chat"], ["onboard"], ["facts"], ["contradictions"], ["answers", "export"], ["reflect"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_not_ours_is_refused(folder: Path, command: list[str]) -> None:
    (folder / "foreign.db").write_bytes(b"a letter to my aunt, not a database\n" * 200)
    before = (folder / "foreign.db").read_bytes()
    crt(*command, "--memory-db", "foreign.db").refused(1, "foreign.db")
    assert (folder / "foreign.db").read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS[3:], ids=" ".join)
def test_looking_never_creates_a_file(folder: Path, command: list[str]) -> None:
    crt(*command, "--memory-db", "missing.db").refused(1, "missing.db", "no such memory file")
    assert not (folder / "missing.db").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_of_another_program_is_refused(folder: Path, command: list[str]) -> None:
    with sqlite3.connect(folder / "other.db") as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    crt(*command, "--memory-db", "other.db").refused(1, "other.db")


def test_a_newer_a_truncated_and_a_read_only_file_are_refused(db: Path) -> None:
    newer = db.with_name("newer.db")
    newer.write_bytes(db.read_bytes())
    conn = sqlite3.connect(newer)
    conn.execute("PRAGMA user_version = 999")
    conn.close()
    crt("ask", "hello", "--memory-db", newer).refused(1, "newer.db", "newer CRT", "upgrade")
    crt("facts", "--memory-db", newer).refused(1, "newer.db")

    cut = db.with_name("cut.db")
    cut.write_bytes(db.read_bytes()[:5000])
    crt("facts", "--memory-db", cut).refused(1, "cut.db", "backup")
    crt("ask", "hello", "--memory-db", cut).refused(1, "cut.db", "backup")

    db.chmod(0o444)
    before = db.read_bytes()
    crt("ask", "I live in Rome.", "--memory-db", db).refused(1, "me.db", "read-only")
    assert db.read_bytes() == before


@pytest.mark.parametrize("target", [".", "nowhere/me.db"])
def test_a_path_that_cannot_be_a_file_is_refused(folder: Path, target: str) -> None:
    crt("ask", "hello", "--memory-db", target).refused(1, target.split("/")[0])


def test_an_artifacts_dir_that_is_a_file_is_refused(db: Path) -> None:
    db.with_name("out").write_text("x")
    crt("answers", "export", "--memory-db", db, "--artifacts-dir", "out").refused(2, "out", "is a file")


# --- usage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["bogus"], ["facts", "--bogus"], ["contradictions", "--status", "shut"], ["ask"], ["config"], ["answers"],
        ["config", "check"], ["verify"], ["facts", "extra"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_usage_errors_exit_2(folder: Path, arguments: list[str]) -> None:
    ran = crt(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert list(folder.iterdir()) == []


HELP = [
    ["ask"], ["chat"], ["onboard"], ["facts"], ["contradictions"], ["verify"], ["reflect"],
    ["answers", "export"], ["config", "show"], ["config", "check"],
]  # fmt: skip


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_holds_an_example_that_starts_with_the_command(command: list[str]) -> None:
    for flag in ("--help", "-h"):
        ran = crt(*command, flag)
        assert ran.code == 0
        assert f"Example: crt {' '.join(command)}" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    "example",
    [
        ["ask", "Where do I work?", "--memory-db", "me.db"],
        ["facts", "--memory-db", "me.db", "--json"],
        ["contradictions", "--status", "open", "--memory-db", "me.db"],
        ["answers", "export", "--memory-db", "me.db"],
        ["reflect", "--memory-db", "me.db"],
        ["config", "show"],
        ["chat", "--memory-db", "me.db"],
        ["onboard", "--memory-db", "me.db"],
    ],
    ids=" ".join,
)
def test_the_examples_of_the_help_run(db: Path, example: list[str]) -> None:
    assert crt(*example).code == 0


def test_help_and_version_as_a_process(folder: Path) -> None:
    shown = crt_process(["--help"], folder)
    assert shown.code == 0
    assert "0 done, 1 a check failed" in " ".join(shown.out.split())
    assert crt_process(["--version"], folder).out == f"crt {__version__}\n"
    assert crt_process([], folder).code == 2


def test_a_refusal_as_a_process_is_one_line(folder: Path) -> None:
    ran = crt_process(["facts", "--memory-db", "missing.db"], folder)
    ran.refused(1, "crt: missing.db: no such memory file")
