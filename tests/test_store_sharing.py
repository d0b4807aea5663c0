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


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    names, each = ("ann", "bob", "cleo"), 60
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), name, str(each)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    ]
    finished = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in finished] == ["", "", ""]
    assert len({uuid for uuid, _ in finished}) == 1  # all three opened one file, though none was there before
    with Store.open(path, create=False) as store:
        assert memories.count(store.connection) == each * len(names)
        assert store.connection.execute("SELECT count(*) FROM trust_log").fetchone() == (each * len(names),)
        assert store.connection.execute("SELECT count(*) FROM writers").fetchone() == (0,)


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
