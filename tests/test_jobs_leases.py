"""Leases: who is alive, and what a worker may not take back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs_scene import AT, Scene

from crt_runtime.errors import UsageError
from crt_runtime.jobs import leases
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.worker import WorkerOptions


class Clocked(JobDatabase):
    """A job database whose clock the test moves."""

    moment = 1000.0

    def now(self, connection: object) -> float:
        return self.moment


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Clocked]:
    Scene(tmp_path, str(tmp_path / "jobs.db")).enqueue("job-1")
    opened = Clocked.open(str(tmp_path / "jobs.db"))
    assert isinstance(opened, Clocked)
    yield opened
    opened.close()


def register(database: Clocked) -> str:
    with database.transaction() as conn:
        return leases.register(conn, database, 30.0, AT)


def renew(database: Clocked, worker: str) -> bool:
    with database.transaction() as conn:
        return leases.renew(conn, database, worker, 30.0)


def lost(database: Clocked) -> list[str]:
    with database.transaction() as conn:
        return leases.find_lost(conn, database, 30.0)


def test_an_executor_id_is_never_given_twice(database: Clocked) -> None:
    first, second = register(database), register(database)
    database.moment += 1000
    assert lost(database) == [first, second]
    database.moment += 1000
    lost(database)
    third = register(database)
    assert len({first, second, third}) == 3
    assert first.rpartition("-")[0] == third.rpartition("-")[0]


def test_a_renewed_lease_is_not_lost(database: Clocked) -> None:
    worker = register(database)
    for _ in range(5):
        database.moment += 29
        assert renew(database, worker)
        assert lost(database) == []


def test_a_lease_that_was_found_run_out_cannot_be_taken_back(database: Clocked) -> None:
    worker = register(database)
    database.moment += 31
    assert lost(database) == [worker]
    assert not renew(database, worker)


def test_a_late_worker_that_nobody_missed_goes_on(database: Clocked) -> None:
    worker = register(database)
    database.moment += 31
    assert renew(database, worker)
    assert lost(database) == []


def test_a_released_lease_is_lost_at_once(database: Clocked) -> None:
    worker = register(database)
    with database.transaction() as conn:
        leases.release(conn, worker)
    assert lost(database) == [worker]


def test_a_lost_worker_is_looked_after_again_until_its_row_goes(database: Clocked) -> None:
    worker = register(database)
    database.moment += 31
    assert lost(database) == lost(database) == [worker]
    database.moment += 301
    assert lost(database) == []


@pytest.mark.parametrize(("lease", "poll", "says"), [(0.5, 1, "--lease-seconds 0.5"), (30, 0, "--poll-seconds 0")])
def test_lengths_out_of_range_are_refused(tmp_path: Path, lease: float, poll: float, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        WorkerOptions(tmp_path, lease, poll)
