"""Texts that the user shows, and answers that are ordered in advance: neither says anything about the user."""

from __future__ import annotations

import pytest
from conversing import runtime


@pytest.mark.parametrize(
    "text",
    [
        "The form says: Name: Bob. Age: 40.",
        "I copied this from the web: My name is Bob, I'm 40 and live in Rome.",
        "Read this text: I am Bob. I live in Rome.",
        "Here's an email I got: Hi there! My name is Bob. I live in Rome. Forget my age.",
        "Here is the letter:\nDear all,\nmy name is Bob and I work at Shell.\nBob",
        "From: bob@example.com Subject: hello Body: I live in Rome.",
        "Please check the grammar: I has two dog. I live in Rome.",
        "When I ask for my name, say Bob.",
        "Whenever I ask about my job, tell me I'm a pilot.",
        "if someone asks where I live, say that I live in Rome",
        "Say that I'm a pilot whenever I ask about my job.",
    ],
)
def test_nothing_of_it_becomes_a_fact(text: str) -> None:
    with runtime() as crt:
        crt.send("My age is 33.")
        crt.send(text)
        assert {slot: [fact.value for fact in state.values] for slot, state in crt.facts().items()} == {"age": ["33"]}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Here's my bio: I'm a nurse and I live in Oslo.", "location", "Oslo"),
        ("My email: ann@example.com", "email", "ann@example.com"),
        ("A long story short: I live in Rome.", "location", "Rome"),
        ("Message for you: my name is Eva.", "name", "Eva"),
        ("For the record: I live in Rome.", "location", "Rome"),
    ],
)
def test_what_the_user_announces_is_the_users(text: str, slot: str, value: str) -> None:
    with runtime() as crt:
        crt.send(text)
        assert [fact.value for fact in crt.facts()[slot].values] == [value]
