"""How short minimal replays are, and what they take: every planted fault's first failure is shrunk.

    python bench/minimize.py [--seed 1] [--budget 500] [--own | --built-in] [--all]

Two sets of faults: those of `tests/test_stress_faults.py`, and the built-in ones of `crt_runtime.stress.faults`. For
each fault the first red run of a batch of three runs of 200 turns is shrunk. Prints, per set, the median and longest
replay in turns, the conversations held with the agent, the seconds of processor time, and how many replays are not
1-minimal or do not show again. Lists the faults of more than four turns; with `--all` each.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from crt_runtime.gate_values import DEFAULT_BUDGET
from crt_runtime.stress import Agent, RunResult, StressOptions, run_one
from crt_runtime.stress.faults import FAULTS
from crt_runtime.stress.script import Script
from crt_runtime.stress.shrink import Shrunk, shrink

RUNS = (1, 2, 3)
GOAL = 4


@dataclass(frozen=True)
class Measured:
    """One fault: `shrunk` is None where it was never caught, or did not show again."""

    name: str
    caught: bool
    shrunk: Shrunk | None
    seconds: float

    @property
    def line(self) -> str:
        if self.shrunk is None:
            return f"{'not caught' if not self.caught else 'not shown again':>40}  {self.name}"
        found = self.shrunk
        proven = "1-minimal" if found.minimal else "NOT PROVEN"
        return (
            f"{len(found.excerpt):4} of {found.turns:3} turns {found.runs:4} conversations {self.seconds:6.2f} s "
            f"{found.shown:2}/{found.tries:<2} {proven}  {found.failure.check}: {self.name}"
        )


def own_faults() -> Iterator[tuple[str, Callable[[], Agent]]]:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from test_stress_faults import FAULTS as OWN
    from wrong_agents import Telling

    for fault in OWN:
        yield fault.name, lambda fault=fault: Telling(fault.words)  # type: ignore[misc]


def built_in_faults() -> Iterator[tuple[str, Callable[[], Agent]]]:
    for fault in FAULTS:
        yield fault.name, fault.plant


def first_red(make: Callable[[], Agent], seed: int) -> tuple[RunResult | None, list[Script]]:
    """The first red run that one agent has in the batch, and the runs before it."""
    agent, earlier = make(), list[Script]()
    for run in RUNS:
        result = run_one(StressOptions(seed), run, agent)
        if result.failures:
            return result, earlier
        earlier.append(result.script)
    return None, earlier


def measured(name: str, make: Callable[[], Agent], seed: int, budget: int) -> Measured:
    result, earlier = first_red(make, seed)
    if result is None:
        return Measured(name, False, None, 0.0)
    started = time.process_time()
    found = shrink(result, make, earlier=earlier, budget=budget)
    return Measured(name, True, found if isinstance(found, Shrunk) else None, time.process_time() - started)


def report(what: str, faults: Iterator[tuple[str, Callable[[], Agent]]], arguments: argparse.Namespace) -> None:
    every = [measured(name, make, arguments.seed, arguments.budget) for name, make in faults]
    found = [one.shrunk for one in every if one.shrunk is not None]
    lengths = sorted(len(one.excerpt) for one in found)
    runs = sorted(one.runs for one in found)
    seconds = sorted(one.seconds for one in every if one.shrunk is not None)
    print(f"{what}: {len(every)} faults, {sum(one.caught for one in every)} caught on seed {arguments.seed}")
    print(f"  turns          median {statistics.median(lengths):g}, longest {lengths[-1]}")
    print(f"  of at most {GOAL}   {sum(length <= GOAL for length in lengths)} of {len(lengths)}")
    print(f"  conversations  median {statistics.median(runs):g}, most {runs[-1]} of {arguments.budget}")
    print(f"  CPU seconds    median {statistics.median(seconds):.2f}, most {seconds[-1]:.2f}, all {sum(seconds):.1f}")
    print(f"  not 1-minimal  {sum(not one.minimal for one in found)}")
    print(f"  not shown again  {sum(one.caught and one.shrunk is None for one in every)}")
    for one in every:
        if arguments.all or one.shrunk is None or len(one.shrunk.excerpt) > GOAL:
            print(f"  {one.line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=int, default=DEFAULT_BUDGET)
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--built-in", action="store_true")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    if not arguments.built_in:
        report("own faults", own_faults(), arguments)
    if not arguments.own:
        report("built-in faults", built_in_faults(), arguments)


if __name__ == "__main__":
    main()
