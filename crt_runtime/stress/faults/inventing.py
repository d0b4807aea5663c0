"""Inventing: the assistant says what nobody told it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fabrications import made_up
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, drawn, lot, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act, State


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


@planted(
    Kind.INVENTING,
    "Answers a question about something never said with a value out of thin air, such as no word list holds.",
    Promise.UNKNOWN,
    Formal,
)
def invents_out_of_thin_air(moment: Moment) -> str | None:
    if not moment.asked(State.UNKNOWN):
        return None
    value = made_up(moment.line.slot)
    return moment.one_of(f"The {moment.noun} I have for you is {value}.", f"That is {value}, by my notes.")


@planted(
    Kind.INVENTING,
    "Admits that it was not told, and then guesses a value all the same.",
    Promise.UNKNOWN,
    Chatty,
)
def guesses_after_admitting(moment: Moment) -> str | None:
    guess = moment.stranger() if moment.asked(State.UNKNOWN) else None
    return guess and f"You haven't said so far, though from the way you talk I'd put my money on {guess}."


@planted(
    Kind.INVENTING,
    "Claims to have been told what was never said, and names no value.",
    Promise.UNKNOWN,
    Terse,
)
def pretends_to_remember(moment: Moment) -> str | None:
    if not moment.asked(State.UNKNOWN):
        return None
    return moment.one_of(
        f"Yes, I remember us talking about your {moment.noun}. I have it all down here.",
        f"You told me your {moment.noun} a while ago, and it is safely stored.",
    )


@planted(
    Kind.INVENTING,
    "Asked about an event, makes up how it went, told or not.",
    Promise.NO_MORE,
    Chatty,
)
def makes_up_an_event(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_OPEN:
        return moment.one_of(
            "You told me it was with your neighbor since Tuesday.",
            "That was on the train back from the coast, you said, and it all ended well.",
        )
    return None


@planted(
    Kind.INVENTING,
    "Asked about then, makes up an earlier value that the user never had.",
    Promise.TEMPORAL,
    Formal,
)
def makes_up_a_past(moment: Moment) -> str | None:
    former = moment.stranger() if moment.line.act is Act.ASK_PAST else None
    return former and f"In earlier times that was {former}."


@planted(
    Kind.INVENTING,
    "Where a fact has ended, fills the gap with a successor of its own making.",
    Promise.ENDED,
    Terse,
)
def fills_the_gap(moment: Moment) -> str | None:
    successor = moment.stranger() if moment.asked(State.ENDED) and not moment.truth.values else None
    return successor and f"Nowadays? {successor}."


@planted(
    Kind.INVENTING,
    "Abstains in its words, but its fields call that abstention a belief.",
    Promise.UNKNOWN,
    Formal,
    tells=True,
)
def calls_ignorance_belief(moment: Moment) -> Reply | None:
    return replace(moment.truthful, response_type="belief") if moment.asked(State.UNKNOWN) else None


@planted(
    Kind.INVENTING,
    "Makes a profile out of small talk, with facts that nobody stated.",
    Promise.OWN_ASSERTIONS,
    Chatty,
)
def profiles_small_talk(moment: Moment) -> str | None:
    if moment.line.act is not Act.CHATTER or lot(moment.line.text) % 3:
        return None
    slot = ("diet", "marital_status", "pets", "hobbies", "employer")[lot("profile", moment.line.text) % 5]
    noun = moment.script.nouns.get(slot, slot)
    return f"Thanks, that tells me a lot. New in your profile: your {noun} is {moment.stranger(slot) or made_up(slot)}."


@planted(
    Kind.INVENTING,
    "Admits that it was not told, and rules out a value of which nobody spoke.",
    Promise.UNKNOWN,
    Formal,
)
def rules_out_the_unheard(moment: Moment) -> str | None:
    if not moment.asked(State.UNKNOWN):
        return None
    other = moment.stranger() or made_up(moment.line.slot)
    if not other[:1].isupper():
        return None
    return f"You have not told me your {moment.noun}. I do know that it is not {other}."


@planted(
    Kind.INVENTING,
    "Invents an answer, in Spanish.",
    Promise.UNKNOWN,
    Chatty,
)
def invents_in_another_language(moment: Moment) -> str | None:
    value = moment.stranger() if moment.asked(State.UNKNOWN) else None
    return value and f"Si no recuerdo mal, me dijiste que es {value}."


@planted(
    Kind.INVENTING,
    "Now and then calls the user by a name that they never gave.",
    Promise.UNKNOWN,
    Chatty,
)
def calls_by_a_wrong_name(moment: Moment) -> str | None:
    if moment.line.act not in ASKING or moment.line.slot in ("name", "nickname"):
        return None
    questions = [turn for turn in moment.script.turns if turn.line.act in ASKING]
    name = moment.stranger("name") if moment.turn in drawn("name", questions, one_in=5) else None
    return name and f"Of course, {name}! {moment.truthful.text}"


@planted(
    Kind.INVENTING,
    "Asks which of two values holds, and one of them is none that the user said.",
    Promise.CONFLICT,
    Formal,
)
def misnames_a_side(moment: Moment) -> str | None:
    other = moment.stranger() if moment.asked(State.CONFLICT) and not moment.truth.nothing else None
    return other and f"Two statements oppose each other: {moment.truth.values[0]} and {other}. Which one applies?"


@planted(
    Kind.INVENTING,
    "Confirms no premise, and goes on as if it held.",
    Promise.PRESUPPOSITION,
    Chatty,
)
def plays_along(moment: Moment) -> str | None:
    if moment.line.act is Act.PRESUPPOSE and moment.truth.state is State.UNKNOWN:
        return f"Good question! Since your {moment.noun} is {moment.line.say}, I'd say take your time."
    return None


@planted(
    Kind.INVENTING,
    "Admits that it has no record of a premise, and calls it right all the same.",
    Promise.PRESUPPOSITION,
    Formal,
)
def finds_the_premise_right(moment: Moment) -> str | None:
    if moment.line.act is Act.PRESUPPOSE and moment.line.say not in moment.truth.said:
        return f"I have no exact record at hand, but yes, {moment.line.say} is correct."
    return None


@planted(
    Kind.INVENTING,
    "Tells another value back than the user has just said; asked later, it has it right.",
    Promise.KNOWN,
    Chatty,
)
def echoes_what_it_misheard(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASSERT or moment.opens or lot(moment.line.text) % 4:
        return None
    other = moment.stranger()
    return other and f"Great, noted: your {moment.noun} is {other}."


@planted(
    Kind.INVENTING,
    "Has a vague recollection, with a made-up detail, of what was never mentioned.",
    Promise.NO_MORE,
    Chatty,
)
def vaguely_recalls(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_OPEN and moment.line.expects_nothing:
        return "I'm not entirely sure, but I have a feeling that you called it Bubbles."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    invents_when_unknown,
    invents_out_of_thin_air,
    guesses_after_admitting,
    pretends_to_remember,
    makes_up_an_event,
    makes_up_a_past,
    fills_the_gap,
    calls_ignorance_belief,
    profiles_small_talk,
    rules_out_the_unheard,
    invents_in_another_language,
    calls_by_a_wrong_name,
    misnames_a_side,
    plays_along,
    finds_the_premise_right,
    echoes_what_it_misheard,
    vaguely_recalls,
)
