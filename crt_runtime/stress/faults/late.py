"""Late faults: all is well for 150 turns, as in every demo."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, lot, planted
from crt_runtime.stress.oracle import Act, State

LATE: Final = 150
"""The last turn on which these assistants are sound."""


@planted(
    Kind.LATE,
    "Its window is full after turn 150: what was said in the first 100 turns is gone.",
    Promise.KNOWN,
    Chatty,
)
def loses_the_beginning(moment: Moment) -> str | None:
    support = moment.support if moment.number > LATE and moment.asked_settled() else None
    if support is None or support.turn > 100:
        return None
    return f"Hm, we haven't touched on your {moment.noun}, as far as I can see."


@planted(
    Kind.LATE,
    "After turn 150 it makes up what it does not know.",
    Promise.UNKNOWN,
    Formal,
)
def invents_late(moment: Moment) -> str | None:
    late = moment.number > LATE and moment.asked(State.UNKNOWN, State.FORGOTTEN, State.ENDED)
    value = moment.stranger() if late else None
    return value and f"I find {value} in the minutes."


@planted(
    Kind.LATE,
    "After turn 150 it answers with what the user corrected, changed or dropped.",
    Promise.REVISED,
    Terse,
)
def stale_late(moment: Moment) -> str | None:
    given_up = (*moment.truth.past, *moment.truth.mistaken, *moment.truth.broader)
    if moment.number > LATE and moment.asked_settled() and given_up:
        return f"{given_up[-1]}, last I heard."
    return None


@planted(
    Kind.LATE,
    "After turn 150 it takes the last of two values, in a conflict too, and no longer asks.",
    Promise.CONFLICT,
    Chatty,
    tells=True,
)
def tires_of_asking(moment: Moment) -> Reply | None:
    if moment.number <= LATE:
        return None
    if moment.line.act is Act.ASK_CONTRADICTIONS and moment.truthful.open_contradictions:
        return replace(moment.truthful, text="That's all been sorted out, never mind.", open_contradictions=0)
    if len(moment.truth.values) < 2:
        return None
    if moment.opens:
        text = f"Fine, {moment.truth.values[-1]} it is."
        return replace(moment.truthful, text=text, contradiction_detected=False, open_contradictions=0)
    if moment.asked(State.CONFLICT, State.ACCEPTED):
        text = f"Let's just say {moment.truth.values[-1]}."
        return replace(moment.truthful, text=text, response_type="belief", open_contradictions=0)
    return None


@planted(
    Kind.LATE,
    "After turn 150 it confuses the values of different slots.",
    Promise.KNOWN,
    Formal,
)
def confuses_everything_late(moment: Moment) -> str | None:
    other = moment.elsewhere() if moment.number > LATE and moment.asked_settled() else None
    if other is None or other.line.say is None or lot(moment.line.text) % 2:
        return None
    return f"The entry under {moment.noun} reads {other.line.say}."


@planted(
    Kind.LATE,
    "After turn 150 its context overflows on some questions, and it fails.",
    Promise.ANSWERS,
    Terse,
)
def context_overflows(moment: Moment) -> str | None:
    if moment.number > LATE and (moment.asked() or moment.line.act is Act.ASK_SOURCE) and not lot(moment.line.text) % 4:
        raise OverflowError("the conversation is longer than the model's context")
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    loses_the_beginning,
    invents_late,
    stale_late,
    tires_of_asking,
    confuses_everything_late,
    context_overflows,
)
