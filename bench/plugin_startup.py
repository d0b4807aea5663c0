"""How much the plugin adds to the start-up of a pytest session that has nothing to do with it.

    python bench/plugin_startup.py [--rounds 40]

Each round runs `pytest` on one empty test in two fresh processes, with and without the plugin, the order alternating.
Printed are the medians, the median of the rounds' differences (which a machine that others use moves less than the
difference of the medians), and their ratio; once in wall-clock time and once in processor time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

try:
    import resource
except ImportError:  # Windows
    resource = None

WITHOUT = ("-p", "no:crt")
TARGET_MS = 10.0


class Taken(NamedTuple):
    """What one session took, in milliseconds."""

    wall: float
    processor: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="pairs of sessions (default: 40)")
    rounds = parser.parse_args().rounds
    with_plugin: list[Taken] = []
    without: list[Taken] = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_unrelated.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        for arguments in ((), WITHOUT):  # fill the bytecode caches
            session(folder, arguments)
        for index in range(rounds):
            order = [((), with_plugin), (WITHOUT, without)]
            for arguments, taken in order if index % 2 else reversed(order):
                taken.append(session(folder, arguments))
    for clock in Taken._fields:
        print_figures(clock, [getattr(one, clock) for one in with_plugin], [getattr(one, clock) for one in without])
    return 0


def session(folder: str, arguments: tuple[str, ...]) -> Taken:
    """Run one session, interpreter start included."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "CRT_"))}
    started, before = time.perf_counter(), processor_seconds()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return Taken((time.perf_counter() - started) * 1000, (processor_seconds() - before) * 1000)


def processor_seconds() -> float:
    """Processor time of all sessions so far; not to be had on Windows."""
    if resource is None:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_figures(clock: str, with_plugin: list[float], without: list[float]) -> None:
    added = median(one - other for one, other in zip(with_plugin, without, strict=True))
    print(f"{clock} time, median of {len(without)} rounds")
    print(f"  without the plugin {median(without):8.1f} ms")
    print(f"  with the plugin    {median(with_plugin):8.1f} ms")
    print(f"  added              {added:8.1f} ms   (to reach: at most {TARGET_MS:.0f} ms)")
    print(f"  ratio              {(median(without) + added) / max(median(without), 1.0):8.3f}")


if __name__ == "__main__":
    sys.exit(main())
