"""Answers and the belief lane: what a person approved answers where the notes are silent; a later word outranks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from promotion_scene import Scene, edited, rewrite

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.ledger.state import UNKNOWN, State
from crt_runtime.promotion.documents import pair, read_decisions, read_proposals
from crt_runtime.promotion.prestate import slot_digest


def believe(scene: Scene, slot: str, value: str) -> None:
    """Have a value approved and applied that the notes know nothing of, as an imported or hand-made proposal would."""
    scene.say("I work at Initech.")
    proposals = scene.propose()

    def change(document: dict) -> None:  # type: ignore[type-arg]
        proposal = document["proposals"][0]
        proposal["memory"] |= {"key": slot, "value_text": value, "evidence": []}
        document["proposals"] = [proposal]
        document["metadata"]["pre_state"] = [
            {"slot": slot, "digest": slot_digest(slot, UNKNOWN, ()), "notes": [], "belief": [], "state": "unknown"}
        ]

    rewrite(proposals, edited(proposals, "promotion_proposals", change))
    scene.apply(pair(read_proposals(proposals), read_decisions(scene.decide(proposals))))


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Runtime]:
    """Somebody whose favorite book is believed to be Dune, and of whose books the notes say nothing."""
    scene = Scene(tmp_path)
    believe(scene, "favorite_book", "Dune")
    with Runtime.open(scene.file, config=RuntimeConfig(), clock=scene.clock, ids=scene.ids) as crt:
        yield crt


BOOK = "what is my favorite book?"


def test_a_slot_that_the_notes_know_nothing_of_is_answered_from_belief(reader: Runtime) -> None:
    answer = reader.send(BOOK)
    assert answer.text.startswith("Your favorite book is Dune.")
    assert (answer.response_type, answer.gate_reason) == ("belief", "slot_answer")
    (ground,) = answer.evidence
    memory = reader.memory(ground.memory_id)
    assert memory is not None
    assert memory.lane == "belief"


def test_the_footer_of_a_belief_says_that_it_was_approved(reader: Runtime) -> None:
    assert "You approved this" in reader.send(BOOK).text


def test_a_belief_is_cited_as_what_it_is(reader: Runtime) -> None:
    text = reader.send("How do you know what my favorite book is?").text
    assert "You approved this as a fact" in text
    assert "You said" not in text


def test_a_belief_stands_among_the_facts(reader: Runtime) -> None:
    state = reader.facts()["favorite_book"]
    assert (state.state, [value.value for value in state.values]) == (State.KNOWN, ["Dune"])
    assert "Dune" in reader.send("what do you know about me?").text


def test_a_later_word_outranks_an_older_belief(reader: Runtime) -> None:
    assert reader.send("My favorite book is Middlemarch.").contradictions == ()
    answer = reader.send(BOOK)
    assert "Middlemarch" in answer.text
    assert "Dune" not in answer.text


def test_a_denial_ends_a_belief_in_answers(reader: Runtime) -> None:
    reader.send("My favorite book is no longer Dune.")
    answer = reader.send(BOOK)
    assert "Dune" not in answer.text
    assert answer.response_type == "uncertainty"


def test_the_conversation_writes_no_belief(reader: Runtime) -> None:
    reader.send("My favorite book is Middlemarch.")
    reader.send("Dune was wrong.")
    lanes = {reader.memory(item.memory_id).lane for item in reader.recall("favorite book Middlemarch", k=9)}  # type: ignore[union-attr]
    assert lanes == {"notes", "belief"}
    assert [item.text for item in reader.recall("Dune") if reader.memory(item.memory_id).lane == "belief"] == [  # type: ignore[union-attr]
        "FACT: favorite_book = Dune"
    ]


@pytest.mark.parametrize("text", ["forget my favorite book", "Please forget what my favorite book is."])
def test_a_belief_is_forgotten_on_the_users_word(reader: Runtime, text: str) -> None:
    assert reader.send(text).gate_reason == "forget"
    answer = reader.send(BOOK)
    assert "Dune" not in answer.text
    assert answer.response_type == "uncertainty"
    assert reader.recall("Dune") == []


def test_a_belief_is_forgotten_by_its_slot(reader: Runtime) -> None:
    reader.forget(slot="favorite_book")
    assert reader.recall("Dune") == []
    assert "favorite_book" not in reader.facts()


def test_a_belief_that_rests_on_the_users_words_quotes_them(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.learn("I live in Oslo.")
    with Runtime.open(scene.file, config=RuntimeConfig(), clock=scene.clock, ids=scene.ids) as crt:
        answer = crt.send("how do you know where I live?")
        assert '"I live in Oslo."' in answer.text
        assert [item.text for item in crt.send("where do I live?").evidence] == ["I live in Oslo."]


def test_forgetting_the_words_forgets_the_belief(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.learn("I live in Oslo.")
    scene.say("Please forget where I live.")
    assert scene.beliefs() == {}
    with Runtime.open(scene.file, config=RuntimeConfig(), clock=scene.clock, ids=scene.ids) as crt:
        assert "Oslo" not in crt.send("where do I live?").text
