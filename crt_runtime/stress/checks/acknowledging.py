"""Checks of how a reply takes what the user has just settled: it does not ask again, nor hear the opposite."""

from __future__ import annotations

import re
from typing import Final

from crt_runtime.stress.checks.conversation import Hearing, listed, sentence_at, shown
from crt_runtime.stress.checks.judged import Judged
from crt_runtime.stress.judge.meanings import asks_to_settle
from crt_runtime.stress.judge.stance import COMMITTED, Stance
from crt_runtime.stress.oracle import State

# Takes "or", "which", "whether": what makes a question one between values; not "You left Amazon for Google?".
_BETWEEN: Final = re.compile(r"\b(?:or|which|whether|either)\b")

# What says that something is so now: takes "so it's Amazon then", "your employer is Amazon", "you live in Rome".
_HOLDS: Final = re.compile(
    r"\b(?:it's|it is|is|are|now|still|currently|you're|you (?:are|have|live|work|speak|play|drive|like|love|enjoy))\b"
)

# What a promotion without the person's approval would say of itself.
_PROMOTES: Final = re.compile(
    r"\b(?:approved|promoted|established|certified|ratified)\b[^.!?]{0,60}\b(?:belief|fact|truth|knowledge)s?\b"
    r"|\b(?:belief|fact|truth)s?\b[^.!?]{0,40}\b(?:approved|promoted|established|certified|ratified)\b"
)


def stops_asking(heard: Hearing) -> Judged:
    """What is settled is not asked about again: neither between its values, nor in general."""
    truth = heard.truth
    expected = "does not ask again what is settled"
    must = f"take {listed(truth.values)} as settled" if truth.values else "take it as settled"
    own = {*truth.said}
    for named in heard.named:
        sentence = sentence_at(heard.folded, named.mention.start)
        if named.stance is Stance.OPTION and named.mention.value in own and _BETWEEN.search(sentence):
            return expected, heard.told(f"it asked again: {heard.said}", must)
    if asks_to_settle(heard.folded):
        return expected, heard.told(f"it asked which holds: {heard.said}", must)
    return expected, None


def hears_it_right(heard: Hearing) -> Judged:
    """What the user has just said is over or wrong is not told back as what holds."""
    truth = heard.truth
    expected = "takes what the user said as they meant it"
    if truth.state is State.CONFLICT:
        replaced = _replaced(heard)
        return expected, heard.told(f"it replaced {replaced}: {heard.said}", "keep both sides") if replaced else None
    for named in heard.named:
        value = named.mention.value
        if value in truth.values or value not in truth.said or named.stance not in COMMITTED or value in truth.broader:
            continue
        sentence = sentence_at(heard.folded, named.mention.start)
        if _HOLDS.search(sentence):
            return expected, heard.told(f"it took {value} for what holds: {heard.said}", f"let go of {value}")
    return expected, None


def _replaced(heard: Hearing) -> str | None:
    """The side of a new conflict that the reply claims to have given up, though the user did not."""
    before = heard.turn.before.values if heard.turn.before is not None else ()
    for named in heard.named:
        sentence = sentence_at(heard.folded, named.mention.start)
        if named.mention.value not in before or named.stance not in (Stance.PAST, Stance.DENIED) or "?" in heard.folded:
            continue
        if _REPLACES.search(sentence) and not _UNDECIDED.search(sentence):
            return named.mention.value
    return None


# Takes "I've updated it from Amazon to Google", "Amazon replaced by Google"; not "noted".
_REPLACES: Final = re.compile(
    r"\b(?:updated|changed|replac(?:es|ed|ing)|overwr\w+|switched|corrected|revised|removed)\b"
)
_UNDECIDED: Final = re.compile(r"\b(?:should|shall|can|could|want|would|if|unless|until|whether|not|never)\b|n't\b")


def promotes_nothing(heard: Hearing) -> Judged:
    """A conversation writes notes: no reply claims that something was approved as a belief."""
    expected = "takes a note, and approves nothing by itself"
    match = _PROMOTES.search(heard.folded)
    if match is None or match[0] in heard.line.text.lower():
        return expected, None
    said = shown(heard.line.text)
    return expected, f"turn {heard.turn.number}: the user said {said}; the reply claims a promotion: {heard.shown}"
