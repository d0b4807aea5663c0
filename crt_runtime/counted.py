"""Counting in messages: `1 run`, `3 runs`."""

from __future__ import annotations


def counted(number: int, one: str, several: str | None = None) -> str:
    """The number with its noun; `several` where the plural is not the noun with an `s`."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
