"""Forget on the user's word: find what is meant, remove it, and leave a tombstone. The one turn that removes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from crt_runtime.dialogue import quoting
from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, speech, uncertain
from crt_runtime.dialogue.phrasing import join, label, say
from crt_runtime.dialogue.storable import storable
from crt_runtime.ids import IdSource
from crt_runtime.language.facts import Fact, Request
from crt_runtime.language.revoking import names_one_kind, tells_apart
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.memory import beliefs, facts, forget, recall, slots

REASON: Final = "user_revoked"

_MOST: Final = 32
"""At most this many memories are forgotten at one request that names no slot."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a forget request means: memories, and the slot that it clears (None: text without a slot)."""

    memory_ids: tuple[str, ...]
    slot: str | None
    whole_slot: bool


def find_targets(desk: Desk, request: Request) -> tuple[Target, ...]:
    """What a forget request means, slot by slot; nothing where it does not say clearly enough."""
    first = _find_target(desk, request)
    if first is None:
        return ()
    others = (_find_target(desk, replace(request, topic=slot, also=())) for slot in request.also)
    return (first, *(other for other in others if other is not None))


def _find_target(desk: Desk, request: Request) -> Target | None:
    if request.loose and request.value is None:
        return None
    named = next((fact for fact in desk.turn.reading.facts if fact.subject == "user"), None)
    value = request.value or (named.value if named is not None and request.topic is None else None)
    slot = request.topic or (named.slot if named is not None else _slot_of_value(desk, value))
    if slot is None:
        return None if request.loose else _text_about(desk, value)
    if value is None:
        return _about_slot(desk, slot)
    stored = facts.facts_of(desk.conn, slot)
    ids = _memory_ids([fact for fact in stored if _means(desk, slot, fact.normalized, value)])
    ids += tuple(
        held.memory_id for held in beliefs.of_slot(desk.conn, slot) if _means(desk, slot, held.normalized, value)
    )
    left = [held for held in desk.state(slot).values if held.memory_id not in ids]
    return Target(ids, slot, whole_slot=bool(ids) and not left)


def _about_slot(desk: Desk, slot: str) -> Target | None:
    """All that is stored of a slot, or the one memory of several that is told from the others."""
    meant = desk.meant_by(slot)
    slot = next((one for one in meant if memories_about(desk.conn, one)), slot)
    every = memories_about(desk.conn, slot)
    if not desk.spec(slot).multi:
        return Target(every, slot, whole_slot=True)
    if not every:  # "my sister Anna lives in Bergen" says nothing of the slot
        found = recall.recall_covering(desk.conn, desk.turn.text, k=_MOST, now=desk.turn.at)
        free = tuple(item.memory_id for item in found if not facts.facts_in(desk.conn, item.memory_id))
        if len(free) > 1:
            return None
        return Target(free, None, whole_slot=False) if free else Target((), slot, whole_slot=True)
    ids = _singled_out(desk, slot)
    if ids is None:
        return None
    left = [held for held in desk.state(slot).values if held.memory_id not in ids]
    return Target(ids or every, slot, whole_slot=not (ids and left))


def _singled_out(desk: Desk, slot: str) -> tuple[str, ...] | None:
    """The memories that the request tells from the others of a multi-valued slot; none where it names them all.

    None where it names one of a kind of which nothing is stored: "forget my sister" where there is a brother.
    """
    fitting: dict[str, int] = {}
    for memory_id in memories_about(desk.conn, slot):
        memory = desk.memory(memory_id)
        values = [fact.value for fact in facts.facts_in(desk.conn, memory_id) if fact.slot == slot]
        fitting[memory_id] = tells_apart(desk.turn.text, slot, memory.text if memory else "", values)
    most = max(fitting.values(), default=0)
    if not most and names_one_kind(desk.turn.text, slot):
        return None
    best = tuple(memory_id for memory_id, count in fitting.items() if count == most)
    return best if len(best) < len(fitting) else ()


def _text_about(desk: Desk, value: str | None) -> Target | None:
    """What no slot holds: all that was said about what is named; the one thing that the words fit, where none is."""
    found = recall.recall_covering(desk.conn, value or desk.turn.text, k=_MOST, now=desk.turn.at)
    if not found or (value is None and len(found) > 1):
        return None
    return Target(tuple(item.memory_id for item in found), None, whole_slot=False)


def memories_about(conn: sqlite3.Connection, slot: str) -> tuple[str, ...]:
    """The memories of both lanes that speak of a slot."""
    state = slots.read(conn, slot)
    noted = _memory_ids([*facts.facts_of(conn, slot), *state.history, *state.values])
    return tuple(dict.fromkeys((*noted, *(held.memory_id for held in beliefs.of_slot(conn, slot)))))


def carry_out(
    tx: sqlite3.Connection, ids: IdSource, targets: Iterable[Target], at: datetime, replaced_in: Sequence[Path]
) -> tuple[forget.Forgotten, ...]:
    """Remove what the targets name, inside the turn's transaction; the answer is what was removed."""
    return tuple(
        forget.erase(
            tx,
            forgetting_id=ids("forget"),
            memory_ids=target.memory_ids,
            slot=target.slot,
            whole_slot=target.whole_slot,
            reason=REASON,
            at=at,
            replaced_in=replaced_in,
        )
        for target in targets
        if target.memory_ids
    )


def outcome(desk: Desk, targets: Sequence[Target], forgotten: Sequence[forget.Forgotten]) -> Draft:
    """What is said after a forget request; it never repeats what was removed, and names what was not reached."""
    if not targets:
        return uncertain(say("forget", "unclear"), "forget")
    if not forgotten:
        return _nothing(desk, targets)
    done = [_done(desk, target) for target in targets]
    copies = dict.fromkeys(path for one in forgotten for path in one.out_of_reach)
    unread = dict.fromkeys(item.place for one in forgotten for item in one.unread)
    for phrase, paths in (("copies", copies), ("unread", unread)):
        if paths:
            done.append(say("forget", phrase, paths=storable(", ".join(paths))))
    return speech(" ".join(done), "forget")


def _nothing(desk: Desk, targets: Sequence[Target]) -> Draft:
    """Nothing was removed: there is nothing, or only remarks that filled no slot, which are named and stay."""
    unfilled = [slot for slot in dict.fromkeys(target.slot for target in targets) if slot is not None]
    found = {item.memory_id: item for slot in unfilled for item in quoting.remarks_on(desk, slot)}
    if not found:
        return speech(say("forget", "nothing"), "forget")
    named = join([label(desk.spec(slot)) for slot in unfilled])
    return speech(say("forget", "remarked", label=named, remarks=quoting.remarks(found.values())), "forget")


def _done(desk: Desk, target: Target) -> str:
    if target.slot is None:
        return say("forget", "done_text")
    label_of = label(desk.spec(target.slot))
    if not target.memory_ids:
        return say("forget", "nothing_of", label=label_of)
    return say("forget", "done" if target.whole_slot else "done_part", label=label_of)


def _slot_of_value(desk: Desk, value: str | None) -> str | None:
    """The one slot that holds the value; None where none or several do."""
    if value is None:
        return None
    holding = [
        slot
        for slot, state in slots.all_slots(desk.conn).items()
        if any(_means(desk, slot, fact.normalized, value) for fact in (*state.values, *state.history))
    ]
    return holding[0] if len(holding) == 1 else None


def _means(desk: Desk, slot: str, held: str, value: str) -> bool:
    return compare_values(desk.spec(slot).value_type, held, value) in (Relation.SAME, Relation.BROADER)


def _memory_ids(stored: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.memory_id for fact in stored if fact.memory_id is not None))
