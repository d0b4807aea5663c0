"""Texts of a script: wordings filled with values, each text said once as long as there are other ways to say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from crt_runtime.stress.lexicon import Lexicon, Wordings

PREFIXED: Final = 0.15
"""How often a text gets a prefix ("By the way, ") though it needs none to be new."""

_TRIES: Final = 12

_ODD_ENDINGS: Final = (
    " 🙂",
    " 👩‍👩‍👧‍👦🏳️‍🌈",
    " ¯\\_(ツ)_/¯",
    " (مرحبا بالعالم)",
    " שלום עולם!",
    " 你好，世界。",
    "\u200b\u200d",
    " Z̸a̷l̶g̵o̴",
    "\t\t",
    " ﷽ ½ ﬁ ™",
    " " + "la " * 120,
)
"""Endings that no assistant may stumble over; none says anything."""

# A first letter that may become small after "By the way, ": takes "My employer", not "I work", "I'm" or "{v} it is".
_LOWERABLE: Final = re.compile(r"(?!I\b)[A-Z][a-z ]")


class Speaker:
    """Words lines for one script, from a random stream of its own."""

    def __init__(self, lexicon: Lexicon, wording: str, rng: Random) -> None:
        self._lexicon = lexicon
        self._wording = wording
        self._rng = rng
        self._said: set[str] = set()
        self._remarks = 0

    def say(self, wordings: Wordings, filled: Mapping[str, str], *, prefix: str | None = None) -> str:
        """One of the wordings with its placeholders filled; `prefix` is `question`, `statement` or None for never."""
        pool = wordings.pool(self._wording)
        prefixes = self._prefixes(prefix)
        text = ""
        for attempt in range(_TRIES):
            template = self._rng.choice(pool)
            lead = ""
            if prefixes and (self._rng.random() < PREFIXED or attempt >= _TRIES // 2):
                lead = self._rng.choice(prefixes)
            text = fill(_joined(lead, template), filled)
            if text not in self._said:
                break
        self._said.add(text)
        return text

    def chatter(self) -> str:
        """A remark that states nothing about the user; the first and every third from there on has an odd ending."""
        text = self.say(self._lexicon.frames.chatter, {})
        if self._remarks % 3 == 0:
            text += self._rng.choice(_ODD_ENDINGS)
            self._said.add(text)
        self._remarks += 1
        return text

    def _prefixes(self, kind: str | None) -> Sequence[str]:
        frames = self._lexicon.frames
        if kind == "question":
            return frames.question_prefix.pool(self._wording)
        return frames.statement_prefix.pool(self._wording) if kind == "statement" else ()


def fill(template: str, filled: Mapping[str, str]) -> str:
    """The template with its placeholders replaced, each once, and a small first letter of a value raised "
    "at the start."""
    text = _PLACEHOLDER.sub(lambda match: filled.get(match[1], match[0]), template)
    starts_with_value = template.startswith("{") and text[:1].islower() and template.endswith((".", "!", "?"))
    return text[0].upper() + text[1:] if starts_with_value and _is_plain(text) else text


_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


def _is_plain(text: str) -> bool:
    """Whether the first word is an ordinary lower-case one: not "macOS" or "iPhone", whose spelling is their name."""
    first = text.split(maxsplit=1)[0]
    return first.islower() and first.isalpha()


def _joined(prefix: str, template: str) -> str:
    if prefix.rstrip().endswith(",") and _LOWERABLE.match(template):
        template = template[0].lower() + template[1:]
    return prefix + template
