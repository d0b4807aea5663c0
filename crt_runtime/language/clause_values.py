"""Where the value of a clause stands: what is left of it once the frame is taken off, where that can be a value."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.clauses import Clause
from crt_runtime.language.extent import Extent, holds_listed, is_number, is_shouting, value_at
from crt_runtime.language.frame_words import MEASURED, Frames, period_end, phrase_end
from crt_runtime.language.leftover import is_in_name
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.turn import Turn

_ARTICLES: Final = frozenset({"a", "an", "the"})
_NAMELESS: Final = frozenset({"one", "ones"})
_WRONG_REACH: Final = 3
_LONG_TITLE: Final = 6
"""A title of that many words that holds "me" in small letters is rather a sentence."""


class ClauseValues:
    """Finds the values of one turn's clauses. `cues` are the phrases that may be stepped over, by where they start."""

    def __init__(self, turn: Turn, lexis: Lexis, frames: Frames, cues: dict[int, int]) -> None:
        self.turn, self.lexis, self.frames, self.cues = turn, lexis, frames, cues
        self.words = turn.words
        self.lists = lexis.lists
        self.shouting = is_shouting(turn)

    def find(self, slot: str, clause: Clause) -> Extent | None:
        """The value of a slot in a clause, or None where there is none or something stands beside it."""
        wording = self.lexis.wording[slot]
        if wording.intent:
            return self._intent(slot, wording, clause)
        if wording.doing:
            return self._doing(slot, wording, clause)
        end = clause.end
        start = self._start(slot, wording, clause)
        if start >= end or self._is_absent(clause.start, start):
            return None
        extent = value_at(self.turn, self.lexis, wording, start, self._tail(slot, start, end))
        if extent is None:
            return None
        skipped = [at for at in range(start, extent[0]) if self.words[at] not in _ARTICLES]
        if any(self._is_capital(at) or self.words[at] in self.lexis.clause_verbs for at in skipped):
            return None  # "drive a VW Golf" tells no hobby
        first, last = extent[0], self.trimmed(slot, *extent)
        if self.words[first - 1] == "to" and self.words[first - 2] in self.lists["have"] and first > clause.start + 1:
            return None  # "had to restart the phone"
        unknown = wording.spec.value_type == "pet" and holds_listed(self.turn, wording, first, last) is None
        if unknown and not self.turn.capital(first):
            return None  # "my pet situation changed"
        if any(self._tells(at) for at in range(first, last)) and not (wording.titled and last - first < _LONG_TITLE):
            return None  # "Ann keeps mixing me up"
        if not wording.free and not wording.exact and self.is_frame(slot, first, last):
            return None
        first = self._with_article(wording, clause, first)
        return (first, last) if self.is_frame(slot, last, end) else None

    def is_frame(self, slot: str, start: int, end: int) -> bool:
        """Whether the words `start..end` may stand after a value of the slot, and none of them is one."""
        return self._skip(slot, start, end, leading=False) >= end

    def trimmed(self, slot: str, first: int, last: int) -> int:
        """The end of a value without words of its frame that run on into it: "the Zed editor", "concise ones"."""
        wording = self.lexis.wording[slot]
        if wording.free:
            return last
        listed = holds_listed(self.turn, wording, first, last)
        floor = first if listed is None else listed[1] - 1
        over = self.frames.single["ended_after"]
        while last > max(first, floor) + 1 and not self.turn.capital(last - 1):
            word = self.words[last - 1]
            own = word in self.frames.slot_words[slot] and not wording.exact
            if not own and word not in _NAMELESS and word not in over:
                break
            last -= 1
        return last

    def _start(self, slot: str, wording: Wording, clause: Clause) -> int:
        start = self._skip(slot, clause.start, clause.end, leading=True)
        # A listed value may begin with words of the frame, or hold nothing else: "in an open relationship".
        listed = holds_listed(self.turn, wording, clause.start, clause.end) if wording.listed else None
        if listed is None or listed[0] >= start:
            return start
        whole = wording.exact and (listed[1] == start or (start >= clause.end and listed[1] - listed[0] > 1))
        return listed[0] if listed[1] > start or whole else start

    def _is_absent(self, start: int, end: int) -> bool:
        """Whether a "no" stands before ("no new job"), that is no "no longer"."""
        words = self.words
        return any(words[at] == "no" and words[at + 1] not in {"longer", "more"} for at in range(start, end))

    def _with_article(self, wording: Wording, clause: Clause, first: int) -> int:
        """Take back what belongs to the value: "a beagle", "two goats", "the holiday season", "in a partnership"."""
        before = self.words[first - 1] if first > clause.start else ""
        if wording.spec.value_type == "pet":
            return first - (before in {"a", "an"} or is_number(self.lexis, before or "the"))
        if before in _ARTICLES and wording.free:
            return first - 1
        if wording.spec.value_type == "choice" and self.words[max(clause.start, first - 2) : first] == ["in", "a"]:
            return first - 2
        return first

    def _tail(self, slot: str, start: int, end: int) -> int:
        """Where a phrase that ends the value starts ("Malta | fell through"), or the end of the clause."""
        node = self.frames.phrases["ended_after"]
        for at in range(start + 1, end):
            if phrase_end(node, self.words, at, end) > at and not self._is_capital(at) and self.is_frame(slot, at, end):
                return at
        return end

    def _tells(self, at: int) -> bool:
        """Whether a word is a verb of saying in the third person, or someone a verb is done to."""
        word = self.words[at]
        saying = any(form == "third" and lemma in self.lexis.says for lemma, form in self.lexis.forms.get(word, ()))
        return not self.turn.capital(at) and (saying or word in {"me", "us", "him", "them"})

    def _is_capital(self, at: int) -> bool:
        return self.turn.capital(at) and not self.shouting

    def _intent(self, slot: str, wording: Wording, clause: Clause) -> Extent | None:
        """An aim: what follows the first "to", or "of" with a doing."""
        words, ended = self.words, self.frames.phrases["ended_before"]
        for at in range(clause.start, clause.end - 1):
            after = words[at + 1]
            opens = words[at] == "to" or (words[at] == "of" and after.endswith("ing"))
            if opens and after not in self.lists["no_intent"]:
                extent = value_at(self.turn, self.lexis, wording, at + 1, clause.end)
                if extent is None:
                    return None
                first, last = extent
                while last > first + 1 and words[last - 1] in self.lists["after_intent"]:
                    last -= 1
                return first, last
            floor = max(clause.start, at - 2)
            over = any(phrase_end(ended, words, here, clause.end) > at for here in range(floor, at + 1))
            if not over and not self.frames.holds(self.lexis, slot, words[at]):
                return None
        return None

    def _doing(self, slot: str, wording: Wording, clause: Clause) -> Extent | None:
        """A way of working: "working" with the words after it, or a listed one."""
        words, end, ends = self.words, clause.end, self.lists["ends_doing"]
        places = range(clause.start, end - 1)
        at = next((at for at in places if words[at] == "working" and words[at + 1] not in ends), None)
        if at is None or not self.is_frame(slot, clause.start, at):
            listed = holds_listed(self.turn, wording, clause.start, end)
            if listed is None or not self.is_frame(slot, clause.start, listed[0]):
                return None
            at, stop = listed
        else:
            stop = at + 1
            while stop < end and words[stop] not in ends and stop not in self.cues:
                if stop > at + 1 and period_end(self.turn, self.lexis, stop, end, measured=False) > stop:
                    break
                stop += 1
        return (at, stop) if self.is_frame(slot, stop, end) else None

    def _skip(self, slot: str, at: int, end: int, *, leading: bool) -> int:
        """Where the frame words from `at` on end."""
        words = self.words
        while at < end:
            word = words[at]
            stop = self._phrase(self.lexis.wording[slot], at, end, leading=leading)
            if stop > at:
                at = stop
                continue
            if word == "wrong" and leading:
                return self._past_wrong(at, end)
            if word.endswith("-wise") or (not word[0].isalnum() and word != "'s"):
                at += 1
                continue
            if not self.frames.holds(self.lexis, slot, word) or (
                leading and is_in_name(self.turn, self.lexis, self.lexis.wording[slot], at, end)
            ):
                break
            at += 1
        return at

    def _phrase(self, wording: Wording, at: int, end: int, *, leading: bool) -> int:
        """Where a phrase of time, a cue, or a phrase that says something is over ends, or `at` itself."""
        words, phrases = self.words, self.frames.phrases
        measured = wording.spec.value_type in MEASURED
        word = words[at]
        opens = word in self.frames.openers
        stop = at
        if opens or word in self.lexis.numbers or word[0].isdigit():
            stop = period_end(self.turn, self.lexis, at, end, measured=measured)
        if stop == at and self.cues.get(at, end + 1) <= end:
            stop = self.cues[at]
        if stop > at or not opens:
            return stop
        stop = phrase_end(self.lexis.tails, words, at, end)
        # "over The Hobbit", "my preference for casual answers": a value of the slot is no circumstance
        named = any(self._is_capital(here) for here in range(at + 1, stop))
        if stop > at and not named and holds_listed(self.turn, wording, at + 1, stop) is None:
            return stop
        before = phrase_end(phrases["ended_before"], words, at, end) if leading else at
        stop = max(before, phrase_end(phrases["ended_after"], words, at, end))
        return at if holds_listed(self.turn, wording, at, stop) == (at, stop) else stop  # "being divorced"

    def _past_wrong(self, at: int, end: int) -> int:
        """Step over "wrong model", "the wrong button": the noun after it is none of the slot's values."""
        stop = at + 1
        while stop < end and stop - at < _WRONG_REACH and self.words[stop] not in self.frames.words:
            stop += 1
        return stop
