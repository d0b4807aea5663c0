"""What JSON is in Python, and how a place in a document is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
"""Exactly these types, save that text may be a `StrEnum` member: no tuples, no other numbers or mappings."""

Document: TypeAlias = "dict[str, JsonValue]"

MAX_INTEGER: Final = 2**53
"""Integers lie strictly between -2^53 and 2^53: beyond that, readers that use doubles see another number."""

MAX_DEPTH: Final = 64
"""How many objects and arrays may lie within each other."""


def pointer_to(path: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and indices; the empty path is the whole document, ""."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def one_line(text: str, limit: int = 120) -> str:
    """The text fit for one line of a message: unprintable characters escaped, cut to `limit` characters."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in text)
    return shown if len(shown) <= limit else f"{shown[: limit - 3]}..."


def places(document: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every value in a document with its path, the document itself first, depth-first in document order."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if isinstance(value, Mapping):
            waiting.extend(((*path, key), item) for key, item in reversed(list(value.items())))
        elif isinstance(value, list):
            waiting.extend(((*path, index), value[index]) for index in reversed(range(len(value))))
