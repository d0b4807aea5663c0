"""The slot on the table: what one turn has made of it so far, and the moves that keep its parts in step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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
    """What one turn does to one slot.

    `settled`: the open entries of the slot that `dropped` takes part in get that status; all of them where the slot is
    no longer in conflict.
    """

    state: SlotState
    opened: list[Opened] = field(default_factory=list)
    settled: ContradictionStatus | None = None
    dropped: list[Fact] = field(default_factory=list)
    upheld: list[Evidence] = field(default_factory=list)
    contradicted: list[Evidence] = field(default_factory=list)


FAR = 1.0
"""The distance of an incompatible value (d in section "Trust and recall" of the truth contract)."""


def is_none(fact: Fact) -> bool:
    """Whether the fact says that a slot holds nothing ("I have no pets")."""
    return fact.polarity is Polarity.NEGATED


def affirms(claim: Claim) -> bool:
    """Whether the claim says that its value holds now."""
    over = claim.change in (Change.END, Change.NONE_LEFT) or claim.fact.modality is Modality.PAST
    return claim.fact.polarity is Polarity.AFFIRMED and not over


class Board:
    """A slot state that is being changed. `gone`, `wrong`: what the turn itself ended, or called a mistake, so far."""

    def __init__(self, state: SlotState, compare: Compare, *, multi_valued: bool) -> None:
        self.compare = compare
        self.multi_valued = multi_valued
        self.kind = state.state
        self.held = list(state.values)
        self.contexts = list(state.contexts or (None,) * len(state.values))
        self.history = list(state.history)
        self.gone: list[Fact] = []
        self.wrong: list[Fact] = []
        self.step = Transition(state)

    def result(self) -> Transition:
        if not self.in_conflict:  # a conflict that the same turn settles was none
            self.step.opened = [entry for entry in self.step.opened if entry.type is not ContradictionType.CONFLICT]
        self.step.state = SlotState(self.kind, tuple(self.held), tuple(self.history), tuple(self.contexts))
        return self.step

    @property
    def live(self) -> list[Fact]:
        """The values that stand, a stated "nothing" left out."""
        return [value for value in self.held if not is_none(value)]

    @property
    def none(self) -> Fact | None:
        """The stated "nothing", where it stands."""
        return next((value for value in self.held if is_none(value)), None)

    @property
    def in_conflict(self) -> bool:
        return self.kind is State.CONFLICT

    def related(self, value: str, *relations: Relation) -> list[Fact]:
        """The live values to which `value` relates so."""
        return [held for held in self.live if self.compare(held.normalized, value) in relations]

    def same(self, fact: Fact) -> Fact | None:
        """The live value of the same meaning; the latest, where several are."""
        found = self.related(fact.normalized, Relation.SAME)
        return found[-1] if found else None

    def named(self, claim: Claim) -> list[Fact]:
        """The live values that the claim says it replaces."""
        if claim.replaces is None:
            return []
        return self.related(claim.replaces, Relation.SAME, Relation.NARROWER, Relation.BROADER)

    def add(self, claim: Claim, kind: State) -> None:
        self.held.append(claim.fact)
        self.contexts.append(claim.context)
        self.kind = kind

    def swap(self, old: Fact, claim: Claim) -> None:
        """Put the claim's value in the place of `old`, which keeps its context unless the claim gives another."""
        at = self.held.index(old)
        self.held[at] = claim.fact
        self.contexts[at] = claim.context or self.contexts[at]

    def drop(self, values: Collection[Fact]) -> None:
        kept = [at for at, held in enumerate(self.held) if held not in values]
        self.contexts = [self.contexts[at] for at in kept]
        self.held = [self.held[at] for at in kept]

    def open(self, kind: ContradictionType, old: Fact, new: Fact) -> None:
        self.step.opened.append(Opened(kind, old, new))

    def settle(self, status: ContradictionStatus, dropped: Iterable[Fact] = ()) -> None:
        self.step.settled = status
        self.step.dropped.extend(dropped)

    def uphold(self, fact: Fact, *, repeated: bool = False) -> None:
        self.step.upheld.append(Evidence(fact, 0.0, repeated))

    def contradict(self, values: Iterable[Fact]) -> None:
        self.step.contradicted.extend(Evidence(value, FAR) for value in values)

    def remember(self, values: Iterable[Fact]) -> None:
        """Note that the values held before; one that is already noted, or says "nothing", adds nothing."""
        for value in values:
            if not is_none(value) and not self._was(value.normalized):
                self.history.append(value)

    def remember_named(self, value: str, said: Fact) -> None:
        """Note an older value that the words of `said` name, and that was never stored."""
        if not self._was(value):
            past = replace(said, value=value, normalized=value.casefold(), modality=Modality.PAST)
            self.history.append(past)

    def disown(self, fact: Fact) -> None:
        """The value is said to have held all along: it is no former one."""
        same = matching(self.history, fact.normalized, self.compare)
        self.history = [past for past in self.history if past not in same]

    def _was(self, value: str) -> bool:
        return bool(matching(self.history, value, self.compare))


def matching(values: Sequence[Fact], wanted: str | None, compare: Compare) -> list[Fact]:
    """Those of `values` that mean the same as `wanted`."""
    if wanted is None:
        return []
    return [value for value in values if compare(value.normalized, wanted) is Relation.SAME]
