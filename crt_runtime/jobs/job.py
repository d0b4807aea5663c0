"""A job, what happened to it and what it wrote, as data. Times are RFC 3339 text, as rows and documents hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from crt_runtime.artifacts import Document, JsonValue, check_id, document_bytes
from crt_runtime.artifacts.json_types import one_line
from crt_runtime.errors import UsageError

HIGHEST_PRIORITY: Final = 1_000_000
"""Priorities lie between this and its negative; higher ones run first, 0 is the default."""


class JobType(StrEnum):
    SUMMARIZE_SESSION = "summarize_session"
    EXTRACT_SLOTS = "extract_slots"
    MINE_CONTRADICTIONS = "mine_contradictions"
    RESEARCH_FETCH = "research_fetch"
    RESEARCH_SUMMARIZE = "research_summarize"
    RESEARCH_COMPARE = "research_compare"
    PROPOSE_PROMOTIONS = "propose_promotions"
    MONITOR_SOURCE = "monitor_source"


SUPPORTED: Final = (
    JobType.SUMMARIZE_SESSION,
    JobType.PROPOSE_PROMOTIONS,
    JobType.EXTRACT_SLOTS,
    JobType.MINE_CONTRADICTIONS,
)
"""The types that a worker can do; the others are names that documents may hold."""


PAYLOAD: Final[Mapping[JobType, frozenset[str]]] = {
    JobType.SUMMARIZE_SESSION: frozenset({"memory_db", "session", "demo"}),
    JobType.PROPOSE_PROMOTIONS: frozenset({"memory_db"}),
    JobType.EXTRACT_SLOTS: frozenset({"memory_db", "session"}),
    JobType.MINE_CONTRADICTIONS: frozenset({"memory_db", "session"}),
}
"""What the payload of each type may hold: where to read, never what was said, since forgetting does not look there."""


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


ENDED: Final = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED})


class Level(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class ArtifactKind(StrEnum):
    SUMMARY = "summary"
    EVIDENCE_PACKET = "evidence_packet"
    EXTRACTED_FACTS = "extracted_facts"
    CONTRADICTIONS = "contradictions"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class JobEvent:
    ts: str
    level: Level
    message: str
    data: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class JobArtifact:
    """A file that a job wrote: `path` relative to the artifacts dir, `sha256` of its bytes in hexadecimal."""

    kind: ArtifactKind
    path: str
    created_at: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One row of `jobs`, with its events and artifacts where they were asked for.

    `type` is text, since rows may have been written by others; `JobType` says which are known.
    """

    id: str
    type: str
    status: JobStatus
    priority: int
    created_at: str
    payload: Mapping[str, JsonValue]
    started_at: str | None = None
    finished_at: str | None = None
    error: str | None = None
    events: tuple[JobEvent, ...] = ()
    artifacts: tuple[JobArtifact, ...] = ()

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def to_document(self, result: Mapping[str, JsonValue] | None = None) -> Document:
        """The job as a `crt_background_job.v1` document, not yet sealed."""
        return {
            "job": {
                "id": self.id,
                "type": self.type,
                "status": self.status.value,
                "priority": self.priority,
                "created_at": self.created_at,
                "started_at": self.started_at,
                "finished_at": self.finished_at,
                "payload": dict(self.payload),
                "error": self.error,
            },
            "events": [
                {
                    "ts": event.ts,
                    "level": event.level.value,
                    "message": event.message,
                    "data": None if event.data is None else dict(event.data),
                }
                for event in self.events
            ],
            "artifacts": [
                {
                    "kind": artifact.kind.value,
                    "path": artifact.path,
                    "sha256": artifact.sha256,
                    "created_at": artifact.created_at,
                }
                for artifact in self.artifacts
            ],
            "result": None if result is None else dict(result),
        }


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job to enqueue. Checks itself.

    Raises:
        UsageError: an id that could not name a file, a type that no worker can do, a priority out of range, a payload
            with anything but what the type reads by.
        ArtifactError: a payload that a job document could not hold.
    """

    id: str
    type: str
    created_at: str
    payload: Mapping[str, JsonValue] = field(default_factory=dict)
    priority: int = 0

    def __post_init__(self) -> None:
        check_id(self.id)
        type_ = check_supported(self.type)
        if stray := stray_keys(type_, self.payload):
            raise UsageError(f"job {self.id}: {payload_flaw(type_, stray)}")
        if not -HIGHEST_PRIORITY <= self.priority <= HIGHEST_PRIORITY:
            raise UsageError(
                f"priority {self.priority}: expected {-HIGHEST_PRIORITY} to {HIGHEST_PRIORITY}; higher ones run first"
            )
        document_bytes("background_job", self.as_job().to_document(), f"job {self.id}")

    def as_job(self) -> Job:
        """The job as it is queued."""
        return Job(self.id, self.type, JobStatus.QUEUED, self.priority, self.created_at, self.payload)


def check_supported(type_: str) -> JobType:
    """The job type; raises `UsageError` for one that no worker can do."""
    for supported in SUPPORTED:
        if supported == type_:
            return supported
    what = "not supported" if type_ in set(JobType) else "unknown"
    raise UsageError(f"job type {type_[:80]!r}: {what}; a worker can do {', '.join(SUPPORTED)}")


def stray_keys(type_: JobType, payload: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """The keys of a payload that the type does not read."""
    return tuple(sorted(payload.keys() - PAYLOAD[type_]))


def without_stray(job: Job) -> Job:
    """The job with a payload that holds only what its type reads; one of no supported type as it is."""
    keys = next((keys for type_, keys in PAYLOAD.items() if type_ == job.type), None)
    if keys is None:
        return job
    return replace(job, payload={key: value for key, value in job.payload.items() if key in keys})


def payload_flaw(type_: JobType, stray: Sequence[str]) -> str:
    """What is wrong with stray keys, as a line."""
    known = ", ".join(sorted(PAYLOAD[type_]))
    return f"payload/{one_line(stray[0], 80)}: unknown to {type_}, whose payload holds {known}; a job carries no text"
