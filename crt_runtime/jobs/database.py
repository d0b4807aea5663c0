"""Where jobs live: an embedded SQLite file, or a PostgreSQL database by URL. The same tables and code for both."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from crt_runtime.artifacts.json_types import one_line
from crt_runtime.errors import StoreError, UsageError
from crt_runtime.jobs.tables import JOB_SCHEMA, METADATA, SCHEMA_VERSION
from crt_runtime.store.connection import let_go, make_durable, said_plainly

APPLICATION_ID: Final = 0x4352544A  # "CRTJ"

_BUSY_MILLISECONDS: Final = 30_000
_CONNECT_SECONDS: Final = 10
_FIRST_WITH_SUBSEC: Final = (3, 42, 0)  # older ones answer unixepoch('subsec') with NULL
_MIGRATION_LOCK: Final = 0x4352544A  # PostgreSQL's CREATE TABLE IF NOT EXISTS fails where two run at once
_TRIES: Final = 8
_READS: Final = "crt_reads"

_OPTION_KEYS: Final = {"postgresql", "postgres", "postgresql+psycopg"}

T = TypeVar("T")


class JobDatabase:
    """An open job database. Transactions hand out a SQLAlchemy connection, which the functions of `board.py` take."""

    def __init__(self, url: sa.URL, shown: str, *, as_it_lies: bool = False) -> None:
        self.url = url
        self.shown = shown
        self.engine = make_engine(url, explicit_begin=True, as_it_lies=as_it_lies)

    @classmethod
    def open(cls, target: str, *, create: bool = True) -> JobDatabase:
        """Open the job database at a path or URL, starting it where it is new.

        With `create=False` nothing is created or changed: a missing file is refused, and so is a database without jobs.

        Raises:
            UsageError: a URL that is not one of PostgreSQL's.
            StoreError: one line, for a file of another kind, a newer one, or a server that does not answer.
        """
        url, shown = _located(target)
        if url.get_backend_name() == "sqlite":
            _check_file(Path(url.database or ""), shown, create=create)
        database = cls(url, shown, as_it_lies=not create)
        try:
            if create:
                database._start()
            else:
                database._check_there()
        except BaseException:
            database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def plain_url(self) -> str:
        """The URL with its password, without a driver: what the engine is told."""
        return self.url.set(drivername=self.url.get_backend_name()).render_as_string(hide_password=False)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """All or nothing; on SQLite the write lock is taken at once. Raises `StoreError` where the database refuses."""
        with self._plainly(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Reads that see one state of the database; they wait for no writer."""
        with self._plainly(), self.engine.connect().execution_options(**{_READS: True}) as connection:
            yield connection

    def patiently(self, operation: Callable[[sa.Connection], T], *, reads: bool = False) -> T:
        """Run a transaction, and again for about two minutes while the database is away or locked.

        `operation` must be one that may run twice, since the answer to a commit can be lost on its way back.
        """
        scope = self.reading if reads else self.transaction
        for pause in (2.0**attempt / 4 for attempt in range(_TRIES)):
            try:
                with scope() as connection:
                    return operation(connection)
            except StoreError as error:
                if not isinstance(error.__cause__, sa.exc.OperationalError | sa.exc.InterfaceError):
                    raise
                time.sleep(pause)
        with scope() as connection:
            return operation(connection)

    def now(self, connection: sa.Connection) -> float:
        """The database's own clock in seconds, so that leases do not depend on the clocks of several hosts."""
        if self.is_sqlite:
            return time.time()
        return float(connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    def close(self) -> None:
        """Close it, and leave one plain file where nobody else has it open."""
        self.engine.dispose()
        path = Path(self.url.database or "")
        if self.is_sqlite and path.is_file():
            last = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None)
            with suppress(StoreError, sqlite3.Error):  # others have it open, or it never was a database
                make_durable(last, self.shown, as_it_lies=True)
            let_go(last)

    def _start(self) -> None:
        with self.transaction() as connection:
            if not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            for table in METADATA.sorted_tables:
                connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
                for index in sorted(table.indexes, key=lambda index: str(index.name)):
                    connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
            found = connection.execute(sa.select(JOB_SCHEMA.c.version)).scalar()
            if found is None:
                connection.execute(sa.insert(JOB_SCHEMA).values(version=SCHEMA_VERSION))
            self._refuse_newer(found)
            if self.is_sqlite:
                connection.execute(sa.text(f"PRAGMA application_id = {APPLICATION_ID}"))

    def _check_there(self) -> None:
        with self.reading() as connection:
            there = set(sa.inspect(connection).get_table_names())
            if "jobs" not in there:
                raise StoreError(f"{self.shown}: holds no jobs; enqueue one with `crt worker --enqueue-demo`")
            if JOB_SCHEMA.name in there:
                self._refuse_newer(connection.execute(sa.select(JOB_SCHEMA.c.version)).scalar())

    def _refuse_newer(self, found: int | None) -> None:
        if found is not None and found > SCHEMA_VERSION:
            raise StoreError(
                f"{self.shown}: was written by a newer CRT (job tables {found}, this one knows {SCHEMA_VERSION}); "
                "upgrade with `pip install -U 'pytest-crt[worker]'`"
            )

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self.said(error) from error

    def said(self, error: sa.exc.DBAPIError) -> StoreError:
        """What the database reports, as one line that names it."""
        if isinstance(error.orig, sqlite3.Error):
            return said_plainly(error.orig, self.shown)
        lines = str(error.orig).strip().splitlines()
        return StoreError(
            f"{self.shown}: PostgreSQL refused: {one_line(lines[0] if lines else 'no reason given', 300)}"
        )


def make_engine(url: sa.URL, *, explicit_begin: bool, as_it_lies: bool = False) -> sa.Engine:
    """A SQLAlchemy engine for a job database; `as_it_lies` as in `make_durable`.

    With `explicit_begin`, a transaction on SQLite starts with BEGIN IMMEDIATE, so that what it reads stays true until
    it writes; without, it starts at its first write, which is what DBOS expects of its own connections.
    """
    if url.get_backend_name() != "sqlite":
        query = {"connect_timeout": str(_CONNECT_SECONDS), "application_name": "crt"}
        asked = {key: value for key, value in query.items() if key not in url.query}
        return sa.create_engine(url.update_query_dict(asked), pool_size=5, max_overflow=10, pool_pre_ping=True)
    engine = sa.create_engine(url, pool_size=5, max_overflow=10)
    where = str(url.database)

    @sa.event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        connection.execute("PRAGMA foreign_keys = ON")
        make_durable(connection, where, as_it_lies=as_it_lies)
        if sqlite3.sqlite_version_info < _FIRST_WITH_SUBSEC:
            # DBOS calls unixepoch('subsec') in statements and column defaults, with this one argument only.
            connection.create_function("unixepoch", 1, _unixepoch)

    if explicit_begin:

        @sa.event.listens_for(engine, "begin")
        def begin(connection: sa.Connection) -> None:
            reads = connection.get_execution_options().get(_READS, False)
            connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _unixepoch(modifier: object) -> float | None:
    return time.time() if modifier == "subsec" else None


def _located(target: str) -> tuple[sa.URL, str]:
    """The URL of a path or URL, and how messages name it: never with a password."""
    if "://" not in target:
        if not target or "\0" in target:
            raise UsageError(
                f"job database {target!r}: give a file such as artifacts/crt_jobs.db, or a postgresql:// URL"
            )
        return sa.URL.create("sqlite", database=str(Path(target).absolute())), target
    try:
        url = sa.make_url(target)
    except (sa.exc.ArgumentError, ValueError):
        raise UsageError("job database: the URL cannot be read; expected postgresql://user@host:5432/name") from None
    if url.drivername not in _OPTION_KEYS:
        raise UsageError(f"job database {url.drivername}://...: expected a file or a postgresql:// URL")
    if not url.database:
        raise UsageError("job database: the URL names no database; expected postgresql://user@host:5432/name")
    url = url.set(drivername="postgresql+psycopg")
    return url, url.set(drivername="postgresql").render_as_string(hide_password=True)


def _check_file(path: Path, shown: str, *, create: bool) -> None:
    """Refuse what cannot be a job database before anything is written to it."""
    if not path.exists():
        if not create:
            raise StoreError(
                f"{shown}: no such job database; enqueue a job with `crt worker --enqueue-demo --db {shown}`"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{shown}: its folder cannot be made ({error.strerror})") from None
        return
    if not path.is_file():
        raise StoreError(f"{shown}: is not a file; name a job database such as artifacts/crt_jobs.db")
    if path.stat().st_size == 0:
        return
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=_BUSY_MILLISECONDS / 1000)) as look:
            (application,) = look.execute("PRAGMA application_id").fetchone()
            names = {name for (name,) in look.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise said_plainly(error, shown) from error
    ours = application == APPLICATION_ID
    earlier = application == 0 and (not names or {"jobs", "job_events", "job_artifacts"} <= names)
    if not ours and not earlier:
        raise StoreError(f"{shown}: is a SQLite file, but no job database; choose another path")
