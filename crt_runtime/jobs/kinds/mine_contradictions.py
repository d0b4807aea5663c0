"""`mine_contradictions`: what the user's words contradict when they are read from the beginning. Payload: `memory_db`.

The words are replayed through the truth table as if each had just been said. What comes out and is not in the ledger
(memories that were imported or stored by an older CRT) is listed with `in_ledger` False; a person decides about it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crt_runtime.artifacts import JsonValue
from crt_runtime.artifacts.names import job_path
from crt_runtime.clock import format_utc, parse_utc
from crt_runtime.dialogue.understanding import plan
from crt_runtime.jobs.job import ArtifactKind, JobArtifact
from crt_runtime.jobs.kinds.said import Said, said_by_user
from crt_runtime.jobs.task import Done, Task
from crt_runtime.language import UNBOUND, read_turn
from crt_runtime.language.catalogue import load_catalogue
from crt_runtime.language.facts import Fact
from crt_runtime.ledger import entries
from crt_runtime.ledger.board import Opened
from crt_runtime.ledger.state import UNKNOWN, SlotState
from crt_runtime.ledger.transition import is_none

SHOWN = 10_000
"""How many contradictions the document lists; all are counted."""


def mine_contradictions(task: Task) -> Done:
    found: list[JsonValue] = []
    mined = new = 0
    with task.memory() as store, store.snapshot() as conn:
        known = _in_ledger(conn)
        for opened in _replayed(said_by_user(conn, task.session())):
            in_ledger = (opened.old.slot, *sorted((opened.old.memory_id or "", opened.new.memory_id or ""))) in known
            mined += 1
            new += not in_ledger
            if len(found) < SHOWN:
                found.append(_entry(opened, in_ledger=in_ledger))
    return Done(
        {"contradictions": mined, "not_in_ledger": new, "listed": len(found), "mined": found},
        (JobArtifact(ArtifactKind.CONTRADICTIONS, job_path(task.job_id), format_utc(task.started_at)),),
    )


def _replayed(memories: Iterable[Said]) -> Iterator[Opened]:
    """The ledger entries that the memories open, said in this order to a memory that knows nothing."""
    catalogue = load_catalogue()
    states: dict[str, SlotState] = {}
    for said in memories:
        at = parse_utc(said.said_at)
        claims = [
            replace(claim, fact=replace(claim.fact, memory_id=said.memory_id, said_at=at))
            for claim in read_turn(said.text).claims
            if claim.fact.slot != UNBOUND
        ]
        for slot, step in plan(lambda slot: states.get(slot, UNKNOWN), catalogue, claims).items():
            states[slot] = step.state
            yield from step.opened


def _in_ledger(conn: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """The slot and the two memories of each entry."""
    return {
        (entry.slot or "", *sorted((entry.old.memory_id, entry.new.memory_id)))  # type: ignore[misc]
        for entry in entries.entries(conn)
    }


def _entry(opened: Opened, *, in_ledger: bool) -> JsonValue:
    return {
        "type": opened.type.value,
        "slot": opened.new.slot,
        "old": _side(opened.old),
        "new": _side(opened.new),
        "in_ledger": in_ledger,
    }


def _side(fact: Fact) -> JsonValue:
    return {
        "memory_id": fact.memory_id,
        "value": None if is_none(fact) else fact.value,
        "said_at": None if fact.said_at is None else format_utc(fact.said_at),
    }
