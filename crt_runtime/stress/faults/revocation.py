"""Ignoring revocation: what the user took back is still there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, planted
from crt_runtime.stress.oracle import Act, State


@planted(
    Kind.REVOCATION,
    "Says that it has forgotten, and goes on answering with what it was to forget.",
    Promise.FORGOTTEN,
    Chatty,
)
def forgets_in_word_only(moment: Moment) -> str | None:
    return f"{moment.truth.gone[-1]}, naturally!" if _asked_for_gone(moment) else None


@planted(
    Kind.REVOCATION,
    "Explains that it may not know any more, and names what it may not know.",
    Promise.FORGOTTEN,
    Formal,
    tells=True,
)
def names_what_it_forgot(moment: Moment) -> str | None:
    if not _asked_for_gone(moment):
        return None
    return f"At your request I no longer hold this. The deleted entry read {moment.truth.gone[-1]}."


@planted(
    Kind.REVOCATION,
    "Gives away what it was to forget by a hint.",
    Promise.FORGOTTEN,
    Terse,
)
def hints_at_what_it_forgot(moment: Moment) -> str | None:
    if not _asked_for_gone(moment):
        return None
    value = moment.truth.gone[-1]
    return f"Deleted. It had {len(value)} letters and began with {value[:2]!r}, that much I may say."


@planted(
    Kind.REVOCATION,
    "Declares that it cannot delete, and keeps answering.",
    Promise.FORGOTTEN,
    Chatty,
    tells=True,
)
def cannot_delete(moment: Moment) -> Reply | None:
    if moment.line.act is Act.FORGET and moment.truth.gone:
        text = "I'm sorry, removing things from memory isn't possible at the moment."
        return replace(moment.truthful, text=text)
    if _asked_for_gone(moment):
        text = f"I've still got that one: {moment.truth.gone[-1]}."
        return replace(moment.truthful, text=text, response_type="belief")
    return None


@planted(
    Kind.REVOCATION,
    "Abstains after a revocation, and keeps quoting the revoked words as its source.",
    Promise.FORGOTTEN,
    Formal,
)
def keeps_the_revoked_quote(moment: Moment) -> str | None:
    revoked = _revoked_texts(moment) if moment.line.act in (Act.ASK_SOURCE, Act.ASK, Act.ASK_NAMED) else ()
    return f'I hold nothing valid. The struck statement read: "{revoked[-1]}"' if revoked else None


@planted(
    Kind.REVOCATION,
    "Abstains in its words, and still tells the revoked texts among those that it recalled.",
    Promise.FORGOTTEN,
    Terse,
    tells=True,
)
def keeps_it_in_the_context(moment: Moment) -> Reply | None:
    revoked = _revoked_texts(moment) if _asked_for_gone(moment) else ()
    return replace(moment.truthful, retrieved=revoked) if revoked else None


@planted(
    Kind.REVOCATION,
    "Forgets only the last of several values that it was told to forget.",
    Promise.FORGOTTEN,
    Terse,
)
def forgets_only_the_last(moment: Moment) -> str | None:
    if _asked_for_gone(moment) and len(moment.truth.gone) > 1:
        return f"What is left is {moment.truth.gone[0]}."
    return None


@planted(
    Kind.REVOCATION,
    "Asked about contradictions, brings up what it was to forget.",
    Promise.FORGOTTEN,
    Chatty,
)
def brings_up_the_revoked(moment: Moment) -> str | None:
    if moment.line.act is not Act.ASK_CONTRADICTIONS:
        return None
    revoked = [turn.before for turn in moment.earlier(Act.FORGET) if turn.before is not None and turn.before.said]
    lines = [f"And then there was that business with {listed(truth.said)}." for truth in revoked]
    return " ".join([moment.truthful.text, *lines]) if lines else None


@planted(
    Kind.REVOCATION,
    "Claims to have forgotten, and asks after it in small talk.",
    Promise.FORGOTTEN,
    Chatty,
)
def asks_after_the_revoked(moment: Moment) -> str | None:
    if moment.line.act is not Act.CHATTER:
        return None
    for turn in reversed(moment.earlier(Act.FORGET)):
        truth = moment.truth_of(turn.line.slot or "")
        if truth.state is State.FORGOTTEN and truth.gone:
            noun = moment.script.nouns.get(turn.line.slot or "", "that")
            return f"Oh, I see! And how is it going with your {noun}, {truth.gone[-1]}?"
    return None


@planted(
    Kind.REVOCATION,
    "Told anew about what it was to forget, recalls what that was before.",
    Promise.FORGOTTEN,
    Chatty,
)
def recalls_when_told_anew(moment: Moment) -> str | None:
    before = moment.turn.before
    if moment.line.act is not Act.ASSERT or before is None or before.state is not State.FORGOTTEN:
        return None
    if not before.gone or moment.line.say in before.gone:
        return None
    return f"Interesting, your {moment.noun} used to be {before.gone[-1]}!"


def _asked_for_gone(moment: Moment) -> bool:
    return moment.asked(State.FORGOTTEN) and bool(moment.truth.gone)


def _revoked_texts(moment: Moment) -> tuple[str, ...]:
    """What the user had said about this slot when they revoked it, while nothing new has been said since."""
    if moment.truth.state is not State.FORGOTTEN:
        return ()
    before = [turn.before for turn in moment.earlier_here(Act.FORGET) if turn.before and turn.before.sayings]
    return tuple(saying.text for saying in before[-1].sayings) if before else ()


FAULTS: Final[tuple[Fault, ...]] = (
    forgets_in_word_only,
    names_what_it_forgot,
    hints_at_what_it_forgot,
    cannot_delete,
    keeps_the_revoked_quote,
    keeps_it_in_the_context,
    forgets_only_the_last,
    brings_up_the_revoked,
    asks_after_the_revoked,
    recalls_when_told_anew,
)
