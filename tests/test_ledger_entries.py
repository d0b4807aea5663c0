"""The contradiction ledger: entries open, settle, and stay with both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crt_runtime.errors import CrtError, StoreError
from crt_runtime.ids import SequentialIds
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.memory import memories
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=1)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:", ids=SequentialIds()) as opened:
        for memory_id, text in (("mem-1", "I work at Microsoft."), ("mem-2", "I work at Amazon.")):
            with opened.transaction() as tx:
                memories.add(
                    tx,
                    memory_id=memory_id,
                    text=text,
                    said_at=START,
                    source=Source.USER,
                    session="default",
                    confidence=0.9,
                    holds_facts=True,
                )
        yield opened


CONFLICT = Contradiction(
    "con-1",
    ContradictionType.CONFLICT,
    ContradictionStatus.OPEN,
    "employer",
    Side("mem-1", "I work at Microsoft.", "Microsoft", START),
    Side("mem-2", "I work at Amazon.", "Amazon", START),
    START,
)
REVISION = replace(
    CONFLICT,
    id="con-2",
    type=ContradictionType.REVISION,
    status=ContradictionStatus.RESOLVED,
    slot="title",
    resolved_at=START,
    method="user_revised",
)


def opened(store: Store, *listed: Contradiction) -> None:
    with store.transaction() as tx:
        for entry in listed:
            entries.open_entry(tx, entry)


def test_an_entry_is_read_as_it_was_opened(store: Store) -> None:
    opened(store, CONFLICT, REVISION)
    assert entries.get(store.connection, "con-1") == CONFLICT
    assert entries.entries(store.connection) == [REVISION, CONFLICT]
    assert entries.get(store.connection, "con-9") is None


def test_a_side_that_only_the_other_named_has_no_memory(store: Store) -> None:
    entry = replace(CONFLICT, old=Side("", "", "Nokia", START))
    opened(store, entry)
    assert entries.get(store.connection, "con-1") == entry


def test_entries_are_narrowed_by_status_slot_and_number(store: Store) -> None:
    opened(store, CONFLICT, REVISION, replace(CONFLICT, id="con-3", slot="title"))
    assert [e.id for e in entries.entries(store.connection, status=ContradictionStatus.OPEN)] == ["con-3", "con-1"]
    assert [e.id for e in entries.entries(store.connection, slot="title")] == ["con-3", "con-2"]
    assert [e.id for e in entries.entries(store.connection, limit=1)] == ["con-3"]
    assert [e.id for e in entries.entries(store.connection, ContradictionStatus.OPEN, "employer")] == ["con-1"]
    assert [e.id for e in entries.open_for_slot(store.connection, "title")] == ["con-3"]


def test_unresolved_entries_are_counted(store: Store) -> None:
    suspicion = replace(CONFLICT, id="con-3", slot=None, status=ContradictionStatus.REFLECTING)
    opened(store, CONFLICT, REVISION, suspicion)
    assert entries.count_open(store.connection) == 2
    assert entries.count_open(store.connection, "employer") == 1
    assert entries.count_open(store.connection, "title") == 0


def test_a_settled_entry_keeps_both_sides(store: Store) -> None:
    opened(store, CONFLICT)
    with store.transaction() as tx:
        entries.resolve(tx, "con-1", ContradictionStatus.RESOLVED, LATER, "user_clarified")
    assert entries.get(store.connection, "con-1") == replace(
        CONFLICT, status=ContradictionStatus.RESOLVED, resolved_at=LATER, method="user_clarified"
    )
    assert entries.open_for_slot(store.connection, "employer") == []


@pytest.mark.parametrize("entry_id", ["con-2", "con-9"])
def test_only_an_open_entry_can_be_settled(store: Store, entry_id: str) -> None:
    opened(store, REVISION)
    with pytest.raises(CrtError, match=f"{entry_id}: there is no open entry"), store.transaction() as tx:
        entries.resolve(tx, entry_id, ContradictionStatus.ACCEPTED, LATER, "user_clarified")


def test_an_entry_about_a_memory_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        opened(store, replace(CONFLICT, old=Side("mem-9", "", None, START)))
    assert entries.entries(store.connection) == []


def test_an_entry_id_is_used_once(store: Store) -> None:
    opened(store, CONFLICT)
    with pytest.raises(StoreError, match="never replaced"):
        opened(store, replace(REVISION, id="con-1"))
