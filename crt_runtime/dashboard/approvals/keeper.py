"""Unsaved reviews, kept while the server runs: what a reload would lose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from crt_runtime.dashboard.approvals.draft import Draft
from crt_runtime.promotion.documents import Verdict


@dataclass(frozen=True, slots=True)
class Kept:
    """An unsaved review of another tab, or of this one before it was reloaded."""

    verdicts: Mapping[str, Verdict]
    reasons: Mapping[str, str]
    at: datetime


class Keeper:
    """The unsaved reviews of this server's process, by proposals digest; several tabs may ask at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, Kept] = {}

    def keep(self, draft: Draft, at: datetime) -> None:
        with self._lock:
            self._kept[draft.seen.digest] = Kept(dict(draft.verdicts), dict(draft.reasons), at)

    def find(self, digest: str) -> Kept | None:
        """The review that was kept last, where it holds a verdict."""
        with self._lock:
            kept = self._kept.get(digest)
        return kept if kept is not None and kept.verdicts else None

    def drop(self, digest: str) -> None:
        with self._lock:
            self._kept.pop(digest, None)
