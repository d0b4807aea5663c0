"""What proposing and applying cost: 100,000 memories to propose over, 1,000 approved proposals to apply.

    python bench/promotion.py [--memories 100000] [--proposals 1000] [--repeat 5]

Prints the median of each: `propose` over the file (to reach: 50 ms), and `apply` with both documents read, digested and
validated from their bytes (to reach: 150 ms), each on a fresh copy of the file on disk, up to the commit; what writing
the result file takes is named beside it. Beside the time on the clock stands that on the processor, which other
processes of a shared machine stretch less.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import write_document
from crt_runtime.artifacts.names import decisions_path, proposals_path
from crt_runtime.clock import SteppingClock
from crt_runtime.ids import random_ids
from crt_runtime.promotion.apply import apply, write_result
from crt_runtime.promotion.decide import decide
from crt_runtime.promotion.documents import Verdict, pair, read_decisions, read_proposals
from crt_runtime.promotion.propose import propose
from crt_runtime.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
CITIES = ("Oslo", "Lima", "Quito", "Turin", "Kyoto", "Perth", "Hanoi", "Porto")
PEOPLE = ("Ada", "Ben", "Cleo", "Dov", "Eve")


def text(number: int) -> str:
    """One memory of a long history: mostly chatter, every tenth a fact about one of sixty slots, often repeated."""
    if number % 10:
        return f"I saw {number} birds over the harbour with {PEOPLE[number % len(PEOPLE)]} on my way home."
    match number // 10 % 4:
        case 0:
            return f"I moved to {CITIES[number // 40 % len(CITIES)]} last week."
        case 1:
            return "I work at Microsoft."
        case 2:
            return f"I have a dog named {PEOPLE[number // 40 % len(PEOPLE)]}."
        case _:
            return f"FACT: habit_{number // 40 % 57} = number {number // 40 % 57}"


def fill(path: Path, memories: int, slots: int) -> None:
    with Runtime.open(path, config=RuntimeConfig(), clock=SteppingClock(START)) as crt:
        crt.load(text(number) for number in range(memories))
        crt.load(f"FACT: trait_{number} = value number {number}" for number in range(slots))


class Times:
    """Times of one piece of work, on the clock and on the processor."""

    def __init__(self) -> None:
        self._both: list[tuple[float, float]] = []

    @contextmanager
    def taken(self) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self._both.append((time.perf_counter() - clock, time.process_time() - processor))

    def __str__(self) -> str:
        clock, processor = (statistics.median(each) * 1e3 for each in zip(*self._both, strict=True))
        return f"{clock:.1f} ms, {processor:.1f} ms of it on the processor"


def timed_propose(path: Path, repeat: int) -> Times:
    times = Times()
    with Store.open(path, clock=SteppingClock(START), ids=random_ids) as store:
        for _ in range(repeat):
            with times.taken():
                document = propose(store, job_id="bench", clock=store.clock)
    print(f"{len(document['proposals'])} proposals", end=", ")  # type: ignore[arg-type]
    return times


def timed_apply(folder: Path, path: Path, repeat: int) -> tuple[Times, Times]:
    clock = SteppingClock(START)
    with Store.open(path, clock=clock) as store:
        proposed = write_document(
            folder, proposals_path("bench"), "promotion_proposals", propose(store, job_id="bench", clock=clock)
        )
    read = read_proposals(proposed)
    verdicts = dict.fromkeys((proposal.id for proposal in read.proposals), Verdict.APPROVED)
    document = decide(read, verdicts, decider="bench", clock=clock)
    decided = write_document(folder, decisions_path("bench", clock()), "promotion_decisions", document)
    applying, writing = Times(), Times()
    for number in range(repeat):
        fresh = folder / f"copy{number}.db"
        shutil.copy(path, fresh)
        with Store.open(fresh, clock=SteppingClock(START)) as store:
            with applying.taken():
                outcome = apply(store, pair(read_proposals(proposed), read_decisions(decided)))
            with writing.taken():
                write_result(folder / f"artifacts{number}", outcome)
    print(outcome.summary)
    return applying, writing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memories", type=int, default=100_000)
    parser.add_argument("--proposals", type=int, default=1_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "large.db", options.memories, 0)
        cost = timed_propose(folder / "large.db", options.repeat)
        print(f"propose over {options.memories} memories: {cost} (reach: 50)")
        fill(folder / "small.db", 0, options.proposals)
        applied, written = timed_apply(folder, folder / "small.db", options.repeat)
        print(f"apply {options.proposals} proposals: {applied} (reach: 150)")
        print(f"write the result file: {written}")


if __name__ == "__main__":
    main()
