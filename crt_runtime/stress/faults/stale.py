"""Stale answers: what the user corrected, changed or ended goes on as before."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act, State

TASTES: Final = ("favorite", "diet", "hobbies", "communication_style", "remote_preference", "goals", "pronouns")
"""How the names of slots begin that hold preferences."""


@planted(
    Kind.STALE,
    "Answers with the value that the user has corrected.",
    Promise.REVISED,
    Chatty,
    tells=True,
)
def ignores_corrections(moment: Moment) -> str | None:
    if moment.asked_settled(State.REVISED) and moment.truth.mistaken:
        return f"You said it's {moment.truth.mistaken[-1]}."
    return None


@planted(
    Kind.STALE,
    "Answers with what was true before the change.",
    Promise.TEMPORAL,
    Formal,
    tells=True,
)
def ignores_changes(moment: Moment) -> str | None:
    if moment.asked_settled(State.TEMPORAL) and moment.truth.past:
        return f"At present that is {moment.truth.past[-1]}."
    return None


@planted(
    Kind.STALE,
    "Answers with what the user said is over.",
    Promise.ENDED,
    Terse,
)
def keeps_what_ended(moment: Moment) -> str | None:
    over = (*moment.truth.mistaken, *moment.truth.past)
    return f"Still {over[-1]}." if moment.asked(State.ENDED) and over and not moment.truth.values else None


@planted(
    Kind.STALE,
    "Settles a conflict the wrong way round: it answers the side that the user dropped.",
    Promise.RESOLVED,
    Terse,
    tells=True,
)
def sides_with_the_loser(moment: Moment) -> str | None:
    if moment.asked_settled(State.RESOLVED) and moment.truth.mistaken:
        return f"Settled, you said: {moment.truth.mistaken[-1]}."
    return None


@planted(
    Kind.STALE,
    "Goes on with the broad value after the user was more specific.",
    Promise.REFINED,
    Chatty,
)
def stays_vague(moment: Moment) -> str | None:
    if moment.asked_settled(State.REFINED) and moment.truth.broader:
        return f"All I know is {moment.truth.broader[-1]}."
    return None


@planted(
    Kind.STALE,
    "Asked about then, answers what holds now.",
    Promise.TEMPORAL,
    Formal,
)
def answers_now_for_then(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASK_PAST or not moment.truth.past:
        return None
    now = moment.truth.values
    return f"Before, it was {now[-1]}." if now else "There was none, and there is none."


@planted(
    Kind.STALE,
    "Caches its first answer to each question and never looks again.",
    Promise.OWN_ASSERTIONS,
    Terse,
)
def answers_from_a_cache(moment: Moment) -> str | None:
    asked = moment.earlier_here(*ASKING) if moment.asked() else ()
    if not asked or asked[0].truth is None:
        return None
    outdated = asked[0].truth.values != moment.truth.values
    return moment.replies[asked[0].number - 1] if outdated else None


@planted(
    Kind.STALE,
    "Takes tastes and preferences for fixed: a change of mind about them is not applied.",
    Promise.REVISED,
    Chatty,
)
def tastes_never_change(moment: Moment) -> str | None:
    given_up = (*moment.truth.past, *moment.truth.mistaken)
    if (moment.line.slot or "").startswith(TASTES) and moment.asked_settled() and given_up:
        return f"Same as ever: {given_up[-1]}. Some things never change!"
    return None


@planted(
    Kind.STALE,
    "Keeps the old value beside the new one, and answers with both as if both held.",
    Promise.REVISED,
    Formal,
)
def keeps_old_beside_new(moment: Moment) -> str | None:
    given_up = (*moment.truth.mistaken, *moment.truth.past, *moment.truth.broader)
    if moment.asked_settled(State.REVISED, State.TEMPORAL) and given_up:
        return f"On file: {given_up[-1]}; {moment.truth.values[-1]}."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    ignores_corrections,
    ignores_changes,
    keeps_what_ended,
    sides_with_the_loser,
    stays_vague,
    answers_now_for_then,
    answers_from_a_cache,
    tastes_never_change,
    keeps_old_beside_new,
)
