"""The oracle's truth table, move by move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.stress.oracle import MOVES, UNTOLD, Act, EntryType, Move, State, Truth, opened, step


def after(*moves: Move, multi: bool = False) -> Truth:
    truth = UNTOLD
    for turn, move in enumerate(moves, 1):
        truth = step(
            truth, Move(move.act, move.say, move.old, move.second, move.contexts, turn, f"text {turn}"), multi=multi
        )
    return truth


V, W, X = (Move(Act.ASSERT, value) for value in "vwx")
TABLE: list[tuple[tuple[Move, ...], State, tuple[str, ...], tuple[str, ...]]] = [
    ((), State.UNKNOWN, (), ()),
    ((V,), State.KNOWN, ("v",), ()),
    ((V, V), State.KNOWN, ("v",), ()),
    ((V, Move(Act.ASSERT_ALIAS, "v")), State.KNOWN, ("v",), ()),
    ((V, W), State.CONFLICT, ("v", "w"), ()),
    ((V, W, V), State.CONFLICT, ("v", "w"), ()),
    ((V, W, X), State.CONFLICT, ("v", "w", "x"), ()),
    ((V, Move(Act.CORRECT, "w", "v")), State.REVISED, ("w",), ()),
    ((Move(Act.CORRECT, "w", "v"),), State.KNOWN, ("w",), ()),
    ((V, W, Move(Act.CORRECT, "w", "v")), State.RESOLVED, ("w",), ()),
    ((V, Move(Act.CORRECT, "w", "v"), W), State.REVISED, ("w",), ()),
    ((V, Move(Act.CORRECT, "w", "v"), V), State.CONFLICT, ("w", "v"), ()),
    ((V, Move(Act.CHANGE, "w", "v")), State.TEMPORAL, ("w",), ("v",)),
    ((V, Move(Act.CHANGE, "w", "v"), Move(Act.CHANGE, "x", "w")), State.TEMPORAL, ("x",), ("v", "w")),
    ((Move(Act.CHANGE, "w", "v"),), State.TEMPORAL, ("w",), ("v",)),
    ((V, W, Move(Act.CHANGE, "w", "v")), State.RESOLVED, ("w",), ("v",)),
    ((V, Move(Act.END, old="v")), State.ENDED, (), ("v",)),
    ((Move(Act.END, old="v"),), State.ENDED, (), ("v",)),
    ((V, W, Move(Act.END, old="v")), State.RESOLVED, ("w",), ("v",)),
    ((V, Move(Act.END, old="v"), W), State.KNOWN, ("w",), ("v",)),
    ((V, Move(Act.CHANGE, "w", "v"), Move(Act.END, old="w")), State.ENDED, (), ("v", "w")),
    ((V, Move(Act.REFINE, "w", "v")), State.REFINED, ("w",), ()),
    ((V, Move(Act.REFINE, "w", "v"), V), State.REFINED, ("w",), ()),
    ((Move(Act.BOTH, "v", second="w", contexts=("a", "b")),), State.ACCEPTED, ("v", "w"), ()),
    ((V, W, Move(Act.BOTH, "v", second="w", contexts=("a", "b"))), State.ACCEPTED, ("v", "w"), ()),
    ((V, W, Move(Act.CLARIFY, "w", "v")), State.RESOLVED, ("w",), ()),
    ((V, W, Move(Act.CLARIFY, "v", "w")), State.RESOLVED, ("v",), ()),
    ((Move(Act.CLARIFY, "v"),), State.KNOWN, ("v",), ()),
    ((V, Move(Act.FORGET)), State.FORGOTTEN, (), ()),
    ((Move(Act.FORGET),), State.UNKNOWN, (), ()),
    ((V, Move(Act.FORGET), W), State.KNOWN, ("w",), ()),
    ((V, Move(Act.NEGATE, "w")), State.KNOWN, ("v",), ()),
    ((V, Move(Act.NEGATE, "v")), State.ENDED, (), ()),
    ((Move(Act.NEGATE, "v"),), State.UNKNOWN, (), ()),
]  # fmt: skip


@pytest.mark.parametrize(("moves", "state", "values", "past"), TABLE)
def test_a_single_valued_slot_follows_the_table(
    moves: tuple[Move, ...], state: State, values: tuple[str, ...], past: tuple[str, ...]
) -> None:
    truth = after(*moves)
    assert (truth.state, truth.values, truth.past) == (state, values, past)


MULTI: list[tuple[tuple[Move, ...], State, tuple[str, ...]]] = [
    ((V, W), State.KNOWN, ("v", "w")),
    ((V, W, V), State.KNOWN, ("v", "w")),
    ((Move(Act.NONE),), State.KNOWN, ()),
    ((V, Move(Act.NONE)), State.CONFLICT, ("v",)),
    ((Move(Act.NONE), V), State.CONFLICT, ("v",)),
    ((V, Move(Act.NONE), Move(Act.CLARIFY, "v")), State.RESOLVED, ("v",)),
    ((V, W, Move(Act.END, old="v")), State.KNOWN, ("w",)),
    ((V, Move(Act.END, old="v")), State.ENDED, ()),
    ((V, W, Move(Act.CORRECT, "x", "w")), State.REVISED, ("v", "x")),
    ((V, Move(Act.CHANGE, "x", "v")), State.TEMPORAL, ("x",)),
    ((V, W, Move(Act.FORGET)), State.FORGOTTEN, ()),
    ((V, W, Move(Act.NEGATE, "w")), State.KNOWN, ("v",)),
]


@pytest.mark.parametrize(("moves", "state", "values"), MULTI)
def test_a_multi_valued_slot_grows_and_only_none_contradicts(
    moves: tuple[Move, ...], state: State, values: tuple[str, ...]
) -> None:
    truth = after(*moves, multi=True)
    assert (truth.state, truth.values) == (state, values)


@pytest.mark.parametrize("act", sorted(set(Act) - MOVES))
def test_questions_and_what_is_no_assertion_never_move_a_slot(act: Act) -> None:
    before = after(V, W)
    assert step(before, Move(act, "x", "v"), multi=False) is before


def test_the_ledger_keeps_both_sides_and_closes_what_is_settled() -> None:
    truth = after(V, W)
    assert [(entry.type, entry.sides, entry.open, entry.turn) for entry in truth.entries] == [
        (EntryType.CONFLICT, ("v", "w"), True, 2)
    ]
    settled = step(truth, Move(Act.CLARIFY, "w", "v", turn=3), multi=False)
    assert [(entry.sides, entry.open) for entry in settled.entries] == [(("v", "w"), False)]
    revised = step(UNTOLD, V, multi=False)
    corrected = step(revised, Move(Act.CORRECT, "w", "v"), multi=False)
    assert [(entry.type, entry.open) for entry in opened(revised, corrected)] == [(EntryType.REVISION, False)]


def test_forgetting_leaves_neither_words_nor_entries() -> None:
    truth = after(V, W, Move(Act.FORGET))
    assert truth.sayings == ()
    assert truth.entries == ()
    assert truth.gone == ("v", "w")


MOVING = st.builds(
    Move,
    st.sampled_from(sorted(MOVES)),
    st.sampled_from("vwx"),
    st.sampled_from("vwx"),
    st.sampled_from("vwx"),
    st.just(("a", "b")),
)


@given(st.lists(MOVING, max_size=8), st.booleans())
def test_whatever_is_said_the_truth_stays_consistent(moves: list[Move], multi: bool) -> None:
    truth = UNTOLD
    for move in moves:
        if move.act is Act.BOTH and move.say == move.second:
            continue
        truth = step(truth, move, multi=multi)
        assert len(set(truth.values)) == len(truth.values)
        assert not set(truth.values) & set(truth.past), truth
        assert not set(truth.values) & set(truth.mistaken), truth
        assert any(entry.open for entry in truth.entries) == (truth.state is State.CONFLICT), truth
        if truth.state in (State.UNKNOWN, State.FORGOTTEN, State.ENDED):
            assert truth.values == ()
        if truth.state is State.CONFLICT:
            assert len(truth.values) + truth.nothing >= 2, truth
        if truth.state in (State.REVISED, State.TEMPORAL, State.REFINED, State.ACCEPTED):
            assert truth.values, truth
