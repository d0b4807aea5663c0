"""The persona: who the user of one run is, as far as the script needs to know."""

from __future__ import annotations

from collections.abc import Iterable

from crt_runtime.stress.lexicon import Lexicon, Slot
from crt_runtime.stress.streams import stream
from crt_runtime.stress.words import phrase


class Persona:
    """Gives the values of one person, slot by slot, each slot from a stream of its own.

    No value is given twice in a slot, nor one whose words another slot of this person has already used, as long as the
    lexicon has others: an answer then tells which slot it is about.
    """

    def __init__(self, lexicon: Lexicon, seed: int) -> None:
        self._lexicon = lexicon
        self._seed = seed
        self._given: dict[str, list[str]] = {}
        self._words: set[tuple[str, ...]] = set()
        self._orders: dict[str, list[str]] = {}

    def value(self, slot: Slot, taken: Iterable[str] = ()) -> str:
        """A fresh value that is plainly incompatible with those taken."""
        order = self._order(slot)
        held = tuple(taken)
        free = [value for value in order if not any(slot.related(value, other) for other in held)] if held else order
        given = self._given.setdefault(slot.name, [])
        fresh = [value for value in free if value not in given]
        unheard = next((value for value in fresh if phrase(value) not in self._words), None)
        return self.give(slot, unheard or (fresh or free or order)[0])

    def refinement(self, slot: Slot, broad: str | None = None) -> tuple[str, str]:
        """A broad value and a more specific one; of that broad value where the lexicon has it."""
        pairs = list(slot.refinements)
        stream(self._seed, "persona", slot.name, "refinements").shuffle(pairs)
        given = self._given.setdefault(slot.name, [])
        matching = [pair for pair in pairs if pair[0] == broad]
        fresh = [pair for pair in pairs if not {*pair} & {*given}]
        pair = (matching or fresh or pairs)[0]
        self.give(slot, pair[0])
        self.give(slot, pair[1])
        return pair

    def contexts(self, slot: Slot) -> tuple[str, str]:
        """When or where each of two values holds."""
        return stream(self._seed, "persona", slot.name, "contexts").choice(slot.contexts)

    def give(self, slot: Slot, value: str) -> str:
        """Note that the value belongs to this slot of this person."""
        given = self._given.setdefault(slot.name, [])
        if value not in given:
            given.append(value)
            self._words.update(phrase(text) for text in (value, *slot.aliases.get(value, ())))
        return value

    def _order(self, slot: Slot) -> list[str]:
        """The slot's values in this person's order."""
        order = self._orders.get(slot.name)
        if order is None:
            order = self._orders[slot.name] = list(slot.values)
            stream(self._seed, "persona", slot.name).shuffle(order)
        return order
