"""Plan: what decisions would do to a memory file, as a pure function of the documents and of what the file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from crt_runtime.ids import IdSource
from crt_runtime.language.catalogue import Catalogue
from crt_runtime.language.values import Relation, compare_values, normalize_value
from crt_runtime.ledger.contradiction import Contradiction, ContradictionType
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.ledger.transition import is_none
from crt_runtime.memory.beliefs import HeldBelief
from crt_runtime.promotion.documents import Pair, Proposal, Verdict
from crt_runtime.promotion.prestate import slot_digest
from crt_runtime.promotion.values import slot_flaw, value_flaw

Action: TypeAlias = Literal["applied", "skipped", "error"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the memory file holds of what the documents speak of, read in one transaction.

    `quotable` maps the cited memories that are there to their texts; `open_entries` are by slot.
    """

    notes: Mapping[str, SlotState]
    belief: Mapping[str, tuple[HeldBelief, ...]]
    open_entries: Mapping[str, list[Contradiction]]
    quotable: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Live:
    """A belief that is live in the course of the plan: one of the file's, or one that the plan writes."""

    memory_id: str
    value: str
    normalized: str


@dataclass(frozen=True, slots=True)
class Write:
    """A belief to write."""

    memory_id: str
    proposal: Proposal
    slot: str
    value: str
    normalized: str
    supersedes_id: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A contradiction entry to open between two beliefs; of an ending, `new` is None."""

    id: str
    type: ContradictionType
    slot: str
    old: Live
    new: Live | None


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of one proposal."""

    proposal_id: str
    verdict: Verdict
    action: Action
    new_memory_id: str | None = None
    reason: str | None = None
    supersedes_id: str | None = None
    contradiction_id: str | None = None


@dataclass(slots=True)
class Plan:
    """All that one apply does: results in the order of the proposals, rows to write and to close, entries to open.

    `closes` pairs each belief with the proposal for which it is closed.
    """

    results: list[Result] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    closes: list[tuple[str, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def count(self, action: Action) -> int:
        return sum(result.action == action for result in self.results)


@dataclass(frozen=True, slots=True)
class Drift:
    """A slot that is not as it was when it was proposed: `was` and `now` in words."""

    slot: str
    was: str
    now: str


_SETTLED: Final = {
    State.REVISED: ContradictionType.REVISION,
    State.RESOLVED: ContradictionType.REVISION,
    State.TEMPORAL: ContradictionType.TEMPORAL,
    State.ENDED: ContradictionType.TEMPORAL,
    State.REFINED: ContradictionType.REFINEMENT,
}
"""States in which the user has said what holds, and the type of entry under which an older belief is closed."""

_WAIT: Final = {Verdict.REJECTED: "rejected", Verdict.DEFER: "deferred"}


def drifted(pair: Pair, known: Known) -> list[Drift]:
    """The slots of approved proposals whose pre-state has changed since; empty for documents that bind none."""
    verdicts = pair.verdicts
    approved = (p.slot for p in pair.proposals.proposals if verdicts[p.id].verdict is Verdict.APPROVED and p.slot)
    found = []
    for slot in dict.fromkeys(approved):
        before = pair.proposals.pre_state.get(slot)
        notes, belief = known.notes.get(slot, UNKNOWN), known.belief.get(slot, ())
        if before is not None and before.digest != slot_digest(slot, notes, belief):
            was = _in_words(before.state or "unknown", before.notes, before.belief)
            values = [fact.value if not is_none(fact) else "(none)" for fact in notes.values]
            found.append(Drift(slot, was, _in_words(notes.state.value, values, [held.value for held in belief])))
    return found


def plan(pair: Pair, known: Known, catalogue: Catalogue, ids: IdSource) -> Plan:
    """Decide what becomes of each proposal. Draws ids for what it writes (`mem`) and opens (`con`); reads nothing.

    Where any result is an error, nothing of the plan may be carried out.
    """
    step = Plan()
    live = {
        slot: [Live(held.memory_id, held.value, held.normalized) for held in belief]
        for slot, belief in known.belief.items()
    }
    verdicts = pair.verdicts
    for proposal in pair.proposals.proposals:
        verdict = verdicts[proposal.id].verdict
        if verdict is not Verdict.APPROVED:
            step.results.append(Result(proposal.id, verdict, "skipped", reason=_WAIT[verdict]))
            continue
        flaw = _flaw(proposal, pair, known)
        if flaw is not None:
            step.results.append(Result(proposal.id, verdict, "error", reason=flaw))
            continue
        assert proposal.slot is not None  # _flaw has refused a proposal without one
        standing = live.setdefault(proposal.slot, [])
        move = _Move(proposal, proposal.slot, known, catalogue, standing, ids)
        step.results.append(move.end(step) if proposal.ends else move.believe(step))
    return step


def refused(planned: Plan) -> Plan:
    """The plan that carries nothing out, since one of its results is an error."""
    results = [
        replace(
            result,
            action="skipped",
            new_memory_id=None,
            supersedes_id=None,
            contradiction_id=None,
            reason="not applied, since another proposal cannot be",
        )
        if result.action == "applied"
        else result
        for result in planned.results
    ]
    return Plan(results)


class _Move:
    """What one approved proposal does to its slot; `standing` are the live beliefs, kept up as the plan grows."""

    def __init__(
        self, proposal: Proposal, slot: str, known: Known, catalogue: Catalogue, standing: list[Live], ids: IdSource
    ) -> None:
        spec = catalogue.spec_for(slot)
        self._proposal = proposal
        self._slot = slot
        self._notes = known.notes.get(slot, UNKNOWN)
        self._open = known.open_entries.get(slot, [])
        self._standing = standing
        self._ids = ids
        self._type = spec.value_type
        self._multi = spec.multi
        self._value = proposal.value.strip()
        self._normalized = normalize_value(spec.value_type, self._value)

    def end(self, step: Plan) -> Result:
        """Close the belief that no longer holds."""
        ended = next((held for held in self._standing if held.memory_id == self._proposal.supersedes_id), None)
        if ended is None:
            return self._result("error", reason=f"ends {self._proposal.supersedes_id}, which is no live belief")
        entry = Entry(self._ids("con"), self._settled_as() or ContradictionType.TEMPORAL, self._slot, ended, None)
        self._close(step, ended, entry)
        return self._result("applied", supersedes_id=ended.memory_id, contradiction_id=entry.id)

    def believe(self, step: Plan) -> Result:
        """Write the belief, and close or contradict what it does not go together with."""
        same = next((held for held in self._standing if self._compare(held.normalized) is Relation.SAME), None)
        if same is not None:
            return self._result("skipped", reason=f"already believed as {same.memory_id}")
        closing = self._closing()
        named = self._proposal.supersedes_id
        if named is not None and named not in {held.memory_id for held, _ in closing}:
            superseded = next((held for held in self._standing if held.memory_id == named), None)
            if superseded is None:
                return self._result("error", reason=f"supersedes {named}, which is no live belief in its slot")
            closing.append((superseded, self._settled_as() or ContradictionType.REVISION))
        replaced = [held for held, _ in closing]
        against = [held for held in self._standing if held not in replaced and self._contradicts(held)]
        new = Live(self._ids("mem"), self._value, self._normalized)
        supersedes_id = named or (replaced[-1].memory_id if replaced else None)
        step.writes.append(Write(new.memory_id, self._proposal, self._slot, new.value, new.normalized, supersedes_id))
        entries = [Entry(self._ids("con"), type_, self._slot, held, new) for held, type_ in closing]
        for entry in entries:
            self._close(step, entry.old, entry)
        contradictions = [entry.id for entry in entries] + [self._conflict(step, held, new) for held in against]
        self._standing.append(new)
        return self._result(
            "applied",
            new_memory_id=new.memory_id,
            supersedes_id=supersedes_id,
            contradiction_id=contradictions[-1] if contradictions else None,
        )

    def _closing(self) -> list[tuple[Live, ContradictionType]]:
        """The beliefs that the user has replaced by this value, or made more specific."""
        if self._multi:
            return []
        type_ = self._settled_as()
        if type_ is not None and self._stands(self._normalized):
            return [(held, type_) for held in self._standing if not self._stands(held.normalized)]
        return [
            (held, ContradictionType.REFINEMENT)
            for held in self._standing
            if self._compare(held.normalized) is Relation.NARROWER
        ]

    def _contradicts(self, held: Live) -> bool:
        """Whether a belief and the value cannot both hold, as far as the user has said."""
        if self._multi or self._compare(held.normalized) is not Relation.DIFFERENT:
            return False
        accepted = self._notes.state is State.ACCEPTED
        return not (accepted and self._stands(held.normalized) and self._stands(self._normalized))

    def _conflict(self, step: Plan, old: Live, new: Live) -> str:
        """The open entry between two values: the one that the conversation opened, or a new one."""
        for entry in self._open:
            sides = [side.value for side in (entry.old, entry.new) if side.value]
            if len(sides) == 2 and all(any(self._same(side, held.value) for side in sides) for held in (old, new)):
                return entry.id
        step.entries.append(Entry(self._ids("con"), ContradictionType.CONFLICT, self._slot, old, new))
        return step.entries[-1].id

    def _close(self, step: Plan, held: Live, entry: Entry) -> None:
        step.closes.append((held.memory_id, self._proposal.id))
        step.entries.append(entry)
        self._standing.remove(held)

    def _settled_as(self) -> ContradictionType | None:
        return _SETTLED.get(self._notes.state)

    def _stands(self, normalized: str) -> bool:
        """Whether a value is among those that the notes hold now."""
        return any(self._same(fact.normalized, normalized) for fact in self._notes.values if not is_none(fact))

    def _compare(self, held: str) -> Relation:
        return compare_values(self._type, held, self._normalized)

    def _same(self, a: str, b: str) -> bool:
        return compare_values(self._type, a, b) is Relation.SAME

    def _result(
        self,
        action: Action,
        *,
        new_memory_id: str | None = None,
        reason: str | None = None,
        supersedes_id: str | None = None,
        contradiction_id: str | None = None,
    ) -> Result:
        return Result(
            self._proposal.id, Verdict.APPROVED, action, new_memory_id, reason, supersedes_id, contradiction_id
        )


def _flaw(proposal: Proposal, pair: Pair, known: Known) -> str | None:
    """Why an approved proposal cannot be carried out; None where it can."""
    flaw = slot_flaw(proposal.slot) or value_flaw(proposal.value)
    if flaw is not None:
        return flaw
    if not pair.unbound and proposal.slot not in pair.proposals.pre_state:
        return f"is about slot {proposal.slot}, whose state the proposals do not bind"
    for cited in proposal.evidence:
        if cited.source_type != "memory" or cited.memory_id is None:
            continue
        text = known.quotable.get(cited.memory_id)
        if text is None:
            return f"cites memory {cited.memory_id}, which is not there or was forgotten"
        if cited.quote_text is not None and cited.quote_text != text:
            return f"quotes memory {cited.memory_id} with words that it does not hold"
    return None


def _in_words(state: str, notes: Sequence[str], belief: Sequence[str]) -> str:
    return f"{state}, notes {' | '.join(notes) or '-'}, belief {' | '.join(belief) or '-'}"
