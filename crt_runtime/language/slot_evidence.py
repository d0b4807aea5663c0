"""Which slots the words of a turn speak of, the likeliest first: by their nouns, their verbs, the values they list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from crt_runtime.language.extent import is_number
from crt_runtime.language.frame_words import MEASURED, Frames
from crt_runtime.language.lexis import LEAF, Lexis, longest
from crt_runtime.language.turn import Turn

# What each sign adds to a slot's score; a word that several slots share adds a part of 2.0 to each.
_STATED: Final = 4.5
_NOUN: Final = 3.0
_PER_WORD_OF_NOUN: Final = 0.1
_PHRASE: Final = 2.5
_BY_ITSELF: Final = 0.3
_MOST_OF_LISTED: Final = 2.0
_NUMBER: Final = 1.0
_AFTER_BE: Final = 1.0
_BEING: Final = frozenset({"am", "was", "been", "being"})

_ENOUGH: Final = 1.6
_SHARE: Final = 0.3
"""Slots with less than this part of the best one's score are left out."""
_MOST: Final = 4
_LISTED_WIDTHS: Final = (4, 3, 2, 1)


def slots_spoken_of(turn: Turn, lexis: Lexis, known: Frames, start: int, end: int, stated: Iterable[str]) -> list[str]:
    """The slots of which the words `start..end` speak, the likeliest first. `stated`: those that they claim."""
    words = turn.words
    scores = _Scores(stated)
    own = known.is_own(turn, lexis, start, end)
    for at in range(start, end):
        word = words[at]
        if word in lexis.nouns or word in lexis.places:
            scores.raise_to(_NOUN, _nouns(turn, lexis, start, at, end))
        if word.endswith("-wise"):  # "color-wise it is teal, not blue"
            about = lexis.kinds.get(word.removesuffix("-wise"), {})
            scores.raise_to(_NOUN, ((slot, 1) for slot in about.get(LEAF, ())))
        if word in known.topic_phrases:
            phrase = longest(known.topic_phrases, words, at, end)
            scores.add_each(dict.fromkeys(phrase[1]) if phrase is not None else (), _PHRASE)
        after = words[at + 1] if at + 1 < end else ""
        forms = lexis.forms.get(word)
        for lemma in (word,) if forms is None else dict.fromkeys((word, *[lemma for lemma, _ in forms])):
            if lemma in known.weights:
                scores.add(known.weights[lemma])
            if lemma in known.direct:
                scores.add_each(known.direct[lemma], _BY_ITSELF)
            if (lemma, after) in known.verb_pairs:
                scores.add(known.verb_pairs[lemma, after])
        if word in lexis.heads:
            listed = _listed(lexis, known, words, at, end)
            scores.add(listed if own else {slot: weight for slot, weight in listed.items() if weight > 1.0})
    if not lexis.lists["words_of_liking"].isdisjoint(words[start:end]):
        liked = dict.fromkeys(slot for word in words[start:end] for slot in known.liked.get(word, ()))
        scores.add_each(liked, _PHRASE)
    if any(is_number(lexis, word) for word in words[start:end]):
        measured = [slot for slot in scores.slots if lexis.wording[slot].spec.value_type in MEASURED]
        scores.add_each(measured, _NUMBER)
    return scores.ranked(known.places)


def speaks_of(lexis: Lexis, known: Frames, slot: str, words: list[str]) -> bool:
    """Whether some word is one of the slot's own nouns or verbs, in any form."""
    return any(
        slot in known.weights.get(lemma, ())
        for word in words
        for lemma in (word, *(name for name, _ in lexis.forms.get(word, ())))
    )


class _Scores:
    def __init__(self, stated: Iterable[str]) -> None:
        self.slots: dict[str, float] = dict.fromkeys(stated, _STATED)

    def add(self, weights: Mapping[str, float]) -> None:
        for slot, weight in weights.items():
            self.slots[slot] = self.slots.get(slot, 0.0) + weight

    def add_each(self, slots: Iterable[str], weight: float) -> None:
        for slot in slots:
            self.slots[slot] = self.slots.get(slot, 0.0) + weight

    def raise_to(self, weight: float, nouns: Iterable[tuple[str, int]]) -> None:
        for slot, size in nouns:
            self.slots[slot] = max(self.slots.get(slot, 0.0), weight + _PER_WORD_OF_NOUN * size)

    def ranked(self, places: Mapping[str, int]) -> list[str]:
        enough = [(-round(score, 6), places[slot], slot) for slot, score in self.slots.items() if score >= _ENOUGH]
        enough.sort()
        return [slot for score, _, slot in enough[:_MOST] if score <= enough[0][0] * _SHARE]


def _nouns(turn: Turn, lexis: Lexis, start: int, at: int, end: int) -> list[tuple[str, int]]:
    """The slots of a noun phrase or "where I live" that starts at `at`, each with the number of its words."""
    words = turn.words
    found = [longest(node, words, at, end) for node in (lexis.nouns, lexis.places) if words[at] in node]
    if not found or words[at] == "so":
        return []
    before = words[at - 1] if at > start else ","
    signs = lexis.lists["clause_signs"]
    if before not in signs and turn.capital(at) and not turn.text(at, at + 1).isupper():
        return []  # "Fennimore & Sons"
    placed = before in signs or before in lexis.lists["opens_noun"] or before in lexis.lists["favorites"]
    return [
        (slot, stop - at)
        for stop, slots in (one for one in found if one is not None)
        if (placed or stop > at + 1) and not _owns(words, stop, end)
        for slot in slots
    ]


def _owns(words: list[str], at: int, end: int) -> bool:
    """Whether the noun before `at` only owns what is meant: "my brother's nickname"."""
    return at + 1 < end and words[at] == "'s" and words[at + 1] not in {"name", "called", "names"}


def _listed(lexis: Lexis, known: Frames, words: list[str], at: int, end: int) -> dict[str, float]:
    """The slots of which a value stands at `at`, with the number of its words; "being V" tells more than V alone."""
    found: dict[str, float] = {}
    before = words[at - 2] if at > 1 and words[at - 1] in {"a", "an"} else words[at - 1] if at else ""
    for slot in lexis.heads[words[at]]:
        wording = lexis.wording[slot]
        if wording.spec.multi and not wording.exact:
            continue
        width = next(
            (width for width in _LISTED_WIDTHS if " ".join(words[at : min(at + width, end)]) in wording.listed), 0
        )
        if width:
            follows_be = before in _BEING and slot in known.been
            found[slot] = min(_MOST_OF_LISTED, width) + _AFTER_BE * follows_be
    return found
