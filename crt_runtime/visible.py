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


def holds_hidden(text: str) -> bool:
    """Whether the text holds a character that `visible` shows as an escape."""
    return not (text.isascii() and text.isprintable()) and any(map(_hidden, text))


def _hidden(char: str) -> bool:
    return char not in "\n\t" and (unicodedata.category(char) in _ACTING or _BLANK.match(char) is not None)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
