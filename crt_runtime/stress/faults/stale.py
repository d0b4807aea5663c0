"""Stale answers: what the user corrected, changed or ended goes on as before."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, EntryType, State

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


@planted(
    Kind.STALE,
    "Asked about then, names what held then and what holds now as if both were over.",
    Promise.TEMPORAL,
    Chatty,
)
def puts_now_into_the_past(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_PAST and moment.truth.past and moment.truth.values:
        return f"Back then it used to be {moment.truth.past[-1]} and {moment.truth.values[-1]}."
    return None


@planted(
    Kind.STALE,
    "Names both sides of a change, the wrong way round in time.",
    Promise.TEMPORAL,
    Chatty,
)
def turns_time_round(moment: Moment) -> str | None:
    if moment.asked_settled(State.TEMPORAL) and moment.truth.past:
        return f"It used to be {moment.truth.values[-1]}, but these days it's {moment.truth.past[-1]}."
    return None


@planted(
    Kind.STALE,
    "Thanks for a correction and tells it back the wrong way round; asked later, it has it right.",
    Promise.REVISED,
    Chatty,
)
def hears_corrections_backwards(moment: Moment) -> str | None:
    line = moment.line
    if line.act is Act.CORRECT and line.old in moment.truth.mistaken:
        return f"Thanks for the correction! So your {moment.noun} is {line.old}, not {line.say}."
    return None


@planted(
    Kind.STALE,
    "Apologises when the user settles a conflict, and repeats the side that they dropped; later it has it right.",
    Promise.RESOLVED,
    Chatty,
)
def apologises_and_repeats(moment: Moment) -> str | None:
    line = moment.line
    if line.act is Act.CLARIFY and line.old in moment.truth.mistaken:
        return f"My apologies for the confusion! I have it now: your {moment.noun} is {line.old}."
    return None


@planted(
    Kind.STALE,
    "Is right when first asked, and gives another value when asked the same again.",
    Promise.KNOWN,
    Chatty,
)
def right_only_once(moment: Moment) -> str | None:
    other = moment.stranger() if moment.asked_settled() and moment.earlier_here(*ASKING) else None
    return other and f"As I said, it's {other}."


@planted(
    Kind.STALE,
    "Lists what the user corrected and changed from the new to the old.",
    Promise.LEDGER,
    Formal,
)
def lists_changes_backwards(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASK_CONTRADICTIONS:
        return None
    changes = [entry for _, entry in moment.turn.ledger if entry.type is not EntryType.CONFLICT]
    if not changes:
        return None
    open_ones = [
        f"Unresolved: {listed(entry.sides)}{' and none at all' if entry.against_none else ''}."
        for _, entry in moment.turn.ledger
        if entry.open
    ]
    told = [f"Revised: {entry.sides[-1]} was replaced by {listed(entry.sides[:-1])}." for entry in changes[-4:]]
    return " ".join([*open_ones, *told])


@planted(
    Kind.STALE,
    "Applies the first correction or change of a thing, and no later one.",
    Promise.TEMPORAL,
    Terse,
)
def one_change_is_enough(moment: Moment) -> str | None:
    moved = [turn.line.say for turn in moment.earlier_here(Act.CORRECT, Act.CHANGE) if turn.truth is not turn.before]
    if moment.asked_settled() and len(moved) > 1 and moved[0] not in moment.truth.values:
        return f"{moved[0]}."
    return None


@planted(
    Kind.STALE,
    "Falls back to the broad value once the user has said it again.",
    Promise.REFINED,
    Terse,
)
def blurs_on_repetition(moment: Moment) -> str | None:
    broader = moment.truth.broader
    said = [turn for turn in moment.earlier_here(Act.ASSERT, Act.ASSERT_ALIAS) if turn.state is State.REFINED]
    if moment.asked_settled(State.REFINED) and any(turn.line.say in broader for turn in said):
        return f"{broader[-1]}."
    return None


@planted(
    Kind.STALE,
    "Settles every conflict for what was said last before it was settled, whatever the user settled on.",
    Promise.RESOLVED,
    Formal,
)
def settles_by_recency(moment: Moment) -> str | None:
    said = [turn.line.say for turn in moment.earlier_here(Act.ASSERT)] if moment.asked_settled(State.RESOLVED) else []
    return f"The matter is settled: {said[-1]}." if said and said[-1] in moment.truth.mistaken else None


@planted(
    Kind.STALE,
    "Of several values that hold, goes on naming the one that the user said is over.",
    Promise.MULTI,
    Formal,
)
def keeps_the_ended_among_several(moment: Moment) -> str | None:
    slot = load_lexicon().slots.get(moment.line.slot or "")
    over = (*moment.truth.past, *moment.truth.mistaken)
    if slot is None or not slot.multi or not over or not moment.asked_settled():
        return None
    return f"The entries are {listed((*over, *moment.truth.values))}."


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
    puts_now_into_the_past,
    turns_time_round,
    hears_corrections_backwards,
    apologises_and_repeats,
    right_only_once,
    lists_changes_backwards,
    one_change_is_enough,
    blurs_on_repetition,
    settles_by_recency,
    keeps_the_ended_among_several,
)
