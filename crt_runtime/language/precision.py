"""A turn cut at its signs and at the phrases that ask for precision ("to be exact") or name a whole ("a kind of")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import Final, cast

from crt_runtime.language.extent import is_sign
from crt_runtime.language.lexis import Lexis, Node, insert, longest
from crt_runtime.language.turn import Sentence, Turn

_PHRASES: Final = ("wanting", "just", "saying", "asking", "meaning", "within", "calling", "in_general")
_LEADING: Final = 7
"""So many words may lead up to a word of precision: "or to put it a bit more exactly"."""
_VAGUE_WITHIN: Final = 6
_SHORT: Final = 4
"""Words up to this length are in too many turns to be looked for: the "in" of "in particular"."""


class Is(Enum):
    """What a piece of a turn is: words that may hold a value, a cut, or a mark of what stands beside it."""

    WORDS = auto()
    CUT = auto()
    STOP = auto()  # the end of a sentence
    PRECISE = auto()  # the value beside it is the narrow one: "to be exact"
    PREFIX = auto()  # so is the one after it, where there is one: "the district of", "the shade called"
    BROAD_NEXT = auto()  # "a kind of", "not just any"
    VAGUE_BEFORE = auto()  # "is too vague", "in general", "area"
    RIGHT_BEFORE = auto()  # "is right", which by itself tells nothing of another value


TELLING: Final = frozenset({Is.PRECISE, Is.BROAD_NEXT, Is.VAGUE_BEFORE})
"""Marks that tell of two values, one more specific than the other."""
MARKS: Final = TELLING | {Is.PREFIX, Is.RIGHT_BEFORE}


@dataclass(frozen=True, slots=True)
class Piece:
    """The words `start..end` of a turn, and what they are."""

    what: Is
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cues:
    """The phrases of precision of a language, compiled. `triggers`: a turn without any of them has none."""

    triggers: frozenset[str]
    phrases: Node
    precise: Node
    lists: dict[str, frozenset[str]]


@lru_cache(maxsize=8)
def precision_cues(lexis: Lexis) -> Cues:
    """The phrases of precision of a compiled language."""
    table = cast("dict[str, list[str]]", lexis.catalogue.grammar["refining"])
    phrases: Node = {}
    for kind in _PHRASES:
        for phrase in table[kind]:
            insert(phrases, phrase.split(), kind)
    precise: Node = {}
    for phrase in table["precise"]:
        insert(precise, phrase.split(), "precise")
    telling = {word for phrase in table["precise"] for word in phrase.split() if len(word) > _SHORT}
    single = {phrase for phrase in table["precise"] if " " not in phrase}
    words = (table["wanted"], table["opens"], table["kinds"], table["parts"])
    return Cues(
        frozenset(telling.union(single, *words)),
        phrases,
        precise,
        {key: frozenset(entries) for key, entries in table.items()},
    )


def cut_at_marks(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Piece]:
    """The pieces of a sentence in their order, none of its words left out."""
    return _Cutter(turn, lexis, sentence).pieces()


class _Cutter:
    def __init__(self, turn: Turn, lexis: Lexis, sentence: Sentence) -> None:
        self.turn, self.lexis, self.cues = turn, lexis, precision_cues(lexis)
        self.words, self.start, self.end = turn.words, sentence.start, sentence.end
        self.opened = self.start
        self.explains = self._explains()
        self.narrows = not self.cues.lists["narrowing"].isdisjoint(self.words[self.start : self.end])

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        at = self.start
        while at < self.end:
            mark = self._mark(at)
            if mark is None and (self.words[at] in self.cues.lists["cuts"] or self._starts_over(at)):
                mark = Piece(Is.CUT, at, at + 1)
            if mark is None:
                at += 1
                continue
            if mark.start > self.opened:
                found.append(Piece(Is.WORDS, self.opened, mark.start))
            found.append(mark)
            at = self.opened = mark.end
        if self.end > self.opened:
            found.append(Piece(Is.WORDS, self.opened, self.end))
        found.append(Piece(Is.STOP, self.end, self.end))
        return found

    def _starts_over(self, at: int) -> bool:
        """Whether an "and" opens a clause of its own: "my name is Ines and I live in Lisbon"."""
        after = self.words[at + 1] if at + 1 < self.end else ""
        return self.words[at] == "and" and (after in self.lexis.lists["me"] or after in self.lexis.lists["mine"])

    def _explains(self) -> bool:
        """Whether the sentence tells what a word of the user's means: "when I say X, I mean Y", "by X I mean Y"."""
        kinds = {kind for at in range(self.start, self.end) for kind in self._phrase(at)[1]}
        by = self.words[self.start] in self.cues.lists["by"] and "meaning" in kinds
        self.asks_meaning = "asking" in kinds
        return by or "saying" in kinds or self.asks_meaning

    def _clause_end(self, at: int) -> int:
        cuts = self.cues.lists["cuts"] - {"or"}
        return next((here for here in range(at, self.end) if self.words[here] in cuts), self.end)

    def _is_general(self, at: int) -> bool:
        """Whether only the general is denied: "rather than tea in general", "not tea as such"."""
        clause = self._clause_end(at)
        return any("in_general" in self._phrase(here)[1] for here in range(at + 2, clause))

    def _phrase(self, at: int) -> tuple[int, tuple[str, ...]]:
        """Where the longest phrase that starts at `at` ends, and its kinds; none where there is no such phrase."""
        found = longest(self.cues.phrases, self.words, at, self.end) if self.words[at] in self.cues.phrases else None
        return (at, ()) if found is None else found

    def _mark(self, at: int) -> Piece | None:
        """The phrase of precision that starts at `at`, where one does."""
        stop, kinds = self._phrase(at)
        words, lists = self.words, self.cues.lists
        if at == self.start and words[at] in lists["by"] and self.explains:
            return Piece(Is.BROAD_NEXT, at, at + 1)
        if self.narrows and words[at] in lists["from_to"]:
            return Piece(Is.BROAD_NEXT if words[at] == "from" else Is.PRECISE, at, at + 1)
        if self.asks_meaning and words[at] in self.lexis.lists["be"]:
            return Piece(Is.PRECISE, at, at + 1)
        if words[at] in lists["denied"] and self._is_general(at):
            return Piece(Is.BROAD_NEXT, at, at + 1 + (words[at + 1] in {"than", "of"}))
        if "wanting" in kinds:
            clause = self._clause_end(stop)
            if not lists["wanted"].isdisjoint(words[stop:clause]):
                return Piece(Is.PRECISE, at, clause)
        inside = at > self.start
        if inside and "meaning" in kinds and self.explains:
            return Piece(Is.PRECISE, at, stop)
        if "within" in kinds and stop < self.end and words[stop] in lists["back"]:
            return Piece(Is.PRECISE, at, stop + 1)
        if "asking" in kinds or "saying" in kinds or "just" in kinds or "within" in kinds:
            return Piece(Is.BROAD_NEXT, at, stop)
        if inside and "calling" in kinds:
            return Piece(Is.PREFIX, at, stop)
        if at > self.opened and "in_general" in kinds:
            return Piece(Is.VAGUE_BEFORE, at, stop)
        return self._precise(at) or self._kind_of(at) or self._vague(at)

    def _precise(self, at: int) -> Piece | None:
        """Read "more precisely", "or to be a bit more specific about my diet", "the exact"; not "not exactly"."""
        words, end, cues = self.words, self.end, self.cues
        found = None
        for here in range(at, min(at + _LEADING, end)):
            found = longest(cues.precise, words, here, end) if words[here] in cues.precise else None
            if found is not None or words[here] not in cues.lists["around"]:
                break
        if found is None or (at > self.start and words[at - 1] in cues.lists["denied"]):
            return None
        stop = found[0]
        if stop < end and words[stop] in cues.lists["spoken"]:
            stop += 1
        if stop < end and words[stop] in cues.lists["upon"]:
            ends = cues.lists["cuts"] | {"i", "it"}
            stop = next((place for place in range(stop, end) if words[place] in ends), end)
        return Piece(Is.PRECISE, at, stop)

    def _kind_of(self, at: int) -> Piece | None:
        """Read "kind of", "suburb in" (the broad value follows), "district of", "its subsidiary" (the narrow one)."""
        words, lists = self.words, self.cues.lists
        part = words[at] in lists["parts"]
        if not (part or words[at] in lists["kinds"]) or at + 1 >= self.end or self.turn.capital(at):
            return None
        before = reversed(words[max(self.start, at - 4) : at])
        determiner = next((word for word in before if word in lists["determined"]), "")
        stop, kinds = self._phrase(at + 1)
        if "calling" in kinds:
            return Piece(Is.PREFIX, at, stop)
        after = words[at + 1]
        if after in lists["links"]:
            stop = at + 2 + (at + 2 < self.end and words[at + 2] in {"to", "the"})
            if part and after == "of" and determiner == "the":
                return Piece(Is.PREFIX, at, stop)
            return Piece(Is.BROAD_NEXT, at, stop) if determiner or part else None
        leads = determiner in {"its", "the", "their"} and words[at - 1] == determiner
        return Piece(Is.PREFIX, at, at + 1) if leads and self.turn.capital(at + 1) else None

    def _vague(self, at: int) -> Piece | None:
        """Read "is right", "was a bit too vague", and the "area" of "the Seattle area"."""
        words, lists = self.words, self.cues.lists
        if at == self.opened:
            return None
        if words[at] in self.lexis.lists["be"] or words[at] in lists["seeming"]:
            for here in range(at + 1, min(at + _VAGUE_WITHIN, self.end)):
                if words[here] in lists["vague"] or words[here] in lists["right"]:
                    mark = Is.VAGUE_BEFORE if words[here] in lists["vague"] else Is.RIGHT_BEFORE
                    return Piece(mark, at, here + 1)
                if words[here] in lists["denied"] or is_sign(words[here]):
                    return None
        elif words[at] in lists["areas"] and "the" in words[max(self.opened - 3, 0) : at]:
            return Piece(Is.VAGUE_BEFORE, at, at + 1)
        return None
