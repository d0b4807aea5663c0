"""The full-text index, and the counts that relevance needs, brought up to date a batch at a time.

FTS5 writes a segment at every commit, which would double the price of a turn. So the newest few memories stay outside
until the batch is full; recall reads these itself, and finds the same as if they were inside.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Final

BATCH: Final = 32
"""At most this many memories stand outside the index."""

_COUNT: Final = """INSERT INTO term_counts VALUES (?, ?)
ON CONFLICT (term) DO UPDATE SET memories = memories + excluded.memories"""


def keep_up(tx: sqlite3.Connection, memory_no: int) -> None:
    """Called after each memory is stored: bring a full batch into the index."""
    if memory_no % BATCH == 0:
        take_in(tx, memory_no)


def take_in(tx: sqlite3.Connection, upto: int) -> None:
    """Bring every memory up to this number into the index."""
    rows = tx.execute(
        "SELECT memory_no, terms FROM memories WHERE memory_no > (SELECT indexed_upto FROM term_totals)"
        " AND memory_no <= ? AND terms <> '' ORDER BY memory_no",
        (upto,),
    ).fetchall()
    tx.executemany("INSERT INTO memories_fts (rowid, terms) VALUES (?, ?)", rows)
    counts: Counter[str] = Counter()
    length = 0
    for _, joined in rows:
        found = joined.split(" ")
        length += len(found)
        counts.update(set(found))
    tx.executemany(_COUNT, sorted(counts.items()))
    tx.execute(
        "UPDATE term_totals SET memories = memories + ?, terms = terms + ?, indexed_upto = ?", (len(rows), length, upto)
    )


def take_out(tx: sqlite3.Connection, memory_no: int, joined: str) -> None:
    """Remove one memory's terms, as they were stored, from the index and the counts."""
    (upto,) = tx.execute("SELECT indexed_upto FROM term_totals").fetchone()
    if memory_no > upto or not joined:
        return
    found = joined.split(" ")
    tx.execute("INSERT INTO memories_fts (memories_fts, rowid, terms) VALUES ('delete', ?, ?)", (memory_no, joined))
    for term in sorted(set(found)):
        tx.execute("DELETE FROM term_counts WHERE term = ? AND memories <= 1", (term,))
        tx.execute("UPDATE term_counts SET memories = memories - 1 WHERE term = ?", (term,))
    tx.execute("UPDATE term_totals SET memories = memories - 1, terms = terms - ?", (len(found),))


def outside(conn: sqlite3.Connection) -> list[str]:
    """The terms, joined by spaces, of each memory that is not in the index yet, oldest first."""
    rows = conn.execute(
        "SELECT terms FROM memories WHERE memory_no > (SELECT indexed_upto FROM term_totals) ORDER BY memory_no"
    )
    return [joined for (joined,) in rows]


def is_held(conn: sqlite3.Connection, term: str) -> bool:
    """Whether any memory, inside the index or not, holds the term."""
    if conn.execute("SELECT 1 FROM term_counts WHERE term = ?", (term,)).fetchone() is not None:
        return True
    return any(term in joined.split(" ") for joined in outside(conn))
