"""What stands about a slot in both lanes: the user's own word in the notes, else what a person approved as belief."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from crt_runtime.language.catalogue import Catalogue
from crt_runtime.language.facts import Claim
from crt_runtime.ledger.board import affirms
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.memory import beliefs, slots

_NOTED_NOTHING: Final = frozenset({State.UNKNOWN, State.FORGOTTEN})


def standing(conn: sqlite3.Connection, catalogue: Catalogue, slot: str) -> SlotState:
    """The state that an answer about the slot rests on."""
    noted = slots.read(conn, slot)
    if noted.state not in _NOTED_NOTHING:
        return noted
    believed = beliefs.slot_state(conn, slot, multi_valued=catalogue.spec_for(slot).multi)
    return believed if believed.values else noted


def all_standing(conn: sqlite3.Connection, catalogue: Catalogue) -> dict[str, SlotState]:
    """What stands about every slot that was ever spoken of or believed, by name."""
    found = slots.all_slots(conn)
    for slot in beliefs.by_slot(conn):
        found[slot] = standing(conn, catalogue, slot)
    return dict(sorted(found.items()))


def starting(conn: sqlite3.Connection, catalogue: Catalogue, slot: str, claims: Iterable[Claim]) -> SlotState:
    """The state that the claims of a turn start from: that of the notes, so that a new word outranks an older belief.

    Words that only deny start from what stands in either lane, so that they end a belief in answers.
    """
    if any(affirms(claim) for claim in claims):
        return slots.read(conn, slot)
    return standing(conn, catalogue, slot)
