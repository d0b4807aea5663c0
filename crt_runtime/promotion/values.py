"""Which texts can be believed: one line, of a bounded length, under a slot."""

from __future__ import annotations

import re
from typing import Final

LONGEST_VALUE: Final = 2000
"""The most code points that a believed value may have; what is longer is a text and no value."""

# What the schema asks of the slots in `pre_state`: takes "favorite_color", not "Employer", "a-b" nor 65 letters.
_SLOT: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

# What could start another line or act on a terminal: takes the breaks of "a\nFACT: b = c", "\x1b[2J", U+2028; not "é",
# nor bidirectional marks, which are shown as escapes instead.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# What a proposal is filed as: the prefix of the structured line that a belief's text is.
_PREFERENCE: Final = "preference"


def slot_flaw(slot: str | None) -> str | None:
    """Why a proposal's key cannot be a slot; None where it can."""
    if slot is None:
        return "has no key, so there is no slot to believe it under"
    if _SLOT.fullmatch(slot) is None:
        return "has a key that is no slot: 1 to 64 of a-z 0-9 _, starting with a letter"
    return None


def value_flaw(value: str) -> str | None:
    """Why a text cannot be a believed value; None where it can."""
    if not value.strip():
        return "has a blank value"
    if len(value) > LONGEST_VALUE:
        return f"has a value of {len(value)} characters; at most {LONGEST_VALUE} can be believed"
    if _CONTROL.search(value):
        return "has a line break or control character in its value"
    return None


def one_line(text: str) -> str:
    """The text with control characters and line breaks as spaces, and every run of spaces as one."""
    return " ".join(_CONTROL.sub(" ", text).split())


def structured_line(kind: str, slot: str, value: str) -> str:
    """The text of a belief, one line: `FACT: employer = Microsoft`, `PREF: communication_style = concise`."""
    return f"{'PREF' if kind == _PREFERENCE else 'FACT'}: {slot} = {value}"
