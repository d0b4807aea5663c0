"""Hash chains: each row of an append-only table names the hash of the row before, so that none can be taken out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence


def linked(previous_hash: str, cells: Sequence[str | int | float | None]) -> str:
    """The hash of a row: SHA-256 over the previous hash and the row's cells, in hex."""
    text = json.dumps([previous_hash, *cells], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
