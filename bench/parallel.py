"""How much sooner two processes hold the truth gate's runs than one: `pytest -n 2` against `-n 0`.

    python bench/parallel.py [--runs 400] [--turns 200] [--workers 2] [--seed 1337]

Each is one session in a fresh process, with artifacts. What it takes to start (interpreter, plugin, workers,
catalogues) is measured by a session of one short run for each worker, and taken off. Printed are both sessions in
wall-clock time and in processor time of all their processes, and two ratios: the speed-up by the clock, to reach 1.8 on
2 free cores, and the processor time of the parallel session against the other's, which tells on a busy machine what
the splitting itself costs (1.0: nothing).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

try:
    import resource
except ImportError:  # Windows
    resource = None

SHORT = 5
REACH = 1.8


class Taken(NamedTuple):
    """What one session took, in seconds."""

    wall: float
    processor: float

    def without(self, start: Taken) -> Taken:
        return Taken(self.wall - start.wall, self.processor - start.processor)


def session(workers: int, runs: int, turns: int, seed: int) -> Taken:
    """One session of the gate, green or red; any other end is an error."""
    options = {"seed": seed, "runs": runs, "turns": turns}
    gate = [argument for name, value in options.items() for argument in (f"--crt-{name}", str(value))]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--crt-only", "-n", str(workers), *gate]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "CRT_"))}
    with tempfile.TemporaryDirectory() as folder:
        started, before = time.perf_counter(), processor_seconds()
        ended = subprocess.run(
            [*command, "--crt-artifacts-dir", "artifacts"],
            check=False,
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        taken = Taken(time.perf_counter() - started, processor_seconds() - before)
    if ended.returncode not in (0, 1):
        sys.exit(f"pytest ended with {ended.returncode}")
    return taken


def processor_seconds() -> float:
    """Processor time of all sessions so far; not to be had on Windows."""
    if resource is None:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(workers: int, options: argparse.Namespace) -> Taken:
    start = session(workers, max(workers, 1), SHORT, options.seed)
    taken = session(workers, options.runs, options.turns, options.seed).without(start)
    rate = options.runs * options.turns / taken.wall
    print(
        f"-n {workers}: {taken.wall:7.1f} s wall ({rate:,.0f} turns/s), {taken.processor:7.1f} s of processor time",
        end="",
    )
    print(f"; start-up taken off: {start.wall:.1f} s wall")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1337)
    options = parser.parse_args()
    parallel, alone = measured(options.workers, options), measured(0, options)
    print(f"faster by the clock: {alone.wall / parallel.wall:.2f}x (reach: {REACH} with 2 workers on 2 free cores)")
    if alone.processor:
        print(f"processor time, parallel against alone: {parallel.processor / alone.processor:.2f}")


if __name__ == "__main__":
    main()
