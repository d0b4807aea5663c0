"""A memory, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Who a memory comes from; trust is capped by it (see `trust.py`)."""

    USER = "user"
    SYSTEM = "system"
    FALLBACK = "fallback"
    EXTERNAL = "external"
    REFLECTION = "reflection"


class Lane(StrEnum):
    NOTES = "notes"
    BELIEF = "belief"


@dataclass(frozen=True, slots=True)
class Memory:
    """One remembered utterance or structured fact. `trust` and `confidence` in [0, 1]; `said_at` is aware UTC."""

    memory_id: str
    text: str
    said_at: datetime
    source: Source
    lane: Lane
    trust: float
    confidence: float
    session: str
    holds_facts: bool
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory that recall found; `score` >= 0 orders one result list and means nothing beyond it."""

    memory_id: str
    text: str
    score: float
    trust: float
    said_at: datetime
