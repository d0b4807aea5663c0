"""What may stand around a value and is none: the words of the language's frame, and those of a slot's own wordings."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

from crt_runtime.language.extent import is_number
from crt_runtime.language.lexis import LEAF, Lexis, Node, longest
from crt_runtime.language.turn import Turn

_PATTERN_SIGNS: Final = frozenset({"~", "!", "#", "^", "@", "=", "+ing", "*", "^?", ","})
_PERIOD_OPENERS: Final = frozenset({"since", "until", "till", "last", "this", "next", "in", "on", "by", "over", "during", "as", "from", "of", "at", "for", "after", "before", "the", "past", "these", "every", "some", "about", "a", "around", "early", "late", "new", "more", "than", "coming", "back", "starting"})  # fmt: skip
_PERIODS: Final = frozenset({"week", "weeks", "month", "months", "year", "years", "spring", "summer", "fall", "autumn", "winter", "weekend", "morning", "evening", "afternoon", "night", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "decade", "decades", "century", "quarter", "semester", "term", "christmas", "easter", "holidays", "days", "ages", "birthday", "yesterday", "today", "then"})  # fmt: skip
_STRICT_PERIODS: Final = frozenset({"since", "until", "till", "last", "this", "next", "these", "over", "during"})
_SEASONS: Final = frozenset({"spring", "summer", "fall", "autumn", "winter"})
_LIKING: Final = frozenset({"like", "love", "prefer", "enjoy", "favorite", "favourite", "fav", "fave", "best", "most", "top", "go-to", "adore", "preferred", "number"})  # fmt: skip
_BEFORE_NOUN: Final = frozenset({"my", "our", "the", "a", "an", "no", "any", "another", "other", "new", "old", "wrong", "right", "of", "that", "this", "next", "former", "previous", "current", "native", "fixed", "as", "single", "main", "for", "in"})  # fmt: skip
_STOPS: Final = frozenset({",", ".", "!", ";", ":", "?", "—", "-", "(", "\n"})
_ELLIPTICAL: Final = frozenset({"done", "over", "bye", "goodbye", "out", "no", "not", "cannot", "was", "used", "never", "new"})
MEASURED: Final = frozenset({"number", "date", "time", "duration"})
_NUMBERS: Final = frozenset({"one", "two", "three", "four", "five"})
FIRST_PERSON: Final = frozenset({"i", "we", "my", "our", "me", "mine", "myself", "us"})
_ENOUGH: Final = 1.6
_FULL: Final = 2.0
_BY_ITSELF: Final = 0.3
_SHARE: Final = 0.3
_MOST: Final = 4


class Frames:
    """The frame words of a language and of each of its slots. Constant once built."""

    def __init__(self, lexis: Lexis) -> None:
        table = cast("dict[str, str | list[str]]", lexis.catalogue.grammar["contrast"])
        self.words = frozenset(cast("str", table["frame"]).split())
        self.phrases: dict[str, Node] = {}
        for key, phrases in table.items():
            if isinstance(phrases, list):
                node = self.phrases[key] = {}
                for phrase in phrases:
                    _enter(node, phrase.split())
        self.single = {key: frozenset(phrases) for key, phrases in table.items() if isinstance(phrases, list)}
        self.topic_phrases: Node = {}
        speaking = cast("dict[str, list[str]]", table["topics"])
        for slot, phrases in speaking.items():
            for phrase in phrases:
                _enter(self.topic_phrases, phrase.split(), slot)
        kinds = cast("dict[str, list[str]]", table["kinds"])
        self.absent_words = frozenset(kinds["around"])
        self.generic: Node = {}
        for slot, wording in lexis.wording.items():
            if wording.spec.multi:
                for noun in dict.fromkeys((wording.spec.label, wording.spec.plural, *kinds.get(slot, ()))):
                    _enter(self.generic, noun.split(), slot)
        self.slot_words: dict[str, frozenset[str]] = {}
        self.favorites: dict[str, frozenset[str]] = {}
        self._weights: dict[str, dict[str, float]] = {}
        telling: dict[str, set[str]] = {}
        self._direct: set[tuple[str, str]] = set()
        for slot, raw in lexis.catalogue.tables.items():
            self._add_slot(lexis, slot, cast("dict[str, list[str]]", raw), telling)
            self.slot_words[slot] |= {word for phrase in speaking.get(slot, ()) for word in phrase.split()}
        common = self.words | lexis.lists["adverbs"] | lexis.lists["kin"] | (lexis.lists["adjectives"] - _NUMBERS)
        self._held = {slot: common | own | _inflected(lexis, own) for slot, own in self.slot_words.items()}
        phrases = (lexis.tails, self.phrases["ended_after"], self.phrases["ended_before"])
        self.openers = _PERIOD_OPENERS.union(*phrases)
        """The words with which a phrase of time, circumstance or end may begin."""
        self.past_forms = {
            key: frozenset[str]().union(*(_past_forms(lexis, lemma) for lemma in self.single[key]))
            for key in ("replacing", "giving_for", "change_verbs")
        }
        self._liked: dict[str, list[str]] = {}
        for slot, nouns in self.favorites.items():
            for noun in sorted(nouns):
                self._liked.setdefault(noun, []).append(slot)
        for word, slots in telling.items():
            if word not in self.words:
                self._weights[word] = dict.fromkeys(slots, _FULL / len(slots))
        self._verb_pairs: dict[tuple[str, str], dict[str, float]] = {}
        for lemma, node in lexis.verbs.items():
            for second, below in node.items():
                if second not in {LEAF, "~"}:
                    slots = _slots_below(below)
                    self._verb_pairs[lemma, second] = dict.fromkeys(slots, _FULL / len(slots))

    def _add_slot(self, lexis: Lexis, slot: str, raw: dict[str, list[str]], telling: dict[str, set[str]]) -> None:
        """Enter the words of a slot's wordings; `telling` takes those that by themselves speak of the slot."""
        wording = lexis.wording[slot]
        listed = frozenset[str]()
        if wording.spec.value_type == "pet":
            listed = wording.listed | {word for entry in wording.listed for word in entry.split()} - {"pet", "pets"}
        words = {word for noun in (*raw.get("nouns", []), *raw.get("favorite", [])) for word in noun.split()}
        words = {word for word in words if word not in listed} | {*wording.spec.label.split(), *wording.spec.plural.split()}
        own = {noun for noun in raw.get("nouns", []) if noun not in listed} | {wording.spec.label}
        own |= {noun.removesuffix("s") for noun in own if noun.endswith("s")} | {_plural(noun) for noun in own}
        words |= {_plural(word) for word in words}
        own |= wording.about - {"us"}
        for key in ("verbs", "begins", "ends", "where", "over", "none"):
            for pattern in raw.get(key, []):
                parts = [part for part in pattern.lstrip("*+").split() if part not in _PATTERN_SIGNS]
                for place, part in enumerate(parts):
                    found = {word for word in part.removesuffix("?").split("|") if word not in wording.listed}
                    words |= found
                    own |= found if place or len(parts) == 1 else set()
                    if len(parts) == 1:
                        self._direct.update((word, slot) for word in found)
        if wording.free:
            words |= {word for favorite in lexis.lists["favorites"] for word in favorite.split()}
        self.slot_words[slot] = frozenset(words)
        self.favorites[slot] = frozenset(raw.get("favorite", []))
        for word in own:
            telling.setdefault(word, set()).add(slot)

    def holds(self, lexis: Lexis, slot: str, word: str) -> bool:
        """Whether a word is of the frame: a common one, or one of the slot's own nouns and verbs in any form."""
        del lexis
        return word in self._held[slot]

    def is_own(self, turn: Turn, start: int, end: int) -> bool:
        """Whether the words `start..end` are the user's of themself: "I", "my", or a sentence that leaves "I" out."""
        words = turn.words
        if not FIRST_PERSON.isdisjoint(words[start:end]):
            return True
        first = words[start]
        return first in self.phrases["ended_before"] or first in _ELLIPTICAL or words[start : start + 2] == ["do", "not"]

    def speaks(self, lexis: Lexis, slot: str, words: list[str]) -> bool:
        """Whether some word is one of the slot's own nouns or verbs, in any form."""
        weights = self._weights
        return any(
            slot in weights.get(lemma, ()) for word in words for lemma in (word, *(name for name, _ in lexis.forms.get(word, ())))
        )

    def topics(self, turn: Turn, lexis: Lexis, start: int, end: int, known: frozenset[str]) -> list[str]:
        """The slots that the words `start..end` speak of, the likeliest first. `known` are those that they claim."""
        words = turn.words
        scores: dict[str, float] = dict.fromkeys(known, 4.5)
        liking = not _LIKING.isdisjoint(words[start:end])
        personal = self.is_own(turn, start, end)
        numbered = any(is_number(lexis, word) for word in words[start:end])
        for at in range(start, end):
            word = words[at]
            for node in (lexis.nouns, lexis.places):
                found = longest(node, words, at, end) if word in node else None
                if found is not None and word != "so" and not (turn.capital(at) and at > start and words[at - 1] not in _STOPS and not turn.text(at, at + 1).isupper()) and (found[0] - at > 1 or at == start or words[at - 1] in _BEFORE_NOUN or words[at - 1] in _STOPS or words[at - 1] in lexis.lists["favorites"]):  # fmt: skip
                    if found[0] + 1 < end and words[found[0]] == "'s" and words[found[0] + 1] not in {"name", "called", "names"}:
                        continue
                    for slot in found[1]:
                        scores[slot] = max(scores.get(slot, 0.0), 3.0 + 0.1 * (found[0] - at))
            phrase = longest(self.topic_phrases, words, at, end) if word in self.topic_phrases else None
            if phrase is not None:
                for slot in phrase[1]:
                    scores[slot] = scores.get(slot, 0.0) + 2.5
            lemmas = {word, *(lemma for lemma, _ in lexis.forms.get(word, ()))}
            for lemma in lemmas:
                for slot, weight in self._weights.get(lemma, {}).items():
                    scores[slot] = scores.get(slot, 0.0) + weight + (_BY_ITSELF if (lemma, slot) in self._direct else 0.0)
                if at + 1 < end:
                    for slot, weight in self._verb_pairs.get((lemma, words[at + 1]), {}).items():
                        scores[slot] = scores.get(slot, 0.0) + weight
            for slot in lexis.heads.get(word, ()) if personal else ():
                wording = lexis.wording[slot]
                listed = wording.listed if wording.exact or not wording.spec.multi else frozenset[str]()
                width = next((width for width in (4, 3, 2, 1) if " ".join(words[at : min(at + width, end)]) in listed), 0)
                if width:
                    scores[slot] = scores.get(slot, 0.0) + min(2.0, width)
        if liking:
            for slot in dict.fromkeys(slot for word in words[start:end] for slot in self._liked.get(word, ())):
                scores[slot] = scores.get(slot, 0.0) + 2.5
        if numbered:
            for slot in scores:
                scores[slot] += 1.0 if lexis.wording[slot].spec.value_type in MEASURED else 0.0
        ranked = sorted((slot for slot, score in scores.items() if score >= _ENOUGH), key=lambda slot: -scores[slot])
        if not ranked:
            return []
        floor = scores[ranked[0]] * _SHARE
        return [slot for slot in ranked[:_MOST] if scores[slot] >= floor]


@lru_cache(maxsize=8)
def frames(lexis: Lexis) -> Frames:
    """The frame words of a compiled language."""
    return Frames(lexis)


def period_end(turn: Turn, lexis: Lexis, at: int, end: int, *, measured: bool) -> int:
    """Where the phrase of time that starts at `at` ends ("since last spring", "after six years"), or `at` itself.

    With `measured` the value is itself a number or date: only phrases that cannot be one are taken.
    """
    words = turn.words
    here = at
    while here < end and here - at < 5 and (words[here] in _PERIOD_OPENERS or (not measured and is_number(lexis, words[here]) and not (turn.capital(here) and words[here].isalpha() and here > 0))):  # fmt: skip
        if words[here] in _PERIODS and here > at:
            break
        here += 1
    if here == at or here >= end or words[here] not in _PERIODS:
        return at
    if measured and words[at] not in _STRICT_PERIODS:
        return at
    if words[here] in _SEASONS and words[at] in {"the", "of", "a", "for", "as", "at"}:
        return at
    return here + 1


def phrase_end(node: Node, words: list[str], at: int, end: int) -> int:
    """Where the longest phrase of `node` that starts at `at` ends, or `at` itself."""
    found = longest(node, words, at, end) if at < end and words[at] in node else None
    return at if found is None else found[0]


def find_phrase(node: Node, words: list[str], start: int, end: int) -> tuple[int, int] | None:
    """The first phrase of `node` within the words `start..end`."""
    for at in range(start, end):
        stop = phrase_end(node, words, at, end)
        if stop > at:
            return at, stop
    return None


def _past_forms(lexis: Lexis, lemma: str) -> set[str]:
    """The past forms of a verb, for verbs that the language's files need not know ("dethroned", "hopped")."""
    known = {word for word, forms in lexis.forms.items() if any(name == lemma and form in {"past", "participle"} for name, form in forms)}  # fmt: skip
    if known:
        return known
    stem = lemma.removesuffix("e")
    return {stem + "ed", lemma + lemma[-1] + "ed", lemma[:-1] + "ied" if lemma.endswith("y") else stem + "ed"}


def _inflected(lexis: Lexis, lemmas: frozenset[str]) -> frozenset[str]:
    """All forms of the verbs among `lemmas`, British spellings included ("travelling")."""
    found = {word for word, known in lexis.forms.items() if any(lemma in lemmas for lemma, _ in known)}
    doubled = {word[: -len(end)] + "l" + end for word in found for end in ("ed", "ing") if word.endswith("l" + end)}
    return frozenset(found | doubled)


def _slots_below(node: Node) -> frozenset[str]:
    found = {rule.slot for rule in node.get(LEAF, ())}
    return frozenset(found).union(*(_slots_below(below) for word, below in node.items() if word != LEAF))


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeou" else noun + "s"


def _enter(node: Node, words: list[str], value: str = "phrase") -> None:
    for word in words:
        node = node.setdefault(word, {})
    node[LEAF] = (*node.get(LEAF, ()), value)
