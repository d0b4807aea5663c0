"""A turn does the same work however much is remembered: counted in calls and in steps of SQLite, not timed."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

import pytest

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.clock import SteppingClock
from crt_runtime.dialogue.voice import TemplateVoice
from crt_runtime.ids import SequentialIds
from crt_runtime.store import Store

FEW, MANY = 50, 500
_STEPS = 50
"""SQLite counts its steps in portions of this many."""

TURNS = (
    "I saw 7 birds over the harbour on my way home.",
    "My old bicycle is no longer where it was.",
    "I moved to Lima last week.",
    "Actually, I work at Initech, not Microsoft.",
    "I quit my job at Microsoft.",
    "FACT: another = one more",
    "Where do I live?",
    "What is my favorite color?",
    "What did I say about the lighthouse?",
    "Good morning!",
    "Oslo.",
)


@contextmanager
def remembering(facts: int) -> Iterator[tuple[Runtime, sqlite3.Connection]]:
    clock, ids = SteppingClock(datetime(2026, 1, 1, tzinfo=UTC)), SequentialIds()
    store = Store.open(":memory:", clock=clock, ids=ids)
    with Runtime(store, RuntimeConfig(), clock, ids, TemplateVoice()) as runtime:
        runtime.send("I work at Microsoft.")
        runtime.send("I live in Oslo.")
        runtime.send("My brother painted the lighthouse.")
        runtime.load(f"FACT: custom_{number} = value {number}" for number in range(facts))
        runtime.send("Good evening.")
        yield runtime, store.connection


class Work:
    """Calls of Python functions, and steps of SQLite's machine, while it counts."""

    def __init__(self) -> None:
        self.calls = 0
        self.steps = 0

    @contextmanager
    def of(self, connection: sqlite3.Connection) -> Iterator[None]:
        def stepped() -> None:
            self.steps += _STEPS

        def called(frame: FrameType, event: str, _argument: object) -> None:
            self.calls += event == "call" and frame.f_code is not stepped.__code__

        connection.set_progress_handler(stepped, _STEPS)
        before = sys.getprofile()
        sys.setprofile(called)
        try:
            yield
        finally:
            sys.setprofile(before)
            connection.set_progress_handler(None, 0)


def work_of(text: str, facts: int) -> Work:
    """The work of a turn that is said for the second time, so that nothing is read for the first time."""
    with remembering(facts) as (runtime, _):
        runtime.send(text)
    work = Work()
    with remembering(facts) as (runtime, connection), work.of(connection):
        runtime.send(text)
    return work


@pytest.mark.parametrize("text", TURNS)
def test_a_turn_does_no_more_work_in_a_larger_memory(text: str) -> None:
    few, many = work_of(text, FEW), work_of(text, MANY)
    assert many.calls <= 1.2 * few.calls
    assert many.steps <= 1.2 * few.steps + 10 * _STEPS


def test_the_count_sees_a_turn_that_reads_every_slot() -> None:
    """The planted fault: to list all that is known does read all of it."""
    few, many = (work_of("What do you know about me?", facts) for facts in (FEW, MANY))
    assert many.steps > 2 * few.steps
