"""The apply ledger: one row per apply or undo, hash-chained, and the receipt that it is.

The ledger cannot be forgotten, so it holds ids, digests, times and paths, and of what people wrote nothing but the note
that the person who applied gave with `--notes`. Values and quotes stand in the belief's own row.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, cast

from crt_runtime.artifacts import Document, seal
from crt_runtime.clock import format_utc
from crt_runtime.errors import CrtError
from crt_runtime.ledger.chain import linked

Kind: TypeAlias = Literal["apply", "undo"]

_COLUMNS: Final = """seq, receipt_id, kind, applied_at, proposals_digest, decisions_digest, reverts_id, receipt_json,
previous_hash, hash"""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a receipt says of itself before what it did. `reverts_id` is the apply that an undo reverts."""

    kind: Kind
    receipt_id: str
    at: datetime
    proposals_digest: str
    decisions_digest: str
    reverts_id: str | None = None


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A belief that a receipt writes or closes, with the digest of its row as `rows.py` makes it."""

    memory_id: str
    action: Literal["writes", "closes"]
    row_digest: str


@dataclass(frozen=True, slots=True)
class Held:
    """A verdict that was no approval, on what one fact of a memory says: read again by the next proposing.

    It names the fact by memory and position, never by its value, so that forgetting the memory leaves nothing.
    """

    verdict: str
    memory_id: str
    position: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """One row of the apply ledger, as it is stored."""

    seq: int
    receipt_id: str
    kind: str
    applied_at: str
    proposals_digest: str
    decisions_digest: str
    reverts_id: str | None
    receipt_json: str
    previous_hash: str
    hash: str

    @property
    def body(self) -> Mapping[str, Any]:
        """What the apply did: `result`, `closes`, `opens`, `held`, `proposed_at`, `rows`."""
        return cast(Mapping[str, Any], json.loads(self.receipt_json))

    def result(self) -> Document:
        """The apply result, as its file holds it: the same bytes however often it is made again."""
        result = self.body["result"]
        metadata = {**result["metadata"], "ledger_head": f"sha256:{self.hash}"}
        return seal("promotion_apply_result", {**result, "metadata": metadata}, f"receipt {self.receipt_id}")

    def expected_hash(self) -> str:
        """The hash that the row's other cells give."""
        cells = (self.seq, self.receipt_id, self.kind, self.applied_at, self.proposals_digest, self.decisions_digest)
        return linked(self.previous_hash, (*cells, self.reverts_id, self.receipt_json))


def append(tx: sqlite3.Connection, heading: Heading, body: Mapping[str, object], rows: Sequence[NamedRow]) -> Receipt:
    """Seal a receipt: first the rows that it names, then its own, linked to the last."""
    tx.executemany(
        "INSERT INTO apply_rows VALUES (?, ?, ?, ?)",
        [(heading.receipt_id, row.memory_id, row.action, row.row_digest) for row in rows],
    )
    last = tx.execute("SELECT seq, hash FROM apply_ledger ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, "")
    unlinked = Receipt(
        seq=seq,
        receipt_id=heading.receipt_id,
        kind=heading.kind,
        applied_at=format_utc(heading.at),
        proposals_digest=heading.proposals_digest,
        decisions_digest=heading.decisions_digest,
        reverts_id=heading.reverts_id,
        receipt_json=json.dumps({**body, "rows": rows_digest(rows)}, sort_keys=True, separators=(",", ":")),
        previous_hash=previous,
        hash="",
    )
    receipt = replace(unlinked, hash=unlinked.expected_hash())
    tx.execute("INSERT INTO apply_ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(receipt))
    return receipt


def rows_digest(rows: Iterable[NamedRow]) -> str:
    """SHA-256 over the rows that a receipt names, in the order of their ids."""
    cells = sorted([row.memory_id, row.action, row.row_digest] for row in rows)
    return f"sha256:{hashlib.sha256(json.dumps(cells, separators=(',', ':')).encode()).hexdigest()}"


def apply_of(conn: sqlite3.Connection, proposals_digest: str) -> Receipt | None:
    """The receipt of the apply of these proposals; a memory file has at most one."""
    return _first(conn, "kind = 'apply' AND proposals_digest = ?", proposals_digest)


def undo_of(conn: sqlite3.Connection, receipt_id: str) -> Receipt | None:
    """The receipt of the undo of this apply; None where it stands."""
    return _first(conn, "kind = 'undo' AND reverts_id = ?", receipt_id)


def get(conn: sqlite3.Connection, receipt_id: str) -> Receipt | None:
    return _first(conn, "receipt_id = ?", receipt_id)


def require(conn: sqlite3.Connection, receipt_id: str) -> Receipt:
    """One receipt. Raises `CrtError` where there is none with this id."""
    receipt = get(conn, receipt_id)
    if receipt is None:
        raise CrtError(f"receipt {receipt_id}: there is none with this id; `crt verify FILE` lists them")
    return receipt


def every(conn: sqlite3.Connection) -> list[Receipt]:
    """All receipts, in the order of the chain."""
    return [Receipt(*row) for row in conn.execute(f"SELECT {_COLUMNS} FROM apply_ledger ORDER BY seq")]  # noqa: S608


def named_rows(conn: sqlite3.Connection, receipt_id: str) -> list[NamedRow]:
    """The beliefs that a receipt wrote and closed, by id."""
    rows = conn.execute(
        "SELECT memory_id, action, row_digest FROM apply_rows WHERE receipt_id = ? ORDER BY memory_id, action",
        (receipt_id,),
    )
    return [NamedRow(*row) for row in rows]


def held(conn: sqlite3.Connection) -> Iterator[tuple[str, Held]]:
    """Every verdict that was no approval, oldest first, with the time at which its proposals were made."""
    rows = conn.execute(
        "SELECT json_extract(receipt_json, '$.proposed_at'), json_extract(receipt_json, '$.held') FROM apply_ledger"
        " WHERE kind = 'apply' AND json_array_length(receipt_json, '$.held') > 0 ORDER BY seq"
    )
    for proposed_at, listed in rows:
        for verdict, memory_id, position, ends in json.loads(listed):
            yield proposed_at, Held(verdict, memory_id, position, bool(ends))


def _first(conn: sqlite3.Connection, condition: str, value: str) -> Receipt | None:
    row = conn.execute(f"SELECT {_COLUMNS} FROM apply_ledger WHERE {condition}", (value,)).fetchone()  # noqa: S608
    return None if row is None else Receipt(*row)
