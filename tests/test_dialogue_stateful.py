"""The runtime held against the stress room's oracle, written independently: random acts, compared after each."""

# ruff: noqa: E501 - the wordings of a slot stand side by side

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from conversing import runtime
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from crt_runtime import Answer, Runtime
from crt_runtime.dialogue import understanding
from crt_runtime.language.facts import Change, Claim, Polarity
from crt_runtime.ledger.state import SlotState
from crt_runtime.ledger.transition import Compare, Transition, affirms, transition
from crt_runtime.stress.oracle import UNTOLD, Act, Move, State, Truth, opened, step

CONTEXTS = ("during the week", "on weekends")


@dataclass(frozen=True, repr=False)
class Slot:
    """A slot and how its user words each act."""

    name: str
    values: tuple[str, ...]
    ask: str
    ask_past: str
    forget: str
    wordings: dict[Act, str]
    multi: bool = False

    def __repr__(self) -> str:
        return self.name.upper()


EMPLOYER = Slot(
    "employer", ("Initech", "Globex", "Hooli", "Vandelay"), "where do i work?", "where did I work before?", "please forget where I work",
    {
        Act.ASSERT: "I work at {v}.", Act.ASSERT_ALIAS: "my employer is {v}", Act.CORRECT: "Actually I work at {v}, not {old}.",
        Act.CHANGE: "I left {old} and joined {v}.", Act.END: "I no longer work at {v}.", Act.CLARIFY: "{v} is right.",
        Act.BOTH: "I work at {v} during the week and at {w} on weekends.", Act.NEGATE: "I don't work at {v}.",
        Act.HYPOTHETICAL: "If I worked at {v}, would I be happier?", Act.REPORTED: "My friend Nora works at {v}.",
    },
)  # fmt: skip
LOCATION = Slot(
    "location", ("Lisbon", "Gothenburg", "Kyoto", "Quito"), "where do i live?", "where did I live before?", "please forget where I live",
    {
        Act.ASSERT: "I live in {v}.", Act.ASSERT_ALIAS: "{v} is where I live", Act.CORRECT: "Actually, I live in {v}, not in {old}.",
        Act.CHANGE: "I moved from {old} to {v}.", Act.END: "I don't live in {v} anymore.", Act.CLARIFY: "It's {v}.",
        Act.BOTH: "I live in {v} during the week and in {w} on weekends.", Act.NEGATE: "I don't live in {v}.",
        Act.HYPOTHETICAL: "If I lived in {v}, would I be happier?", Act.REPORTED: "My sister Anna lives in {v}.",
    },
)  # fmt: skip
PETS = Slot(
    "pets", ("beagle", "parrot", "hamster", "goldfish"), "what pets do i have?", "what pets did i have before?", "forget my pets",
    {
        Act.ASSERT: "I have a {v}.", Act.ASSERT_ALIAS: "my pet is a {v}", Act.CORRECT: "Actually I have a {v}, not a {old}.",
        Act.END: "I no longer have a {v}.", Act.CLARIFY: "I do have a {v}.", Act.NONE: "I have no pets.",
        Act.NEGATE: "I don't have a {v}.", Act.HYPOTHETICAL: "If I had a {v}, would I be happier?",
        Act.REPORTED: "My neighbour Lena has a {v}.",
    },
    multi=True,
)  # fmt: skip
SLOTS = (EMPLOYER, LOCATION, PETS)

slots = st.sampled_from(SLOTS)
singles = st.sampled_from([slot for slot in SLOTS if not slot.multi])
picks = st.integers(0, 3)


class Conversation(RuleBasedStateMachine):
    """Each rule is one act of the user's; after it, the slot is asked about and compared with the oracle."""

    @initialize()
    def begin(self) -> None:
        self.room = runtime()
        self.crt: Runtime = self.room.__enter__()
        self.truths = {slot.name: UNTOLD for slot in SLOTS}

    def teardown(self) -> None:
        if hasattr(self, "room"):
            self.room.__exit__(None, None, None)

    @rule(slot=slots, pick=picks)
    def assert_a_value(self, slot: Slot, pick: int) -> None:
        self._act(slot, Act.ASSERT, slot.values[pick])

    @rule(slot=slots, pick=picks)
    def assert_in_other_words(self, slot: Slot, pick: int) -> None:
        self._act(slot, Act.ASSERT_ALIAS, slot.values[pick])

    @rule(slot=slots, pick=picks)
    def correct(self, slot: Slot, pick: int) -> None:
        truth = self.truths[slot.name]
        said = slot.values[pick]
        old = next((value for value in truth.values if value != said), None)
        if old is None or truth.state is State.ACCEPTED or (slot.multi and truth.state is State.CONFLICT):
            return  # what a correction of one of two values that both hold does is finer than the oracle tells
        self._act(slot, Act.CORRECT, said, old=old)

    @rule(slot=singles, pick=picks)
    def change(self, slot: Slot, pick: int) -> None:
        truth = self.truths[slot.name]
        said = slot.values[pick]
        old = next((value for value in truth.values if value != said), None)
        if old is not None and truth.state is not State.ACCEPTED and said not in truth.values:
            self._act(slot, Act.CHANGE, said, old=old)

    @rule(slot=slots, pick=picks)
    def end(self, slot: Slot, pick: int) -> None:
        if slot.values[pick] in self.truths[slot.name].values:
            self._act(slot, Act.END, slot.values[pick])

    @rule(slot=slots, pick=picks)
    def deny(self, slot: Slot, pick: int) -> None:
        self._act(slot, Act.NEGATE, slot.values[pick])

    @rule(slot=singles, pick=picks, other=st.integers(1, 3))
    def both(self, slot: Slot, pick: int, other: int) -> None:
        self._act(slot, Act.BOTH, slot.values[pick], second=slot.values[(pick + other) % 4])

    @rule(slot=slots, pick=picks)
    def clarify(self, slot: Slot, pick: int) -> None:
        truth = self.truths[slot.name]
        if truth.state is State.CONFLICT and slot.values[pick] in truth.values:
            self._act(slot, Act.CLARIFY, slot.values[pick])

    @rule()
    def none(self) -> None:
        if self.truths["pets"].state is not State.CONFLICT:
            self._act(PETS, Act.NONE, None)

    @rule(slot=slots, pick=picks)
    def suppose(self, slot: Slot, pick: int) -> None:
        self._act(slot, Act.HYPOTHETICAL, slot.values[pick])

    @rule(slot=slots, pick=picks)
    def report(self, slot: Slot, pick: int) -> None:
        self._act(slot, Act.REPORTED, slot.values[pick])

    @precondition(lambda self: any(truth.said for truth in self.truths.values()))
    @rule(slot=slots)
    def forget(self, slot: Slot) -> None:
        self.crt.send(slot.forget)
        self.truths[slot.name] = step(self.truths[slot.name], Move(Act.FORGET), multi=slot.multi)
        self._compare(slot)

    def _act(
        self, slot: Slot, act: Act, said: str | None, *, old: str | None = None, second: str | None = None
    ) -> None:
        text = slot.wordings[act].format(v=said, old=old, w=second)
        self.crt.send("what a day")  # so that nothing was just asked, and a repetition settles nothing
        before = self.truths[slot.name]
        answer = self.crt.send(text)
        truth = step(before, Move(act, said, old, second, CONTEXTS, text=text), multi=slot.multi)
        self.truths[slot.name] = truth
        expected = {entry.type.value for entry in opened(before, truth)}
        found = {entry.type.value for entry in answer.contradictions}
        assert expected <= found, f"{text!r}: opened {found}, the oracle {expected}"
        if act in (Act.ASSERT, Act.ASSERT_ALIAS, Act.HYPOTHETICAL, Act.REPORTED):
            assert found == expected, f"{text!r}: opened {found}, the oracle {expected}"
        self._compare(slot)

    def _compare(self, slot: Slot) -> None:
        truth = self.truths[slot.name]
        answer = self.crt.send(slot.ask)
        shown = f"{slot.ask!r} -> {answer.text!r} ({answer.response_type}); the oracle: {truth.state}, {truth.values}"
        named = {value for value in slot.values if value in answer.text}
        assert named == set(truth.values), shown
        open_entries = [entry for entry in self.crt.contradictions("open") if entry.slot == slot.name]
        assert bool(open_entries) == (truth.state is State.CONFLICT), shown
        assert bool(answer.open_contradictions) == (truth.state is State.CONFLICT), shown
        if truth.state is State.CONFLICT:
            assert "Which is right?" in answer.text, shown
            assert ("none" in answer.text) == truth.nothing, shown
        if truth.state is State.ACCEPTED:
            assert all(context in answer.text for context in truth.contexts), shown
        if not (truth.nothing and not truth.values):
            settled = truth.settled or truth.state is State.ACCEPTED
            assert answer.response_type == ("belief" if settled else "uncertainty"), shown
        self._compare_past(slot, truth)
        assert {slot for slot, state in self.crt.facts().items() if state.values} <= set(self.truths)

    def _compare_past(self, slot: Slot, truth: Truth) -> None:
        former = set(truth.past) - set(truth.values)
        answer: Answer = self.crt.send(slot.ask_past)
        shown = f"{slot.ask_past!r} -> {answer.text!r}; the oracle: {truth.state}, past {truth.past}"
        named = {value for value in slot.values if value in answer.text}
        assert former <= named, shown
        assert named <= {*truth.said, *truth.gone}, shown


Conversation.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
TestConversation = Conversation.TestCase


def _overwriting(state: SlotState, claims: Sequence[Claim], *, multi_valued: bool, compare: Compare) -> Transition:
    """The fault that the truth contract is against: a new value silently takes the place of the old one."""
    said = [replace(claim, change=Change.CORRECTION) if affirms(claim) else claim for claim in claims]
    return transition(state, said, multi_valued=multi_valued, compare=compare)


def _remembering_denials(
    state: SlotState, claims: Sequence[Claim], *, multi_valued: bool, compare: Compare
) -> Transition:
    """Another fault: a denial writes what it denies."""
    said = [replace(claim, fact=replace(claim.fact, polarity=Polarity.AFFIRMED)) for claim in claims]
    return transition(state, said, multi_valued=multi_valued, compare=compare)


@pytest.mark.parametrize("fault", [_overwriting, _remembering_denials])
def test_the_oracle_catches_a_planted_fault(fault: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(understanding, "transition", fault)
    quick = settings(max_examples=40, stateful_step_count=12, deadline=None, database=None, phases=[Phase.generate])
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(Conversation, settings=quick)
