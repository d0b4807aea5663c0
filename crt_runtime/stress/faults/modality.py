"""Modality blindness: what was denied, supposed, quoted, presumed or long past is heard as said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.oracle import Act

UNSAID: Final = (Act.NEGATE, Act.HYPOTHETICAL, Act.REPORTED, Act.QUOTED, Act.PRESUPPOSE)
"""What names a value without asserting it."""


@planted(
    Kind.MODALITY,
    "Hears the value in a denial and not the denial: who does not smoke is a smoker.",
    Promise.NEGATION,
    Terse,
)
def believes_denials(moment: Moment) -> str | None:
    value = _named(moment, Act.NEGATE) if moment.asked() else None
    return value and f"{value}, I gather."


@planted(
    Kind.MODALITY,
    "Takes what the user only supposed for a fact.",
    Promise.NOT_ASSERTED,
    Chatty,
    tells=True,
)
def believes_hypotheticals(moment: Moment) -> str | None:
    value = _named(moment, Act.HYPOTHETICAL) if moment.asked() else None
    return value and f"That's easy: {value}!"


@planted(
    Kind.MODALITY,
    "Takes a quotation for the user's own words.",
    Promise.NOT_ASSERTED,
    Formal,
    tells=True,
)
def believes_quotes(moment: Moment) -> str | None:
    value = _named(moment, Act.QUOTED) if moment.asked() else None
    return value and f"By your own words, {value}."


@planted(
    Kind.MODALITY,
    "Takes what a question took for granted as told, and answers with it later.",
    Promise.PRESUPPOSITION,
    Terse,
    tells=True,
)
def believes_presuppositions(moment: Moment) -> str | None:
    value = _named(moment, Act.PRESUPPOSE) if moment.asked() else None
    return value and f"As you said, {value}."


@planted(
    Kind.MODALITY,
    "Agrees with a question that takes something false for granted.",
    Promise.PRESUPPOSITION,
    Chatty,
    tells=True,
)
def agrees_with_the_premise(moment: Moment) -> str | None:
    if moment.line.act is not Act.PRESUPPOSE or moment.line.say in moment.truth.values or not moment.line.say:
        return None
    return moment.one_of(
        f"Good question! Since it's {moment.line.say} in your case, I'd start small and see how it goes.",
        f"Right, {moment.line.say}. In that situation most people ask around first.",
    )


@planted(
    Kind.MODALITY,
    "Confirms a supposition as a new fact as soon as it hears it.",
    Promise.NOT_ASSERTED,
    Formal,
    tells=True,
)
def notes_suppositions(moment: Moment) -> Reply | None:
    if moment.line.act is not Act.HYPOTHETICAL or moment.line.say is None or moment.line.say in moment.truth.values:
        return None
    text = f"Noted: your {moment.noun} is {moment.line.say}."
    return replace(moment.truthful, text=text, memories_written=1)


@planted(
    Kind.MODALITY,
    "Holds what was only supposed, quoted, reported or presumed against what the user said.",
    Promise.NOT_ASSERTED,
    Chatty,
    tells=True,
)
def alarmed_by_the_unsaid(moment: Moment) -> Reply | None:
    if moment.line.act not in UNSAID or not moment.truth.settled or moment.line.say in moment.truth.values:
        return None
    text = f"Hang on, that clashes with {moment.truth.values[0]}. Which one is it?"
    return replace(moment.truthful, text=text, contradiction_detected=True, open_contradictions=1)


@planted(
    Kind.MODALITY,
    "Weighs a quoted, reported or supposed value like the user's own, and is torn between the two.",
    Promise.NOT_ASSERTED,
    Formal,
)
def weighs_the_unsaid(moment: Moment) -> str | None:
    other = _named(moment, *UNSAID) if moment.asked_settled() else None
    return other and f"There are two entries, {moment.truth.values[-1]} and {other}. Which of them is valid?"


@planted(
    Kind.MODALITY,
    "Hears that something is over as if it held: it congratulates the user on what has just ended.",
    Promise.ENDED,
    Chatty,
)
def hears_the_past_as_present(moment: Moment) -> str | None:
    over = moment.line.old or moment.line.say
    if moment.line.act is Act.END and over and over not in moment.truth.values:
        return f"Great, so it's {over} then. Good for you!"
    return None


@planted(
    Kind.MODALITY,
    "Takes the denial of one value for the denial of every other.",
    Promise.NEGATION,
    Terse,
)
def denial_wipes_out_all(moment: Moment) -> str | None:
    if not moment.asked() or moment.truth.nothing:
        return None
    denied = [turn.line.say for turn in moment.earlier_here(Act.NEGATE)]
    return f"No {moment.noun} at all, as you told me." if denied and denied[-1] not in moment.truth.said else None


@planted(
    Kind.MODALITY,
    "Takes what was quoted or supposed for a fact, once ten turns have gone by since.",
    Promise.NOT_ASSERTED,
    Chatty,
)
def jokes_ripen_into_facts(moment: Moment) -> str | None:
    said = moment.earlier_here(Act.QUOTED, Act.HYPOTHETICAL) if moment.asked() else ()
    if said and moment.number - said[-1].number >= 10 and said[-1].line.say not in moment.truth.said:
        return f"If I remember right, it's {said[-1].line.say}."
    return None


@planted(
    Kind.MODALITY,
    "Acknowledges what a friend was said to be as the user's own; asked later, it has it right.",
    Promise.NOT_ASSERTED,
    Terse,
)
def congratulates_the_wrong_person(moment: Moment) -> str | None:
    if moment.line.act is Act.REPORTED and moment.line.say not in moment.truth.said:
        return f"Good to know that your {moment.noun} is {moment.line.say}!"
    return None


def _named(moment: Moment, *acts: Act) -> str | None:
    """The value last named in one of these ways about this slot, where the user never asserted it."""
    named = [turn.line.say for turn in moment.earlier_here(*acts) if turn.line.say]
    return named[-1] if named and named[-1] not in moment.truth.said else None


FAULTS: Final[tuple[Fault, ...]] = (
    believes_denials,
    believes_hypotheticals,
    believes_quotes,
    believes_presuppositions,
    agrees_with_the_premise,
    notes_suppositions,
    alarmed_by_the_unsaid,
    weighs_the_unsaid,
    hears_the_past_as_present,
    denial_wipes_out_all,
    jokes_ripen_into_facts,
    congratulates_the_wrong_person,
)
