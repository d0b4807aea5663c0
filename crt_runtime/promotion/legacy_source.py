"""The files of the earlier CRT, read: a memory file and a contradiction ledger, both opened read-only."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from crt_runtime.artifacts.names import id_flaw, ref_flaw
from crt_runtime.errors import StoreError
from crt_runtime.memory.memory import Source
from crt_runtime.store.connection import said_plainly

IMPORTED: Final = "imported"
"""The reason of a trust move, and the method of a contradiction, that an import brought."""

_SESSION: Final = "legacy"
"""The session of memories that name none."""

_MEMORY_COLUMNS: Final = frozenset(
    {"memory_id", "text", "timestamp", "confidence", "trust", "source", "sse_mode", "context_json", "vector_json"}
)
_LEDGER_COLUMNS: Final = frozenset({"ledger_id", "timestamp", "old_memory_id", "new_memory_id", "drift_mean", "status"})


@dataclass(frozen=True, slots=True)
class LegacyMemory:
    """One memory of the earlier CRT, its cells checked. `context` keeps what it noted beside the text."""

    memory_id: str
    text: str
    at: datetime
    source: Source
    trust: float
    confidence: float
    session: str
    context: Mapping[str, object]


def open_memories(path: str | Path) -> sqlite3.Connection:
    """Open a memory file of the earlier CRT. Raises `StoreError` for anything else."""
    return _open(path, "memories", _MEMORY_COLUMNS, "memory file")


def open_ledger(path: str | Path) -> sqlite3.Connection:
    """Open a contradiction ledger of the earlier CRT. Raises `StoreError` for anything else."""
    return _open(path, "contradictions", _LEDGER_COLUMNS, "contradiction ledger")


def _open(path: str | Path, table: str, columns: frozenset[str], what: str) -> sqlite3.Connection:
    place = Path(path)
    if not place.is_file():
        raise StoreError(f"{path}: no such file; name a {what} of the earlier CRT")
    old = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        found = _columns(old, table)
    except sqlite3.Error as error:
        old.close()
        raise said_plainly(error, str(path)) from error
    if not columns <= found:
        old.close()
        raise StoreError(f"{path}: is no {what} of the earlier CRT; there is nothing to import")
    return old


def read_memories(old: sqlite3.Connection, where: str) -> list[LegacyMemory]:
    """Every memory, oldest first. Raises `StoreError` for one that cannot be a memory here."""
    optional = [name for name in ("tags_json", "thread_id") if name in _columns(old, "memories")]
    named = ", ".join(("memory_id, text, timestamp, source, trust, confidence, sse_mode, context_json", *optional))
    rows = old.execute(f"SELECT {named} FROM memories ORDER BY timestamp, memory_id").fetchall()  # noqa: S608
    read = []
    for memory_id, text, timestamp, source, trust, confidence, sse_mode, context_json, *rest in rows:
        extra = dict(zip(optional, rest, strict=True))
        place = f"{where}: memory {memory_id!r}"
        if not isinstance(memory_id, str) or ref_flaw(memory_id) is not None:
            raise StoreError(f"{place}: cannot be an id here: {ref_flaw(str(memory_id))}")
        if not isinstance(text, str) or not text:
            raise StoreError(f"{place}: has no text")
        thread = extra.get("thread_id")
        read.append(
            LegacyMemory(
                memory_id,
                text,
                moment_of(timestamp, place),
                Source(source) if source in set(Source) else Source.EXTERNAL,
                share_of(trust, f"{place}: trust"),
                share_of(confidence, f"{place}: confidence"),
                thread if isinstance(thread, str) and id_flaw(thread) is None else _SESSION,
                _context(sse_mode, context_json, extra.get("tags_json")),
            )
        )
    return read


def count_answers(old: sqlite3.Connection) -> int:
    """How many answers the earlier CRT logged."""
    if not _columns(old, "belief_speech"):
        return 0
    return int(old.execute("SELECT count(*) FROM belief_speech").fetchone()[0])


def _columns(old: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in old.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def moment_of(timestamp: object, place: str) -> datetime:
    """Seconds since 1970 as a moment. Raises `StoreError`."""
    try:
        return datetime.fromtimestamp(float(str(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        raise StoreError(f"{place}: time {timestamp!r} is no time in seconds since 1970") from None


def share_of(value: object, place: str) -> float:
    """A number between 0 and 1. Raises `StoreError`."""
    if not isinstance(value, int | float) or not math.isfinite(value) or not 0.0 <= value <= 1.0:
        raise StoreError(f"{place} {value!r} is not between 0 and 1")
    return float(value)


def _context(sse_mode: object, context_json: object, tags_json: object) -> dict[str, object]:
    """What the earlier CRT noted of a memory, kept under one key."""
    found = {"sse_mode": sse_mode, "context": _parsed(context_json), "tags": _parsed(tags_json)}
    return {"legacy": {name: value for name, value in found.items() if value is not None}}


def _parsed(text: object) -> object:
    if not isinstance(text, str):
        return None
    try:
        return json.loads(text, parse_constant=str)
    except ValueError:
        return text


def read_moves(old: sqlite3.Connection) -> list[tuple[object, ...]]:
    """The trust log: memory, time, old and new trust, reason, drift."""
    if not _columns(old, "trust_log"):
        return []
    return old.execute(
        "SELECT memory_id, timestamp, old_trust, new_trust, reason, drift FROM trust_log ORDER BY log_id"
    ).fetchall()


def read_disputes(old: sqlite3.Connection) -> list[tuple[object, ...]]:
    """The ledger's entries: id, time, old and new memory, status, type, time and method of the resolution."""
    return old.execute(
        "SELECT ledger_id, timestamp, old_memory_id, new_memory_id, status, contradiction_type, resolution_timestamp,"
        " resolution_method FROM contradictions ORDER BY timestamp, ledger_id"
    ).fetchall()
