"""What stands about each slot now: one row per subject and slot, read by key, so that it costs the same at any size."""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache
from typing import Final

from crt_runtime.clock import format_utc, parse_utc
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger.state import UNKNOWN, SlotState, State

HISTORY_KEPT: Final = 32
"""How many former values a slot row keeps, the latest ones. All of them stay in the facts and the ledger; a row that
grew with every change would make turn 10,000 dearer than turn 100."""

_Cells = list[list[str | int | None]]


def read(conn: sqlite3.Connection, slot: str, subject: str = "user") -> SlotState:
    """The state of one slot; `UNKNOWN` where nothing was ever said."""
    row = conn.execute(
        "SELECT state, values_json, history_json FROM slot_states WHERE subject = ? AND slot = ?", (subject, slot)
    ).fetchone()
    return UNKNOWN if row is None else _decoded(subject, slot, *row)


def write(tx: sqlite3.Connection, slot: str, state: SlotState, subject: str = "user") -> None:
    """Replace the state of one slot."""
    contexts = state.contexts or (None,) * len(state.values)
    values = [[*_cells(fact), context] for fact, context in zip(state.values, contexts, strict=True)]
    history = [_cells(fact) for fact in state.history[-HISTORY_KEPT:]]
    tx.execute(
        "INSERT OR REPLACE INTO slot_states VALUES (?, ?, ?, ?, ?)",
        (subject, slot, state.state.value, _json(values), _json(history)),
    )


def all_slots(conn: sqlite3.Connection, subject: str = "user") -> dict[str, SlotState]:
    """Every slot that anything was ever said about, in the order of their names."""
    rows = conn.execute(
        "SELECT slot, state, values_json, history_json FROM slot_states WHERE subject = ? ORDER BY slot", (subject,)
    )
    return {slot: _decoded(subject, slot, *cells) for slot, *cells in rows}


def _cells(fact: Fact) -> list[str | int | None]:
    return [
        fact.value,
        fact.normalized,
        fact.polarity.value,
        fact.modality.value,
        *fact.span,
        fact.memory_id,
        None if fact.said_at is None else format_utc(fact.said_at),
    ]


def _json(rows: _Cells) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _decoded(subject: str, slot: str, state: str, values_json: str, history_json: str) -> SlotState:
    """A row as data; pure, so that a row that did not change is not decoded again."""
    values = json.loads(values_json)
    return SlotState(
        State(state),
        tuple(_fact(subject, slot, cells) for *cells, _ in values),
        tuple(_fact(subject, slot, cells) for cells in json.loads(history_json)),
        tuple(context for *_, context in values),
    )


def _fact(subject: str, slot: str, cells: list[str | int | None]) -> Fact:
    value, normalized, polarity, modality, start, end, memory_id, said_at = cells
    return Fact(
        slot,
        str(value),
        str(normalized),
        Polarity(polarity),
        Modality(modality),
        subject,
        (int(start or 0), int(end or 0)),
        None if memory_id is None else str(memory_id),
        None if said_at is None else parse_utc(str(said_at)),
    )
