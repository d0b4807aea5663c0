"""A slot's state without the memories that were forgotten: a pure function."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from crt_runtime.language.facts import Fact
from crt_runtime.ledger.state import SlotState, State

Support = Callable[[Fact], Fact | None]
"""Another memory's fact that says the same; None where there is none."""

FORGOTTEN = SlotState(State.FORGOTTEN)


def pruned(state: SlotState, gone: Collection[str], support: Support) -> SlotState:
    """The state after the memories `gone` were forgotten.

    A value that another memory also asserts stays, resting on that one. Where no current value is left, the slot is
    forgotten; what remains of its history stays. A state that spoke of two values speaks of one when the other went.
    """
    contexts = state.contexts or (None,) * len(state.values)
    kept = [
        (fact, context)
        for old, context in zip(state.values, contexts, strict=True)
        if (fact := _kept(old, gone, support)) is not None
    ]
    history = tuple(fact for old in state.history if (fact := _kept(old, gone, support)) is not None)
    after = SlotState(state.state, tuple(fact for fact, _ in kept), history, tuple(context for _, context in kept))
    if after.values == state.values and after.history == state.history:
        return state
    if state.state is State.ENDED:
        return after if history else FORGOTTEN
    if not kept:
        return replace(after, state=State.FORGOTTEN)
    went = len(state.values) - len(kept)
    if went and state.state in (State.CONFLICT, State.ACCEPTED) and len(kept) == 1:
        return replace(after, state=State.KNOWN)
    if state.history and not history and state.state in (State.REVISED, State.TEMPORAL, State.REFINED):
        return replace(after, state=State.KNOWN)
    return after


def _kept(fact: Fact, gone: Collection[str], support: Support) -> Fact | None:
    return fact if fact.memory_id not in gone else support(fact)
