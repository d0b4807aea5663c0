"""What a clause says of its value: that it holds, that it is over, or that it was wrong, by the words around it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from crt_runtime.language.clauses import Clause, Role
from crt_runtime.language.extent import Extent
from crt_runtime.language.frame_words import Frames, find_phrase, period_end, phrase_end
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.turn import Turn

_PASTS: Final = frozenset({"was", "were", "had", "did"})
_PERFECT: Final = frozenset({"have", "has", "to", "be", "been", "is", "are", "am"})


class ClauseRoles:
    """Reads the roles of one turn's clauses.

    `amended`: some word of the turn takes back what the user said. `asides`: phrases without a tense of their own
    ("on second thought"), by where they start.
    """

    def __init__(self, turn: Turn, lexis: Lexis, frames: Frames, asides: dict[int, int], *, amended: bool) -> None:
        self.turn, self.lexis, self.frames = turn, lexis, frames
        self.asides, self.amended = asides, amended
        self.words = turn.words
        self.beside_nouns = _PERFECT | lexis.lists["mine"]
        """What stands before a participle that is no past: "is preferred", "my preferred way"."""

    def of(self, clause: Clause, extent: Extent, *, steady: bool) -> Role:
        """The role of the value `extent` of a clause; with `steady` the past tense too says that it holds."""
        before, after = (clause.start, extent[0]), (extent[1], clause.end)
        if clause.role is not Role.OPEN:
            return Role.ENDED if clause.role is Role.NOW and self.is_over(*after) else clause.role
        if self.is_over(*before) or self.is_over(*after):
            return Role.ENDED
        denied = self._is_denied(before)
        if not denied and self._holds("intended", before):
            return Role.NOW
        if denied or self._is_called_wrong(after) or (self.amended and self._holds("said", before)):
            return Role.WRONG
        if self._ends_before(before) or self._holds("ended_after", after):
            return Role.ENDED
        past = self._is_past(before, steady=steady) or self._is_past(after, steady=steady)
        return Role.OVER if past else Role.NOW

    def is_over(self, start: int, end: int) -> bool:
        """Whether the words `start..end` say "no longer" or "anymore"."""
        span = self.words[start:end]
        if "anymore" in span or "nomore" in span:
            return True
        return any(word in {"no", "any"} and after in {"longer", "more"} for word, after in pairwise(span))

    def _holds(self, key: str, place: Extent) -> bool:
        return find_phrase(self.frames.phrases[key], self.words, *place) is not None

    def _is_called_wrong(self, after: Extent) -> bool:
        wrong = self.frames.single["wrong"]
        return any(
            word in wrong or word == "never" or (word == "not" and self.words[at - 1] != "or")  # "remote or not"
            for at, word in enumerate(self.words[after[0] : after[1]], after[0])
        )

    def _is_denied(self, before: Extent) -> bool:
        """Whether an odd number of denials stands before the value; "don't forget that" is none."""
        words = self.words
        span = words[before[0] : before[1]]
        if "forget" in span and ("not" in span or "never" in span):
            return False
        denials = 0
        at = before[0]
        while at < before[1]:
            stop = phrase_end(self.frames.phrases["denied"], words, at, before[1])
            only = stop == at + 1 and stop < before[1] and words[stop] in {"only", "just"}
            denials += stop > at and not only
            at = max(stop, at + 1)
        return denials % 2 == 1

    def _ends_before(self, before: Extent) -> bool:
        """Whether the words before the value end it: "done with", "I gave up", "over" as the first word of all."""
        words, node = self.words, self.frames.phrases["ended_before"]
        found = find_phrase(node, words, *before)
        while found is not None:
            at, stop = found
            if words[at] in self.lexis.lists["over_alone"] and stop - at == 1:
                around = words[before[0] : at] + words[stop : before[1]]
                if all(word in self.lexis.lists["around_over"] for word in around):
                    return True
            elif words[at : stop + 1] == ["out", "of", "bed"]:
                pass
            elif words[at] == "quit" or all(form != "base" for _, form in self.lexis.forms.get(words[at], ())):
                return True
            found = find_phrase(node, words, stop, before[1])
        return False

    def _is_past(self, place: Extent, *, steady: bool) -> bool:
        """Whether a verb of the past or a phrase like "used to" stands there, and nothing that says it lasts."""
        if self._holds("lasting", place):
            return False
        words, past = self.words, self.frames.phrases["past"]
        resume = place[0]
        for at in range(*place):
            resume = max(resume, self.asides.get(at, resume))
            if at < resume:
                continue
            word = words[at]
            earlier = words[at - 1] if at > place[0] else ""
            if word in _PASTS:
                if not steady and not (word == "had" and earlier in {"have", "has"}):
                    return True
            elif phrase_end(past, words, at, place[1]) > at:
                if word != "once":
                    return True
            elif not steady and earlier not in self.beside_nouns and self._is_past_form(word):
                return True
            if word == "after" and period_end(self.turn, self.lexis, at, place[1], measured=False) > at:
                return True
        return False

    def _is_past_form(self, word: str) -> bool:
        known = self.lexis.forms.get(word, ())
        begins = self.lexis.lists["verbs_that_begin"]
        return bool(known) and all(form in {"past", "participle"} and lemma not in begins for lemma, form in known)
