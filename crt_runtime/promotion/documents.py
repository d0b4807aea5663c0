"""Proposals and decisions as data: read once from bytes, and whether the two belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias, cast

from crt_runtime.artifacts import Document, Kind, digest, own_digest, read_document
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.errors import ArtifactError

Fields: TypeAlias = Mapping[str, Any]
"""A part of a document that its schema has judged, so that its fields are there and of their types."""


class Verdict(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    DEFER = "defer"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proposal rests on. `quote_text` is verbatim, `timestamp` an RFC 3339 date-time."""

    source_type: str
    memory_id: str | None = None
    url: str | None = None
    quote_text: str | None = None
    timestamp: str | None = None

    def to_document(self) -> dict[str, str | None]:
        return {
            "source_type": self.source_type,
            "memory_id": self.memory_id,
            "url": self.url,
            "quote_text": self.quote_text,
            "timestamp": self.timestamp,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """One candidate belief. `ends`: nothing takes the place of the belief `supersedes_id`, which no longer holds."""

    id: str
    kind: str
    slot: str | None
    value: str
    source: str
    trust: float | None
    confidence: float | None
    supersedes_id: str | None
    holds: str | None
    evidence: tuple[Evidence, ...]
    rationale: str | None
    state: str | None
    deferred_before: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class PreState:
    """What a slot held when it was proposed, for people and as a digest; the values are those of each lane."""

    slot: str
    digest: str
    state: str | None
    notes: tuple[str, ...]
    belief: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """A proposals document. `unbound` lists what apply requires and an earlier CRT did not write."""

    path: str
    digest: str
    generated_at: str
    job_id: str | None
    db_uuid: str | None
    pre_state: Mapping[str, PreState]
    proposals: tuple[Proposal, ...]
    unbound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    proposal_id: str
    verdict: Verdict
    decided_at: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """A decisions document. `unbound` lists what apply requires and an earlier CRT did not write."""

    path: str
    digest: str
    generated_at: str
    job_id: str | None
    db_uuid: str | None
    proposals_digest: str | None
    decider: str | None
    decisions: tuple[Decision, ...]
    unbound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Decisions with the proposals that they were made on. `unbound`: let through without digests."""

    proposals: Proposals
    decisions: Decisions
    unbound: bool

    @property
    def verdicts(self) -> dict[str, Decision]:
        return {decision.proposal_id: decision for decision in self.decisions.decisions}


def read_proposals(path: str | Path) -> Proposals:
    """Read a proposals document. Raises `ArtifactError` for one that cannot be read or has an id twice."""
    return proposals_of(read_bytes(Path(path)), str(path))


def read_decisions(path: str | Path) -> Decisions:
    """Read a decisions document. Raises `ArtifactError` for one that cannot be read or decides an id twice."""
    return decisions_of(read_bytes(Path(path)), str(path))


def proposals_of(data: bytes, where: str) -> Proposals:
    """A proposals document from the bytes of its file; `where` names it in messages."""
    _, document = read_document(data, where, "promotion_proposals")
    metadata = cast(Fields, document["metadata"])
    listed = cast(list[Fields], document["proposals"])
    _refuse_repeated(where, "/proposals", "id", (proposal["id"] for proposal in listed))
    pre_state = cast(list[Fields], metadata.get("pre_state") or [])
    _refuse_repeated(where, "/metadata/pre_state", "slot", (slot["slot"] for slot in pre_state))
    return Proposals(
        path=where,
        digest=_digest("promotion_proposals", document, where),
        generated_at=metadata["generated_at"],
        job_id=metadata.get("source_job_id"),
        db_uuid=metadata.get("db_uuid"),
        pre_state={slot["slot"]: _pre_state(slot) for slot in pre_state},
        proposals=tuple(_proposal(proposal) for proposal in listed),
        unbound=tuple(name for name in ("digest", "db_uuid", "pre_state") if metadata.get(name) is None),
    )


def decisions_of(data: bytes, where: str) -> Decisions:
    """A decisions document from the bytes of its file; `where` names it in messages."""
    _, document = read_document(data, where, "promotion_decisions")
    metadata = cast(Fields, document["metadata"])
    listed = cast(list[Fields], document["decisions"])
    _refuse_repeated(where, "/decisions", "proposal_id", (decision["proposal_id"] for decision in listed))
    return Decisions(
        path=where,
        digest=_digest("promotion_decisions", document, where),
        generated_at=metadata["generated_at"],
        job_id=metadata.get("source_job_id"),
        db_uuid=metadata.get("db_uuid"),
        proposals_digest=metadata.get("proposals_digest"),
        decider=metadata.get("decider"),
        decisions=tuple(
            Decision(item["proposal_id"], Verdict(item["decision"]), item["decided_at"], item["reason"])
            for item in listed
        ),
        unbound=tuple(
            name for name in ("digest", "proposals_digest", "decider", "db_uuid") if metadata.get(name) is None
        ),
    )


def is_tombstone(data: bytes, where: str) -> bool:
    """Whether a document's text was forgotten and this stands in its place."""
    try:
        return b'"tombstone"' in data and read_document(data, where, "tombstone")[0] == "tombstone"
    except ArtifactError:
        return False


def pair(proposals: Proposals, decisions: Decisions, *, allow_unbound: bool = False) -> Pair:
    """Bind decisions to the proposals that they were made on.

    Raises:
        ArtifactError: they were made on other proposals, do not give exactly one verdict on each, are for another
            memory file, or lack what binds them and `allow_unbound` is False.
    """
    for document in (proposals, decisions):
        if document.unbound and not allow_unbound:
            missing = ", ".join(document.unbound)
            raise ArtifactError(
                document.path,
                "/metadata",
                f"is not bound (has no {missing}); --allow-unbound applies a document of an earlier CRT and records it",
            )
    if decisions.proposals_digest not in (None, proposals.digest):
        raise ArtifactError(
            decisions.path,
            "/metadata/proposals_digest",
            f"decides on {decisions.proposals_digest}, but {proposals.path} is {proposals.digest}",
        )
    if None not in (decisions.db_uuid, proposals.db_uuid) and decisions.db_uuid != proposals.db_uuid:
        raise ArtifactError(
            decisions.path, "/metadata/db_uuid", f"is {decisions.db_uuid}, but its proposals have {proposals.db_uuid}"
        )
    if None not in (decisions.job_id, proposals.job_id) and decisions.job_id != proposals.job_id:
        raise ArtifactError(
            decisions.path, "/metadata/source_job_id", f"is {decisions.job_id}, its proposals have {proposals.job_id}"
        )
    _refuse_other_ids(proposals, decisions)
    return Pair(proposals, decisions, unbound=bool(proposals.unbound or decisions.unbound))


def _refuse_other_ids(proposals: Proposals, decisions: Decisions) -> None:
    asked = dict.fromkeys(proposal.id for proposal in proposals.proposals)
    given = dict.fromkeys(decision.proposal_id for decision in decisions.decisions)
    missing = [name for name in asked if name not in given]
    extra = [name for name in given if name not in asked]
    if missing:
        raise ArtifactError(decisions.path, "/decisions", f"has no verdict on {_listed(missing)}; decide each proposal")
    if extra:
        raise ArtifactError(decisions.path, "/decisions", f"decides on {_listed(extra)}, which is not proposed")


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _digest(kind: Kind, document: Document, where: str) -> str:
    return own_digest(kind, document) or digest(kind, document, where)


def _refuse_repeated(where: str, pointer: str, name: str, found: Iterable[str]) -> None:
    repeated = next((item for item, count in Counter(found).items() if count > 1), None)
    if repeated is not None:
        raise ArtifactError(where, pointer, f"has {name} {repeated} more than once")


def _pre_state(slot: Fields) -> PreState:
    return PreState(
        slot["slot"],
        slot["digest"],
        slot.get("state"),
        tuple(slot.get("notes") or ()),
        tuple(slot.get("belief") or ()),
    )


def _proposal(proposal: Fields) -> Proposal:
    memory: Fields = proposal["memory"]
    return Proposal(
        id=proposal["id"],
        kind=memory["kind"],
        slot=memory.get("key"),
        value=memory["value_text"],
        source=memory["source"],
        trust=memory.get("trust"),
        confidence=memory.get("confidence"),
        supersedes_id=memory.get("supersedes_id"),
        holds=memory.get("context"),
        evidence=tuple(
            Evidence(
                item["source_type"],
                item.get("memory_id"),
                item.get("url"),
                item.get("quote_text"),
                item.get("timestamp"),
            )
            for item in memory.get("evidence") or ()
        ),
        rationale=proposal.get("rationale"),
        state=proposal.get("state"),
        deferred_before=proposal.get("deferred_before", False),
        ends=proposal.get("ends", False),
    )
