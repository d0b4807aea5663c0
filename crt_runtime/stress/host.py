"""The thread that conversations are held in, watched from outside: a hung call can be left behind.

The caller's thread only watches how long the call under way has taken, so that a turn costs no hand-over.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Clockwork:
    """When the call under way began, read by the watching thread; `expired` tells the conversation that it is given
    up."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.expired = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While a call into the agent runs."""
        self.began = time.monotonic()
        try:
            yield
        finally:
            self.began = None


class AbandonedError(Exception):
    """The conversation hung, and its thread was left behind."""


class Host(Generic[T]):
    """The daemon thread that conversations run in, one after the other; replaced when one hangs."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def run(self, conversation: Callable[[], T], clockwork: Clockwork, timeout: float) -> T:
        """What the conversation returns or raises; `AbandonedError` when a call into the agent outlasts the timeout."""
        if threading.current_thread() is self._thread:
            return conversation()
        if self._thread is None or not self._thread.is_alive():
            self._jobs = queue.SimpleQueue()
            self._thread = threading.Thread(target=_serve, args=(self._jobs,), name="crt-conversation", daemon=True)
            self._thread.start()
        job = _Job(cast("Callable[[], object]", conversation))
        self._jobs.put(job)
        try:
            _wait(job, clockwork, timeout)
        except BaseException:  # a hung agent, or the user's Ctrl-C: the thread is left to itself
            clockwork.expired = True
            self._thread = None
            raise
        if job.error is not None:
            raise job.error
        return cast("T", job.result)


def _wait(job: _Job, clockwork: Clockwork, timeout: float) -> None:
    pause = min(0.25, timeout / 4)
    while not job.done.wait(pause):
        began = clockwork.began
        if began is not None and time.monotonic() - began > timeout:
            raise AbandonedError


class _Job:
    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call
        self.done = threading.Event()
        self.result: object = None
        self.error: BaseException | None = None


def _serve(jobs: queue.SimpleQueue[_Job]) -> None:
    while True:
        job = jobs.get()
        try:
            job.result = job.call()
        except BaseException as error:
            job.error = error
        job.done.set()
