"""The canonical form of a document: RFC 8785 over NFC-normalised text, and nothing that JSON cannot say.

The bytes are those of the package `rfc8785` (a property test holds the two against each other); this encoder exists
because that one takes ten times as long, and canonicalising is on the path of every turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from crt_runtime.artifacts.json_types import MAX_DEPTH, MAX_INTEGER, one_line, places, pointer_to
from crt_runtime.artifacts.unicode14 import nfc
from crt_runtime.errors import ArtifactError


def canonical_bytes(document: object, where: str = "document") -> bytes:
    """The canonical form. Raises `ArtifactError` for what is not JSON: tuples and other types, NaN, integers not within
    2^53, keys that are no text or that NFC makes equal, lone surrogates, nesting deeper than `MAX_DEPTH`."""
    parts: list[str] = []
    try:
        _encode(document, MAX_DEPTH, parts.append)
        return "".join(parts).encode("utf-8")
    except (_NotJsonError, UnicodeEncodeError):
        path, reason = _first_flaw(document)
        raise ArtifactError(where, one_line(pointer_to(path)), reason) from None


class _NotJsonError(Exception):
    """Somewhere in the document is something that has no canonical form."""


def _encode(value: object, depth: int, put: Callable[[str], None]) -> None:
    if type(value) is str:
        put(_text(value))
    elif type(value) is dict and depth:
        for key, label in _in_order(tuple(value)):
            member = value[key]
            if type(member) is str:  # most of a document; a call each would double the price of it
                put(label + encode_basestring(member if member.isascii() else nfc(member)))
            else:
                put(label)
                _encode(member, depth - 1, put)
        put("}" if value else "{}")
    elif type(value) is list and depth:
        before = "["
        for item in value:
            put(before)
            _encode(item, depth - 1, put)
            before = ","
        put("]" if value else "[]")
    elif value is None:
        put("null")
    elif value is True:
        put("true")
    elif value is False:
        put("false")
    elif type(value) is int and -MAX_INTEGER < value < MAX_INTEGER:
        put(str(value))
    elif type(value) is float and math.isfinite(value):
        put(_float(value))
    elif isinstance(value, str):  # a StrEnum member is its text
        put(_text(value))
    else:
        raise _NotJsonError


def _text(text: str) -> str:
    # The C function behind json.dumps escapes exactly what RFC 8785 asks for, in the same way.
    return encode_basestring(text if text.isascii() else nfc(text))


@lru_cache(maxsize=1024)
def _in_order(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The keys of one object in canonical order, each with the text up to its value (`{"a":`, then `,"b":`); objects of
    few shapes fill a document."""
    if not all(isinstance(key, str) for key in keys) or len({nfc(key) for key in keys}) < len(keys):
        raise _NotJsonError
    # "surrogatepass": a lone surrogate must reach the encoding to UTF-8, which refuses it for keys and values alike.
    ordered = sorted(keys, key=lambda key: nfc(key).encode("utf-16-be", "surrogatepass"))
    return tuple((key, f"{',' if at else '{'}{_text(key)}:") for at, key in enumerate(ordered))


_PLAIN_FROM: Final = 1e-4
_PLAIN_BELOW: Final = 1e16


def _float(number: float) -> str:
    if _PLAIN_FROM <= abs(number) < _PLAIN_BELOW:  # where repr() uses no exponent, as ECMAScript does not either
        return repr(number).removesuffix(".0")
    if number == 0.0:  # the confidence of every uncertain answer; -0.0 is 0 as well
        return "0"
    import rfc8785

    return rfc8785.dumps(number).decode("ascii")


def _first_flaw(document: object) -> tuple[tuple[str | int, ...], str]:
    for path, value in places(document):
        reason = _flaw(value, len(path))
        if reason is not None:
            return path, reason
    return (), "has no canonical form"


def _flaw(value: object, depth: int) -> str | None:
    if isinstance(value, dict | list) and depth >= MAX_DEPTH:
        return f"nested deeper than {MAX_DEPTH} levels"
    if type(value) is dict:
        return _flaw_of_keys(list(value))
    if isinstance(value, str):
        return None if _is_text(value) else "text holds a lone surrogate, which is not Unicode text"
    if type(value) is int:
        return None if -MAX_INTEGER < value < MAX_INTEGER else "integer is not within 2^53"
    if type(value) is float:
        return None if math.isfinite(value) else f"{value} is not JSON"
    if value is None or type(value) is bool or type(value) is list:
        return None
    return f"a Python {type(value).__name__} is not JSON"


def _flaw_of_keys(keys: list[object]) -> str | None:
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, str):
            return f"key {one_line(repr(key))} is not text"
        if not _is_text(key):
            return "a key holds a lone surrogate, which is not Unicode text"
        if nfc(key) in seen:
            return f'key "{one_line(key)}" is given more than once after Unicode normalisation (NFC)'
        seen.add(nfc(key))
    return None


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
