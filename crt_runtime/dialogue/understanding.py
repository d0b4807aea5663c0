"""Understand: what the turn says, and what that would do to the slots. Reads the memory file, writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from crt_runtime.ids import IdSource
from crt_runtime.language import (
    UNBOUND,
    Catalogue,
    Relation,
    compare_values,
    normalize_value,
    read_turn,
)
from crt_runtime.language.facts import Change, Claim, PendingQuestion, Reading, Request, RequestKind, TurnKind
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import ContradictionStatus
from crt_runtime.ledger.state import SlotState
from crt_runtime.ledger.transition import Transition, transition
from crt_runtime.memory import slots

_NEVER_STORED: Final = frozenset(
    {
        RequestKind.SYSTEM_PROMPT,
        RequestKind.MEMORY_INVENTORY,
        RequestKind.MEMORY_CITATION,
        RequestKind.FORGET,
        RequestKind.INJECTION,
    }
)
"""A turn that asks for one of these is an instruction or a question, whatever else it holds."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One turn, understood. `memory_id` is set where the turn will be stored; `steps` run in order of saying."""

    text: str
    session: str
    at: datetime
    reading: Reading
    memory_id: str | None
    claims: tuple[Claim, ...] = ()
    steps: dict[str, Transition] = field(default_factory=dict)

    def request(self, kind: RequestKind) -> Request | None:
        return next((request for request in self.reading.requests if request.kind is kind), None)


def understand(
    conn: sqlite3.Connection,
    catalogue: Catalogue,
    ids: IdSource,
    text: str,
    *,
    session: str,
    at: datetime,
    pending: PendingQuestion | None,
    user_name: str | None,
) -> Understood:
    """Read the turn and plan its transitions; raises nothing for any text."""
    reading = read_turn(text, pending=pending, user_name=user_name)
    refused = any(request.kind in _NEVER_STORED for request in reading.requests)
    said = reading.kind in (TurnKind.ASSERTION, TurnKind.CHATTER)
    if refused or not (reading.claims or (said and text.strip())):
        return Understood(text, session, at, reading, None)
    memory_id = ids("mem")
    claims = tuple(_stamp(claim, memory_id, at) for claim in _bound(conn, catalogue, reading.claims))
    return Understood(
        text=text,
        session=session,
        at=at,
        reading=reading,
        memory_id=memory_id,
        claims=claims,
        steps=plan(lambda slot: slots.read(conn, slot), catalogue, claims, pending),
    )


def open_question(conn: sqlite3.Connection, text: str) -> PendingQuestion | None:
    """The open conflict one of whose options the text names, as a question that the text may settle."""
    said = text.casefold()
    for entry in entries.entries(conn, status=ContradictionStatus.OPEN):
        sides = [side.value for side in (entry.old, entry.new) if side.value]
        if entry.slot is not None and any(side.casefold() in said for side in sides):
            values = slots.read(conn, entry.slot).values
            return PendingQuestion(entry.slot, tuple(value.value for value in values))
    return None


def plan(
    state_of: Callable[[str], SlotState],
    catalogue: Catalogue,
    claims: Sequence[Claim],
    pending: PendingQuestion | None = None,
) -> dict[str, Transition]:
    """The transition of every slot that the claims are about, in order of saying."""
    steps: dict[str, Transition] = {}
    for slot in dict.fromkeys(claim.fact.slot for claim in claims):
        spec = catalogue.spec_for(slot)
        said = [_as_reply(claim, pending, spec.value_type) for claim in claims if claim.fact.slot == slot]
        steps[slot] = transition(
            state_of(slot),
            said,
            multi_valued=spec.multi,
            compare=partial(compare_values, spec.value_type),
        )
    return steps


def _bound(conn: sqlite3.Connection, catalogue: Catalogue, claims: Sequence[Claim]) -> Iterator[Claim]:
    """The claims, with those that settle a value without saying of what bound to the open conflict that holds it."""
    for claim in claims:
        if claim.fact.slot != UNBOUND:
            yield claim
            continue
        for entry in entries.entries(conn, status=ContradictionStatus.OPEN):
            if entry.slot is None:
                continue
            value_type = catalogue.spec_for(entry.slot).value_type
            held = slots.read(conn, entry.slot).values
            if any(compare_values(value_type, value.normalized, claim.fact.value) is Relation.SAME for value in held):
                normalized = normalize_value(value_type, claim.fact.value)
                yield replace(claim, fact=replace(claim.fact, slot=entry.slot, normalized=normalized))
                break


def _stamp(claim: Claim, memory_id: str, at: datetime) -> Claim:
    return replace(claim, fact=replace(claim.fact, memory_id=memory_id, said_at=at))


def _as_reply(claim: Claim, pending: PendingQuestion | None, value_type: str) -> Claim:
    """A plain value of the slot that was just asked about settles the question."""
    if pending is None or pending.slot != claim.fact.slot or claim.change is not Change.PLAIN:
        return claim
    if any(compare_values(value_type, option, claim.fact.normalized) is Relation.SAME for option in pending.options):
        return replace(claim, change=Change.CLARIFICATION)
    return claim
