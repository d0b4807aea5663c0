"""Understand: what the turn says, and what that would do to the slots. Reads the memory file, writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final

from crt_runtime.ids import IdSource
from crt_runtime.language import read_turn
from crt_runtime.language.catalogue import Catalogue
from crt_runtime.language.facts import (
    Change,
    Claim,
    Fact,
    PendingQuestion,
    Reading,
    Request,
    RequestKind,
    TurnKind,
)
from crt_runtime.language.values import compare_values
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
    steps = plan(
        lambda slot: slots.read(conn, slot), catalogue, reading.claims, memory_id=memory_id, at=at, pending=pending
    )
    return Understood(text, session, at, reading, memory_id, steps)


def plan(
    state_of: Callable[[str], SlotState],
    catalogue: Catalogue,
    claims: tuple[Claim, ...],
    *,
    memory_id: str,
    at: datetime,
    pending: PendingQuestion | None = None,
) -> dict[str, Transition]:
    """The transition of every slot that the claims are about."""
    stamped = [_stamp(claim, memory_id, at) for claim in claims]
    steps: dict[str, Transition] = {}
    for slot, group in groupby(sorted(stamped, key=_slot_of), key=_slot_of):
        spec = catalogue.spec_for(slot)
        answered = [_as_reply(claim, pending, spec.value_type) for claim in group]
        steps[slot] = transition(
            state_of(slot),
            answered,
            multi_valued=spec.multi,
            compare=partial(compare_values, spec.value_type),
        )
    return steps


def _slot_of(claim: Claim) -> str:
    return claim.fact.slot


def _stamp(claim: Claim, memory_id: str, at: datetime) -> Claim:
    fact: Fact = replace(claim.fact, memory_id=memory_id, said_at=at)
    return replace(claim, fact=fact)


def _as_reply(claim: Claim, pending: PendingQuestion | None, value_type: str) -> Claim:
    """A plain value of the slot that was just asked about settles the question."""
    if pending is None or pending.slot != claim.fact.slot or claim.change is not Change.PLAIN:
        return claim
    if any(compare_values(value_type, option, claim.fact.normalized) == "same" for option in pending.options):
        return replace(claim, change=Change.CLARIFICATION)
    return claim
