"""Planted faults: applies that are not all or nothing, which the kill loop must catch."""

from __future__ import annotations

from crt_runtime.promotion.apply import Outcome, apply, dry_run
from crt_runtime.promotion.documents import Pair
from crt_runtime.store import Store, meta


def in_two_steps(store: Store, pair: Pair) -> Outcome:
    """Commits something of the apply before the rest."""
    with store.transaction() as tx:
        meta.write(tx, "half", "1")
    return apply(store, pair)


def acknowledged_without_a_commit(store: Store, pair: Pair) -> Outcome:
    """Says that it was done, and has thrown it away."""
    return dry_run(store, pair)
