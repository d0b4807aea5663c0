"""Kill apply wherever it can be killed, and let many apply at once: all or nothing, and what was acknowledged is there.

    python bench/kill_apply.py [--random 200] [--race 50] [--appliers 8] [--seed 1] [--proposals 4]

Always: SIGKILL at every statement that apply hands to SQLite, triggers included, and at every file operation of writing
the result. With `--random`, SIGKILL after that many random delays. With `--race`, that many rounds of `--appliers`
processes that apply the same decisions at once. After each, the memory file must hold exactly what it held before or
all that the apply writes, the second wherever the child had said that it was done; verify must find it sound; and
applying once more must complete it. Exit code 1 at the first finding. POSIX only.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import write_document
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.clock import system_clock
from crt_runtime.memory.beliefs import by_slot
from crt_runtime.promotion.apply import Outcome, apply, write_result
from crt_runtime.promotion.decide import save_decisions
from crt_runtime.promotion.documents import Pair, Verdict, pair, read_decisions, read_proposals
from crt_runtime.promotion.propose import propose
from crt_runtime.promotion.verify import verify_memory_file
from crt_runtime.store import Store

Apply = Callable[[Store, Pair], Outcome]

FILE_CALLS = ("open", "fsync", "link", "unlink", "mkdir")
"""Where writing the result can be cut off."""


class Stage:
    """A memory file before an apply, the decided pair, and what each of the two states holds."""

    def __init__(self, folder: Path, proposals: int, tried: Apply) -> None:
        self.folder = folder
        self.tried = tried
        self.original = folder / "original.db"
        with Runtime.open(self.original, config=RuntimeConfig()) as crt:
            crt.send("I live in Oslo.")
        self._promote("first")
        with Runtime.open(self.original, config=RuntimeConfig()) as crt:
            crt.send("I moved to Bergen last month.")
            crt.load(f"FACT: trait_{number} = value {number}" for number in range(proposals - 1))
        self.pair = self._pair("second")
        self.before = content(self.original)
        self.values_before = values(self.original)
        self.values_after = {**self.values_before, "location": ["Bergen"]}
        self.values_after |= {f"trait_{number}": [f"value {number}"] for number in range(proposals - 1)}

    def fresh(self) -> Path:
        """A copy of the original and of its artifacts, in a folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(self.folder / "artifacts", folder / "artifacts")
        return Path(shutil.copy(self.original, folder / "memory.db"))

    def judge(self, file: Path, acknowledged: bool) -> str | None:
        """What is wrong with a file after an apply that was cut off; None where nothing is."""
        try:
            with Store.open(file, create=False):  # the first to open it rolls back what was left half way
                pass
            whole = values(file) == self.values_after
            if not whole and content(file) != self.before:
                return f"is neither before nor after: {values(file)}"
            if acknowledged and not whole:
                return "was acknowledged and is not there"
            if not verify_memory_file(file).ok:
                return f"does not verify: {verify_memory_file(file).lines}"
            with Store.open(file, create=False) as store:
                again = apply(store, self.pair)
            if whole and not again.already:
                return "was applied twice"
            artifacts = file.parent / "artifacts"
            write_result(artifacts, again)
            if values(file) != self.values_after or not verify_memory_file(file, artifacts).ok:
                return "is not complete after applying again"
        except Exception as error:  # the finding is reported whatever it is
            return f"cannot be used: {type(error).__name__}: {error}"
        finally:
            shutil.rmtree(file.parent)
        return None

    def _promote(self, job_id: str) -> None:
        decided = self._pair(job_id)
        with Store.open(self.original) as store:
            write_result(self.folder / "artifacts", apply(store, decided))

    def _pair(self, job_id: str) -> Pair:
        with Store.open(self.original) as store:
            document = propose(store, job_id=job_id, clock=system_clock)
        path = write_document(self.folder / "documents", proposals_path(job_id), "promotion_proposals", document)
        read = read_proposals(path)
        verdicts = dict.fromkeys((proposal.id for proposal in read.proposals), Verdict.APPROVED)
        return pair(read, read_decisions(save_decisions(read, verdicts, decider="bench", clock=system_clock)))


def content(file: Path) -> list[str]:
    """The logical content of a file; who had it open is no part of it."""
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        return [line for line in connection.iterdump() if '"writers"' not in line]
    finally:
        connection.close()


def values(file: Path) -> dict[str, list[str]]:
    with Store.open(file, create=False, read_only=True) as store:
        return {slot: [held.value for held in live] for slot, live in by_slot(store.connection).items()}


@contextmanager
def counted_file_calls(count: Callable[[], None]) -> Iterator[None]:
    """Call `count` before every file operation of writing the result."""
    kept = {name: getattr(os, name) for name in FILE_CALLS}

    def counting(name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            count()
            return kept[name](*arguments, **named)

        return call

    for name in FILE_CALLS:
        setattr(os, name, counting(name))
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(os, name, function)


def applied(stage: Stage, file: Path, acknowledge: Callable[[], None], step: Callable[[], None] | None = None) -> None:
    """Apply, acknowledge and write the result, calling `step` at every boundary."""
    with Store.open(file, create=False) as store:
        if step is not None:
            store.connection.set_trace_callback(lambda _: step())
        outcome = stage.tried(store, stage.pair)
        store.connection.set_trace_callback(None)
        acknowledge()
        with counted_file_calls(step or (lambda: None)):
            write_result(file.parent / "artifacts", outcome)


def child(stage: Stage, file: Path, step: Callable[[], None] | None = None) -> tuple[int, int]:
    """Apply in a forked process; gives its id, and what reads its acknowledgement."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(reader)
            applied(stage, file, lambda: _tell(writer), step)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    return process, reader


def _tell(writer: int) -> None:
    os.write(writer, b"applied")


def finish(process: int, reader: int) -> tuple[bool, bool]:
    """Wait for a child: whether it had acknowledged, and whether it was killed."""
    _, status = os.waitpid(process, 0)
    said = b""
    while chunk := os.read(reader, 4096):
        said += chunk
    os.close(reader)
    return b"applied" in said, os.WIFSIGNALED(status)


def boundaries(stage: Stage) -> int:
    """How many places there are to kill at."""
    seen = 0

    def step() -> None:
        nonlocal seen
        seen += 1

    file = stage.fresh()
    applied(stage, file, lambda: None, step)
    shutil.rmtree(file.parent)
    return seen


def kill_at(place: int) -> Callable[[], None]:
    """A step that kills its own process at one boundary."""
    left = place

    def step() -> None:
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    return step


def every_boundary(stage: Stage) -> str | None:
    places = boundaries(stage)
    for place in range(places):
        file = stage.fresh()
        acknowledged, killed = finish(*child(stage, file, kill_at(place)))
        if not killed:
            return f"boundary {place} of {places}: the child was not killed there"
        flaw = stage.judge(file, acknowledged)
        if flaw is not None:
            return f"boundary {place} of {places}: {flaw}"
    print(f"killed at each of {places} boundaries: before or after, nothing else")
    return None


def random_moments(stage: Stage, kills: int, seed: int) -> str | None:
    rng = random.Random(seed)
    file = stage.fresh()
    started = time.perf_counter()
    finish(*child(stage, file))
    longest = 1.3 * (time.perf_counter() - started)
    shutil.rmtree(file.parent)
    cut = 0
    for number in range(kills):
        file = stage.fresh()
        process, reader = child(stage, file)
        time.sleep(rng.uniform(0.0, longest))
        os.kill(process, signal.SIGKILL)
        acknowledged, killed = finish(process, reader)
        cut += killed
        flaw = stage.judge(file, acknowledged)
        if flaw is not None:
            return f"random kill {number}: {flaw}"
    print(f"killed at {kills} random moments ({cut} while it ran): before or after, nothing else")
    return None


def races(stage: Stage, rounds: int, appliers: int) -> str | None:
    for number in range(rounds):
        file = stage.fresh()
        children = [child(stage, file) for _ in range(appliers)]
        ended = [finish(*each) for each in children]
        receipts = verify_memory_file(file, file.parent / "artifacts").receipts
        if not all(acknowledged for acknowledged, _ in ended) or receipts != 2:
            return f"round {number}: {sum(a for a, _ in ended)} of {appliers} done, {receipts - 1} receipts"
        flaw = stage.judge(file, acknowledged=True)
        if flaw is not None:
            return f"round {number}: {flaw}"
    print(f"{rounds} rounds of {appliers} appliers at once: applied exactly once")
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=0, metavar="KILLS")
    parser.add_argument("--race", type=int, default=0, metavar="ROUNDS")
    parser.add_argument("--appliers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--proposals", type=int, default=4)
    parser.add_argument("--apply", default="crt_runtime.promotion.apply:apply", help="a planted fault to catch")
    options = parser.parse_args()
    module, _, name = options.apply.partition(":")
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), options.proposals, getattr(importlib.import_module(module), name))
        flaw = (
            every_boundary(stage)
            or random_moments(stage, options.random, options.seed)
            or races(stage, options.race, options.appliers)
        )
    if flaw is not None:
        print(f"FAILED: {flaw}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
