"""Copies of a memory file, by SQLite's backup API alone: a file copy could catch a commit half way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from crt_runtime.errors import StoreError
from crt_runtime.store.connection import said_plainly


def copy_into(source: sqlite3.Connection, target: Path) -> None:
    """Write a copy of `source` to `target`, whole or not at all.

    Raises:
        StoreError: `target` exists, or cannot be written.
    """
    try:
        target.touch(exist_ok=False)
    except FileExistsError:
        raise StoreError(f"{target}: exists already; a backup never overwrites, choose another path") from None
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror})") from error
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
    except sqlite3.Error as error:
        target.unlink()
        raise said_plainly(error, str(target)) from error
    except BaseException:
        target.unlink()
        raise


def in_memory_copy(source: sqlite3.Connection) -> sqlite3.Connection:
    """A throw-away copy in memory, set up like the original: what a dry-run writes to."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    source.backup(copy)
    copy.execute("PRAGMA foreign_keys = ON")
    return copy
