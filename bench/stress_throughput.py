"""How many stress turns a second one process holds: 3 runs of 200 turns with the built-in runtime, artifacts included.

    python bench/stress_throughput.py [--repeat 5] [--reference FILE-OR-FIGURE]

Prints the best of `--repeat` batches in turns a second, the share of each stage by a trivial agent (the harness alone),
and the ratio to the reference: the earlier prototype's 27.7 turns/s on 2 cores, or the figure given.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from crt_runtime.stress import StressOptions, run_batch

REFERENCE = 27.7
REACH = 3_000


def turns_per_second(agent: str, repeat: int) -> float:
    best = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeat):
            options = StressOptions(seed=1337 + number, agent=agent)
            started = time.perf_counter()
            run_batch(options, artifacts_dir=Path(folder) / f"{number}")
            best = max(best, options.runs * options.turns / (time.perf_counter() - started))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--reference", type=float, default=REFERENCE, help="turns/s of the reference")
    options = parser.parse_args()
    turns_per_second("builtin", 1)  # warm: catalogues, compiled schemas
    builtin = turns_per_second("builtin", options.repeat)
    harness = turns_per_second("crt_runtime.stress.agents.trivial:constant", options.repeat)
    print(f"built-in runtime: {builtin:,.0f} turns/s (reach: {REACH:,})")
    print(f"harness alone (an agent that answers with one constant): {harness:,.0f} turns/s")
    print(f"ratio to the reference of {options.reference:g} turns/s: {builtin / options.reference:.0f}x")


if __name__ == "__main__":
    main()
