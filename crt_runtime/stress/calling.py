"""Calling an agent: always in the one thread of conversations, and its coroutines always on one event loop.

So what an agent opens in its factory, a connection or a client that is bound to a thread or a loop, is usable in every
method until `close`.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from typing import Final, TypeVar, cast

from crt_runtime.stress.agent import Agent, Reply
from crt_runtime.stress.host import Clockwork, Host

T = TypeVar("T")

HOST: Final[Host[object]] = Host()
"""The thread that agents are made, talked with and closed in."""


class _Loops(threading.local):
    """The event loops of a thread, one per agent; a thread that is left behind takes its own with it."""

    def __init__(self) -> None:
        self.runners: dict[int, tuple[Agent, asyncio.Runner]] = {}


_LOOPS: Final = _Loops()


def made(make: Callable[[], T]) -> T:
    """What a factory gives, called in the thread that its agent will talk in; however long that takes."""
    return cast("T", HOST.run(make, Clockwork(), timeout=1.0))


def called(agent: Agent, call: Callable[[], object], timeout: float) -> object:
    """The result of a call into the agent, awaited where it is a coroutine; raises what the agent raises.

    Raises `AbandonedError` when the call outlasts the timeout, in seconds.
    """
    clockwork = Clockwork()

    def timed() -> object:
        with clockwork.running():
            return settled(agent, call())

    return HOST.run(timed, clockwork, timeout)


def settled(agent: Agent, result: object) -> object:
    """The result itself, or what it gives when it is awaited, on the agent's own event loop."""
    if isinstance(result, str | Reply) or not inspect.isawaitable(result):
        return result

    async def awaited() -> object:
        return await result

    if id(agent) not in _LOOPS.runners:
        _LOOPS.runners[id(agent)] = agent, asyncio.Runner()
    return _LOOPS.runners[id(agent)][1].run(awaited())


def let_go(agent: Agent) -> None:
    """Close the agent's event loop, where it had one; what still runs on it is cancelled."""
    _, runner = _LOOPS.runners.pop(id(agent), (agent, None))
    if runner is not None:
        runner.close()
