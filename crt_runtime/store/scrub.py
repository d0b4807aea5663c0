"""Free space without traces: what SQLite leaves in half-empty pages and in the index after text was removed."""

from __future__ import annotations

import sqlite3
from typing import Final

from crt_runtime.store import meta

_DUE: Final = "scrub_due"


def demand_scrub(tx: sqlite3.Connection) -> None:
    """Mark the file, in the transaction that removes text: should the process die, the next open scrubs."""
    meta.write(tx, _DUE, "1")


def scrub_is_due(connection: sqlite3.Connection) -> bool:
    return meta.read(connection, _DUE) is not None


def scrub(connection: sqlite3.Connection) -> None:
    """Merge the full-text index, since older SQLite keeps deleted words in it; write the file anew; empty the WAL.

    Raises `sqlite3.OperationalError` where another process reads the file; it then stays marked.
    """
    connection.execute("INSERT INTO memories_fts (memories_fts) VALUES ('optimize')")
    connection.execute("VACUUM")
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # a reader keeps SQLite from emptying the WAL, in which the text still stands; that is no error to it
        raise sqlite3.OperationalError("the WAL is in use")
    meta.remove(connection, _DUE)
