"""How much the plugin adds to the start-up of a pytest session that has nothing to do with it.

    python bench/plugin_startup.py [--rounds 40]

A session runs `pytest` on one empty test in a fresh process, with the plugin or without it (`-p no:crt`); whatever else
is installed is in both. Where `valgrind` is installed, the instructions of one session of each kind are counted, to
which the load of the machine does nothing; their ratio, times the processor time that a session takes without the
plugin, is what the plugin adds. Sessions of both kinds are also timed, `--rounds` of each in turn, and printed are the
median of the rounds' differences and the middle nine tenths of them: where these lie far apart, the machine is too busy
for a difference of milliseconds to show.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
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
PYTEST = ("-m", "pytest")
UNCOLLECTED = ("-c", "import gc, sys; gc.disable(); import pytest; sys.exit(pytest.main())")


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
            print_times(clock, [getattr(one, clock) for one in with_plugin], [getattr(one, clock) for one in without])
        valgrind = shutil.which("valgrind")
        if valgrind is not None:
            least = min(taken.processor for taken in without)
            print_instructions(instructions(valgrind, folder, ()), instructions(valgrind, folder, WITHOUT), least)
    return 0


def session(folder: str, arguments: tuple[str, ...]) -> Taken:
    """Run one session, interpreter start included."""
    started, before = time.perf_counter(), processor_seconds()
    subprocess.run(command(PYTEST, arguments), cwd=folder, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return Taken((time.perf_counter() - started) * 1000, (processor_seconds() - before) * 1000)


def instructions(valgrind: str, folder: str, arguments: tuple[str, ...]) -> int:
    """How many instructions one session runs."""
    counting = (valgrind, "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}")
    counted_session = [*counting, *command(UNCOLLECTED, arguments)]
    ended = subprocess.run(counted_session, cwd=folder, env=environment(), check=True, capture_output=True, text=True)
    counted = re.search(r"I\s+refs:\s+([\d,]+)", ended.stderr)
    if counted is None:
        sys.exit(f"valgrind counted nothing:\n{ended.stderr}")
    return int(counted[1].replace(",", ""))


def command(pytest: tuple[str, ...], arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, *pytest, "-q", "-p", "no:cacheprovider", *arguments]


def environment() -> dict[str, str]:
    """The same for every session: hashes as in the next one, and modules from the bytecode caches, as for a user."""
    outside = ("PYTEST_", "CRT_", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(outside)}
    return {**kept, "PYTHONHASHSEED": "0"}


def processor_seconds() -> float:
    """Processor time of all sessions so far; not to be had on Windows."""
    if resource is None:
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_times(clock: str, with_plugin: list[float], without: list[float]) -> None:
    added = sorted(one - other for one, other in zip(with_plugin, without, strict=True))
    margin = len(added) // 20
    print(f"{clock} time, {len(without)} rounds")
    print(f"  without the plugin {median(without):8.1f} ms (least {min(without):.1f})")
    print(f"  with the plugin    {median(with_plugin):8.1f} ms (least {min(with_plugin):.1f})")
    print(f"  added              {median(added):8.1f} ms ({added[margin]:.1f} to {added[-1 - margin]:.1f})")


def print_instructions(with_plugin: int, without: int, least: float) -> None:
    added = (with_plugin - without) / without
    print("instructions, one session")
    print(f"  without the plugin {without / 1e6:8.1f} million")
    print(f"  with the plugin    {with_plugin / 1e6:8.1f} million")
    print(f"  added              {added:8.2%} of {least:.0f} ms: {added * least:.1f} ms (to reach: {TARGET_MS:.0f} ms)")


if __name__ == "__main__":
    sys.exit(main())
