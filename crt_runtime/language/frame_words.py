"""What may stand around a value and is none: the words of the language's frame, and those of a slot's own wordings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Final, cast

from crt_runtime.language.extent import is_number
from crt_runtime.language.lexis import LEAF, MARKS, Lexis, Node, longest
from crt_runtime.language.turn import Turn

_PATTERN_SIGNS: Final = frozenset({"~", "!", "#", "^", "@", "=", "+ing", "*", "^?", ","})
_SEASONS: Final = frozenset({"spring", "summer", "fall", "autumn", "winter"})
MEASURED: Final = frozenset({"number", "date", "time", "duration"})
_NUMBERS: Final = frozenset({"one", "two", "three", "four", "five"})
_FULL: Final = 2.0
"""What a word says of a slot that it has to itself; see `slot_evidence.py`."""
_PERIOD_WIDTH: Final = 5


class Frames:
    """The frame words of a language and of each of its slots. Constant once built."""

    def __init__(self, lexis: Lexis) -> None:
        table = cast("dict[str, str | list[str]]", lexis.catalogue.grammar["contrast"])
        self.words = frozenset(cast("str", table["frame"]).split())
        self.phrases: dict[str, Node] = {}
        for key, phrases in table.items():
            if isinstance(phrases, list):
                self.phrases[key] = _node(phrases)
        self.single = {key: frozenset(phrases) for key, phrases in table.items() if isinstance(phrases, list)}
        self.topic_phrases: Node = {}
        speaking = cast("dict[str, list[str]]", table["topics"])
        for slot, phrases in speaking.items():
            for phrase in phrases:
                _enter(self.topic_phrases, phrase.split(), slot)
        self.ending: dict[str, dict[str, Node]] = {}
        """What ends a slot's value without naming it: `told`, where that was just spoken of, and `alone`, always."""
        for when, phrases_of in cast("dict[str, dict[str, list[str]]]", table["ending"]).items():
            self.ending[when] = {slot: _node(phrases) for slot, phrases in phrases_of.items()}
        self.ending_openers = frozenset[str]().union(
            *(node.keys() for nodes in self.ending.values() for node in nodes.values())
        )
        kinds = cast("dict[str, list[str]]", table["kinds"])
        self.absent_words = frozenset(kinds["around"])
        self.generic: Node = {}
        for slot, wording in lexis.wording.items():
            if wording.spec.multi:
                for noun in dict.fromkeys((wording.spec.label, wording.spec.plural, *kinds.get(slot, ()))):
                    _enter(self.generic, noun.split(), slot)
        self.slot_words: dict[str, frozenset[str]] = {}
        """The words of a slot's own nouns and verbs."""
        self.favorites: dict[str, frozenset[str]] = {}
        self.weights: dict[str, dict[str, float]] = {}
        """How much a word speaks of each slot: the more slots share it, the less."""
        telling: dict[str, set[str]] = {}
        self.direct: dict[str, list[str]] = {}
        """The verbs that alone make a wording of a slot ("speak !")."""
        for slot, raw in lexis.catalogue.tables.items():
            self._add_slot(lexis, slot, cast("dict[str, list[str]]", raw), telling)
            self.slot_words[slot] |= {word for phrase in speaking.get(slot, ()) for word in phrase.split()}
        common = self.words | lexis.lists["adverbs"] | lexis.lists["kin"] | (lexis.lists["adjectives"] - _NUMBERS)
        self.been = frozenset(rule.slot for rule in lexis.verbs["be"].get(LEAF, ()) if rule.need == "!")
        """The slots of which "I am V" tells V where it is listed."""
        self._held = {
            slot: (common - lexis.wording[slot].listed) | own | _inflected(lexis, own)
            for slot, own in self.slot_words.items()
        }
        self.openers = lexis.lists["period_openers"].union(
            lexis.tails, self.phrases["ended_after"], self.phrases["ended_before"]
        )
        """The words with which a phrase of time, circumstance or end may begin."""
        self.past_forms = {
            key: frozenset[str]().union(*(_past_forms(lexis, lemma) for lemma in self.single[key]))
            for key in ("replacing", "giving_for", "change_verbs")
        }
        self.past_forms["replacing"] |= self.single["replaced"]
        self.direct = {word: list(dict.fromkeys(slots)) for word, slots in self.direct.items()}
        self.places = {slot: place for place, slot in enumerate(lexis.wording)}
        """The place of each slot among all."""
        self.liked: dict[str, list[str]] = {}
        for slot, nouns in self.favorites.items():
            for noun in sorted(nouns):
                self.liked.setdefault(noun, []).append(slot)
        for word, slots in telling.items():
            if word not in self.words:
                self.weights[word] = dict.fromkeys(sorted(slots), _FULL / len(slots))
        self.verb_pairs: dict[tuple[str, str], dict[str, float]] = {}
        for lemma, node in lexis.verbs.items():
            for second, below in node.items():
                if second not in {LEAF, "~"} and not (second == "to" and lemma == "have"):  # "I had to leave"
                    meant = _slots_below(below)
                    self.verb_pairs[lemma, second] = dict.fromkeys(sorted(meant), _FULL / len(meant))

    def _add_slot(self, lexis: Lexis, slot: str, raw: dict[str, list[str]], telling: dict[str, set[str]]) -> None:
        """Enter the words of a slot's wordings; `telling` takes those that by themselves speak of the slot."""
        wording = lexis.wording[slot]
        listed: set[str] = set()
        if wording.spec.value_type == "pet":  # "guinea pig" is a noun of the slot and a value of it
            listed = {*wording.listed, *(word for entry in wording.listed for word in entry.split())} - {"pet", "pets"}
        words = {word for noun in (*raw.get("nouns", []), *raw.get("favorite", [])) for word in noun.split()} - listed
        words |= {*wording.spec.label.split(), *wording.spec.plural.split()}
        own = {noun for noun in raw.get("nouns", []) if noun not in listed} | {wording.spec.label}
        own |= {noun.removesuffix("s") for noun in own if noun.endswith("s")} | {_plural(noun) for noun in own}
        words |= {_plural(word) for word in words}
        own |= wording.about - {"us"}
        for key in ("verbs", "begins", "ends", "where", "over", "none"):
            for pattern in raw.get(key, []):
                parts = [part for part in pattern.lstrip(MARKS).split() if part not in _PATTERN_SIGNS]
                for place, part in enumerate(parts):
                    found = {word for word in part.removesuffix("?").split("|") if word not in wording.listed}
                    words |= found
                    own |= found if place or len(parts) == 1 else set()
                    if len(parts) == 1:
                        for word in found:
                            self.direct.setdefault(word, []).append(slot)
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

    def is_own(self, turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
        """Whether the words `start..end` are the user's of themself: "I", "my", or a sentence that leaves "I" out."""
        words = turn.words
        if not lexis.lists["first_person"].isdisjoint(words[start:end]):
            return True
        first = words[start]
        return (
            first in self.phrases["ended_before"]
            or first in lexis.lists["elliptical"]
            or words[start : start + 2] == ["do", "not"]
        )


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
    openers, periods = lexis.lists["period_openers"], lexis.lists["period_words"]
    while here < end and here - at < _PERIOD_WIDTH and not (words[here] in periods and here > at):
        if words[here] not in openers and (measured or not _counts_time(turn, lexis, here)):
            break
        here += 1
    if here == at or here >= end or words[here] not in periods:
        return at
    if measured and words[at] not in lexis.lists["strict_periods"]:
        return at
    if words[here] in _SEASONS and words[at] in {"the", "of", "a", "for", "as", "at"}:
        return at
    return here + 1


def _counts_time(turn: Turn, lexis: Lexis, at: int) -> bool:
    """Whether a word is a number, and not the first of a title ("One Hundred Years of Solitude")."""
    titled = at > 0 and turn.words[at].isalpha() and turn.capital(at)
    return is_number(lexis, turn.words[at]) and not titled


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
    past = {(lemma, "past"), (lemma, "participle")}
    known = {word for word, forms in lexis.forms.items() if not past.isdisjoint(forms)}
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


def _node(phrases: Iterable[str]) -> Node:
    """The phrases as a trie; "he|she died" is two."""
    node: Node = {}
    for phrase in phrases:
        for chosen in product(*(part.split("|") for part in phrase.split())):
            _enter(node, list(chosen))
    return node


def _enter(node: Node, words: list[str], value: str = "phrase") -> None:
    for word in words:
        node = node.setdefault(word, {})
    node[LEAF] = (*node.get(LEAF, ()), value)
