"""An agent made of one function, which gets the whole conversation each time, as chat models do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypedDict


class Message(TypedDict):
    """One message of a conversation, in the form that chat models take."""

    role: Literal["system", "user", "assistant"]
    content: str


class FunctionAgent:
    """Holds the conversation for a function that takes all its messages, the user's latest last, and gives the reply.

    The hidden text is the first message, of the role `system`. A turn that raises leaves no trace in the conversation.
    """

    def __init__(self, reply: Callable[[list[Message]], str]) -> None:
        self._reply = reply
        self._messages: tuple[Message, ...] = ()

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002
        self._messages = ({"role": "system", "content": hidden},) if hidden else ()

    def send(self, text: str) -> str:
        heard: tuple[Message, ...] = (*self._messages, {"role": "user", "content": text})
        said = self._reply(list(heard))
        self._messages = (*heard, {"role": "assistant", "content": said})
        return said

    def close(self) -> None:
        self._messages = ()
