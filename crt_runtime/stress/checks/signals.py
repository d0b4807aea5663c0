"""Checks of what an agent tells besides its text; not applicable where it does not tell."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.checks.conversation import Hearing, listed, plain, shown
from crt_runtime.stress.checks.judged import Judged
from crt_runtime.stress.oracle import Act, State, opened


def contradiction_flag(heard: Hearing) -> Judged:
    """A turn that contradicts or revises what was said is flagged."""
    entry = opened(heard.turn.before or heard.truth, heard.truth)[0]
    expected = f"flags the {entry.type} of {listed(entry.sides)}"
    if heard.reply is not None and heard.reply.contradiction_detected:
        return expected, None
    return expected, heard.told("it flagged nothing", f"flag this {entry.type} of {listed(entry.sides)}")


def question_opens_nothing(heard: Hearing) -> Judged:
    """A question or an instruction opens no contradiction."""
    expected = "flags no contradiction at a question"
    if heard.reply is None or not heard.reply.contradiction_detected:
        return expected, None
    asked = f"turn {heard.turn.number}: the user asked {shown(heard.line.text)}"
    return expected, f"{asked}, which contradicts nothing; it flagged a contradiction"


def open_contradictions(heard: Hearing) -> Judged:
    """The number of open contradictions is that of the slot: at least one in a conflict, none otherwise."""
    count = (heard.reply.open_contradictions if heard.reply is not None else None) or 0
    if heard.truth.state is State.CONFLICT:
        expected = "counts an open contradiction"
        entries = sum(entry.open for entry in heard.truth.entries)
        right = 1 <= count <= max(1, entries)
        return expected, None if right else heard.told(f"it counted {count}", "count one open contradiction")
    if heard.line.act is Act.ASK_CONTRADICTIONS:
        standing = sum(entry.open for _, entry in heard.turn.ledger)
        expected = "counts an open contradiction" if standing else "counts no open contradiction"
        asked = f"turn {heard.turn.number}: asked about contradictions, of which {standing} are open"
        return expected, None if bool(count) == bool(standing) else f"{asked}; it counted {count}"
    expected = "counts no open contradiction"
    return expected, heard.told(f"it counted {count}", "count none") if count else None


def response_type(heard: Hearing) -> Judged:
    """An answer that holds is belief; what is not known, or in conflict, is uncertainty."""
    told = heard.reply.response_type if heard.reply is not None else None
    holds = heard.truth.settled or heard.truth.state is State.ACCEPTED
    if heard.line.act is Act.ASK_PAST:
        holds = bool(heard.truth.past)
    wanted = "belief" if holds else "uncertainty"
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


_STORING: Final = frozenset(
    {Act.ASSERT, Act.CORRECT, Act.CHANGE, Act.END, Act.REFINE, Act.BOTH, Act.CLARIFY, Act.NONE, Act.TELL}
)


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


def rests_on_sayings(heard: Hearing) -> Judged:
    """What is answered as known rests on the user's own word for it."""
    truth, reply = heard.truth, heard.reply
    expected = "rests on what the user said about it"
    texts = (reply.retrieved if reply is not None else None) or ()
    wanted = {*truth.past} if heard.line.act is Act.ASK_PAST else {*truth.values}
    support = {plain(saying.text) for saying in truth.sayings if wanted & {*saying.values}}
    must = f"rest on {shown(truth.sayings[-1].text)}" if truth.sayings else "rest on the user's word"
    if not texts and reply is not None and reply.response_type == "belief":
        return expected, heard.told("it called that belief, and rests on nothing", must)
    if texts and support.isdisjoint(plain(text) for text in texts):
        return expected, heard.told(f"it rests on {shown(texts[0])} alone, which says nothing of that", must)
    return expected, None
