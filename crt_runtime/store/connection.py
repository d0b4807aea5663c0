"""One SQLite connection, set up as a memory file needs it, and SQLite's errors said in one line."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from crt_runtime.errors import StoreError

MEMORY: Final = ":memory:"

BUSY_SECONDS: Final = 10.0
"""How long a writer waits for another process before it gives up."""

_CACHED_STATEMENTS: Final = 256  # more than all statements of CRT, so that none is ever prepared twice
_OLDEST_SQLITE: Final = (3, 38, 0)  # STRICT tables (3.37) and JSON functions built in (3.38)
_FIRST_SAFE_WAL: Final = (3, 51, 3)  # older ones can corrupt a WAL file shared by processes (sqlite.org/wal.html)
_WAL_BACKPORTS: Final = {(3, 44): 6, (3, 50): 7}
"""The older lines that got the same repair, each with the first release that has it."""


def connect(path: str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open `path` (or `:memory:`) in autocommit mode; nothing is written to the file.

    Threads may hand the connection over (a turn with a timeout runs in a thread of its own); SQLite serialises calls.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(f"SQLite {sqlite3.sqlite_version}: too old; CRT needs 3.38 or newer under Python's sqlite3")
    target = path if path == MEMORY else f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = sqlite3.connect(
        target,
        uri=target != MEMORY,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def make_durable(connection: sqlite3.Connection, where: str, *, as_it_lies: bool = False) -> None:
    """Choose how commits reach the disk: fully synced, and WAL only where this SQLite shares WAL files safely.

    A file that another process is at this moment writing stays in the mode it has, and so it does with `as_it_lies`:
    a change of the mode waits for nobody, and is written into the file.
    """
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    wal_is_safe = shares_wal_safely(sqlite3.sqlite_version_info)
    if wal_is_safe and not as_it_lies:
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = wal")
    got = journal_mode(connection)
    if got != "wal" or not wal_is_safe:
        (got,) = connection.execute("PRAGMA journal_mode = truncate").fetchone()
    if got == "wal" and not wal_is_safe:
        raise StoreError(
            f"{where}: is in journal mode {got}, which SQLite {sqlite3.sqlite_version} cannot share safely; "
            "close the other programs that use it and try again"
        )


def let_go(connection: sqlite3.Connection) -> None:
    """Close a connection and leave one plain file, not in WAL mode and without a journal, where nobody else is at it.

    SQLite cannot even read a WAL file in a folder that it may not write, and who only reads one leaves files there.
    """
    connection.execute("PRAGMA busy_timeout = 0")
    with suppress(sqlite3.Error):  # read-only, damaged, or open elsewhere: there the last who may write does it
        if not connection.in_transaction and journal_mode(connection) in {"wal", "truncate"}:
            connection.execute("PRAGMA journal_mode = delete")
    connection.close()


def journal_mode(connection: sqlite3.Connection) -> str:
    """The journal mode of the connection's file, as SQLite names it."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return str(mode)


def shares_wal_safely(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may share a WAL file with other processes. A commit then costs one fsync instead of five."""
    backport = _WAL_BACKPORTS.get(version[:2])
    return version >= _FIRST_SAFE_WAL or (backport is not None and version[2] >= backport)


def said_plainly(error: sqlite3.Error, where: str) -> StoreError:
    """What SQLite reports, as one line that names the file and says what to do."""
    code = getattr(error, "sqlite_errorcode", None)
    text = None
    if isinstance(code, int):
        text = _ADVICE.get(code) or _ADVICE.get(code & 0xFF)
    if text is None:
        text = f"SQLite refused: {error}"
    return StoreError(f"{where}: {text.format(detail=error)}")


_CUT_OFF: Final = (
    "a write to it was cut off, or is under way; open it once for writing, such as with `crt facts --memory-db FILE`, "
    "which takes back what is half written"
)

_ADVICE: Final = {
    sqlite3.SQLITE_READONLY_ROLLBACK: _CUT_OFF,
    sqlite3.SQLITE_READONLY_RECOVERY: _CUT_OFF,
    sqlite3.SQLITE_BUSY: "is locked by another process; close it or try again",
    sqlite3.SQLITE_LOCKED: "is locked by another process; close it or try again",
    sqlite3.SQLITE_READONLY: "is read-only; make the file and its folder writable, or use a copy",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that the folder exists and is writable",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was written",
    sqlite3.SQLITE_IOERR: "the disk reports an error ({detail}); nothing was written",
    sqlite3.SQLITE_CORRUPT: "is damaged ({detail}); restore a backup",
    sqlite3.SQLITE_NOTADB: "is not a SQLite file, or is cut short; restore a backup or choose another path",
    sqlite3.SQLITE_CONSTRAINT: "the memory file refuses this: {detail}",
}
