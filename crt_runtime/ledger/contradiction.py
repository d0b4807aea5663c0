"""A contradiction, as data: a ledger entry that ties two memories and is never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ContradictionType(StrEnum):
    REFINEMENT = "refinement"
    REVISION = "revision"
    TEMPORAL = "temporal"
    CONFLICT = "conflict"


class ContradictionStatus(StrEnum):
    OPEN = "open"
    REFLECTING = "reflecting"
    RESOLVED = "resolved"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two memories of a contradiction. After forgetting, `text` and `value` are empty and None."""

    memory_id: str
    text: str
    value: str | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Contradiction:
    id: str
    type: ContradictionType
    status: ContradictionStatus
    slot: str | None
    old: Side
    new: Side
    opened_at: datetime
    resolved_at: datetime | None = None
    method: str | None = None
