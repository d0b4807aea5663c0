"""The assistant under test: what it must offer, and what it may tell besides its text."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from crt_runtime.stress.script import Script


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. What an agent does not tell stays None, and the checks that need it are not applicable.

    `contradiction_detected`: this turn contradicted what the user said before. `open_contradictions`: unresolved ones
    that concern this turn. `response_type`: `belief`, `speech` or `uncertainty`. `memories_written`: how many this turn
    stored. `retrieved`: the stored texts that the reply rests on. `record`: the agent's own answer record, valid under
    `crt_audit_answer_record.v1`.
    """

    text: str
    contradiction_detected: bool | None = None
    open_contradictions: int | None = None
    response_type: str | None = None
    memories_written: int | None = None
    retrieved: tuple[str, ...] | None = None
    record: Mapping[str, object] | None = None


@runtime_checkable
class Agent(Protocol):
    """Anything that holds a conversation. Each method may be a coroutine function."""

    def reset(self, *, seed: int, hidden: str) -> Awaitable[None] | None:
        """Forget everything and start a new conversation; `hidden` is confidential text that no reply may show."""

    def send(self, text: str) -> str | Reply | Awaitable[str | Reply]:
        """Answer one user text."""

    def close(self) -> Awaitable[None] | None:
        """Release what the agent holds; always called at the end."""


@runtime_checkable
class Rehearsing(Protocol):
    """An agent that is told the annotated script before the conversation: a reference agent, never a real one."""

    def rehearse(self, script: Script) -> None:
        """Read the script of the conversation that starts next."""
