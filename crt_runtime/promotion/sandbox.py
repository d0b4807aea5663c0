"""Sandboxes: copies of a memory file to try an apply on, marked as such, with an id of their own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from crt_runtime.errors import StoreError
from crt_runtime.store import Store, meta
from crt_runtime.store.backup import copy_into
from crt_runtime.store.connection import said_plainly

_ORIGIN: Final = "sandbox_of"


def origin_of(conn: sqlite3.Connection) -> str | None:
    """The `db_uuid` of the file that this one is a sandbox of; None for a file that is none."""
    return meta.read(conn, _ORIGIN)


def make_sandbox(store: Store, target: str | Path) -> Path:
    """Copy the file to `target` as a sandbox: documents of its origin apply to it, its own apply to it alone.

    The copy appears under its name only when it is whole and marked. The origin notes where it went, since forgetting
    does not reach it.

    Raises:
        StoreError: the target exists or cannot be written.
    """
    path = Path(target).absolute()
    if path.exists() or path.is_symlink():
        raise StoreError(f"{path}: exists already; a sandbox never overwrites, choose another path")
    scratch = path.with_name(f".{path.name}.{store.ids('sandbox')}.tmp")
    try:
        copy_into(store.connection, scratch)
        _mark(scratch, store)
        with store.transaction() as tx:
            meta.note_copy(tx, "sandbox", str(path), store.clock())
        _place(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def _mark(scratch: Path, store: Store) -> None:
    try:
        with closing(sqlite3.connect(scratch, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            copy.execute("BEGIN IMMEDIATE")
            meta.write(copy, _ORIGIN, store.db_uuid)
            meta.write(copy, "db_uuid", store.ids("db"))
            meta.forget_writers(copy)
            copy.execute("COMMIT")
    except sqlite3.Error as error:
        raise said_plainly(error, str(scratch)) from error


def _place(scratch: Path, path: Path) -> None:
    try:
        os.link(scratch, path)
    except FileExistsError:
        raise StoreError(f"{path}: exists already; a sandbox never overwrites, choose another path") from None
    except OSError:  # a file system without hard links
        scratch.rename(path)
