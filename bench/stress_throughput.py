"""How many stress turns a second one process holds: 3 runs of 200 turns with the built-in runtime, artifacts included.

    python bench/stress_throughput.py [--repeat 9] [--reference TURNS_PER_SECOND]

Prints the best and the median of `--repeat` batches, each with another seed, in turns a second by the wall clock and by
the process's own CPU time (on a busy machine only the latter says something about CRT); the same of the harness alone,
by an agent that answers with one constant; and the ratio to the reference, by default the earlier prototype's 27.7
turns/s on 2 cores.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crt_runtime.stress import StressOptions, run_batch

REFERENCE = 27.7
REACH = 3_000
CONSTANT = "crt_runtime.stress.agents.trivial:constant"


@dataclass(frozen=True)
class Rates:
    """Turns a second of each batch."""

    wall: list[float]
    cpu: list[float]

    def line(self) -> str:
        return (
            f"best {max(self.wall):,.0f} turns/s, median {statistics.median(self.wall):,.0f}; "
            f"by CPU time best {max(self.cpu):,.0f}, median {statistics.median(self.cpu):,.0f}"
        )


def measured(agent: str, repeat: int) -> Rates:
    rates = Rates([], [])
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeat + 1):
            options = StressOptions(seed=1337 + number, agent=agent)
            wall, cpu = time.perf_counter(), time.process_time()
            run_batch(options, artifacts_dir=Path(folder) / f"{number}")
            turns = options.runs * options.turns
            if number:  # the first batch reads catalogues and compiles schemas
                rates.wall.append(turns / (time.perf_counter() - wall))
                rates.cpu.append(turns / (time.process_time() - cpu))
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--reference", type=float, default=REFERENCE, help="turns/s of the reference")
    options = parser.parse_args()
    builtin = measured("builtin", options.repeat)
    print(f"built-in runtime: {builtin.line()} (reach: {REACH:,})")
    print(f"harness alone:    {measured(CONSTANT, options.repeat).line()}")
    best = max(builtin.wall)
    print(f"ratio to the reference of {options.reference:g} turns/s: {best / options.reference:.0f}x")
    print(f"ratio to the reach of {REACH:,} turns/s: {best / REACH:.2f}")


if __name__ == "__main__":
    main()
