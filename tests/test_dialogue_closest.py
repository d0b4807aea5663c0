"""A question whose words name no slot outright: what comes closest is quoted, with the doubt told; nothing claimed."""

from __future__ import annotations

import pytest

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.dialogue.answer import Answer, ResponseType
from crt_runtime.language.likely import likely_slot


def last(*turns: str) -> Answer:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        return [crt.send(turn) for turn in turns][-1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("My favorite movie is Alien.", "Which film is my number one?"),
        ("I drive a Mazda 3.", "Which vehicle is parked in my garage?"),
        ("I speak Danish.", "What tongues am I fluent in?"),
        ("My favorite season is winter.", "Which season makes me happiest?"),
        ("I'm allergic to pollen.", "what should i stay away from because of allergies"),
    ],
)
def test_the_closest_thing_that_was_said_is_quoted_with_the_doubt(said: str, asked: str) -> None:
    answer = last(said, asked)
    assert answer.text.startswith("I'm not sure what you are asking. You told me on ")
    assert answer.text.endswith(f': "{said}"')
    assert (answer.memories_written, answer.response_type) == (0, ResponseType.UNCERTAINTY)
    assert [item.text for item in answer.evidence] == [said]


@pytest.mark.parametrize(
    "asked",
    [
        "Which color would I choose over all others?",
        "Who won the match?",
        "What is the capital of France?",
        "How do I get to the airport?",
        "What should I cook tonight?",
    ],
)
def test_nothing_that_was_said_is_quoted_for_what_it_does_not_fit(asked: str) -> None:
    answer = last("My favorite movie is Alien.", "I live in Oslo.", asked)
    assert answer.text == "I don't know: I find nothing about that in what you told me."


def test_both_sides_of_a_conflict_are_quoted_and_neither_is_asked_about() -> None:
    answer = last("My favorite movie is Alien.", "My favorite movie is Heat.", "Which film is my number one?")
    assert "Alien" in answer.text
    assert "Heat" in answer.text
    assert (answer.next_action, answer.open_contradictions) == (None, 0)


def test_what_was_forgotten_is_not_quoted() -> None:
    answer = last("My favorite movie is Alien.", "Forget my favorite movie.", "Which film is my number one?")
    assert "Alien" not in answer.text


def test_a_question_about_then_gets_what_holds_now_beside_it() -> None:
    answer = last("I play the cello.", "Which instrument did I play before?")
    assert answer.text == "I don't know of any earlier instrument of yours. You play cello."


def test_a_question_that_speaks_of_nobody_is_about_no_slot() -> None:
    assert likely_slot("Which film won?") is None
    assert likely_slot("Which film did I rate highest?") == "favorite_movie"


@pytest.mark.parametrize(
    "asked", ["If I lived in Warsaw, would my rent be higher?", "Imagine I was 66. How many years would I have?"]
)
def test_a_supposition_is_answered_with_nothing_about_the_user(asked: str) -> None:
    answer = last("My name is Bob.", "My name is Al.", asked)
    assert answer.next_action is None
    assert "Bob" not in answer.text
