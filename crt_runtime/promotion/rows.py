"""A promoted row as the apply ledger names it, cell by cell, so that verify can say which cell was changed.

Ids, times and numbers stand there as they are. What a person said stands there as 128-bit BLAKE2b digests, keyed with a
salt that lies in the row's own context: with the text, forgetting destroys the salt, and what stays in the ledger can
confirm no guess. A second text with the same digest cannot be prepared either, since the salt is drawn only when the
row is written.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Final

from crt_runtime.memory.beliefs import Cell

KEPT: Final = (
    "memory_no",
    "memory_id",
    "lane",
    "source",
    "said_at",
    "session",
    "trust",
    "confidence",
    "slot",
    "supersedes_id",
    "receipt_id",
)
"""Cells that stay when the memory is forgotten. `trust` counts as it was when the row was written."""

FORGETTABLE: Final = ("text", "terms", "context_json", "value", "normalized")
"""Cells that forgetting empties, beside `holds_facts`, which is 1 in every other belief."""

COLUMNS: Final = (*KEPT, *FORGETTABLE, "holds_facts")

SALT: Final = "salt_id"
"""The key of the salt in the context; it ends like a reference, so that redaction does not take it for a quotation."""


def row_digest(cells: Mapping[str, Cell], salt: str) -> str:
    """What the ledger holds of a promoted row: its kept cells, and the digests of the forgettable ones."""
    key = salt.encode()[:64]
    return json.dumps([cells[name] for name in KEPT] + [_digest(cells[name], key) for name in FORGETTABLE])


def changed(cells: Mapping[str, Cell], digest: str, *, emptied: Collection[str] = ()) -> list[str]:
    """The columns whose cells are not those that the ledger holds. `emptied`: what a forgetting took.

    Where the salt is gone and no forgetting took it, the context is named, and what it keyed cannot be compared.
    """
    written = _parsed(digest)
    if written is None:
        return list(COLUMNS)
    found = [name for name, cell in zip(KEPT, written, strict=False) if cells[name] != cell]
    salt = _salt_of(cells["context_json"])
    if salt is None:
        return [*found, "context_json"] if "context_json" not in emptied else found
    key = salt.encode()[:64]
    for name, keyed in zip(FORGETTABLE, written[len(KEPT) :], strict=True):
        if name not in emptied and _digest(cells[name], key) != keyed:
            found.append(name)
    if "holds_facts" not in emptied and cells["holds_facts"] != 1:
        found.append("holds_facts")
    return found


def cells_of(conn: sqlite3.Connection, memory_id: str) -> dict[str, Cell] | None:
    """The cells of a promoted row as they stand; None where there is none."""
    row = conn.execute(f"SELECT {', '.join(COLUMNS)} FROM memories WHERE memory_id = ?", (memory_id,)).fetchone()  # noqa: S608
    return None if row is None else dict(zip(COLUMNS, row, strict=True))


def _parsed(digest: str) -> list[Cell] | None:
    try:
        written = json.loads(digest)
    except ValueError:
        return None
    return written if isinstance(written, list) and len(written) == len(KEPT) + len(FORGETTABLE) else None


def _salt_of(context_json: Cell) -> str | None:
    try:
        context = json.loads(str(context_json))
    except ValueError:
        return None
    salt = context.get(SALT) if isinstance(context, dict) else None
    return salt if isinstance(salt, str) else None


def _digest(cell: Cell, key: bytes) -> str:
    return hashlib.blake2b(str(cell).encode(), digest_size=16, key=key).hexdigest()
