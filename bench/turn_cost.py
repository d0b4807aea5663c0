"""What one turn costs as the memory grows: turns 100, 1,000 and 10,000 of one conversation, big files, and the disk.

    python bench/turn_cost.py [--file] [--repeat 3] [--large 50000 1000000]
    python bench/turn_cost.py --disk [--facts 10000]

Holds the conversation `--repeat` times, takes the least cost of each turn, and prints the mean of the turns before each
of the three places with the ratio of the last to the first (to reach: at most 1.2). For each `--large` size it fills a
memory first and prints the median time of a slot question and of a storing turn; the ratio of the last size to the
first is to be at most 2. Without `--file` the memory is `:memory:`, and costs are processor time, which a busy machine
hardly moves; with it a file on disk, and costs are by the clock.

With `--disk` only the price of durability: turns that store an assertion in a file of `--facts` facts, each measured
right beside one fsync alone and a bare SQLite commit of one row as a memory file commits (and one in WAL, which needs a
newer SQLite; see `store/connection.py`), so that a disk that is slow today is slow for all of them. A turn is to cost
1 ms plus one fsync. What a commit syncs is counted by
`strace -f -c -e trace=fsync,fdatasync python bench/turn_cost.py --disk`.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
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
from crt_runtime.store.connection import connect, make_durable

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


Clock = Callable[[], float]


def timed(action: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    started = clock()
    action()
    return clock() - started


def clock_for(path: str) -> Clock:
    return time.process_time if path == ":memory:" else time.perf_counter


def conversation(path: str, turns: int) -> list[float]:
    """The cost of each turn in seconds."""
    clock = clock_for(path)
    with open_runtime(path) as crt:
        return [timed(partial(crt.send, turn(number)), clock) for number in range(1, turns + 1)]


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
        clock = clock_for(path)
        question = statistics.median(timed(partial(crt.send, "Where do I work?"), clock) for _ in range(ASKED))
        storing = statistics.median(timed(partial(crt.send, f"FACT: other_{n} = {n}"), clock) for n in range(ASKED))
    print(f"{size:>8} memories: slot question {question * 1e3:.3f} ms (reach: 1), storing turn {storing * 1e3:.3f} ms")
    return question


def path_of(folder: Path, name: str, on_disk: bool) -> str:
    return str(folder / f"{name}.db") if on_disk else ":memory:"


def price_of_durability(folder: Path, facts: int) -> None:
    """Prints the median times of a storing turn, and of what it cannot do without, measured in turn."""
    like_ours, wal = table(folder / "ours.db"), table(folder / "wal.db")
    make_durable(like_ours, "ours.db")
    wal.execute("PRAGMA journal_mode = wal")
    wal.execute("PRAGMA synchronous = FULL")
    (mode,) = like_ours.execute("PRAGMA journal_mode").fetchone()
    costs: dict[str, list[float]] = {"one fsync": [], f"bare commit ({mode})": [], "one in WAL": [], "turn": []}
    cpu: list[float] = []
    with open_runtime(str(folder / "memory.db")) as crt, (folder / "page").open("wb", buffering=0) as page:
        crt.load(f"FACT: custom_{number} = value {number}" for number in range(facts))
        for number in range(ASKED):
            page.write(b"\0" * 4096)
            actions = (partial(os.fsync, page.fileno()), partial(commit, like_ours), partial(commit, wal))
            for name, action in zip(costs, actions, strict=False):
                costs[name].append(timed(action))
            started = time.process_time()
            costs["turn"].append(timed(partial(crt.send, f"FACT: other_{number} = value {number}")))
            cpu.append(time.process_time() - started)
    for connection in (like_ours, wal):
        connection.close()
    sync, bare, _, turn_cost_ = medians = [statistics.median(times) for times in costs.values()]
    for name, cost in zip(costs, medians, strict=True):
        print(f"{name + ':':<24} {cost * 1e3:7.3f} ms = {cost / sync:5.1f} fsyncs")
    print(f"the turn's own CPU time: {statistics.median(cpu) * 1e3:.3f} ms")
    print(f"a turn beyond one fsync: {(turn_cost_ - sync) * 1e3:.3f} ms (reach: 1)")
    print(f"a turn beyond its bare commit: {(turn_cost_ - bare) * 1e3:.3f} ms")


def table(path: Path) -> sqlite3.Connection:
    connection = connect(str(path))
    connection.execute("CREATE TABLE page (row TEXT)")
    return connection


def commit(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO page VALUES ('one row')")
    connection.execute("COMMIT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="store_true", help="a file on disk instead of :memory:")
    parser.add_argument("--repeat", type=int, default=3, help="how often the conversation is held")
    parser.add_argument("--large", type=int, nargs="*", default=[], help="sizes of memory to fill first")
    parser.add_argument("--disk", action="store_true", help="only the price of a durable turn")
    parser.add_argument("--facts", type=int, default=10_000, help="how many facts the file of --disk holds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.disk:
            price_of_durability(folder, options.facts)
            return
        cost_along_a_conversation(folder, on_disk=options.file, repeat=options.repeat)
        asked = [cost_at_size(path_of(folder, f"large{size}", options.file), size) for size in options.large]
    if len(asked) > 1:
        print(f"ratio of the last size to the first: {asked[-1] / asked[0]:.2f} (reach: 2)")


if __name__ == "__main__":
    main()
