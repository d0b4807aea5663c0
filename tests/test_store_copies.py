"""Copies of a memory file: whole under their name or not there, named by forgetting, and never over another file."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from promotion_scene import old_memory

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.clock import system_clock
from crt_runtime.errors import StoreError
from crt_runtime.ids import random_ids
from crt_runtime.promotion.legacy import import_legacy
from crt_runtime.promotion.sandbox import make_sandbox
from crt_runtime.store import Store, meta

Copy = Callable[[Path, Path], object]


def backup(source: Path, target: Path) -> None:
    with Store.open(source) as store:
        store.backup(target)


def sandbox(source: Path, target: Path) -> None:
    with Store.open(source) as store:
        make_sandbox(store, target)


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    with Runtime.open(tmp_path / "me.db", config=RuntimeConfig()) as crt:
        crt.send("I live in Oslo.")
    return tmp_path / "me.db"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
@pytest.mark.parametrize("moment", ["_fill", "give_name", "discard"])
@pytest.mark.parametrize("copy", [backup, sandbox])
def test_a_copy_that_is_killed_is_whole_or_not_there_and_is_named(copy: Copy, moment: str, memory: Path) -> None:
    target = memory.parent / "copy.db"
    child = os.fork()
    if child == 0:
        pytest.MonkeyPatch().setattr(
            f"crt_runtime.store.backup.{moment}", lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        )
        copy(memory, target)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    if moment == "discard":
        with closing(sqlite3.connect(target)) as there:
            assert there.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    else:
        assert not target.exists()
    with Store.open(memory) as store:
        assert meta.copies(store.connection) == (str(target),)
    if moment != "discard":
        with pytest.raises(StoreError, match=r"\.copy\.db\.tmp: a copy to copy\.db is being made, or was cut off"):
            copy(memory, target)
        (target.parent / ".copy.db.tmp").unlink()
        copy(memory, target)
        assert target.exists()


@pytest.mark.parametrize("copy", [backup, sandbox])
@pytest.mark.parametrize("linked", [True, False], ids=["links", "no links"])
def test_a_file_that_appears_in_the_last_moment_is_left_alone(
    copy: Copy, linked: bool, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = memory.parent / "copy.db"

    def link(_: Path, at: Path) -> None:
        at.write_text("somebody else's")
        raise FileExistsError if linked else OSError("no hard links here")

    monkeypatch.setattr("crt_runtime.artifacts.placing.os.link", link)
    with pytest.raises(StoreError, match="exists already"):
        copy(memory, target)
    assert target.read_text() == "somebody else's"
    with Store.open(memory) as store:
        assert meta.copies(store.connection) == ()
    assert not list(memory.parent.glob(".copy.db*"))


def test_an_import_leaves_a_file_alone_that_appears_in_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = old_memory(tmp_path / "old.db", ("mem_1", "I work at Microsoft.", 1768025612.5, "user", 0.9))

    def link(_: Path, at: Path) -> None:
        at.write_text("somebody else's")
        raise OSError("no hard links here")

    monkeypatch.setattr("crt_runtime.artifacts.placing.os.link", link)
    with pytest.raises(StoreError, match=r"new\.db: exists already; import into a new file"):
        import_legacy(old, tmp_path / "new.db", clock=system_clock, ids=random_ids)
    assert (tmp_path / "new.db").read_text() == "somebody else's"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a process that it forks")
def test_an_import_that_is_killed_is_found_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = old_memory(tmp_path / "old.db", ("mem_1", "I work at Microsoft.", 1768025612.5, "user", 0.9))
    if os.fork() == 0:
        monkeypatch.setattr("crt_runtime.promotion.legacy.give_name", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        import_legacy(old, tmp_path / "new.db", clock=system_clock, ids=random_ids)
        os._exit(0)
    os.wait()
    assert not (tmp_path / "new.db").exists()
    with pytest.raises(StoreError, match=r"\.new\.db\.tmp: a copy to new\.db is being made, or was cut off; delete it"):
        import_legacy(old, tmp_path / "new.db", clock=system_clock, ids=random_ids)
    (tmp_path / ".new.db.tmp").unlink()
    assert import_legacy(old, tmp_path / "new.db", clock=system_clock, ids=random_ids).memories == 1
    assert not list(tmp_path.glob(".new.db*"))


def test_a_copy_does_not_name_itself(memory: Path) -> None:
    target = memory.parent / "copy.db"
    backup(memory, target)
    with Store.open(target) as store:
        assert meta.copies(store.connection) == ()


def test_a_writer_is_marked_also_after_another_opened_the_file(memory: Path) -> None:
    """Who opens a file settles the marks that it finds; one that still writes marks itself with its next write."""
    with Store.open(memory) as first:
        with first.transaction():
            pass
        with Store.open(memory):
            pass
        with first.transaction() as tx:
            assert meta.writers(tx) == 1
        with Store.open(memory, read_only=True) as reader:
            assert meta.writers(reader.connection) == 1
