"""Text of agents and users as a terminal may show it: nothing in it acts."""

from __future__ import annotations

import unicodedata
from typing import Final

_ACTING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are shown as escapes: control, formatting (also bidirectional), surrogates, unassigned."""


def visible(text: str, limit: int | None = None) -> str:
    """One line of the text: what could move the cursor, change colours or direction is shown as an escape.

    `limit`: cut to this many characters, and say how many are left out.
    """
    left_out = "" if limit is None or len(text) <= limit else f" ... ({len(text) - limit} more characters)"
    shown = text if limit is None else text[:limit]
    return "".join(map(_shown, shown)) + left_out


def _shown(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else _ESCAPES.get(char, f"\\x{ord(char):02x}")
    if unicodedata.category(char) in _ACTING:
        return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
    return char


_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
