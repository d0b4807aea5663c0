"""Trying a pack out: truthful assistants must pass every probe, and some wrong one must fail each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.stress.agent import Agent
from crt_runtime.stress.agents import trivial, truthful
from crt_runtime.stress.agents.contrary import Contrary
from crt_runtime.stress.checks import plan_of
from crt_runtime.stress.deal import FILLED, cost
from crt_runtime.stress.lexicon import Lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.probes import Pack, Probe, candidates
from crt_runtime.stress.run import RunResult, hold
from crt_runtime.stress.schedule import build_script
from crt_runtime.stress.script import Script

SEEDS: Final = (1, 2, 3)
"""The seeds of the conversations that a pack is tried out in."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a pack. `slots`: what each probe may be about, empty where it is about none; `turns`: of one
    conversation; `flaws`: why the pack is of no use, one line each."""

    pack: Pack
    slots: tuple[tuple[Probe, tuple[str, ...]], ...]
    turns: int
    flaws: tuple[str, ...]


def enough_turns(pack: Pack) -> int:
    """How many turns a conversation needs that visits every probe of the pack."""
    return math.ceil(sum(cost(probe) for probe in pack.probes) / FILLED) + 8


def try_out(pack: Pack, lexicon: Lexicon) -> Trial:
    """Hold conversations of that pack alone with assistants whose worth is known."""
    turns = enough_turns(pack)
    held = [StressOptions(seed, turns=turns, runs=1, packs=(pack.name,), wording="all") for seed in SEEDS]
    scripts = [(options, build_script(options, 1, lexicon, (pack,))) for options in held]

    def all_held(make: Callable[[], Agent]) -> list[RunResult]:
        return [hold(options, 1, make(), script, lexicon) for options, script in scripts]

    truthful_results = [result for make in truthful.ALL for result in all_held(make)]
    wrong_results = [result for make in (*trivial.ALL, Contrary) for result in all_held(make)]
    flaws = [
        *_unreached(pack, [script for _, script in scripts], turns),
        *_unfair(truthful_results),
        *_toothless(pack, wrong_results),
    ]
    if any(result.passed for result in all_held(trivial.empty)):
        flaws.append("an assistant that says nothing passes; let probes ask for what was said")
    slots = tuple((probe, _slots_of(probe, lexicon)) for probe in pack.probes)
    return Trial(pack, slots, turns, tuple(flaws))


def _slots_of(probe: Probe, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(slot.name for slot in candidates(probe, lexicon)) if probe.bound else ()


def _unreached(pack: Pack, scripts: Sequence[Script], turns: int) -> list[str]:
    """Probes that no conversation comes to: too many of the pack wait for the same slots."""
    seen = {key for script in scripts for key in script.probes}
    return [
        f"probe {probe.id} is not reached in {turns} turns: other probes take its slots; allow it more slots"
        for probe in pack.probes
        if probe.key not in seen
    ]


def _unfair(results: Sequence[RunResult]) -> list[str]:
    """Turns on which an assistant that tells the truth fails: one line for each probe."""
    found: dict[str, str] = {}
    for result in results:
        for failure in result.failures:
            name = (failure.probe or "(between the probes)").rpartition("/")[2]
            found.setdefault(
                name,
                f"probe {name} fails a truthful assistant: {failure.check}, {failure.details}; mend what it expects",
            )
        if not result.passed and not result.failures:
            found.setdefault("", f"a truthful assistant does not pass: {'; '.join(result.summary.reasons)}")
    return list(found.values())


def _toothless(pack: Pack, results: Sequence[RunResult]) -> list[str]:
    """Probes whose own checks no wrong assistant fails; one that only watches a turn proves nothing about it."""
    bitten: set[str] = set()
    for result in results:
        for failure in result.failures:
            turn = result.script.turns[failure.turn - 1]
            if failure.check in {check.name for check in plan_of(turn)[0]}:
                bitten.add(f"{turn.line.pack}/{turn.line.probe}")
    return [
        f"probe {probe.id} cannot fail: no wrong assistant fails it; ask for what was said, or give it "
        "`mentions`, `avoids` or a `payload`"
        for probe in pack.probes
        if probe.key not in bitten
    ]
