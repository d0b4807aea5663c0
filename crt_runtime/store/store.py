"""The memory file, open: transactions, snapshots, backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from crt_runtime.clock import Clock, file_stamp, system_clock
from crt_runtime.errors import StoreError
from crt_runtime.ids import IdSource, random_ids
from crt_runtime.store import meta
from crt_runtime.store.backup import copy_into
from crt_runtime.store.connection import BUSY_SECONDS, MEMORY, connect, let_go, make_durable, said_plainly
from crt_runtime.store.identify import check_path, check_writable, is_new
from crt_runtime.store.integrity import quick_check, was_left_open
from crt_runtime.store.migrations import MIGRATIONS, Migration, check_history, file_version, migrate, start_in_memory
from crt_runtime.store.scrub import scrub, scrub_is_due
from crt_runtime.store.stamps import stamp


class Store:
    """One person's memory file (or `:memory:`), open for one process.

    Writes go through `transaction()`, reads that belong together through `snapshot()`; both hand out the connection,
    which the functions of `memory/` and `ledger/` take. Use `Store.open`.
    """

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Clock, ids: IdSource, writer_id: str) -> None:
        self.connection = connection
        self.path = path
        self.clock = clock
        self.ids = ids
        self.db_uuid = meta.read(connection, "db_uuid") or ""
        self._writer_id = writer_id
        self._announced = False
        self._since = ""
        self._closed = False

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        clock: Clock = system_clock,
        ids: IdSource = random_ids,
        create: bool = True,
        read_only: bool = False,
        busy_seconds: float = BUSY_SECONDS,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> Store:
        """Open a memory file, creating, migrating and checking it as needed.

        Args:
            path: the file, or `:memory:`.
            create: whether a missing file is started.
            read_only: touch nothing in or beside the file; an older schema is then refused.
            busy_seconds: how long to wait for another process that writes.
            migrations: the schema, for tests of migrating.

        Raises:
            StoreError: one line, for any file that is not a sound memory file of this or an older CRT.
        """
        where = str(path)
        if where != MEMORY:
            check_path(Path(where), create=create)
        left_open = where != MEMORY and was_left_open(Path(where))
        try:
            connection = connect(where, read_only=read_only, busy_seconds=busy_seconds)
        except sqlite3.Error as error:
            raise said_plainly(error, where) from error
        try:
            return cls._opened(connection, where, clock, ids, read_only, left_open, migrations)
        except sqlite3.Error as error:
            let_go(connection)
            raise said_plainly(error, where) from error
        except BaseException:
            let_go(connection)
            raise

    @classmethod
    def _opened(
        cls,
        connection: sqlite3.Connection,
        where: str,
        clock: Clock,
        ids: IdSource,
        read_only: bool,
        left_open: bool,
        migrations: Sequence[Migration],
    ) -> Store:
        newest = migrations[-1].version
        new = is_new(connection, where, newest=newest)  # what is no memory file is named as what it is, first of all
        if where != MEMORY and not read_only:
            check_writable(Path(where))
            make_durable(connection, where, as_it_lies=True)
        if read_only:
            if new:
                raise StoreError(f"{where}: is empty; nothing has been stored in it yet")
            if file_version(connection) < newest:
                raise StoreError(f"{where}: has an older schema; open it once for writing to bring it up to date")
        elif new and where == MEMORY:
            start_in_memory(connection, migrations, clock())
        elif new:
            migrate(connection, migrations, clock())
        elif file_version(connection) < newest:
            check_history(connection, migrations, where)
            cls._back_up_before_migration(connection, where, clock)
            migrate(connection, migrations, clock())
        if not read_only and meta.read(connection, "db_uuid") is None:
            meta.write_once(connection, "db_uuid", ids("db"))
        if where != MEMORY:
            check_history(connection, migrations, where)
            if left_open or meta.writers(connection):
                quick_check(connection, where)
                if not read_only:
                    meta.forget_writers(connection)
            if not read_only and scrub_is_due(connection):
                with suppress(sqlite3.OperationalError):  # another process reads the file: it stays due
                    scrub(connection)
        return cls(connection, where, clock, ids, ids("writer") if where != MEMORY else "")

    @staticmethod
    def _back_up_before_migration(connection: sqlite3.Connection, where: str, clock: Clock) -> None:
        now = clock()
        target = Path(f"{where}.schema{file_version(connection)}.{file_stamp(now)}.bak")
        copy_into(connection, target)
        meta.note_copy(connection, "migration", str(target.absolute()), now)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: BEGIN IMMEDIATE, then COMMIT, or ROLLBACK on any error.

        Raises:
            StoreError: the file is locked, full, damaged, or refuses what was written.
        """
        connection = self.connection
        if connection.in_transaction:
            raise StoreError(f"{self.path}: a transaction is already open")
        try:
            if self.path != MEMORY and not self._announced:  # not before it writes: who only reads changes no byte
                make_durable(connection, self.path)
            connection.execute("BEGIN IMMEDIATE")
            if self.path != MEMORY:  # each time: another process that opened the file may have settled the mark
                if not self._announced:
                    self._since = stamp(self.clock())
                meta.announce_writer(connection, self._writer_id, self._since)
            yield connection
            connection.execute("COMMIT")
            self._announced = True
        except sqlite3.Error as error:
            self._roll_back()
            raise said_plainly(error, self.path) from error
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Reads that see one state of the file, whatever other processes write meanwhile."""
        connection = self.connection
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as error:
            raise said_plainly(error, self.path) from error
        finally:
            self._roll_back()

    def backup(self, target: str | Path) -> Path:
        """Copy the file as it stands to `target`, which must not exist, and note where the copy went.

        Raises:
            StoreError: the target exists or cannot be written.
        """
        return self.copy("backup", Path(target))

    def copy(self, kind: str, target: Path, prepare: Callable[[sqlite3.Connection], None] | None = None) -> Path:
        """Copy the file to `target`, which must not exist; `prepare` changes the copy before it gets its name.

        Where it goes is noted first, so that forgetting names it even where the process dies in between.

        Raises:
            StoreError: as `backup` does; then nothing is noted.
        """
        path = target.absolute()
        with self.transaction() as tx:
            number = meta.note_copy(tx, kind, str(path), self.clock())

        def finish(copy: sqlite3.Connection) -> None:
            meta.drop_copy(copy, number)
            meta.forget_writers(copy)
            if prepare is not None:
                prepare(copy)

        try:
            copy_into(self.connection, path, finish)
        except BaseException:
            with self.transaction() as tx:
                meta.drop_copy(tx, number)
            raise
        return path

    def scrub(self) -> None:
        """Leave no trace of forgotten text in free space (see `memory/forget.py`); nothing to do in `:memory:`."""
        if self.path != MEMORY:
            try:
                scrub(self.connection)
            except sqlite3.Error as error:
                raise said_plainly(error, self.path) from error

    def close(self) -> None:
        """Close the file; closing twice is no mistake."""
        if self._closed:
            return
        self._closed = True
        self._roll_back()
        if self._announced and self.path != MEMORY:  # nobody can find an in-memory file left open
            try:
                meta.retract_writer(self.connection, self._writer_id)
            except sqlite3.Error as error:
                let_go(self.connection)
                raise said_plainly(error, self.path) from error
        let_go(self.connection)

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
