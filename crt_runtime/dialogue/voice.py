"""Voices: a model may word what no guard decides, and what it says beyond the user's words is never shown as belief."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from crt_runtime.dialogue.answer import ResponseType
from crt_runtime.dialogue.storable import storable
from crt_runtime.language import extract_facts
from crt_runtime.language.catalogue import Catalogue
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.memory.memory import Recalled


@dataclass(frozen=True, slots=True)
class VoicePrompt:
    """What a voice is given: the user's text, the grounded answer that stands without it, and what that rests on.

    `instructions` is confidential; a draft that repeats any of it is thrown away.
    """

    user_text: str
    grounded: str
    evidence: tuple[Recalled, ...]
    instructions: str = field(default="", repr=False)


class Voice(Protocol):
    """A model that words an answer. It is called with one prompt and gives one draft."""

    def draft(self, prompt: VoicePrompt) -> str: ...


@runtime_checkable
class WorldChecker(Protocol):
    """A voice that can also hold a grounded statement against what it knows of the world."""

    def world_check(self, statement: str, max_tokens: int) -> str | None: ...


class TemplateVoice:
    """The default voice: says the grounded answer and nothing else."""

    def draft(self, prompt: VoicePrompt) -> str:
        return prompt.grounded


def worded_by(voice: Voice, prompt: VoicePrompt) -> str | None:
    """The voice's draft; None where it raises or gives no text: a model that is down must not cost the turn."""
    try:
        worded = voice.draft(prompt)
    except Exception:  # whatever a model's client may raise
        return None
    return storable(worded) if isinstance(worded, str) else None


def checked_by(voice: Voice, statement: str, max_tokens: int, instructions: str) -> str | None:
    """What the voice says of a statement out of its own knowledge; None where it says nothing, fails, or leaks."""
    if not isinstance(voice, WorldChecker):
        return None
    try:
        checked = voice.world_check(statement, max_tokens)
    except Exception:  # as above
        return None
    return storable(checked) if isinstance(checked, str) and checked and not leaks(checked, instructions) else None


_LEAK_WORDS: Final = 6
"""A run of this many words of the private instructions in a draft counts as a leak."""

# What looks like a code and not like a word: takes "K-77", "blue_fox", "OPENSESAME", "sk9f", leaves "I", "Max", "well".
_CODE: Final = re.compile(r"[^\W_]*[\d_][\w-]*|\w+-[\w-]*\d[\w-]*|[A-Z]{5,}|[a-z]+[A-Z]\w*")
# What the instructions quote: takes the word in: the password is "marmalade"; leaves the apostrophe of "don't".
_QUOTED: Final = re.compile(r"[\"\u201c`]([^\"\u201d`\n]{3,})[\"\u201d`]|(?<!\w)'([^'\n]{3,})'(?!\w)")

_TURNED: Final = {
    "you": "i", "your": "my", "yours": "mine", "yourself": "myself", "you're": "i'm", "you've": "i've",
    "you'd": "i'd", "you'll": "i'll", "i": "you", "my": "your", "are": "am", "were": "was",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")


def judge_draft(
    draft: str, instructions: str, catalogue: Catalogue, state_of: Callable[[str], SlotState]
) -> ResponseType | None:
    """How far a draft is grounded in the user's own words; None: it must not be shown at all.

    Every fact that the draft states about the user is held against the slot states. All supported: belief. None
    stated: speech. Any that nothing supports: uncertainty, and the caller says the grounded answer instead.
    """
    if not draft.strip() or leaks(draft, instructions):
        return None
    stated = [fact for fact in extract_facts(_turned(draft)) if _is_statement(fact)]
    if not stated:
        return ResponseType.SPEECH
    supported = all(_supported(fact, catalogue, state_of(fact.slot)) for fact in stated)
    return ResponseType.BELIEF if supported else ResponseType.UNCERTAINTY


def leaks(draft: str, instructions: str) -> bool:
    """Whether a draft repeats the private instructions: a code or a quotation in them, or a run of their words.

    A run is six words, or all of them where they are fewer.
    """
    secret = _words(instructions)
    if not secret:
        return False
    said = f" {' '.join(_words(draft))} "
    marks = [found[0] for found in _CODE.finditer(instructions)]
    marks += [found[1] or found[2] for found in _QUOTED.finditer(instructions)]
    run = min(_LEAK_WORDS, len(secret))
    runs = [secret[at : at + run] for at in range(len(secret) - run + 1)]
    return any(f" {' '.join(words)} " in said for words in (*map(_words, marks), *runs) if words)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _turned(draft: str) -> str:
    """The draft as if the user had said it: "You work at Google" becomes "i work at Google"."""
    return _WORD.sub(lambda found: _TURNED.get(found[0].casefold().replace("\u2019", "'"), found[0]), draft)


def _is_statement(fact: Fact) -> bool:
    return (
        fact.subject == "user"
        and fact.polarity is Polarity.AFFIRMED
        and fact.modality in (Modality.ASSERTED, Modality.PAST)
    )


def _supported(fact: Fact, catalogue: Catalogue, state: SlotState) -> bool:
    if state.state is State.CONFLICT:
        return False
    pool = state.history if fact.modality is Modality.PAST else state.values
    value_type = catalogue.spec_for(fact.slot).value_type
    agreeing = (Relation.SAME, Relation.BROADER)
    return any(compare_values(value_type, known.normalized, fact.normalized) in agreeing for known in pool)
