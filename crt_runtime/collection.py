"""A collection of tests, of which every shard is a part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def collection_digest(ids: Iterable[str]) -> str:
    """SHA-256 of the ids of a collection: each once, sorted, one per line."""
    return hashlib.sha256("\n".join(sorted(map(sayable, set(ids)))).encode()).hexdigest()


def sayable(nodeid: str) -> str:
    """The id as a document can hold it: what is no character, a lone surrogate, stands as its escape."""
    return nodeid.encode(errors="backslashreplace").decode()
