"""Documents that quote the forgotten: every way of forgetting finds the same ones, and a kill leaves none behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import crt
from promotion_scene import Scene

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.memory.remains import folders
from crt_runtime.store import Store, meta

WORD = b"Quuxelworth"


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory file whose answers were written out twice, to `out/answers/`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    for session in ("default", "other"):
        for text in ("I work at Quuxelworth.", "Where do I work?"):
            crt("ask", text, "--memory-db", "me.db", "--session", session)
    crt("answers", "export", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert len(quoting()) == 2
    return tmp_path / "me.db"


def quoting() -> list[str]:
    return sorted(path.name for path in Path("out").rglob("*.json*") if WORD in path.read_bytes())


def killed(before: str, call: int, *arguments: str) -> None:
    """Run `crt` in a process that is killed right before that call of the function."""
    child = os.fork()
    if child == 0:
        patch = pytest.MonkeyPatch()
        module, _, name = before.rpartition(".")
        left = [call]

        def or_die(real: Callable[..., object]) -> Callable[..., object]:
            def run(*given: object, **named: object) -> object:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **named)

            return run

        owner = __import__(module, fromlist=[name])
        patch.setattr(f"{module}.{name}", or_die(getattr(owner, name)))
        crt(*arguments)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the function was not called as often"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
@pytest.mark.parametrize(
    ("before", "call"),
    [
        ("crt_runtime.memory.forget.bury_remnants", 1),
        ("crt_runtime.memory.remains.bury", 1),
        ("crt_runtime.memory.remains.bury", 2),
        ("crt_runtime.memory.remains._settle", 1),
        ("crt_runtime.store.store.scrub", 1),
    ],
)
@pytest.mark.parametrize(
    "arguments",
    [("forget", "--slot", "employer"), ("ask", "Please forget where I work.")],
    ids=["command", "words"],
)
def test_a_forgetting_that_is_killed_is_finished_by_whoever_opens_the_file_next(
    db: Path, before: str, call: int, arguments: tuple[str, ...]
) -> None:
    killed(before, call, *arguments, "--memory-db", "me.db", "--artifacts-dir", "out")
    left = quoting()
    ran = crt("facts", "--memory-db", "me.db")
    assert ran.code == 0
    assert quoting() == []
    told = [line for line in ran.err.splitlines() if "an earlier forgetting was cut off; tombstone in" in line]
    assert [line.rpartition("/")[2] for line in told] == left
    assert crt("facts", "--memory-db", "me.db").err == ""
    assert crt("verify", "out").code == 0
    assert WORD not in db.read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
def test_a_forgetting_that_is_killed_before_its_commit_has_done_nothing(db: Path) -> None:
    killed("crt_runtime.memory.forget.note_remnants", 1, "forget", "--slot", "employer", "--memory-db", "me.db")
    assert "Quuxelworth" in crt("facts", "--memory-db", "me.db").out
    assert len(quoting()) == 2


def test_what_is_left_to_bury_is_noted_without_the_text(db: Path) -> None:
    with Runtime.open(db, config=RuntimeConfig()) as runtime:
        gone = runtime.forget(slot="employer")
        assert len(gone.remnants) == len(quoting()) == 2
    with Store.open(db) as store:
        assert len(meta.under(store.connection, "burial_due:")) == 2
    assert WORD not in db.read_bytes()


def test_a_forgetting_without_the_folder_names_the_documents_and_is_finished_on_demand(db: Path) -> None:
    ran = crt("forget", "--slot", "employer", "--memory-db", "me.db")
    assert ran.code == 0
    named = [line for line in ran.out.splitlines() if line.startswith("not reached: ")]
    assert len(named) == 2
    assert all("crt forget --finish --memory-db me.db --artifacts-dir" in line for line in named)
    assert crt("facts", "--memory-db", "me.db").err == "", "nobody asked for them to be replaced"
    assert len(quoting()) == 2
    ran = crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert (ran.code, ran.err, len(ran.out.splitlines())) == (0, "", 2)
    assert ran.out.startswith("tombstone in the place of answers/default.")
    assert quoting() == []
    assert crt("verify", "out").code == 0
    again = crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert again.out == "Nothing is left to replace.\n"


@pytest.mark.parametrize("given", [(), ("--artifacts-dir", "out")], ids=["named", "replaced"])
@pytest.mark.parametrize("typed", ["please forget where I work\n", "/forget employer\n"], ids=["words", "command"])
def test_a_chat_reaches_the_same_documents(db: Path, typed: str, given: tuple[str, ...]) -> None:
    out = crt("chat", "--memory-db", "me.db", *given, typed=typed).out
    assert len(quoting()) == (0 if given else 2)
    if given:
        assert out.count("tombstone in the place of answers/") == 2
        assert "Copies of it stay" not in out
    else:
        assert out.count("out/answers/default.") >= 1
        assert out.count("out/answers/other.") >= 1


def test_an_answer_names_the_copies_that_stay(db: Path) -> None:
    crt("backup", "me.db", "copy.db")
    ran = crt("ask", "Please forget where I work.", "--memory-db", "me.db", "--json")
    said = ran.json["answer"]["answer_text"]
    assert "Copies of it stay" in said
    assert "copy.db" in said
    assert "answers/default." in said
    assert len(ran.json["forgotten"]["left"]) == 2


def test_a_document_that_changed_since_it_was_found_is_left_alone_and_named(db: Path) -> None:
    crt("forget", "--slot", "employer", "--memory-db", "me.db")
    changed = next(Path("out/answers").glob("default.*"))
    changed.write_bytes(changed.read_bytes() + b"\n")
    ran = crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", "out")
    assert ran.code == 1
    assert f"{changed.name} quotes it, but has changed since it was found; remove it yourself" in ran.out
    changed.unlink()
    assert crt("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", "out").code == 0


def test_forgetting_in_memory_looks_at_no_folder(tmp_path: Path) -> None:
    (tmp_path / "suggestions.jsonl").write_bytes(b'{"value": "' + WORD + b'"}\n')
    with Runtime.open(":memory:", config=RuntimeConfig(), artifacts_dir=tmp_path) as runtime:
        runtime.send("I work at Quuxelworth.")
        assert runtime.forget(slot="employer").remnants == ()


def test_the_results_of_applies_are_where_forgetting_looks(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.say("I work at Quuxelworth.")
    proposals = scene.propose("job-1")
    scene.decide(proposals)
    approvals = tmp_path / "artifacts" / "approvals"
    files = ("--memory-db", scene.file, "--proposals", proposals, "--decisions", next(approvals.iterdir()))
    with Store.open(scene.file) as store:
        assert folders(store.connection) == ()
    assert crt("apply", *files, "--artifacts-dir", tmp_path / "seen", "--dry-run").code == 0
    assert crt("apply", *files, "--artifacts-dir", tmp_path / "artifacts").code == 0
    with Store.open(scene.file) as store:
        assert folders(store.connection) == (tmp_path / "artifacts",), "a dry-run notes nothing"
    ran = crt("forget", "--slot", "employer", "--memory-db", scene.file)
    assert "artifacts/promotions/proposals.job-1.json quotes it" in ran.out
