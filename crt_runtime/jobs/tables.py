"""The tables of a job database, the same on SQLite and PostgreSQL.

`jobs`, `job_events` and `job_artifacts` are for everybody to read; a row put into `jobs` with status `queued` is a job.
`job_runs` and `job_workers` are the workers' own. No table holds text from a memory file.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

SCHEMA_VERSION: Final = 1

METADATA: Final = sa.MetaData()

_COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")

JOBS: Final = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text),
    sa.Column("finished_at", sa.Text),
    sa.Column("payload_json", sa.Text, nullable=False),
    sa.Column("error", sa.Text),
    sa.Index("idx_jobs_status_priority", "status", "priority"),
)

JOB_EVENTS: Final = sa.Table(
    "job_events",
    METADATA,
    sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), nullable=False),
    sa.Column("ts", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("data_json", sa.Text),
    sa.Index("idx_job_events_job_id", "job_id"),
    sqlite_autoincrement=True,
)

JOB_ARTIFACTS: Final = sa.Table(
    "job_artifacts",
    METADATA,
    sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Index("idx_job_artifacts_job_id", "job_id"),
    sqlite_autoincrement=True,
)

# A row per job that was handed to the engine. `starts` counts how often a worker began it: each start but the first
# follows a crash. `document_sha256` is that of the file of its job document, once it is known to lie there.
JOB_RUNS: Final = sa.Table(
    "job_runs",
    METADATA,
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("starts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("worker", sa.Text),
    sa.Column("cancel_requested_at", sa.Text),
    sa.Column("document_sha256", sa.Text),
)

# A row per worker. `worker_no` is never given twice, so that an executor id never means two workers.
JOB_WORKERS: Final = sa.Table(
    "job_workers",
    METADATA,
    sa.Column("worker_no", _COUNTED, primary_key=True, autoincrement=True),
    sa.Column("executor_id", sa.Text, unique=True),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("lease_until", sa.Double, nullable=False),
    sa.Column("lost_at", sa.Double),
    sqlite_autoincrement=True,
)

JOB_SCHEMA: Final = sa.Table("job_schema", METADATA, sa.Column("version", sa.Integer, primary_key=True))
