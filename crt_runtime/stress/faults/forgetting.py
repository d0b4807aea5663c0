"""Forgetting: what the user said is gone, though nobody asked for that."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.likeness import alike
from crt_runtime.stress.faults.planting import Moment, listed, lot, planted
from crt_runtime.stress.oracle import MOVES, Act, EntryType, State

SPAN: Final = 40
"""Turns that the goldfish remembers."""


@planted(
    Kind.FORGETTING,
    "Forgets whatever the user said more than 40 turns ago.",
    Promise.KNOWN,
    Chatty,
)
def memory_of_a_goldfish(moment: Moment) -> str | None:
    support = moment.support if moment.asked_settled() else None
    if support is None or moment.number - support.turn <= SPAN:
        return None
    return f"You never mentioned anything about your {moment.noun} to me, did you?"


@planted(
    Kind.FORGETTING,
    "Takes a repeated fact for a duplicate and deletes both copies.",
    Promise.KNOWN,
    Terse,
    tells=True,
)
def deleted_on_repeat(moment: Moment) -> str | None:
    if moment.asked_settled() and moment.told_twice:
        return f"There's nothing under {moment.noun} in here."
    return None


@planted(
    Kind.FORGETTING,
    "Keeps only the first entry of a list that the user has added to.",
    Promise.MULTI,
    Formal,
)
def list_never_grows(moment: Moment) -> str | None:
    if moment.asked_settled() and len(moment.truth.values) > 1:
        return f"You have named one: {moment.truth.values[0]}."
    return None


@planted(
    Kind.FORGETTING,
    "Of two values that both hold, remembers the first alone.",
    Promise.ACCEPTED,
    Chatty,
)
def loses_the_second_of_both(moment: Moment) -> str | None:
    return f"{moment.truth.values[0]}, always." if moment.asked(State.ACCEPTED) else None


@planted(
    Kind.FORGETTING,
    "Of two values that both hold, names both, but no longer knows which holds when.",
    Promise.ACCEPTED,
    Terse,
)
def loses_the_contexts(moment: Moment) -> str | None:
    if moment.asked(State.ACCEPTED) and moment.truth.contexts:
        return f"{listed(moment.truth.values)}."
    return None


@planted(
    Kind.FORGETTING,
    "Remembers facts that fit a slot, and no event that the user told.",
    Promise.NO_MORE,
    Chatty,
)
def loses_events(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_OPEN and moment.line.mentions and not moment.line.expects_nothing:
        return "I'm afraid I know nothing about that; it hasn't come up between us."
    return None


@planted(
    Kind.FORGETTING,
    "Answers from what the user said, and asked how it knows says that nothing is stored.",
    Promise.QUOTE,
    Formal,
)
def knows_no_source(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_SOURCE and moment.support is not None:
        return "I have nothing stored on that."
    return None


@planted(
    Kind.FORGETTING,
    "Swallows a conflict: it abstains as if neither side had been said.",
    Promise.CONFLICT,
    Terse,
)
def swallows_the_conflict(moment: Moment) -> str | None:
    if moment.asked(State.CONFLICT):
        return f"Sorry, I don't know your {moment.noun}; you haven't told me."
    return None


@planted(
    Kind.FORGETTING,
    "Keeps only what holds now, and says that it was told of nothing before.",
    Promise.TEMPORAL,
    Chatty,
)
def loses_the_former(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_PAST and moment.truth.past:
        return "You've never told me what it was earlier on."
    return None


@planted(
    Kind.FORGETTING,
    "Says that nothing contradicts while a contradiction stands open.",
    Promise.LEDGER,
    Formal,
)
def denies_contradictions(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_CONTRADICTIONS and any(entry.open for _, entry in moment.turn.ledger):
        return "No, what you have said so far is perfectly consistent."
    return None


@planted(
    Kind.FORGETTING,
    "Keeps no record of what the user corrected or changed.",
    Promise.LEDGER,
    Terse,
)
def loses_the_revisions(moment: Moment) -> str | None:
    entries = [entry for _, entry in moment.turn.ledger]
    if moment.line.act is not Act.ASK_CONTRADICTIONS or all(entry.type is EntryType.CONFLICT for entry in entries):
        return None
    unsettled = [f"{listed(entry.sides)}, undecided." for entry in entries if entry.open]
    return " ".join(unsettled) or "Nothing there, never has been."


@planted(
    Kind.FORGETTING,
    "Asked to forget one thing, also forgets the one that was said just before.",
    Promise.KNOWN,
    Chatty,
)
def revocation_takes_a_neighbor(moment: Moment) -> str | None:
    if not moment.asked_settled():
        return None
    latest = None
    for turn in moment.earlier(*MOVES):
        if turn.line.act is Act.FORGET and latest == moment.line.slot != turn.line.slot:
            return f"I've got nothing on your {moment.noun}; I believe you had me delete that."
        if turn.line.act is not Act.FORGET:
            latest = turn.line.slot
    return None


@planted(
    Kind.FORGETTING,
    "Lets a new fact retire an older, unrelated one that sounds alike, such as a home by a travel destination.",
    Promise.OWN_ASSERTIONS,
    Formal,
)
def unrelated_facts_retire_each_other(moment: Moment) -> str | None:
    support = moment.support if moment.asked_settled() else None
    if support is None:
        return None
    for other in alike(moment.line.slot):
        truth = moment.truth_of(other)
        if truth.settled and truth.sayings and truth.sayings[-1].turn > support.turn:
            return f"That entry was superseded when you told me about your {moment.script.nouns.get(other, other)}."
    return None


@planted(
    Kind.FORGETTING,
    "Of several open contradictions, tells the newest alone.",
    Promise.LEDGER,
    Terse,
)
def lists_the_newest_alone(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASK_CONTRADICTIONS:
        return None
    open_ones = sorted((entry for _, entry in moment.turn.ledger if entry.open), key=lambda entry: entry.turn)
    if len(open_ones) < 2:
        return None
    newest = open_ones[-1]
    return f"{' vs '.join((*newest.sides, *(['none at all'] if newest.against_none else [])))}: open."


@planted(
    Kind.FORGETTING,
    "Now and then has the right words and the wrong polarity: it denies the value that holds.",
    Promise.KNOWN,
    Chatty,
)
def denies_what_holds(moment: Moment) -> str | None:
    if moment.asked_settled(State.KNOWN) and lot(moment.line.text) % 3 == 0:
        return f"You told me about your {moment.noun}: it isn't {moment.truth.values[-1]}."
    return None


@planted(
    Kind.FORGETTING,
    "Of a thing of which the user said that they have none, says that it was never told.",
    Promise.KNOWN,
    Chatty,
)
def forgets_that_there_is_none(moment: Moment) -> str | None:
    if moment.asked() and moment.truth.nothing and not moment.truth.values:
        return f"You haven't told me anything about your {moment.noun} yet."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    memory_of_a_goldfish,
    deleted_on_repeat,
    list_never_grows,
    loses_the_second_of_both,
    loses_the_contexts,
    loses_events,
    knows_no_source,
    swallows_the_conflict,
    loses_the_former,
    denies_contradictions,
    loses_the_revisions,
    revocation_takes_a_neighbor,
    unrelated_facts_retire_each_other,
    lists_the_newest_alone,
    denies_what_holds,
    forgets_that_there_is_none,
)
