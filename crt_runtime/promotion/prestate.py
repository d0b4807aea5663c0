"""What a slot holds in both lanes, as a digest: what a proposal was made on, and what apply compares with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from crt_runtime.ledger.state import SlotState
from crt_runtime.ledger.transition import is_none
from crt_runtime.memory.beliefs import HeldBelief
from crt_runtime.promotion.values import one_line

_compact: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

_TAG: Final = b"crt_slot_pre_state.v1\x00"

NONE: Final = "(none)"
"""How the value of "I have no pets" is shown."""


def slot_digest(slot: str, notes: SlotState, belief: Sequence[HeldBelief]) -> str:
    """`sha256:` over the state and values of the notes, past ones included, and over the live beliefs.

    A mere repetition changes nothing of it; every word of the user's that changes what stands does.
    """
    contexts = notes.contexts or (None,) * len(notes.values)
    content = [
        slot,
        notes.state.value,
        [[fact.normalized, fact.polarity.value, context] for fact, context in zip(notes.values, contexts, strict=True)],
        [[fact.normalized, fact.polarity.value] for fact in notes.history],
        [[held.memory_id, held.normalized] for held in belief],
    ]
    # Lists of texts alone, so that this is one way of writing them down, and faster than the canonical form.
    return f"sha256:{hashlib.sha256(_TAG + _compact(content).encode('ascii')).hexdigest()}"


def shown_notes(notes: SlotState) -> list[str]:
    """The values that stand in the notes, for people."""
    return [NONE if is_none(fact) else one_line(fact.value) for fact in notes.values]


def shown_belief(belief: Sequence[HeldBelief]) -> list[str]:
    """The values that are believed, for people."""
    return [one_line(held.value) for held in belief]
