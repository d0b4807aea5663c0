"""Stored text as a terminal or a page may show it: nothing in it acts, hides or changes direction."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ACTING: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are shown as escapes: control, formatting (also bidirectional), surrogates, unassigned."""

# Characters of other categories that show nothing: fillers, and the variation selectors that choose no emoji style.
# Takes U+3164 (a blank "letter") and U+E0100 (text can be hidden in a row of them); not U+FE0F, as in a red heart.
_BLANK: Final = re.compile(
    "[\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}"
    "\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-17}-\N{VARIATION SELECTOR-256}]"
)


def visible(text: str) -> str:
    """The text with characters that act or do not show as escapes such as `\\u202e`; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) if _hidden(char) else char for char in text)


def on_one_line(text: str) -> str:
    """The text with line breaks and tabs as escapes, since a stored text could fake a line of its own."""
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def visible_line(text: str, limit: int | None = None) -> str:
    """The text on one line: line breaks and tabs are shown as escapes, too.

    `limit`: cut to this many characters, and say how many are left out.
    """
    left_out = "" if limit is None or len(text) <= limit else f" ... ({len(text) - limit} more characters)"
    shown = text if limit is None else text[:limit]
    return visible(shown.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")) + left_out


def holds_hidden(text: str) -> bool:
    """Whether the text holds a character that `visible` shows as an escape."""
    return not (text.isascii() and text.isprintable()) and any(map(_hidden, text))


def _hidden(char: str) -> bool:
    return char not in "\n\t" and (unicodedata.category(char) in _ACTING or _BLANK.match(char) is not None)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
