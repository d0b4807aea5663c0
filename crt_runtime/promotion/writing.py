"""Writing the belief lane: belief rows and the receipt that names them, inside one transaction of the caller's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crt_runtime.memory import beliefs
from crt_runtime.memory.memory import Source
from crt_runtime.memory.terms import terms
from crt_runtime.promotion import receipts
from crt_runtime.promotion.receipts import Heading, NamedRow, Receipt
from crt_runtime.promotion.rows import SALT, row_digest
from crt_runtime.store.stamps import stamp

_compact: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # made once: a third of the price


@dataclass(frozen=True, slots=True)
class BeliefRow:
    """A belief to write; `context` is its provenance, and holds the salt of its digest under `rows.SALT`."""

    memory_id: str
    text: str
    said_at: datetime
    source: Source
    session: str
    trust: float
    confidence: float
    context: Mapping[str, object]
    slot: str
    value: str
    normalized: str
    supersedes_id: str | None


def write(
    tx: sqlite3.Connection,
    heading: Heading,
    body: Mapping[str, object],
    rows: Sequence[BeliefRow],
    closes: Sequence[str],
) -> Receipt:
    """Seal the receipt, then write the beliefs that it names and close those that it closes.

    The receipt comes first, since the file refuses a belief row without it.
    """
    (newest,) = tx.execute("SELECT coalesce(max(memory_no), 0) FROM memories").fetchone()
    written = [_cells(row, number, heading.receipt_id) for number, row in enumerate(rows, newest + 1)]
    digests = {
        row.memory_id: row_digest(cells, str(row.context[SALT])) for row, cells in zip(rows, written, strict=True)
    }
    named = [NamedRow(memory_id, "writes", digest) for memory_id, digest in digests.items()]
    digests |= _written(tx, closes)
    named += [NamedRow(memory_id, "closes", digests[memory_id]) for memory_id in closes]
    receipt = receipts.append(tx, heading, body, named)
    beliefs.write(tx, written)
    tx.executemany(
        "UPDATE memories SET closed_by = ? WHERE memory_id = ?",
        [(heading.receipt_id, memory_id) for memory_id in closes],
    )
    return receipt


def _written(conn: sqlite3.Connection, closes: Sequence[str]) -> dict[str, str]:
    """The digests under which beliefs that are there were written."""
    rows = conn.execute(
        "SELECT memory_id, row_digest FROM apply_rows"
        " WHERE action = 'writes' AND memory_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(closes)),),
    )
    return dict(rows.fetchall())


def _cells(row: BeliefRow, memory_no: int, receipt_id: str) -> dict[str, beliefs.Cell]:
    """The cells of the row."""
    return {
        "memory_no": memory_no,
        "memory_id": row.memory_id,
        "lane": "belief",
        "source": row.source.value,
        "said_at": stamp(row.said_at),
        "session": row.session,
        "trust": row.trust,
        "confidence": row.confidence,
        "slot": row.slot,
        "supersedes_id": row.supersedes_id,
        "receipt_id": receipt_id,
        "text": row.text,
        "terms": " ".join(terms(row.text)),
        "context_json": _compact(row.context),
        "value": row.value,
        "normalized": row.normalized,
        "holds_facts": 1,
    }
