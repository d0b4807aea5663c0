"""Whether a memory file was left open, and whether it is sound."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crt_runtime.errors import StoreError


def was_left_open(path: Path) -> bool:
    """True where a journal with content lies beside the file: a process stopped, or is, in the middle of a write."""
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.stat().st_size > 0


def quick_check(connection: sqlite3.Connection, where: str) -> None:
    """SQLite's own check of structure and constraints; reads the whole file.

    Raises:
        StoreError: with the first finding.
    """
    (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise StoreError(f"{where}: is damaged ({finding}); restore a backup")
