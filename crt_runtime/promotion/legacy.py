"""Import from the earlier CRT: its memories become notes, its trust history and contradictions come along.

Nothing becomes belief. What the user said is read again, so that slots stand as if it had been said to this CRT.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crt_runtime.artifacts.names import ref_flaw
from crt_runtime.artifacts.placing import give_name, sync_folder
from crt_runtime.clock import Clock, format_utc
from crt_runtime.dialogue.remembering import write_reading
from crt_runtime.dialogue.understanding import Understood, understand
from crt_runtime.errors import StoreError
from crt_runtime.ids import IdSource
from crt_runtime.language.catalogue import Catalogue, load_catalogue
from crt_runtime.ledger import entries
from crt_runtime.ledger.chain import linked
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.memory import memories, slots
from crt_runtime.memory import trust as trusting
from crt_runtime.memory.memory import Source
from crt_runtime.promotion.legacy_source import (
    IMPORTED,
    LegacyMemory,
    count_answers,
    moment_of,
    open_ledger,
    open_memories,
    read_disputes,
    read_memories,
    read_moves,
    share_of,
)
from crt_runtime.store import Store, meta
from crt_runtime.store.backup import claim, discard
from crt_runtime.store.connection import said_plainly


@dataclass(slots=True)
class Imported:
    """What came over. `left` says, one line each, what did not and why."""

    memories: int = 0
    slots: int = 0
    trust_moves: int = 0
    contradictions: int = 0
    left: list[str] = field(default_factory=list)


def import_legacy(
    memory_db: str | Path, into: str | Path, *, clock: Clock, ids: IdSource, ledger_db: str | Path | None = None
) -> Imported:
    """Bring a memory file of the earlier CRT, and its ledger, into a new memory file, whole or not at all.

    The old files are only read, and noted as copies that forgetting does not reach. Vectors and the log of its answers
    stay behind, and are reported.

    Raises:
        StoreError: an old file is not one, or holds what cannot be a memory; `into` exists, or is being made.
    """
    target = Path(into).absolute()
    if target.exists() or target.is_symlink():
        raise StoreError(f"{into}: exists already; import into a new file")
    if not target.parent.is_dir():
        raise StoreError(f"{into}: the folder {target.parent} does not exist; create it first")
    report = Imported()
    scratch = claim(target)
    try:
        with closing(open_memories(memory_db)) as old:
            rows, moves = read_memories(old, str(memory_db)), read_moves(old)
            report.left.append(f"{len(rows)} vectors: nothing here recalls by them")
            report.left.append(f"{count_answers(old)} rows of belief_speech: answers, which are no audit records")
        disputes: list[tuple[object, ...]] = []
        if ledger_db is not None:
            with closing(open_ledger(ledger_db)) as old:
                disputes = read_disputes(old)
        with Store.open(scratch, clock=clock, ids=ids) as store, store.transaction() as tx:
            _write_memories(tx, ids, rows, moves, report)
            _write_moves(tx, rows, moves, report)
            at = clock()
            _write_disputes(tx, disputes, at, report)
            for origin in (memory_db, ledger_db):
                if origin is not None:
                    meta.note_copy(tx, "legacy", str(Path(origin).absolute()), at)
            report.slots = len(slots.all_slots(tx))
        if not give_name(scratch, target):
            raise StoreError(f"{into}: exists already; import into a new file")
        sync_folder(target.parent)
    except sqlite3.Error as error:
        raise said_plainly(error, str(memory_db)) from error
    finally:
        discard(scratch)
    return report


def _write_memories(
    tx: sqlite3.Connection,
    ids: IdSource,
    rows: Sequence[LegacyMemory],
    moves: Sequence[Sequence[object]],
    report: Imported,
) -> None:
    first = {str(move[0]): move[2] for move in reversed(moves)}
    catalogue = load_catalogue()
    for row in rows:
        turn = _read_again(tx, catalogue, row) if row.source is Source.USER else None
        began = first.get(row.memory_id, row.trust)
        memories.add(
            tx,
            memory_id=row.memory_id,
            text=row.text,
            said_at=row.at,
            source=row.source,
            session=row.session,
            confidence=row.confidence,
            holds_facts=bool(turn and turn.claims),
            context=row.context,
            trust=share_of(began, f"trust log of {row.memory_id}: trust"),
        )
        if turn is not None:
            write_reading(tx, ids, turn)  # trust moves as the earlier CRT moved it, see below
        report.memories += 1


def _read_again(tx: sqlite3.Connection, catalogue: Catalogue, row: LegacyMemory) -> Understood | None:
    """What the user said, understood as if it were said now; None for a question or an instruction."""
    named = slots.read(tx, "name").values
    turn = understand(
        tx,
        catalogue,
        lambda _: row.memory_id,
        row.text,
        session=row.session,
        at=row.at,
        asked=None,
        user_name=named[-1].value if named else None,
    )
    return turn if turn.memory_id is not None else None


def _write_moves(
    tx: sqlite3.Connection, rows: Sequence[LegacyMemory], moves: Sequence[Sequence[object]], report: Imported
) -> None:
    """The earlier trust log, move by move, chained; where it does not lead to the trust of a memory, one more move."""
    standing = dict(tx.execute("SELECT memory_id, trust FROM memories").fetchall())
    sources = {row.memory_id: row.source for row in rows}
    chain = _TrustChain(tx)
    for memory_id, timestamp, _, new, reason, drift in moves:
        name = str(memory_id)
        if name not in standing:
            report.left.append(f"a trust move of memory {name}, which is not there")
            continue
        place = f"trust log of {name}"
        after = min(share_of(new, f"{place}: trust"), trusting.CAP[sources[name]])
        distance = share_of(min(max(float(str(drift or 0.0)), 0.0), 1.0), f"{place}: drift")
        chain.move(name, moment_of(timestamp, place), standing[name], after, str(reason), distance)
        standing[name] = after
    for row in rows:
        wanted = min(row.trust, trusting.CAP[row.source])
        if standing[row.memory_id] != wanted:
            chain.move(row.memory_id, row.at, standing[row.memory_id], wanted, IMPORTED, 0.0)
    report.trust_moves = chain.length


class _TrustChain:
    """Appends to a trust log that starts empty."""

    def __init__(self, tx: sqlite3.Connection) -> None:
        self._tx = tx
        self._last = ""
        self.length = 0

    def move(self, memory_id: str, at: datetime, old: float, new: float, reason: str, distance: float) -> None:
        if old == new:
            return
        cells = (self.length + 1, memory_id, format_utc(at), old, new, reason, distance)
        link = linked(self._last, cells)
        self._tx.execute("INSERT INTO trust_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*cells, self._last, link))
        self._tx.execute("UPDATE memories SET trust = ? WHERE memory_id = ?", (new, memory_id))
        self._last, self.length = link, self.length + 1


def _write_disputes(
    tx: sqlite3.Connection, disputes: Sequence[Sequence[object]], now: datetime, report: Imported
) -> None:
    """Entries of the earlier ledger. It told contradictions by the distance of vectors and knew no slots, so what it
    left open is a suspicion that no rule here can settle: `reflecting`."""
    for ledger_id, timestamp, old_id, new_id, status, type_, resolved, method in disputes:
        place = f"contradiction {ledger_id!r}"
        old, new = memories.get(tx, str(old_id)), memories.get(tx, str(new_id))
        if old is None or new is None:
            report.left.append(f"{place}: one of its memories is not there")
            continue
        if not isinstance(ledger_id, str) or ref_flaw(ledger_id) is not None:
            raise StoreError(f"{place}: cannot be an id here: {ref_flaw(str(ledger_id))}")
        settled = {"resolved": ContradictionStatus.RESOLVED, "accepted": ContradictionStatus.ACCEPTED}.get(str(status))
        entries.open_entry(
            tx,
            Contradiction(
                id=ledger_id,
                type=ContradictionType(str(type_)) if type_ in set(ContradictionType) else ContradictionType.CONFLICT,
                status=settled or ContradictionStatus.REFLECTING,
                slot=None,
                old=Side(old.memory_id, old.text, None, old.said_at),
                new=Side(new.memory_id, new.text, None, new.said_at),
                opened_at=moment_of(timestamp, place),
                resolved_at=(moment_of(resolved, place) if resolved else now) if settled else None,
                method=str(method or IMPORTED) if settled else None,
            ),
        )
        report.contradictions += 1
