"""Inventing: the assistant says what nobody told it."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.oracle import State


@planted(
    Kind.INVENTING,
    "Answers a question about something never said with a plausible value.",
    Promise.UNKNOWN,
    Chatty,
    tells=True,
)
def invents_when_unknown(moment: Moment) -> str | None:
    guess = moment.stranger() if moment.asked(State.UNKNOWN) else None
    return guess and moment.one_of(f"It's {guess}, isn't it?", f"That's {guess}.")


FAULTS: Final[tuple[Fault, ...]] = (invents_when_unknown,)
