"""The stage of the promotion tests: a memory file that somebody has talked to, and the documents made from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import Document, seal, write_document
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.clock import SteppingClock
from crt_runtime.ids import IdSource, SequentialIds
from crt_runtime.memory.beliefs import HeldBelief, by_slot
from crt_runtime.promotion.apply import Outcome, apply, dry_run, write_result
from crt_runtime.promotion.decide import save_decisions
from crt_runtime.promotion.documents import Pair, Proposal, Verdict, pair, read_decisions, read_proposals
from crt_runtime.promotion.propose import propose
from crt_runtime.store import Store

START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


@dataclass
class Scene:
    """One memory file in a folder of its own, with a clock and ids that go on from call to call."""

    folder: Path
    clock: SteppingClock = field(default_factory=lambda: SteppingClock(START))
    ids: IdSource = field(default_factory=SequentialIds)

    @property
    def file(self) -> Path:
        return self.folder / "memory.db"

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    def say(self, *texts: str) -> None:
        """Hold the user's side of a conversation."""
        with Runtime.open(self.file, config=RuntimeConfig(), clock=self.clock, ids=self.ids) as crt:
            for text in texts:
                crt.send(text)

    def open(self, *, read_only: bool = False, file: Path | None = None) -> Store:
        return Store.open(file or self.file, clock=self.clock, ids=self.ids, create=False, read_only=read_only)

    def propose(self, job_id: str = "job-1") -> Path:
        """Propose, and write the document where the job would."""
        with self.open() as store:
            document = propose(store, job_id=job_id, clock=self.clock)
        return write_document(self.artifacts, proposals_path(job_id), "promotion_proposals", document)

    def decide(self, proposals: Path, verdicts: Mapping[str, str] | str = "approved", **more: Any) -> Path:
        """Decide: one verdict on all, or by proposal id."""
        read = read_proposals(proposals)
        given = {
            proposal.id: Verdict(verdicts if isinstance(verdicts, str) else verdicts[proposal.id])
            for proposal in read.proposals
        }
        return save_decisions(read, given, **{"decider": "Dana", "clock": self.clock, **more})

    def pair(self, verdicts: Mapping[str, str] | str = "approved", job_id: str = "job-1") -> Pair:
        """Propose and decide."""
        proposals = self.propose(job_id)
        return pair(read_proposals(proposals), read_decisions(self.decide(proposals, verdicts)))

    def apply(self, decided: Pair, *, file: Path | None = None) -> Outcome:
        """Apply, and write the result."""
        with self.open(file=file) as store:
            outcome = apply(store, decided)
        write_result(self.artifacts, outcome)
        return outcome

    def dry_run(self, decided: Pair) -> Outcome:
        with self.open(read_only=True) as store:
            return dry_run(store, decided)

    def learn(self, *texts: str, job_id: str = "job-1") -> Outcome:
        """Say it, propose it, approve it, apply it."""
        self.say(*texts)
        return self.apply(self.pair(job_id=job_id))

    def beliefs(self, file: Path | None = None) -> dict[str, list[str]]:
        """The values that are believed, by slot."""
        return {slot: [held.value for held in live] for slot, live in self.held(file).items()}

    def held(self, file: Path | None = None) -> dict[str, tuple[HeldBelief, ...]]:
        with self.open(read_only=True, file=file) as store:
            return by_slot(store.connection)

    def content(self, file: Path | None = None) -> list[str]:
        """The logical content of the file, as SQL; what tells whether anything was changed."""
        with self.open(read_only=True, file=file) as store:
            return [line for line in store.connection.iterdump() if "writers" not in line]


def proposed(path: Path) -> dict[str, Proposal]:
    """The proposals of a document by what follows the job in their ids: `employer`, `location:2`."""
    return {proposal.id.partition(":")[2]: proposal for proposal in read_proposals(path).proposals}


def edited(path: Path, kind: Any, change: Callable[[dict[str, Any]], None], *, reseal: bool = True) -> Document:
    """A document with something changed by hand, sealed anew as a forger would, or left with its old digest."""
    import json

    document = json.loads(path.read_bytes())
    change(document)
    return seal(kind, document) if reseal else document


def rewrite(path: Path, document: Mapping[str, object]) -> Path:
    """Put a document in a file's place, whatever it is."""
    import json

    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def reasons(outcome: Outcome) -> list[tuple[str, str, Any]]:
    """Id, action and reason of each result."""
    results: Iterable[Any] = outcome.document["results"]  # type: ignore[assignment]
    return [(result["proposal_id"], result["action"], result["reason"]) for result in results]


def old_memory(path: Path, *rows: tuple[object, ...]) -> Path:
    """A memory file as the earlier CRT wrote it: id, text, timestamp, source, trust."""
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE memories (memory_id TEXT PRIMARY KEY, vector_json TEXT NOT NULL, text TEXT NOT NULL, timestamp"
        " REAL NOT NULL, confidence REAL NOT NULL, trust REAL NOT NULL, source TEXT NOT NULL, sse_mode TEXT NOT NULL,"
        " context_json TEXT, tags_json TEXT, thread_id TEXT)"
    )
    connection.execute(
        "CREATE TABLE trust_log (log_id INTEGER PRIMARY KEY, memory_id TEXT, timestamp REAL, old_trust REAL,"
        " new_trust REAL, reason TEXT, drift REAL)"
    )
    for memory_id, text, timestamp, source, trust in rows:
        cells = (memory_id, "[0.1]", text, timestamp, 0.95, trust, source, "C", '{"type": "user_input"}', None, None)
        connection.execute("INSERT INTO memories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", cells)
    connection.commit()
    connection.close()
    return path
