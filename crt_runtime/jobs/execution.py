"""One job, from the moment that a worker begins it to its last row. It may be cut off anywhere and run again.

The steps are recorded by the engine, so that a job that runs again goes the same way: `work` may be tried several
times, then `finish` writes the rows. Whatever is not recorded is safe to repeat: the document decides how a job ended
(`documents.py`), and a row ends once (`board.finish`).
"""

from __future__ import annotations

import errno
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol, cast

import sqlalchemy as sa

from crt_runtime.artifacts import Document, JsonValue
from crt_runtime.artifacts.json_types import one_line
from crt_runtime.artifacts.names import job_path
from crt_runtime.clock import Clock, format_utc, parse_utc
from crt_runtime.errors import CrtError, StoreError
from crt_runtime.jobs import board
from crt_runtime.jobs.board import MAX_CRASHES, Ending
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.documents import find_ending, is_told, place, write_ending, write_from_rows
from crt_runtime.jobs.job import (
    ArtifactKind,
    Job,
    JobArtifact,
    JobEvent,
    JobStatus,
    Level,
    check_supported,
    payload_flaw,
    stray_keys,
    without_stray,
)
from crt_runtime.jobs.task import Done, JobKind, Task
from crt_runtime.jobs.unforgotten import ForgottenSinceError, before_reading, unforgotten

TRIES: Final = 4
"""How often a job is tried that meets something that may pass: a locked file, a full disk."""

DEAD_LETTER: Final = f"dead letter: the worker died {MAX_CRASHES} times while it ran this job"

_PASSING_ERRNOS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.EBUSY, errno.EMFILE, errno.ENFILE, errno.ETIMEDOUT}
)
_PASSING_SQLITE: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)
_ERROR_LENGTH: Final = 1000


class Durable(Protocol):
    """What the engine gives a running job: each call is recorded, and not run again where it was recorded before."""

    def step(self, name: str, work: Callable[[], Document]) -> Document:
        """Run something that gives JSON; no text of a memory may be in it, since the record stays."""

    def transact(self, name: str, write: Callable[[sa.Connection], None]) -> None:
        """Run the writes in the transaction that records them."""

    def sleep(self, seconds: float) -> None:
        """Wait; a job that runs again waits only for what is left."""


class GateClosed(BaseException):
    """Raised in a job that the engine hands to a worker that takes no more.

    It is no `Exception`, so that the engine records no outcome: the job stays pending and is taken over when the
    worker's lease is released.
    """


class Gate:
    """How many jobs a worker may still begin; None: any number."""

    def __init__(self, left: int | None = None) -> None:
        self._left = left
        self._lock = threading.Lock()
        self._inside: set[str] = set()

    def enter(self, job_id: str) -> None:
        """Count a job in; raises `GateClosed` where no more may begin."""
        with self._lock:
            if self._left == 0:
                raise GateClosed
            if self._left is not None:
                self._left -= 1
            self._inside.add(job_id)

    def leave(self, job_id: str) -> None:
        with self._lock:
            self._inside.discard(job_id)

    def close(self) -> None:
        """Let no more jobs begin; those inside go on."""
        with self._lock:
            self._left = 0

    @property
    def is_closed(self) -> bool:
        return self._left == 0

    @property
    def inside(self) -> frozenset[str]:
        """The jobs that have begun and not ended."""
        with self._lock:
            return frozenset(self._inside)


@dataclass(frozen=True, slots=True)
class Execution:
    """How one worker runs jobs.

    `on_ended` is called with each job that ended here, `on_trouble` with a line about what could not be written; both
    on the engine's threads.
    """

    database: JobDatabase
    root: Path
    kinds: Mapping[str, JobKind]
    worker: str
    clock: Clock
    gate: Gate
    backoff_seconds: float
    on_ended: Callable[[Job], None]
    on_trouble: Callable[[str], None]

    def run(self, job_id: str, durable: Durable) -> str:
        """Run a job to its end, as the engine's workflow; gives its status, for the engine's own record."""
        self.gate.enter(job_id)
        try:
            job = self._begin_and_end(job_id, durable)
        finally:
            self.gate.leave(job_id)
        return "gone" if job is None else job.status.value

    def end_from_outside(self, job_id: str, error: str) -> None:
        """Fail a running job that its engine will not run again."""
        try:
            job = self._job(job_id)
        except StoreError:
            raise
        except CrtError as flaw:
            self._fail_unread(job_id, flaw)
            return
        if not job.ended:
            self._end(job, Ending(JobStatus.FAILED, self._now(), error))

    def leave_document(self, job_id: str) -> None:
        """Write the document of an ended job where it is missing, from its rows."""
        try:
            job = self._job(job_id)
            sha256 = write_from_rows(self.root, job) if job.ended else None
        except StoreError:
            raise
        except CrtError as error:
            self._complain(job_id, error)
            return
        if sha256 is not None:
            self.database.patiently(lambda conn: board.document_written(conn, job_id, sha256))

    def _begin_and_end(self, job_id: str, durable: Durable) -> Job | None:
        at, told = self._now(), is_told(self.root, job_id)
        try:
            begun = self.database.patiently(lambda conn: board.begin(conn, job_id, self.worker, at, quiet=told))
        except StoreError:
            raise
        except CrtError as flaw:
            self._fail_unread(job_id, flaw)
            return None
        if begun is None:
            return None
        if begun.job.ended:
            self.leave_document(job_id)
            return begun.job
        if begun.starts > MAX_CRASHES:
            self._give_up(begun.job)
        else:
            self._work_and_finish(job_id, durable)
        job = self._job(job_id)
        self.on_ended(job)
        return job

    def _work_and_finish(self, job_id: str, durable: Durable) -> None:
        for attempt in range(1, TRIES + 1):
            told = durable.step("work", partial(self._attempt, job_id, attempt))
            again = told.get("again")
            if again is None:
                break
            pause = self.backoff_seconds * 2 ** (attempt - 1)
            durable.transact("note", partial(self._note_attempt, job_id, attempt, str(again), pause))
            durable.sleep(pause)
        ending = _ending(told)

        def finish(conn: sa.Connection) -> None:
            board.finish(conn, job_id, ending)

        durable.transact("finish", finish)

    def _attempt(self, job_id: str, attempt: int) -> Document:
        """Do the work and write its document; gives the ending, or `again` with the reason to try once more."""
        job = self._job(job_id)
        try:
            if (found := find_ending(self.root, job)) is not None:
                self._drop_stray(job)
                return _told(found)
            if self._is_cancel_requested(job_id):
                return _told(self._written(job, Ending(JobStatus.CANCELED, self._now())))
            type_ = check_supported(job.type)
            if stray := stray_keys(type_, job.payload):
                ending = Ending(JobStatus.FAILED, self._now(), payload_flaw(type_, stray))
                refused = self._written(without_stray(job), ending)
                self._drop_stray(job)
                return _told(refused)
            task = Task(job.id, job.payload, parse_utc(job.started_at or ""))
            read = before_reading(Path(task.text("memory_db"))) if "memory_db" in job.payload else None
            done = self.kinds[type_](task)
            if self._is_cancel_requested(job_id):
                return _told(self._written(job, Ending(JobStatus.CANCELED, self._now())))
            with nullcontext() if read is None else unforgotten(read, self.root):
                return _told(self._write(job, task, done))
        except CrtError as error:
            reason = one_line(str(error), _ERROR_LENGTH)
            if attempt < TRIES and (isinstance(error, ForgottenSinceError) or _may_pass(error)):
                return {"again": reason}
        except Exception as error:  # a fault of ours: the job fails and says so, the worker lives on
            self._complain(job_id, error)
            reason = f"internal error: {type(error).__name__} {_place_of(error)}"
        return _told(self._written(job, Ending(JobStatus.FAILED, self._now(), reason)))

    def _drop_stray(self, job: Job) -> None:
        """Take what no job may carry out of a row that somebody put there by hand."""
        kept = without_stray(job)
        if kept.payload != job.payload:
            self.database.patiently(lambda conn: board.change_payload(conn, job.id, kept.payload))

    def _write(self, job: Job, task: Task, done: Done) -> Ending:
        """Write what a job has made, then its own document; gives the ending."""
        at = format_utc(task.started_at)
        artifacts = [
            JobArtifact(made.artifact, made.path, at, place(self.root, made.path, made.kind, made.document, job.id))
            for made in done.made
        ]
        if done.shown_by is not None:
            artifacts.append(JobArtifact(done.shown_by, job_path(job.id), at))
        ending = Ending(JobStatus.SUCCEEDED, self._now(), None, tuple(artifacts))
        return write_ending(self.root, job, ending, done.result)

    def _note_attempt(self, job_id: str, attempt: int, reason: str, pause: float, conn: sa.Connection) -> None:
        message = f"attempt {attempt} of {TRIES} failed: {reason}"
        board.note(conn, job_id, JobEvent(self._now(), Level.WARN, message, {"trying_again_in_seconds": pause}))

    def _give_up(self, job: Job) -> None:
        """A dead letter, unless the last worker lived long enough to write the document."""
        try:
            found = find_ending(self.root, job)
        except CrtError:
            found = None
        self._end(job, found or Ending(JobStatus.FAILED, self._now(), DEAD_LETTER))

    def _end(self, job: Job, ending: Ending) -> None:
        written = self._written(job, ending)
        self.database.patiently(lambda conn: board.finish(conn, job.id, written))

    def _fail_unread(self, job_id: str, flaw: CrtError) -> None:
        """Fail a row that was put there by hand and cannot be read as a job, so that it can have no document."""
        ending = Ending(JobStatus.FAILED, self._now(), one_line(str(flaw), _ERROR_LENGTH))
        for was in (JobStatus.QUEUED, JobStatus.RUNNING):
            self.database.patiently(partial(board.finish, job_id=job_id, ending=ending, was=was))
        self._complain(job_id, flaw)

    def _written(self, job: Job, ending: Ending) -> Ending:
        """The ending with its document written; without, where that is refused."""
        try:
            return write_ending(self.root, job, ending)
        except CrtError as error:
            self._complain(job.id, error)
            return ending

    def _complain(self, job_id: str, error: Exception) -> None:
        self.on_trouble(f"job {one_line(job_id)}: {one_line(str(error), _ERROR_LENGTH)}")

    def _job(self, job_id: str) -> Job:
        job = self.database.patiently(lambda conn: board.get(conn, job_id), reads=True)
        if job is None:
            raise CrtError("its row is gone")
        return job

    def _is_cancel_requested(self, job_id: str) -> bool:
        return self.database.patiently(lambda conn: board.cancel_requested(conn, job_id), reads=True)

    def _now(self) -> str:
        return format_utc(self.clock())


def _may_pass(error: BaseException) -> bool:
    """Whether what stopped the job may be gone when it is tried again."""
    for cause in _causes(error):
        code = getattr(cause, "sqlite_errorcode", None)
        if isinstance(cause, sqlite3.Error) and isinstance(code, int) and code & 0xFF in _PASSING_SQLITE:
            return True
        if isinstance(cause, OSError) and cause.errno in _PASSING_ERRNOS:
            return True
    return False


def _place_of(error: Exception) -> str:
    """Where in the code a fault showed. Its message is not kept: it may quote a memory, and the job database stays."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"at {Path(last.filename).name}:{last.lineno}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, also where the message was made to stand alone (`raise ... from None`)."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _told(ending: Ending) -> Document:
    """An ending as JSON, for the engine's record."""
    return {
        "status": ending.status.value,
        "finished_at": ending.finished_at,
        "error": ending.error,
        "document_sha256": ending.document_sha256,
        "artifacts": [
            {"kind": a.kind.value, "path": a.path, "created_at": a.created_at, "sha256": a.sha256}
            for a in ending.artifacts
        ],
    }


def _ending(told: Mapping[str, JsonValue]) -> Ending:
    fields = cast("dict[str, str]", told)
    artifacts = cast("list[dict[str, str]]", told["artifacts"])
    return Ending(
        JobStatus(fields["status"]),
        fields["finished_at"],
        fields["error"],
        tuple(JobArtifact(ArtifactKind(a["kind"]), a["path"], a["created_at"], a["sha256"]) for a in artifacts),
        fields["document_sha256"],
    )
