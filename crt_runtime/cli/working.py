"""`crt worker` and `crt jobs list|show|cancel|retry`: background jobs, which may only propose."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from crt_runtime.artifacts import JsonValue, check_id
from crt_runtime.artifacts import artifacts_dir as checked_dir
from crt_runtime.artifacts.names import JOBS_DB, job_path
from crt_runtime.cli.options import DEFAULT_MEMORY, AsJson, MemoryDb
from crt_runtime.cli.show import console, plain, print_json
from crt_runtime.clock import format_utc, system_clock
from crt_runtime.errors import CrtError, UsageError
from crt_runtime.ids import random_ids
from crt_runtime.jobs.job import SUPPORTED, Job, JobRequest, JobStatus, JobType
from crt_runtime.visible import visible

if TYPE_CHECKING:
    from crt_runtime.jobs.database import JobDatabase
    from crt_runtime.jobs.worker import Mode, Worker, WorkerOptions

jobs_app = typer.Typer(name="jobs", help="The background jobs and what became of them.", no_args_is_help=True)

Db = Annotated[
    str,
    typer.Option(
        "--db", envvar="CRT_JOBS_DB", metavar="FILE|URL", help="The job database: a file, or a postgresql:// URL."
    ),
]
ArtifactsDir = Annotated[
    Path, typer.Option("--artifacts-dir", metavar="DIR", help="Where background_jobs/ and promotions/ go.")
]
JobId = Annotated[str, typer.Argument(metavar="ID", help="A job id.")]
DEFAULT_DB = f"artifacts/{JOBS_DB}"
DEFAULT_ARTIFACTS = Path("artifacts")


def add_to(app: typer.Typer) -> None:
    app.command(
        "worker",
        epilog="Example: crt worker --enqueue-propose-promotions --memory-db me.db --job-id promos-1 --once",
    )(worker)
    jobs_app.command("list", epilog="Example: crt jobs list --status failed")(list_jobs)
    jobs_app.command("show", epilog="Example: crt jobs show promos-1")(show_job)
    jobs_app.command("cancel", epilog="Example: crt jobs cancel promos-1")(cancel_job)
    jobs_app.command("retry", epilog="Example: crt jobs retry promos-1")(retry_job)
    app.add_typer(jobs_app)


def worker(
    db: Db = DEFAULT_DB,
    artifacts_dir: ArtifactsDir = DEFAULT_ARTIFACTS,
    once: Annotated[bool, typer.Option("--once", help="Run at most one job.")] = False,
    drain: Annotated[bool, typer.Option("--drain", help="Run until no job is queued or running.")] = False,
    poll_seconds: Annotated[
        float | None,
        typer.Option("--poll-seconds", help="Run until stopped, looking for new jobs this often. The default: 1."),
    ] = None,
    enqueue_demo: Annotated[
        bool, typer.Option("--enqueue-demo", help="Enqueue a summary of a short made-up conversation.")
    ] = False,
    enqueue_propose_promotions: Annotated[
        bool, typer.Option("--enqueue-propose-promotions", help="Enqueue proposals from --memory-db.")
    ] = False,
    enqueue: Annotated[
        str | None,
        typer.Option("--enqueue", metavar="TYPE", help=f"Enqueue a job over --memory-db: {', '.join(SUPPORTED)}."),
    ] = None,
    enqueue_only: Annotated[bool, typer.Option("--enqueue-only", help="Enqueue, and do not work.")] = False,
    memory_db: MemoryDb = DEFAULT_MEMORY,
    session: Annotated[str | None, typer.Option("--session", help="Only this conversation of the memory file.")] = None,
    job_id: Annotated[str | None, typer.Option("--job-id", metavar="ID", help="The id of the enqueued job.")] = None,
    priority: Annotated[int, typer.Option("--priority", help="Of the enqueued job; higher ones run first.")] = 0,
    lease_seconds: Annotated[
        float, typer.Option("--lease-seconds", help="After this long without a sign, a worker's jobs go to others.")
    ] = 30.0,
) -> None:
    """Run background jobs. Stop with Ctrl-C; the job at work is ended first.

    Jobs read memory files and write proposals and summaries. Nothing is learned until a person decides.
    """
    if (once, drain, poll_seconds is not None).count(True) > 1:
        raise UsageError("--once, --drain and --poll-seconds exclude each other; give one of them")
    types = [str(JobType.SUMMARIZE_SESSION)] * enqueue_demo
    types += [str(JobType.PROPOSE_PROMOTIONS)] * enqueue_propose_promotions
    types += [enqueue] if enqueue is not None else []
    if session is not None and types != [enqueue]:
        raise UsageError("--session is for --enqueue; proposals are made from the whole memory file")
    request = None
    if len(types) > 1:
        raise UsageError("--enqueue-demo, --enqueue-propose-promotions and --enqueue exclude each other; give one")
    if types:
        payload: dict[str, JsonValue] = {"demo": True} if enqueue_demo else _payload(memory_db, session)
        new_id = random_ids("job") if job_id is None else job_id
        request = JobRequest(new_id, types[0], format_utc(system_clock()), payload, priority)
    elif enqueue_only or job_id is not None or priority:
        raise UsageError("--enqueue-only, --job-id and --priority are about a job to enqueue; give an --enqueue option")
    with _worker_extra():
        from crt_runtime.jobs.worker import Mode, WorkerOptions
    options = WorkerOptions(artifacts_dir, lease_seconds, 1.0 if poll_seconds is None else poll_seconds)
    checked_dir(artifacts_dir)
    with _database(db) as database:
        if request is not None:
            _enqueue(database, request, artifacts_dir)
        if not enqueue_only:
            _work(database, options, Mode.ONCE if once else Mode.DRAIN if drain else Mode.FOREVER)


def list_jobs(
    db: Db = DEFAULT_DB,
    status: Annotated[JobStatus | None, typer.Option("--status", help="Only jobs of this status.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most this many, the newest ones.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the jobs, newest first."""
    with _database(db, create=False) as database, database.reading() as conn:
        from crt_runtime.jobs import board

        found = board.listed(conn, status, limit)
    if as_json:
        print_json([job.to_document()["job"] for job in found])
    elif found:
        for line in _lines(found):
            console().print(escape(line))
    else:
        console().print("No jobs.")


def show_job(job_id: JobId, db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Show one job with its events and the files that it wrote."""
    check_id(job_id)
    with _database(db, create=False) as database, database.reading() as conn:
        from crt_runtime.jobs import board

        job = board.require(conn, job_id)
    if as_json:
        print_json(job.to_document())
    else:
        _show(job)


def cancel_job(job_id: JobId, db: Db = DEFAULT_DB, artifacts_dir: ArtifactsDir = DEFAULT_ARTIFACTS) -> None:
    """Cancel a queued job now, or ask the worker of a running one to stop at its next step."""
    check_id(job_id)
    with _database(db, create=False):
        checked_dir(artifacts_dir)
    with _database(db) as database:
        from crt_runtime.jobs import board
        from crt_runtime.jobs.documents import write_from_rows

        with database.transaction() as conn:
            job = board.cancel(conn, job_id, format_utc(system_clock()))
        if job.status is JobStatus.CANCELED:
            sha256 = write_from_rows(artifacts_dir, job)
            with database.transaction() as conn:
                board.document_written(conn, job_id, sha256)
    said = "canceled" if job.status is JobStatus.CANCELED else "is running; its worker was asked to stop"
    console().print(f"job {plain(job_id)}: {said}")


def retry_job(job_id: JobId, db: Db = DEFAULT_DB) -> None:
    """Queue a failed or canceled job anew, under an id of its own; the documents of the old one stay."""
    check_id(job_id)
    with _database(db, create=False):
        pass
    with _database(db) as database, database.transaction() as conn:
        from crt_runtime.jobs import board

        job = board.retry(conn, job_id, format_utc(system_clock()))
    console().print(f"job {plain(job.id)} queued ({plain(job.type)}), a retry of {plain(job_id)}")


@contextmanager
def _worker_extra() -> Iterator[None]:
    """Says how to install what is missing, where the extra `worker` is."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("dbos", "sqlalchemy", "psycopg"):
            raise CrtError(
                f"jobs need the extra `worker` ({error.name} is missing); run: pip install 'pytest-crt[worker]'"
            ) from None
        raise


@contextmanager
def _database(db: str, *, create: bool = True) -> Iterator[JobDatabase]:
    with _worker_extra():
        from crt_runtime.jobs.database import JobDatabase
    database = JobDatabase.open(db, create=create)
    try:
        yield database
    finally:
        database.close()


def _payload(memory_db: Path, session: str | None) -> dict[str, JsonValue]:
    payload: dict[str, JsonValue] = {"memory_db": str(memory_db.absolute())}
    if session is not None:
        payload["session"] = check_id(session)
    return payload


def _enqueue(database: JobDatabase, request: JobRequest, artifacts_dir: Path) -> None:
    from crt_runtime.jobs import board

    document = artifacts_dir / job_path(request.id)
    if document.exists():
        raise CrtError(f"job {request.id}: {document} is there already; choose another id")
    with database.transaction() as conn:
        board.add(conn, request)
    console().print(f"job {plain(request.id)} queued ({plain(request.type)})")


def _work(database: JobDatabase, options: WorkerOptions, mode: Mode) -> None:
    from crt_runtime.jobs.worker import Worker

    def trouble(line: str) -> None:
        console(stderr=True).print(f"crt: {plain(line)}")

    with (
        Worker(database, options, mode=mode, on_ended=_report, on_trouble=trouble) as at_work,
        _stopped_by_signal(at_work),
    ):
        tally = at_work.run()
    if not tally:
        console().print("no job to run" if mode is not mode.FOREVER else "stopped")
    else:
        console().print(", ".join(f"{tally[status]} {status}" for status in JobStatus if tally[status]))
    if tally[JobStatus.FAILED]:
        raise typer.Exit(1)


@contextmanager
def _stopped_by_signal(at_work: Worker) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the worker after the job at work; the second one ends it at once."""

    def stop(number: int, _: FrameType | None) -> None:
        console(stderr=True).print("crt: stopping after the job at work; once more to leave it to other workers")
        at_work.stop()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(job: Job) -> None:
    """One line for a job that has ended, as soon as it has."""
    line = f"job {plain(job.id)} {job.status}"
    if job.error:
        line += f": {plain(job.error)}"
    elif job.artifacts:
        line += f": {', '.join(plain(artifact.path) for artifact in job.artifacts)}"
    console().print(line)
    sys.stdout.flush()


def _lines(found: list[Job]) -> Iterator[str]:
    """A table whose cells are whole however narrow the terminal is: ids are there to be copied."""
    rows = [("id", "type", "status", "priority", "created", "error")]
    rows += [
        (job.id, job.type, job.status.value, str(job.priority), job.created_at[:19], job.error or "") for job in found
    ]
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in shown) for at in range(len(rows[0]))]
    for row in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _show(job: Job) -> None:
    out = console()
    out.print(f"job {plain(job.id)}: {plain(job.type)}, {job.status}, priority {job.priority}")
    moments = {"created": job.created_at, "started": job.started_at, "ended": job.finished_at}
    out.print(", ".join(f"{name} {plain(moment)}" for name, moment in moments.items() if moment))
    if job.error:
        out.print(f"error: {plain(job.error)}")
    for key, value in job.payload.items():
        out.print(f"payload {plain(key)}: {plain(str(value)).replace(chr(10), ' / ')}")
    for event in job.events:
        out.print(f"{plain(event.ts)} {event.level}: {plain(event.message)}")
    for artifact in job.artifacts:
        out.print(f"{artifact.kind}: {plain(artifact.path)} (SHA-256 {artifact.sha256})")
