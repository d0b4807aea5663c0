"""The contradiction ledger: entries are opened and resolved, never deleted.

A side's text and time are those of its memory: they stand in one place, so that forgetting the memory empties them.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from crt_runtime.errors import CrtError
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.store.stamps import moment, stamp

_SELECT = """SELECT c.id, c.type, c.status, c.slot,
 c.old_memory_id, old.text, c.old_value, c.old_said_at,
 c.new_memory_id, new.text, c.new_value, c.new_said_at,
 c.opened_at, c.resolved_at, c.method
 FROM contradictions c
 LEFT JOIN memories old ON old.memory_id = c.old_memory_id
 LEFT JOIN memories new ON new.memory_id = c.new_memory_id"""


def open_entry(tx: sqlite3.Connection, entry: Contradiction) -> None:
    """Add an entry. A side without a memory (a value that only the other side named) has the id ""."""
    tx.execute(
        "INSERT INTO contradictions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id,
            entry.type.value,
            entry.status.value,
            entry.slot,
            entry.old.memory_id or None,
            entry.old.value,
            stamp(entry.old.said_at),
            entry.new.memory_id or None,
            entry.new.value,
            stamp(entry.new.said_at),
            stamp(entry.opened_at),
            None if entry.resolved_at is None else stamp(entry.resolved_at),
            entry.method,
        ),
    )


def resolve(
    tx: sqlite3.Connection, entry_id: str, status: ContradictionStatus, resolved_at: datetime, method: str
) -> None:
    """Settle an open or reflecting entry; both its sides stay.

    Raises:
        CrtError: no such entry, or it was settled before.
    """
    settled = tx.execute(
        "UPDATE contradictions SET status = ?, resolved_at = ?, method = ?"
        " WHERE id = ? AND status IN ('open', 'reflecting')",
        (status.value, stamp(resolved_at), method, entry_id),
    )
    if settled.rowcount == 0:
        raise CrtError(f"contradiction {entry_id}: there is no open entry with this id")


def entries(
    conn: sqlite3.Connection,
    status: ContradictionStatus | None = None,
    slot: str | None = None,
    limit: int | None = None,
) -> list[Contradiction]:
    """The entries with this status and slot (None: any), newest first, at most `limit`."""
    conditions, values = [], []
    if status is not None:
        conditions.append("c.status = ?")
        values.append(status.value)
    if slot is not None:
        conditions.append("c.slot = ?")
        values.append(slot)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = conn.execute(f"{_SELECT}{where} ORDER BY c.entry_no DESC LIMIT ?", (*values, -1 if limit is None else limit))
    return [_entry(row) for row in rows]


def open_for_slot(conn: sqlite3.Connection, slot: str) -> list[Contradiction]:
    """The open entries of one slot, oldest first."""
    rows = conn.execute(f"{_SELECT} WHERE c.status = 'open' AND c.slot = ? ORDER BY c.entry_no", (slot,))
    return [_entry(row) for row in rows]


def open_conflicts(conn: sqlite3.Connection) -> list[tuple[str, tuple[str, ...]]]:
    """The slot of each open entry that has one, and the values of its sides, newest first: what a turn may settle.

    Every turn asks, so this reads no text and makes no entry.
    """
    rows = conn.execute(
        "SELECT slot, old_value, new_value FROM contradictions"
        " WHERE status = 'open' AND slot IS NOT NULL ORDER BY entry_no DESC"
    )
    return [(slot, tuple([value for value in (old, new) if value])) for slot, old, new in rows]


def count_open(conn: sqlite3.Connection, slot: str | None = None) -> int:
    """How many entries are unresolved (`open` or `reflecting`), of one slot or in all."""
    if slot is None:
        query = "SELECT count(*) FROM contradictions WHERE status IN ('open', 'reflecting')"
        return int(conn.execute(query).fetchone()[0])
    query = "SELECT count(*) FROM contradictions WHERE status IN ('open', 'reflecting') AND slot = ?"
    return int(conn.execute(query, (slot,)).fetchone()[0])


def get(conn: sqlite3.Connection, entry_id: str) -> Contradiction | None:
    row = conn.execute(f"{_SELECT} WHERE c.id = ?", (entry_id,)).fetchone()
    return None if row is None else _entry(row)


_Row = tuple[
    str, str, str, str | None,
    str | None, str | None, str | None, str,
    str | None, str | None, str | None, str,
    str, str | None, str | None,
]  # fmt: skip


def _entry(row: _Row) -> Contradiction:
    return Contradiction(
        id=row[0],
        type=ContradictionType(row[1]),
        status=ContradictionStatus(row[2]),
        slot=row[3],
        old=Side(row[4] or "", row[5] or "", row[6], moment(row[7])),
        new=Side(row[8] or "", row[9] or "", row[10], moment(row[11])),
        opened_at=moment(row[12]),
        resolved_at=None if row[13] is None else moment(row[13]),
        method=row[14],
    )
