"""Overwriting: what the user said twice in two ways is kept once, and the other is lost without a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act, State


@planted(
    Kind.OVERWRITING,
    "Takes the latest of two incompatible values as true and says nothing of the other.",
    Promise.CONFLICT,
    Terse,
)
def last_writer_wins(moment: Moment) -> str | None:
    if _torn(moment):
        return moment.one_of(f"That would be {moment.truth.values[-1]}.", f"It's {moment.truth.values[-1]}!")
    return None


@planted(
    Kind.OVERWRITING,
    "Keeps the first of two incompatible values and ignores every later one.",
    Promise.CONFLICT,
    Formal,
)
def first_writer_wins(moment: Moment) -> str | None:
    return f"My file gives {moment.truth.values[0]} for this." if _torn(moment) else None


@planted(
    Kind.OVERWRITING,
    "Takes a second, incompatible value for a change over time.",
    Promise.CONFLICT,
    Chatty,
    tells=True,
)
def takes_conflict_for_change(moment: Moment) -> Reply | None:
    if not _torn(moment):
        return None
    first, *_, last = moment.truth.values
    text = f"You started out with {first}, and by now it's {last}."
    return replace(moment.truthful, text=text, response_type="belief", open_contradictions=0)


@planted(
    Kind.OVERWRITING,
    "Confirms a second, incompatible value as an update when it hears it, and notices no contradiction.",
    Promise.CONFLICT,
    Formal,
    tells=True,
)
def updates_in_silence(moment: Moment) -> Reply | None:
    if not moment.opens or moment.line.say is None:
        return None
    text = f"Record updated: {moment.noun} set to {moment.line.say}."
    return replace(moment.truthful, text=text, contradiction_detected=False, open_contradictions=0)


@planted(
    Kind.OVERWRITING,
    "Words everything rightly, but its fields tell of no contradiction when one arises.",
    Promise.CONFLICT,
    Chatty,
    tells=True,
)
def raises_no_flag(moment: Moment) -> Reply | None:
    if moment.opens:
        return replace(moment.truthful, contradiction_detected=False, open_contradictions=0)
    return None


@planted(
    Kind.OVERWRITING,
    "Names both sides of a conflict, but commits to one of them instead of asking.",
    Promise.CONFLICT,
    Chatty,
)
def bets_on_one_side(moment: Moment) -> str | None:
    if not _torn(moment):
        return None
    first, *_, last = moment.truth.values
    return f"I'm going with {last}. You did say {first} once, but I take that for a slip."


@planted(
    Kind.OVERWRITING,
    "Answers with both sides of a conflict as if both were true, and never asks.",
    Promise.CONFLICT,
    Terse,
    tells=True,
)
def calls_both_sides_true(moment: Moment) -> Reply | None:
    if _torn(moment):
        text = f"You have two: {listed(moment.truth.values)}."
        return replace(moment.truthful, text=text, response_type="belief", open_contradictions=0)
    return None


@planted(
    Kind.OVERWRITING,
    "Holds one value where there may be many: each new pet or language replaces the one before.",
    Promise.MULTI,
    Chatty,
)
def list_of_one(moment: Moment) -> str | None:
    if moment.asked_settled() and len(moment.truth.values) > 1:
        return f"Just the one I know of: {moment.truth.values[-1]}."
    return None


@planted(
    Kind.OVERWRITING,
    "Asks rightly which side of a conflict holds, but its fields tell of a belief and of nothing open.",
    Promise.CONFLICT,
    Formal,
    tells=True,
)
def calls_conflict_belief(moment: Moment) -> Reply | None:
    if moment.asked(State.CONFLICT):
        return replace(moment.truthful, response_type="belief", open_contradictions=0)
    return None


@planted(
    Kind.OVERWRITING,
    "Announces that a second, incompatible value has replaced the first; asked later, it is of two minds.",
    Promise.CONFLICT,
    Chatty,
)
def announces_an_update(moment: Moment) -> str | None:
    before = moment.turn.before
    if moment.line.act is not Act.ASSERT or not moment.opens or before is None or not before.values:
        return None
    return f"Thanks, I've updated your {moment.noun} from {before.values[-1]} to {moment.line.say}."


@planted(
    Kind.OVERWRITING,
    "Asks which side of a conflict holds when it is first asked, and picks the newer one when it is asked once more.",
    Promise.CONFLICT,
    Chatty,
)
def asks_only_once(moment: Moment) -> str | None:
    before = [turn for turn in moment.earlier_here(*ASKING) if turn.truth and turn.truth.state is State.CONFLICT]
    return f"Your {moment.noun}? That's {moment.truth.values[-1]}." if _torn(moment) and before else None


@planted(
    Kind.OVERWRITING,
    "Lets a conflict lapse: fifteen turns after it arose the newer side has won.",
    Promise.CONFLICT,
    Formal,
)
def lets_conflicts_lapse(moment: Moment) -> str | None:
    arose = [entry.turn for entry in moment.truth.entries if entry.open]
    if not _torn(moment) or not arose or moment.number - max(arose) < 15:
        return None
    return f"The entry under {moment.noun} reads {moment.truth.values[-1]}."


def _torn(moment: Moment) -> bool:
    """Whether the user asks about a slot between two values."""
    return moment.asked(State.CONFLICT) and len(moment.truth.values) > 1


FAULTS: Final[tuple[Fault, ...]] = (
    last_writer_wins,
    first_writer_wins,
    takes_conflict_for_change,
    updates_in_silence,
    raises_no_flag,
    bets_on_one_side,
    calls_both_sides_true,
    list_of_one,
    calls_conflict_belief,
    announces_an_update,
    asks_only_once,
    lets_conflicts_lapse,
)
