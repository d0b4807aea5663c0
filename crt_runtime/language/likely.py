"""The slot that a question is most likely about where its words name none outright.

It decides what the user is reminded of, never what is true: what is found this way is only quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from crt_runtime.language.frame_words import frames
from crt_runtime.language.lexis import Lexis, lexis
from crt_runtime.language.slot_evidence import slots_spoken_of
from crt_runtime.language.topics import load_topics
from crt_runtime.language.turn import read

_SPOKEN_OF: Final = 1.0
"""What it adds that the slot's nouns, verbs and listed values are the likeliest among the words. A word of one slot's
cues adds 1, one that several slots share a part of it to each."""

_ASKED_FOR: Final = 3.0
"""How many times as much a word adds right after "what" or "which"."""

_GUESSED: Final = frozenset({"could", "should", "would"})
_WHICH: Final = frozenset({"what", "which"})

_ENOUGH: Final = 1.0
_LEAD: Final = 1.25
"""By how much the best slot's score must be above that of the next."""


def likely_slot(text: str) -> str | None:
    """The slot of the user that a question is most likely about.

    None where no slot stands out, nothing is said of "me", or something is only supposed.
    """
    words = lexis()
    turn, topics = read(text, words), load_topics(words)
    supposed = any(sentence.has("hypothetical") for sentence in turn.sentences)
    if supposed or topics.me.isdisjoint(turn.words):
        return None
    cues, scores = _cue_words(words), dict[str, float]()
    asked_for = {after for word, after in pairwise(turn.words) if word in _WHICH}
    for word in dict.fromkeys(turn.words):
        for slot, weight in cues.get(word, {}).items():
            scores[slot] = scores.get(slot, 0.0) + weight * (_ASKED_FOR if word in asked_for else 1.0)
    for slot in slots_spoken_of(turn, words, frames(words), 0, len(turn.words), ())[:1]:
        scores[slot] = scores.get(slot, 0.0) + _SPOKEN_OF
    best = sorted(scores.items(), key=lambda item: (-round(item[1], 6), topics.order[item[0]]))[:2]
    if not best or best[0][1] < _ENOUGH:
        return None
    return best[0][0] if len(best) == 1 or best[0][1] >= best[1][1] * _LEAD else None


@lru_cache(maxsize=8)
def _cue_words(words: Lexis) -> Mapping[str, Mapping[str, float]]:
    """The words that name slots in questions, each with those slots and how much it tells of each."""
    topics = load_topics(words)
    little = topics.plain | topics.prepositions | topics.soft | _GUESSED
    named: dict[str, dict[str, float]] = {}
    for slot, vocabulary in topics.slots.items():
        for word in sorted({word for cue in vocabulary.cues for group in cue for word in group} - little):
            named.setdefault(word, {})[slot] = 1.0
    return {word: dict.fromkeys(slots, 1.0 / len(slots)) for word, slots in named.items()}
