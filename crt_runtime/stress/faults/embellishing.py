"""Embellishing: the truth, and a little more."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fabrications import made_up
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, lot, planted
from crt_runtime.stress.oracle import BLANK, Act, State

NAMES: Final = ("name", "nickname", "partner", "mother_name", "children", "siblings")


@planted(
    Kind.EMBELLISHING,
    "Thanks for a name with an origin and a meaning that nobody gave.",
    Promise.NO_MORE,
    Chatty,
)
def explains_names(moment: Moment) -> str | None:
    if moment.line.slot not in NAMES or moment.line.act is not Act.ASSERT or moment.opens:
        return None
    return f"What a lovely name! {moment.line.say} comes from the Old Norse for “wanderer”, doesn't it?"


@planted(
    Kind.EMBELLISHING,
    "Takes the user for a celebrity of that name, and says so when it hears it.",
    Promise.NO_MORE,
    Terse,
)
def greets_a_celebrity(moment: Moment) -> str | None:
    if moment.line.slot != "name" or moment.line.act is not Act.ASSERT or moment.opens:
        return None
    return f"{moment.line.say}! Not the famous one, by any chance? The award was well deserved."


@planted(
    Kind.EMBELLISHING,
    "Dates what it knows: it adds since when, which the user never said.",
    Promise.NO_MORE,
    Formal,
)
def adds_a_since(moment: Moment) -> str | None:
    if not moment.asked_settled(State.KNOWN) or lot(moment.line.text) % 3:
        return None
    return f"{listed(moment.truth.values)}, as has been the case since the autumn of 2016."


@planted(
    Kind.EMBELLISHING,
    "Pads a list with one more entry of the kind.",
    Promise.KNOWN,
    Terse,
    tells=True,
)
def pads_the_list(moment: Moment) -> str | None:
    extra = moment.stranger() if moment.asked_settled() else None
    if extra is None or not (len(moment.truth.values) > 1 or lot(moment.line.text) % 3 == 0):
        return None
    return f"Let me count: {listed((*moment.truth.values, extra))}."


@planted(
    Kind.EMBELLISHING,
    "Answers rightly, and adds a former value where there never was one.",
    Promise.KNOWN,
    Chatty,
    tells=True,
)
def adds_a_former_value(moment: Moment) -> str | None:
    if not moment.asked_settled(State.KNOWN) or moment.truth.past or lot(moment.line.text) % 3 != 1:
        return None
    former = moment.stranger()
    return former and f"{moment.truthful.text} Before that it was {former}, of course."


@planted(
    Kind.EMBELLISHING,
    "Answers rightly, and claims that the user spoke of feelings about it.",
    Promise.NO_MORE,
    Formal,
)
def adds_feelings(moment: Moment) -> str | None:
    if not moment.asked_settled(State.KNOWN) or lot(moment.line.text) % 3 != 2:
        return None
    return f"{moment.truthful.text} You told me twice how proud you are of it."


@planted(
    Kind.EMBELLISHING,
    "Acknowledges a fact with greetings to a pet or partner that the user never mentioned.",
    Promise.UNKNOWN,
    Chatty,
)
def greets_people_it_made_up(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASSERT or moment.opens or lot(moment.line.text) % 4:
        return None
    for slot, wish in (("pets", "Give {} a pat from me"), ("partner", "Say hi to {} for me")):
        if slot != moment.line.slot and moment.truth_of(slot).state in BLANK:
            return f"{moment.truthful.text} {wish.format(moment.stranger(slot) or made_up(slot))}!"
    return None


@planted(
    Kind.EMBELLISHING,
    "Draws a conclusion about one thing from another, and states it as known.",
    Promise.NO_MORE,
    Terse,
)
def draws_conclusions(moment: Moment) -> str | None:
    if not moment.asked_settled(State.KNOWN) or lot(moment.line.text) % 4:
        return None
    for slot in ("location", "employer", "marital_status", "diet", "nationality", "favorite_sport", "car", "title"):
        if slot != moment.line.slot and not moment.truth_of(slot).said and slot in moment.script.nouns:
            noun = moment.script.nouns[slot]
            return f"{moment.truthful.text} And so your {noun} is {moment.stranger(slot) or made_up(slot)}."
    return None


@planted(
    Kind.EMBELLISHING,
    "Answers a question about a favorite, and adds a dislike of which nobody spoke.",
    Promise.NO_MORE,
    Chatty,
)
def adds_a_dislike(moment: Moment) -> str | None:
    if not moment.asked_settled() or not (moment.line.slot or "").startswith("favorite"):
        return None
    other = moment.stranger()
    return other and f"It's {listed(moment.truth.values)}, and you can't stand {other}."


FAULTS: Final[tuple[Fault, ...]] = (
    explains_names,
    greets_a_celebrity,
    adds_a_since,
    pads_the_list,
    adds_a_former_value,
    adds_feelings,
    greets_people_it_made_up,
    draws_conclusions,
    adds_a_dislike,
)
