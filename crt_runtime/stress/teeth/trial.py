"""One trial: a planted fault, or a truthful assistant, through one seeded conversation, and what the checks saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from crt_runtime.stress.agent import Agent
from crt_runtime.stress.faults import Fault, Kind, Striking
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.rates import rates_by_check
from crt_runtime.stress.results import Failure
from crt_runtime.stress.run import RunResult, TurnCheck, close, hold
from crt_runtime.stress.schedule import build_script
from crt_runtime.stress.script import Script

FLOOR_OF_CHECKS: Final = "floor"
"""What stands for the check where a conversation is red though none failed: too few of them applied."""


@dataclass(frozen=True, slots=True)
class Catch:
    """A check that failed: where for the first time, on a turn of which pack (None: between probes), and its story."""

    check: str
    turn: int
    pack: str | None
    details: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What one conversation showed of a fault.

    `struck`: the turns on which the planted agent erred, as it tells itself; None where it does not tell. `catches`:
    the checks that failed on or after the first of them, each once, in order of turns. `alarms`: checks that failed
    before the fault came into play, which are false alarms. `applied`: the checks that judged at least one turn.
    """

    name: str
    seed: int
    struck: tuple[int, ...] | None
    catches: tuple[Catch, ...]
    alarms: tuple[Catch, ...]
    applied: frozenset[str]

    @property
    def kill(self) -> Catch | None:
        """The first check that caught the fault."""
        return self.catches[0] if self.catches else None

    @property
    def dormant(self) -> bool:
        """Whether the fault never came into play, so that nothing was there to catch."""
        return self.struck == ()

    @property
    def strikes(self) -> int:
        """On how many turns the fault had struck when it was caught, that turn included; all of them where it was not.

        1 where the agent does not tell.
        """
        if self.struck is None:
            return 1
        return sum(self.kill is None or turn <= self.kill.turn for turn in self.struck)


def try_fault(fault: Fault, options: StressOptions, *, extra_checks: Sequence[TurnCheck] = ()) -> Trial:
    """Hold the conversation of `options` (run 1) with a freshly planted agent.

    A fault that carries one conversation into the next has another one first, which is not judged.
    """
    agent = fault.plant()
    try:
        if fault.kind is Kind.BLEEDING:
            _held(agent, replace(options, seed=options.seed + 1), ())
        result = _held(agent, options, extra_checks)
        struck = _struck(agent)
    finally:
        close(agent, options.turn_timeout)
    return _judged(fault.name, options.seed, struck, result)


def try_truthful(name: str, agent: Agent, options: StressOptions, *, extra_checks: Sequence[TurnCheck] = ()) -> Trial:
    """Hold the conversation of `options` (run 1) with an assistant that tells the truth: every catch is an alarm."""
    try:
        result = _held(agent, options, extra_checks)
    finally:
        close(agent, options.turn_timeout)
    trial = _judged(name, options.seed, (), result)
    if result.passed or trial.alarms:
        return trial
    reasons = "; ".join(result.summary.reasons)
    return replace(trial, alarms=(Catch(FLOOR_OF_CHECKS, options.turns, None, reasons),))


def _held(agent: Agent, options: StressOptions, extra_checks: Sequence[TurnCheck]) -> RunResult:
    return hold(options, 1, agent, _script(options), load_lexicon(), extra_checks=extra_checks)


@lru_cache(maxsize=64)
def _script(options: StressOptions) -> Script:
    """The script of a seed, which every fault meets alike."""
    lexicon = load_lexicon()
    return build_script(options, 1, lexicon, load_packs(options.packs, lexicon))


def _struck(agent: Agent) -> tuple[int, ...] | None:
    """What the agent tells of its own errors, in order of turns."""
    return tuple(sorted({*agent.struck})) if isinstance(agent, Striking) else None


def _judged(name: str, seed: int, struck: tuple[int, ...] | None, result: RunResult) -> Trial:
    since = 1 if struck is None else min(struck, default=None)
    caught = [failure for failure in result.failures if since is not None and failure.turn >= since]
    early = [failure for failure in result.failures if since is None or failure.turn < since]
    applied = frozenset(rates_by_check([result.document]))
    return Trial(name, seed, struck, _first_of_each(caught), _first_of_each(early), applied)


def _first_of_each(failures: Sequence[Failure]) -> tuple[Catch, ...]:
    found: dict[str, Catch] = {}
    for failure in failures:
        pack = failure.probe.partition("/")[0] if failure.probe else None
        found.setdefault(failure.check, Catch(failure.check, failure.turn, pack, failure.details))
    return tuple(found.values())
