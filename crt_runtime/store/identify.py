"""What kind of file lies at a path: ours, new, or one that is refused with a line that says what it is."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

from crt_runtime.errors import StoreError
from crt_runtime.store.migrations import APPLICATION_ID, file_version

_SMALLEST = 512
"""The least that a SQLite file with content takes: one page of the smallest size."""


def check_path(path: Path, *, create: bool) -> None:
    """Refuse what cannot be a memory file before SQLite touches it.

    Raises:
        StoreError: a missing file (where it may not be created) or folder, a folder, a file too short to be one, a path
            that the system refuses.
    """
    try:
        _check_path(path, create=create)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened ({error.strerror}); check the path") from None


def _check_path(path: Path, *, create: bool) -> None:
    if not path.exists():
        if not create:
            raise StoreError(f"{path}: no such memory file; check the path, or start one with `crt chat`")
        if not path.parent.is_dir():
            raise StoreError(f"{path}: the folder {path.parent} does not exist; create it first")
        return
    if not path.is_file():
        raise StoreError(f"{path}: is not a file; name a memory file such as memory.db")
    if 0 < path.stat().st_size < _SMALLEST:  # SQLite would take it for a new file, and write over what is there
        raise StoreError(f"{path}: is not a SQLite file, or is cut short; restore a backup or choose another path")


def check_writable(path: Path) -> None:
    """Refuse a file that is not there to be written, by its mode: an administrator could write it, and should not."""
    if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise StoreError(f"{path}: is read-only; make it writable, or use a copy")


def is_new(connection: sqlite3.Connection, where: str, *, newest: int) -> bool:
    """True for a file without content, False for a memory file that this CRT can read; others are refused.

    Raises:
        StoreError: foreign, newer and legacy files.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = file_version(connection)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if application == APPLICATION_ID and version > 0:
        if version > newest:
            raise StoreError(
                f"{where}: was written by a newer CRT (schema {version}, this one knows {newest}); "
                "upgrade with `pip install -U pytest-crt`"
            )
        return False
    if application == 0 and version == 0 and not names:
        return True
    raise StoreError(f"{where}: {_what_it_is(connection, names)}")


def _what_it_is(connection: sqlite3.Connection, tables: set[str]) -> str:
    if "memories" in tables and "vector_json" in _columns(connection, "memories"):
        return (
            "is a memory file of the earlier CRT; "
            "bring it over with `crt import-legacy --memory-db OLD --into NEW` and open NEW"
        )
    if "contradictions" in tables and "drift_mean" in _columns(connection, "contradictions"):
        return (
            "is a contradiction ledger of the earlier CRT; "
            "bring it over with `crt import-legacy --memory-db OLD --ledger-db THIS --into NEW` and open NEW"
        )
    if {"jobs", "job_events"} <= tables:
        return "is a job queue, not a memory file; choose another path"
    return "is a SQLite file of another program, not a CRT memory file; choose another path"


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {str(name) for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
