"""Sandboxes: copies of a memory file to try an apply on, marked as such, with an id of their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from crt_runtime.store import Store, meta

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

    def mark(copy: sqlite3.Connection) -> None:
        meta.write(copy, _ORIGIN, store.db_uuid)
        meta.write(copy, "db_uuid", store.ids("db"))

    return store.copy("sandbox", Path(target), mark)
