"""Sentences cut into clauses that hold one value each, as far as the joints between them tell what they say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crt_runtime.language.frame_words import Frames, period_end, phrase_end
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.turn import Sentence, Turn

_SIGNS: Final = frozenset({",", ":", "—", "(", ")", "-", "–"})
_SWAPPED: Final = frozenset({"replaced", "swapped", "substituted"})
_REACH: Final = 16


class Role(StrEnum):
    """What a clause says of its value. `OPEN`: its joints do not tell; `ASIDE`: it holds no value, whatever it says."""

    OPEN = "open"
    NOW = "now"
    OVER = "over"
    ENDED = "ended"
    WRONG = "wrong"
    ASIDE = "aside"


@dataclass(slots=True)
class Clause:
    """The words `start..end` of a sentence, and what the joints around them say of the value in them."""

    sentence: Sentence
    start: int
    end: int
    role: Role = Role.OPEN


def cut(turn: Turn, lexis: Lexis, frames: Frames, sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence in their order; joints ("but", "instead of", "replaced by") belong to none."""
    cutter = _Cutter(turn, lexis, frames, sentence)
    at = sentence.start
    while at < sentence.end:
        at = cutter.step(at)
    cutter.close(sentence.end, sentence.end)
    return cutter.found


class _Cutter:
    def __init__(self, turn: Turn, lexis: Lexis, frames: Frames, sentence: Sentence) -> None:
        self.turn, self.lexis, self.frames, self.sentence = turn, lexis, frames, sentence
        self.words, self.lists = turn.words, lexis.lists
        self.opened = sentence.start
        self.role = Role.OPEN
        self.found: list[Clause] = []

    def close(self, at: int, begin: int, role: Role = Role.OPEN) -> None:
        """End the clause before `at`; the next one begins at `begin`."""
        if at > self.opened:
            offered = self.words[self.opened - 1] == "(" and "or" in self.words[self.opened : at]  # "(remote or not)"
            remark = self.words[self.opened] in self.lists["whatever"]  # "whatever Ann says"
            self.found.append(Clause(self.sentence, self.opened, at, Role.ASIDE if offered or remark else self.role))
        self.opened, self.role = begin, role

    def step(self, at: int) -> int:
        words, end = self.words, self.sentence.end
        word = words[at]
        after = words[at + 1] if at + 1 < end else ""
        if word in _SIGNS:
            if word == "," and after.isdigit() and len(after) == 4:
                return at + 2
            self.close(at, at + 1)
            return at + 1
        if word == "but":
            self.close(at, at + 1)
            return at + 1
        if word == "and" and (after in self.lists["clause_after_and"] or self._is_verb(at + 1)):
            if after in {"i", "we"} and at == self.opened + 1 and self.turn.capital(self.opened):
                return at + 2  # "Kim and I split up"
            self.close(at, at + 1)
            return at + 1
        if (
            word in {"not", "never"}
            and at > self.opened
            and after not in self.lists["no_denial"]
            and not self._belongs_left(at)
            and after not in self.lists["be"]
        ):
            self.close(at, at)
            return at + 1
        if self.role is Role.ASIDE:
            if at > self.opened and self._starts_over(at, word, after):
                self.close(at, at)
            return at + 1
        if self.role is Role.WRONG and word in {"i", "we", "my"} and self._holds_value(self.opened, at):
            self.close(at, at)
            return at + 1
        timed = at > self.opened + 2 and words[self.opened] in {"after", "until", "till", "since"}
        if timed and word in {"i", "we"} and self._holds_value(self.opened, at):
            self.close(at, at)
            return at + 1
        return self._turned(at, word, after) or self._circumstance(at, word, after) or at + 1

    def _starts_over(self, at: int, word: str, after: str) -> bool:
        """Whether the main clause begins here, after a circumstance without a comma: "since the move | I live in"."""
        if word not in self.lists["clause_subjects"] or self.words[at - 1] in self.lists["question_words"]:
            return False
        if word in {"it", "they"} and after not in self.lists["be"] and after not in {"has", "have"}:
            return False
        begun = not self.lists["clause_subjects"].isdisjoint(self.words[self.opened : at])
        return word in {"i", "we"} or not begun

    def _is_verb(self, at: int) -> bool:
        if at >= self.sentence.end or self.turn.capital(at):
            return False
        word = self.words[at]
        return not word.endswith("ing") and any(form != "ing" for _, form in self.lexis.forms.get(word, ()))

    def _belongs_left(self, at: int) -> bool:
        """Whether a "not" denies the verb before it ("is not", "do not"), and not the value after it ("X, not Y")."""
        lists = self.lists
        here = at - 1
        while here > self.opened and self.words[here] in lists["adverbs"]:
            here -= 1
        word = self.words[here]
        heads = ("be", "do", "have", "modals", "me", "question_words")
        return any(word in lists[name] for name in heads) or word in {"that", "'s", "and", "or", "why", "if", "has"}

    def _reach(self, at: int) -> int:
        """Where the words that a verb governs end."""
        end = min(self.sentence.end, at + _REACH)
        return next((here for here in range(at, end) if self.words[here] in _SIGNS or self.words[here] == "but"), end)

    def _turned(self, at: int, word: str, after: str) -> int:
        """A verb or phrase that puts one value in the place of another."""
        words, frames = self.words, self.frames
        stop = phrase_end(frames.phrases["giving_way"], words, at, self.sentence.end)
        if stop > at and self._holds_value(self.opened, at):
            return self._turn(at, Role.OVER, stop, Role.NOW)
        stop = phrase_end(frames.phrases["taking_over"], words, at, self.sentence.end)
        if stop > at:
            over = words[stop - 1] == "of" and words[at] in {"instead", "in"}
            if over or self._holds_value(self.opened, at):
                return self._turn(at, Role.OPEN if over else Role.NOW, stop, Role.WRONG if over else Role.OVER)
        if word == "rather" and after == "than":
            self.close(at, at + 2, Role.WRONG)
            return at + 2
        if at == self.opened and self._recites(at, word, after):
            self.role = Role.ASIDE
            return at + 1
        if word in frames.past_forms["replacing"] and self._holds_value(self.opened, at):
            return self._turn(at, Role.NOW, at + 1, Role.OVER)
        if word in frames.past_forms["giving_for"]:
            return self._given_for(at)
        if word == "from":
            return self._from(at)
        if word in {"prefer", "preferring"}:
            return self._preferred(at)
        return 0

    def _recites(self, at: int, word: str, after: str) -> bool:
        """Whether both sides of a choice are named first: "between Oslo and Bergen, ...", "out of Oslo and Bergen"."""
        if word == "between":
            return True
        return word == "out" and after == "of" and not {"and", "or"}.isdisjoint(self.words[at : self._reach(at)])

    def _turn(self, at: int, role: Role, begin: int, following: Role) -> int:
        """End the clause before `at` in the one role, and begin the next one at `begin` in the other."""
        self.role = role
        self.close(at, begin, following)
        return begin

    def _holds_value(self, start: int, end: int) -> bool:
        """Whether some word of the range may be a value's: it is of no frame."""
        turn, here = self.turn, start
        while here < end:
            stop = period_end(turn, self.lexis, here, end, measured=False)
            if stop > here:
                here = stop
                continue
            word = self.words[here]
            if word[0].isalnum() and word not in self.frames.words and word not in self.lists["adverbs"]:
                return True
            here += 1
        return False

    def _given_for(self, at: int) -> int:
        words, stop = self.words, self._reach(at)
        for here in range(at + 2, stop):
            if (
                words[here] in {"for", "with", "by"}
                and here + 1 < stop
                and words[here + 1] not in self.lists["no_exchange"]
            ):
                if words[here] != "for" and words[at] not in _SWAPPED:
                    continue
                begin = here + 1
            elif words[here] == "in" and words[here + 1 : here + 3] in (
                ["favor", "of"],
                ["favour", "of"],
                ["exchange", "for"],
            ):
                begin = here + 3
            else:
                continue
            self._turn(at, self.role, at, Role.ENDED)
            return self._turn(here, Role.ENDED, begin, Role.NOW)
        return 0

    def _from(self, at: int) -> int:
        words, stop = self.words, self._reach(at)
        changes = self.frames.past_forms["change_verbs"]
        here = next(
            (here for here in range(at + 2, min(self.sentence.end, at + _REACH)) if words[here] in {"to", "into"}), 0
        )
        if not here or (here > stop and words[here - 1] != ","):
            return 0
        floor = self.sentence.start
        if at != floor and changes.isdisjoint(words[max(floor, at - 12) : at]):
            return 0
        self._turn(at, Role.ASIDE, at + 1, Role.OVER)
        self.close(here - 1 if words[here - 1] == "," else here, here + 1, Role.NOW)
        return here + 1

    def _preferred(self, at: int) -> int:
        words, stop = self.words, self._reach(at)
        for here in range(at + 2, stop):
            if (
                words[here] in {"to", "over"}
                and here + 1 < stop
                and self._holds_value(at + 1, here)
                and self._holds_value(here + 1, stop)
            ):
                self.close(here, here + 1, Role.OVER)
                return here + 1
        return 0

    def _circumstance(self, at: int, word: str, after: str) -> int:
        """A subordinate clause without a value of its own: "because ...", "since I redecorated"."""
        words, end = self.words, self.sentence.end
        stop = phrase_end(self.frames.phrases["circumstance"], words, at, end)
        earlier = words[at - 1] if at > self.sentence.start else ""
        if (
            stop == at
            or (word == "while" and earlier in {"a", "little"})
            or (word == "since" and earlier in {"have", "has", "ever"})
        ):
            return 0
        if word in {"since", "until", "till", "after", "before", "during"}:
            if period_end(self.turn, self.lexis, at, end, measured=word != "after") > at:
                return 0
            if word == "before" and after not in {"i", "we", "the", "you"}:
                return 0
            if word == "since" and after in {"then", ""}:
                return 0
            if word == "since" and at > self.sentence.start and not {"not", "never"}.isdisjoint(words[stop:end]):
                # "use X, since Y never were mine": a reason with a value of its own
                self.close(at, stop)
                return stop
        if word == "when" and not self.lists["telling_past"].isdisjoint(words[at : at + 5]):
            self.close(at, stop)
            return stop
        aside = word not in {"so", "whereas", "while", "although", "though"} or (
            word == "while" and after in {"i", "at"}
        )
        self.close(at, stop, Role.ASIDE if aside else Role.OPEN)
        return stop
