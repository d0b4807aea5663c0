"""Crashing or mute on odd text: emoji, other alphabets, quotation marks, invisible characters."""

from __future__ import annotations

import re
from typing import Final, cast

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted

# takes "The sign said: 'Closed'"; not the apostrophe of "don't"
OPENING_MARK: Final = re.compile(r"(?:^|\s)['‘\"“„«]\w")


@planted(
    Kind.CRASHING,
    "Reads ASCII alone and fails on every other text.",
    Promise.ANSWERS,
    Terse,
)
def reads_ascii_alone(moment: Moment) -> str | None:
    moment.line.text.encode("ascii")
    return None


@planted(
    Kind.CRASHING,
    "Gives an empty reply to text with emoji or other alphabets.",
    Promise.ANSWERS,
    Chatty,
    tells=True,
)
def mute_on_odd_text(moment: Moment) -> str | None:
    return "" if _odd(moment) else None


@planted(
    Kind.CRASHING,
    "Gives a reply of nothing but white space and invisible characters to odd text.",
    Promise.ANSWERS,
    Formal,
)
def invisible_on_odd_text(moment: Moment) -> str | None:
    return " \n\u200b\u200d\t" if _odd(moment) else None


@planted(
    Kind.CRASHING,
    "Gives odd text back as question marks.",
    Promise.ANSWERS,
    Terse,
)
def question_marks_on_odd_text(moment: Moment) -> str | None:
    return "???" if _odd(moment) else None


@planted(
    Kind.CRASHING,
    "Gives an error object in the place of a reply to odd text.",
    Promise.ANSWERS,
    Formal,
)
def an_object_on_odd_text(moment: Moment) -> str | None:
    # What the type forbids is the fault.
    return cast("str", {"error": "invalid_request", "reply": None}) if _odd(moment) else None


@planted(
    Kind.CRASHING,
    "Puts the user's text into its queries unescaped, and fails on quotation marks.",
    Promise.ANSWERS,
    Chatty,
)
def breaks_on_quotation_marks(moment: Moment) -> str | None:
    if OPENING_MARK.search(moment.line.text):
        raise ValueError(f"near {moment.line.text[:12]!r}: syntax error")
    return None


def _odd(moment: Moment) -> bool:
    return not moment.line.text.isascii()


FAULTS: Final[tuple[Fault, ...]] = (
    reads_ascii_alone,
    mute_on_odd_text,
    invisible_on_odd_text,
    question_marks_on_odd_text,
    an_object_on_odd_text,
    breaks_on_quotation_marks,
)
