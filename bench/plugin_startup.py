"""How much the plugin adds to the start-up of a pytest session that has nothing to do with it.

    python bench/plugin_startup.py [--rounds 40]

Runs `pytest` on one empty test with and without the plugin in turn, in fresh processes, and prints the medians, their
difference and their ratio. The order alternates, so that a machine that slows down slows both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WITHOUT = ("-p", "no:crt")
TARGET_MS = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="runs of each kind (default: 40)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_unrelated.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        for arguments in ((), WITHOUT):  # fill the bytecode caches
            session(folder, arguments)
        taken: dict[bool, list[float]] = {True: [], False: []}
        for index in range(rounds):
            for plugin in (True, False) if index % 2 else (False, True):
                taken[plugin].append(session(folder, () if plugin else WITHOUT))
    with_plugin, without = (statistics.median(taken[plugin]) * 1000 for plugin in (True, False))
    added = with_plugin - without
    print(f"pytest without the plugin: {without:8.1f} ms   (median of {rounds})")
    print(f"pytest with the plugin:    {with_plugin:8.1f} ms")
    print(f"added:                     {added:8.1f} ms   (to reach: at most {TARGET_MS:.0f} ms)")
    print(f"ratio:                     {with_plugin / without:8.3f}")
    return 0


def session(folder: str, arguments: tuple[str, ...]) -> float:
    """Seconds that one session takes, interpreter start included."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "CRT_"))}
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
