"""Overwriting: what the user said twice in two ways is stored once, and the other is lost without a word."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.oracle import State


@planted(
    Kind.OVERWRITING,
    "Takes the latest of two incompatible values as true and says nothing of the other.",
    Promise.CONFLICT,
    Terse,
)
def last_writer_wins(moment: Moment) -> str | None:
    if moment.asked(State.CONFLICT) and len(moment.truth.values) > 1:
        return moment.one_of(f"That would be {moment.truth.values[-1]}.", f"It's {moment.truth.values[-1]}!")
    return None


@planted(
    Kind.OVERWRITING,
    "Keeps the first of two incompatible values and ignores every later one.",
    Promise.CONFLICT,
    Formal,
)
def first_writer_wins(moment: Moment) -> str | None:
    if moment.asked(State.CONFLICT) and len(moment.truth.values) > 1:
        return f"My file gives {moment.truth.values[0]} for this."
    return None


FAULTS: Final[tuple[Fault, ...]] = (last_writer_wins, first_writer_wins)
