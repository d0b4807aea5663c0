"""An agent made of a memory that does not converse.

What the user tells is remembered, what the user asks is answered with what the memory finds, word for word, and nothing
is added. That is the least that makes an assistant of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.command import AgentError

_ASKING_WORDS: Final = frozenset(
    word
    for words in (
        "what whats what's which who whos who's whose whom where wheres where's when whens when's why how hows how's",
        "do does did is are am was were can could would will shall should have has had tell remind any",
    )
    for word in words.split()
)


class MemoryLibrary(Protocol):
    """What a memory must do: two verbs, in words of the library's own behind them."""

    def remember(self, text: str, /) -> object:
        """Take what the user told; what it returns is not looked at."""

    def ask(self, text: str, /) -> Sequence[str]:
        """The stored texts that a question brings up, the best first; none where nothing fits."""


class MemoryAgent:
    """An agent around a memory; `new` makes an empty one for each conversation. `hidden` is not passed on."""

    def __init__(self, new: Callable[[], MemoryLibrary]) -> None:
        self._new = new
        self._memory: MemoryLibrary | None = None

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002
        self._memory = self._new()

    def send(self, text: str) -> Reply:
        if self._memory is None:
            raise AgentError("send was called before reset")
        if asks(text):
            return quoting(self._memory.ask(text))
        self._memory.remember(text)
        return NOTED

    def close(self) -> None:
        self._memory = None


NOTED: Final = Reply("Noted.")
"""The reply to what the user tells."""


def quoting(found: Sequence[str]) -> Reply:
    """The reply to what the user asks: the texts that were found, or that there are none."""
    texts = tuple(found)
    said = "\n".join(texts) or "I have nothing stored about that."
    return Reply(said, memories_written=0, retrieved=texts)


def asks(text: str) -> bool:
    """Whether a text is a question, by its mark or by the word that it begins with: all that can be told without
    understanding it."""
    words = text.casefold().split()
    return text.rstrip().endswith("?") or (bool(words) and words[0].strip("\"',.:;") in _ASKING_WORDS)
