"""On how many seeds the built-in runtime is green: the slow proof behind the known-good seeds.

    python bench/sweep.py 0 1001

Holds the three runs of every seed from the first to before the second, in two processes, and prints each red one.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor

from crt_runtime.stress import StressOptions, run_batch


def red_runs(seed: int) -> list[str]:
    """One line for each red run of a seed's batch."""
    batch = run_batch(StressOptions(seed=seed))
    return [f"seed {seed}, run {run.run}: {'; '.join(run.summary.reasons)}" for run in batch.runs if not run.passed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int)
    parser.add_argument("end", type=int)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    seeds = range(asked.first, asked.end)
    red = 0
    with ProcessPoolExecutor(asked.processes) as pool:
        for lines in pool.map(red_runs, seeds):
            red += bool(lines)
            for line in lines:
                print(line, flush=True)
    print(f"{len(seeds) - red} of {len(seeds)} seeds green")


if __name__ == "__main__":
    main()
