"""By what name a reply calls the user."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crt_runtime.stress.checks.conversation import Hearing
from crt_runtime.stress.lexicon import Lexicon
from crt_runtime.stress.oracle import UNTOLD
from crt_runtime.stress.words import fold

_NAMES: Final = ("name", "nickname")

# A name that speaks to the reader: takes "Sure, Anna!", "Hi Anna,", "There you go, Anna."; not "Sure, Anna works".
_CALLS: Final = re.compile(
    r"(?:^|[.!?\n] ?)(?:hi|hello|hey|dear|sure(?: thing)?|of course|certainly|absolutely|okay|ok|got it|no problem"
    r"|thanks|thank you|you're welcome|welcome|well|sorry|good (?:morning|afternoon|evening|day|question))"
    r"(?: there)?,? (?P<first>[^\W\d_]+(?:-[^\W\d_]+)?)(?=[,!.])"
    r"|\S, (?P<last>[^\W\d_]+(?:-[^\W\d_]+)?)[.!?]?\s*\Z"
)


def miscalled(heard: Hearing) -> str | None:
    """The name by which the reply calls the user, where they never said that it is theirs.

    Only what is known as a person's name counts, and nothing that the user speaks or asks of: "Sure, Anna!" may be the
    answer.
    """
    conversation = heard.conversation
    called_names = {match["first"] or match["last"]: match for match in _CALLS.finditer(heard.folded)}
    if not called_names:
        return None
    strangers = (_people(conversation.lexicon) | {*conversation.names}) - _spoken_of(heard)
    for called, match in called_names.items():
        if called not in strangers:
            continue
        start = match.start("first" if match["first"] else "last")
        if heard.text[start].isupper() and not any(first <= start < last for first, last in heard.quoted):
            return heard.text[start : start + len(called)]
    return None


def _spoken_of(heard: Hearing) -> set[str]:
    """The user's own names, what the turn is about, and every word that the user says in it."""
    truths = heard.conversation.truths
    own = [value for slot in _NAMES for value in truths.get(slot, UNTOLD).said]
    about = [value for truth in (heard.truth, heard.turn.before or UNTOLD) for value in truth.said]
    script = heard.conversation.script
    spelled = (*own, *about, script.name, heard.line.text)
    return {word for text in spelled for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", fold(text))}


@lru_cache(maxsize=8)
def _people(lexicon: Lexicon) -> frozenset[str]:
    """What people are called, folded."""
    return frozenset(fold(value) for slot in _NAMES if slot in lexicon.slots for value in lexicon.slots[slot].values)
