"""A promoted row as digests: one per cell, so that verify can say which cell was changed.

Each is a 64-bit keyed BLAKE2b. What a person said is keyed with a salt that stands in the row's own context: with the
text, forgetting destroys the salt, and the digest that stays in the ledger can confirm no guess. A second value with
the same digest cannot be prepared either, since the salt is drawn only when the row is written.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

Cell: TypeAlias = "str | int | float | None"

_KEPT: Final = (
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

_FORGETTABLE: Final = ("text", "terms", "holds_facts", "context_json", "value", "normalized")

COLUMNS: Final = (*_KEPT, *_FORGETTABLE)

SALT: Final = "salt_id"
"""The key of the salt in the context; it ends like a reference, so that redaction does not take it for a quotation."""

_HEX: Final = 16


def row_digest(cells: Mapping[str, Cell], salt: str) -> str:
    """The digests of the cells of one promoted row, in the order of `COLUMNS`."""
    key = salt.encode()[:64]
    parts = [_digest(name, cells[name], b"") for name in _KEPT]
    parts += [_digest(name, cells[name], key) for name in _FORGETTABLE]
    return "".join(parts)


def differing(cells: Mapping[str, Cell], digest: str, *, unless: Collection[str] = ()) -> list[str]:
    """The columns whose cells are not those that were digested. `unless`: columns that a forgetting emptied.

    Where the salt itself is gone, what a person said cannot be compared, and the context is named.
    """
    if len(digest) != _HEX * len(COLUMNS):
        return list(COLUMNS)
    salt = salt_of(cells["context_json"])
    found = []
    for place, name in enumerate(COLUMNS):
        if name in unless or (name in _FORGETTABLE and salt is None and name != "context_json"):
            continue
        key = (salt or "").encode()[:64] if name in _FORGETTABLE else b""
        if digest[place * _HEX : (place + 1) * _HEX] != _digest(name, cells[name], key):
            found.append(name)
    return found


def forgettable() -> tuple[str, ...]:
    """The columns that a forgetting empties."""
    return _FORGETTABLE


def cells_of(conn: sqlite3.Connection, memory_id: str) -> dict[str, Cell] | None:
    """The cells of a promoted row as they stand; None where there is none."""
    row = conn.execute(f"SELECT {', '.join(COLUMNS)} FROM memories WHERE memory_id = ?", (memory_id,)).fetchone()  # noqa: S608
    return None if row is None else dict(zip(COLUMNS, row, strict=True))


def salt_of(context_json: Cell) -> str | None:
    """The salt that a row's context holds; None where it is gone."""
    try:
        context = json.loads(str(context_json))
    except ValueError:
        return None
    salt = context.get(SALT) if isinstance(context, dict) else None
    return salt if isinstance(salt, str) else None


def _digest(name: str, cell: Cell, key: bytes) -> str:
    written = cell if isinstance(cell, str) else repr(cell)  # of numbers and None, repr is the same on every Python
    text = f"{name}\x00{type(cell).__name__}\x00{written}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=_HEX // 2, key=key).hexdigest()
