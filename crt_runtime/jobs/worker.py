"""A worker: it holds a lease, hands new jobs to the engine, runs what that gives it, and takes over from the dead."""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final, Self

import sqlalchemy as sa

from crt_runtime.artifacts import artifacts_dir
from crt_runtime.clock import Clock, format_utc, system_clock
from crt_runtime.errors import StoreError, UsageError
from crt_runtime.jobs import board, leases
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.engine import Engine
from crt_runtime.jobs.execution import Execution, Gate
from crt_runtime.jobs.job import Job, JobStatus
from crt_runtime.jobs.kinds import KINDS
from crt_runtime.jobs.task import JobKind

_TICK: Final = 0.05
"""How often a worker looks at its own state, in seconds."""

_HANDED_OVER_AT_ONCE: Final = 200
_OUTCOME_SECONDS: Final = 10.0


class Mode(StrEnum):
    ONCE = "once"  # at most one job
    DRAIN = "drain"  # until no job is queued or running
    FOREVER = "forever"  # until it is stopped


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Checks itself; raises `UsageError`."""

    artifacts_dir: Path
    lease_seconds: float = leases.DEFAULT_SECONDS
    poll_seconds: float = 1.0
    backoff_seconds: float = 1.0
    kinds: Mapping[str, JobKind] = field(default_factory=lambda: KINDS)
    clock: Clock = system_clock

    def __post_init__(self) -> None:
        if not leases.SHORTEST_SECONDS <= self.lease_seconds <= leases.LONGEST_SECONDS:
            raise UsageError(
                f"--lease-seconds {self.lease_seconds:g}: "
                f"expected {leases.SHORTEST_SECONDS:g} to {leases.LONGEST_SECONDS:g}"
            )
        if not 0 < self.poll_seconds <= leases.LONGEST_SECONDS:
            raise UsageError(
                f"--poll-seconds {self.poll_seconds:g}: expected more than 0, to {leases.LONGEST_SECONDS:g}"
            )


class Worker:
    """One worker of this process. Use as a context manager; `run` may be stopped from a signal handler by `stop`.

    `on_ended` is called with each job that ended here, `on_trouble` with one line about what could not be written.
    """

    def __init__(
        self,
        database: JobDatabase,
        options: WorkerOptions,
        *,
        mode: Mode = Mode.FOREVER,
        on_ended: Callable[[Job], None] = lambda _: None,
        on_trouble: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._options = options
        self._mode = mode
        self._on_ended = on_ended
        self._on_trouble = on_trouble
        self._news: queue.SimpleQueue[Job | str] = queue.SimpleQueue()
        self._gate = Gate(1 if mode is Mode.ONCE else None)
        self._tally: Counter[JobStatus] = Counter()
        self._last: str | None = None
        self._renewed = time.monotonic()
        self._closing = threading.Event()
        self._lost = threading.Event()

    def __enter__(self) -> Self:
        root = artifacts_dir(self._options.artifacts_dir)
        seconds, at = self._options.lease_seconds, format_utc(self._options.clock())
        self.executor_id = self._database.patiently(lambda conn: leases.register(conn, self._database, seconds, at))
        self._renewed = time.monotonic()
        self._execution = Execution(
            self._database,
            root,
            self._options.kinds,
            self.executor_id,
            self._options.clock,
            self._gate,
            self._options.backoff_seconds,
            self._news.put,
            self._news.put,
        )
        try:
            self._engine = Engine(self._database, self.executor_id, self._execution.run)
        except BaseException:
            self._release()
            raise
        self._keeper = threading.Thread(target=self._keep, name="crt-lease", daemon=True)
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.close()
        self._closing.set()
        self._keeper.join()
        self._engine.close()
        self._release()

    def stop(self) -> None:
        """Begin no more jobs, and let `run` return when the one at work has ended."""
        self._gate.close()

    def run(self) -> Mapping[JobStatus, int]:
        """Work as the mode says; gives how many jobs ended here, by status.

        Raises:
            StoreError: the job database refuses, or the lease was lost: others run what this worker had begun.
        """
        self._take_over()
        self._leave_missing_documents()
        pause = self._options.poll_seconds if self._mode is Mode.FOREVER else _TICK
        looked = time.monotonic() - pause
        while not (self._gate.is_closed and not self._gate.inside):
            self._tell()
            self._check_lease()
            if not self._gate.is_closed and time.monotonic() - looked >= pause:
                looked = time.monotonic()
                self._hand_over()
                if self._nothing_left():
                    self._gate.close()
            time.sleep(_TICK)
        self._tell()
        self._check_lease()
        self._await_outcome()
        return self._tally

    def _check_lease(self) -> None:
        if self._lost.is_set():
            raise StoreError(
                f"worker {self.executor_id}: its lease of {self._options.lease_seconds:g} s ran out; "
                "other workers take over its jobs"
            )

    def _hand_over(self) -> None:
        """Hand queued jobs to the engine; whichever worker is free runs them."""

        def hand_over(conn: sa.Connection, limit: int) -> int:
            new = board.take_new(conn, limit)
            for job_id, priority in new:
                self._engine.enqueue(conn, job_id, priority)
            return max(len(new), 1)  # none, where another worker was faster

        # PostgreSQL stamps a whole transaction with one time, and DBOS runs jobs of one time in any order there: a job
        # that is taken over from a dead worker would wait behind all others of its transaction.
        at_once = _HANDED_OVER_AT_ONCE if self._database.is_sqlite else 1
        handed_over = 0
        while handed_over < _HANDED_OVER_AT_ONCE and self._database.patiently(board.has_new, reads=True):
            handed_over += self._database.patiently(partial(hand_over, limit=at_once))

    def _nothing_left(self) -> bool:
        """Whether there is nothing that this worker would wait for."""
        if self._mode is Mode.FOREVER or self._gate.inside:
            return False
        return self._database.patiently(
            lambda conn: (
                not board.count(conn, JobStatus.QUEUED)
                and not (board.running(conn) if self._mode is Mode.DRAIN else leases.orphans(conn))
            ),
            reads=True,
        )

    def _tell(self) -> None:
        while not self._news.empty():
            news = self._news.get()
            if isinstance(news, str):
                self._on_trouble(news)
            else:
                self._tally[news.status] += 1
                self._last = news.id
                self._on_ended(news)

    def _await_outcome(self) -> None:
        """Give the engine the moment that it needs to record the last job; it would else run it again for nothing."""
        deadline = time.monotonic() + _OUTCOME_SECONDS
        while self._last is not None and self._engine.ended(self._last) is None and time.monotonic() < deadline:
            time.sleep(_TICK)

    def _leave_missing_documents(self) -> None:
        """Write what another worker or a cancel was cut off from writing."""
        for job_id in self._database.patiently(board.without_document, reads=True):
            self._execution.leave_document(job_id)

    # --- the lease, on a thread of its own ---------------------------------------------------------------------------

    def _keep(self) -> None:
        """Renew the lease and look after the others, several times within the length of a lease."""
        while not self._closing.wait(self._options.lease_seconds / leases.RENEWALS):
            try:
                self._renew()
                self._take_over()
            except StoreError as error:
                self._news.put(str(error))
            except Exception as error:  # a fault of ours must not end the renewals unseen
                self._news.put(f"internal error: {type(error).__name__}: {error}")
            if time.monotonic() - self._renewed > self._options.lease_seconds:
                self._lost.set()
            if self._lost.is_set():
                self._gate.close()
                return

    def _renew(self) -> None:
        asked = time.monotonic()
        with self._database.transaction() as conn:
            held = leases.renew(conn, self._database, self.executor_id, self._options.lease_seconds)
        if held:
            self._renewed = asked
        else:
            self._lost.set()

    def _take_over(self) -> None:
        """Put the jobs of lost workers back on the queue, and fail those that the engine has given up."""
        if self._lost.is_set():
            return
        with self._database.transaction() as conn:
            lost = leases.find_lost(conn, self._database, self._options.lease_seconds)
        if lost:
            self._engine.recover(lost)
        with self._database.reading() as conn:
            running = board.running(conn)
        for job_id in running:
            how = self._engine.ended(job_id)
            if how is not None:
                self._execution.end_from_outside(job_id, f"the job engine ended it ({how})")

    def _release(self) -> None:
        try:
            with self._database.transaction() as conn:
                leases.release(conn, self.executor_id)
        except StoreError as error:
            self._on_trouble(str(error))
