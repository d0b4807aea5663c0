"""Several processes on one memory file: nobody loses a write, and nobody hangs."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crt_runtime.errors import StoreError
from crt_runtime.memory import memories
from crt_runtime.store import Store
from crt_runtime.store.connection import connect

WRITER = """
import sys
from datetime import UTC, datetime
from crt_runtime.memory import memories, trust
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store

path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2026, 1, 1, tzinfo=UTC)
with Store.open(path) as store:
    for number in range(count):
        with store.transaction() as tx:
            memories.add(tx, memory_id=f"{name}-{number}", text=f"{name} saw bird {number}.", said_at=now,
                source=Source.USER, session=name, confidence=0.8, holds_facts=False)
            trust.uphold(tx, f"{name}-{number}", 0.0, "upheld", now)
print(store.db_uuid)
"""

COMER = """
import sys
from datetime import UTC, datetime
from crt_runtime.memory import memories
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store

path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2026, 1, 1, tzinfo=UTC)
for number in range(count):
    with Store.open(path) as store, store.transaction() as tx:
        memories.add(tx, memory_id=f"{name}-{number}", text=f"{name} saw bird {number}.", said_at=now,
            source=Source.USER, session=name, confidence=0.8, holds_facts=False)
    with Store.open(path, create=False, read_only=True) as store:
        print(memories.get(store.connection, f"{name}-{number}").text)
"""


def at_once(script: str, path: Path, names: tuple[str, ...], each: int) -> list[str]:
    """What one process per name prints, all on one file; none may complain."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), name, str(each)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    finished = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in finished] == ["" for _ in names]
    return [printed for printed, _ in finished]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    names, each = ("ann", "bob", "cleo"), 60
    uuids = at_once(WRITER, path, names, each)
    assert len(set(uuids)) == 1  # all three opened one file, though none was there before
    with Store.open(path, create=False) as store:
        assert memories.count(store.connection) == each * len(names)
        assert store.connection.execute("SELECT count(*) FROM trust_log").fetchone() == (each * len(names),)
        assert store.connection.execute("SELECT count(*) FROM writers").fetchone() == (0,)


def test_processes_that_come_and_go_lose_nothing_and_leave_one_file(tmp_path: Path) -> None:
    """The file changes its journal mode as the first opens it and the last leaves it, in the middle of the others."""
    path = tmp_path / "memory.db"
    names, each = ("ann", "bob", "cleo"), 20
    printed = at_once(COMER, path, names, each)
    assert printed == ["".join(f"{name} saw bird {number}.\n" for number in range(each)) for name in names]
    with Store.open(path, create=False) as store:
        assert memories.count(store.connection) == each * len(names)
    assert [file.name for file in tmp_path.iterdir()] == ["memory.db"]


@pytest.fixture(params=["wal", "truncate"])
def journal_mode(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the modes in turn, whatever SQLite this is: it is safe here, where one process has the file open."""
    monkeypatch.setattr("crt_runtime.store.connection.shares_wal_safely", lambda _: request.param == "wal")
    return str(request.param)


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_a_file_is_one_plain_file_once_it_is_closed(tmp_path: Path, journal_mode: str) -> None:
    path = tmp_path / "memory.db"
    with Store.open(path) as store, store.transaction():
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == (journal_mode,)
        beside = files_in(tmp_path)
    assert beside > {"memory.db"}
    assert files_in(tmp_path) == {"memory.db"}
    before = path.read_bytes()
    with Store.open(path, create=False, read_only=True) as store:
        assert memories.count(store.connection) == 0
    with Store.open(path, create=False) as store:  # may write, and does not
        assert memories.count(store.connection) == 0
    assert files_in(tmp_path) == {"memory.db"}
    assert path.read_bytes() == before


def test_who_leaves_before_others_leaves_them_what_they_need(tmp_path: Path, journal_mode: str) -> None:
    path = tmp_path / "memory.db"
    with Store.open(path) as stays:
        with Store.open(path) as leaves, leaves.transaction() as tx:
            tx.execute("INSERT INTO meta VALUES ('left', 'behind')")
        with stays.transaction() as tx:
            assert tx.execute("SELECT value FROM meta WHERE key = 'left'").fetchone() == ("behind",)
            assert tx.execute("PRAGMA journal_mode").fetchone() == (journal_mode,)
    assert files_in(tmp_path) == {"memory.db"}


def test_a_file_that_stays_locked_is_reported_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with Store.open(path, busy_seconds=0.05) as store, closing(connect(str(path))) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as caught, store.transaction():
            pass
        assert str(caught.value) == f"{path}: is locked by another process; close it or try again"
        other.execute("ROLLBACK")
        with store.transaction():
            pass


def test_a_snapshot_sees_one_state_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with Store.open(path) as store, store.snapshot() as reading:
        before = memories.count(reading)
        assert reading.in_transaction
        assert memories.count(reading) == before
    with Store.open(path) as store:
        assert not store.connection.in_transaction
