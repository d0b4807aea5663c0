"""Lead-ins announce a turn and say nothing themselves."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import TurnKind


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Just so you know: I work at Initech.", "employer", "Initech"),
        ("one more thing - i live in Turin", "location", "Turin"),
        ("For the record: my name is Odalys.", "name", "Odalys"),
        ("Quick note: I'm 44 years old.", "age", "44"),
        ("let me tell you: I work at Initech", "employer", "Initech"),
        ("truth be told I live in Turin", "location", "Turin"),
        ("can you note that I live in Turin", "location", "Turin"),
        ("What you should know about me is that I work at Initech.", "employer", "Initech"),
        ("i might as well tell you that i live in Turin", "location", "Turin"),
        ("since you ask, I live in Turin", "location", "Turin"),
    ],
)
def test_what_is_announced_is_read_with_its_own_span(text: str, slot: str, value: str) -> None:
    reading = read_turn(text)
    assert reading.kind is TurnKind.ASSERTION
    (claim,) = reading.claims
    assert (claim.fact.slot, claim.fact.value) == (slot, value)
    assert text[slice(*claim.fact.span)] == value


def test_an_announced_question_is_a_question() -> None:
    reading = read_turn("Something I wonder about: where do I live?")
    assert reading.kind is TurnKind.QUESTION
    assert [question.slot for question in reading.questions] == ["location"]


@pytest.mark.parametrize("text", ["timezone: CET", "My employer: Initech"])
def test_a_label_is_no_lead_in(text: str) -> None:
    assert read_turn(text).claims


def test_an_announced_structured_line_is_not_the_whole_text_and_so_not_structured() -> None:
    assert all(
        claim.fact.slot != "shoe_brand" for claim in read_turn("Just so you know: FACT: shoe_brand = Acme").claims
    )


@pytest.mark.parametrize(
    "text",
    [
        "Can you note that Bob lives in Turin?",
        "can you note that down",
        "before I forget my keys",
        "Can you note that if I lived in Turin, I'd walk?",
        "since you ask my brother, he works at Initech",
        "truth be told he works at Initech",
        "What you should know about me is that my brother works at Initech.",
        "i might as well tell you that my friend says I live in Turin",
    ],
)
def test_what_is_announced_of_others_is_no_claim(text: str) -> None:
    assert read_turn(text).claims == ()


def test_a_question_is_read_behind_its_preface() -> None:
    for text in ("before i forget, where do I live?", "real quick where do I live"):
        assert [question.slot for question in read_turn(text).questions] == ["location"]
