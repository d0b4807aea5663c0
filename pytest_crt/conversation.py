"""A conversation that a test leads itself, with the assistant under test."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from crt_runtime.stress import Agent, Reply
from crt_runtime.stress.engine import as_reply
from crt_runtime.visible import visible_line


class Turn(NamedTuple):
    """What the test said, and what the assistant replied."""

    user: str
    reply: Reply


class Conversation:
    """What the fixture `crt_conversation` gives: say something, look at the reply. The turns so far are in `turns`."""

    def __init__(self, agent: Agent, *, seed: int, hidden: str = "") -> None:
        self.agent = agent
        self.turns: list[Turn] = []
        self._runner = asyncio.Runner()
        self._settle(agent.reset(seed=seed, hidden=hidden))

    def say(self, text: str) -> Reply:
        """Say one thing. Fails the test where the assistant returns neither text nor a `Reply`."""
        __tracebackhide__ = True
        reply = as_reply(self._settle(self.agent.send(text)))
        if not isinstance(reply, Reply):
            pytest.fail(f"turn {len(self.turns) + 1}: {visible_line(reply.reason)}", pytrace=False)
        self.turns.append(Turn(text, reply))
        return reply

    def close(self) -> None:
        """End the conversation and close the assistant."""
        try:
            self._settle(self.agent.close())
        finally:
            self._runner.close()

    def transcript(self) -> Iterator[str]:
        """The turns so far, one line each, with nothing in them that a terminal would act on."""
        for number, (user, reply) in enumerate(self.turns, 1):
            yield f"turn {number}  user   {visible_line(user)}"
            yield f"turn {number}  agent  {visible_line(reply.text)}"

    def _settle(self, result: object) -> object:
        if not hasattr(result, "__await__"):
            return result

        async def awaited() -> object:
            return await result

        return self._runner.run(awaited())
