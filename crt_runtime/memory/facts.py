"""Facts: the slots and values read from each memory, as they were read. What holds now stands in `slots.py`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crt_runtime.clock import format_utc, parse_utc
from crt_runtime.language.facts import Fact, Modality, Polarity

_COLUMNS = "memory_id, facts.slot, facts.value, facts.normalized, polarity, modality, subject, span_start, span_end, facts.said_at"


def add_facts(tx: sqlite3.Connection, facts: Sequence[Fact]) -> None:
    """Store the facts of one memory, in the order in which they were read.

    Every fact names its memory and time (`memory_id`, `said_at`); one without raises `ValueError`.
    """
    tx.executemany(
        "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(position, fact) for position, fact in enumerate(facts)],
    )


def facts_of(conn: sqlite3.Connection, slot: str, *, subject: str = "user") -> list[Fact]:
    """All facts ever read about a slot, whatever their polarity and modality, oldest memory first."""
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM facts JOIN memories USING (memory_id)"
        " WHERE subject = ? AND facts.slot = ? ORDER BY memory_no, position",
        (subject, slot),
    )
    return [_fact(row) for row in rows]


def facts_in(conn: sqlite3.Connection, memory_id: str) -> list[Fact]:
    """The facts read from one memory."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM facts WHERE memory_id = ? ORDER BY position", (memory_id,))
    return [_fact(row) for row in rows]


def _row(position: int, fact: Fact) -> tuple[str | int, ...]:
    if fact.memory_id is None or fact.said_at is None:
        raise ValueError(f"fact {fact.slot} = {fact.value!r}: has no memory or time; store its memory first")
    return (
        fact.memory_id,
        position,
        fact.subject,
        fact.slot,
        fact.value,
        fact.normalized,
        fact.polarity.value,
        fact.modality.value,
        *fact.span,
        format_utc(fact.said_at),
    )


def _fact(row: tuple[str, str, str, str, str, str, str, int, int, str]) -> Fact:
    memory_id, slot, value, normalized, polarity, modality, subject, start, end, said_at = row
    return Fact(
        slot,
        value,
        normalized,
        Polarity(polarity),
        Modality(modality),
        subject,
        (start, end),
        memory_id,
        parse_utc(said_at),
    )
