"""Agents that fail at a known rate, and records of agents that never ran: what the tests of baselines share."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from crt_runtime import __version__
from crt_runtime.stress import StressOptions
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.baseline import Baseline, Conversation, Holding
from crt_runtime.stress.document import config_digest
from crt_runtime.stress.rates import Rate
from crt_runtime.stress.script import ScriptTurn

TODAY = date(2026, 1, 1)
OPTIONS = StressOptions(seed=7, turns=60, runs=2, agent="baseline_scene:usual")


class Flaky(Chatty):
    """Truthful, save that it says something false now and then; `rng` outlives a conversation, as chance does."""

    def __init__(self, rate: float, rng: random.Random) -> None:
        super().__init__()
        self._rate = rate
        self._rng = rng

    def send(self, text: str) -> str:
        reply = super().send(text)
        return "I believe it was a Tuesday." if self._rng.random() < self._rate else str(reply)


class DeadIn(Chatty):
    """Truthful, save that it says nothing of use throughout one probe, and elsewhere at a known rate."""

    def __init__(self, probe: str, rate: float = 0.0, rng: random.Random | None = None) -> None:
        super().__init__()
        self._probe = probe
        self._rate = rate
        self._rng = rng or random.Random(1)

    def _reply(self, turn: ScriptTurn) -> str:
        here = f"{turn.line.pack}/{turn.line.probe}" == self._probe
        return "Who can tell?" if here or self._rng.random() < self._rate else super()._reply(turn)


def flaky(rate: float, seed: int) -> Callable[[], Flaky]:
    rng = random.Random(seed)
    return lambda: Flaky(rate, rng)


def usual() -> Flaky:
    return Flaky(0.02, random.Random(3))


def worse() -> Flaky:
    return Flaky(0.4, random.Random(3))


def imagined(
    failures: Sequence[Sequence[Mapping[str, int]]], *, checks: int = 40, probes: Sequence[str] = ()
) -> tuple[Conversation, ...]:
    """Conversations whose holdings failed so often per check; each check applied `checks` times."""
    return tuple(
        Conversation(
            run,
            f"{run:016}",
            tuple(probes),
            tuple(
                Holding(
                    {check: Rate(checks - failed, checks) for check, failed in holding.items()},
                    {(None, check): failed for check, failed in holding.items() if failed},
                )
                for holding in holdings
            ),
        )
        for run, holdings in enumerate(failures, 1)
    )


def baseline_of(conversations: tuple[Conversation, ...], must_pass: tuple[str, ...] = ()) -> Baseline:
    return Baseline(
        OPTIONS, config_digest(None), __version__, datetime(2026, 1, 1, tzinfo=UTC), must_pass, conversations
    )
