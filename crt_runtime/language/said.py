"""What the user asserts of themself in a turn, before its claims are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.facts import Change, Fact
from crt_runtime.language.mention import Mention
from crt_runtime.language.turn import Sentence

FAR: Final = 60
"""So many words of a sentence, and sentences of a text, are searched for what bears on a value elsewhere in it."""


@dataclass(slots=True)
class Said:
    """A mention that the user asserts of themself, with its sentence and the fact made of it."""

    sentence: Sentence
    mention: Mention
    fact: Fact


@dataclass(slots=True)
class Draft:
    said: Said
    change: Change
    replaces: str | None = None
    context: str | None = None
    dropped: bool = False
