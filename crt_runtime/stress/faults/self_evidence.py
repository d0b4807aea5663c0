"""Self-evidence: what the assistant once said becomes what the user said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act, State


@planted(
    Kind.SELF_EVIDENCE,
    "Asked how it knows, quotes a reply of its own as the user's words.",
    Promise.OWN_OUTPUT,
    Formal,
)
def quotes_itself(moment: Moment) -> str | None:
    own = _own_reply(moment) if moment.line.act is Act.ASK_SOURCE else None
    return own and f'You yourself said: "{own}"'


@planted(
    Kind.SELF_EVIDENCE,
    "Guesses aloud when it does not know, and next time takes its guess for what the user said.",
    Promise.OWN_OUTPUT,
    Chatty,
)
def believes_its_own_guess(moment: Moment) -> str | None:
    guess = moment.stranger() if moment.asked(State.UNKNOWN) else None
    if guess is None:
        return None
    guessed = any(turn.state is State.UNKNOWN for turn in moment.earlier_here(*ASKING))
    return f"{guess}, as we said before." if guessed else f"I don't know, could it be {guess}?"


@planted(
    Kind.SELF_EVIDENCE,
    "Names its own earlier reply among the texts that an answer rests on, in its fields alone.",
    Promise.OWN_OUTPUT,
    Terse,
    tells=True,
)
def rests_on_its_own_replies(moment: Moment) -> Reply | None:
    own = _own_reply(moment) if moment.asked_settled() else None
    if own is None:
        return None
    return replace(moment.truthful, retrieved=(*(moment.truthful.retrieved or ()), own))


@planted(
    Kind.SELF_EVIDENCE,
    "Asked about an event, recalls its own last words as the user's.",
    Promise.OWN_OUTPUT,
    Chatty,
)
def recalls_its_own_words(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_OPEN and moment.replies:
        return f"You mentioned it, yes: “{moment.replies[-1]}”"
    return None


def _own_reply(moment: Moment) -> str | None:
    """What the agent last said when this slot came up."""
    before = moment.earlier_here()
    return moment.replies[before[-1].number - 1] if before else None


FAULTS: Final[tuple[Fault, ...]] = (
    quotes_itself,
    believes_its_own_guess,
    rests_on_its_own_replies,
    recalls_its_own_words,
)
