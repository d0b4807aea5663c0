"""What a forgetting does not reach: folders that moved, cannot be read or have two names. It is told, not lost."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from commands import crt

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import sha256_of
from crt_runtime.clock import system_clock
from crt_runtime.memory import remains
from crt_runtime.memory.burial import bury
from crt_runtime.memory.remains import bury_remnants, remnants
from crt_runtime.store import Store, meta

WORD = b"Quuxelworth"
no_symlinks = pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege on Windows")


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory file whose answers were written out to `out/deep/answers/`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    for text in ("I work at Quuxelworth.", "Where do I work?"):
        crt("ask", text, "--memory-db", "me.db")
    crt("answers", "export", "--memory-db", "me.db", "--artifacts-dir", "out/deep")
    assert len(quoting(tmp_path)) == 1
    return tmp_path / "me.db"


def quoting(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*.json*") if not path.is_symlink() and WORD in path.read_bytes()]


def forget(*arguments: str) -> list[str]:
    """What `crt forget` tells beyond what it removed."""
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db", *arguments)
    assert ran.err == ""
    return ran.out.splitlines()[1:]


class TestAFolderIsTheSameHoweverItIsNamed:
    @pytest.mark.parametrize("named", ["out", "out/deep", "out/../out/deep", "{here}/out"])
    def test_by_the_forgetting(self, db: Path, named: str) -> None:
        assert len(forget("--artifacts-dir", named.format(here=db.parent))) == 1
        assert quoting(db.parent) == []

    @pytest.mark.parametrize("named", ["out", "out/deep", "out/../out/deep", "{here}/out"])
    def test_by_what_finishes_it(self, db: Path, named: str) -> None:
        forget()
        finished = crt(
            "forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", named.format(here=db.parent)
        ).out
        assert finished.startswith("tombstone in the place of ")
        assert quoting(db.parent) == []

    @no_symlinks
    def test_also_behind_a_symlink_above_it(self, db: Path) -> None:
        Path("link").symlink_to(".")
        forget()
        crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", "link/out")
        assert quoting(db.parent) == []

    def test_in_the_answer(self, db: Path) -> None:
        ran = crt("ask", "Forget where I work.", "--memory-db", "me.db", "--artifacts-dir", "out/../out")
        assert "Copies of it stay" not in ran.out


@no_symlinks
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
def test_a_folder_that_cannot_be_written_later_closes_no_memory_file(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.fork() == 0:
        monkeypatch.setattr(remains, "bury", lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        forget("--artifacts-dir", "out/deep")
        os._exit(0)
    os.wait()
    Path("out/deep").rename("moved")
    Path("out/deep").symlink_to("../moved")
    ran = crt("facts", "--memory-db", "me.db")
    assert ran.code == 0
    assert "is a symlink, which is not followed" in ran.err
    assert "Traceback" not in ran.err
    Path("out/deep").unlink()
    assert crt("facts", "--memory-db", "me.db").err == "", "the folder is not there"
    Path("moved").rename("out/deep")
    assert "tombstone in the place of" in crt("facts", "--memory-db", "me.db").err
    assert quoting(db.parent) == []


@no_symlinks
def test_a_noted_folder_that_is_a_symlink_now_is_named(db: Path) -> None:
    Path("out/deep").rename("moved")
    Path("out/deep").symlink_to("../moved")
    ran = crt("ask", "Forget where I work.", "--memory-db", "me.db", "--json")
    assert ran.code == 0
    assert list(ran.json["forgotten"]["unread"].values()) == ["is a symlink, which is not followed"]
    assert "It may be repeated where I could not look: " in ran.json["answer"]["answer_text"]


@no_symlinks
def test_a_folder_that_cannot_be_looked_into_stops_no_forgetting(db: Path) -> None:
    Path("out").rename("moved")
    Path("out").symlink_to("out")
    (line, _) = forget()
    assert line.startswith(f"not reached: {db.parent}/out/deep may quote it, but cannot be read: ")
    assert "forgotten" in crt("facts", "--memory-db", "me.db").out


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to an administrator")
@pytest.mark.parametrize("closed", ["out/deep", "out/deep/answers", "out/deep/answers/file"])
def test_what_may_not_be_read_is_named_and_fails_where_it_was_to_be_replaced(db: Path, closed: str) -> None:
    path = next(Path("out/deep/answers").iterdir()) if closed.endswith("file") else Path(closed)
    path.chmod(0)
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db", "--artifacts-dir", "out")
    path.chmod(0o755)
    assert ran.code == 1
    assert "may quote it, but cannot be read: Permission denied" in ran.out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_unicode_are_named_and_reached(db: Path) -> None:
    odd = os.fsdecode(b"od\xffd")
    (written,) = Path("out/deep/answers").iterdir()
    Path(f"out/deep/{odd}.json").write_bytes(b'{"value": "Quuxelworth"}')
    written.rename(f"out/deep/answers/{odd}.jsonl")
    assert crt("answers", "export", "--memory-db", "me.db", "--artifacts-dir", odd).code == 0
    assert crt("backup", "me.db", f"{odd}.db").code == 0
    ran = crt("ask", "Forget where I work.", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert "Traceback" not in ran.err
    assert "od\\udcffd.db" in ran.out
    assert "tombstone in the place of deep/answers/od\\udcffd.jsonl" in ran.out
    assert crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", odd).code == 1
    assert quoting(Path(odd)) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
def test_a_copy_that_was_cut_off_is_named_where_it_lies(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.fork() == 0:
        monkeypatch.setattr("crt_runtime.store.backup.give_name", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        crt("backup", "me.db", "copy.db")
        os._exit(0)
    os.wait()
    assert WORD in Path(".copy.db.tmp").read_bytes()
    assert f"not reached: the copy {db.parent / '.copy.db.tmp'}" in forget()


class TestTwoProcesses:
    def test_one_that_comes_second_finds_nothing_wrong(self, db: Path) -> None:
        with Runtime.open(db, config=RuntimeConfig()) as runtime:
            (remnant,) = runtime.forget(slot="employer").remnants
        root, at = Path(remnant.root), system_clock()
        assert bury(root, remnant.document, reason="first", at=at) is None
        assert bury(root, remnant.document, reason="second", at=at) is None
        assert "first" in (root / remnant.document.path).read_text(encoding="utf-8")

    def test_what_one_has_dealt_with_the_other_does_not_note_again(
        self, db: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Runtime.open(db, config=RuntimeConfig()) as runtime:
            runtime.forget(slot="employer")

        def slow(*_: object, **__: object) -> str:
            with Store.open(db) as other, other.transaction() as tx:
                for key in meta.under(tx, "burial_due:"):
                    meta.remove(tx, f"burial_due:{key}")
            return "is slow"

        monkeypatch.setattr(remains, "bury", slow)
        with Store.open(db) as store:
            bury_remnants(store, store.clock(), asked=[Path("out")])
            assert remnants(store.connection) == ()


def test_a_note_from_elsewhere_replaces_no_file_of_another_program(db: Path) -> None:
    """Whoever is given a memory file opens it, and with it what it says is left to bury."""
    data = b'{"name": "my-package"}'
    Path("package.json").write_bytes(data)
    planted = {"root": str(db.parent), "path": "package.json", "kind": "background_job", "digest": None}
    planted |= {"sha256": sha256_of(data), "reason": "gone", "wanted": True}
    with Store.open(db) as store, store.transaction() as tx:
        meta.write(tx, "burial_due:planted", json.dumps(planted))
    assert crt("facts", "--memory-db", "me.db").code == 0
    assert Path("package.json").read_bytes() == data


def test_what_is_only_named_is_not_looked_at_again_by_every_command(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget()

    def read(*_: object) -> bool:
        raise AssertionError("it was read")

    monkeypatch.setattr(remains, "is_settled", read)
    before = db.read_bytes()
    assert crt("facts", "--memory-db", "me.db").code == 0
    assert db.read_bytes() == before


def test_suggestions_are_named_also_by_a_forgetting_under_another_config(db: Path) -> None:
    written = {"enabled": True, "write_jsonl": True, "jsonl_include_full_answer": True}
    config = {"learned_suggestions": written, "reflection": {"artifacts_dir": "hints"}}
    Path("hints.json").write_text(json.dumps(config), encoding="utf-8")
    for text in ("I work at Amazon.", "Where do I work?"):
        crt("ask", text, "--memory-db", "me.db", "--config", "hints.json")
    assert WORD in Path("hints/suggestions.jsonl").read_bytes()
    told = forget()
    assert (
        f"not reached: {db.parent / 'hints'}/suggestions.jsonl quotes it, but is no document of CRT; remove it yourself"
        in told
    )


@pytest.mark.parametrize("note", ["burial_due:x", "artifacts_dir:x"])
@pytest.mark.parametrize("value", ["", "{}", "7", '{"root": 1}', "\\udcff"])
def test_notes_that_somebody_has_changed_are_one_line(db: Path, note: str, value: str) -> None:
    with Store.open(db) as store, store.transaction() as tx:
        meta.write(tx, note, value)
    crt("forget", "--slot", "employer", "--memory-db", "me.db").refused(1, "notes of documents are damaged")
