"""The rows of the job tables: what workers, the command line and people read and write. One statement of a rule each.

Functions take a connection of `JobDatabase.transaction()` (those that write) or `.reading()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from crt_runtime.artifacts import Document, JsonValue, check_id, parse_strict
from crt_runtime.errors import CrtError
from crt_runtime.jobs.job import ArtifactKind, Job, JobArtifact, JobEvent, JobRequest, JobStatus, Level
from crt_runtime.jobs.tables import JOB_ARTIFACTS, JOB_EVENTS, JOB_RUNS, JOBS

MAX_CRASHES: Final = 3
"""A job whose worker died this often while it ran is given up."""

STARTED: Final = "job started"
FINISHED: Final = "job finished"
CANCELED: Final = "job canceled"

_CUT_ID: Final = 48  # of a job id that a retry adds to


@dataclass(frozen=True, slots=True)
class Begun:
    """A job as a worker has just begun it, and how often one has by now."""

    job: Job
    starts: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ended: what goes into its row, its last event and its artifacts."""

    status: JobStatus
    finished_at: str
    error: str | None = None
    artifacts: tuple[JobArtifact, ...] = ()
    document_sha256: str | None = None

    @property
    def event(self) -> JobEvent:
        if self.status is JobStatus.SUCCEEDED:
            return JobEvent(self.finished_at, Level.INFO, FINISHED)
        if self.status is JobStatus.CANCELED:
            return JobEvent(self.finished_at, Level.WARN, CANCELED)
        return JobEvent(self.finished_at, Level.ERROR, f"job failed: {self.error}")


# --- enqueue and look ------------------------------------------------------------------------------------------------


def add(conn: sa.Connection, request: JobRequest) -> Job:
    """Queue a job.

    Raises:
        CrtError: the id is taken, also where only the case of a letter differs, since it names files.
    """
    taken = conn.execute(sa.select(JOBS.c.id).where(sa.func.lower(JOBS.c.id) == request.id.lower())).scalar()
    if taken is not None:
        raise CrtError(f"job {request.id}: there is a job {taken} already; choose another id")
    job = request.as_job()
    conn.execute(
        sa.insert(JOBS).values(
            id=job.id,
            type=job.type,
            status=job.status.value,
            priority=job.priority,
            created_at=job.created_at,
            payload_json=_compact(job.payload),
        )
    )
    return job


def get(conn: sa.Connection, job_id: str) -> Job | None:
    """A job with its events and artifacts, oldest first."""
    row = conn.execute(sa.select(JOBS).where(JOBS.c.id == job_id)).one_or_none()
    if row is None:
        return None
    # All rows are read before any is judged: on SQLite, a cursor that an error leaves open goes on to block writers.
    of_events = sa.select(JOB_EVENTS).where(JOB_EVENTS.c.job_id == job_id).order_by(JOB_EVENTS.c.id)
    of_artifacts = sa.select(JOB_ARTIFACTS).where(JOB_ARTIFACTS.c.job_id == job_id).order_by(JOB_ARTIFACTS.c.id)
    events, artifacts = conn.execute(of_events).all(), conn.execute(of_artifacts).all()
    return replace(
        _job(row),
        events=tuple(
            JobEvent(e.ts, Level(e.level), e.message, None if e.data_json is None else _bag(e.data_json, job_id))
            for e in events
        ),
        artifacts=tuple(JobArtifact(ArtifactKind(a.kind), a.path, a.created_at, a.sha256) for a in artifacts),
    )


def require(conn: sa.Connection, job_id: str) -> Job:
    """A job.

    Raises:
        UsageError: the id could not be one.
        CrtError: there is no such job.
    """
    job = get(conn, check_id(job_id))
    if job is None:
        raise CrtError(f"job {job_id}: there is none with this id; `crt jobs list` shows them")
    return job


def listed(conn: sa.Connection, status: JobStatus | None = None, limit: int | None = None) -> list[Job]:
    """The jobs, newest first, without their events and artifacts."""
    query = sa.select(JOBS).order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc()).limit(limit)
    if status is not None:
        query = query.where(JOBS.c.status == status.value)
    return [_job(row) for row in conn.execute(query).all()]


def count(conn: sa.Connection, *statuses: JobStatus) -> int:
    """How many jobs have one of the statuses."""
    query = sa.select(sa.func.count()).select_from(JOBS).where(JOBS.c.status.in_([s.value for s in statuses]))
    return int(conn.execute(query).scalar_one())


# --- what the command line asks for ----------------------------------------------------------------------------------


def cancel(conn: sa.Connection, job_id: str, at: str) -> Job:
    """Cancel a queued job at once; ask the worker of a running one to stop. Gives the job as it stands then.

    Raises:
        UsageError: the id could not be one.
        CrtError: there is no such job, or it has ended.
    """
    job = require(conn, job_id)
    ending = Ending(JobStatus.CANCELED, at)
    if finish(conn, job_id, ending, JobStatus.QUEUED):
        return require(conn, job_id)
    asked = (
        sa.update(JOB_RUNS)
        .where(JOB_RUNS.c.job_id == job_id, _still(JobStatus.RUNNING), JOB_RUNS.c.cancel_requested_at.is_(None))
        .values(cancel_requested_at=at)
    )
    if conn.execute(asked).rowcount:
        note(conn, job_id, JobEvent(at, Level.WARN, "cancel requested"))
    elif job.ended:
        raise CrtError(f"job {job_id}: has ended ({job.status}) and cannot be canceled")
    return require(conn, job_id)


def retry(conn: sa.Connection, job_id: str, at: str) -> Job:
    """Queue a job that failed or was canceled anew, as a job of its own: documents of the old one stay as they are.

    The new id is the old one with `.retry-1`, `.retry-2`, ... Raises as `cancel` does, and for a job that succeeded or
    has not ended.
    """
    old = require(conn, job_id)
    if old.status not in (JobStatus.FAILED, JobStatus.CANCELED):
        raise CrtError(f"job {job_id}: is {old.status}; only a failed or canceled job is retried")
    stem = job_id.rpartition(".retry-")[0] or job_id
    number = 1
    while get(conn, new_id := f"{stem[:_CUT_ID].rstrip('.')}.retry-{number}") is not None:
        number += 1
    job = add(conn, JobRequest(new_id, old.type, at, old.payload, old.priority))
    note(conn, job.id, JobEvent(at, Level.INFO, f"retry of job {job_id}"))
    return require(conn, job.id)


# --- what workers do -------------------------------------------------------------------------------------------------


def has_new(conn: sa.Connection) -> bool:
    """Whether `take_new` would find something; it costs no write lock to ask."""
    return conn.execute(_new().limit(1)).first() is not None


def take_new(conn: sa.Connection, limit: int) -> list[tuple[str, int]]:
    """Queued jobs that no worker has handed to the engine yet, as id and priority, the first to run first.

    They count as handed over, so the same transaction has to do that. Rows are not judged here: one that cannot be
    read as a job fails when it is run.
    """
    query = _new().order_by(JOBS.c.priority.desc(), JOBS.c.created_at, JOBS.c.id).limit(limit)
    rows = conn.execute(query.with_for_update(skip_locked=True)).all()
    if not rows:
        return []
    # On PostgreSQL a row may come that another worker has handed over since this query began: taking a lock that was
    # free again does not look anew at what the query asked of other tables. Whose row goes in has it.
    insert = sqlite.insert(JOB_RUNS) if conn.dialect.name == "sqlite" else postgresql.insert(JOB_RUNS)
    taken = insert.on_conflict_do_nothing().returning(JOB_RUNS.c.job_id)
    mine = set(conn.execute(taken, [{"job_id": row.id} for row in rows]).scalars())
    return [(row.id, row.priority) for row in rows if row.id in mine]


def begin(conn: sa.Connection, job_id: str, worker: str, at: str, *, quiet: bool = False) -> Begun | None:
    """A worker begins a job: the first time, or again after a crash. Counted each time; None where it is gone.

    `quiet`: without an event, for a job whose document is there and tells all of them.
    """
    row = conn.execute(sa.select(JOBS).where(JOBS.c.id == job_id).with_for_update()).one_or_none()
    if row is None:
        return None
    run = conn.execute(sa.select(JOB_RUNS).where(JOB_RUNS.c.job_id == job_id)).one()
    if JobStatus(row.status) in (JobStatus.QUEUED, JobStatus.RUNNING):
        starts = run.starts + 1
        conn.execute(sa.update(JOB_RUNS).where(JOB_RUNS.c.job_id == job_id).values(starts=starts, worker=worker))
        if row.status == JobStatus.QUEUED.value:
            conn.execute(
                sa.update(JOBS).where(JOBS.c.id == job_id).values(status=JobStatus.RUNNING.value, started_at=at)
            )
            note(conn, job_id, JobEvent(at, Level.INFO, STARTED, {"worker": worker}))
        elif starts <= MAX_CRASHES and not quiet:
            lost: dict[str, JsonValue] = {"worker": worker, "lost_worker": run.worker, "crashes": starts - 1}
            note(conn, job_id, JobEvent(at, Level.WARN, "job started again after a crash", lost))
    else:
        starts = run.starts
    job = get(conn, job_id)
    assert job is not None
    return Begun(job, starts)


def cancel_requested(conn: sa.Connection, job_id: str) -> bool:
    query = sa.select(JOB_RUNS.c.cancel_requested_at).where(JOB_RUNS.c.job_id == job_id)
    return conn.execute(query).scalar() is not None


def finish(conn: sa.Connection, job_id: str, ending: Ending, was: JobStatus = JobStatus.RUNNING) -> bool:
    """End a job that is still `was`; whether it was. A job ends once, whoever says so."""
    ended = (
        sa.update(JOBS)
        .where(JOBS.c.id == job_id, JOBS.c.status == was.value)
        .values(status=ending.status.value, finished_at=ending.finished_at, error=ending.error)
    )
    if not conn.execute(ended).rowcount:
        return False
    if ending.artifacts:
        conn.execute(
            sa.insert(JOB_ARTIFACTS),
            [
                {"job_id": job_id, "kind": a.kind.value, "path": a.path, "sha256": a.sha256, "created_at": a.created_at}
                for a in ending.artifacts
            ],
        )
    note(conn, job_id, ending.event)
    if ending.document_sha256 is not None:
        document_written(conn, job_id, ending.document_sha256)
    return True


def change_payload(conn: sa.Connection, job_id: str, payload: Mapping[str, JsonValue]) -> None:
    """Put another payload in the place of a job's."""
    conn.execute(sa.update(JOBS).where(JOBS.c.id == job_id).values(payload_json=_compact(payload)))


def note(conn: sa.Connection, job_id: str, event: JobEvent) -> None:
    """Add an event to a job."""
    conn.execute(
        sa.insert(JOB_EVENTS).values(
            job_id=job_id,
            ts=event.ts,
            level=event.level.value,
            message=event.message,
            data_json=None if event.data is None else _compact(event.data),
        )
    )


def document_written(conn: sa.Connection, job_id: str, sha256: str) -> None:
    """Note that the job's document lies in the artifacts dir, with this SHA-256."""
    conn.execute(sa.update(JOB_RUNS).where(JOB_RUNS.c.job_id == job_id).values(document_sha256=sha256))


def without_document(conn: sa.Connection) -> list[str]:
    """Ended jobs of ours whose document is not known to have been written."""
    ended = [s.value for s in (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED)]
    query = (
        sa.select(JOBS.c.id)
        .join(JOB_RUNS, JOB_RUNS.c.job_id == JOBS.c.id)
        .where(JOBS.c.status.in_(ended), JOB_RUNS.c.document_sha256.is_(None))
        .order_by(JOBS.c.created_at, JOBS.c.id)
    )
    return list(conn.execute(query).scalars())


def running(conn: sa.Connection) -> list[str]:
    """The ids of the running jobs."""
    query = sa.select(JOBS.c.id).where(JOBS.c.status == JobStatus.RUNNING.value).order_by(JOBS.c.id)
    return list(conn.execute(query).scalars())


def _new() -> sa.Select[tuple[str, int]]:
    """Queued jobs that were not handed to the engine."""
    handed_over = sa.exists().where(JOB_RUNS.c.job_id == JOBS.c.id)
    return sa.select(JOBS.c.id, JOBS.c.priority).where(JOBS.c.status == JobStatus.QUEUED.value, ~handed_over)


def _still(status: JobStatus) -> sa.ColumnElement[bool]:
    return sa.exists().where(JOBS.c.id == JOB_RUNS.c.job_id, JOBS.c.status == status.value)


def _job(row: sa.Row[tuple[object, ...]]) -> Job:
    try:
        status = JobStatus(row.status)
    except ValueError:
        raise CrtError(f"job {row.id}: has status {row.status!r}; expected one of {', '.join(JobStatus)}") from None
    payload = _bag(row.payload_json, row.id)
    return Job(
        row.id, row.type, status, row.priority, row.created_at, payload, row.started_at, row.finished_at, row.error
    )


def _bag(text: str, job_id: str) -> Document:
    value = parse_strict(text.encode("utf-8", "surrogatepass"), f"job {job_id}")
    if not isinstance(value, dict):
        raise CrtError(f"job {job_id}: its payload or event data is no JSON object")
    return value


def _compact(value: Mapping[str, JsonValue] | Sequence[JsonValue]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
