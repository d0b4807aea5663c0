"""The document of a job, written before its row says that it ended: a worker that dies in between loses nothing.

A document that is there decides: whoever runs the job again takes the ending that it tells. So a file effect happens
once, and no result is ever held in the job database, where forgetting could not reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from crt_runtime.artifacts import Document, JsonValue, Kind, document_bytes, load, sha256_of, write_document, write_file
from crt_runtime.artifacts.names import id_flaw, job_path
from crt_runtime.errors import ArtifactError
from crt_runtime.jobs.board import Ending
from crt_runtime.jobs.job import ENDED, ArtifactKind, Job, JobArtifact, JobStatus


def write_ending(root: Path, job: Job, ending: Ending, result: Mapping[str, JsonValue] | None = None) -> Ending:
    """Write the document of a job that ends so, and give the ending with its digest.

    An artifact without a SHA-256 is the document itself. Where the job's document is there already, what it tells is
    the ending. A job whose row has ended before keeps its events as they are.

    Raises:
        ArtifactError: the document cannot be written, or another job's lies in its place.
        UsageError: the job's id cannot name a file.
    """
    ended = replace(
        job,
        status=ending.status,
        finished_at=ending.finished_at,
        error=ending.error,
        events=job.events if job.ended else (*job.events, ending.event),
        artifacts=ending.artifacts,
    )
    relative = job_path(job.id)
    data = document_bytes("background_job", ended.to_document(result), relative)
    try:
        write_file(root, relative, data)
    except ArtifactError:
        if (found := find_ending(root, job)) is not None:
            return found
        raise
    return _with_digest(ending, data)


def write_from_rows(root: Path, job: Job) -> str:
    """Write the document of a job whose row has ended, where it is missing, and give the SHA-256 of its file.

    Raises as `write_ending` does.
    """
    assert job.ended
    assert job.finished_at is not None
    ending = write_ending(root, job, Ending(job.status, job.finished_at, job.error, job.artifacts))
    assert ending.document_sha256 is not None
    return ending.document_sha256


def is_told(root: Path, job_id: str) -> bool:
    """Whether there is a document for the id; False for an id that cannot name a file."""
    return id_flaw(job_id) is None and (root / job_path(job_id)).is_file()


def find_ending(root: Path, job: Job) -> Ending | None:
    """The ending that the job's document tells; None where there is no document.

    Raises:
        ArtifactError: the file is no valid job document, or that of another job with this id.
    """
    path = root / job_path(job.id)
    if not path.is_file():
        return None
    _, document = load(path, "background_job")
    told = cast("dict[str, str]", document["job"])
    status = JobStatus(told["status"])
    if told["created_at"] != job.created_at or told["type"] != job.type or status not in ENDED:
        raise ArtifactError(
            str(path), "/job", "is the document of another job with this id; choose another id or artifacts dir"
        )
    artifacts = cast("list[dict[str, str]]", document.get("artifacts", []))
    ending = Ending(
        status,
        told["finished_at"],
        told["error"],
        tuple(JobArtifact(ArtifactKind(a["kind"]), a["path"], a["created_at"], a["sha256"]) for a in artifacts),
    )
    return _with_digest(ending, path.read_bytes())


def place(root: Path, relative: str, kind: Kind, document: Document, job_id: str) -> str:
    """Write a document that a job made, and give the SHA-256 of its file.

    Where this very job has written it before, in a run that was cut off, what is there stands. It is known by
    `metadata.source_job_id` and `metadata.generated_at`.

    Raises:
        ArtifactError: the document cannot be written, or another one lies in its place.
    """
    try:
        return sha256_of(write_document(root, relative, kind, document).read_bytes())
    except ArtifactError:
        path = root / relative
        if not path.is_file():
            raise
        _, there = load(path, kind)
        found, made = cast(Document, there["metadata"]), cast(Document, document["metadata"])
        if found.get("source_job_id") == job_id and found.get("generated_at") == made.get("generated_at"):
            return sha256_of(path.read_bytes())
        raise


def _with_digest(ending: Ending, data: bytes) -> Ending:
    digest = sha256_of(data)
    artifacts = tuple(a if a.sha256 is not None else replace(a, sha256=digest) for a in ending.artifacts)
    return replace(ending, artifacts=artifacts, document_sha256=digest)
