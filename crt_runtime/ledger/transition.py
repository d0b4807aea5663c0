"""The truth table as a pure function: what the user's own claim does to one slot.

`transition` takes the state of a slot and the claims of one turn about it and gives the next state, the ledger entries
to open or close, and which memories were upheld or contradicted. It reads no text and no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.values import Relation
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import SlotState, State

Compare = Callable[[str, str], Relation]
"""Compares two values of one slot by meaning: the relation of the second to the first."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger entry that the turn opens; a conflict is born open, the others resolved."""

    type: ContradictionType
    old: Fact
    new: Fact


@dataclass(frozen=True, slots=True)
class Evidence:
    """A memory that the turn upheld or contradicted; `distance` in [0, 1] is how far the new evidence lies from it."""

    fact: Fact
    distance: float
    repeated: bool = False


@dataclass(slots=True)
class Transition:
    """What one turn does to one slot. `settled` closes every open entry of the slot with that status."""

    state: SlotState
    opened: list[Opened] = field(default_factory=list)
    settled: ContradictionStatus | None = None
    upheld: list[Evidence] = field(default_factory=list)
    contradicted: list[Evidence] = field(default_factory=list)


FAR = 1.0
"""The distance of an incompatible value (d in section "Trust and recall" of the truth contract)."""


def transition(state: SlotState, claims: Sequence[Claim], *, multi_valued: bool, compare: Compare) -> Transition:
    """Apply the claims of one turn about one slot, in order of saying."""
    step = Transition(state)
    apply = _apply_to_set if multi_valued else _apply_to_single
    shared = [claim for claim in claims if claim.change is Change.BOTH and _affirmed(claim)]
    if shared and not multi_valued:
        _accept(step, shared, compare)
        claims = [claim for claim in claims if claim not in shared]
    for claim in claims:
        apply(step, claim, compare)
    return step


def is_none(fact: Fact) -> bool:
    """Whether the fact says that a slot holds nothing ("I have no pets")."""
    return fact.polarity is Polarity.NEGATED


# --- single-valued slots ---------------------------------------------------------------------------------------------


def _apply_to_single(step: Transition, claim: Claim, compare: Compare) -> None:
    if claim.change in (Change.END, Change.NONE_LEFT) or not _affirmed(claim):
        _deny(step, claim, compare)
    elif claim.fact.modality is Modality.PAST:
        _add_past(step, claim.fact, compare)
    elif step.state.state is State.CONFLICT:
        _say_in_conflict(step, claim, compare)
    else:
        _say(step, claim, compare)


def _say(step: Transition, claim: Claim, compare: Compare) -> None:
    """An affirmed value where no conflict is open."""
    state, new = step.state, claim.fact
    if not state.values:
        _say_first(step, claim)
        return
    same = _find(state.values, new, compare, Relation.SAME)
    if same is not None:
        if len(state.values) > 1 and claim.change in (Change.CORRECTION, Change.CLARIFICATION, Change.UPDATE):
            _replace(step, claim, [value for value in state.values if value is not same])
        else:
            step.upheld.append(Evidence(same, 0.0, repeated=claim.change is not Change.CLARIFICATION))
        return
    target = _target(state.values, claim, compare)
    relation = compare(target.normalized, new.normalized)
    if claim.change is Change.REFINEMENT or (claim.change is Change.PLAIN and relation is Relation.NARROWER):
        step.opened.append(Opened(ContradictionType.REFINEMENT, target, new))
        step.upheld.append(Evidence(target, 0.0))
        step.state = _swap(state, State.REFINED, target, claim)
    elif relation is Relation.BROADER and claim.change is Change.PLAIN:
        step.upheld.append(Evidence(target, 0.0, repeated=True))
    elif claim.change is Change.PLAIN:
        step.opened.append(Opened(ContradictionType.CONFLICT, target, new))
        step.contradicted.append(Evidence(target, FAR))
        step.state = replace(
            state,
            state=State.CONFLICT,
            values=(*state.values, new),
            contexts=(*_contexts(state), claim.context),
        )
    else:
        named = claim.replaces is not None and len(state.values) > 1
        _replace(step, claim, [target] if named else list(state.values))


def _say_first(step: Transition, claim: Claim) -> None:
    """The first value of a slot, or the first after the last one ended or was forgotten."""
    history = step.state.history
    if claim.change is Change.UPDATE and claim.replaces:
        history = (*history, _named_past(claim))
    step.state = SlotState(State.TEMPORAL if history else State.KNOWN, (claim.fact,), history, (claim.context,))


def _replace(step: Transition, claim: Claim, targets: list[Fact]) -> None:
    """The new value takes the place of `targets`: a change over time, or a correction of what was wrong before."""
    updated = claim.change is Change.UPDATE
    kind = ContradictionType.TEMPORAL if updated else ContradictionType.REVISION
    kept = [(value, context) for value, context in _pairs(step.state) if value not in targets]
    already = any(value is not None and _equal(value, claim.fact) for value, _ in kept)
    if not already:
        kept.append((claim.fact, claim.context))
    for target in targets:
        step.opened.append(Opened(kind, target, claim.fact))
        if not updated:
            step.contradicted.append(Evidence(target, FAR))
    step.state = SlotState(
        State.TEMPORAL if updated else State.REVISED,
        tuple(value for value, _ in kept),
        (*step.state.history, *targets) if updated else step.state.history,
        tuple(context for _, context in kept),
    )


def _say_in_conflict(step: Transition, claim: Claim, compare: Compare) -> None:
    """An affirmed value while two or more stand against each other."""
    state, new = step.state, claim.fact
    side = _find(state.values, new, compare, Relation.SAME, Relation.BROADER, Relation.NARROWER)
    if claim.change is Change.PLAIN:
        if side is not None:
            step.upheld.append(Evidence(side, 0.0, repeated=True))
            return
        latest = state.values[-1]
        step.opened.append(Opened(ContradictionType.CONFLICT, latest, new))
        step.contradicted.append(Evidence(latest, FAR))
        step.state = replace(state, values=(*state.values, new), contexts=(*_contexts(state), claim.context))
        return
    winner = side or new
    losers = tuple(value for value in state.values if value is not side)
    _settle(step, winner, claim.context, losers, past=claim.change is Change.UPDATE)


def _settle(step: Transition, winner: Fact, context: str | None, losers: tuple[Fact, ...], *, past: bool) -> None:
    step.settled = ContradictionStatus.RESOLVED
    step.upheld.append(Evidence(winner, 0.0))
    step.contradicted.extend(Evidence(loser, FAR) for loser in losers if not past)
    history = (*step.state.history, *losers) if past else step.state.history
    step.state = SlotState(State.RESOLVED, (winner,), history, (context,))


def _accept(step: Transition, claims: Sequence[Claim], compare: Compare) -> None:
    """The user says that several values hold, each in its own context."""
    pairs = _pairs(step.state)
    for claim in claims:
        for index, (value, context) in enumerate(pairs):
            if compare(value.normalized, claim.fact.normalized) is Relation.SAME:
                pairs[index] = (value, claim.context or context)
                step.upheld.append(Evidence(value, 0.0))
                break
        else:
            pairs.append((claim.fact, claim.context))
    if step.state.state is State.CONFLICT:
        step.settled = ContradictionStatus.ACCEPTED
    step.state = SlotState(
        State.ACCEPTED if len(pairs) > 1 else State.KNOWN,
        tuple(value for value, _ in pairs),
        step.state.history,
        tuple(context for _, context in pairs),
    )


def _deny(step: Transition, claim: Claim, compare: Compare) -> None:
    """A value is said not to hold (any more). It may end what stands; it never writes the value that it denies."""
    state, denied = step.state, claim.fact
    gone = _denied(state.values, claim, compare)
    rest = [(value, context) for value, context in _pairs(state) if value not in gone]
    never = claim.change in (Change.CORRECTION, Change.CLARIFICATION)
    if not gone:
        if claim.change is Change.END and denied.normalized and not _find(state.history, denied, compare):
            ended = State.ENDED if not state.values else state.state
            step.state = replace(state, state=ended, history=(_as_past(denied), *state.history))
        return
    if state.state is State.CONFLICT and len(rest) == 1:
        _settle(step, rest[0][0], rest[0][1], tuple(gone), past=claim.change is Change.END)
        return
    history = state.history if never else (*state.history, *gone)
    if never:
        step.opened.extend(Opened(ContradictionType.REVISION, value, denied) for value in gone)
        step.contradicted.extend(Evidence(value, FAR) for value in gone)
    if rest:
        kind = State.CONFLICT if state.state is State.CONFLICT else State.KNOWN
    else:
        kind = State.UNKNOWN if never and not history else State.ENDED
        if state.state is State.CONFLICT:
            step.settled = ContradictionStatus.RESOLVED
    step.state = SlotState(kind, tuple(value for value, _ in rest), history, tuple(context for _, context in rest))


def _add_past(step: Transition, past: Fact, compare: Compare) -> None:
    """ "I used to work at v": v joins the history, and ends if it stood until now."""
    state = step.state
    current = _find(state.values, past, compare)
    if current is not None:
        _deny(step, Claim(past, Change.END), compare)
    elif not _find(state.history, past, compare):
        kind = state.state if state.state in (State.CONFLICT, State.ACCEPTED) else State.TEMPORAL
        step.state = replace(state, state=kind if state.values else State.ENDED, history=(past, *state.history))


# --- multi-valued slots ----------------------------------------------------------------------------------------------


def _apply_to_set(step: Transition, claim: Claim, compare: Compare) -> None:
    """A multi-valued slot grows without contradiction; that it is empty contradicts any value in it."""
    if claim.change is Change.NONE_LEFT:
        _say_none(step, claim)
    elif claim.change is Change.END or not _affirmed(claim):
        _drop_from_set(step, claim, compare)
    elif claim.fact.modality is Modality.PAST:
        if not _find(step.state.values, claim.fact, compare):
            kind = step.state.state if step.state.values else State.ENDED
            step.state = replace(step.state, state=kind, history=(*step.state.history, claim.fact))
        else:
            _drop_from_set(step, replace(claim, change=Change.END), compare)
    else:
        _add_to_set(step, claim, compare)


def _add_to_set(step: Transition, claim: Claim, compare: Compare) -> None:
    state, new = step.state, claim.fact
    nothing = [value for value in state.values if is_none(value)]
    present = _find([value for value in state.values if not is_none(value)], new, compare)
    if claim.change in (Change.CLARIFICATION, Change.CORRECTION, Change.UPDATE) and nothing:
        _drop(step, nothing)
        step.settled = ContradictionStatus.RESOLVED if state.state is State.CONFLICT else None
        after = State.RESOLVED if state.state is State.CONFLICT else State.KNOWN
        if present is None:
            _append(step, claim)
        step.state = replace(step.state, state=after)
        return
    if present is not None:
        step.upheld.append(Evidence(present, 0.0, repeated=True))
        return
    targets = _named(state.values, claim, compare)
    if targets and claim.change in (Change.CORRECTION, Change.UPDATE):
        _replace(step, claim, targets)
        return
    if nothing and state.state is not State.CONFLICT:
        step.opened.append(Opened(ContradictionType.CONFLICT, nothing[-1], new))
        step.contradicted.append(Evidence(nothing[-1], FAR))
        _append(step, claim)
        step.state = replace(step.state, state=State.CONFLICT)
        return
    _append(step, claim)
    if step.state.state not in (State.CONFLICT, State.ACCEPTED):
        step.state = replace(step.state, state=State.KNOWN)


def _say_none(step: Transition, claim: Claim) -> None:
    state = step.state
    live = [value for value in state.values if not is_none(value)]
    if any(is_none(value) for value in state.values):
        return
    none = replace(claim.fact, normalized="", polarity=Polarity.NEGATED)
    if live:
        step.opened.append(Opened(ContradictionType.CONFLICT, live[-1], none))
        step.contradicted.extend(Evidence(value, FAR) for value in live)
    kind = State.CONFLICT if live else State.KNOWN
    step.state = replace(state, state=kind, values=(*state.values, none), contexts=(*_contexts(state), None))


def _drop_from_set(step: Transition, claim: Claim, compare: Compare) -> None:
    state = step.state
    gone = _denied([value for value in state.values if not is_none(value)], claim, compare)
    if not gone:
        if claim.change is Change.END and claim.fact.normalized and not _find(state.history, claim.fact, compare):
            kind = state.state if state.values else State.ENDED
            step.state = replace(state, state=kind, history=(*state.history, _as_past(claim.fact)))
        return
    wrong = claim.change in (Change.CORRECTION, Change.CLARIFICATION)
    if wrong:
        step.opened.extend(Opened(ContradictionType.REVISION, value, claim.fact) for value in gone)
    _drop(step, gone)
    left = [value for value in step.state.values if not is_none(value)]
    if state.state is State.CONFLICT and not left:
        step.settled = ContradictionStatus.RESOLVED
        kind = State.RESOLVED
    elif state.state is State.CONFLICT:
        kind = State.CONFLICT
    else:
        kind = State.KNOWN if step.state.values else State.ENDED
    history = step.state.history if wrong else (*step.state.history, *gone)
    step.state = replace(step.state, state=kind, history=history)


def _append(step: Transition, claim: Claim) -> None:
    state = step.state
    step.state = replace(state, values=(*state.values, claim.fact), contexts=(*_contexts(state), claim.context))


def _drop(step: Transition, gone: Sequence[Fact]) -> None:
    kept = [(value, context) for value, context in _pairs(step.state) if value not in gone]
    step.state = replace(
        step.state, values=tuple(value for value, _ in kept), contexts=tuple(context for _, context in kept)
    )


# --- shared ----------------------------------------------------------------------------------------------------------


def _affirmed(claim: Claim) -> bool:
    return claim.fact.polarity is Polarity.AFFIRMED


def _pairs(state: SlotState) -> list[tuple[Fact, str | None]]:
    return list(zip(state.values, _contexts(state), strict=True))


def _contexts(state: SlotState) -> tuple[str | None, ...]:
    return state.contexts or (None,) * len(state.values)


def _equal(one: Fact, other: Fact) -> bool:
    return one.normalized == other.normalized and one.polarity is other.polarity


def _find(values: Sequence[Fact], new: Fact, compare: Compare, *relations: Relation) -> Fact | None:
    """The latest of `values` that stands in one of `relations` to the new value (by default: the same)."""
    wanted = relations or (Relation.SAME,)
    for value in reversed(values):
        if not is_none(value) and compare(value.normalized, new.normalized) in wanted:
            return value
    return None


def _named(values: Sequence[Fact], claim: Claim, compare: Compare) -> list[Fact]:
    """The values that the claim says it replaces."""
    if claim.replaces is None:
        return []
    wanted = (Relation.SAME, Relation.NARROWER, Relation.BROADER)
    return [value for value in values if not is_none(value) and compare(value.normalized, claim.replaces) in wanted]


def _target(values: Sequence[Fact], claim: Claim, compare: Compare) -> Fact:
    named = _named(values, claim, compare)
    return named[-1] if named else values[-1]


def _denied(values: Sequence[Fact], claim: Claim, compare: Compare) -> list[Fact]:
    """The standing values that a denial takes away; one without a value ("I'm out of work") takes all."""
    if claim.change is Change.NONE_LEFT or not claim.fact.normalized:
        return list(values)
    wanted = (Relation.SAME, Relation.NARROWER)
    return [value for value in values if compare(claim.fact.normalized, value.normalized) in wanted]


def _swap(state: SlotState, kind: State, old: Fact, claim: Claim) -> SlotState:
    pairs = [
        (claim.fact, claim.context or context) if value is old else (value, context) for value, context in _pairs(state)
    ]
    return SlotState(kind, tuple(v for v, _ in pairs), state.history, tuple(c for _, c in pairs))


def _as_past(fact: Fact) -> Fact:
    return replace(fact, polarity=Polarity.AFFIRMED, modality=Modality.PAST)


def _named_past(claim: Claim) -> Fact:
    """The older value that an update names, where nothing was stored of it."""
    assert claim.replaces is not None
    return replace(claim.fact, value=claim.replaces, normalized=claim.replaces.casefold(), modality=Modality.PAST)
