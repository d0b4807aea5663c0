"""Jobs: background learning that may only propose. Rows that people can read, run on a durable engine.

`job.py` says what a job is; `board.py` reads and writes its rows; `kinds/` does the work of each type; `execution.py`
takes one job from its start to its document; `engine.py` alone knows DBOS; `worker.py` runs a worker.

Importing this package imports neither DBOS nor SQLAlchemy (extra `worker`); `database.py` and what builds on it do.
"""

from crt_runtime.jobs.job import (
    ENDED,
    SUPPORTED,
    ArtifactKind,
    Job,
    JobArtifact,
    JobEvent,
    JobRequest,
    JobStatus,
    JobType,
    Level,
)

__all__ = [
    "ENDED",
    "SUPPORTED",
    "ArtifactKind",
    "Job",
    "JobArtifact",
    "JobEvent",
    "JobRequest",
    "JobStatus",
    "JobType",
    "Level",
]
