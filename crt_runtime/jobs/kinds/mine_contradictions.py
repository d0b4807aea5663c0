"""`mine_contradictions`: what the user's words contradict when they are read from the beginning.

Payload: `memory_db`, `session` (optional). The words are told once more, in order, to a memory that knows nothing. What
comes out and is not in the ledger (after an import, or of an older CRT) has `in_ledger` False; a person decides.
What no slot covers and so no rule can settle is listed apart, as `suspected` (`suspicions.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import TypeAlias

from crt_runtime.artifacts import JsonValue
from crt_runtime.clock import format_utc, parse_utc
from crt_runtime.config import RuntimeConfig
from crt_runtime.dialogue.runtime import Runtime
from crt_runtime.ids import SequentialIds
from crt_runtime.jobs.job import ArtifactKind
from crt_runtime.jobs.kinds.said import Said, said_by_user
from crt_runtime.jobs.kinds.suspicions import Stated, Suspicion, suspicions
from crt_runtime.jobs.task import Done, Task
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side

SHOWN = 10_000
"""How many contradictions the document lists; all are counted."""

_Tie: TypeAlias = tuple[str | None, frozenset[str]]
"""What tells an entry from others: its slot and its two memories."""


def mine_contradictions(task: Task) -> Done:
    original: dict[str, str] = {}
    memories: list[Said] = []
    with (
        task.memory() as store,
        Runtime.open(":memory:", config=RuntimeConfig(), clock=task.clock, ids=SequentialIds()) as retold,
    ):
        with store.snapshot() as conn:
            known = _in_ledger(conn)
            for said in said_by_user(conn, task.session()):
                told = retold.remember(said.text, said_at=parse_utc(said.said_at), session=said.session)
                original[told.memory_id] = said.memory_id
                memories.append(said)
        mined = list(reversed(retold.contradictions()))
    new = sum(_tie(entry, original) not in known for entry in mined)
    suspected = suspicions(memories)
    listed = [_entry(entry, original, in_ledger=_tie(entry, original) in known) for entry in mined[:SHOWN]]
    return Done(
        {
            "memories": len(original),
            "contradictions": len(mined),
            "not_in_ledger": new,
            "listed": len(listed),
            "mined": listed,
            "suspicions": len(suspected),
            "suspected": [_suspected(suspicion, known) for suspicion in suspected[:SHOWN]],
        },
        ArtifactKind.CONTRADICTIONS,
    )


def _in_ledger(conn: sqlite3.Connection) -> set[_Tie]:
    return {(entry.slot, frozenset((entry.old.memory_id, entry.new.memory_id))) for entry in entries.entries(conn)}


def _tie(entry: Contradiction, original: Mapping[str, str]) -> _Tie:
    return entry.slot, frozenset(original.get(side.memory_id, "") for side in (entry.old, entry.new))


def _entry(entry: Contradiction, original: Mapping[str, str], *, in_ledger: bool) -> JsonValue:
    return {
        "type": entry.type.value,
        "status": entry.status.value,
        "slot": entry.slot,
        "old": _side(entry.old, original),
        "new": _side(entry.new, original),
        "in_ledger": in_ledger,
    }


def _suspected(suspicion: Suspicion, known: set[_Tie]) -> JsonValue:
    tie = (None, frozenset(stated.said.memory_id for stated in (suspicion.old, suspicion.new)))
    return {
        "type": ContradictionType.CONFLICT.value,
        "status": ContradictionStatus.REFLECTING.value,
        "slot": None,
        "old": _quoted(suspicion.old),
        "new": _quoted(suspicion.new),
        "in_ledger": tie in known,
    }


def _quoted(stated: Stated) -> JsonValue:
    return {"memory_id": stated.said.memory_id, "sentence": stated.sentence, "said_at": stated.said.said_at}


def _side(side: Side, original: Mapping[str, str]) -> JsonValue:
    return {"memory_id": original.get(side.memory_id), "value": side.value, "said_at": format_utc(side.said_at)}
