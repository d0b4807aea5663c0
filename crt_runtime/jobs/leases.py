"""Leases: how workers know of each other who is alive. A worker whose lease ran out has lost its jobs to the others."""

from __future__ import annotations

import re
import socket
from typing import Final

import sqlalchemy as sa

from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.job import JobStatus
from crt_runtime.jobs.tables import JOB_RUNS, JOB_WORKERS, JOBS

DEFAULT_SECONDS: Final = 30.0
SHORTEST_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 3600.0

RENEWALS: Final = 3
"""How often a lease is renewed within its length: two renewals may fail before it is lost."""

_KEPT: Final = 10
"""For how many lease lengths the row of a lost worker stays, so that recovery is tried again should it be cut off."""

# What an executor id may not hold of a host name: takes "_", " " and "/", not "web-1.example".
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9.-]+")


def register(conn: sa.Connection, database: JobDatabase, seconds: float, at: str) -> str:
    """Give a worker its executor id, `<host>-<number>`, and its first lease.

    The id is the worker's for its whole life and is never given to another one, also not after a restart: a recovery
    that runs late can take no job from a worker that lives.
    """
    host = _NOT_PLAIN.sub("-", socket.gethostname())[:40].strip("-.") or "host"
    until = database.now(conn) + seconds
    number = conn.execute(
        sa.insert(JOB_WORKERS).values(started_at=at, lease_until=until).returning(JOB_WORKERS.c.worker_no)
    ).scalar_one()
    executor_id = f"{host}-{number}"
    conn.execute(sa.update(JOB_WORKERS).where(JOB_WORKERS.c.worker_no == number).values(executor_id=executor_id))
    return executor_id


def renew(conn: sa.Connection, database: JobDatabase, executor_id: str, seconds: float) -> bool:
    """Renew a lease; False where another worker has found it run out, which cannot be taken back."""
    renewed = (
        sa.update(JOB_WORKERS)
        .where(JOB_WORKERS.c.executor_id == executor_id, JOB_WORKERS.c.lost_at.is_(None))
        .values(lease_until=database.now(conn) + seconds)
    )
    return conn.execute(renewed).rowcount == 1


def release(conn: sa.Connection, executor_id: str) -> None:
    """Let a lease run out now; what the worker may have left undone is taken over at the next look."""
    conn.execute(sa.update(JOB_WORKERS).where(JOB_WORKERS.c.executor_id == executor_id).values(lease_until=0.0))


def find_lost(conn: sa.Connection, database: JobDatabase, seconds: float) -> list[str]:
    """Mark the workers whose lease ran out, and give all whose jobs may still have to be taken over."""
    now = database.now(conn)
    conn.execute(
        sa.update(JOB_WORKERS)
        .where(JOB_WORKERS.c.lost_at.is_(None), JOB_WORKERS.c.lease_until < now)
        .values(lost_at=now)
    )
    conn.execute(sa.delete(JOB_WORKERS).where(JOB_WORKERS.c.lost_at < now - _KEPT * seconds))
    query = sa.select(JOB_WORKERS.c.executor_id).where(JOB_WORKERS.c.lost_at.is_not(None))
    return [str(name) for name in conn.execute(query.order_by(JOB_WORKERS.c.worker_no)).scalars()]


def orphans(conn: sa.Connection) -> list[str]:
    """The running jobs whose worker is lost."""
    living = sa.select(JOB_WORKERS.c.executor_id).where(JOB_WORKERS.c.lost_at.is_(None))
    query = (
        sa.select(JOBS.c.id)
        .join(JOB_RUNS, JOB_RUNS.c.job_id == JOBS.c.id)
        .where(JOBS.c.status == JobStatus.RUNNING.value, JOB_RUNS.c.worker.not_in(living))
    )
    return list(conn.execute(query.order_by(JOBS.c.id)).scalars())
