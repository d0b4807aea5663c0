"""A statement in no known pattern is read where its words, the value left out, name one slot as a whole."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn

TOLD = [
    ("Contoso pays my bills", "employer", "Contoso"),
    ("Graz is where I was raised.", "hometown", "Graz"),
    ("{0} is on my payslip: Contoso".replace("{0}", "My employer"), "employer", "Contoso"),
    ("I lay my head in Lisbon", "location", "Lisbon"),
    ("My bed is in Nagoya.", "location", "Nagoya"),
    ("the clock on my wall is set to CET", "timezone", "CET"),
    ("there sits a Mazda in my driveway", "car", "Mazda"),
    ("my mother bore me in Lima", "birthplace", "Lima"),
    ("my code is mostly Kotlin", "programming_languages", "Kotlin"),
]

NOT_TOLD = [
    "I walk past Contoso every morning",
    "I went to college with Bob",
    "I left my phone at Contoso",
    "I go to Berlin",
    "My boss lives in Berlin",
    "I ate lunch in Paris",
    "My friend is from Graz",
    "If Contoso paid my bills",
    "Contoso should pay my bills",
    "Contoso never paid my bills",
    "She said Contoso pays my bills",
    '"Contoso pays my bills" was the joke',
    "does Contoso pay my bills?",
    "I love rap music",
    "one of my favourite things to do",
    "i work on ford trucks",
    "My favorite color is hard to choose",
    "my neighbor comes over sometimes to watch sports",
    "I listen to music on the beach",
    "I have a big 1",
    "What is in my car",
]


@pytest.mark.parametrize(("text", "slot", "value"), TOLD)
def test_a_statement_that_answers_a_slots_question_tells_its_value(text: str, slot: str, value: str) -> None:
    claims = [(claim.fact.slot, claim.fact.value) for claim in read_turn(text).claims]
    assert [(slot, value.casefold()) for slot, value in claims] == [(slot, value.casefold())]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_one_word_too_many_or_another_subject_tells_nothing(text: str) -> None:
    assert read_turn(text).claims == ()
