"""Facts: the slots and values read from each memory, as they were read. What holds now stands in `slots.py`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.store.stamps import moment, stamp

_ABOUT_SLOT: Final = """
SELECT memory_id, f.slot, f.value, f.normalized, polarity, modality, subject, span_start, span_end, f.said_at
FROM facts f JOIN memories USING (memory_id) WHERE subject = ? AND f.slot = ? ORDER BY memory_no, position"""
_IN_MEMORY: Final = """
SELECT memory_id, slot, value, normalized, polarity, modality, subject, span_start, span_end, said_at
FROM facts WHERE memory_id = ? ORDER BY position"""


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
    return [_fact(row) for row in conn.execute(_ABOUT_SLOT, (subject, slot))]


def facts_in(conn: sqlite3.Connection, memory_id: str) -> list[Fact]:
    """The facts read from one memory."""
    return [_fact(row) for row in conn.execute(_IN_MEMORY, (memory_id,))]


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
        stamp(fact.said_at),
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
        moment(said_at),
    )
