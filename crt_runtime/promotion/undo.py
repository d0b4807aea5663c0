"""Undo: revert an apply as a new, audited apply. Beliefs are closed, older ones written anew; nothing is deleted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from crt_runtime import __version__
from crt_runtime.clock import format_utc
from crt_runtime.errors import CrtError
from crt_runtime.ids import IdSource
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.memory import beliefs
from crt_runtime.memory.beliefs import HeldBelief
from crt_runtime.memory.remains import note_folder
from crt_runtime.promotion import receipts
from crt_runtime.promotion.apply import Outcome
from crt_runtime.promotion.receipts import Heading, Receipt
from crt_runtime.promotion.rows import SALT
from crt_runtime.promotion.writing import BeliefRow, write
from crt_runtime.store import Store
from crt_runtime.store.integrity import quick_check

UNDONE: Final = "promotion_undone"
"""How a contradiction was settled that an undo closed."""


@dataclass(frozen=True, slots=True)
class _Reverted:
    """What becomes of one result of the apply: the belief that is closed now, and the older ones that return."""

    closes: HeldBelief | None
    restores: tuple[HeldBelief, ...]
    reason: str | None


def undo(store: Store, receipt_id: str, *, notes: str | None = None, results_in: Path | None = None) -> Outcome:
    """Close what the apply wrote and write anew what it closed, in one transaction with a receipt of its own.

    What later applies or forgetting have closed since stays as they left it, and the result says so. An apply that is
    undone already gives that undo's receipt and changes nothing. `notes` and `results_in` are as those of `apply`.

    Raises:
        CrtError: there is no such receipt, or it is an undo itself.
    """
    quick_check(store.connection, store.path)
    with store.transaction() as tx:
        receipt = receipts.require(tx, receipt_id)
        if receipt.kind == "undo":
            raise CrtError(f"receipt {receipt_id}: is an undo itself; propose and decide to believe it again")
        before = receipts.undo_of(tx, receipt_id)
        if before is not None:
            results = before.body["result"]["results"]
            return Outcome(before.result(), before.receipt_id, 0, len(results), 0, dry_run=False, already=True)
        if results_in is not None:
            note_folder(tx, results_in)
        return _revert(tx, store.ids, store.path, receipt, store.clock(), notes)


def _revert(
    tx: sqlite3.Connection, ids: IdSource, where: str, receipt: Receipt, at: datetime, notes: str | None
) -> Outcome:
    heading = Heading("undo", ids("rcp"), at, receipt.proposals_digest, receipt.decisions_digest, receipt.receipt_id)
    body = receipt.body
    rows: list[BeliefRow] = []
    opened: list[Contradiction] = []
    closes: list[tuple[str, str]] = []
    results: list[dict[str, object]] = []
    for result in body["result"]["results"]:
        reverted = _reverted(tx, receipt, result)
        returning = [_again(held, reverted.closes, heading, ids) for held in reverted.restores]
        rows += returning
        if reverted.closes is not None:
            closes.append((reverted.closes.memory_id, result["proposal_id"]))
            opened += [_revision(ids("con"), reverted.closes, row, at) for row in returning]
        results.append(
            {
                **result,
                "action": "applied" if reverted.closes or returning else "skipped",
                "new_memory_id": returning[-1].memory_id if returning else None,
                "reason": reverted.reason,
                "supersedes_id": reverted.closes.memory_id if reverted.closes else None,
                "contradiction_id": opened[-1].id if reverted.closes and returning else None,
            }
        )
    metadata = {
        **body["result"]["metadata"],
        "generated_at": format_utc(at),
        "memory_db": where,
        "notes": notes,
        "receipt": heading.receipt_id,
        "undoes": receipt.receipt_id,
        "crt_version": __version__,
    }
    undone = write(
        tx,
        heading,
        {
            "result": {"metadata": metadata, "results": results},
            "writes": [row.memory_id for row in rows],
            "closes": closes,
            "opens": [entry.id for entry in opened],
            "held": [],
            "proposed_at": body["proposed_at"],
        },
        rows,
        [memory_id for memory_id, _ in closes],
    )
    for entry in opened:
        entries.open_entry(tx, entry)
    for entry_id in _still_open(tx, body["opens"]):
        entries.resolve(tx, entry_id, ContradictionStatus.RESOLVED, at, UNDONE)
    applied_count = sum(result["action"] == "applied" for result in results)
    return Outcome(undone.result(), undone.receipt_id, applied_count, len(results) - applied_count, 0, dry_run=False)


def _reverted(conn: sqlite3.Connection, receipt: Receipt, result: Mapping[str, Any]) -> _Reverted:
    """What undoing means for one result of the apply; where what it wrote no longer stands, nothing is touched."""
    if result["action"] != "applied":
        return _Reverted(None, (), "was not applied")
    written = result["new_memory_id"]
    closes = None if written is None else beliefs.get(conn, written)
    if written is not None and closes is None:
        return _Reverted(None, (), f"{written} was forgotten since")
    if closes is not None and closes.closed_by is not None:
        return _Reverted(None, (), f"{written} was closed since, by receipt {closes.closed_by}")
    closed = [memory_id for memory_id, proposal_id in receipt.body["closes"] if proposal_id == result["proposal_id"]]
    found = [held for memory_id in closed if (held := beliefs.get(conn, memory_id)) is not None]
    lost = len(closed) - len(found)
    return _Reverted(closes, tuple(found), f"{lost} of what it had closed was forgotten since" if lost else "undone")


def _again(held: HeldBelief, closes: HeldBelief | None, heading: Heading, ids: IdSource) -> BeliefRow:
    """A closed belief as a new row: a row is closed once and for good."""
    context = json.loads(held.context_json)
    return BeliefRow(
        memory_id=ids("mem"),
        text=held.text,
        said_at=held.said_at,
        source=held.source,
        session=held.session,
        trust=held.trust,
        confidence=held.confidence,
        context={
            **context,
            "restored": {"memory_id": held.memory_id, "receipt_id": heading.receipt_id},
            SALT: ids("salt"),
        },
        slot=held.slot,
        value=held.value,
        normalized=held.normalized,
        supersedes_id=closes.memory_id if closes else held.memory_id,
    )


def _revision(entry_id: str, old: HeldBelief, new: BeliefRow, at: datetime) -> Contradiction:
    return Contradiction(
        id=entry_id,
        type=ContradictionType.REVISION,
        status=ContradictionStatus.RESOLVED,
        slot=new.slot,
        old=Side(old.memory_id, old.text, old.value, old.said_at),
        new=Side(new.memory_id, new.text, new.value, new.said_at),
        opened_at=at,
        resolved_at=at,
        method=UNDONE,
    )


def _still_open(conn: sqlite3.Connection, opened: list[str]) -> Iterator[str]:
    for entry_id in opened:
        entry = entries.get(conn, entry_id)
        if entry is not None and entry.status is ContradictionStatus.OPEN:
            yield entry_id
