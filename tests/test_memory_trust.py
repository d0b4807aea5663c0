"""Trust: the formulas, the caps, and the log from which every move can be recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from crt_runtime.clock import SteppingClock
from crt_runtime.ids import SequentialIds
from crt_runtime.ledger.chain import linked
from crt_runtime.memory import memories, trust
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:", clock=SteppingClock(START), ids=SequentialIds()) as opened:
        yield opened


def said(store: Store, memory_id: str = "mem-1", source: Source = Source.USER, **more: float) -> float:
    with store.transaction() as tx:
        return memories.add(
            tx,
            memory_id=memory_id,
            text="I live in Oslo.",
            said_at=START,
            source=source,
            session="default",
            confidence=0.9,
            holds_facts=True,
            trust=more.get("trust"),
        ).trust


@pytest.mark.parametrize(
    ("source", "starts"),
    [
        (Source.USER, 0.7),
        (Source.EXTERNAL, 0.6),
        (Source.SYSTEM, 0.6),
        (Source.REFLECTION, 0.5),
        (Source.FALLBACK, 0.3),
    ],
)
def test_a_memory_starts_at_the_trust_of_its_source(store: Store, source: Source, starts: float) -> None:
    assert said(store, source=source) == starts
    assert memories.require(store.connection, "mem-1").trust == starts


def test_an_import_brings_its_own_trust_up_to_the_cap(store: Store) -> None:
    assert said(store, "mem-1", trust=0.42) == 0.42
    assert said(store, "mem-2", Source.FALLBACK, trust=0.9) == 0.3


@pytest.mark.parametrize(
    ("distance", "reason", "after"),
    [(0.0, "upheld", 0.8), (0.5, "upheld", 0.75), (1.0, "upheld", 0.7), (0.0, "repeated", 0.75)],
)
def test_upholding_raises_trust_by_the_rate_and_the_nearness(
    store: Store, distance: float, reason: str, after: float
) -> None:
    said(store)
    with store.transaction() as tx:
        assert trust.uphold(tx, "mem-1", distance, reason, START) == pytest.approx(after)
    assert memories.require(store.connection, "mem-1").trust == pytest.approx(after)


@pytest.mark.parametrize(("distance", "after"), [(0.0, 0.7), (0.5, 0.6475), (1.0, 0.595)])
def test_a_contradiction_lowers_trust_by_the_distance(store: Store, distance: float, after: float) -> None:
    said(store)
    with store.transaction() as tx:
        assert trust.contradict(tx, "mem-1", distance, "contradicted", START) == pytest.approx(after)


def test_trust_never_leaves_its_bounds(store: Store) -> None:
    said(store, "mem-1")
    said(store, "mem-2", Source.FALLBACK)
    with store.transaction() as tx:
        for _ in range(50):
            trust.uphold(tx, "mem-1", 0.0, "upheld", START)
            trust.uphold(tx, "mem-2", 0.0, "upheld", START)
    assert memories.require(store.connection, "mem-1").trust == 1.0
    assert memories.require(store.connection, "mem-2").trust == 0.3


@pytest.mark.parametrize("distance", [-0.1, 1.1])
def test_a_distance_outside_its_range_is_refused(store: Store, distance: float) -> None:
    said(store)
    with pytest.raises(ValueError, match=r"\[0, 1\]"), store.transaction() as tx:
        trust.contradict(tx, "mem-1", distance, "contradicted", START)
    assert memories.require(store.connection, "mem-1").trust == 0.7


def test_every_move_is_logged_in_a_chain(store: Store) -> None:
    said(store)
    with store.transaction() as tx:
        trust.uphold(tx, "mem-1", 0.0, "upheld", START)
        trust.contradict(tx, "mem-1", 1.0, "contradicted", START)
    rows = store.connection.execute("SELECT * FROM trust_log ORDER BY seq").fetchall()
    assert [row[3:7] for row in rows] == [(0.7, 0.8, "upheld", 0.0), (0.8, 0.68, "contradicted", 1.0)]
    previous = ""
    for *cells, names, link in rows:
        assert names == previous
        assert link == linked(previous, cells)
        previous = link


def test_any_changed_cell_breaks_the_chain() -> None:
    cells = (1, "mem-1", "2026-01-01T00:00:00.000000Z", 0.7, 0.8, "upheld", 0.0)
    link = linked("", cells)
    for place in range(len(cells)):
        changed = [*cells]
        changed[place] = "x"
        assert linked("", changed) != link
    assert linked("x", cells) != link


def test_a_move_that_moves_nothing_leaves_no_row(store: Store) -> None:
    said(store)
    with store.transaction() as tx:
        trust.contradict(tx, "mem-1", 0.0, "contradicted", START)
    assert store.connection.execute("SELECT count(*) FROM trust_log").fetchone() == (0,)
