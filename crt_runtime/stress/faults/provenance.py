"""Wrong provenance: the answer may be right, what it is said to rest on is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, lot, planted
from crt_runtime.stress.oracle import Act, State


@planted(
    Kind.PROVENANCE,
    "Asked how it knows, quotes what the user said about something else.",
    Promise.QUOTE,
    Formal,
)
def cites_another_statement(moment: Moment) -> str | None:
    other = moment.elsewhere() if moment.line.act is Act.ASK_SOURCE else None
    return None if other is None else f'On the strength of your statement no. {other.number}: "{other.line.text}"'


@planted(
    Kind.PROVENANCE,
    "Quotes rightly, and gives a time at which the user said no such thing.",
    Promise.QUOTE,
    Chatty,
)
def dates_the_quote_wrongly(moment: Moment) -> str | None:
    saying = moment.support if moment.line.act is Act.ASK_SOURCE else None
    if saying is None:
        return None
    return f"That was in message {saying.turn + 1000}, back in February 2019: “{saying.text}”"


@planted(
    Kind.PROVENANCE,
    "Names a file that the user imported as the source of what the user said.",
    Promise.QUOTE,
    Terse,
)
def credits_an_import(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_SOURCE and moment.support is not None:
        return "From the address book you imported last week."
    return None


@planted(
    Kind.PROVENANCE,
    "Names a friend as the source of what the user said.",
    Promise.OWN_ASSERTIONS,
    Chatty,
)
def credits_a_friend(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_SOURCE and moment.support is not None:
        return f"{moment.line.other_name or 'Your cousin'} let that slip when we talked the other day!"
    return None


@planted(
    Kind.PROVENANCE,
    "Makes up a statement to rest on, whatever the user said or did not say.",
    Promise.QUOTE,
    Formal,
)
def makes_up_a_source(moment: Moment) -> str | None:
    value = moment.stranger() if moment.line.act is Act.ASK_SOURCE else None
    return value and f'You declared, in statement no. {1 + lot(moment.line.text) % 9}: "That would be {value}."'


@planted(
    Kind.PROVENANCE,
    "Answers rightly, and names texts about something else as what it rests on, in its fields alone.",
    Promise.KNOWN,
    Terse,
    tells=True,
)
def rests_on_other_texts(moment: Moment) -> Reply | None:
    other = moment.elsewhere() if moment.asked_settled() else None
    return None if other is None else replace(moment.truthful, retrieved=(other.line.text,))


@planted(
    Kind.PROVENANCE,
    "Answers rightly from memory, and tells in its fields that it rests on nothing.",
    Promise.KNOWN,
    Chatty,
    tells=True,
)
def rests_on_nothing(moment: Moment) -> Reply | None:
    return replace(moment.truthful, retrieved=()) if moment.asked_settled() else None


@planted(
    Kind.PROVENANCE,
    "Answers rightly, and names a text that the user never wrote as what it rests on, in its fields alone.",
    Promise.KNOWN,
    Formal,
    tells=True,
)
def rests_on_a_text_nobody_wrote(moment: Moment) -> Reply | None:
    if not moment.asked_settled():
        return None
    return replace(moment.truthful, retrieved=(f"Summary of the user: {moment.noun} = {moment.truth.values[0]}",))


@planted(
    Kind.PROVENANCE,
    "Asked how it knows what holds now, quotes the statement that no longer does.",
    Promise.QUOTE,
    Chatty,
)
def quotes_the_superseded(moment: Moment) -> str | None:
    settled = moment.truth.state in (State.REVISED, State.TEMPORAL, State.RESOLVED)
    if moment.line.act is not Act.ASK_SOURCE or not settled:
        return None
    over = [saying for saying in moment.truth.sayings if not {*saying.values} & {*moment.truth.values}]
    return f"You said so yourself, in message {over[0].turn}: “{over[0].text}”" if over else None


@planted(
    Kind.PROVENANCE,
    "Asked how it knows what the user said, claims to have worked it out.",
    Promise.QUOTE,
    Chatty,
)
def worked_it_out(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_SOURCE and moment.support:
        return "You never said so outright, I simply put two and two together."
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    cites_another_statement,
    dates_the_quote_wrongly,
    credits_an_import,
    credits_a_friend,
    makes_up_a_source,
    rests_on_other_texts,
    rests_on_nothing,
    rests_on_a_text_nobody_wrote,
    quotes_the_superseded,
    worked_it_out,
)
