"""No false alarms: on how many seeds the truthful assistants pass every check of the gate.

    python bench/truthful.py            # the seeds 0 to 999, the four assistants by turns
    python bench/truthful.py 0 20 --each

Holds run 1 of every seed from the first to before the second, in two processes, and prints each check that failed an
assistant that did nothing wrong. Exits with 1 where there was one.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

from crt_runtime.stress.teeth import TRUTHFUL, Arena
from crt_runtime.visible import on_one_line, visible


def alarms(name: str, seed: int, wording: str) -> list[str]:
    """One line for each check that failed a truthful assistant on a seed."""
    score = Arena(seeds=(seed,), wording=wording).score_truthful(name)
    return [
        f"seed {seed}, {name}: {alarm.check} at turn {alarm.turn}: {on_one_line(visible(alarm.details))}"
        for trial in score.failed
        for alarm in trial.alarms
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("end", type=int, nargs="?", default=1000)
    parser.add_argument("--each", action="store_true", help="hold every seed with each of the assistants")
    parser.add_argument("--wording", choices=("tuned", "held-out", "all"), default="tuned")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    seeds = range(asked.first, asked.end)
    if not seeds:
        parser.error(f"no seeds from {asked.first} to before {asked.end}; the second must be the higher one")
    names = list(TRUTHFUL)
    held = [(name, seed) for seed in seeds for name in (names if asked.each else [names[seed % len(names)]])]
    red = 0
    with ProcessPoolExecutor(asked.processes) as pool:
        for lines in pool.map(alarms, *zip(*held, strict=True), repeat(asked.wording), chunksize=8):
            red += bool(lines)
            for line in lines:
                print(line, flush=True)
    print(f"{len(held)} conversations on {len(seeds)} seeds, wordings {asked.wording}: false alarms in {red}")
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
