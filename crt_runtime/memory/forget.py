"""Forgetting: the one write that removes. The text goes everywhere in the file; a tombstone stays.

In one transaction: the rows, their index entries and term counts, the facts and slot values read from them, the values
of ledger entries, and the answer records that quote them. Each is replaced by an HMAC under a key that is drawn for
this forgetting and thrown away, so that the tombstone proves that something stood there and can never confirm a guess
at what. After the commit the file is written anew, so that no free page keeps a trace.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from crt_runtime.errors import StoreError
from crt_runtime.memory.erasure import Erasure
from crt_runtime.memory.redaction import Quotes
from crt_runtime.memory.remains import Burials, Remnant, Unread, bury_remnants, note_remnants
from crt_runtime.store import Store, meta
from crt_runtime.store.backup import scratch_of
from crt_runtime.store.scrub import demand_scrub
from crt_runtime.store.stamps import stamp

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a forgetting removed, by id, and what it could not reach.

    `copies` are the paths of backups and sandboxes, also of those that were cut off while they were made, and of the
    older files that were imported. `remnants` are the documents that quote it, noted in the file until each is dealt
    with; `burials` says what became of them. `unread` are files and folders that may quote it and could not be looked
    into. `scrubbed` is False where another process held the file: the text is removed, and the next open clears what
    free pages may hold of it.
    """

    forgetting_id: str
    memory_ids: tuple[str, ...]
    slots: tuple[str, ...]
    contradiction_ids: tuple[str, ...]
    answer_ids: tuple[str, ...]
    copies: tuple[str, ...]
    remnants: tuple[Remnant, ...] = ()
    unread: tuple[Unread, ...] = ()
    scrubbed: bool = False
    burials: Burials = field(default_factory=Burials)

    @property
    def out_of_reach(self) -> tuple[str, ...]:
        """Where copies of it stay, whatever is done after the forgetting: files, and documents left as they are."""
        return (*self.copies, *(remnant.place for remnant in self.remnants if not remnant.wanted))


def forget(
    store: Store,
    *,
    memory_ids: Iterable[str],
    slot: str | None = None,
    whole_slot: bool = True,
    reason: str,
    at: datetime,
    replaced_in: Sequence[Path] = (),
) -> Forgotten:
    """`erase` in a transaction of its own, then `completed`.

    Raises:
        CrtError: an id that is not in the file; nothing was changed.
    """
    with store.transaction() as tx:
        forgotten = erase(
            tx,
            forgetting_id=store.ids("forget"),
            memory_ids=memory_ids,
            slot=slot,
            whole_slot=whole_slot,
            reason=reason,
            at=at,
            replaced_in=replaced_in,
        )
    return completed(store, forgotten, at)


def forgettings(connection: sqlite3.Connection) -> int:
    """The number of the last tombstone: grows with every forgetting, and never otherwise."""
    return int(connection.execute("SELECT coalesce(max(tombstone_no), 0) FROM tombstones").fetchone()[0])


def completed(store: Store, forgotten: Forgotten, at: datetime) -> Forgotten:
    """What follows the transaction that erased: free space is cleared, and documents that quote it are replaced.

    A locked file is cleared at its next open, and what is cut off here is made up for then.
    """
    burials = bury_remnants(store, at)
    try:
        store.scrub()
    except StoreError:
        return replace(forgotten, burials=burials)
    return replace(forgotten, burials=burials, scrubbed=True)


def erase(
    tx: sqlite3.Connection,
    *,
    forgetting_id: str,
    memory_ids: Iterable[str],
    slot: str | None = None,
    whole_slot: bool = True,
    reason: str,
    at: datetime,
    replaced_in: Sequence[Path] = (),
) -> Forgotten:
    """Remove the text of memories, and what was read from it, inside the caller's transaction.

    With `slot`, only what they say of that slot is taken out of the user's profile: values of other slots stay, though
    the text that they were read from goes. So does the text of a memory about the slot that names a removed value in
    passing ("at Amazon, not Google"). With `whole_slot` every memory that speaks of the slot goes, named or not.
    Without `slot`, everything that was read from the memories goes. Memories already forgotten are passed over.
    Documents that quote them are looked for here, while the text is known: in the artifacts dirs that the file has
    noted and in those of `replaced_in`. All are noted; tombstones are to replace those of `replaced_in`.

    Raises:
        CrtError: an id that is not in the file.
    """
    step = Erasure(tx, forgetting_id, reason, stamp(at))
    ids = step.targets(tuple(memory_ids), slot, whole_slot=whole_slot)
    touched, values = step.clear_slots(ids, slot, whole_slot=whole_slot)
    entries, sides = step.clear_contradictions(ids, slot, whole_slot=whole_slot)
    removed = tuple(sorted({*values, *sides, *step.take_facts(ids, slot)} - {""}))
    ids += step.naming(removed, slot, ids)
    texts, words = step.empty_memories(ids)
    quotes = Quotes(texts, removed, words, ids)
    step.redact_contexts(quotes)
    answers = step.redact_answers(quotes)
    demand_scrub(tx)
    remnants, unread = note_remnants(tx, quotes, wanted=replaced_in, reason=reason)
    return Forgotten(forgetting_id, ids, touched, entries, answers, _copies(tx), remnants, unread)


def joined(parts: Sequence[Forgotten]) -> Forgotten:
    """What one request removed in several steps of one transaction, under the id of the first; at least one part."""
    first, *others = parts
    for part in others:
        first = replace(
            first,
            memory_ids=_each_once(first.memory_ids, part.memory_ids),
            slots=_each_once(first.slots, part.slots),
            contradiction_ids=_each_once(first.contradiction_ids, part.contradiction_ids),
            answer_ids=_each_once(first.answer_ids, part.answer_ids),
            copies=_each_once(first.copies, part.copies),
            remnants=_each_once(first.remnants, part.remnants),
            unread=_each_once(first.unread, part.unread),
        )
    return first


def _each_once(first: tuple[_Item, ...], second: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _copies(tx: sqlite3.Connection) -> tuple[str, ...]:
    noted = meta.copies(tx)
    cut_off = [str(path) for path in map(scratch_of, map(Path, noted)) if os.path.lexists(path)]
    return (*noted, *cut_off)
