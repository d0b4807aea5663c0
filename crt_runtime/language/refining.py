"""One of two values said to be the more specific: "broad, narrow to be exact", "narrow, a kind of broad".

People rarely give the narrower value a verb of its own. Here the turn's topic names the slot, the turn is cut at its
signs and at the phrases that speak of precision, each piece is at most one value in a frame, and the phrase beside a
piece tells which of the two it is: what asks for precision stands beside the narrow one, what names a kind, a whole or
a mere saying ("a kind of", "in the ... area", "when I say") beside the broad one. No value needs to be known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import Final, cast

from crt_runtime.language.extent import Extent, holds_listed, is_number, is_sign, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import MEASURED, Frames, frames, period_end, phrase_end
from crt_runtime.language.leftover import looks_right, skip_frame
from crt_runtime.language.lexis import Lexis, Node, Wording, insert, longest
from crt_runtime.language.mention import PERSONAL, context_at
from crt_runtime.language.slot_evidence import slots_spoken_of
from crt_runtime.language.stance import USER
from crt_runtime.language.topics import named_topics
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import Relation, compare_values, normalize_value

_CUTS: Final = frozenset({",", ":", "—", "-", "(", ")", "but", "or", "though", "although", "however", "yet", "whereas"})
_DENYING: Final = frozenset({"not", "never", "no", "neither", "nor", "instead", "rather", "cannot"})
_PAST: Final = frozenset({"was", "were", "had", "used", "formerly", "previously"})
_OTHERS: Final = frozenset({"he", "she", "his", "her", "hers", "him", "their", "theirs"})
_PREPOSITIONS: Final = frozenset({"in", "at", "on", "for", "with", "by", "from", "near", "as", "under", "to", "into", "within", "inside"})  # fmt: skip
_BLOCKING: Final = frozenset({"hypothetical", "reported", "joke"})
_TOLD: Final = frozenset({Modality.QUOTED, Modality.REPORTED, Modality.PAST})
_PASSING: Final = frozenset({Change.UPDATE, Change.CORRECTION})
_MOST_SENTENCES: Final = 5
_MOST_WORDS: Final = 60
_MOST_VALUE: Final = 7


class _Is(Enum):
    """What a piece of a turn is: words that may hold a value, a cut, or a mark of what stands beside it."""

    WORDS = auto()
    CUT = auto()
    STOP = auto()  # the end of a sentence
    PRECISE = auto()  # the value beside it is the narrow one
    PREFIX = auto()  # so is the one after it, where two are there: "its subsidiary", "the district of"
    BROAD_NEXT = auto()
    BROAD_BEFORE = auto()


_LEADING: Final = frozenset({_Is.PRECISE, _Is.BROAD_NEXT})
_MARKS: Final = frozenset({_Is.PRECISE, _Is.PREFIX, _Is.BROAD_NEXT, _Is.BROAD_BEFORE})


@dataclass(slots=True)
class _Piece:
    what: _Is
    start: int
    end: int


@dataclass(slots=True)
class _Value:
    """A value in the piece `place`; `meaning` tells it from others, `sure`: it looks like one of the slot by itself."""

    place: int
    extent: Extent
    meaning: str
    sure: bool
    narrow: bool = False
    broad: bool = False


@dataclass(frozen=True, slots=True)
class _Cues:
    """The phrases of precision of a language, compiled."""

    triggers: frozenset[str]
    phrases: Node
    precise: Node
    lists: dict[str, frozenset[str]]


def refinements(turn: Turn, lexis: Lexis, claims: list[Claim], facts: list[Fact]) -> list[Claim]:
    """The claims, with one for a value that the turn calls the more specific of two; `facts` is all that it tells."""
    cues = _cues(lexis)
    words = turn.words
    if cues.triggers.isdisjoint(words) or turn.joke:
        return claims
    sentences = [sentence for sentence in turn.sentences[:_MOST_SENTENCES] if _is_open(turn, sentence)]
    if not sentences or sum(sentence.end - sentence.start for sentence in sentences) > _MOST_WORDS:
        return claims
    pieces = [piece for sentence in sentences for piece in _cut(turn, lexis, cues, sentence)]
    if not any(piece.what in _LEADING for piece in pieces) or _is_blocked(sentences, pieces):
        return claims
    known = frames(lexis)
    told = frozenset(claim.fact.slot for claim in claims if claim.fact.slot in lexis.wording)
    named = {topic.slot for piece in pieces for topic in named_topics(words, piece.start, piece.end, lexis)}
    start, end = sentences[0].start, sentences[-1].end
    marked = [turn.text(piece.start, piece.end) for piece in pieces if piece.what in _MARKS]
    for slot in slots_spoken_of(turn, lexis, known, start, end, sorted(told | named)):
        if _is_of_others(lexis, known, slot, words[start:end], facts) or not _may_refine(slot, claims, marked):
            continue
        made = _Reader(turn, lexis, known, pieces, lexis.wording[slot], named=slot in named).read(claims)
        if made is not None:
            return _joined(claims, made)
    return claims


def _is_open(turn: Turn, sentence: Sentence) -> bool:
    quoted = turn.is_quoted(sentence.start) or turn.is_quoted(sentence.end - 1)
    return not (sentence.question or sentence.command or quoted)


def _is_blocked(sentences: list[Sentence], pieces: list[_Piece]) -> bool:
    """Whether the turn supposes or reports something, apart from "if you want the exact name" and its like."""
    marked = [piece for piece in pieces if piece.what is not _Is.WORDS]
    return any(
        not _BLOCKING.isdisjoint(cue.kinds) and not any(piece.start <= cue.start < piece.end for piece in marked)
        for sentence in sentences
        for cue in sentence.cues
    )


def _is_of_others(lexis: Lexis, known: Frames, slot: str, scope: list[str], facts: list[Fact]) -> bool:
    own_facts = [fact for fact in facts if fact.slot == slot]
    if any(fact.modality in _TOLD for fact in own_facts) or (own_facts and all(fact.subject != USER for fact in own_facts)):
        return True
    if slot in PERSONAL:
        return False
    own = known.slot_words[slot]
    return any(word in _OTHERS or (word in lexis.lists["kin"] and word not in own) for word in scope)


def _may_refine(slot: str, claims: list[Claim], marked: list[str]) -> bool:
    """Whether what the claims say of the slot leaves room for a refinement: they end, deny or share nothing.

    A context that is a phrase of precision (`marked`) is none.
    """
    for claim in claims:
        if claim.fact.slot != slot:
            continue
        if claim.fact.polarity is Polarity.NEGATED or claim.change in {Change.END, Change.NONE_LEFT}:
            return False
        context = claim.context
        if context and not any(mark in context or context in mark for mark in marked):
            return False
    return True


def _joined(claims: list[Claim], made: Claim) -> list[Claim]:
    start, end = made.fact.span
    kept = [
        claim
        for claim in claims
        if claim.fact.slot not in {made.fact.slot, "?"} and not (claim.fact.span[0] < end and start < claim.fact.span[1])
    ]
    return [*kept, made]


# -- the pieces of a sentence ------------------------------------------------------------------------------------------


def _cut(turn: Turn, lexis: Lexis, cues: _Cues, sentence: Sentence) -> list[_Piece]:
    """The pieces of a sentence in their order."""
    words, found, opened, at = turn.words, list[_Piece](), sentence.start, sentence.start
    said = _says(cues, words, sentence)
    while at < sentence.end:
        mark = _mark(turn, lexis, cues, sentence, at, opened, said=said)
        if mark is None and words[at] in _CUTS:
            mark = _Piece(_Is.CUT, at, at + 1)
        if mark is None:
            at += 1
            continue
        if mark.start > opened:
            found.append(_Piece(_Is.WORDS, opened, mark.start))
        found.append(mark)
        at = opened = mark.end
    if sentence.end > opened:
        found.append(_Piece(_Is.WORDS, opened, sentence.end))
    found.append(_Piece(_Is.STOP, sentence.end, sentence.end))
    return found


def _says(cues: _Cues, words: list[str], sentence: Sentence) -> bool:
    """Whether the sentence speaks of what a word of the user's means: "when I say X, I mean Y", "by X I mean Y"."""
    if words[sentence.start] in {"by", "with"}:
        return True
    found = (longest(cues.phrases, words, at, sentence.end) for at in range(sentence.start, sentence.end))
    return any(one is not None and "saying" in one[1] for one in found)


def _mark(
    turn: Turn, lexis: Lexis, cues: _Cues, sentence: Sentence, at: int, opened: int, *, said: bool
) -> _Piece | None:
    """The phrase of precision that starts at `at`, where one does."""
    words, end = turn.words, sentence.end
    phrase = longest(cues.phrases, words, at, end) if words[at] in cues.phrases else None
    if phrase is not None:
        stop, kinds = phrase
        if "wanting" in kinds:
            clause = next((here for here in range(stop, end) if words[here] in _CUTS - {"or"}), end)
            if not cues.lists["wanted"].isdisjoint(words[stop:clause]):
                return _Piece(_Is.PRECISE, at, clause)
        if "meaning" in kinds and said and at > sentence.start:
            return _Piece(_Is.PRECISE, at, stop)
        if "saying" in kinds or "just" in kinds or "within" in kinds:
            return _Piece(_Is.BROAD_NEXT, at, stop)
        if "calling" in kinds and at > sentence.start:
            return _Piece(_Is.PREFIX, at, stop)
    return (
        _precise(turn, cues, sentence, at)
        or _kind_of(turn, cues, sentence, at)
        or _vague(turn, lexis, cues, end, at, opened)
    )


def _precise(turn: Turn, cues: _Cues, sentence: Sentence, at: int) -> _Piece | None:
    """Read "more precisely", "or to be a bit more specific about my diet", "the exact"."""
    words, end = turn.words, sentence.end
    found = None
    for here in range(at, min(at + 7, end)):
        found = longest(cues.precise, words, here, end) if words[here] in cues.precise else None
        if found is not None or words[here] not in cues.lists["around"]:
            break
    if found is None or (at > sentence.start and words[at - 1] in _DENYING):
        return None
    stop = found[0]
    if stop < end and words[stop] in {"about", "regarding", "concerning", "than", "with", "on"}:
        stop = next((place for place in range(stop, end) if words[place] in _CUTS or words[place] in {"i", "it"}), end)
    return _Piece(_Is.PRECISE, at, stop)


def _kind_of(turn: Turn, cues: _Cues, sentence: Sentence, at: int) -> _Piece | None:
    """Read "a kind of", "a suburb in" (the broad one follows), "the district of", "its subsidiary" (the narrow one)."""
    words, end = turn.words, sentence.end
    word = words[at]
    kind, part = word in cues.lists["kinds"], word in cues.lists["parts"]
    if not (kind or part) or at + 1 >= end or turn.capital(at):
        return None
    after = words[at + 1]
    determiner = next((words[back] for back in range(at - 1, max(sentence.start, at - 4) - 1, -1) if words[back] in _DETERMINERS), "")  # fmt: skip
    called = longest(cues.phrases, words, at + 1, end) if after in cues.phrases else None
    if called is not None and "calling" in called[1]:
        return _Piece(_Is.PREFIX, at, called[0])
    if after in cues.lists["links"]:
        stop = at + 2 + (at + 2 < end and words[at + 2] in {"to", "the"})
        if part and after == "of" and determiner == "the":
            return _Piece(_Is.PREFIX, at, stop)
        return _Piece(_Is.BROAD_NEXT, at, stop) if determiner or part else None
    if determiner in {"its", "the", "their"} and words[at - 1] == determiner and turn.capital(at + 1):
        return _Piece(_Is.PREFIX, at, at + 1)
    return None


_DETERMINERS: Final = frozenset({"a", "an", "one", "another", "the", "its", "their", "as", "some"})


def _vague(turn: Turn, lexis: Lexis, cues: _Cues, end: int, at: int, opened: int) -> _Piece | None:
    """Read "is right", "was a bit too vague", "in general", "area" behind a value."""
    words = turn.words
    if at == opened:
        return None
    if words[at] in lexis.lists["be"] or words[at] in {"sounds", "seems"}:
        for here in range(at + 1, min(at + 6, end)):
            if words[here] in cues.lists["vague"]:
                return _Piece(_Is.BROAD_BEFORE, at, here + 1)
            if words[here] in _DENYING or is_sign(words[here]):
                return None
        return None
    if words[at] in cues.lists["areas"] and "the" in words[max(opened - 3, 0) : at]:
        return _Piece(_Is.BROAD_BEFORE, at, at + 1)
    if words[at : at + 2] in (["in", "general"], ["generally", "speaking"], ["broadly", "speaking"]):
        return _Piece(_Is.BROAD_BEFORE, at, at + 2)
    return None


# -- the values of a slot ----------------------------------------------------------------------------------------------


class _Reader:
    def __init__(
        self, turn: Turn, lexis: Lexis, known: Frames, pieces: list[_Piece], wording: Wording, *, named: bool
    ) -> None:
        self.turn, self.lexis, self.frames, self.pieces, self.wording = turn, lexis, known, pieces, wording
        self.words = turn.words
        self.slot = wording.spec.slot
        self.kind = wording.spec.value_type
        self.open = replace(wording, exact=False)  # a narrow value need not be in the list
        self.led: set[str] = set()
        self.named = named

    def read(self, claims: list[Claim]) -> Claim | None:
        """The claim of the narrow value; None where no two values are told apart, or one is denied or over."""
        values: list[_Value] = []
        for place, piece in enumerate(self.pieces):
            if piece.what is not _Is.WORDS:
                continue
            extent = self._value(piece)
            if extent is None:
                continue
            said = set(self.words[piece.start : extent[0]]) | set(self.words[extent[1] : piece.end])
            if not said.isdisjoint(_DENYING) or (not self.wording.spec.steady and not said.isdisjoint(_PAST)):
                return None
            value = self._valued(place, extent)
            if self._stands(value):
                values.append(value)
                self.led.update(self.words[piece.start : extent[0]])
        if not values:
            return None
        self._attach(values)
        return self._claim(values, claims)

    def _claim(self, values: list[_Value], claims: list[Claim]) -> Claim | None:
        narrow = self._narrow(values)
        if narrow is None:
            return None
        if len(values) > 1 and len({value.meaning for value in values}) == 1:
            self._widen(narrow)
        others = {value.meaning: value for value in values if value.meaning != narrow.meaning}
        if len(others) > 1:
            others = {meaning: value for meaning, value in others.items() if value.broad}
        own = [claim for claim in claims if claim.fact.slot == self.slot]
        fact = self._fact(narrow.extent)
        if not others:
            if not own and self.named and narrow.sure and not self.wording.free and self._is_beside(narrow):
                return Claim(fact, Change.REFINEMENT)
            return self._trimmed(fact, own)
        if len(others) > 1 or (self.wording.spec.multi and len(values) > 2):
            return None
        broad = next(iter(others.values()))
        if not self._fits(narrow, broad) or (self._has_context(narrow) and self._has_context(broad)):
            return None
        replaced = self.turn.text(*self._listed(broad.extent))
        passing = next((claim for claim in own if claim.change in _PASSING and claim.replaces), None)
        if passing is not None and passing.replaces not in {fact.value, replaced}:
            return replace(passing, fact=fact)
        return Claim(fact, Change.REFINEMENT, replaced)

    def _has_context(self, value: _Value) -> bool:
        """Whether the text says when or where a value holds: then both may."""
        return context_at(self.turn, self.lexis, value.extent[1], self.pieces[value.place].end) is not None

    def _widen(self, narrow: _Value) -> None:
        """Take back words of the slot's frame that set a value apart from another of the same name: "strict keto"."""
        first, last = narrow.extent
        start = self.pieces[narrow.place].start
        while first > start and not self._is_plain(self.words[first - 1]):
            first -= 1
        narrow.extent = first, last
        narrow.meaning = self._meaning(narrow.extent)

    def _is_plain(self, word: str) -> bool:
        """Whether a frame word can be no part of a value: a common one, a noun of the slot, a verb."""
        lexis = self.lexis
        common = word in self.frames.words or word in lexis.lists["adverbs"] or word in lexis.forms
        return common or word in lexis.nouns or not word[0].isalnum()

    def _trimmed(self, fact: Fact, own: list[Claim]) -> Claim | None:
        """The one claim of the slot where it took a phrase of precision for a part of its value."""
        if len(own) != 1 or own[0].fact.span[0] != fact.span[0] or own[0].fact.span[1] <= fact.span[1]:
            return None
        rest = self.turn.source.text[fact.span[1] : own[0].fact.span[1]]
        return replace(own[0], fact=fact, change=Change.REFINEMENT) if "," not in rest else None

    def _narrow(self, values: list[_Value]) -> _Value | None:
        """The value that is called precise, else the one beside a broad one, else the one that says more."""
        marked = {value.meaning: value for value in values if value.narrow and not value.broad}
        if not marked and any(value.broad for value in values):
            broad = {value.meaning for value in values if value.broad}
            marked = {value.meaning: value for value in values if value.meaning not in broad}
        if len(marked) == 1:
            return next(iter(marked.values()))
        if len(marked) == 2:
            first, second = marked.values()
            return {Relation.NARROWER: second, Relation.BROADER: first}.get(self._relation(first, second))
        return None

    def _relation(self, first: _Value, second: _Value) -> Relation:
        return compare_values(self.kind, self.turn.text(*first.extent), self.turn.text(*second.extent))

    def _fits(self, narrow: _Value, broad: _Value) -> bool:
        """Whether the two look like a value and a more specific one of the slot."""
        relation = self._relation(broad, narrow)
        if relation is Relation.BROADER or (relation is Relation.SAME and len(broad.meaning) >= len(narrow.meaning)):
            return False
        if self.kind == "date":
            return relation is Relation.NARROWER
        return narrow.sure or relation is Relation.NARROWER or (broad.sure and self.kind in {"text", "choice", "number", "time"})  # fmt: skip

    def _is_beside(self, value: _Value) -> bool:
        """Whether a phrase of precision stands right beside a value."""
        around = self.pieces[max(value.place - 1, 0) : value.place + 2]
        return any(piece.what is _Is.PRECISE for piece in around)

    def _attach(self, values: list[_Value]) -> None:
        """Tell each value what the marks beside it say of it."""
        at = {value.place: value for value in values}
        for place, piece in enumerate(self.pieces):
            if piece.what is _Is.BROAD_NEXT:
                value = self._beside(place, 1, at)
                if value is not None:
                    value.broad = True
            elif piece.what is _Is.BROAD_BEFORE:
                value = self._beside(place, -1, at)
                if value is not None:
                    value.broad = True
        for place, piece in enumerate(self.pieces):
            if piece.what is _Is.PRECISE or (piece.what is _Is.PREFIX and self._beside(place, 1, at)):
                near = [value for value in (self._beside(place, 1, at), self._beside(place, -1, at)) if value is not None and not value.broad]  # fmt: skip
                if near:
                    near[0].narrow = True
                    continue
                free = [value for value in values if not value.broad]
                after = [value for value in free if value.place > place]
                chosen = after[:1] or free[-1:]
                for value in chosen:
                    value.narrow = True

    def _beside(self, place: int, step: int, at: dict[int, _Value]) -> _Value | None:
        """The value of the nearest piece on one side that no cut parts from the mark at `place`."""
        here = place + step
        while 0 <= here < len(self.pieces):
            piece = self.pieces[here]
            if piece.what in {_Is.CUT, _Is.STOP}:
                return None
            if here in at:
                return at[here]
            here += step
        return None

    def _valued(self, place: int, extent: Extent) -> _Value:
        sure = looks_right(self.turn, self.lexis, self.wording, extent) or holds_listed(self.turn, self.wording, *extent) is not None  # fmt: skip
        return _Value(place, extent, self._meaning(extent), sure)

    def _meaning(self, extent: Extent) -> str:
        """What tells a value from another; of one that is chosen among a few, its own words."""
        text = self.turn.text(*extent)
        return normalize_value("text" if self.kind == "choice" else self.kind, text)

    def _value(self, piece: _Piece) -> Extent | None:
        """The one value of a piece, what stands around it being frame."""
        turn, words, start, end = self.turn, self.words, piece.start, piece.end
        at = self._past_frame(start, end)
        if at >= end or words[at] in _aside(self.lexis):
            return None
        extent = value_at(turn, self.lexis, self.open, at, end)
        if extent is None or extent[1] - extent[0] > _MOST_VALUE:
            return None
        first, last = self._without_noun(extent)
        if skip_frame(turn, self.lexis, self.frames, self.slot, last, end, leading=False) < end:
            return None
        if first > start and words[first - 1] in {"a", "an"} and self.kind == "pet":
            first -= 1
        return first, last

    def _past_frame(self, at: int, end: int) -> int:
        """Where the frame words and phrases of time before a value end."""
        turn, lexis = self.turn, self.lexis
        measured = self.kind in MEASURED
        while at < end:
            opens = self.wording.doing and (self.words[at] == "working" or is_number(lexis, self.words[at]))
            if opens and value_at(turn, lexis, self.open, at, end) is not None:
                break
            stop = max(period_end(turn, lexis, at, end, measured=measured), phrase_end(lexis.tails, self.words, at, end))
            if stop == at:
                stop = skip_frame(turn, lexis, self.frames, self.slot, at, at + 1)
            if stop == at:
                break
            at = stop
        return at

    def _without_noun(self, extent: Extent) -> Extent:
        """A value without the slot's own noun behind it ("the rail sector"), or one of a kind ("the Low German dialect")."""
        first, last = extent
        if last - first > 1 and self.words[first - 1] == "the" and self.words[last - 1] in _cues(self.lexis).lists["kinds"]:
            last -= 1
        listed = holds_listed(self.turn, self.wording, first, last)
        floor = listed[1] if listed is not None else first + 1
        nouns = self.frames.slot_words[self.slot]
        while last > floor and self.words[last - 1] in nouns and not self.turn.capital(last - 1) and self.kind not in MEASURED:
            if self.wording.doing or self.wording.free and not self._is_noun(last - 1):
                break
            last -= 1
        return first, last

    def _is_noun(self, at: int) -> bool:
        return self.words[at] in self.wording.favorite

    def _stands(self, value: _Value) -> bool:
        """Whether the preposition before a value, where there is one, may lead to a value of the slot."""
        first = value.extent[0]
        before = first - 1
        start = self.pieces[value.place].start
        while before >= start and self.words[before] in {"the", "a", "an", "just", "really", "actually"}:
            before -= 1
        if before < start or self.words[before] not in _PREPOSITIONS or self.words[before] in {"as", "to"}:
            return True
        word = self.words[before]
        if self.kind == "place":
            return word in {"in", "at", "near", "on", "from", "within", "inside", "to", "into", "by"}
        if self.kind == "organisation":
            return word in {"at", "for", "with", "by", "from"}
        if self.kind in MEASURED or self.wording.doing:
            return True
        named = self.turn.capital(first) and not self.turn.text(*value.extent).isupper()
        listed = holds_listed(self.turn, self.wording, *value.extent) is not None
        led = word in self.led or (word in self.frames.slot_words[self.slot] and not self.wording.free)
        return led and (listed or not named)

    def _listed(self, extent: Extent) -> Extent:
        """The listed value within a broad one of a slot whose values are all listed."""
        listed = holds_listed(self.turn, self.wording, *extent) if self.wording.exact else None
        return extent if listed is None else listed

    def _fact(self, extent: Extent) -> Fact:
        value = self.turn.text(*extent)
        return Fact(self.slot, value, normalize_value(self.kind, value), Polarity.AFFIRMED, Modality.ASSERTED, USER, self.turn.span(*extent))  # fmt: skip


# -- the phrases -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _cues(lexis: Lexis) -> _Cues:
    table = cast("dict[str, list[str]]", lexis.catalogue.grammar["refining"])
    phrases: Node = {}
    for kind in ("wanting", "just", "saying", "meaning", "within", "calling"):
        for phrase in table[kind]:
            insert(phrases, phrase.split(), kind)
    precise: Node = {}
    for phrase in table["precise"]:
        insert(precise, phrase.split(), "precise")
    triggers = {word for phrase in (*table["precise"], *table["wanted"]) for word in phrase.split() if len(word) > 4 or word == "ie"}
    triggers |= {"any", "ordinary", "just", "only", "merely", "simply", "say", "saying", "mean", "which", "part", "within", "inside", "outside", *table["kinds"], *table["parts"]}  # fmt: skip
    return _Cues(frozenset(triggers), phrases, precise, {key: frozenset(entries) for key, entries in table.items()})


@lru_cache(maxsize=8)
def _aside(lexis: Lexis) -> frozenset[str]:
    return _cues(lexis).lists["aside"]
