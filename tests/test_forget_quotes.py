"""What counts as quoting the forgotten, and what a slot's state becomes without it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.memory.pruning import FORGOTTEN, pruned
from crt_runtime.memory.redaction import REDACTED, Quotes
from crt_runtime.memory.terms import terms

START = datetime(2026, 1, 1, tzinfo=UTC)


def quotes(text: str, *values: str) -> Quotes:
    return Quotes((text,), values, frozenset(terms(text)), ("mem-1",))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.text(max_size=5), st.text(max_size=5))
@example("O'Brien's zeppelin", "", "")
@example("Gässli", "", "")
@example('"!!!"\n', "x", "y")
@example("cities", "", "")
@example("I left", "", "")
@example("pies", "", "")
def test_the_quick_test_never_passes_over_a_quotation(text: str, before: str, after: str) -> None:
    forgotten = quotes(text)
    surrounding = (before + "{}" + after).encode("utf-8", "replace").decode("utf-8")
    for form in (text, text.upper(), text.title(), text.casefold(), f"{text}s", f"{text}'s", "leaving leaves city"):
        quoting = surrounding.replace("{}", form)
        if text in quoting or not forgotten.words.isdisjoint(terms(quoting)):
            assert forgotten.quoted_in(quoting)
            assert forgotten.may_be_in(json.dumps({"user_text": quoting}, ensure_ascii=False))


def test_the_quick_test_lets_other_texts_through() -> None:
    assert not quotes("zeppelin harbour").may_be_in('{"user_text": "The weather was fine."}')


@pytest.mark.parametrize("text", ["A ZEPPELIN!", "zeppelins", "the zeppelin's mast", "employer: Quuxelworth (2019)"])
def test_a_word_that_only_the_forgotten_had_is_a_quotation(text: str) -> None:
    assert quotes("My zeppelin at Quuxelworth", "Quuxelworth").quoted_in(text)


def test_a_value_alone_is_a_quotation_only_in_a_document_about_it() -> None:
    forgotten = Quotes(("My favourite colour is blue.",), ("dark blue",), frozenset(), ("mem-1",))
    about = {"retrieved_memory_ids": ["mem-1"], "answer_text": "You like DARK  blue.", "mode": "quick"}
    other = {"retrieved_memory_ids": ["mem-2"], "answer_text": "Her door is dark blue.", "mode": "quick"}
    assert forgotten.redacted(about) == {**about, "answer_text": REDACTED}
    assert forgotten.redacted(other) == other


def test_references_and_codes_are_never_emptied() -> None:
    forgotten = quotes("recall quick mem con 1 slot answer user")
    document = {
        "id": "mem-1",
        "mode": "recall",
        "gate_reason": "slot_answer",
        "next_action": {"action": "ask_user", "slot": "user", "question": "Which user?", "options": ["quick", "Oslo"]},
        "confidence": 0.5,
    }
    after = forgotten.redacted(document)
    assert after == {
        **document,
        "next_action": {"action": "ask_user", "slot": "user", "question": REDACTED, "options": [REDACTED, "Oslo"]},
    }
    bag = {"memory_id": "mem-1", "said_at": "user", "note": "quick", "count": 1}
    assert forgotten.redacted_bag(bag) == {**bag, "note": REDACTED}


def fact(value: str, memory_id: str) -> Fact:
    return Fact("employer", value, value, Polarity.AFFIRMED, Modality.ASSERTED, "user", (0, 1), memory_id, START)


GONE, STAYS, FORMER = fact("v", "mem-1"), fact("w", "mem-2"), fact("u", "mem-3")


def state(kind: State, values: tuple[Fact, ...], history: tuple[Fact, ...] = ()) -> SlotState:
    return SlotState(kind, values, history, (None,) * len(values))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (state(State.KNOWN, (GONE,)), FORGOTTEN),
        (state(State.KNOWN, (GONE, STAYS)), state(State.KNOWN, (STAYS,))),
        (state(State.CONFLICT, (GONE, STAYS)), state(State.KNOWN, (STAYS,))),
        (state(State.CONFLICT, (GONE, STAYS, FORMER)), state(State.CONFLICT, (STAYS, FORMER))),
        (state(State.ACCEPTED, (STAYS, GONE)), state(State.KNOWN, (STAYS,))),
        (state(State.TEMPORAL, (STAYS,), (GONE,)), state(State.KNOWN, (STAYS,))),
        (state(State.TEMPORAL, (STAYS,), (FORMER, GONE)), state(State.TEMPORAL, (STAYS,), (FORMER,))),
        (state(State.TEMPORAL, (GONE,), (FORMER,)), state(State.FORGOTTEN, (), (FORMER,))),
        (state(State.ENDED, (), (GONE,)), FORGOTTEN),
        (state(State.ENDED, (), (GONE, FORMER)), state(State.ENDED, (), (FORMER,))),
        (state(State.RESOLVED, (STAYS,), (GONE,)), state(State.RESOLVED, (STAYS,))),
        (state(State.REVISED, (STAYS,)), state(State.REVISED, (STAYS,))),
    ],
)
def test_a_state_without_the_forgotten_memory(before: SlotState, after: SlotState) -> None:
    assert pruned(before, {"mem-1"}, lambda _: None) == after


def test_a_value_said_elsewhere_moves_to_that_memory() -> None:
    again = fact("v", "mem-9")
    assert pruned(state(State.KNOWN, (GONE,)), {"mem-1"}, lambda _: again) == state(State.KNOWN, (again,))
