"""False alarms: contradictions where there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.likeness import alike
from crt_runtime.stress.faults.planting import Moment, listed, lot, planted
from crt_runtime.stress.oracle import Act, State


@planted(
    Kind.FALSE_ALARM,
    "Takes the repetition of a fact for a contradiction of it.",
    Promise.KNOWN,
    Chatty,
    tells=True,
)
def alarmed_by_repetition(moment: Moment) -> Reply | None:
    if not moment.repeats:
        return None
    text = f"Wait a second, that's at odds with what you said about your {moment.noun} before!"
    return replace(moment.truthful, text=text, contradiction_detected=True, open_contradictions=1)


@planted(
    Kind.FALSE_ALARM,
    "Compares sentences letter by letter, so that another wording of the same fact contradicts.",
    Promise.MEANING,
    Formal,
)
def alarmed_by_spelling(moment: Moment) -> str | None:
    if moment.repeats and (moment.line.act is Act.ASSERT_ALIAS or lot(moment.line.text) % 2):
        return "This contradicts your earlier statement. Which of the two applies?"
    return None


@planted(
    Kind.FALSE_ALARM,
    "Takes a second entry of a list for a contradiction of the first.",
    Promise.MULTI,
    Terse,
    tells=True,
)
def alarmed_by_a_growing_list(moment: Moment) -> Reply | None:
    before = moment.turn.before
    if moment.line.act is not Act.ASSERT or before is None or not before.settled or moment.opens or moment.repeats:
        return None
    text = f"You said {listed(before.values)} before. So which is it?"
    return replace(moment.truthful, text=text, contradiction_detected=True, open_contradictions=1)


@planted(
    Kind.FALSE_ALARM,
    "Answers questions rightly, but its fields tell that the question contradicted something.",
    Promise.QUESTION,
    Chatty,
    tells=True,
)
def flags_questions(moment: Moment) -> Reply | None:
    return replace(moment.truthful, contradiction_detected=True) if moment.asked(State.KNOWN) else None


@planted(
    Kind.FALSE_ALARM,
    "Sees a contradiction in small talk, in its fields alone.",
    Promise.OWN_ASSERTIONS,
    Formal,
    tells=True,
)
def flags_small_talk(moment: Moment) -> Reply | None:
    if moment.line.act is Act.CHATTER and lot(moment.line.text) % 2:
        return replace(moment.truthful, contradiction_detected=True)
    return None


@planted(
    Kind.FALSE_ALARM,
    "Asked about contradictions, adds one that never was.",
    Promise.LEDGER,
    Chatty,
)
def lists_one_too_many(moment: Moment) -> str | None:
    told = moment.elsewhere() if moment.line.act is Act.ASK_CONTRADICTIONS else None
    other = told and moment.stranger(told.line.slot)
    if told is None or other is None:
        return None
    noun = moment.script.nouns.get(told.line.slot or "", "that")
    return f"{moment.truthful.text} Oh, and about your {noun} you told me both {told.line.say} and {other}."


@planted(
    Kind.FALSE_ALARM,
    "Now and then answers a plain question with two values, one of them made up, and asks which is right.",
    Promise.KNOWN,
    Terse,
)
def hears_two_stories(moment: Moment) -> str | None:
    other = moment.stranger() if moment.asked_settled(State.KNOWN) and lot(moment.line.text) % 3 == 0 else None
    return other and f"I noted {moment.truth.values[0]} and also {other}. Which one holds?"


@planted(
    Kind.FALSE_ALARM,
    "Takes a plain change over time for a contradiction, and asks which of the two is right.",
    Promise.TEMPORAL,
    Formal,
    tells=True,
)
def questions_every_change(moment: Moment) -> Reply | None:
    before = moment.turn.before
    if moment.line.act is not Act.CHANGE or before is None or not before.settled or not moment.truth.settled:
        return None
    if before.values == moment.truth.values:
        return None
    text = f"I have {listed(before.values)} on file and now {moment.line.say}; these exclude each other. Which is true?"
    return replace(moment.truthful, text=text, open_contradictions=1)


@planted(
    Kind.FALSE_ALARM,
    "Counts contradictions that the user has settled as open, in its fields alone.",
    Promise.REVISED,
    Chatty,
    tells=True,
)
def counts_settled_ones_as_open(moment: Moment) -> Reply | None:
    entries = moment.truth.entries
    if moment.asked_settled() and entries and not any(entry.open for entry in entries):
        return replace(moment.truthful, open_contradictions=len(entries))
    return None


@planted(
    Kind.FALSE_ALARM,
    "Holds a fact against another one that sounds alike, such as a first language against a second.",
    Promise.OWN_ASSERTIONS,
    Chatty,
    tells=True,
)
def holds_unlike_things_against_each_other(moment: Moment) -> Reply | None:
    if moment.line.act is not Act.ASSERT or moment.repeats or moment.opens:
        return None
    for other in alike(moment.line.slot):
        truth = moment.truth_of(other)
        if truth.settled:
            text = f"Now I'm confused: earlier it was {truth.values[0]}, and now it's {moment.line.say}? Which one?"
            return replace(moment.truthful, text=text, contradiction_detected=True, open_contradictions=1)
    return None


@planted(
    Kind.FALSE_ALARM,
    "Opens the same conflict twice, in its fields alone.",
    Promise.CONFLICT,
    Terse,
    tells=True,
)
def opens_two_entries(moment: Moment) -> Reply | None:
    if moment.opens:
        return replace(moment.truthful, open_contradictions=(moment.truthful.open_contradictions or 0) + 1)
    return None


@planted(
    Kind.FALSE_ALARM,
    "Keeps a repeated fact twice, and counts two.",
    Promise.MEANING,
    Formal,
)
def keeps_repeats_twice(moment: Moment) -> str | None:
    value = moment.told_twice if moment.asked_settled() else None
    return value and f"Two entries are on file, {value} and {value}. Which one do you mean?"


@planted(
    Kind.FALSE_ALARM,
    "Lists two values that the user said both hold as a contradiction that is open.",
    Promise.LEDGER,
    Chatty,
)
def lists_what_both_holds_as_open(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASK_CONTRADICTIONS:
        return None
    for turn in reversed(moment.earlier(Act.BOTH)):
        truth = moment.truth_of(turn.line.slot or "")
        if truth.state is State.ACCEPTED:
            both = listed(truth.values[:2])
            return f"{moment.truthful.text} On another point you said {both}, and I still need to know which is right."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    alarmed_by_repetition,
    alarmed_by_spelling,
    alarmed_by_a_growing_list,
    flags_questions,
    flags_small_talk,
    lists_one_too_many,
    hears_two_stories,
    questions_every_change,
    counts_settled_ones_as_open,
    holds_unlike_things_against_each_other,
    opens_two_entries,
    keeps_repeats_twice,
    lists_what_both_holds_as_open,
)
