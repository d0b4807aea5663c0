"""The truth table as a pure function: what the user's own claims do to one slot.

`transition` takes the state of a slot and the claims of one turn about it and gives the next state, the ledger entries
to open or close, and which memories were upheld or contradicted. It reads no text and no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from crt_runtime.language.facts import Change, Claim, Fact, Polarity
from crt_runtime.language.values import Relation
from crt_runtime.ledger.board import FAR, Board, Compare, Evidence, Opened, Transition, affirms, is_none, matching
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.denying import WRONG, deny
from crt_runtime.ledger.state import SlotState, State

__all__ = ["FAR", "Compare", "Evidence", "Opened", "Transition", "affirms", "is_none", "transition"]

_REPLACING: Final = frozenset({Change.CORRECTION, Change.CLARIFICATION, Change.UPDATE})
"""Claims that put something else aside."""


def transition(state: SlotState, claims: Sequence[Claim], *, multi_valued: bool, compare: Compare) -> Transition:
    """Apply the claims of one turn about one slot: first what they take away, then what they say, as they say it."""
    board = Board(state, compare, multi_valued=multi_valued)
    for claim in claims:
        if not affirms(claim):
            deny(board, claim)
    shared = [claim for claim in claims if claim.change is Change.BOTH and affirms(claim)]
    if shared:
        _accept(board, shared)
    for claim in claims:
        if affirms(claim) and claim.change is not Change.BOTH:
            _say(board, claim)
    denied = next((claim.fact for claim in claims if not affirms(claim)), None)
    if state.state is State.ACCEPTED and board.wrong and len(board.live) == 1:
        board.kind = State.RESOLVED  # of two that were said to hold, one was wrong: nothing new is contradicted
        return board.result()
    for value in board.wrong:
        assert denied is not None
        board.open(ContradictionType.REVISION, value, replace(denied, polarity=Polarity.NEGATED))
    return board.result()


def _say(board: Board, claim: Claim) -> None:
    """A value that is said to hold now."""
    if claim.change in WRONG:
        board.disown(claim.fact)
    if claim.change is not Change.PLAIN and board.in_conflict:
        _settle(board, claim)
        return
    taken = matching([*board.gone, *board.wrong], claim.replaces, board.compare)
    aside = [] if taken else _put_aside(board, claim)
    if claim.change is Change.UPDATE and claim.replaces and not (taken or aside):
        board.remember_named(claim.replaces, claim.fact)
    same = board.same(claim.fact)
    if taken and same is None and board.live:
        _say_instead(board, claim, taken)
    elif aside:
        _replace(board, claim, aside, same)
    elif (
        same is not None and claim.change is Change.REFINEMENT and same.value.casefold() != claim.fact.value.casefold()
    ):
        _refine(board, claim, same)
    elif same is not None:
        board.uphold(same, repeated=claim.change is not Change.CLARIFICATION)
    elif not board.held:
        _say_first(board, claim)
    elif not board.live:
        _say_against_none(board, claim)
    elif board.multi_valued:
        _add_to_set(board, claim)
    else:
        _say_other(board, claim)


def _put_aside(board: Board, claim: Claim) -> list[Fact]:
    """The values in whose place the claim's value comes.

    In a multi-valued slot a claim that names none puts one aside only where it is said to be wrong and stands alone.
    """
    if claim.change not in _REPLACING or not board.live:
        return []
    same = board.same(claim.fact)
    named = board.named(claim)
    if named or (board.multi_valued and claim.change is not Change.CORRECTION):
        return [value for value in named if value is not same]
    if board.multi_valued and len(board.live) > 1:
        return []
    return [value for value in board.live if value is not same]


def _replace(board: Board, claim: Claim, aside: list[Fact], same: Fact | None) -> None:
    updated = claim.change is Change.UPDATE
    accepted = board.kind is State.ACCEPTED
    settled = accepted and same is not None and not updated  # one of two that were said to hold is wrong after all
    for value in () if settled else aside:
        board.open(ContradictionType.TEMPORAL if updated else ContradictionType.REVISION, value, claim.fact)
    if updated:
        board.remember(aside)
    else:
        board.contradict(aside)
    if same is None:
        board.swap(aside[0], claim)
    else:
        board.uphold(same)
    board.drop(aside)
    board.kind = State.TEMPORAL if updated else State.RESOLVED if settled else State.REVISED
    if accepted and len(board.held) > 1:
        board.kind = State.ACCEPTED


def _say_first(board: Board, claim: Claim) -> None:
    """The first value of a slot, or the first after the last one ended, was called wrong, or was forgotten."""
    board.add(claim, State.TEMPORAL if board.history else State.KNOWN)
    if board.wrong:
        board.kind = State.REVISED
    if not board.multi_valued or claim.change is not Change.PLAIN:
        for value in board.gone:
            board.open(ContradictionType.TEMPORAL, value, claim.fact)
    for value in board.wrong:
        board.open(ContradictionType.REVISION, value, claim.fact)
    board.wrong.clear()


def _say_instead(board: Board, claim: Claim, taken: list[Fact]) -> None:
    """A value in the place of one that the same turn took away, beside others that still stand."""
    for value in taken:
        mistaken = value in board.wrong
        board.open(ContradictionType.REVISION if mistaken else ContradictionType.TEMPORAL, value, claim.fact)
    board.wrong = [value for value in board.wrong if value not in taken]
    board.add(claim, State.KNOWN if board.multi_valued else State.ACCEPTED)


def _say_against_none(board: Board, claim: Claim) -> None:
    """A value after the user had said that there is nothing of the kind."""
    none = board.held[-1]
    if claim.change in _REPLACING:
        updated = claim.change is Change.UPDATE
        board.open(ContradictionType.TEMPORAL if updated else ContradictionType.REVISION, none, claim.fact)
        board.drop([none])
        board.add(claim, State.TEMPORAL if updated else State.REVISED)
    else:
        _contradict(board, claim, none)


def _add_to_set(board: Board, claim: Claim) -> None:
    """Another value of a multi-valued slot: no contradiction, unless the user had said that there are none."""
    if board.none is not None:
        _contradict(board, claim, board.none)
    elif claim.change is Change.REFINEMENT and (broader := board.named(claim)):
        _refine(board, claim, broader[-1])
    else:
        board.add(claim, board.kind)
        in_contexts = sum(context is not None for context in board.contexts) > 1
        board.kind = State.ACCEPTED if in_contexts or board.kind is State.ACCEPTED else State.KNOWN


def _say_other(board: Board, claim: Claim) -> None:
    """Another value of a single-valued slot, with no word of what it does to the one that stands."""
    said = claim.fact.normalized
    narrowed = board.related(said, Relation.NARROWER)
    if claim.change is Change.REFINEMENT:
        narrowed = board.named(claim) or narrowed or (board.live[-1:] if claim.replaces is None else [])
    widened = board.related(said, Relation.BROADER)
    if narrowed:
        _refine(board, claim, narrowed[-1])
    elif widened:
        board.uphold(widened[-1], repeated=True)
    else:
        _contradict(board, claim, board.held[-1])


def _refine(board: Board, claim: Claim, broader: Fact) -> None:
    board.open(ContradictionType.REFINEMENT, broader, claim.fact)
    board.uphold(broader)
    board.swap(broader, claim)
    if board.kind not in (State.CONFLICT, State.ACCEPTED):
        board.kind = State.REFINED


def _contradict(board: Board, claim: Claim, other: Fact) -> None:
    board.open(ContradictionType.CONFLICT, other, claim.fact)
    board.contradict([other])
    board.add(claim, State.CONFLICT)


def _settle(board: Board, claim: Claim) -> None:
    """The user's own word in a conflict. One that fits several sides settles nothing."""
    sides = _sides_meant(board, claim)
    if len(sides) > 1:
        for side in sides:
            board.uphold(side, repeated=True)
        return
    winner = sides[0] if sides else claim.fact
    if board.multi_valued:
        losers = [value for value in (board.none, *board.named(claim)) if value is not None and value is not winner]
    else:
        losers = [value for value in board.held if value is not winner]
    if claim.change is Change.UPDATE:
        board.remember(board.named(claim))
    else:
        board.contradict(losers)
    board.uphold(winner)
    if not sides:
        board.add(claim, State.RESOLVED)
    elif board.compare(winner.normalized, claim.fact.normalized) is Relation.NARROWER:
        board.swap(winner, claim)
    elif claim.context:
        board.contexts[board.held.index(winner)] = claim.context
    board.drop(losers)
    board.kind = State.RESOLVED
    board.settle(ContradictionStatus.RESOLVED, losers)


def _sides_meant(board: Board, claim: Claim) -> list[Fact]:
    """The sides that the claim speaks for: the one it says, else the one it narrows, else all that it covers."""
    said = claim.fact.normalized
    for relation in (Relation.SAME, Relation.NARROWER, Relation.BROADER):
        found = board.related(said, relation)
        if found:
            return found[-1:] if relation is Relation.SAME else found
    return []


def _accept(board: Board, shared: Sequence[Claim]) -> None:
    """The user says that several values hold, each in its own context.

    Two or more in one turn are the whole picture of a single-valued slot; one more joins what stands.
    """
    if board.none is not None:
        board.drop([board.none])
    upheld = [_join(board, claim) for claim in shared]
    if board.in_conflict:
        board.settle(ContradictionStatus.ACCEPTED)
    rest = [value for value in board.live if value not in upheld]
    if rest and len(shared) > 1 and not board.multi_valued:
        if not board.in_conflict:
            for value in rest:
                board.open(ContradictionType.REVISION, value, upheld[0])
        board.contradict(rest)
        board.drop(rest)
    several = len(board.held) > 1
    board.kind = State.ACCEPTED if several and (any(board.contexts) or not board.multi_valued) else State.KNOWN


def _join(board: Board, claim: Claim) -> Fact:
    same = board.same(claim.fact)
    if same is None:
        board.add(claim, board.kind)
        return claim.fact
    at = board.held.index(same)
    board.contexts[at] = claim.context or board.contexts[at]
    board.uphold(same)
    return same
