"""One of two values said to be the more specific: "broad, narrow to be exact", "narrow, a kind of broad".

People rarely give the narrower value a verb of its own. Here the turn's topic names the slot, the turn is cut at its
signs and at its phrases of precision (`precision.py`), each piece is at most one value in a frame, and the phrase next
to a piece tells which of the two it is: what asks for precision stands beside the narrow one, what names a kind, whole
or a mere saying ("a kind of", "the ... area", "when I say") beside the broad one. No value need be known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from crt_runtime.language.extent import Extent, holds_listed, is_number, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import MEASURED, Frames, frames, period_end, phrase_end
from crt_runtime.language.leftover import looks_right, skip_frame
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.mention import PERSONAL, context_at
from crt_runtime.language.precision import MARKS, TELLING, Is, Piece, cut_at_marks, precision_cues
from crt_runtime.language.slot_evidence import slots_spoken_of, speaks_of
from crt_runtime.language.stance import USER
from crt_runtime.language.topics import named_topics
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import Relation, compare_values, normalize_value

_BLOCKING: Final = frozenset({"hypothetical", "reported", "joke"})
_TOLD: Final = frozenset({Modality.QUOTED, Modality.REPORTED, Modality.PAST})
_OVER: Final = frozenset({Change.END, Change.NONE_LEFT})
_OPEN_TYPES: Final = frozenset({"text", "choice", "number", "time"})
_MOST_SENTENCES: Final = 5
_MOST_WORDS: Final = 60
_MOST_VALUE: Final = 7


@dataclass(slots=True)
class _Value:
    """A value in the piece `place`; `meaning` tells it from others, `sure`: it looks like one of the slot by itself."""

    place: int
    extent: Extent
    meaning: str
    sure: bool
    narrow: bool = False
    broad: bool = False


def refinements(turn: Turn, lexis: Lexis, claims: list[Claim], facts: list[Fact]) -> list[Claim]:
    """The claims, with one for a value that the turn calls the more specific of two; `facts` is all that it tells."""
    if turn.joke or precision_cues(lexis).triggers.isdisjoint(turn.words):
        return claims
    sentences = [sentence for sentence in turn.sentences[:_MOST_SENTENCES] if _is_open(turn, sentence)]
    if not sentences or sum(sentence.end - sentence.start for sentence in sentences) > _MOST_WORDS:
        return claims
    pieces = [piece for sentence in sentences for piece in cut_at_marks(turn, lexis, sentence)]
    if TELLING.isdisjoint(piece.what for piece in pieces) or _is_supposed(sentences, pieces):
        return claims
    told = {claim.fact.slot for claim in claims if claim.fact.slot in lexis.wording}
    named = {topic.slot for piece in pieces for topic in named_topics(turn.words, piece.start, piece.end, lexis)}
    marked = [turn.text(piece.start, piece.end) for piece in pieces if piece.what in MARKS]
    known, start, end = frames(lexis), sentences[0].start, sentences[-1].end
    spoken_of = slots_spoken_of(turn, lexis, known, start, end, sorted(told | named))
    for slot in sorted(spoken_of, key=lambda slot: slot not in told | named):
        wording = lexis.wording[slot]
        others = _is_of_others(lexis, known, slot, turn.words[start:end], facts)
        if others or wording.intent or not _may_refine(slot, claims, marked):
            continue
        reader = _Reader(turn, lexis, known, pieces, wording, named=slot in named)
        made = reader.read(claims)
        if made is not None:
            return _joined(claims, made)
    return claims


def _is_open(turn: Turn, sentence: Sentence) -> bool:
    quoted = turn.is_quoted(sentence.start) or turn.is_quoted(sentence.end - 1)
    return not (sentence.question or sentence.command or quoted)


def _is_supposed(sentences: list[Sentence], pieces: list[Piece]) -> bool:
    """Whether the turn supposes or reports something, apart from "if you want the exact name" and its like."""
    marks = [piece for piece in pieces if piece.what in MARKS]
    return any(
        not _BLOCKING.isdisjoint(cue.kinds) and not any(mark.start <= cue.start < mark.end for mark in marks)
        for sentence in sentences
        for cue in sentence.cues
    )


def _is_of_others(lexis: Lexis, known: Frames, slot: str, scope: list[str], facts: list[Fact]) -> bool:
    """Whether someone else is spoken of, or the slot's facts are quoted or former ones."""
    of_slot = [fact for fact in facts if fact.slot == slot]
    of_user = [fact for fact in of_slot if fact.subject == USER]
    if any(fact.modality in _TOLD for fact in of_user) or (of_slot and not of_user):
        return True
    if slot in PERSONAL:
        return False
    kin, mine, own = lexis.lists["kin"], lexis.lists["mine"], known.slot_words[slot]
    theirs = any(word in kin and word not in own and before in mine for before, word in pairwise(scope))
    return theirs or not precision_cues(lexis).lists["others"].isdisjoint(scope)


def _may_refine(slot: str, claims: list[Claim], marked: list[str]) -> bool:
    """Whether what the claims say of the slot leaves room for a refinement: they end, deny or share nothing.

    A context that is a phrase of precision (`marked`) is none.
    """
    for claim in claims:
        if claim.fact.slot != slot:
            continue
        if claim.fact.polarity is Polarity.NEGATED or claim.change in _OVER:
            return False
        context = claim.context
        if context and not any(mark in context or context in mark for mark in marked):
            return False
    return True


def _joined(claims: list[Claim], made: Claim) -> list[Claim]:
    """The claims with `made` in the place of those of its slot, of no slot, and of its words."""
    start, end = made.fact.span
    kept = [claim for claim in claims if claim.fact.span[1] <= start or end <= claim.fact.span[0]]
    return [*(claim for claim in kept if claim.fact.slot not in {made.fact.slot, "?"}), made]


class _Reader:
    """The values of one slot in the pieces of a turn. `named`: the turn names the slot ("my diet", "where I live")."""

    def __init__(
        self, turn: Turn, lexis: Lexis, known: Frames, pieces: list[Piece], wording: Wording, *, named: bool
    ) -> None:
        self.turn, self.lexis, self.frames, self.pieces, self.wording = turn, lexis, known, pieces, wording
        self.words = turn.words
        self.slot = wording.spec.slot
        self.kind = wording.spec.value_type
        self.open = replace(wording, exact=False)  # a narrow value need not be in the list
        self.lists = precision_cues(lexis).lists
        self.led: set[str] = set()
        self.named = named

    def read(self, claims: list[Claim]) -> Claim | None:
        """The claim of the narrow value; None where no two values are told apart. `claims`: what is claimed already."""
        own = [claim for claim in claims if claim.fact.slot == self.slot]
        taken = {claim.fact.span for claim in claims if claim.fact.slot != self.slot} if own else set()
        values = [value for value in self._values() if self.turn.span(*value.extent) not in taken]
        self._attach(values)
        narrow = self._narrow(values)
        if narrow is None:
            return None
        if len(values) > 1 and len({value.meaning for value in values}) == 1:
            self._widen(narrow)
        others = {value.meaning: value for value in values if value.meaning != narrow.meaning}
        if len(others) > 1:
            others = {meaning: value for meaning, value in others.items() if value.broad}
        if not others:
            return self._alone(narrow, own)
        if len(others) > 1 or (self.wording.spec.multi and len(values) > 2):
            return None
        (broad,) = others.values()
        evident = self.named or bool(own) or broad.sure or speaks_of(self.lexis, self.frames, self.slot, self.words)
        if not evident or not self._fits(narrow, broad) or (self._has_context(narrow) and self._has_context(broad)):
            return None
        return Claim(self._fact(narrow), Change.REFINEMENT, self.turn.text(*self._listed(broad.extent)))

    def _alone(self, narrow: _Value, own: list[Claim]) -> Claim | None:
        """The one value that is said to be precise, of which a claim may have taken too little or too much."""
        fact = self._fact(narrow)
        if not own:
            sure = self.named and narrow.sure and not self.wording.free and self._is_beside(narrow)
            return Claim(fact, Change.REFINEMENT) if sure else None
        if len(own) != 1:
            return None
        span = own[0].fact.span
        if fact.span[0] < span[0] and span[1] == fact.span[1] and self._is_beside(narrow):
            return replace(own[0], fact=fact, change=Change.REFINEMENT)
        if span[0] != fact.span[0] or span[1] <= fact.span[1]:
            return None
        rest = self.turn.source.text[fact.span[1] : own[0].fact.span[1]]
        return replace(own[0], fact=fact, change=Change.REFINEMENT) if "," not in rest else None

    # -- which of the values is the narrow one -------------------------------------------------------------------------

    def _attach(self, values: list[_Value]) -> None:
        """Tell each value what the marks beside it say of it."""
        at = {value.place: value for value in values}
        for place, piece in enumerate(self.pieces):
            if piece.what in {Is.BROAD_NEXT, Is.VAGUE_BEFORE, Is.RIGHT_BEFORE}:
                value = self._next_to(place, 1 if piece.what is Is.BROAD_NEXT else -1, at)
                if value is not None:
                    value.broad = True
        for value in values[1:]:
            value.broad = value.broad or self._is_bracketed(value)
        free = [value for value in values if not value.broad]
        for place, piece in enumerate(self.pieces):
            if piece.what not in {Is.PRECISE, Is.PREFIX}:
                continue
            right, left = self._next_to(place, 1, at), self._next_to(place, -1, at)
            if piece.what is Is.PREFIX and right is None:
                continue
            near = [value for value in (right, left) if value is not None and not value.broad]
            after = [value for value in free if value.place > place]
            for value in (near or after or free[-1:])[:1]:
                value.narrow = True

    def _is_bracketed(self, value: _Value) -> bool:
        """Whether a value stands alone in brackets behind another: "Alfama (Lisbon)", not "(Arch, to be exact)"."""
        piece = self.pieces[value.place]
        return self.words[piece.start - 1] == "(" and self.words[piece.end : piece.end + 1] == [")"]

    def _next_to(self, place: int, step: int, at: dict[int, _Value]) -> _Value | None:
        """The nearest value on one side that no cut parts from the mark at `place`."""
        here = place + step
        while 0 <= here < len(self.pieces) and self.pieces[here].what not in {Is.CUT, Is.STOP}:
            if here in at:
                return at[here]
            here += step
        return None

    def _is_beside(self, value: _Value) -> bool:
        """Whether a phrase of precision stands beside a value, with a sign between them at most."""
        around = self.pieces[max(value.place - 2, 0) : value.place + 3]
        return any(piece.what is Is.PRECISE for piece in around)

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
        if relation is Relation.NARROWER:
            return True
        return self.kind != "date" and (narrow.sure or (broad.sure and self.kind in _OPEN_TYPES))

    def _has_context(self, value: _Value) -> bool:
        """Whether the text says when or where a value holds: then both may."""
        return context_at(self.turn, self.lexis, value.extent[1], self.pieces[value.place].end) is not None

    def _widen(self, narrow: _Value) -> None:
        """Take back words of the slot's frame that set a value apart from another of the same name: "strict keto"."""
        first, last = narrow.extent
        while first > self.pieces[narrow.place].start and not self._is_plain(self.words[first - 1]):
            first -= 1
        narrow.extent = first, last
        narrow.meaning = self._meaning(narrow.extent)

    def _is_plain(self, word: str) -> bool:
        """Whether a frame word can be no part of a value: a common one, a noun of the slot, a verb."""
        lexis = self.lexis
        common = word in self.frames.words or word in lexis.lists["adverbs"] or word in lexis.forms
        return common or word in lexis.nouns or not word[0].isalnum()

    # -- the values ----------------------------------------------------------------------------------------------------

    def _values(self) -> list[_Value]:
        """The values of the pieces; none where one of them is denied or over."""
        found: list[_Value] = []
        for place, piece in enumerate(self.pieces):
            extent = self._extent(piece) if piece.what is Is.WORDS else None
            if extent is None:
                continue
            around = {*self.words[piece.start : extent[0]], *self.words[extent[1] : piece.end]}
            past = not self.wording.spec.steady and not around.isdisjoint(self.lists["over"])
            if past or not around.isdisjoint(self.lists["denied"]):
                return []
            listed = holds_listed(self.turn, self.wording, *extent) is not None
            sure = listed or looks_right(self.turn, self.lexis, self.wording, extent)
            if self._may_stand(piece, extent, listed=listed):
                found.append(_Value(place, extent, self._meaning(extent), sure))
                self.led.update(self.words[piece.start : extent[0]])
        return found

    def _meaning(self, extent: Extent) -> str:
        """What tells a value from another; of one that is chosen among a few, its own words."""
        return normalize_value("text" if self.kind == "choice" else self.kind, self.turn.text(*extent))

    def _extent(self, piece: Piece) -> Extent | None:
        """The one value of a piece, what stands around it being frame."""
        at = self._past_frame(piece.start, piece.end)
        if at >= piece.end or self.words[at] in self.lists["aside"]:
            return None
        extent = value_at(self.turn, self.lexis, self.open, at, piece.end)
        if extent is None or extent[1] - extent[0] > _MOST_VALUE:
            return None
        rest = skip_frame(self.turn, self.lexis, self.frames, self.slot, extent[1], piece.end, leading=False)
        if rest < piece.end:
            return None
        first, last = self._without_noun(extent)
        if first > piece.start and self.words[first - 1] in {"a", "an"} and self.kind == "pet":
            first -= 1
        return first, last

    def _past_frame(self, at: int, end: int) -> int:
        """Where the frame words and phrases of time before a value end."""
        turn, lexis, words = self.turn, self.lexis, self.words
        measured = self.kind in MEASURED
        while at < end:
            opens = self.wording.doing and (words[at] == "working" or is_number(lexis, words[at]))
            if opens and value_at(turn, lexis, self.open, at, end) is not None:
                break
            period = period_end(turn, lexis, at, end, measured=measured)
            stop = max(period, phrase_end(lexis.tails, words, at, end))
            stop = stop if stop > at else skip_frame(turn, lexis, self.frames, self.slot, at, at + 1)
            if stop == at:
                break
            at = stop
        return at

    def _without_noun(self, extent: Extent) -> Extent:
        """A value without the slot's own noun ("the rail sector"), or that of its kind ("the Low German dialect")."""
        first, last = extent
        if last - first > 1 and self.words[first - 1] == "the" and self.words[last - 1] in self.lists["kinds"]:
            return first, last - 1
        if self.wording.doing or self.kind in MEASURED:
            return extent
        listed = holds_listed(self.turn, self.wording, first, last)
        floor = first + 1 if listed is None else listed[1]
        nouns = self.wording.favorite if self.wording.free else self.frames.slot_words[self.slot]
        while last > floor and self.words[last - 1] in nouns and not self.turn.capital(last - 1):
            last -= 1
        return first, last

    def _may_stand(self, piece: Piece, extent: Extent, *, listed: bool) -> bool:
        """Whether the preposition before a value, where there is one, may lead to a value of the slot.

        takes: "in finance, specifically in banking"      must not take: "in finance, specifically in Frankfurt"
        """
        before = extent[0] - 1
        while before >= piece.start and self.words[before] in {"the", "a", "an", "just", "really", "actually"}:
            before -= 1
        if before < piece.start or self.words[before] not in self.lists["led"]:
            return True
        word = self.words[before]
        if self.kind in {"place", "organisation"}:
            return word in self.lists[f"led_{self.kind}"]
        if self.kind in MEASURED or self.wording.doing:
            return True
        named = self.turn.capital(extent[0]) and not self.turn.text(*extent).isupper()
        leads = listed or word in self.lists["led_text"]  # "on a glatt kosher diet"
        own = leads and word in self.frames.slot_words[self.slot] and not self.wording.free
        return (own or word in self.led) and (listed or not named)

    def _listed(self, extent: Extent) -> Extent:
        """The listed value within a broad one of a slot whose values are all listed."""
        listed = holds_listed(self.turn, self.wording, *extent) if self.wording.exact else None
        return extent if listed is None else listed

    def _fact(self, value: _Value) -> Fact:
        text, span = self.turn.text(*value.extent), self.turn.span(*value.extent)
        normalized = normalize_value(self.kind, text)
        return Fact(self.slot, text, normalized, Polarity.AFFIRMED, Modality.ASSERTED, USER, span)
