"""What the user said, as jobs read it from a memory file: their own memories, oldest first, and their sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from crt_runtime.language.lexis import lexis
from crt_runtime.language.turn import read


@dataclass(frozen=True, slots=True)
class Said:
    """One memory of the user's own words. `said_at` is RFC 3339 text."""

    memory_id: str
    text: str
    said_at: str
    session: str


def said_by_user(conn: sqlite3.Connection, session: str | None = None) -> Iterator[Said]:
    """The user's notes that were not forgotten, of one session or of all, in the order in which they were stored."""
    rows = conn.execute(
        "SELECT memory_id, text, said_at, session FROM memories"
        " WHERE source = 'user' AND lane = 'notes' AND forgotten_at IS NULL"
        " AND (:session IS NULL OR session = :session)"
        " ORDER BY memory_no",
        {"session": session},
    )
    for row in rows:
        yield Said(*row)


def sentence_at(text: str, span: tuple[int, int]) -> str:
    """The sentence of the text that holds the span, verbatim with its closing sign; the whole text where none does."""
    turn = read(text, lexis())
    starts = [turn.span(sentence.start, sentence.end)[0] for sentence in turn.sentences]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if start <= span[0] and span[1] <= end:
            return text[start:end].strip()
    return text.strip()
