"""Opening a memory file: what is started, what is accepted, and what is refused with which line."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crt_runtime.clock import SteppingClock
from crt_runtime.errors import StoreError
from crt_runtime.ids import SequentialIds
from crt_runtime.memory import memories
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store
from crt_runtime.store.connection import connect, shares_wal_safely
from crt_runtime.store.migrations import APPLICATION_ID, MIGRATIONS, Migration

START = datetime(2026, 1, 1, tzinfo=UTC)


def opened(path: Path | str, **options: object) -> Store:
    return Store.open(path, clock=SteppingClock(START), ids=SequentialIds(), **options)  # type: ignore[arg-type]


def remember(store: Store, text: str = "I work at Microsoft.", memory_id: str = "mem-1") -> None:
    with store.transaction() as tx:
        memories.add(
            tx,
            memory_id=memory_id,
            text=text,
            said_at=START,
            source=Source.USER,
            session="default",
            confidence=0.9,
            holds_facts=True,
        )


@pytest.fixture
def memory_file(tmp_path: Path) -> Path:
    path = tmp_path / "memory.db"
    with opened(path) as store:
        remember(store)
    return path


def refusal(path: Path | str, **options: object) -> str:
    with pytest.raises(StoreError) as caught:
        opened(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_a_new_file_is_ours_and_keeps_its_id(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with opened(path) as store:
        first = store.db_uuid
    with opened(path) as store:
        assert store.db_uuid == first == "db-1"
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (1,)
        recorded = plain.execute("SELECT version, checksum FROM schema_migrations").fetchall()
    assert recorded == [(1, MIGRATIONS[0].checksum)]


def test_what_was_committed_is_there_after_reopening(memory_file: Path) -> None:
    with opened(memory_file) as store:
        assert memories.require(store.connection, "mem-1").text == "I work at Microsoft."


def test_an_error_rolls_the_whole_transaction_back(memory_file: Path) -> None:
    with opened(memory_file) as store:
        with pytest.raises(RuntimeError, match="stop"), store.transaction() as tx:
            memories.add(
                tx,
                memory_id="mem-2",
                text="I live in Oslo.",
                said_at=START,
                source=Source.USER,
                session="default",
                confidence=0.9,
                holds_facts=True,
            )
            raise RuntimeError("stop")
        assert memories.get(store.connection, "mem-2") is None
        assert memories.count(store.connection) == 1


def test_a_transaction_inside_a_transaction_is_refused(memory_file: Path) -> None:
    with (
        opened(memory_file) as store,
        store.transaction(),
        pytest.raises(StoreError, match="already open"),
        store.transaction(),
    ):
        pass


def test_a_missing_file_is_refused_where_it_may_not_be_started(tmp_path: Path) -> None:
    assert "no such memory file" in refusal(tmp_path / "absent.db", create=False)
    assert not (tmp_path / "absent.db").exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "nowhere" / "memory.db")


def test_a_folder_is_not_a_memory_file(tmp_path: Path) -> None:
    assert "is not a file" in refusal(tmp_path)


def test_a_text_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)
    assert "is not a SQLite file" in refusal(path)
    assert path.read_text() == "not a database\n" * 100


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
        other.commit()
    before = path.read_bytes()
    assert "another program" in refusal(path)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_with_the_way_to_upgrade(memory_file: Path) -> None:
    with closing(sqlite3.connect(memory_file)) as plain:
        plain.execute("PRAGMA user_version = 7")
    assert "schema 7, this one knows 1" in refusal(memory_file)


@pytest.mark.parametrize("kept", [1, 60, 512, 4096, 20_000])
def test_a_truncated_file_is_refused(memory_file: Path, kept: int) -> None:
    os.truncate(memory_file, kept)
    message = refusal(memory_file)
    assert "restore a backup" in message


def test_a_file_with_a_broken_page_is_refused_once_it_was_left_open(memory_file: Path) -> None:
    data = bytearray(memory_file.read_bytes())
    page = int.from_bytes(data[16:18], "big")
    for number in range(3, len(data) // page):
        data[number * page : number * page + 16] = b"\xff" * 16
    memory_file.write_bytes(bytes(data))
    Path(f"{memory_file}-journal").write_bytes(b"\0" * 512)
    assert "is damaged" in refusal(memory_file)


def test_a_file_that_a_killed_process_left_is_checked_and_then_settled(memory_file: Path) -> None:
    killed = opened(memory_file)
    remember(killed, memory_id="mem-2")
    killed.connection.close()  # as a kill would: the store never says goodbye
    with closing(sqlite3.connect(memory_file)) as plain:
        assert plain.execute("SELECT count(*) FROM writers").fetchone() == (1,)
    with opened(memory_file) as store:
        assert memories.count(store.connection) == 2
        assert store.connection.execute("SELECT count(*) FROM writers").fetchone() == (0,)


def test_a_store_that_only_reads_leaves_the_file_untouched(memory_file: Path) -> None:
    before = memory_file.read_bytes()
    with opened(memory_file) as store:
        memories.count(store.connection)
    assert memory_file.read_bytes() == before
    assert [path.name for path in memory_file.parent.iterdir() if path.stat().st_size] == ["memory.db"]


def test_a_read_only_file_is_refused_for_writing_and_read_on_request(memory_file: Path) -> None:
    memory_file.chmod(0o444)
    assert "is read-only" in refusal(memory_file)
    with opened(memory_file, read_only=True) as store:
        assert memories.count(store.connection) == 1
        with pytest.raises(StoreError, match="is read-only"):
            remember(store, memory_id="mem-2")
    memory_file.chmod(0o644)


@pytest.fixture
def cut_off_file(memory_file: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory file as a kill in the middle of a large commit leaves it: half written, with its journal beside it."""
    monkeypatch.setattr(
        "crt_runtime.store.connection.shares_wal_safely", lambda _: False
    )  # a WAL is never half written
    folder = tmp_path_factory.mktemp("cut-off")
    with opened(memory_file) as store:
        store.connection.execute("PRAGMA cache_size = 2")
        with pytest.raises(InterruptedError), store.transaction() as tx:
            tx.executemany(
                "INSERT INTO meta (key, value) VALUES (?, ?)", [(f"k{number}", "x" * 500) for number in range(200)]
            )
            for name in ("memory.db", "memory.db-journal"):
                shutil.copy(memory_file.with_name(name), folder / name)
            raise InterruptedError
    return folder / "memory.db"


def test_a_cut_off_write_is_said_to_who_only_reads_and_taken_back_by_who_writes(cut_off_file: Path) -> None:
    data = [path.read_bytes() for path in sorted(cut_off_file.parent.iterdir())]
    assert "a write to it was cut off" in refusal(cut_off_file, read_only=True)
    assert [path.read_bytes() for path in sorted(cut_off_file.parent.iterdir())] == data
    with opened(cut_off_file) as store:
        assert memories.count(store.connection) == 1
    with opened(cut_off_file, read_only=True) as store:
        assert memories.count(store.connection) == 1


@pytest.mark.parametrize("mode", [0o644, 0o444])
def test_a_legacy_memory_file_is_refused_with_the_import_command(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "crt_live_memory.db"
    with closing(sqlite3.connect(path)) as legacy:
        legacy.execute("CREATE TABLE memories (memory_id TEXT PRIMARY KEY, vector_json TEXT NOT NULL, text TEXT)")
        legacy.execute("CREATE TABLE trust_log (log_id INTEGER PRIMARY KEY)")
    path.chmod(mode)
    assert "crt import-legacy" in refusal(path)


def test_a_legacy_ledger_and_a_job_queue_are_named_for_what_they_are(tmp_path: Path) -> None:
    ledger, jobs = tmp_path / "ledger.db", tmp_path / "jobs.db"
    with closing(sqlite3.connect(ledger)) as plain:
        plain.execute("CREATE TABLE contradictions (ledger_id TEXT PRIMARY KEY, drift_mean REAL)")
    with closing(sqlite3.connect(jobs)) as plain:
        plain.execute("CREATE TABLE jobs (id TEXT)")
        plain.execute("CREATE TABLE job_events (id INTEGER)")
    assert "ledger of the earlier CRT" in refusal(ledger)
    assert "job queue" in refusal(jobs)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("DROP TRIGGER belief_needs_its_receipt", "belief_needs_its_receipt is missing"),
        ("CREATE TRIGGER sly AFTER INSERT ON memories BEGIN SELECT 1; END", "sly is not ours"),
        ("UPDATE schema_migrations SET checksum = 'x'", "migration 1 is not the one"),
    ],
)
def test_a_file_whose_rules_were_taken_out_is_refused(memory_file: Path, damage: str, named: str) -> None:
    with closing(sqlite3.connect(memory_file)) as plain:
        plain.execute(damage)
        plain.commit()
    assert named in refusal(memory_file)


SECOND = Migration(2, "second", ("CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT",))


def test_an_older_file_is_migrated_after_a_backup(memory_file: Path) -> None:
    with opened(memory_file, migrations=(*MIGRATIONS, SECOND)) as store:
        assert store.connection.execute("SELECT count(*) FROM extra").fetchone() == (0,)
        (copy,) = store.connection.execute("SELECT path FROM copies WHERE kind = 'migration'").fetchone()
        assert memories.count(store.connection) == 1
    with opened(copy) as before:
        assert memories.require(before.connection, "mem-1").text == "I work at Microsoft."
    assert "schema 2, this one knows 1" in refusal(memory_file)


def test_a_migration_that_fails_changes_nothing(memory_file: Path) -> None:
    broken = Migration(2, "broken", ("CREATE TABLE extra (id INTEGER) STRICT", "CREATE TABLE memories (id INTEGER)"))
    assert "already exists" in refusal(memory_file, migrations=(*MIGRATIONS, broken))
    with opened(memory_file) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_older_file_is_not_migrated_by_reading(memory_file: Path) -> None:
    assert "older schema" in refusal(memory_file, read_only=True, migrations=(*MIGRATIONS, SECOND))


def test_an_empty_file_is_not_made_a_memory_by_reading(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    assert "is empty" in refusal(empty, read_only=True)
    assert empty.read_bytes() == b""


def test_a_backup_is_whole_and_never_overwrites(memory_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with opened(memory_file) as store:
        store.backup(target)
        with pytest.raises(StoreError, match="exists already"):
            store.backup(target)
        with pytest.raises(StoreError, match="cannot be written"):
            store.backup(tmp_path / "nowhere" / "copy.db")
        original = store.db_uuid
    with opened(target) as copy:
        assert memories.count(copy.connection) == 1
        assert copy.db_uuid == original


def test_the_journal_mode_is_safe_for_this_sqlite(memory_file: Path) -> None:
    with opened(memory_file) as store:
        remember(store, memory_id="mem-2")
        (mode,) = store.connection.execute("PRAGMA journal_mode").fetchone()
        assert mode == ("wal" if shares_wal_safely(sqlite3.sqlite_version_info) else "truncate")
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert store.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_wal_is_for_sqlites_that_share_it_safely(version: tuple[int, int, int], *, safe: bool) -> None:
    assert shares_wal_safely(version) is safe


def test_a_file_in_use_in_wal_mode_is_not_shared_by_an_old_sqlite(memory_file: Path) -> None:
    if shares_wal_safely(sqlite3.sqlite_version_info):
        pytest.skip("this SQLite shares WAL files safely")
    with closing(sqlite3.connect(memory_file)) as newer:
        newer.execute("PRAGMA journal_mode = WAL")
        newer.execute("SELECT count(*) FROM memories").fetchone()
        assert "locked by another process" in refusal(memory_file, busy_seconds=0.05)
    with opened(memory_file) as store:
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("truncate",)


def test_memory_stores_are_apart(tmp_path: Path) -> None:
    with opened(":memory:") as one, opened(":memory:") as other:
        remember(one)
        assert memories.count(other.connection) == 0


def test_a_path_with_odd_characters_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "my memory?#%41 ü.db"
    with opened(path) as store:
        remember(store)
    assert path.is_file()
    shutil.copy(path, tmp_path / "plain.db")
    with closing(connect(str(tmp_path / "plain.db"))) as copy:
        assert memories.count(copy) == 1
