"""Verify a memory file: the apply ledger's chain, promoted rows against their digests, and the trust log."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from crt_runtime.artifacts import VerifyLine
from crt_runtime.artifacts.bindings import Fields
from crt_runtime.artifacts.read import load
from crt_runtime.errors import ArtifactError, CrtError
from crt_runtime.ledger.chain import linked
from crt_runtime.memory.beliefs import Cell
from crt_runtime.memory.memory import Source
from crt_runtime.memory.trust import CAP, CONTRADICT_RATE, REPEATED, REPETITION_RATE, UPHOLD_RATE
from crt_runtime.promotion import receipts
from crt_runtime.promotion.legacy_source import IMPORTED
from crt_runtime.promotion.receipts import NamedRow, Receipt, rows_digest
from crt_runtime.promotion.rows import COLUMNS, KEPT, cells_of, changed
from crt_runtime.promotion.sandbox import origin_of
from crt_runtime.store import Store
from crt_runtime.store.integrity import quick_check

_RESULTS: Final = "promotion_apply/*.json"
_ROUNDING: Final = 1e-6
_EMPTIED: Final = tuple(name for name in COLUMNS if name not in KEPT)
"""The columns that forgetting a memory empties."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found. `head` is the hash of the chain's last row ("" where nothing was applied): kept
    elsewhere, it shows later that no row was taken off the end. `lines` are those of `crt verify`."""

    head: str
    receipts: int
    beliefs: int
    trust_moves: int
    lines: tuple[VerifyLine, ...]

    @property
    def ok(self) -> bool:
        return all(line.ok for line in self.lines)


def verify_memory_file(path: str | Path, artifacts_dir: Path | None = None) -> Verified:
    """Recompute everything that a memory file says of how its beliefs came about; opens it read-only.

    With `artifacts_dir`, the apply results under it are compared with the ledger, and receipts without a result are
    named. All is well where every line is `ok`.

    Raises:
        StoreError: the file cannot be read as a memory file, or SQLite finds it damaged.
    """
    with Store.open(path, create=False, read_only=True) as store, store.snapshot() as conn:
        quick_check(conn, store.path)
        chain = receipts.every(conn)
        flaws = [*_foreign_keys(conn), *_chain_flaws(conn, chain), *_row_flaws(conn), *_trust_flaws(conn)]
        if artifacts_dir is not None:
            flaws += _result_flaws(artifacts_dir, chain, store.db_uuid, origin_of(conn))
        (written,) = conn.execute("SELECT count(*) FROM memories WHERE lane = 'belief'").fetchone()
        (moves,) = conn.execute("SELECT count(*) FROM trust_log").fetchone()
    head = chain[-1].hash if chain else ""
    if flaws:
        lines = tuple(VerifyLine(store.path, False, None, flaw) for flaw in flaws)
    else:
        chained = f"{len(chain)} receipts, {written} belief rows, {moves} trust moves; chain head {head or '(empty)'}"
        lines = (VerifyLine(store.path, True, None, f"memory file {store.db_uuid}: {chained}"),)
    return Verified(head, len(chain), written, moves, lines)


def _foreign_keys(conn: sqlite3.Connection) -> Iterator[str]:
    for table, rowid, parent, _ in conn.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table}: row {rowid} names a row of {parent} that is not there"


# --- the apply ledger ------------------------------------------------------------------------------------------------


def _chain_flaws(conn: sqlite3.Connection, chain: Sequence[Receipt]) -> Iterator[str]:
    previous = ""
    for number, receipt in enumerate(chain, 1):
        name = f"apply_ledger row {number} (receipt {receipt.receipt_id})"
        following = chain[number].previous_hash if number < len(chain) else None
        changed = [*_contradicted_cells(receipt, number, previous), *_hash_flaws(receipt, following)]
        if changed:
            yield f"{name}: {', '.join(changed)} changed"
        yield from _named_row_flaws(conn, receipt, name)
        previous = receipt.hash
    known = {receipt.receipt_id for receipt in chain}
    for (receipt_id,) in conn.execute("SELECT DISTINCT receipt_id FROM apply_rows ORDER BY 1").fetchall():
        if receipt_id not in known:
            yield f"apply_rows: receipt_id {receipt_id} is no receipt"


def _contradicted_cells(receipt: Receipt, number: int, previous: str) -> Iterator[str]:
    """Cells that are not what their place, or the receipt itself, says they must be."""
    if receipt.seq != number:
        yield "seq"
    if receipt.previous_hash != previous:
        yield "previous_hash"
    metadata = _metadata(receipt)
    if metadata is None:
        yield "receipt_json"
        return
    told = {
        "receipt_id": (receipt.receipt_id, metadata.get("receipt")),
        "kind": (receipt.kind, "undo" if metadata.get("undoes") else "apply"),
        "applied_at": (receipt.applied_at, metadata.get("generated_at")),
        "proposals_digest": (receipt.proposals_digest, metadata.get("proposals_digest")),
        "decisions_digest": (receipt.decisions_digest, metadata.get("decisions_digest")),
        "reverts_id": (receipt.reverts_id, metadata.get("undoes")),
    }
    yield from (name for name, (cell, stated) in told.items() if cell != stated)


def _hash_flaws(receipt: Receipt, following: str | None) -> Iterator[str]:
    """Where the hash is not that of the cells: the next row still tells whether it was the hash that changed."""
    if receipt.hash == receipt.expected_hash():
        return
    if following is None:
        yield "hash or a cell that it covers"
    else:
        yield (
            "hash"
            if following != receipt.hash
            else "a cell that the hash covers (receipt_json, where no other is named)"
        )


def _metadata(receipt: Receipt) -> Mapping[str, Any] | None:
    try:
        metadata = receipt.body["result"]["metadata"]
    except (KeyError, TypeError, ValueError):
        return None
    return metadata if isinstance(metadata, dict) else None


def _named_row_flaws(conn: sqlite3.Connection, receipt: Receipt, name: str) -> Iterator[str]:
    """Whether `apply_rows` names what the receipt wrote and closed, no row less and none more."""
    rows = receipts.named_rows(conn, receipt.receipt_id)
    try:
        body = receipt.body
        sealed = body["rows"]
        expected = {("writes", memory_id) for memory_id in body["writes"]}
        expected |= {("closes", memory_id) for memory_id, _ in body["closes"]}
    except (KeyError, TypeError, ValueError):
        return  # the receipt itself was named already
    if rows_digest(rows) == sealed:
        return
    found = {(row.action, row.memory_id) for row in rows}
    for action, memory_id in sorted(expected - found):
        yield f"{name}: apply_rows no longer says that it {action} {memory_id}"
    for action, memory_id in sorted(found - expected):
        yield f"{name}: apply_rows says that it {action} {memory_id}, which the receipt does not"
    if expected == found:
        blamed = [row.memory_id for row in rows if _row_differs(conn, row)]
        yield f"{name}: apply_rows row_digest changed ({', '.join(dict.fromkeys(blamed)) or 'of a forgotten row'})"


def _row_differs(conn: sqlite3.Connection, row: NamedRow) -> bool:
    cells = cells_of(conn, row.memory_id)
    return cells is None or bool(changed(_as_written(conn, cells), row.row_digest, emptied=_EMPTIED))


# --- promoted rows ---------------------------------------------------------------------------------------------------


def _row_flaws(conn: sqlite3.Connection) -> Iterator[str]:
    """Belief rows against the digests under which they were written, and closings against the receipts."""
    named = {
        (memory_id, action): NamedRow(memory_id, action, digest)
        for memory_id, action, digest in conn.execute("SELECT memory_id, action, row_digest FROM apply_rows")
    }
    closers = dict(conn.execute("SELECT memory_id, receipt_id FROM apply_rows WHERE action = 'closes'").fetchall())
    found: set[str] = set()
    rows = conn.execute(
        "SELECT memory_id, closed_by, forgotten_at, lane FROM memories WHERE lane = 'belief' OR receipt_id IS NOT NULL"
        " OR slot IS NOT NULL OR memory_id IN (SELECT memory_id FROM apply_rows) ORDER BY memory_no"
    )
    for memory_id, closed_by, forgotten_at, _ in rows.fetchall():
        found.add(memory_id)
        if (memory_id, "writes") not in named:
            yield f"memory {memory_id}: is a belief that no receipt wrote"
            continue
        cells = _changed_cells(conn, named[memory_id, "writes"], forgotten_at)
        if closed_by != closers.get(memory_id):
            cells.append("closed_by")
        if cells:
            yield f"memory {memory_id}: {', '.join(cells)} changed since its receipt"
    for memory_id in sorted({memory_id for memory_id, _ in named} - found):
        yield f"memory {memory_id}: was written by a receipt and is not there"


def _changed_cells(conn: sqlite3.Connection, row: NamedRow, forgotten_at: str | None) -> list[str]:
    cells = cells_of(conn, row.memory_id)
    assert cells is not None  # the caller has just seen the row
    buried = {
        kind
        for (kind,) in conn.execute("SELECT kind FROM tombstones WHERE target_id = ?", (row.memory_id,))
        if kind in ("memory", "context")
    }
    emptied: tuple[str, ...] = ()
    if "memory" in buried:
        emptied = _EMPTIED
    elif "context" in buried:
        emptied = ("context_json",)
    found = changed(_as_written(conn, cells), row.row_digest, emptied=emptied)
    if "memory" in buried:
        found += [name for name in _EMPTIED if cells[name] not in ("", 0, "{}")]
    if (forgotten_at is not None) != ("memory" in buried):
        found.append("forgotten_at")
    return found


def _as_written(conn: sqlite3.Connection, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells with the trust that the row had before the first move that the log knows."""
    first = conn.execute(
        "SELECT old_trust FROM trust_log WHERE memory_id = ? ORDER BY seq LIMIT 1", (cells["memory_id"],)
    ).fetchone()
    return {**cells, "trust": first[0]} if first else dict(cells)


# --- the trust log ---------------------------------------------------------------------------------------------------


def _trust_flaws(conn: sqlite3.Connection) -> Iterator[str]:
    """The log's chain, each move against its formula, and the trust of each memory against its last move."""
    sources = dict(
        conn.execute("SELECT memory_id, source FROM memories WHERE memory_id IN (SELECT memory_id FROM trust_log)")
    )
    standing: dict[str, float] = {}
    previous = ""
    rows = conn.execute(
        "SELECT seq, memory_id, moved_at, old_trust, new_trust, reason, distance, previous_hash, hash"
        " FROM trust_log ORDER BY seq"
    )
    for number, (seq, memory_id, moved_at, old, new, reason, distance, before, link) in enumerate(rows.fetchall(), 1):
        name = f"trust_log row {number} ({memory_id})"
        if seq != number or before != previous:
            yield f"{name}: does not follow the row before it"
        elif link != linked(before, (seq, memory_id, moved_at, old, new, reason, distance)):
            yield f"{name}: was changed, its cells do not give its hash"
        if standing.get(memory_id, old) != old:
            yield f"{name}: starts at {old}, but the move before ended at {standing[memory_id]}"
        if not _follows(old, new, reason, distance, sources.get(memory_id)):
            yield f"{name}: {old} to {new} is not what the formula of {reason!r} gives"
        standing[memory_id] = new
        previous = link
    for memory_id, trust in conn.execute(
        "SELECT memory_id, trust FROM memories WHERE memory_id IN (SELECT value FROM json_each(?)) ORDER BY memory_no",
        (json.dumps(sorted(standing)),),
    ).fetchall():
        if trust != standing[memory_id]:
            yield f"memory {memory_id}: trust is {trust}, the trust log ends at {standing[memory_id]}"


def _follows(old: float, new: float, reason: str, distance: float, source: str | None) -> bool:
    """Whether a move is one that `memory/trust.py` makes: up with a cap, or down."""
    if source is None or reason == IMPORTED:
        return source is not None
    rate = REPETITION_RATE if reason == REPEATED else UPHOLD_RATE
    up = min(old + rate * (1.0 - distance), CAP[Source(source)], 1.0)
    down = old * (1.0 - CONTRADICT_RATE * distance)
    return any(math.isclose(new, expected, abs_tol=_ROUNDING) for expected in (up, down))


# --- apply results ---------------------------------------------------------------------------------------------------


def _result_flaws(root: Path, chain: Sequence[Receipt], db_uuid: str, origin: str | None) -> list[str]:
    """Results under the artifacts dir against the ledger, both ways."""
    by_id = {receipt.receipt_id: receipt for receipt in chain}
    seen: set[str] = set()
    flaws = []
    for path in sorted(root.rglob(_RESULTS)):
        try:
            _, document = load(path, "promotion_apply_result")
        except ArtifactError:
            continue  # `verify_tree` says what is wrong with it, or that a tombstone is in its place
        metadata: Fields = document["metadata"]  # type: ignore[assignment]
        receipt_id = metadata.get("receipt")
        if receipt_id is None or metadata.get("db_uuid") not in (db_uuid, origin):
            continue
        if receipt_id in by_id:
            seen.add(receipt_id)
            if not _same_result(by_id[receipt_id], document):
                flaws.append(f"{path}: is not what receipt {receipt_id} says")
        elif bool(metadata.get("sandbox")) == (origin is not None):
            flaws.append(f"{path}: names receipt {receipt_id}, which the ledger does not have")
    flaws += [
        f"receipt {receipt.receipt_id}: has no apply result under {root}; the same `crt {receipt.kind}` again writes it"
        for receipt in chain
        if receipt.receipt_id not in seen
    ]
    return flaws


def _same_result(receipt: Receipt, document: object) -> bool:
    try:
        return receipt.result() == document
    except (CrtError, KeyError, TypeError, ValueError):
        return False
