"""Delta debugging: the fewest items, in their order, that still show something. Knows nothing of conversations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def reduced(items: Sequence[T], shows: Callable[[tuple[T, ...]], bool], largest: int | None = None) -> tuple[T, ...]:
    """A part of `items` that shows it and loses it with any one item less.

    `items` must show it. Ever smaller chunks are left out, of `largest` items at first (default: half of all), single
    items until a whole sweep over them changes nothing. For n items of which all are needed that takes up to 5n/3 calls
    of `shows`. After Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002; chunks are
    quartered, not halved, and never tried alone.
    """
    kept = tuple(items)
    size = len(kept) // 2 if largest is None else largest
    while size > 1:
        kept = _swept(kept, size, shows)
        size = min(size // 4, len(kept) // 2)
    while True:
        left = _swept(kept, 1, shows)
        if left == kept:
            return kept
        kept = left


def _swept(items: tuple[T, ...], size: int, shows: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """The items without each chunk of that size that can be left out, tried from the front."""
    kept, start = items, 0
    while start < len(kept):
        without = (*kept[:start], *kept[start + size :])
        if shows(without):
            kept = without
        else:
            start += size
    return kept


def shortest_end(items: Sequence[T], shows: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """The shortest end of `items` that shows it, if longer ends show what shorter ones do; else one that shows it.

    `items` must show it. Takes about log2(n) calls of `shows`: what depends on how many items there are yields to this.
    """
    losing, showing = 0, len(items)
    while showing - losing > 1:
        middle = (losing + showing) // 2
        if shows(tuple(items[-middle:])):
            showing = middle
        else:
            losing = middle
    return tuple(items[-showing:])
