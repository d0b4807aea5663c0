"""Memories, facts, slot states and answer records: what is stored is what is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crt_runtime.clock import SteppingClock
from crt_runtime.errors import CrtError, StoreError
from crt_runtime.ids import SequentialIds
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.memory import answers, facts, memories, slots
from crt_runtime.memory.memory import Lane, Memory, Source
from crt_runtime.store import Store

START = datetime(2026, 1, 1, 9, 30, 0, 123, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:", clock=SteppingClock(START), ids=SequentialIds()) as opened:
        yield opened


def said(store: Store, memory_id: str = "mem-1", text: str = "I work at Microsoft.", **more: object) -> Memory:
    with store.transaction() as tx:
        return memories.add(
            tx,
            memory_id=memory_id,
            text=text,
            said_at=more.pop("said_at", START),  # type: ignore[arg-type]
            source=Source.USER,
            session="default",
            confidence=0.9,
            holds_facts=True,
            **more,  # type: ignore[arg-type]
        )


def fact(value: str = "Microsoft", memory_id: str = "mem-1", slot: str = "employer", **changes: object) -> Fact:
    cells = {"polarity": Polarity.AFFIRMED, "modality": Modality.ASSERTED, "subject": "user", **changes}
    return Fact(slot, value, value.casefold(), span=(10, 19), memory_id=memory_id, said_at=START, **cells)  # type: ignore[arg-type]


def test_a_memory_is_read_as_it_was_stored(store: Store) -> None:
    stored = said(store, context={"imported_from": "notes.txt", "line": 3})
    assert stored == Memory(
        "mem-1",
        "I work at Microsoft.",
        START,
        Source.USER,
        Lane.NOTES,
        0.7,
        0.9,
        "default",
        True,
        {"imported_from": "notes.txt", "line": 3},
    )
    assert memories.require(store.connection, "mem-1") == stored


@pytest.mark.parametrize(
    "text", ["", "a\x00b\x07", "\u202eevil\u2066", "🎈" * 5000, "x" * 20_000, "line\r\nline\u2028"]
)
def test_any_text_is_kept_verbatim(store: Store, text: str) -> None:
    said(store, text=text)
    assert memories.require(store.connection, "mem-1").text == text


def test_a_time_in_another_zone_is_kept_as_the_same_moment(store: Store) -> None:
    tokyo = datetime(2026, 1, 1, 18, 30, tzinfo=timezone(timedelta(hours=9)))
    said(store, said_at=tokyo)
    assert memories.require(store.connection, "mem-1").said_at == tokyo


def test_a_lone_surrogate_is_refused_in_one_line(store: Store) -> None:
    with pytest.raises(CrtError, match="lone surrogate at 3"):
        said(store, text="abc\ud800")
    assert memories.is_empty(store.connection)


def test_an_id_is_never_used_twice(store: Store) -> None:
    said(store)
    with pytest.raises(StoreError, match="never used twice"):
        said(store, text="I work at Amazon.")
    assert memories.require(store.connection, "mem-1").text == "I work at Microsoft."


def test_an_unknown_id_gives_nothing_and_require_says_so(store: Store) -> None:
    assert memories.get(store.connection, "mem-9") is None
    with pytest.raises(CrtError, match="mem-9"):
        memories.require(store.connection, "mem-9")


def test_memories_are_counted(store: Store) -> None:
    assert memories.is_empty(store.connection)
    said(store, "mem-1")
    said(store, "mem-2")
    assert memories.count(store.connection) == 2
    assert not memories.is_empty(store.connection)


def test_facts_are_read_by_slot_in_the_order_in_which_they_were_said(store: Store) -> None:
    said(store, "mem-1")
    said(store, "mem-2")
    first, other = fact("Microsoft"), fact("Oslo", slot="location")
    denied = fact("Amazon", "mem-2", polarity=Polarity.NEGATED)
    of_ann = fact("Nokia", "mem-2", subject="Ann", modality=Modality.REPORTED)
    with store.transaction() as tx:
        facts.add_facts(tx, [first, other])
        facts.add_facts(tx, [denied, of_ann])
    assert facts.facts_of(store.connection, "employer") == [first, denied]
    assert facts.facts_of(store.connection, "employer", subject="Ann") == [of_ann]
    assert facts.facts_in(store.connection, "mem-2") == [denied, of_ann]
    assert facts.facts_of(store.connection, "phone") == []


def test_a_fact_without_a_memory_is_refused(store: Store) -> None:
    unbound = Fact("employer", "x", "x", Polarity.AFFIRMED, Modality.ASSERTED, "user", (0, 1))
    with pytest.raises(ValueError, match="has no memory or time"), store.transaction() as tx:
        facts.add_facts(tx, [unbound])


def test_a_fact_of_a_memory_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="FOREIGN KEY"), store.transaction() as tx:
        facts.add_facts(tx, [fact()])


def test_a_slot_that_nothing_was_said_about_is_unknown(store: Store) -> None:
    assert slots.read(store.connection, "employer") is UNKNOWN


values = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
stored_facts = st.builds(
    Fact,
    slot=st.just("employer"),
    value=values,
    normalized=values,
    polarity=st.sampled_from(Polarity),
    modality=st.sampled_from(Modality),
    subject=st.just("user"),
    span=st.tuples(st.integers(0, 99), st.integers(0, 99)),
    memory_id=st.none() | values,
    said_at=st.none() | moments,
)


@st.composite
def slot_states(draw: st.DrawFn) -> SlotState:
    held = tuple(draw(st.lists(stored_facts, max_size=4)))
    contexts = tuple(draw(st.none() | values) for _ in held)
    history = tuple(draw(st.lists(stored_facts, max_size=4)))
    return SlotState(draw(st.sampled_from(State)), held, history, contexts)


@settings(max_examples=100, deadline=None)
@given(slot_states())
def test_any_slot_state_is_read_as_it_was_written(state: SlotState) -> None:
    with Store.open(":memory:", ids=SequentialIds()) as store:
        with store.transaction() as tx:
            slots.write(tx, "employer", state)
        assert slots.read(store.connection, "employer") == state
        assert slots.all_slots(store.connection) == {"employer": state}


def test_a_slot_keeps_its_latest_history(store: Store) -> None:
    former = tuple(fact(f"Company {number}") for number in range(slots.HISTORY_KEPT + 3))
    with store.transaction() as tx:
        slots.write(tx, "employer", SlotState(State.TEMPORAL, (fact(),), former, (None,)))
    assert slots.read(store.connection, "employer").history == former[3:]


def test_slots_are_listed_by_name_and_per_subject(store: Store) -> None:
    state = SlotState(State.KNOWN, (fact(),), (), (None,))
    with store.transaction() as tx:
        slots.write(tx, "title", state)
        slots.write(tx, "employer", state)
        slots.write(tx, "age", state, subject="Ann")
    assert list(slots.all_slots(store.connection)) == ["employer", "title"]
    assert list(slots.all_slots(store.connection, "Ann")) == ["age"]


def test_answer_records_are_exported_in_order_and_by_session(store: Store) -> None:
    with store.transaction() as tx:
        for number, session in enumerate(["a", "b", "a"]):
            answers.append(tx, {"id": f"ans-{number}", "user_text": "ü\n\u2028", "confidence": 0.7}, session)
    assert [record["id"] for record in answers.export(store.connection, "a")] == ["ans-0", "ans-2"]
    assert [record["id"] for record in answers.export(store.connection)] == ["ans-0", "ans-1", "ans-2"]
    assert answers.last(store.connection, "a") == {"id": "ans-2", "user_text": "ü\n\u2028", "confidence": 0.7}
    assert answers.last(store.connection, "c") is None
    assert answers.sessions(store.connection) == ["a", "b"]


def test_an_answer_id_is_given_once(store: Store) -> None:
    with store.transaction() as tx:
        answers.append(tx, {"id": "ans-1"}, "a")
    with pytest.raises(StoreError, match="never replaced"), store.transaction() as tx:
        answers.append(tx, {"id": "ans-1"}, "b")


@pytest.mark.parametrize(
    ("value", "text", "found"),
    [
        ("Oslo", "oslo is behind me", True),
        ("Oslo", "I left (OSLO)!", True),
        ("Oslo", "The Osloers sing.", False),
        ("The Royal Bank of Scotland", "the royal bank of scotland let me go", True),
        ("The Royal Bank of Scotland", "The royal mail is late.", False),
        ("(555) 01-2345", "My number is no longer (555) 01-2345.", True),
        ("C++", "I gave up C++ for good", True),
        ("Straße 9", "I left STRASSE 9", True),
        ("don't panic", "My motto is no longer Don't panic", True),
    ],
)
def test_a_slot_is_found_by_a_text_that_names_its_value(store: Store, value: str, text: str, found: bool) -> None:
    with store.transaction() as tx:
        slots.write(tx, "employer", SlotState(State.KNOWN, (fact(value),), (), (None,)))
        slots.write(tx, "title", SlotState(State.KNOWN, (fact("juggler"),), (), (None,)))
    assert list(slots.named_in(store.connection, text)) == (["employer"] if found else [])
    assert slots.named_in(store.connection, text, subject="Ann") == {}


@settings(max_examples=100, deadline=None)
@given(values, st.text(max_size=20), st.text(max_size=20))
def test_whatever_a_text_names_as_words_of_its_own_is_found(value: str, before: str, after: str) -> None:
    assume(any(char.isalnum() for char in value))
    text = f"{before} {value} {after}"
    assert slots.begins_with(SlotState(State.KNOWN, (fact(value),), (), (None,))) in slots.phrases(text)
