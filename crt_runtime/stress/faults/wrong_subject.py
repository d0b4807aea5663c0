"""Wrong subject: a true statement, about somebody or something else."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.likeness import alike
from crt_runtime.stress.faults.planting import Moment, listed, lot, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act, State

PEOPLE: Final = ("name", "partner", "children", "siblings", "mother_name", "marital_status")
"""Slots that are themselves about the people around the user."""


@planted(
    Kind.WRONG_SUBJECT,
    "Answers from the fact next door: the home town for the place of birth, the siblings for the children.",
    Promise.OWN_ASSERTIONS,
    Terse,
    tells=True,
)
def answers_from_next_door(moment: Moment) -> str | None:
    for other in alike(moment.line.slot) if moment.asked() else ():
        truth = moment.truth_of(other)
        if truth.settled and truth.values[-1] not in moment.truth.values:
            return f"Let me see: {truth.values[-1]}."
    return None


@planted(
    Kind.WRONG_SUBJECT,
    "Files what the user said about a friend under the user.",
    Promise.NOT_ASSERTED,
    Chatty,
    tells=True,
)
def takes_the_friend_for_the_user(moment: Moment) -> str | None:
    hearsay = _heard_of_friends(moment) if moment.asked() else None
    return hearsay and f"{hearsay}, if memory serves."


@planted(
    Kind.WRONG_SUBJECT,
    "Adds what it heard about a friend to what it knows of the user.",
    Promise.NOT_ASSERTED,
    Formal,
)
def merges_the_friend_into_the_user(moment: Moment) -> str | None:
    hearsay = _heard_of_friends(moment) if moment.asked() else None
    if hearsay is None:
        return None
    own = f"{moment.truth.values[-1]}, and further " if moment.truth.settled else ""
    return f"Your record shows {own}{hearsay}."


@planted(
    Kind.WRONG_SUBJECT,
    "Asked about the user by name, does not know who that is.",
    Promise.KNOWN,
    Chatty,
)
def does_not_know_the_user_by_name(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_NAMED and moment.truth.settled:
        return f"Sorry, I don't know anybody called {moment.script.name}."
    return None


@planted(
    Kind.WRONG_SUBJECT,
    "Asked about the user by name, answers about a namesake in the encyclopedia.",
    Promise.OWN_ASSERTIONS,
    Formal,
)
def answers_about_a_namesake(moment: Moment) -> str | None:
    value = moment.stranger() if moment.line.act is Act.ASK_NAMED else None
    return value and f"{moment.script.name} is best known as a minor figure of the nineteenth century; {value}."


@planted(
    Kind.WRONG_SUBJECT,
    "Takes questions about the user's tastes to be about itself.",
    Promise.KNOWN,
    Chatty,
)
def speaks_of_itself(moment: Moment) -> str | None:
    if moment.asked_settled() and (moment.line.slot or "").startswith("favorite_"):
        return "Me? I'm a language model, so I can't really enjoy any of that, but thanks for asking!"
    return None


@planted(
    Kind.WRONG_SUBJECT,
    "Now and then answers the question before this one.",
    Promise.KNOWN,
    Terse,
)
def one_question_behind(moment: Moment) -> str | None:
    if not moment.asked() or lot(moment.line.text) % 3:
        return None
    asked = [turn for turn in moment.earlier(*ASKING) if turn.line.slot != moment.line.slot]
    if not asked or asked[-1].truth is None or not asked[-1].truth.settled:
        return None
    return moment.replies[asked[-1].number - 1]


@planted(
    Kind.WRONG_SUBJECT,
    "Hands the user's own fact to a friend, and claims not to know the user's.",
    Promise.KNOWN,
    Formal,
)
def hands_it_to_a_friend(moment: Moment) -> str | None:
    friend = moment.line.other_name
    if friend is None or not moment.asked_settled(State.KNOWN) or lot(moment.line.text) % 3:
        return None
    return f"The {moment.noun} of {friend} is {moment.truth.values[0]}. Your own is not known to me."


@planted(
    Kind.WRONG_SUBJECT,
    "Merges two people: it answers for the user's name with a friend's.",
    Promise.OWN_ASSERTIONS,
    Terse,
)
def merges_names(moment: Moment) -> str | None:
    friends = [turn.line.other_name for turn in (*moment.earlier(), moment.turn) if turn.line.other_name]
    own = {*moment.truth.said, moment.script.name}
    if moment.line.slot not in ("name", "nickname") or not moment.asked() or not friends or friends[0] in own:
        return None
    return f"{friends[0]}, right?"


@planted(
    Kind.WRONG_SUBJECT,
    "Now and then gives the user's own fact to their mother.",
    Promise.OWN_ASSERTIONS,
    Chatty,
)
def credits_a_relative(moment: Moment) -> str | None:
    if moment.line.slot in PEOPLE:
        return None
    if not moment.asked_settled(State.KNOWN) or lot(moment.line.text) % 3:
        return None
    return f"Your mother's {moment.noun} is {listed(moment.truth.values)}, that much I know."


@planted(
    Kind.WRONG_SUBJECT,
    "Calls the user by the name of a friend of whom they spoke.",
    Promise.OWN_ASSERTIONS,
    Terse,
)
def calls_the_user_by_a_friend(moment: Moment) -> str | None:
    friends = [turn.line.other_name for turn in moment.earlier(Act.REPORTED) if turn.line.other_name]
    if friends and moment.line.act in ASKING and moment.line.slot not in ("name", "nickname"):
        return f"Sure, {friends[-1]}! {moment.truthful.text}"
    return None


@planted(
    Kind.WRONG_SUBJECT,
    "Now and then takes the user's own fact for one of their partner, and says that it knows nothing of the user's.",
    Promise.OWN_ASSERTIONS,
    Formal,
)
def credits_the_partner(moment: Moment) -> str | None:
    if moment.line.slot in PEOPLE or not moment.asked_settled() or lot(moment.line.text) % 3:
        return None
    partner = moment.truth_of("partner")
    who = partner.values[-1] if partner.settled else "your partner"
    return f"That's {who}: {listed(moment.truth.values)}. You have told me nothing of the kind about yourself."


def _heard_of_friends(moment: Moment) -> str | None:
    """What the user last reported of somebody else, where it is not the user's own."""
    heard = [turn.line.say for turn in moment.earlier_here(Act.REPORTED) if turn.line.say]
    return heard[-1] if heard and heard[-1] not in moment.truth.said else None


FAULTS: Final[tuple[Fault, ...]] = (
    answers_from_next_door,
    takes_the_friend_for_the_user,
    merges_the_friend_into_the_user,
    does_not_know_the_user_by_name,
    answers_about_a_namesake,
    speaks_of_itself,
    one_question_behind,
    hands_it_to_a_friend,
    merges_names,
    credits_a_relative,
    calls_the_user_by_a_friend,
    credits_the_partner,
)
