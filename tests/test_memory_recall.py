"""Recall: what is found, in which order, and that it depends on nothing but the memories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crt_runtime.clock import SteppingClock
from crt_runtime.ids import SequentialIds
from crt_runtime.memory import index, memories, trust
from crt_runtime.memory.asked import verbs_asked
from crt_runtime.memory.memory import Source
from crt_runtime.memory.recall import recall, recall_covering
from crt_runtime.memory.terms import stem, terms
from crt_runtime.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:", clock=SteppingClock(START), ids=SequentialIds()) as opened:
        yield opened


def said(
    store: Store,
    text: str,
    *,
    days_ago: float = 0.0,
    holds_facts: bool = False,
    confidence: float = 0.8,
    session: str | None = None,
) -> str:
    """Store a text; every text in a session of its own, unless said otherwise."""
    memory_id = store.ids("mem")
    with store.transaction() as tx:
        memories.add(
            tx,
            memory_id=memory_id,
            text=text,
            said_at=START - timedelta(days=days_ago),
            source=Source.USER,
            session=session or memory_id,
            confidence=confidence,
            holds_facts=holds_facts,
        )
    return memory_id


def found(store: Store, query: str, k: int = 5) -> list[str]:
    return [item.memory_id for item in recall(store.connection, query, k=k, now=START)]


def covering(store: Store, query: str) -> list[str]:
    return [item.memory_id for item in recall_covering(store.connection, query, k=5, now=START)]


def test_the_memory_with_the_words_of_the_query_comes_first(store: Store) -> None:
    said(store, "I had soup for lunch.")
    umbrella = said(store, "I left my green umbrella on the tram to Oakfield.")
    said(store, "My neighbour painted the fence green.")
    (first, *_) = recall(store.connection, "Where did I leave my green umbrella?", k=5, now=START)
    assert first.memory_id == umbrella
    assert first.text == "I left my green umbrella on the tram to Oakfield."
    assert (first.trust, first.said_at) == (0.7, START)
    assert first.score > 0


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("We adopted two puppies.", "adopting a puppy"),
        ("I BOUGHT a Kayak", "did I buy kayaks"),
        ("The café in Zürich was lovely.", "cafe zurich"),
        ("I’m reading Dante’s Inferno", "dante"),
        ("I write C++ and C#.", "c#"),
        ("Met Ann at 7:30.", "who did I meet at 7:30"),
        ("東京でラーメンを食べた", "東京"),
        ("мой кот спит", "КОТ"),
    ],
)
def test_other_forms_of_a_word_find_it(store: Store, text: str, query: str) -> None:
    said(store, "Nothing of the kind.")
    expected = said(store, text)
    assert found(store, query)[:1] == [expected]


@pytest.mark.parametrize("query", ["", "the of and", "?!", "zzz", '"', "NEAR(a b)", "terms:x", "a AND", "x" * 20_000])
def test_a_query_without_a_known_word_finds_nothing(store: Store, query: str) -> None:
    said(store, "I had soup for lunch.")
    assert found(store, query) == []
    assert covering(store, query) == []


def test_nothing_is_found_in_an_empty_memory(store: Store) -> None:
    assert found(store, "soup") == []


def test_a_rare_word_counts_more_than_a_common_one(store: Store) -> None:
    for day in range(8):
        said(store, f"Work was long on day {day}.")
    rare = said(store, "A falcon sat on the roof.")
    assert found(store, "falcon at work")[0] == rare


def test_trust_and_confidence_decide_between_equal_texts(store: Store) -> None:
    lower = said(store, "I parked at the station.", confidence=0.4)
    higher = said(store, "I parked at the station.", confidence=0.9)
    assert found(store, "parked station") == [higher, lower]
    with store.transaction() as tx:
        for _ in range(4):
            trust.contradict(tx, higher, 1.0, "contradicted", START)
    assert found(store, "parked station") == [lower, higher]


def test_chatter_fades_over_months_and_facts_do_not(store: Store) -> None:
    old_fact = said(store, "My sister lives in Oslo.", days_ago=700, holds_facts=True)
    old_chatter = said(store, "My sister phoned from Oslo.", days_ago=700)
    last_week = said(store, "My sister wrote from Oslo.", days_ago=7)
    assert found(store, "sister in Oslo") == [old_fact, last_week, old_chatter]


def test_last_years_chatter_is_still_found(store: Store) -> None:
    lighthouse = said(store, "We climbed the lighthouse.", days_ago=365)
    said(store, "I had soup for lunch.")
    assert found(store, "lighthouse") == [lighthouse]


def test_what_was_said_around_a_match_is_found_after_it(store: Store) -> None:
    dog = said(store, "We adopted a beagle.", session="one")
    name = said(store, "His name is Milo.", session="one")
    said(store, "I had soup for lunch.", session="two")
    assert found(store, "our beagle") == [dog, name]


def test_ties_go_to_the_newer_then_by_id(store: Store) -> None:
    first = said(store, "Rain again.")
    second = said(store, "Rain again.")
    newer = said(store, "Rain again.", days_ago=-1)
    assert found(store, "rain") == [newer, *sorted([first, second])]


def test_k_bounds_the_answer(store: Store) -> None:
    for _ in range(20):
        said(store, "Rain again.")
    assert len(found(store, "rain", k=3)) == 3


def test_covering_leaves_out_what_only_shares_a_word(store: Store) -> None:
    said(store, "I love green tea.")
    umbrella = said(store, "I left my green umbrella on the tram to Oakfield.")
    assert covering(store, "Where did I leave my green umbrella?") == [umbrella]
    assert covering(store, "What is the name of my green boat?") == []


def test_covering_passes_over_the_words_of_asking(store: Store) -> None:
    tram = said(store, "I left my umbrella on the tram.")
    assert covering(store, "Do you remember exactly what I told you about the tram, please?") == [tram]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The skylight was fitted on 9 June.", "On which date did the skylight go in?"),
        ("The skylight was fitted on 9 June.", "skylight date?"),
        ("The piano tuner rang: Thursday at noon.", "When is the piano tuner coming?"),
        ("The piano tuner rang: Thursday at noon.", "piano tuner, what day now?"),
        ("Our neighbor Bela took the wheelbarrow.", "Who did I lend the wheelbarrow to?"),
        ("Our neighbor Bela took the wheelbarrow.", "wheelbarrow, which neighbor?"),
        ("Jonas fixed the roof of the barn.", "Who repaired the barn roof?"),
        ("The suitcase is in box 12 at the airport.", "What was the number of the box with the suitcase?"),
    ],
)
def test_a_question_may_say_in_another_verb_what_happened(store: Store, text: str, query: str) -> None:
    told = said(store, text)
    said(store, "I had soup for lunch and a nap.")
    assert covering(store, query) == [told]


@pytest.mark.parametrize(
    "query",
    [
        "On which date did the carpet go in?",
        "carpet date?",
        "When is the piano teacher coming?",
        "Who did I lend the snow shovel to?",
        "Who repaired the garden wall?",
        "What was the number of the box with the skis?",
        "which day now?",
        "Did my sister sell the boat?",
        "Which piano did I build?",
        "How many roofs have I painted?",
    ],
)
def test_the_verb_alone_finds_nothing_that_was_not_told(store: Store, query: str) -> None:
    said(store, "The skylight went in on 9 June.")
    said(store, "The piano tuner is coming on Thursday.")
    said(store, "I lent the wheelbarrow to Bela.")
    said(store, "Jonas repaired the roof of the barn.")
    said(store, "Kim sold the old car.")
    said(store, "The suitcase is in the locker.")
    assert covering(store, query) == []


@pytest.mark.parametrize(
    ("query", "verb"),
    [
        ("When was the skylight fitted?", "fit"),
        ("Where has the cat been sleeping lately?", "sleep"),
        ("When does the bus to Oslo leave?", "leav"),
        ("Did my brother fix the bike?", "fix"),
        ("who painted the fence", "paint"),
    ],
)
def test_the_verb_of_a_question_is_known_by_its_place(query: str, verb: str) -> None:
    assert verbs_asked(query) == {verb}


@pytest.mark.parametrize(
    "text",
    ["I was painting the fence.", "Which locker is my parcel in?", "Where is the wedding?", "who", "was the", ""],
)
def test_no_other_word_is_taken_for_the_verb_of_a_question(text: str) -> None:
    assert verbs_asked(text) == set()


def test_memories_outside_the_index_are_found_as_those_inside(store: Store) -> None:
    for number in range(index.BATCH + 5):
        said(store, f"Bird {number} sang in the garden.")
    assert index.outside(store.connection) != []
    before = recall(store.connection, "birds in the garden 3", k=50, now=START)
    with store.transaction() as tx:
        index.take_in(tx, index.BATCH + 5)
    assert index.outside(store.connection) == []
    assert recall(store.connection, "birds in the garden 3", k=50, now=START) == before


def test_a_late_match_is_found_behind_many_common_ones(store: Store) -> None:
    needle = said(store, "The falcon nested in the old mill tower.", holds_facts=True)
    with store.transaction() as tx:
        for number in range(1500):
            memories.add(
                tx,
                memory_id=f"other-{number}",
                text=f"The old mill was shut on day {number}." if number % 2 else f"A tower of cards, try {number}.",
                said_at=START,
                source=Source.USER,
                session=f"s{number}",
                confidence=0.8,
                holds_facts=False,
            )
    assert found(store, "falcon")[0] == needle
    assert found(store, "the mill tower")[0] == needle  # both words have hundreds of newer memories


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_stored_and_asked_for(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    with Store.open(":memory:", ids=SequentialIds()) as store:
        memory_id = said(store, text)
        with store.transaction() as tx:
            index.take_in(tx, 1)
        assert memories.require(store.connection, memory_id).text == text
        assert found(store, text) == ([memory_id] if terms(text) else [])


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_terms_are_what_the_index_takes_for_single_words(text: str) -> None:
    for term in terms(text):
        assert term
        assert all(letter.isalnum() or letter in "+#.:" for letter in term), term
        assert terms(f"{text} {text}") == terms(text) * 2 or not text.strip()


def test_how_many_is_no_word_to_search_for(store: Store) -> None:
    wanted = said(store, "I broke two glasses while cooking tonight.")
    said(store, "So many people, and so much noise.")
    assert found(store, "how many glasses did I break?", k=1) == [wanted]
    assert {"many", "much"}.isdisjoint(terms("how many, how much"))


def test_who_lives_somewhere_is_found_by_where_they_live(store: Store) -> None:
    wanted = said(store, "My sister lives in Rome.")
    said(store, "My sister paints every Sunday.")
    assert found(store, "where does my sister live?", k=1) == [wanted]


def test_stems_of_related_forms_agree_and_of_others_do_not() -> None:
    for forms in (
        ("adopt", "adopts", "adopted", "adopting"),
        ("city", "cities"),
        ("bus", "buses"),
        ("plan", "planned", "planning", "plans"),
        ("live", "lives", "lived", "living"),
        ("quick", "quickly"),
    ):
        assert len({stem(form) for form in forms}) == 1, forms
    assert stem("this") == "this"
    assert stem("ring") != stem("r")
    assert stem("bed") == "bed"


def test_characters_newer_than_unicode_14_count_as_punctuation() -> None:
    newer = "\U0001f6dc\U00031350\U0001e4d0\u0cf3"
    assert terms(f"falcon{newer}nest") == ["falcon", "nest"]
