"""The memories: stored whole, indexed as they are stored, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crt_runtime.clock import as_utc
from crt_runtime.errors import CrtError
from crt_runtime.memory import trust as trusting
from crt_runtime.memory.index import keep_up
from crt_runtime.memory.memory import Lane, Memory, Source
from crt_runtime.memory.terms import terms
from crt_runtime.store.stamps import moment, stamp

_NOTHING: Final[Mapping[str, object]] = {}
_INSERT: Final = """INSERT INTO memories (
  memory_id, text, terms, said_at, source, lane, trust, confidence, session, holds_facts, context_json,
  slot, value, normalized, receipt_id, supersedes_id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_GET: Final = """SELECT memory_id, text, said_at, source, lane, trust, confidence, session, holds_facts, context_json
FROM memories WHERE memory_id = ? AND forgotten_at IS NULL"""


@dataclass(frozen=True, slots=True)
class Belief:
    """What makes a memory a belief: its slot and value, and the receipt of the apply that writes it.

    The file refuses a belief whose receipt does not name it (`apply_rows`, `apply_ledger`).
    """

    slot: str
    value: str
    normalized: str
    receipt_id: str
    supersedes_id: str | None = None


def add(
    tx: sqlite3.Connection,
    *,
    memory_id: str,
    text: str,
    said_at: datetime,
    source: Source,
    session: str,
    confidence: float,
    holds_facts: bool,
    context: Mapping[str, object] = _NOTHING,
    trust: float | None = None,
    belief: Belief | None = None,
) -> Memory:
    """Store a memory and index it: a note, or the belief that an apply writes.

    `trust` is for imports that bring their own; it never exceeds the cap of the source.

    Raises:
        CrtError: a text that UTF-8 cannot hold (a lone surrogate).
    """
    lane = Lane.NOTES if belief is None else Lane.BELIEF
    standing = trusting.initial(source) if trust is None else min(trust, trusting.CAP[source])
    context_json = json.dumps(context, ensure_ascii=False, separators=(",", ":")) if context else "{}"
    row = (memory_id, text, " ".join(terms(text)), stamp(said_at), source.value, lane.value, standing, confidence)
    placed = (session, int(holds_facts), context_json)
    believed = (
        (None, None, None, None, None)
        if belief is None
        else (belief.slot, belief.value, belief.normalized, belief.receipt_id, belief.supersedes_id)
    )
    try:
        memory_no = tx.execute(_INSERT, (*row, *placed, *believed)).lastrowid
    except UnicodeEncodeError as error:
        raise CrtError(f"memory text: has a lone surrogate at {error.start}; send valid Unicode") from None
    keep_up(tx, int(memory_no or 0))
    return Memory(memory_id, text, as_utc(said_at), source, lane, standing, confidence, session, holds_facts, context)


def get(conn: sqlite3.Connection, memory_id: str) -> Memory | None:
    """One memory; None where there is none with this id, or where it was forgotten."""
    row = conn.execute(_GET, (memory_id,)).fetchone()
    if row is None:
        return None
    found, text, said_at, source, lane, trust, confidence, session, holds_facts, context_json = row
    return Memory(
        found,
        text,
        moment(said_at),
        Source(source),
        Lane(lane),
        trust,
        confidence,
        session,
        bool(holds_facts),
        json.loads(context_json) if context_json != "{}" else _NOTHING,
    )


def require(conn: sqlite3.Connection, memory_id: str) -> Memory:
    """One memory.

    Raises:
        CrtError: there is none with this id, or it was forgotten.
    """
    memory = get(conn, memory_id)
    if memory is None:
        raise CrtError(f"memory {memory_id}: there is none with this id, or it was forgotten")
    return memory


def count(conn: sqlite3.Connection) -> int:
    """How many memories there are, forgotten ones left out."""
    return int(conn.execute("SELECT count(*) FROM memories WHERE forgotten_at IS NULL").fetchone()[0])


def is_empty(conn: sqlite3.Connection) -> bool:
    """Whether nothing is remembered; unlike `count`, it costs the same at any size."""
    return conn.execute("SELECT 1 FROM memories WHERE forgotten_at IS NULL LIMIT 1").fetchone() is None
