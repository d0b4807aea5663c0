"""The belief lane: the structured facts that a person approved. Only `promotion/` writes it, with a receipt.

A belief is live until a receipt closes it or its text is forgotten.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger import entries
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.memory.index import BATCH, keep_up
from crt_runtime.memory.memory import Source
from crt_runtime.store.stamps import moment

Cell: TypeAlias = "str | int | float | None"

_COLUMNS: Final = """memory_id, slot, value, normalized, text, said_at, source, trust, confidence, session,
context_json, receipt_id, supersedes_id, closed_by"""
WRITTEN: Final = (
    "memory_no",
    "memory_id",
    "lane",
    "source",
    "said_at",
    "session",
    "trust",
    "confidence",
    "slot",
    "supersedes_id",
    "receipt_id",
    "text",
    "terms",
    "context_json",
    "value",
    "normalized",
    "holds_facts",
)
"""The cells that a belief is written with; `closed_by` and `forgotten_at` come later, if ever."""

_INSERT: Final = f"INSERT INTO memories ({', '.join(WRITTEN)}) VALUES ({', '.join('?' * len(WRITTEN))})"  # noqa: S608
_LIVE: Final = "lane = 'belief' AND closed_by IS NULL AND forgotten_at IS NULL"


@dataclass(frozen=True, slots=True)
class HeldBelief:
    """One belief. `said_at` is when the user said what it rests on; `closed_by` the receipt that closed it."""

    memory_id: str
    slot: str
    value: str
    normalized: str
    text: str
    said_at: datetime
    source: Source
    trust: float
    confidence: float
    session: str
    context_json: str
    receipt_id: str
    supersedes_id: str | None
    closed_by: str | None

    @property
    def holds(self) -> str | None:
        """When or where the value holds ("at work"), where the user said so."""
        found = json.loads(self.context_json).get("holds")
        return found if isinstance(found, str) else None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The memories that the approved proposal cited, newest first; some may be forgotten by now."""
        promotion = json.loads(self.context_json).get("promotion") or {}
        cited = (item.get("memory_id") for item in promotion.get("evidence", ()))
        return tuple(memory_id for memory_id in cited if memory_id)


def of_slot(conn: sqlite3.Connection, slot: str) -> tuple[HeldBelief, ...]:
    """The live beliefs about one slot, oldest first; found by key, so that it costs the same at any size."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM memories WHERE {_LIVE} AND slot = ? ORDER BY memory_no", (slot,))  # noqa: S608
    return tuple(_held(row) for row in rows)


def by_slot(conn: sqlite3.Connection, slots: Iterable[str] | None = None) -> dict[str, tuple[HeldBelief, ...]]:
    """The live beliefs of these slots (None: all), oldest first within each; slots without beliefs are left out."""
    query, values = f"SELECT {_COLUMNS} FROM memories WHERE {_LIVE}", []  # noqa: S608
    if slots is not None:
        query += " AND slot IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(slots)))
    found: dict[str, list[HeldBelief]] = {}
    for row in conn.execute(f"{query} ORDER BY slot, memory_no", values):
        found.setdefault(row[1], []).append(_held(row))
    return {slot: tuple(held) for slot, held in found.items()}


def get(conn: sqlite3.Connection, memory_id: str) -> HeldBelief | None:
    """One belief, live or closed; None where there is none with this id, or where it was forgotten."""
    row = conn.execute(
        f"SELECT {_COLUMNS} FROM memories WHERE memory_id = ? AND lane = 'belief' AND forgotten_at IS NULL",  # noqa: S608
        (memory_id,),
    ).fetchone()
    return None if row is None else _held(row)


def slot_state(conn: sqlite3.Connection, slot: str, *, multi_valued: bool) -> SlotState:
    """What the belief lane says of a slot, for a slot that the notes know nothing of; `UNKNOWN` where it says nothing.

    Each fact names the user's own words where they are still stored, so that an answer can quote them, and otherwise
    the belief. Several beliefs in a single-valued slot are a conflict as long as a ledger entry is open.
    """
    live = of_slot(conn, slot)
    if not live:
        return UNKNOWN
    state = State.KNOWN
    if len(live) > 1 and not multi_valued:
        state = State.CONFLICT if entries.open_for_slot(conn, slot) else State.ACCEPTED
    return SlotState(state, tuple(_fact(conn, held) for held in live), (), tuple(held.holds for held in live))


def write(tx: sqlite3.Connection, rows: Sequence[Mapping[str, Cell]]) -> None:
    """Store belief rows, given as the cells of `WRITTEN`, and index them.

    The file refuses a row that no receipt names yet, so the caller seals the receipt first. Rows are numbered by the
    caller, in order, from the first number that is free.
    """
    tx.executemany(_INSERT, [[row[name] for name in WRITTEN] for row in rows])
    numbers = [int(str(row["memory_no"])) for row in rows]
    full = [number for number in numbers if number % BATCH == 0]
    if full:
        keep_up(tx, full[-1])


def _fact(conn: sqlite3.Connection, held: HeldBelief) -> Fact:
    quotable = conn.execute(
        "SELECT memory_id FROM memories WHERE memory_id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL"
        " ORDER BY memory_no DESC LIMIT 1",
        (json.dumps(held.rests_on),),
    ).fetchone()
    return Fact(
        slot=held.slot,
        value=held.value,
        normalized=held.normalized,
        polarity=Polarity.AFFIRMED,
        modality=Modality.ASSERTED,
        subject="user",
        span=(0, 0),
        memory_id=quotable[0] if quotable else held.memory_id,
        said_at=held.said_at,
    )


_Row = tuple[
    str, str, str, str, str, str, str, float, float, str, str, str, str | None, str | None
]  # fmt: skip


def _held(row: _Row) -> HeldBelief:
    return HeldBelief(
        memory_id=row[0],
        slot=row[1],
        value=row[2],
        normalized=row[3],
        text=row[4],
        said_at=moment(row[5]),
        source=Source(row[6]),
        trust=row[7],
        confidence=row[8],
        session=row[9],
        context_json=row[10],
        receipt_id=row[11],
        supersedes_id=row[12],
        closed_by=row[13],
    )
