"""The truth table of one slot, as a pure function: rows by hand, then what must hold for any sequence of claims."""

# ruff: noqa: E501 - the tables read as tables: one row, one line

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.language import Relation, compare_values
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.ledger.transition import Transition, is_none, transition

CONFLICT, REVISION = ContradictionType.CONFLICT, ContradictionType.REVISION
TEMPORAL, REFINEMENT = ContradictionType.TEMPORAL, ContradictionType.REFINEMENT

_INSIDE = {("bellevue", "seattle"), ("seattle", "washington"), ("bellevue", "washington")}
"""Pairs (narrower, broader) that the tests' own comparison knows."""


def compare(first: str, second: str) -> Relation:
    first, second = first.casefold(), second.casefold()
    if first == second:
        return Relation.SAME
    if (second, first) in _INSIDE:
        return Relation.NARROWER
    return Relation.BROADER if (first, second) in _INSIDE else Relation.DIFFERENT


def claim(
    value: str,
    change: Change = Change.PLAIN,
    *,
    replaces: str | None = None,
    context: str | None = None,
    denied: bool = False,
    past: bool = False,
    memory: str = "mem",
) -> Claim:
    polarity = Polarity.NEGATED if denied else Polarity.AFFIRMED
    modality = Modality.PAST if past else Modality.ASSERTED
    fact = Fact("slot", value, value.casefold(), polarity, modality, "user", (0, len(value)), memory, None)
    return Claim(fact, change, replaces, context)


def said(value: str, context: str | None = None) -> Claim:
    return claim(value, context=context)


def corrected(value: str, old: str | None = None) -> Claim:
    return claim(value, Change.CORRECTION, replaces=old)


def updated(value: str, old: str | None = None) -> Claim:
    return claim(value, Change.UPDATE, replaces=old)


def ended(value: str = "") -> Claim:
    return claim(value, Change.END)


def clarified(value: str) -> Claim:
    return claim(value, Change.CLARIFICATION)


def both(value: str, context: str | None = None) -> Claim:
    return claim(value, Change.BOTH, context=context)


def refined(value: str, old: str | None = None) -> Claim:
    return claim(value, Change.REFINEMENT, replaces=old)


def denied(value: str) -> Claim:
    return claim(value, denied=True)


def never(value: str) -> Claim:
    return claim(value, Change.CORRECTION, denied=True)


def past(value: str) -> Claim:
    return claim(value, past=True)


def none_left() -> Claim:
    return claim("none", Change.NONE_LEFT, denied=True)


def run(turns: Sequence[Claim | Sequence[Claim]], *, multi: bool = False) -> Transition:
    """The last transition of a conversation about one slot; each turn has a memory of its own."""
    step = Transition(UNKNOWN)
    for number, turn in enumerate(turns):
        claims = [turn] if isinstance(turn, Claim) else list(turn)
        claims = [_in_memory(each, f"mem-{number}") for each in claims]
        step = transition(step.state, claims, multi_valued=multi, compare=compare)
    return step


def _in_memory(each: Claim, memory: str) -> Claim:
    fact = each.fact
    return Claim(
        Fact(fact.slot, fact.value, fact.normalized, fact.polarity, fact.modality, fact.subject, fact.span, memory),
        each.change,
        each.replaces,
        each.context,
    )


def values(state: SlotState) -> list[str | None]:
    return [None if is_none(value) else value.value for value in state.values]


def former(state: SlotState) -> list[str]:
    return [value.value for value in state.history]


def entries(step: Transition) -> list[tuple[ContradictionType, str, str | None]]:
    return [
        (opened.type, opened.old.value, None if is_none(opened.new) else opened.new.value) for opened in step.opened
    ]


@dataclass(frozen=True)
class Row:
    """One row: the turns, then the state, values, history and the entries that the last turn opened."""

    name: str
    turns: tuple[Claim | tuple[Claim, ...], ...]
    state: State
    values: tuple[str | None, ...]
    history: tuple[str, ...] = ()
    opened: tuple[tuple[ContradictionType, str, str | None], ...] = ()
    settled: ContradictionStatus | None = None
    multi: bool = False


RESOLVED, ACCEPTED = ContradictionStatus.RESOLVED, ContradictionStatus.ACCEPTED

SINGLE = (
    Row("one value", (said("A"),), State.KNOWN, ("A",)),
    Row("said again", (said("A"), said("a")), State.KNOWN, ("A",)),
    Row("two values", (said("A"), said("B")), State.CONFLICT, ("A", "B"), (), ((CONFLICT, "A", "B"),)),
    Row("a third value", (said("A"), said("B"), said("C")), State.CONFLICT, ("A", "B", "C"), (), ((CONFLICT, "B", "C"),)),
    Row("a side again", (said("A"), said("B"), said("A")), State.CONFLICT, ("A", "B")),
    Row("correction", (said("A"), corrected("B", "A")), State.REVISED, ("B",), (), ((REVISION, "A", "B"),)),
    Row("correction, old not named", (said("A"), corrected("B")), State.REVISED, ("B",), (), ((REVISION, "A", "B"),)),
    Row("correction of what was never said", (corrected("B", "A"),), State.KNOWN, ("B",)),
    Row("corrected back", (said("A"), updated("B"), corrected("A")), State.REVISED, ("A",), (), ((REVISION, "B", "A"),)),
    Row("change", (said("A"), updated("B", "A")), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("change, old not named", (said("A"), updated("B")), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("change from what was never said", (updated("B", "A"),), State.TEMPORAL, ("B",), ("A",)),
    Row("two changes", (said("A"), updated("B"), updated("C")), State.TEMPORAL, ("C",), ("A", "B"), ((TEMPORAL, "B", "C"),)),
    Row("change to the same", (said("A"), updated("A")), State.KNOWN, ("A",)),
    Row("change that names another former one", (said("A"), updated("A", "X")), State.KNOWN, ("A",), ("X",)),
    Row("end", (said("A"), ended("A")), State.ENDED, (), ("A",)),
    Row("end without a value", (said("A"), ended()), State.ENDED, (), ("A",)),
    Row("end of what was never said", (ended("A"),), State.ENDED, (), ("A",)),
    Row("end of another value", (said("A"), ended("X")), State.TEMPORAL, ("A",), ("X",)),
    Row("a new value after the end", (said("A"), ended("A"), said("B")), State.TEMPORAL, ("B",), ("A",)),
    Row("end and change in one turn", (said("A"), (ended("A"), updated("B", "A"))), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("end and a value in one turn", (said("A"), (ended("A"), said("B"))), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("value first, end second", (said("A"), (said("B"), ended("A"))), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("denied and corrected in one turn", (said("A"), (never("A"), said("B"))), State.REVISED, ("B",), (), ((REVISION, "A", "B"),)),
    Row("past", (past("A"),), State.ENDED, (), ("A",)),
    Row("past of the present value", (said("A"), past("A")), State.ENDED, (), ("A",)),
    Row("past beside a present value", (said("B"), past("A")), State.TEMPORAL, ("B",), ("A",)),
    Row("past, then present", ((past("A"), said("B")),), State.TEMPORAL, ("B",), ("A",)),
    Row("denied", (said("A"), denied("A")), State.ENDED, (), ("A",)),
    Row("denied, never said", (denied("A"),), State.UNKNOWN, ()),
    Row("denied, another said", (said("B"), denied("A")), State.KNOWN, ("B",)),
    Row("never was", (said("A"), never("A")), State.ENDED, (), (), ((REVISION, "A", None),)),
    Row("more specific by meaning", (said("Seattle"), said("Bellevue")), State.REFINED, ("Bellevue",), (), ((REFINEMENT, "Seattle", "Bellevue"),)),
    Row("said to be more specific", (said("A"), refined("B", "A")), State.REFINED, ("B",), (), ((REFINEMENT, "A", "B"),)),
    Row("more specific, old not named", (said("A"), refined("B")), State.REFINED, ("B",), (), ((REFINEMENT, "A", "B"),)),
    Row("more specific than something else", (said("A"), refined("B", "X")), State.CONFLICT, ("A", "B"), (), ((CONFLICT, "A", "B"),)),
    Row("less specific", (said("Bellevue"), said("Seattle")), State.KNOWN, ("Bellevue",)),
    Row("both in one turn", ((both("A", "at work"), both("B", "at home")),), State.ACCEPTED, ("A", "B")),
    Row("a second in its own context", (said("A"), both("B", "at home")), State.ACCEPTED, ("A", "B")),
    Row("both, one known", (said("A"), (both("A", "at work"), both("B", "at home"))), State.ACCEPTED, ("A", "B")),
    Row("both, another known", (said("X"), (both("A", "at work"), both("B", "at home"))), State.ACCEPTED, ("A", "B"), (), ((REVISION, "X", "A"),)),
    Row("both again", ((both("A", "at work"), both("B", "at home")), said("A")), State.ACCEPTED, ("A", "B")),
    Row("a third beside both", ((both("A", "x"), both("B", "y")), said("C")), State.CONFLICT, ("A", "B", "C"), (), ((CONFLICT, "B", "C"),)),
    Row("the third taken back", ((both("A", "x"), both("B", "y")), said("C"), never("C")), State.ACCEPTED, ("A", "B"), (), (), RESOLVED),
    Row("one of both ends", ((both("A", "x"), both("B", "y")), ended("A")), State.KNOWN, ("B",), ("A",)),
    Row("one of both corrected", ((both("A", "x"), both("B", "y")), corrected("C", "A")), State.ACCEPTED, ("C", "B"), (), ((REVISION, "A", "C"),)),
    Row("one of both changed in one turn", ((both("A", "x"), both("B", "y")), (ended("A"), updated("C", "A"))), State.ACCEPTED, ("B", "C"), ("A",), ((TEMPORAL, "A", "C"),)),
    Row("only one of both", ((both("A", "x"), both("B", "y")), clarified("A")), State.RESOLVED, ("A",)),
    Row("conflict settled for the newer", (said("A"), said("B"), clarified("B")), State.RESOLVED, ("B",), (), (), RESOLVED),
    Row("conflict settled for the older", (said("A"), said("B"), clarified("A")), State.RESOLVED, ("A",), (), (), RESOLVED),
    Row("conflict settled by a correction", (said("A"), said("B"), corrected("A", "B")), State.RESOLVED, ("A",), (), (), RESOLVED),
    Row("conflict settled for a third", (said("A"), said("B"), corrected("C")), State.RESOLVED, ("C",), (), (), RESOLVED),
    Row("conflict settled by an end", (said("A"), said("B"), ended("A")), State.RESOLVED, ("B",), ("A",), (), RESOLVED),
    Row("conflict settled by a denial", (said("A"), said("B"), denied("A")), State.RESOLVED, ("B",), (), (), RESOLVED),
    Row("conflict settled by a change", (said("A"), said("B"), updated("C", "A")), State.RESOLVED, ("C",), ("A",), (), RESOLVED),
    Row("a change that names no side", (said("A"), said("B"), updated("C")), State.RESOLVED, ("C",), (), (), RESOLVED),
    Row("conflict over: nothing holds", (said("A"), said("B"), ended()), State.ENDED, (), (), (), RESOLVED),
    Row("conflict accepted", (said("A"), said("B"), (both("A"), both("B"))), State.ACCEPTED, ("A", "B"), (), (), ACCEPTED),
    Row("settled, then said again", (said("A"), said("B"), clarified("B"), said("B")), State.RESOLVED, ("B",)),
    Row("settled, then the loser again", (said("A"), said("B"), clarified("B"), said("A")), State.CONFLICT, ("B", "A"), (), ((CONFLICT, "B", "A"),)),
    Row("settled for a narrower side", (said("Seattle"), said("Portland"), corrected("Bellevue")), State.RESOLVED, ("Bellevue",), (), (), RESOLVED),
    Row("settled for a broader word", (said("Bellevue"), said("Portland"), corrected("Seattle")), State.RESOLVED, ("Bellevue",), (), (), RESOLVED),
    Row("a word that fits both sides", (said("Seattle"), said("Portland"), said("Bellevue")), State.CONFLICT, ("Bellevue", "Portland"), (), ((REFINEMENT, "Seattle", "Bellevue"),)),
    Row("nothing of the kind", (none_left(),), State.KNOWN, (None,)),
    Row("nothing any more", (said("A"), none_left()), State.ENDED, (), ("A",)),
    Row("a value against nothing", (none_left(), said("A")), State.CONFLICT, (None, "A"), (), ((CONFLICT, "none", "A"),)),
    Row("a value after nothing", (none_left(), updated("A")), State.TEMPORAL, ("A",), (), ((TEMPORAL, "none", "A"),)),
)  # fmt: skip

MULTI = (
    Row("grows", (said("A"), said("B"), said("C")), State.KNOWN, ("A", "B", "C")),
    Row("grows in one turn", ((said("A"), said("B")),), State.KNOWN, ("A", "B")),
    Row("said again", (said("A"), said("B"), said("a")), State.KNOWN, ("A", "B")),
    Row("none", (none_left(),), State.KNOWN, (None,)),
    Row("none again", (none_left(), none_left()), State.KNOWN, (None,)),
    Row("none against some", (said("A"), said("B"), none_left()), State.CONFLICT, ("A", "B", None), (), ((CONFLICT, "B", None),)),
    Row("some against none", (none_left(), said("A")), State.CONFLICT, (None, "A"), (), ((CONFLICT, "none", "A"),)),
    Row("still one, settled", (said("A"), none_left(), clarified("A")), State.RESOLVED, ("A",), (), (), RESOLVED),
    Row("another one, settled", (said("A"), none_left(), corrected("B")), State.RESOLVED, ("A", "B"), (), (), RESOLVED),
    Row("none, settled", (said("A"), none_left(), claim("", Change.CLARIFICATION, denied=True)), State.RESOLVED, (None,), (), (), RESOLVED),
    Row("none since it ended", (said("A"), none_left(), ended("A")), State.RESOLVED, (None,), ("A",), (), RESOLVED),
    Row("conflict, said again", (said("A"), none_left(), said("A")), State.CONFLICT, ("A", None)),
    Row("conflict grows", (said("A"), none_left(), said("B")), State.CONFLICT, ("A", None, "B"), (), ((CONFLICT, "none", "B"),)),
    Row("got one after none", (none_left(), updated("A")), State.TEMPORAL, ("A",), (), ((TEMPORAL, "none", "A"),)),
    Row("one ends", (said("A"), said("B"), ended("A")), State.KNOWN, ("B",), ("A",)),
    Row("the last ends", (said("A"), ended("A")), State.ENDED, (), ("A",)),
    Row("all end", (said("A"), said("B"), ended()), State.ENDED, (), ("A", "B")),
    Row("one denied", (said("A"), said("B"), denied("A")), State.KNOWN, ("B",), ("A",)),
    Row("one never was", (said("A"), said("B"), never("A")), State.KNOWN, ("B",), (), ((REVISION, "A", None),)),
    Row("correction that names one", (said("A"), said("B"), corrected("C", "A")), State.REVISED, ("C", "B"), (), ((REVISION, "A", "C"),)),
    Row("correction of the only one", (said("A"), corrected("B")), State.REVISED, ("B",), (), ((REVISION, "A", "B"),)),
    Row("correction that names none of several", (said("A"), said("B"), corrected("C")), State.KNOWN, ("A", "B", "C")),
    Row("correction to one that stands", (said("A"), said("B"), corrected("B", "A")), State.REVISED, ("B",), (), ((REVISION, "A", "B"),)),
    Row("change that names one", (said("A"), said("B"), updated("C", "A")), State.TEMPORAL, ("C", "B"), ("A",), ((TEMPORAL, "A", "C"),)),
    Row("a new one since lately", (said("A"), updated("B")), State.KNOWN, ("A", "B")),
    Row("end and a new one", (said("A"), (ended("A"), updated("B", "A"))), State.TEMPORAL, ("B",), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("one in place of one of several", (said("A"), said("C"), (ended("A"), updated("B", "A"))), State.KNOWN, ("C", "B"), ("A",), ((TEMPORAL, "A", "B"),)),
    Row("each in its context", ((both("A", "at work"), both("B", "at home")),), State.ACCEPTED, ("A", "B")),
    Row("contexts, then one more", ((both("A", "at work"), both("B", "at home")), said("C")), State.ACCEPTED, ("A", "B", "C")),
    Row("plainly said, each in its context", ((said("A", context="at work"), said("B", context="at home")),), State.ACCEPTED, ("A", "B")),
    Row("one context alone", (said("A", context="at work"), said("B")), State.KNOWN, ("A", "B")),
    Row("two without contexts", ((both("A"), both("B")),), State.KNOWN, ("A", "B")),
    Row("contexts beside another", (said("X"), (both("A", "w"), both("B", "h"))), State.ACCEPTED, ("X", "A", "B")),
    Row("said to be more specific", (said("A"), said("B"), refined("C", "A")), State.REFINED, ("C", "B"), (), ((REFINEMENT, "A", "C"),)),
    Row("past", (said("A"), past("B")), State.TEMPORAL, ("A",), ("B",)),
    Row("past only", (past("B"),), State.ENDED, (), ("B",)),
)  # fmt: skip


@pytest.mark.parametrize("row", SINGLE, ids=lambda row: row.name)
def test_what_a_single_valued_slot_becomes(row: Row) -> None:
    _check(row, run(row.turns, multi=False))


@pytest.mark.parametrize("row", MULTI, ids=lambda row: row.name)
def test_what_a_multi_valued_slot_becomes(row: Row) -> None:
    _check(row, run(row.turns, multi=True))


def _check(row: Row, step: Transition) -> None:
    assert (step.state.state, values(step.state), former(step.state)) == (
        row.state,
        list(row.values),
        list(row.history),
    )
    assert entries(step) == list(row.opened)
    assert step.settled is row.settled
    assert len(step.state.contexts) == len(step.state.values)


def test_contexts_stay_beside_their_values() -> None:
    step = run([said("B"), said("A"), (both("A", "at work"), both("B", "at home"))])
    assert dict(zip(values(step.state), step.state.contexts, strict=True)) == {"A": "at work", "B": "at home"}


def test_a_refinement_keeps_the_context() -> None:
    step = run([(both("Seattle", "in winter"), both("Portland", "in summer")), said("Bellevue")])
    assert dict(zip(values(step.state), step.state.contexts, strict=True)) == {
        "Bellevue": "in winter",
        "Portland": "in summer",
    }


def test_the_middle_side_of_three_falls_out_and_the_others_are_tied() -> None:
    step = run([said("A"), said("B"), said("C"), denied("B")])
    assert values(step.state) == ["A", "C"]
    assert step.state.state is State.CONFLICT
    assert entries(step) == [(CONFLICT, "A", "C")]
    assert [value.value for value in step.dropped] == ["B"]


def test_the_last_side_of_three_falls_out_and_the_first_entry_stays() -> None:
    step = run([said("A"), said("B"), said("C"), denied("C")])
    assert values(step.state) == ["A", "B"]
    assert entries(step) == []
    assert [value.value for value in step.dropped] == ["C"]


def test_a_repetition_upholds_and_a_contradiction_weakens() -> None:
    again = run([said("A"), said("A")])
    assert [(each.fact.value, each.repeated) for each in again.upheld] == [("A", True)]
    against = run([said("A"), said("B")])
    assert [(each.fact.value, each.distance) for each in against.contradicted] == [("A", 1.0)]


def test_a_change_over_time_weakens_nothing() -> None:
    assert run([said("A"), updated("B")]).contradicted == []


def test_a_correction_weakens_what_was_wrong() -> None:
    assert [each.fact.value for each in run([said("A"), corrected("B")]).contradicted] == ["A"]


def test_a_forgotten_slot_starts_anew() -> None:
    step = transition(SlotState(State.FORGOTTEN), [said("B")], multi_valued=False, compare=compare)
    assert (step.state.state, values(step.state), entries(step)) == (State.KNOWN, ["B"], [])


def test_real_comparison_of_places_refines() -> None:
    place = partial(compare_values, "place")
    first = transition(UNKNOWN, [said("Seattle")], multi_valued=False, compare=place)
    same = transition(first.state, [said("seattle, WA")], multi_valued=False, compare=place)
    assert values(same.state) in (["Seattle"], ["seattle, WA"])
    assert same.state.state is not State.CONFLICT


# --- what must hold for any sequence of claims -----------------------------------------------------------------------

NAMES = st.sampled_from(["A", "B", "C", "Seattle", "Bellevue"])
OLD = st.none() | NAMES
CLAIMS = st.one_of(
    st.builds(said, NAMES),
    st.builds(corrected, NAMES, OLD),
    st.builds(updated, NAMES, OLD),
    st.builds(ended, NAMES | st.just("")),
    st.builds(clarified, NAMES),
    st.builds(both, NAMES, st.sampled_from([None, "at work", "at home"])),
    st.builds(refined, NAMES, OLD),
    st.builds(denied, NAMES),
    st.builds(never, NAMES),
    st.builds(past, NAMES),
    st.builds(none_left),
)
TURN = st.lists(CLAIMS, min_size=1, max_size=2).map(tuple)
CONVERSATION = st.lists(TURN, max_size=8)


@given(CONVERSATION, st.booleans())
def test_replays_give_the_same(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    assert run(turns, multi=multi) == run(turns, multi=multi)


@given(CONVERSATION, st.booleans())
def test_state_and_values_go_together(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    state = run(turns, multi=multi).state
    nothing_holds = (State.UNKNOWN, State.ENDED, State.FORGOTTEN)
    assert bool(state.values) == (state.state not in nothing_holds)
    assert (state.state is State.CONFLICT) <= (len(state.values) > 1)
    if not multi and len(state.values) > 1:
        assert state.state in (State.CONFLICT, State.ACCEPTED)
    assert len(state.contexts) == len(state.values)


@given(CONVERSATION, st.booleans())
def test_no_value_stands_twice(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    held = values(run(turns, multi=multi).state)
    assert len(held) == len(set(held))


@given(CONVERSATION, st.lists(st.one_of(st.builds(denied, NAMES), st.builds(never, NAMES)), min_size=1), st.booleans())
def test_a_denial_never_adds_a_value(turns: list[tuple[Claim, ...]], denials: list[Claim], multi: bool) -> None:
    before = run(turns, multi=multi).state
    after = transition(before, denials, multi_valued=multi, compare=compare).state
    assert set(values(after)) <= set(values(before))


@given(CONVERSATION, NAMES, st.booleans())
def test_an_end_never_makes_its_value_hold(turns: list[tuple[Claim, ...]], name: str, multi: bool) -> None:
    after = run([*turns, ended(name)], multi=multi).state
    assert name not in values(after)


@given(CONVERSATION, st.data(), st.booleans())
def test_plain_repetition_changes_no_value(turns: list[tuple[Claim, ...]], data: st.DataObject, multi: bool) -> None:
    before = run([*turns, said("A")], multi=multi).state
    name = data.draw(st.sampled_from([value for value in values(before) if value is not None]))
    step = transition(before, [said(name)], multi_valued=multi, compare=compare)
    assert (step.state, step.opened, step.settled) == (before, [], None)


@given(CONVERSATION, NAMES, st.booleans())
def test_a_conflict_keeps_both_sides(turns: list[tuple[Claim, ...]], name: str, multi: bool) -> None:
    before = run(turns, multi=multi).state
    step = transition(before, [said(name)], multi_valued=multi, compare=compare)
    if any(opened.type is CONFLICT for opened in step.opened):
        assert step.state.state is State.CONFLICT
        assert set(values(before)) <= set(values(step.state))
        assert name in values(step.state)


@given(CONVERSATION, st.booleans())
def test_an_entry_ties_what_stood_to_what_was_said(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    before = run(turns[:-1], multi=multi).state
    step = run(turns, multi=multi)
    words = {each.fact.value for turn in turns for each in turn}
    for opened in step.opened:
        assert opened.old in before.values or opened.old.memory_id == opened.new.memory_id
        assert opened.new.value in words
        assert opened.old != opened.new


@given(CONVERSATION, st.booleans())
def test_history_never_says_none(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    assert not any(is_none(value) for value in run(turns, multi=multi).state.history)


@given(st.lists(st.one_of(st.builds(said, NAMES), st.builds(corrected, NAMES, OLD), st.builds(never, NAMES))))
def test_history_never_holds_a_corrected_value(turns: list[Claim]) -> None:
    assert run(turns).state.history == ()


@given(CONVERSATION, NAMES)
def test_the_users_own_word_settles_any_conflict(turns: list[tuple[Claim, ...]], name: str) -> None:
    before = run([*turns, said("X"), said("Y")]).state
    assert before.state is State.CONFLICT
    name = name if name in values(before) else "X"
    step = transition(before, [clarified(name)], multi_valued=False, compare=compare)
    assert (step.state.state, values(step.state), step.settled) == (State.RESOLVED, [name], RESOLVED)


@given(CONVERSATION, st.booleans())
def test_a_conflict_has_an_open_entry_and_nothing_else_has(turns: list[tuple[Claim, ...]], multi: bool) -> None:
    """Keeps the ledger as `remember` does: an entry is closed where its slot settles, or where a side of it falls out."""
    state, standing = UNKNOWN, 0
    open_entries: list[tuple[Fact, Fact]] = []
    for number, turn in enumerate(turns):
        claims = [_in_memory(each, f"mem-{number}") for each in turn]
        step = transition(state, claims, multi_valued=multi, compare=compare)
        state = step.state
        if step.settled is not None:
            over = state.state is not State.CONFLICT
            open_entries = [pair for pair in open_entries if not over and not set(pair) & set(step.dropped)]
        open_entries += [(opened.old, opened.new) for opened in step.opened if opened.type is CONFLICT]
        if state.state is not State.CONFLICT:
            standing += len(open_entries)
        else:
            assert open_entries
    assert standing == 0
