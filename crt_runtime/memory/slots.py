"""What stands about each slot now: one row per subject and slot, read by key, so that it costs the same at any size."""

from __future__ import annotations

import json
import re
import sqlite3
from functools import lru_cache
from itertools import islice
from typing import Final

from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.store.stamps import moment, stamp

HISTORY_KEPT: Final = 32
"""How many former values a slot row keeps, the latest ones. All of them stay in the facts and the ledger; a row that
grew with every change would make turn 10,000 dearer than turn 100."""

_WORDS: Final = 3
"""How many words of a value a row is found by: enough to tell values apart, few enough to look all of a text's up."""
_WORD: Final = re.compile(r"[^\W_]+")


def read(conn: sqlite3.Connection, slot: str, subject: str = "user") -> SlotState:
    """The state of one slot; `UNKNOWN` where nothing was ever said."""
    row = conn.execute(
        "SELECT state, values_json, history_json FROM slot_states WHERE subject = ? AND slot = ?", (subject, slot)
    ).fetchone()
    return UNKNOWN if row is None else _decoded(subject, slot, *row)


def write(tx: sqlite3.Connection, slot: str, state: SlotState, subject: str = "user") -> None:
    """Replace the state of one slot."""
    contexts = state.contexts or (None,) * len(state.values)
    values = [_line(fact, context) for fact, context in zip(state.values, contexts, strict=True)]
    history = [_line(fact, None) for fact in state.history[-HISTORY_KEPT:]]
    tx.execute(
        "INSERT OR REPLACE INTO slot_states VALUES (?, ?, ?, ?, ?, ?)",
        (subject, slot, state.state.value, _array(values), _array(history), begins_with(state)),
    )


def all_slots(conn: sqlite3.Connection, subject: str = "user") -> dict[str, SlotState]:
    """Every slot that anything was ever said about, in the order of their names."""
    rows = conn.execute(
        "SELECT slot, state, values_json, history_json FROM slot_states WHERE subject = ? ORDER BY slot", (subject,)
    )
    return {slot: _decoded(subject, slot, *cells) for slot, *cells in rows}


def named_in(conn: sqlite3.Connection, text: str, subject: str = "user") -> dict[str, SlotState]:
    """The slots whose first value may stand in the text, in the order of their names.

    They are found by the words that the value begins with, so that it costs the same however many slots there are;
    whether the whole value stands there is the caller's to see.
    """
    rows = conn.execute(
        "SELECT slot, state, values_json, history_json FROM slot_states INDEXED BY slot_states_by_words "
        "WHERE subject = ? AND begins_with IN (SELECT value FROM json_each(?)) ORDER BY slot",
        (subject, json.dumps(phrases(text), ensure_ascii=False)),
    )
    return {slot: _decoded(subject, slot, *cells) for slot, *cells in rows}


def begins_with(state: SlotState) -> str:
    """The words that the first value of a slot begins with, at most `_WORDS`, as `phrases` reads them in a text."""
    if not state.values:
        return ""
    value = state.values[0].value.casefold()
    words = list(islice(_WORD.finditer(value), _WORDS))
    return value[words[0].start() : words[-1].end()] if words else ""


def phrases(text: str) -> list[str]:
    """Every run of one to `_WORDS` words of a text, with what stands between them, without regard to capitals."""
    said = text.casefold()
    words = list(_WORD.finditer(said))
    runs = (said[first.start() : last.end()] for at, first in enumerate(words) for last in words[at : at + _WORDS])
    return list(dict.fromkeys(runs))


# A row holds its facts as a JSON array with one fact a line: a line that was seen before is not read or written anew.


def _array(lines: list[str]) -> str:
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _lines(array: str) -> list[str]:
    return array[2:-2].split(",\n") if array != "[]" else []


@lru_cache(maxsize=4096)
def _line(fact: Fact, context: str | None) -> str:
    cells = (
        fact.value,
        fact.normalized,
        fact.polarity.value,
        fact.modality.value,
        *fact.span,
        fact.memory_id,
        None if fact.said_at is None else stamp(fact.said_at),
        context,
    )
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def _decoded(subject: str, slot: str, state: str, values_json: str, history_json: str) -> SlotState:
    values = [_fact(subject, slot, line) for line in _lines(values_json)]
    history = [_fact(subject, slot, line) for line in _lines(history_json)]
    return SlotState(
        State(state),
        tuple(fact for fact, _ in values),
        tuple(fact for fact, _ in history),
        tuple(context for _, context in values),
    )


@lru_cache(maxsize=4096)
def _fact(subject: str, slot: str, line: str) -> tuple[Fact, str | None]:
    value, normalized, polarity, modality, start, end, memory_id, said_at, context = json.loads(line)
    fact = Fact(
        slot,
        value,
        normalized,
        Polarity(polarity),
        Modality(modality),
        subject,
        (start, end),
        memory_id,
        None if said_at is None else moment(said_at),
    )
    return fact, context
