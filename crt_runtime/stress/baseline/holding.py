"""One conversation held once, as a baseline keeps it: how often each check applied and failed, and where."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.stress.agent import Agent
from crt_runtime.stress.baseline.waivers import Waiver
from crt_runtime.stress.batch import CLOSE_SECONDS
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.probes import Pack
from crt_runtime.stress.rates import Rate, findings_of, rates_by_check
from crt_runtime.stress.results import TurnProgress
from crt_runtime.stress.run import RunResult, close, run_one
from crt_runtime.stress.script import Script

ALL_CHECKS: Final = "all checks"
"""The name under which every check counts together: many small drops are a drop too."""


@dataclass(frozen=True, slots=True)
class Holding:
    """`ended`: why the conversation stopped before its last turn, or None; `failures`: how often, by probe (None
    between probes) and check."""

    checks: Mapping[str, Rate]
    failures: Mapping[tuple[str | None, str], int]
    ended: str | None = None

    def failed_in(self, check: str, waivers: Sequence[Waiver] = ()) -> int:
        """Failures of a check, or of `ALL_CHECKS`, besides those that are waived."""
        return sum(
            count
            for (probe, name), count in self.failures.items()
            if check in (name, ALL_CHECKS) and not any(waiver.covers(probe, name) for waiver in waivers)
        )

    def failed_probes(self, waivers: Sequence[Waiver] = ()) -> frozenset[str]:
        """The probes with a failure that is not waived."""
        return frozenset(
            probe
            for probe, check in self.failures
            if probe is not None and not any(waiver.covers(probe, check) for waiver in waivers)
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """One run of the batch with all its holdings; `script` is the digest of what the user says and means in it."""

    run: int
    script: str
    probes: tuple[str, ...]
    holdings: tuple[Holding, ...]


Hold = Callable[[int], RunResult]
"""Holds the run of that number once more."""


def holding_of(result: RunResult) -> Holding:
    """What a baseline keeps of a run."""
    failures: Counter[tuple[str | None, str]] = Counter()
    for turn, finding in findings_of([result.document]):
        if finding["outcome"] == "failed":
            probe = f"{turn['pack']}/{turn['probe']}" if turn["probe"] else None
            failures[probe, str(finding["check"])] += 1
    ended = None if result.coverage.turns == len(result.script.turns) else result.summary.reasons[0]
    return Holding(rates_by_check([result.document]), dict(failures), ended)


def hold_conversation(run: int, repeats: int, hold: Hold) -> Conversation:
    """Hold a run `repeats` times."""
    results = [hold(run) for _ in range(repeats)]
    script = results[0].script
    return Conversation(run, script_digest(script), script.probes, tuple(map(holding_of, results)))


def script_digest(script: Script) -> str:
    """16 hexadecimal digits for what the user says and means in a script, so that only like is compared with like."""
    told = hashlib.sha256()
    for turn in script.turns:
        line = turn.line
        for part in (line.text, line.act.value, line.slot or "", f"{line.pack}/{line.probe}", str(turn.state)):
            told.update(part.encode())
            told.update(b"\x00")
    return told.hexdigest()[:16]


def rates_of(conversations: Sequence[Conversation]) -> dict[str, Rate]:
    """The pass rate of all checks together and of each, over all holdings."""
    rates = {ALL_CHECKS: Rate()}
    for told in conversations:
        for holding in told.holdings:
            for check, rate in holding.checks.items():
                for name in (ALL_CHECKS, check):
                    so_far = rates.get(name, Rate())
                    rates[name] = Rate(so_far.passed + rate.passed, so_far.checks + rate.checks)
    return {name: rates[name] for name in (ALL_CHECKS, *sorted(rates.keys() - {ALL_CHECKS}))}


class Holder:
    """Holds runs one after the other with one agent, reset each time, and replaced where it hung."""

    def __init__(
        self,
        options: StressOptions,
        make: Callable[[], Agent],
        packs: tuple[Pack, ...],
        on_turn: Callable[[TurnProgress], None] | None = None,
    ) -> None:
        self._options = options
        self._make = make
        self._packs = packs
        self._on_turn = on_turn
        self._agent: Agent | None = None

    def __call__(self, run: int) -> RunResult:
        if self._agent is None:
            self._agent = self._make()
        result = run_one(self._options, run, self._agent, on_turn=self._on_turn, packs=self._packs)
        if result.hung:
            self.close()
        return result

    def close(self) -> None:
        """Close the agent, waiting for it no longer than a few seconds."""
        if self._agent is not None:
            close(self._agent, CLOSE_SECONDS)
            self._agent = None
