"""What one turn costs as the memory grows: turns 100, 1,000 and 10,000 of one conversation, and big files.

    python bench/turn_cost.py [--file] [--repeat 3] [--large 50000 1000000]

Holds the conversation `--repeat` times, takes the least cost of each turn, and prints the mean of the turns before each
of the three places with the ratio of the last to the first (to reach: at most 1.2). For each `--large` size it fills a
memory first and prints the median time of a slot question and of a storing turn; the ratio of the last size to the
first is to be at most 2. With `--file` the memory is a file on disk: a turn then ends in an fsync, and an fsync alone
is measured beside it; without it `:memory:`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count, islice
from pathlib import Path

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.clock import SteppingClock
from crt_runtime.ids import SequentialIds

START = datetime(2026, 1, 1, tzinfo=UTC)
PLACES = (100, 1_000, 10_000)
WINDOW = 60
ASKED = 201
CITIES = ("Oslo", "Lima", "Quito", "Turin", "Kyoto", "Perth", "Hanoi", "Porto")


def turn(number: int) -> str:
    """The text of one turn: chatter, assertions about many slots, changes and questions in turn."""
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


def memories() -> Iterator[str]:
    """Texts that are stored, as many as are asked for: chatter and facts of other slots than the one asked about."""
    return (turn(number) for number in count() if number % 6 in (0, 1, 4))


def open_runtime(path: str) -> Runtime:
    return Runtime.open(path, config=RuntimeConfig(), clock=SteppingClock(START), ids=SequentialIds())


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def conversation(path: str, turns: int) -> list[float]:
    """The cost of each turn in seconds."""
    with open_runtime(path) as crt:
        return [timed(partial(crt.send, turn(number))) for number in range(1, turns + 1)]


def cost_along_a_conversation(folder: Path, *, on_disk: bool, repeat: int) -> None:
    conversation(":memory:", PLACES[0])  # warm: catalogues, compiled schemas
    held = [conversation(path_of(folder, f"talk{number}", on_disk), PLACES[-1]) for number in range(repeat)]
    least = [min(costs) for costs in zip(*held, strict=True)]
    means = {place: statistics.mean(least[place - WINDOW : place]) for place in PLACES}
    for place, cost in means.items():
        print(f"turn {place:>6}: {cost * 1e3:.3f} ms (mean of the {WINDOW} turns up to it)")
    print(f"ratio of turn {PLACES[-1]} to turn {PLACES[0]}: {means[PLACES[-1]] / means[PLACES[0]]:.2f} (reach: 1.2)")


def cost_at_size(path: str, size: int) -> float:
    with open_runtime(path) as crt:
        crt.send("I work at Microsoft.")
        crt.load(islice(memories(), size - 1))
        question = statistics.median(timed(partial(crt.send, "Where do I work?")) for _ in range(ASKED))
        storing = statistics.median(timed(partial(crt.send, f"FACT: other_{n} = {n}")) for n in range(ASKED))
    print(f"{size:>8} memories: slot question {question * 1e3:.3f} ms (reach: 1), storing turn {storing * 1e3:.3f} ms")
    return question


def path_of(folder: Path, name: str, on_disk: bool) -> str:
    return str(folder / f"{name}.db") if on_disk else ":memory:"


def fsync_alone(folder: Path) -> float:
    """The median time of writing one page and syncing it, as a commit does at least once."""
    with (folder / "page").open("wb") as page:

        def write() -> None:
            page.write(b"\0" * 4096)
            page.flush()
            os.fsync(page.fileno())

        return statistics.median(timed(write) for _ in range(ASKED))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="store_true", help="a file on disk instead of :memory:")
    parser.add_argument("--repeat", type=int, default=3, help="how often the conversation is held")
    parser.add_argument("--large", type=int, nargs="*", default=[], help="sizes of memory to fill first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.file:
            print(f"one fsync alone: {fsync_alone(folder) * 1e3:.3f} ms")
        cost_along_a_conversation(folder, on_disk=options.file, repeat=options.repeat)
        asked = [cost_at_size(path_of(folder, f"large{size}", options.file), size) for size in options.large]
    if len(asked) > 1:
        print(f"ratio of the last size to the first: {asked[-1] / asked[0]:.2f} (reach: 2)")


if __name__ == "__main__":
    main()
