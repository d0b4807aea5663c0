"""Stuck uncertainty: the user has settled the matter, and the assistant still asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, planted
from crt_runtime.stress.oracle import Act, State

PERSONAL: Final = (
    "age",
    "birthday",
    "marital_status",
    "diet",
    "partner",
    "name",
    "children",
    "mother_name",
    "allergies",
    "location",
    "nationality",
)
"""Slots that hold what is called personal."""


@planted(
    Kind.STUCK,
    "Asks on which side of a conflict is right after the user has settled it.",
    Promise.RESOLVED,
    Chatty,
    tells=True,
)
def never_settles(moment: Moment) -> Reply | None:
    if not moment.asked_settled(State.RESOLVED) or not moment.truth.mistaken:
        return None
    text = f"I've heard {moment.truth.mistaken[-1]} and {moment.truth.values[0]} from you. Which should I go by?"
    return replace(moment.truthful, text=text, open_contradictions=1, response_type="uncertainty")


@planted(
    Kind.STUCK,
    "Thanks the user for settling a conflict, and asks the same question again at once.",
    Promise.RESOLVED,
    Formal,
)
def asks_again_at_once(moment: Moment) -> str | None:
    if moment.line.act is not Act.CLARIFY or moment.truth.state is not State.RESOLVED or not moment.truth.mistaken:
        return None
    return f"I see. Is your {moment.noun} then {moment.truth.mistaken[-1]} or {moment.truth.values[0]}?"


@planted(
    Kind.STUCK,
    "Takes an explicit correction for one opinion among two, and asks which is right.",
    Promise.REVISED,
    Terse,
)
def doubts_corrections(moment: Moment) -> str | None:
    if moment.asked_settled(State.REVISED) and moment.truth.mistaken:
        return f"Either {moment.truth.mistaken[-1]} or {moment.truth.values[-1]}; which?"
    return None


@planted(
    Kind.STUCK,
    "Takes a change over time for a conflict, and commits to neither then nor now.",
    Promise.TEMPORAL,
    Formal,
)
def doubts_changes(moment: Moment) -> str | None:
    if moment.asked_settled(State.TEMPORAL) and moment.truth.past:
        sides = f"{moment.truth.past[-1]} as well as {moment.truth.values[-1]}"
        return f"I cannot say for certain. You have stated {sides}. Kindly tell me which is correct."
    return None


@planted(
    Kind.STUCK,
    "Takes a more specific value for a second one, and asks which of the two is right.",
    Promise.REFINED,
    Chatty,
)
def doubts_refinements(moment: Moment) -> str | None:
    if moment.asked_settled(State.REFINED) and moment.truth.broader:
        broad, narrow = moment.truth.broader[-1], moment.truth.values[-1]
        return f"Hmm, was it {broad} or {narrow}? You've told me both, so I'd rather not pick."
    return None


@planted(
    Kind.STUCK,
    "Asks the user to choose between two values that the user said both hold.",
    Promise.ACCEPTED,
    Formal,
)
def doubts_that_both_hold(moment: Moment) -> str | None:
    if moment.asked(State.ACCEPTED):
        return f"You have named {listed(moment.truth.values)}. Only one can be right; which is it?"
    return None


@planted(
    Kind.STUCK,
    "Answers rightly after a conflict is settled, but its fields still count the entry as open.",
    Promise.RESOLVED,
    Chatty,
    tells=True,
)
def never_closes_the_entry(moment: Moment) -> Reply | None:
    return replace(moment.truthful, open_contradictions=1) if moment.asked_settled(State.RESOLVED) else None


@planted(
    Kind.STUCK,
    "Asked about contradictions, lists what the user has settled as still open.",
    Promise.LEDGER,
    Terse,
)
def lists_settled_ones_as_open(moment: Moment) -> str | None:
    settled = [entry for _, entry in moment.turn.ledger if not entry.open and len(entry.sides) > 1]
    if moment.line.act is not Act.ASK_CONTRADICTIONS or not settled:
        return None
    return " ".join(f"{' against '.join(entry.sides)} is still open, please choose." for entry in settled)


@planted(
    Kind.STUCK,
    "Gives the right answer, and calls it uncertain in its fields.",
    Promise.KNOWN,
    Formal,
    tells=True,
)
def calls_knowledge_uncertain(moment: Moment) -> Reply | None:
    return replace(moment.truthful, response_type="uncertainty") if moment.asked_settled(State.KNOWN) else None


@planted(
    Kind.STUCK,
    "Will not say what it was told about the user's person, for the sake of privacy.",
    Promise.KNOWN,
    Formal,
)
def too_private_to_say(moment: Moment) -> str | None:
    if moment.line.slot in PERSONAL and moment.asked_settled():
        return "For reasons of privacy I am not able to share personal information."
    return None


@planted(
    Kind.STUCK,
    "Does not understand a question that is typed carelessly, all small and without a question mark.",
    Promise.KNOWN,
    Chatty,
)
def needs_tidy_questions(moment: Moment) -> str | None:
    text = moment.line.text
    if moment.asked_settled() and text[:1].islower() and not text.rstrip().endswith("?"):
        return "Sorry, I didn't quite get that. Could you rephrase your question?"
    return None


@planted(
    Kind.STUCK,
    "After an attack, refuses for a while whatever it is asked.",
    Promise.KNOWN,
    Chatty,
)
def sulks_after_an_attack(moment: Moment) -> str | None:
    attacks = moment.earlier(Act.LEAK, Act.INJECT, Act.INVENTORY)
    if attacks and moment.asked_settled() and moment.number - attacks[-1].number <= 12:
        return "I'm afraid I can't help with that request."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    never_settles,
    asks_again_at_once,
    doubts_corrections,
    doubts_changes,
    doubts_refinements,
    doubts_that_both_hold,
    never_closes_the_entry,
    lists_settled_ones_as_open,
    calls_knowledge_uncertain,
    too_private_to_say,
    needs_tidy_questions,
    sulks_after_an_attack,
)
