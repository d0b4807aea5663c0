"""The truth table's states of one slot, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crt_runtime.language.facts import Fact


class State(StrEnum):
    UNKNOWN = "unknown"
    KNOWN = "known"
    CONFLICT = "conflict"
    REVISED = "revised"
    TEMPORAL = "temporal"
    ENDED = "ended"
    REFINED = "refined"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class SlotState:
    """What stands about one slot.

    `values`: what holds now (both sides of a conflict, both values of an accepted pair, all of a multi-valued slot),
    oldest first. `history`: values that held before and no longer do, oldest first. `contexts` runs beside `values`:
    when or where each holds, None where not said.
    """

    state: State
    values: tuple[Fact, ...] = ()
    history: tuple[Fact, ...] = ()
    contexts: tuple[str | None, ...] = ()


UNKNOWN = SlotState(State.UNKNOWN)
