"""A conversation that a test leads itself, with the assistant under test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from traceback import extract_tb
from typing import NamedTuple, NoReturn, cast

import pytest

from crt_runtime.stress import Agent, Reply
from crt_runtime.stress.agent import Rehearsing
from crt_runtime.stress.calling import HOST, called, let_go
from crt_runtime.stress.engine import as_reply, described
from crt_runtime.stress.host import AbandonedError, Clockwork
from crt_runtime.visible import visible_line


class Turn(NamedTuple):
    """What the test said, and what the assistant replied."""

    user: str
    reply: Reply


class HeldAgent:
    """What the fixture `crt_agent` gives: the assistant, each call of it within the time of a turn, its coroutines
    awaited. What it raises is raised; a call that hangs fails the test. Anything else that it has is passed on."""

    def __init__(self, agent: Agent, timeout: float) -> None:
        if isinstance(agent, Rehearsing):
            pytest.fail(
                f"crt: the agent {type(agent).__name__} answers rehearsed scripts only; "
                "give --crt-agent an assistant that answers any text",
                pytrace=False,
            )
        self.agent = agent
        self.hung = False
        self._timeout = timeout

    def reset(self, *, seed: int, hidden: str) -> None:
        self._call("reset", lambda: self.agent.reset(seed=seed, hidden=hidden))

    def send(self, text: str) -> str | Reply:
        return cast("str | Reply", self._call("send", lambda: self.agent.send(text)))

    def close(self) -> None:
        """Close the assistant, unless it hangs; its event loop ends here, too."""
        if not self.hung:
            self._call("close", self.agent.close)
            HOST.run(lambda: let_go(self.agent), Clockwork(), self._timeout)

    def __getattr__(self, name: str) -> object:
        return getattr(self.agent, name)

    def _call(self, name: str, call: Callable[[], object]) -> object:
        try:
            return called(self.agent, call, self._timeout)
        except AbandonedError:
            self.hung = True
            pytest.fail(f"{name}: no reply within {self._timeout:g} seconds (--crt-turn-timeout)", pytrace=False)


class Conversation:
    """What the fixture `crt_conversation` gives: say something, look at the reply. The turns so far are in `turns`."""

    def __init__(self, agent: HeldAgent) -> None:
        self.agent = agent
        self.turns: list[Turn] = []

    def say(self, text: str) -> Reply:
        """Say one thing. Fails the test where the assistant raises, hangs, or returns neither text nor a `Reply`."""
        __tracebackhide__ = True
        try:
            reply = as_reply(self.agent.send(text))
        except (Exception, SystemExit) as error:
            self._fail(f"send raised {described(error)}{_place(error)}")
        if not isinstance(reply, Reply):
            self._fail(reply.reason)
        self.turns.append(Turn(text, reply))
        return reply

    def transcript(self) -> Iterator[str]:
        """The turns so far, one line each, with nothing in them that a terminal would act on."""
        for number, (user, reply) in enumerate(self.turns, 1):
            yield f"turn {number}  user   {visible_line(user)}"
            yield f"turn {number}  agent  {visible_line(reply.text)}"

    def _fail(self, reason: str) -> NoReturn:
        __tracebackhide__ = True
        pytest.fail(visible_line(f"turn {len(self.turns) + 1}: {reason}"), pytrace=False)


def _place(error: BaseException) -> str:
    """Where in the assistant's own code an error was raised."""
    if error.__traceback__ is None:
        return ""
    last = extract_tb(error.__traceback__)[-1]
    return f" ({last.filename}:{last.lineno})"
