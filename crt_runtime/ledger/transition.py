"""The truth table as a pure function: what the user's own claims do to one slot.

`transition` takes the state of a slot and the claims of one turn about it and gives the next state, the ledger entries
to open or close, and which memories were upheld or contradicted. It reads no text and no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.values import Relation
from crt_runtime.ledger.board import FAR, Board, Compare, Evidence, Opened, Transition, affirms, is_none, matching
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import SlotState, State

__all__ = ["FAR", "Compare", "Evidence", "Opened", "Transition", "affirms", "is_none", "transition"]

_REPLACING: Final = frozenset({Change.CORRECTION, Change.CLARIFICATION, Change.UPDATE})
"""Claims that put something else aside."""

_WRONG: Final = frozenset({Change.CORRECTION, Change.CLARIFICATION})
"""Claims under which what they put aside never held."""


def transition(state: SlotState, claims: Sequence[Claim], *, multi_valued: bool, compare: Compare) -> Transition:
    """Apply the claims of one turn about one slot: first what they take away, then what they say, as they say it."""
    board = Board(state, compare, multi_valued=multi_valued)
    for claim in claims:
        if not affirms(claim):
            _deny(board, claim)
    shared = [claim for claim in claims if claim.change is Change.BOTH and affirms(claim)]
    if shared:
        _accept(board, shared)
    for claim in claims:
        if affirms(claim) and claim.change is not Change.BOTH:
            _say(board, claim)
    denied = next((claim.fact for claim in claims if not affirms(claim)), None)
    for value in board.wrong:
        assert denied is not None
        board.open(ContradictionType.REVISION, value, replace(denied, polarity=Polarity.NEGATED))
    return board.result()


# --- what holds ------------------------------------------------------------------------------------------------------


def _say(board: Board, claim: Claim) -> None:
    """A value that is said to hold now."""
    if claim.change in _WRONG:
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
    for value in aside:
        board.open(ContradictionType.TEMPORAL if updated else ContradictionType.REVISION, value, claim.fact)
    if updated:
        board.remember(aside)
    else:
        board.contradict(aside)
    accepted = board.kind is State.ACCEPTED
    if same is None:
        board.swap(aside[0], claim)
    else:
        board.uphold(same)
    board.drop(aside)
    board.kind = State.TEMPORAL if updated else State.REVISED
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


# --- what does not hold ----------------------------------------------------------------------------------------------


def _deny(board: Board, claim: Claim) -> None:
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
    if claim.change in _WRONG:
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
