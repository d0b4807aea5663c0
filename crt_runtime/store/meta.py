"""What a memory file knows of itself: its id, who has it open, where its copies are."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from crt_runtime.store.stamps import stamp


def read(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def write(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def write_once(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Set `key` unless it is set: of two processes that start a file at once, the first gives it its id."""
    connection.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))


def remove(connection: sqlite3.Connection, key: str) -> None:
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))


def under(connection: sqlite3.Connection, prefix: str) -> dict[str, str]:
    """What stands under the keys that begin so, by the rest of the key, in its order."""
    rows = connection.execute(
        "SELECT substr(key, length(:prefix) + 1), value FROM meta"
        " WHERE substr(key, 1, length(:prefix)) = :prefix ORDER BY key",
        {"prefix": prefix},
    )
    return dict(rows.fetchall())


def announce_writer(connection: sqlite3.Connection, writer_id: str, opened_at: str) -> None:
    connection.execute("INSERT OR IGNORE INTO writers VALUES (?, ?)", (writer_id, opened_at))


def retract_writer(connection: sqlite3.Connection, writer_id: str) -> None:
    connection.execute("DELETE FROM writers WHERE writer_id = ?", (writer_id,))


def writers(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM writers").fetchone()[0])


def forget_writers(connection: sqlite3.Connection) -> None:
    """After a check that found the file sound: what a killed process left is settled."""
    connection.execute("DELETE FROM writers")


def note_copy(connection: sqlite3.Connection, kind: str, path: str, made_at: datetime) -> int:
    """Note where a copy of the file lies, or is about to; gives the number of the note."""
    shown = path.encode("utf-8", "backslashreplace").decode()  # a file name need not be valid Unicode
    noted = connection.execute(
        "INSERT INTO copies (kind, path, made_at) VALUES (?, ?, ?)", (kind, shown, stamp(made_at))
    )
    assert noted.lastrowid is not None
    return noted.lastrowid


def drop_copy(connection: sqlite3.Connection, copy_no: int) -> None:
    """Take back the note of a copy that was not made; in a copy, the note of the copy itself."""
    connection.execute("DELETE FROM copies WHERE copy_no = ?", (copy_no,))


def copies(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The paths of the copies that CRT made of this file, oldest first."""
    return tuple(str(path) for (path,) in connection.execute("SELECT path FROM copies ORDER BY copy_no"))
