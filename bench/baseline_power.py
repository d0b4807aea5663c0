"""How often the baseline gate cries wolf, and what it sees: by simulation.

    python bench/baseline_power.py [--simulations 100] [--check answers_value]

The numbers of applicable checks are those of a real batch (seed 1337, 3 x 200 turns). Each check fails at a known
rate: each turn by itself, or in clusters, where only bad holdings have failures (a fifth of all their checks).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from crt_runtime import __version__
from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.baseline import Baseline, Conversation, Holding, compare
from crt_runtime.stress.rates import Rate, rates_by_check

OPTIONS = StressOptions(seed=1337)
TODAY = date(2026, 1, 1)
BAD_RATE = 0.2


def counts_of_batch() -> list[dict[str, int]]:
    """How often each check applies in each of the runs."""
    return [
        {check: rate.checks for check, rate in rates_by_check([run_one(OPTIONS, run, Chatty()).document]).items()}
        for run in (1, 2, 3)
    ]


def holding(counts: Mapping[str, int], failing: Mapping[str, float], clustered: bool, rng: random.Random) -> Holding:
    luck = rng.random()
    failed = {}
    for check, count in counts.items():
        rate = failing.get(check, 0.0)
        if clustered:
            rate = BAD_RATE if luck < rate / BAD_RATE else 0.0
        failed[check] = sum(rng.random() < rate for _ in range(count))
    rates = {check: Rate(counts[check] - failed[check], counts[check]) for check in counts}
    return Holding(rates, {(None, check): times for check, times in failed.items() if times})


def held(
    batch: Sequence[Mapping[str, int]], repeats: int, failing: Mapping[str, float], clustered: bool, rng: random.Random
) -> tuple[Conversation, ...]:
    return tuple(
        Conversation(run, f"{run:016}", (), tuple(holding(counts, failing, clustered, rng) for _ in range(repeats)))
        for run, counts in enumerate(batch, 1)
    )


def red_rate(
    batch: Sequence[Mapping[str, int]],
    repeats: tuple[int, int],
    before: Mapping[str, float],
    now: Mapping[str, float],
    *,
    clustered: bool,
    simulations: int,
) -> float:
    """In which share of the simulations the gate is red."""
    rng = random.Random(f"{repeats} {clustered}")
    red = 0
    for _ in range(simulations):
        recorded = held(batch, repeats[0], before, clustered, rng)
        baseline = Baseline(OPTIONS, "sha256:" + "0" * 64, __version__, datetime(2026, 1, 1, tzinfo=UTC), (), recorded)
        red += not compare(baseline, held(batch, repeats[1], now, clustered, rng), (), today=TODAY).passed
    return red / simulations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=100)
    parser.add_argument("--check", default="answers_value", help="the one check that drops")
    asked = parser.parse_args()
    batch = counts_of_batch()
    usual = dict.fromkeys(batch[0], 0.02)
    one = usual | {asked.check: 0.10}
    all_of_them = dict.fromkeys(usual, 0.1)
    little = dict.fromkeys(usual, 0.03)
    print(f"{asked.check}: {[counts[asked.check] for counts in batch]} times in the 3 conversations; usual rate 98%")
    print("recorded x gated | clustered | unchanged | one check 98 -> 90 | all 98 -> 90 | all 98 -> 97")
    for repeats in ((10, 1), (10, 2), (10, 4), (20, 4), (20, 8)):
        for clustered in (False, True):
            reds = [
                red_rate(batch, repeats, usual, now, clustered=clustered, simulations=asked.simulations)
                for now in (usual, one, all_of_them, little)
            ]
            cells = " | ".join(f"{100 * red:5.1f}%" for red in reds)
            print(f"{repeats[0]:2} x {repeats[1]} | {'yes' if clustered else 'no '} | {cells}", flush=True)


if __name__ == "__main__":
    main()
