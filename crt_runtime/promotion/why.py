"""Why: the way from a belief back to what the user said, as data."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from crt_runtime.artifacts.json_types import one_line
from crt_runtime.errors import CrtError
from crt_runtime.memory import beliefs, memories
from crt_runtime.memory.memory import Lane, Memory
from crt_runtime.promotion import receipts


@dataclass(frozen=True, slots=True)
class Cited:
    """One piece of evidence. `now` is what the memory file holds under that id today; None where it was forgotten."""

    source_type: str
    memory_id: str | None
    url: str | None
    quote_text: str | None
    said_at: str | None
    now: Memory | None


@dataclass(frozen=True, slots=True)
class Trail:
    """The way of one memory. For a note all but `memory` and `believed_as` is empty.

    `believed_as` are the beliefs that cite a note; `superseded` those that the belief took the place of, the latest
    first; `closed_by` is the receipt that closed it.
    """

    memory: Memory
    slot: str | None = None
    value: str | None = None
    receipt_id: str | None = None
    applied_at: str | None = None
    unbound: bool = False
    proposal_id: str | None = None
    job_id: str | None = None
    proposals_digest: str | None = None
    decisions_digest: str | None = None
    decider: str | None = None
    decided_at: str | None = None
    reason: str | None = None
    closed_by: str | None = None
    evidence: tuple[Cited, ...] = ()
    superseded: tuple[Memory, ...] = ()
    believed_as: tuple[str, ...] = ()


def named(conn: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The memories that a person means by an id, or by a slot: the live beliefs about it.

    Raises:
        CrtError: neither is there.
    """
    if memories.get(conn, name) is not None:
        return (name,)
    held = beliefs.of_slot(conn, name)
    if not held:
        raise CrtError(f"{one_line(name, 80)}: is the id of no memory, or a forgotten one, and no slot with a belief")
    return tuple(belief.memory_id for belief in held)


def why(conn: sqlite3.Connection, memory_id: str) -> Trail:
    """Follow a memory back: belief -> receipt -> decision -> proposal -> the user's own words.

    Raises:
        CrtError: there is no such memory, or it was forgotten.
    """
    memory = memories.require(conn, memory_id)
    if memory.lane is Lane.NOTES:
        return Trail(memory, believed_as=_citing(conn, memory_id))
    slot, value, receipt_id, closed_by = conn.execute(
        "SELECT slot, value, receipt_id, closed_by FROM memories WHERE memory_id = ?", (memory_id,)
    ).fetchone()
    receipt = receipts.require(conn, receipt_id)
    promotion = memory.context.get("promotion")
    told = promotion if isinstance(promotion, dict) else {}
    return Trail(
        memory,
        slot=slot,
        value=value,
        receipt_id=receipt_id,
        applied_at=receipt.applied_at,
        unbound=bool(receipt.body["result"]["metadata"].get("unbound")),
        proposal_id=told.get("proposal_id"),
        job_id=told.get("job_id"),
        proposals_digest=told.get("proposals_digest"),
        decisions_digest=told.get("decisions_digest"),
        decider=told.get("decider"),
        decided_at=told.get("decided_at"),
        reason=told.get("reason"),
        closed_by=closed_by,
        evidence=tuple(_cited(conn, item) for item in told.get("evidence", ())),
        superseded=_superseded(conn, memory_id),
    )


def _cited(conn: sqlite3.Connection, item: dict[str, str | None]) -> Cited:
    memory_id = item.get("memory_id")
    return Cited(
        str(item.get("source_type")),
        memory_id,
        item.get("url"),
        item.get("quote_text"),
        item.get("timestamp"),
        None if memory_id is None else memories.get(conn, memory_id),
    )


def _superseded(conn: sqlite3.Connection, memory_id: str) -> tuple[Memory, ...]:
    rows = conn.execute(
        "WITH RECURSIVE before (memory_id, step) AS ("
        " SELECT supersedes_id, 1 FROM memories WHERE memory_id = ? AND supersedes_id IS NOT NULL"
        " UNION SELECT m.supersedes_id, step + 1 FROM memories m JOIN before b ON m.memory_id = b.memory_id"
        " WHERE m.supersedes_id IS NOT NULL AND step < 1000)"
        " SELECT memory_id FROM before ORDER BY step",
        (memory_id,),
    )
    found = (memories.get(conn, row[0]) for row in rows.fetchall())
    return tuple(memory for memory in found if memory is not None)


def _citing(conn: sqlite3.Connection, memory_id: str) -> tuple[str, ...]:
    """The beliefs whose evidence names a memory."""
    rows = conn.execute("SELECT memory_id, context_json FROM memories WHERE lane = 'belief' ORDER BY memory_no")
    found = []
    for belief_id, context_json in rows:
        evidence = (json.loads(context_json).get("promotion") or {}).get("evidence", ())
        if any(item.get("memory_id") == memory_id for item in evidence):
            found.append(belief_id)
    return tuple(found)
