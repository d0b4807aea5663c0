"""Remember: the writes of one turn, all inside the turn's transaction. Nothing here writes the belief lane."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from crt_runtime.dialogue.understanding import Understood
from crt_runtime.ids import IdSource
from crt_runtime.language.facts import Fact, TurnKind
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.ledger.state import State
from crt_runtime.ledger.transition import Opened, is_none
from crt_runtime.memory import facts, memories, slots, trust
from crt_runtime.memory.memory import Memory, Source

_METHOD: Final = {
    ContradictionType.REVISION: "user_revised",
    ContradictionType.TEMPORAL: "user_updated",
    ContradictionType.REFINEMENT: "user_refined",
}
"""How an entry that is born resolved was resolved. A conflict is born open."""

USER_CLARIFIED: Final = "user_clarified"

_CONFIDENCE: Final = {TurnKind.ASSERTION: 0.9, TurnKind.CHATTER: 0.8}
"""How sure we are, when storing, that the text was understood: an assertion with facts, and anything else."""


class Remembered(NamedTuple):
    """What a turn left: its memory, where it left one, and the ledger entries that it opened."""

    memory: Memory | None = None
    opened: tuple[Contradiction, ...] = ()


def remember(tx: sqlite3.Connection, ids: IdSource, turn: Understood) -> Remembered:
    """Store the turn's memory, facts, slot states, ledger entries and trust moves."""
    if turn.memory_id is None:
        return Remembered()
    memory = memories.add(
        tx,
        memory_id=turn.memory_id,
        text=turn.text,
        said_at=turn.at,
        source=Source.USER,
        session=turn.session,
        confidence=_CONFIDENCE.get(turn.reading.kind, 0.8),
        holds_facts=bool(turn.claims),
    )
    opened = write_reading(tx, ids, turn)
    _move_trust(tx, turn)  # never that of the memory itself
    return Remembered(memory, opened)


def write_reading(tx: sqlite3.Connection, ids: IdSource, turn: Understood) -> tuple[Contradiction, ...]:
    """Store what was read in a memory that is there: facts, slot states, ledger entries; gives the entries it opened.

    Trust does not move, so that an import can bring its own history of trust along.
    """
    if not turn.steps:
        return ()
    facts.add_facts(tx, [claim.fact for claim in turn.claims])
    opened: list[Contradiction] = []
    for slot, step in turn.steps.items():
        slots.write(tx, slot, step.state)
        if step.settled is not None:
            for entry in entries.open_for_slot(tx, slot):
                if step.state.state is not State.CONFLICT or _takes_part(entry, step.dropped):
                    entries.resolve(tx, entry.id, step.settled, turn.at, USER_CLARIFIED)
        for opening in step.opened:
            entry = _entry(tx, ids("con"), slot, opening, turn)
            entries.open_entry(tx, entry)
            opened.append(entry)
    return tuple(opened)


def _move_trust(tx: sqlite3.Connection, turn: Understood) -> None:
    for step in turn.steps.values():
        for upheld in step.upheld:
            if upheld.fact.memory_id not in (None, turn.memory_id):
                reason = "repeated" if upheld.repeated else "upheld"
                trust.uphold(tx, upheld.fact.memory_id, upheld.distance, reason, turn.at)
        for contradicted in step.contradicted:
            if contradicted.fact.memory_id not in (None, turn.memory_id):
                trust.contradict(tx, contradicted.fact.memory_id, contradicted.distance, "contradicted", turn.at)


def _takes_part(entry: Contradiction, values: Iterable[Fact]) -> bool:
    """Whether one of the values is a side of the entry."""
    sides = {(side.memory_id, side.value) for side in (entry.old, entry.new)}
    return any((value.memory_id, None if is_none(value) else value.value) in sides for value in values)


def _entry(tx: sqlite3.Connection, entry_id: str, slot: str, opening: Opened, turn: Understood) -> Contradiction:
    method = _METHOD.get(opening.type)
    return Contradiction(
        id=entry_id,
        type=opening.type,
        status=ContradictionStatus.RESOLVED if method else ContradictionStatus.OPEN,
        slot=slot,
        old=_side(tx, opening.old, turn.at),
        new=_side(tx, opening.new, turn.at, text=turn.text if opening.new.memory_id == turn.memory_id else None),
        opened_at=turn.at,
        resolved_at=turn.at if method else None,
        method=method,
    )


def _side(tx: sqlite3.Connection, fact: Fact, at: datetime, *, text: str | None = None) -> Side:
    memory_id = fact.memory_id or ""
    if text is None:
        memory = memories.get(tx, memory_id)
        text = memory.text if memory is not None else ""
    return Side(memory_id, text, None if is_none(fact) else fact.value, fact.said_at or at)
