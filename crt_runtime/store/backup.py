"""Copies of a memory file, by SQLite's backup API alone: a file copy could catch a commit half way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from crt_runtime.artifacts.placing import give_name, sync_folder
from crt_runtime.errors import StoreError
from crt_runtime.store.connection import said_plainly


def copy_into(
    source: sqlite3.Connection, target: Path, prepare: Callable[[sqlite3.Connection], None] | None = None
) -> None:
    """Write a copy of `source` to `target`, whole or not at all, also where the process is killed.

    It is made as `.<name>.tmp` beside it; `prepare` changes it there, in a transaction, before it gets its name.

    Raises:
        StoreError: `target` exists, or cannot be written; or a copy to it is under way, or was cut off.
    """
    if target.exists() or target.is_symlink():
        raise StoreError(f"{target}: exists already; a copy never overwrites, choose another path")
    scratch = claim(target)
    try:
        _fill(source, scratch, prepare)
        if not give_name(scratch, target):
            raise StoreError(f"{target}: exists already; a copy never overwrites, choose another path")
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise said_plainly(error, str(target)) from error
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        discard(scratch)


def scratch_of(target: Path) -> Path:
    """Where a file is made before it gets its name; what lies there longer was cut off."""
    return target.with_name(f".{target.name}.tmp")


def claim(target: Path) -> Path:
    """Take the place where a file is made, for one process at a time; `discard` gives it back.

    Raises:
        StoreError: it cannot be written; or somebody has it, or was cut off while they had.
    """
    scratch = scratch_of(target)
    try:
        scratch.touch(exist_ok=False)
    except FileExistsError:
        raise StoreError(
            f"{scratch}: a copy to {target.name} is being made, or was cut off; delete it if nobody is at it"
        ) from None
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror})") from error
    return scratch


def discard(scratch: Path) -> None:
    """Take away an unfinished file, and what SQLite keeps beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        scratch.with_name(f"{scratch.name}{suffix}").unlink(missing_ok=True)


def _fill(source: sqlite3.Connection, scratch: Path, prepare: Callable[[sqlite3.Connection], None] | None) -> None:
    with closing(sqlite3.connect(scratch, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = FULL")
        source.backup(copy)
        if prepare is not None:
            copy.execute("BEGIN IMMEDIATE")
            prepare(copy)
            copy.execute("COMMIT")


def in_memory_copy(source: sqlite3.Connection) -> sqlite3.Connection:
    """A throw-away copy in memory, set up like the original: what a dry-run writes to."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    source.backup(copy)
    copy.execute("PRAGMA foreign_keys = ON")
    return copy
