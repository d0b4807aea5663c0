"""Strict reading of JSON: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final, NoReturn

from crt_runtime.artifacts.json_types import MAX_DEPTH, MAX_INTEGER, JsonValue, one_line, places, pointer_to
from crt_runtime.errors import ArtifactError

MAX_BYTES: Final = 256 * 1024 * 1024
"""The largest document that is read."""

_BOM: Final = b"\xef\xbb\xbf"

# An escaped UTF-16 surrogate: takes "\ud83d" (half of an emoji), not "\u00e9". Pairs are fine, so a hit only asks for a
# closer look.
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands in the parsed tree for a value that must be refused, so that its place can be told."""

    reason: str


def parse_strict(data: bytes, where: str) -> JsonValue:
    """The JSON value in `data`; `where` names the text in messages.

    Refused with `ArtifactError`: a byte order mark, bytes that are not UTF-8, more than `MAX_BYTES`, a syntax error, a
    repeated key, NaN, Infinity, a number beyond the range of a double, an integer not within 2^53, a lone surrogate,
    nesting deeper than `MAX_DEPTH`.
    """
    if len(data) > MAX_BYTES:
        raise ArtifactError(where, "", f"has {len(data)} bytes, more than the {MAX_BYTES} that are read")
    if data.startswith(_BOM):
        raise ArtifactError(where, "", "starts with a byte order mark; save it as UTF-8 without BOM")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArtifactError(where, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    parsed, flawed = _parse(text, where)
    _refuse_depth(parsed, where)
    if flawed or _SURROGATE_ESCAPE.search(text):
        _refuse_flaws(parsed, where)
    return parsed


def _parse(text: str, where: str) -> tuple[JsonValue, bool]:
    flaws: list[_Flaw] = []

    def flaw(reason: str) -> _Flaw:
        flaws.append(_Flaw(reason))
        return flaws[-1]

    def unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue] | _Flaw:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeated = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return flaw(f'key "{one_line(repeated)}" is given more than once')

    def whole(digits: str) -> int | _Flaw:
        if len(digits) <= 17 and -MAX_INTEGER < (number := int(digits)) < MAX_INTEGER:
            return number
        return flaw(f"integer {one_line(digits, 40)} is not within 2^53")

    def fraction(digits: str) -> float | _Flaw:
        if math.isfinite(number := float(digits)):
            return number
        return flaw(f"number {one_line(digits, 40)} is beyond the range of a double")

    def constant(name: str) -> _Flaw:
        return flaw(f"{name} is not JSON")

    try:
        parsed: JsonValue = json.loads(
            text, object_pairs_hook=unique, parse_int=whole, parse_float=fraction, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise ArtifactError(where, "", reason) from None
    except RecursionError:
        _too_deep((), where)
    return parsed, bool(flaws)


def _refuse_depth(document: object, where: str) -> None:
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            item
            for container in level
            for item in (container.values() if type(container) is dict else container)
            if type(item) is dict or type(item) is list
        ]
        if not level:
            return
    path = next(path for path, value in places(document) if len(path) >= MAX_DEPTH and isinstance(value, dict | list))
    _too_deep(path, where)


def _too_deep(path: tuple[str | int, ...], where: str) -> NoReturn:
    raise ArtifactError(where, one_line(pointer_to(path)), f"nested deeper than {MAX_DEPTH} levels")


def _refuse_flaws(document: object, where: str) -> None:
    for path, value in places(document):
        pointer = one_line(pointer_to(path))
        if isinstance(value, _Flaw):
            raise ArtifactError(where, pointer, value.reason)
        if isinstance(value, str) and _has_surrogate(value):
            raise ArtifactError(where, pointer, "text holds a lone surrogate, which is not Unicode text")
        if isinstance(value, dict) and any(map(_has_surrogate, value)):
            raise ArtifactError(where, pointer, "a key holds a lone surrogate, which is not Unicode text")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
