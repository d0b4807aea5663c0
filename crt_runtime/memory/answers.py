"""Answer records: one JSON document per answer, written in the turn's one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final

Record = Mapping[str, object]
"""A document under `crt_audit_answer_record.v1`; the caller has validated it."""

_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def append(tx: sqlite3.Connection, record: Record, session: str) -> None:
    """Store the record of one answer under its `id`."""
    text = _COMPACT.encode(record)
    tx.execute("INSERT INTO answer_records VALUES (NULL, ?, ?, ?)", (record["id"], session, text))


def export(conn: sqlite3.Connection, session: str | None = None) -> Iterator[dict[str, object]]:
    """The records of one session (None: of all), in the order in which they were given."""
    query = "SELECT record_json FROM answer_records WHERE :session IS NULL OR session = :session ORDER BY answer_no"
    for (text,) in conn.execute(query, {"session": session}):
        yield json.loads(text)


def last(conn: sqlite3.Connection, session: str) -> dict[str, object] | None:
    """The last record of a session."""
    row = conn.execute(
        "SELECT record_json FROM answer_records WHERE session = ? ORDER BY answer_no DESC LIMIT 1", (session,)
    ).fetchone()
    return None if row is None else dict(json.loads(row[0]))


def sessions(conn: sqlite3.Connection) -> list[str]:
    """The sessions that have records, by name."""
    return [str(name) for (name,) in conn.execute("SELECT DISTINCT session FROM answer_records ORDER BY session")]
