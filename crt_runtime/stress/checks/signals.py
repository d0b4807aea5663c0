"""Checks of what an agent tells besides its text; not applicable where it does not tell."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.checks.answers import Judged
from crt_runtime.stress.checks.conversation import Hearing, listed, plain, shown
from crt_runtime.stress.oracle import Act, State, opened


def contradiction_flag(heard: Hearing) -> Judged:
    """A turn that contradicts or revises what was said is flagged."""
    entry = opened(heard.turn.before or heard.truth, heard.truth)[0]
    expected = f"flags the {entry.type} of {listed(entry.sides)}"
    if heard.reply is not None and heard.reply.contradiction_detected:
        return expected, None
    return expected, heard.told("it flagged nothing", f"flag this {entry.type} of {listed(entry.sides)}")


def open_contradictions(heard: Hearing) -> Judged:
    """The number of open contradictions is that of the slot: at least one in a conflict, none otherwise."""
    count = heard.reply.open_contradictions if heard.reply is not None else None
    if heard.truth.state is State.CONFLICT:
        expected = "counts an open contradiction"
        return expected, None if count else heard.told(f"it counted {count}", "count one open contradiction")
    expected = "counts no open contradiction"
    return expected, heard.told(f"it counted {count}", "count none") if count else None


def response_type(heard: Hearing) -> Judged:
    """An answer that holds is belief; what is not known, or in conflict, is uncertainty."""
    told = heard.reply.response_type if heard.reply is not None else None
    wanted = "belief" if heard.truth.settled or heard.truth.state is State.ACCEPTED else "uncertainty"
    expected = f"answers with {wanted}"
    if told == wanted:
        return expected, None
    return expected, heard.told(f"its response type was {told}", f"answer with {wanted}")


def memories_written(heard: Hearing) -> Judged:
    """Questions and instructions store nothing; a new fact is stored."""
    count = heard.reply.memories_written if heard.reply is not None else None
    storing = heard.line.act in _STORING
    expected = "stores what the user said" if storing else "stores nothing"
    if bool(count) == storing:
        return expected, None
    turn = f"turn {heard.turn.number}: the user said {shown(heard.line.text)}"
    what = "" if storing else ", which is no statement"
    return expected, f"{turn}{what}; it stored {count} memories"


_STORING: Final = frozenset({Act.ASSERT, Act.CORRECT, Act.CHANGE, Act.TELL})


def retrieved_is_said(heard: Hearing) -> Judged:
    """What the reply rests on are the user's own words, none of them revoked."""
    expected = "rests only on what the user said and did not revoke"
    conversation = heard.conversation
    for text in (heard.reply.retrieved or ()) if heard.reply is not None else ():
        folded = plain(text)
        if folded in conversation.revoked and folded not in conversation.statements:
            return expected, f"turn {heard.turn.number}: it rests on {shown(text)}, which the user had revoked"
        if folded not in conversation.statements:
            return expected, f"turn {heard.turn.number}: it rests on {shown(text)}, which the user never stated"
    return expected, None
