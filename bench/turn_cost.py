"""What one turn costs as the memory grows: turns 100, 1,000 and 10,000 of one conversation, and big files.

    python bench/turn_cost.py [--file] [--large 50000 1000000]

Prints the median cost per turn around each of the three places, the ratio of the last to the first (to reach: at most
1.2), and for each `--large` size the median time of a slot question and of a storing turn. With `--file` the memory is
a file on disk (each turn then ends in an fsync), without it `:memory:`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.clock import SteppingClock
from crt_runtime.ids import SequentialIds

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = (100, 1_000, 10_000)
WINDOW = 60
CITIES = ("Oslo", "Lima", "Quito", "Turin", "Kyoto", "Perth", "Hanoi", "Porto")


def turn(number: int) -> str:
    """The text of one turn: chatter, assertions about many slots, corrections and questions in turn."""
    match number % 6:
        case 0:
            return f"I saw {number} birds over the harbour on my way home."
        case 1:
            return f"FACT: custom_{number} = value {number}"
        case 2:
            return f"I moved to {CITIES[number // 6 % len(CITIES)]} last week."
        case 3:
            return "Where do I live?"
        case 4:
            return f"My bicycle number {number} has a flat tyre again."
        case _:
            return f"What did I say about bicycle {number - 1}?"


def open_runtime(path: str) -> Runtime:
    return Runtime.open(path, config=RuntimeConfig(), clock=SteppingClock(START), ids=SequentialIds())


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def cost_along_a_conversation(path: str) -> None:
    costs: dict[int, float] = {}
    window: list[float] = []
    with open_runtime(path) as crt:
        for number in range(1, PLACES[-1] + 1):
            text = turn(number)
            window.append(timed(lambda text=text: crt.send(text)))  # type: ignore[misc]
            if number in PLACES:
                costs[number] = statistics.mean(sorted(window[-WINDOW:])[3:-3])
    for place, cost in costs.items():
        print(f"turn {place:>6}: {cost * 1e3:.3f} ms (mean of the {WINDOW} turns before it, extremes left out)")
    print(f"ratio of turn {PLACES[-1]} to turn {PLACES[0]}: {costs[PLACES[-1]] / costs[PLACES[0]]:.2f} (reach: 1.2)")


def cost_at_size(path: str, size: int) -> float:
    with open_runtime(path) as crt:
        crt.send("I work at Microsoft.")
        crt.load(turn(number) for number in range(size) if number % 6 in (0, 1, 4))
        question = statistics.median(timed(lambda: crt.send("Where do I work?")) for _ in range(201))
        storing = statistics.median(timed(lambda n=n: crt.send(f"FACT: other_{n} = {n}")) for n in range(201))  # type: ignore[misc]
    print(f"{size:>8} memories: slot question {question * 1e3:.3f} ms, storing turn {storing * 1e3:.3f} ms")
    return question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="store_true", help="a file on disk instead of :memory:")
    parser.add_argument("--large", type=int, nargs="*", default=[], help="sizes of memory to fill first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cost_along_a_conversation(str(Path(folder) / "memory.db") if options.file else ":memory:")
        asked = [
            cost_at_size(str(Path(folder) / f"large{size}.db") if options.file else ":memory:", size)
            for size in options.large
        ]
        if len(asked) > 1:
            print(f"ratio of the last size to the first: {asked[-1] / asked[0]:.2f} (reach: 2)")


if __name__ == "__main__":
    main()
