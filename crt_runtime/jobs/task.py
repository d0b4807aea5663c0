"""What a job type gets to work with, and what it gives back. A job reads a memory file and writes none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from crt_runtime.artifacts import Document, JsonValue, Kind, check_id
from crt_runtime.errors import CrtError
from crt_runtime.jobs.job import ArtifactKind
from crt_runtime.store import Store


@dataclass(frozen=True, slots=True)
class Task:
    """One job at work. `started_at` is the job's own time: it stays the same where the job runs again after a crash."""

    job_id: str
    payload: Mapping[str, JsonValue]
    started_at: datetime

    def clock(self) -> datetime:
        return self.started_at

    def text(self, key: str, default: str | None = None) -> str:
        """A text of the payload.

        Raises:
            CrtError: it is missing, where there is no default, or is no text.
        """
        value = self.payload.get(key, default)
        if not isinstance(value, str) or not value:
            raise CrtError(f"job {self.job_id}: payload/{key} is {value!r:.80}; expected text")
        return value

    def session(self) -> str | None:
        """The session that the payload narrows the job to, if it does."""
        return check_id(self.text("session")) if "session" in self.payload else None

    @contextmanager
    def memory(self) -> Iterator[Store]:
        """The memory file of the payload, open for reading only: a job may propose, never write."""
        store = Store.open(self.text("memory_db"), clock=self.clock, create=False, read_only=True)
        try:
            yield store
        finally:
            store.close()


@dataclass(frozen=True, slots=True)
class Made:
    """A document that a job made beside its own, to be written to `path` under the artifacts dir."""

    artifact: ArtifactKind
    path: str
    kind: Kind
    document: Document


@dataclass(frozen=True, slots=True)
class Done:
    """What a job found; nothing is written yet. `shown_by`: as what the job's own document, with `result`, counts."""

    result: Document = field(default_factory=dict)
    shown_by: ArtifactKind | None = None
    made: tuple[Made, ...] = ()


JobKind = Callable[[Task], Done]
"""What does the jobs of one type, and writes nothing; raises `CrtError` with one line where it cannot."""
