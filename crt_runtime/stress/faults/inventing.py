"""Inventing: the assistant says what nobody told it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fabrications import made_up
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, lot, planted
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
)
