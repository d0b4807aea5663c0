"""What the user says does not hold: what a denial, an end, a past or a "none" does to a slot."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.values import Relation
from crt_runtime.ledger.board import Board
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import State

WRONG: Final = frozenset({Change.CORRECTION, Change.CLARIFICATION})
"""Claims under which what they put aside never held."""


def deny(board: Board, claim: Claim) -> None:
    """A value is said not to hold (any more). It may end what stands; it never writes the value that it denies."""
    if claim.change is Change.NONE_LEFT and (board.multi_valued or not board.held):
        _say_none(board, claim)
        return
    if claim.change is Change.CLARIFICATION and not claim.fact.normalized and board.none is not None:
        _settle_none(board)
        return
    gone = _denied(board, claim)
    if gone:
        _take_away(board, claim, gone)
    elif claim.fact.normalized and _held_before(claim):
        board.remember([replace(claim.fact, polarity=Polarity.AFFIRMED, modality=Modality.PAST)])
        if not board.held:
            board.kind = State.ENDED
        elif board.kind is State.KNOWN and board.live:
            board.kind = State.TEMPORAL


def _held_before(claim: Claim) -> bool:
    return claim.change is Change.END or claim.fact.modality is Modality.PAST


def _denied(board: Board, claim: Claim) -> list[Fact]:
    """The standing values that a denial takes away; one without a value ("I'm out of work") takes all."""
    if claim.change is Change.NONE_LEFT or not claim.fact.normalized:
        return board.live
    said = claim.fact.normalized
    wanted = (Relation.SAME, Relation.NARROWER)
    return [value for value in board.live if board.compare(said, value.normalized) in wanted]


def _take_away(board: Board, claim: Claim, gone: list[Fact]) -> None:
    order = [value for value in board.held if value not in gone]
    if board.in_conflict:
        _tie_neighbours(board, gone)
    if claim.change in WRONG:
        board.contradict(gone)
        if not board.in_conflict:
            board.wrong += gone
    elif not board.in_conflict or (_held_before(claim) and order):
        board.remember(gone)
        board.gone += gone
    board.drop(gone)
    if board.in_conflict:
        _after_taking_a_side(board, gone)
    elif not board.held:
        board.kind = State.ENDED
    elif board.kind is State.ACCEPTED and len(board.held) == 1:
        board.kind = State.KNOWN


def _after_taking_a_side(board: Board, gone: list[Fact]) -> None:
    """A conflict that lost a side: settled where what is left goes together, else still open.

    What is left of a multi-valued slot still stands against the same "nothing", so its entries stay as they are.
    """
    if len(board.held) > 1 and board.multi_valued:
        return
    board.settle(ContradictionStatus.RESOLVED, gone)
    if len(board.held) > 1:
        if all(board.contexts):
            board.kind = State.ACCEPTED
        return
    for value in board.held:
        board.uphold(value)
    board.kind = State.RESOLVED if board.held else State.ENDED


def _tie_neighbours(board: Board, gone: list[Fact]) -> None:
    """Entries tie each side of a conflict to the one before it: where one falls out, its neighbours stand opposed."""
    kept = [at for at, value in enumerate(board.held) if value not in gone]
    for before, after in pairwise(kept):
        if after - before > 1 and not board.multi_valued:
            board.open(ContradictionType.CONFLICT, board.held[before], board.held[after])


def _say_none(board: Board, claim: Claim) -> None:
    """ "I have no pets": known where nothing stood, else it contradicts what stands."""
    if board.none is not None:
        board.uphold(board.none, repeated=True)
        return
    none = replace(claim.fact, normalized="", polarity=Polarity.NEGATED)
    if board.live:
        board.open(ContradictionType.CONFLICT, board.live[-1], none)
        board.contradict(board.live)
    board.held.append(none)
    board.contexts.append(None)
    board.kind = State.CONFLICT if board.live else State.KNOWN


def _settle_none(board: Board) -> None:
    """There is nothing of the kind, and that settles the conflict."""
    losers = board.live
    board.contradict(losers)
    board.drop(losers)
    board.settle(ContradictionStatus.RESOLVED, losers)
    board.kind = State.RESOLVED
