"""Where in a JSON text a JSON pointer leads, so that a refusal can name the line."""

from __future__ import annotations

import json
import re
from typing import Final

_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


def line_of(text: str, pointer: str) -> int:
    """The line (from 1) on which the value behind a pointer starts; of a field, the line of its name.

    Where the pointer leads nowhere, such as to a field that is missing, the line of the innermost value that is there;
    in a text that is no JSON, the line of the mistake.
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno
    start = value = _skip(text, 0)
    for step in pointer.split("/")[1:]:
        place = _member(text, value, step.replace("~1", "/").replace("~0", "~"))
        if place is None:
            break
        start, value = place
    return text.count("\n", 0, start) + 1


def _member(text: str, container: int, step: str) -> tuple[int, int] | None:
    """Where a member of the object or array at `container` starts, and where its value does."""
    opening = text[container]
    if opening not in "{[":
        return None
    place = _skip(text, container + 1)
    for index in range(len(text)):
        if text[place] in "}]":
            return None
        value, name = place, str(index)
        if opening == "{":
            name, end = _DECODER.raw_decode(text, place)
            value = _skip(text, _skip(text, end) + 1)  # past the colon
        if name == step:
            return place, value
        place = _skip(text, _DECODER.raw_decode(text, value)[1])
        if text[place] == ",":
            place = _skip(text, place + 1)
    return None


def _skip(text: str, place: int) -> int:
    blanks = _BLANKS.match(text, place)
    return blanks.end() if blanks else place
