"""Forget on the user's word: find what is meant, remove it, and leave a tombstone. The one turn that removes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, speech, uncertain
from crt_runtime.dialogue.phrasing import label, say
from crt_runtime.ids import IdSource
from crt_runtime.language.facts import Fact, Request
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.memory import facts, forget, recall, slots

REASON: Final = "user_revoked"

REDACTED: Final = "[forgotten]"
"""What an answer record holds in place of a text that named what was to be forgotten."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a forget request means: memories, and the slot that it clears (None: text without a slot)."""

    memory_ids: tuple[str, ...]
    slot: str | None
    whole_slot: bool


def find_target(desk: Desk, request: Request) -> Target | None:
    """The memories that a forget request means; None where it does not say clearly enough."""
    slot = request.topic or _slot_of_value(desk, request.value)
    if slot is None:
        found = recall.recall_covering(desk.conn, request.value or desk.turn.text, k=2, now=desk.turn.at)
        return Target((found[0].memory_id,), None, whole_slot=False) if len(found) == 1 else None
    stored = facts.facts_of(desk.conn, slot)
    if request.value is not None:
        meant = [fact for fact in stored if _means(desk, slot, fact, request.value)]
        if meant:
            state = desk.state(slot)
            ids = _memory_ids(meant)
            rest = [value for value in state.values if value.memory_id not in ids]
            return Target(ids, slot, whole_slot=not rest)
        if desk.spec(slot).multi:
            return Target((), slot, whole_slot=False)
    return Target(_memory_ids(stored), slot, whole_slot=True)


def carry_out(tx: sqlite3.Connection, ids: IdSource, target: Target | None, at: datetime) -> forget.Forgotten | None:
    """Remove what a target names, inside the turn's transaction."""
    if target is None or not target.memory_ids:
        return None
    return forget.erase(
        tx,
        forgetting_id=ids("forget"),
        memory_ids=target.memory_ids,
        slot=target.slot,
        whole_slot=target.whole_slot,
        reason=REASON,
        at=at,
    )


def outcome(desk: Desk, target: Target | None) -> Draft:
    """What is said after a forget request; it never repeats what was removed."""
    if target is None:
        return uncertain(say("forget", "unclear"), "forget")
    if not target.memory_ids:
        return speech(say("forget", "nothing"), "forget")
    if target.slot is None:
        return speech(say("forget", "done_text"), "forget")
    return speech(say("forget", "done", label=label(desk.spec(target.slot))), "forget")


def _slot_of_value(desk: Desk, value: str | None) -> str | None:
    """The one slot that holds the value; None where none or several do."""
    if value is None:
        return None
    holding = [
        slot
        for slot, state in slots.all_slots(desk.conn).items()
        if any(_means(desk, slot, fact, value) for fact in (*state.values, *state.history))
    ]
    return holding[0] if len(holding) == 1 else None


def _means(desk: Desk, slot: str, fact: Fact, value: str) -> bool:
    relation = compare_values(desk.spec(slot).value_type, fact.normalized, value)
    return relation in (Relation.SAME, Relation.BROADER)


def _memory_ids(stored: list[Fact] | tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.memory_id for fact in stored if fact.memory_id is not None))
