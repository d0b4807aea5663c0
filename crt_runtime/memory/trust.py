"""Trust: how well a memory has held up. It decides ranking only, never what is true.

Formulas and figures are those of the earlier system (design section 5). Every move leaves a row in `trust_log`, each
with the hash of the one before, so that trust can be recomputed from the log.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from crt_runtime.ledger.chain import linked
from crt_runtime.memory.memory import Source
from crt_runtime.store.stamps import stamp

INITIAL: Final = 0.7
"""Trust of a new memory, unless its source is capped lower."""

UPHOLD_RATE: Final = 0.1
"""a in t + a(1 - d): how far one upholding moves trust towards 1."""

REPETITION_RATE: Final = 0.05
"""a where a memory is merely said again."""

CONTRADICT_RATE: Final = 0.15
"""t(1 - 0.15 d): how far one contradiction moves trust towards 0."""

CAP: Final = {
    Source.USER: 1.0,
    Source.EXTERNAL: 0.6,
    Source.SYSTEM: 0.6,
    Source.REFLECTION: 0.5,
    Source.FALLBACK: 0.3,
}
"""The most that a memory can be trusted, by source. `fallback` is the earlier system's figure; the others keep what
the user did not say below the 0.7 at which the user's own words start."""

REPEATED: Final = "repeated"
"""The reason of an upholding that is a mere repetition."""


def initial(source: Source) -> float:
    """The trust of a new memory from this source."""
    return min(INITIAL, CAP[source])


def uphold(tx: sqlite3.Connection, memory_id: str, distance: float, reason: str, at: datetime) -> float:
    """Raise trust since new evidence agrees; the reason `repeated` counts half. Gives the new trust.

    `distance` in [0, 1] is how far the new evidence lies from the memory.
    """
    trust, source = _standing(tx, memory_id)
    rate = REPETITION_RATE if reason == REPEATED else UPHOLD_RATE
    return _move(tx, memory_id, trust, min(trust + rate * (1.0 - distance), CAP[source]), reason, distance, at)


def contradict(tx: sqlite3.Connection, memory_id: str, distance: float, reason: str, at: datetime) -> float:
    """Lower trust since new evidence disagrees. Gives the new trust."""
    trust, _ = _standing(tx, memory_id)
    return _move(tx, memory_id, trust, trust * (1.0 - CONTRADICT_RATE * distance), reason, distance, at)


def _standing(tx: sqlite3.Connection, memory_id: str) -> tuple[float, Source]:
    row = tx.execute("SELECT trust, source FROM memories WHERE memory_id = ?", (memory_id,)).fetchone()
    if row is None:
        raise KeyError(memory_id)
    return row[0], Source(row[1])


def _move(
    tx: sqlite3.Connection, memory_id: str, old: float, new: float, reason: str, distance: float, at: datetime
) -> float:
    if not 0.0 <= distance <= 1.0:
        raise ValueError(f"distance {distance}: must lie in [0, 1]")
    new = round(min(max(new, 0.0), 1.0), 9)  # nine places: sums of tenths stay readable in the log
    if new == old:
        return old
    row = tx.execute("SELECT seq, hash FROM trust_log ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (row[0] + 1, row[1]) if row else (1, "")
    moved_at = stamp(at)
    link = linked(previous, (seq, memory_id, moved_at, old, new, reason, distance))
    tx.execute(
        "INSERT INTO trust_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, memory_id, moved_at, old, new, reason, distance, previous, link),
    )
    tx.execute("UPDATE memories SET trust = ? WHERE memory_id = ?", (new, memory_id))
    return new
