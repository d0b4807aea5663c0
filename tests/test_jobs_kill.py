"""Workers that die, hang or stop: their jobs resume elsewhere, and everything happens once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from jobs_scene import Scene, on

from crt_runtime.jobs import JobStatus, board
from crt_runtime.jobs.execution import DEAD_LETTER
from crt_runtime.jobs.task import Done, Task

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")

LEASE = 4.5
"""Of the workers that live; those that die hold one of two seconds, so that nobody waits long for them."""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, str(tmp_path / "jobs.db"))


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    return on(request.param, tmp_path, request.config)


def done(_: Task) -> Done:
    return Done({"by": "the one that took over"})


def until_at_work(worker: subprocess.Popen[str]) -> None:
    assert worker.stdout is not None
    assert worker.stdout.readline() == "at work\n"


def stop_outside_its_writes(worker: subprocess.Popen[str], scene: Scene) -> None:
    """Put the worker to sleep where it holds no lock of SQLite, which would keep all others out until it wakes."""
    os.kill(worker.pid, signal.SIGSTOP)
    while "://" not in scene.target and is_locked(scene.target):
        os.kill(worker.pid, signal.SIGCONT)
        time.sleep(0.05)
        os.kill(worker.pid, signal.SIGSTOP)


def is_locked(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return True
    return False


def test_the_job_of_a_killed_worker_resumes_elsewhere_within_two_leases(either: Scene) -> None:
    either.enqueue("job-1")
    with either.bad_worker("hangs") as worker:
        until_at_work(worker)
        worker.kill()
    died = time.monotonic()
    assert either.work({"extract_slots": done}, lease_seconds=LEASE) == {JobStatus.SUCCEEDED: 1}
    ended = time.monotonic() - died
    assert either.messages("job-1") == ["job started", "job started again after a crash", "job finished"]
    assert either.document("job-1")["result"] == {"by": "the one that took over"}
    either.check_documents()
    assert ended < 60  # two leases and what it takes to start a worker; the bench measures it


@pytest.mark.parametrize("behaviour", ["dies after its document", "dies before its rows"])
def test_a_worker_that_dies_between_document_and_rows_loses_nothing(either: Scene, behaviour: str) -> None:
    either.enqueue("job-1")
    for _ in range(4):  # on a busy machine a worker may lose its short lease before it comes to the job
        with either.bad_worker(behaviour) as worker:
            _, said = worker.communicate(timeout=60)
        if either.job("job-1").status is not JobStatus.QUEUED:
            break
    assert either.job("job-1").status is JobStatus.RUNNING, said
    written = (either.root / "background_jobs" / "job.job-1.json").read_bytes()
    assert either.work({"extract_slots": done}, lease_seconds=LEASE) == {JobStatus.SUCCEEDED: 1}
    assert (either.root / "background_jobs" / "job.job-1.json").read_bytes() == written
    assert either.messages("job-1") == ["job started", "job finished"]
    either.check_documents()


def test_after_three_crashes_a_job_is_a_dead_letter(scene: Scene) -> None:
    scene.enqueue("job-1")
    for _ in range(board.MAX_CRASHES):
        with scene.bad_worker("dies") as worker:
            worker.wait(60)
    assert scene.work({"extract_slots": done}, lease_seconds=LEASE) == {JobStatus.FAILED: 1}
    assert scene.job("job-1").error == DEAD_LETTER
    assert scene.messages("job-1")[-1] == f"job failed: {DEAD_LETTER}"
    assert scene.messages("job-1").count("job started again after a crash") == 2
    scene.check_documents()


def test_a_worker_that_slept_through_its_lease_writes_nothing_more(either: Scene) -> None:
    either.enqueue("job-1")
    with either.bad_worker("lingers") as worker:
        until_at_work(worker)
        stop_outside_its_writes(worker, either)
        assert either.work({"extract_slots": done}, lease_seconds=LEASE) == {JobStatus.SUCCEEDED: 1}
        os.kill(worker.pid, signal.SIGCONT)
        _, said = worker.communicate(timeout=60)
        assert worker.returncode == 1
    assert "its lease of 2 s ran out; other workers take over its jobs" in said
    assert either.document("job-1")["result"] == {"by": "the one that took over"}
    assert either.messages("job-1").count("job finished") == 1
    either.check_documents()
