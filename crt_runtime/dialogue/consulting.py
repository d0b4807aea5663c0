"""Asking a voice while no lock is held: a model may take seconds, and a turn's transaction keeps other writers out.

Inside the transaction a voice is never called. What it said of the same prompt before is used; where it has said
nothing yet, the turn is taken back, the voice is asked, and the turn is taken again. Should another process have
changed the prompt meanwhile, that is seen, since the prompt is then a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from crt_runtime.dialogue.voice import TemplateVoice, Voice, VoicePrompt, checked_by, worded_by

MOST_ASKED: Final = 4
"""How many prompts of one turn a voice is asked; a memory that changes under each of them is answered without it."""


@dataclass(frozen=True, slots=True)
class WorldQuestion:
    """What a voice is asked to hold against what it knows of the world."""

    statement: str
    max_tokens: int
    instructions: str = field(repr=False)


Question: TypeAlias = "VoicePrompt | WorldQuestion"


class UnaskedError(Exception):
    """The voice must be asked this before the turn can be taken; raised inside the transaction, to take it back."""

    def __init__(self, question: Question) -> None:
        super().__init__("a voice is asked outside the transaction")
        self.question = question


class Consultation:
    """What a voice said for one turn."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._said: dict[object, str | None] = {}

    @property
    def rewords(self) -> bool:
        """Whether the voice has words of its own."""
        return not isinstance(self._voice, TemplateVoice)

    def worded(self, prompt: VoicePrompt) -> str | None:
        """The voice's draft; None where it failed. Raises `UnaskedError` where it was not asked yet."""
        return self._answer(prompt)

    def checked(self, statement: str, max_tokens: int, instructions: str) -> str | None:
        """The voice's word on the world; None where it has none. Raises `UnaskedError` where it was not asked yet."""
        return self._answer(WorldQuestion(statement, max_tokens, instructions)) if self.rewords else None

    def ask(self, question: Question) -> None:
        """Ask the voice. Nothing may be locked meanwhile: it may take its time."""
        if isinstance(question, VoicePrompt):
            said = worded_by(self._voice, question)
        else:
            said = checked_by(self._voice, question.statement, question.max_tokens, question.instructions)
        self._said[_key(question)] = said

    def _answer(self, question: Question) -> str | None:
        key = _key(question)
        if key not in self._said and len(self._said) < MOST_ASKED:
            raise UnaskedError(question)
        return self._said.get(key)


def _key(question: Question) -> object:
    """What makes two prompts the same to a voice: ids of this turn's own rows are drawn anew each time it is taken."""
    if isinstance(question, WorldQuestion):
        return question
    return question.user_text, question.grounded, tuple((item.text, item.said_at) for item in question.evidence)
