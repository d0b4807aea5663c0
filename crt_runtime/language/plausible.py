"""Whether what a clause leaves over looks like a value of the slot, and is said of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.language.clauses import Clause, Role
from crt_runtime.language.describing import describes
from crt_runtime.language.extent import Extent, holds_listed, is_name
from crt_runtime.language.frame_words import Frames
from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.turn import Turn

_PEOPLE: Final = frozenset({"partner", "children", "siblings", "mother_name", "pets", "manager", "best_friend"})
"""Slots whose values are others: "she is called Mara" may tell one of them."""


@dataclass(slots=True)
class ClauseValue:
    """A value of a slot: its clause, where it stands, and what is said of it. `past`: by a verb of the past."""

    clause: Clause
    extent: Extent
    role: Role
    normalized: str
    past: bool = False


class Plausible:
    """Judges the values of one turn's clauses. `corrected`: the turn says that something is put right."""

    def __init__(self, turn: Turn, lexis: Lexis, frames: Frames, clauses: list[Clause], *, corrected: bool) -> None:
        self.turn, self.lexis, self.frames = turn, lexis, frames
        self.clauses, self.corrected = clauses, corrected
        self.words, self.lists = turn.words, lexis.lists

    def fits(self, slot: str, values: Sequence[ClauseValue]) -> bool:
        """Whether the values, one or two, look like values of the slot."""
        wording, turn = self.lexis.wording[slot], self.turn
        kind = wording.spec.value_type
        if any(self._is_address(one) or describes(turn, self.lexis, wording, *one.extent) for one in values):
            return False
        if kind == "name":
            return all(is_name(turn, self.lexis, *one.extent) and self._names(slot, one) for one in values)
        if kind == "date":
            return all(one.extent[1] - one.extent[0] > 1 or "/" in turn.text(*one.extent) for one in values)
        if kind == "number":
            return not any(":" in turn.text(*one.extent) for one in values)
        if wording.doing:
            return True
        listed = [holds_listed(turn, wording, *one.extent) is not None for one in values]
        if kind == "pet":
            return any(listed) and self._keeps(values)
        if (wording.exact or wording.concrete or wording.bare) and wording.listed:
            known = zip(values, listed, strict=True)
            return any(listed) and all(is_listed or self._stands_out(slot, one) for one, is_listed in known)
        capital = any(turn.capital(one.extent[0]) for one in values)
        if kind == "place":
            return capital or (self.is_named(slot) and self.corrected)
        if kind == "organisation":
            return capital or any(listed)
        if kind == "text" and wording.listed and not wording.free:
            return capital or any(listed) or any(self._is_led_to(slot, one) for one in values)
        return True

    def _is_address(self, one: ClauseValue) -> bool:
        """Whether a value is whom a greeting or thanks are for: "Thanks, Maria!"."""
        start = one.extent[0]
        greeted = start - (self.words[start - 1] == ",") - 1 if start else -1
        return greeted >= 0 and self.words[greeted] in self.lists["greetings"]

    def is_named(self, slot: str) -> bool:
        """Whether some clause holds a noun of the slot."""
        nodes = (self.lexis.nouns, self.lexis.places, self.frames.topic_phrases)
        for clause in self.clauses:
            for at in range(clause.start, clause.end):
                for node in nodes:
                    found = longest(node, self.words, at, clause.end) if self.words[at] in node else None
                    if found is not None and slot in found[1]:
                        return True
        return False

    def is_of_others(self, slot: str, clause: Clause, extent: Extent) -> bool:
        """Whether the words around a value speak of someone else: "she", "my brother"."""
        own, kin = self.frames.slot_words[slot], self.lists["kin"]
        joined = clause.role in {Role.NOW, Role.OVER}
        start, end = (clause.sentence.start, clause.sentence.end) if joined else (clause.start, clause.end)
        around = self.words[start : extent[0]] + self.words[extent[1] : end]
        if slot not in _PEOPLE and not self.lists["third_person"].isdisjoint(around):
            return True
        values = self.lexis.wording[slot].listed  # "promoted from engineer to manager"
        return any(word in kin and word not in own and word not in values for word in around)

    def _before(self, one: ClauseValue) -> list[str]:
        return self.words[one.clause.start : one.extent[0]]

    def _is_led_to(self, slot: str, one: ClauseValue) -> bool:
        """Whether a word of the slot leads to a value: "allergic to V", not "I had to V"."""
        before, own = self._before(one), self.frames.slot_words[slot]
        return any(word == "to" and before[at - 1] in own for at, word in enumerate(before) if at)

    def _names(self, slot: str, one: ClauseValue) -> bool:
        """Whether a clause about a person names them, and does not tell where they are or what they do."""
        if slot not in _PEOPLE:
            return True
        if one.clause.role in {Role.OVER, Role.NOW} and not self._holds_any("naming"):
            return False
        before = self._before(one)
        if not self.lists["no_naming"].isdisjoint(before):
            return False
        tied = self.lists["tied"]
        return all(word != "to" or (at > 0 and before[at - 1] in tied) for at, word in enumerate(before))

    def _keeps(self, values: Sequence[ClauseValue]) -> bool:
        """Whether the turn tells of animals that one keeps, and not of those that one likes or saw."""
        beside = {word for one in values for word in self.words[one.clause.start : one.clause.end]}
        return self.lists["fancying"].isdisjoint(beside) and self._holds_any("keeping")

    def _holds_any(self, key: str) -> bool:
        wanted = self.lists[key]
        return any(not wanted.isdisjoint(self.words[clause.start : clause.end]) for clause in self.clauses)

    def _stands_out(self, slot: str, one: ClauseValue) -> bool:
        """Whether an unknown word stands where a value would: as a name, alone, or beside a word of the slot."""
        clause, (start, end) = one.clause, one.extent
        if self.turn.capital(start) or clause.role is not Role.OPEN or (start, end) == (clause.start, clause.end):
            return True
        around = self.words[clause.start : start] + self.words[end : clause.end]
        return any(word in self.frames.slot_words[slot] or word in self.lists["leads_to_value"] for word in around)
