""" "My hometown is beautiful" tells how it is, not which it is; a place or a count is no value."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn


def told(text: str) -> list[tuple[str, str]]:
    return [(claim.fact.slot, claim.fact.value) for claim in read_turn(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        "My company is hiring.",
        "My company was sold last year.",
        "My company was bought by Google.",
        "My employer is very generous.",
        "My employer is a nightmare.",
        "My employer is one of the biggest in town.",
        "My favorite team is losing.",
        "My favorite food is expensive.",
        "My favorite drink is sold out.",
        "My car is a mess.",
        "my phone is a piece of junk",
        "My name is short.",
        "My name is often misspelled.",
        "My name is on the list.",
        "My hometown is beautiful.",
        "My hometown is far away.",
        "My hometown is not beautiful.",
        "My hobby is expensive.",
        "My goals are unrealistic.",
        "My time zone is annoying.",
        "My languages are rusty.",
        "My nationality is irrelevant.",
        "My dog is a good boy.",
    ],
)
def test_how_something_is_does_not_tell_which_it_is(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("my employer is google", "employer", "google"),
        ("My favorite food is hot dogs.", "favorite_food", "hot dogs"),
        ("My favorite drink is hot chocolate.", "favorite_drink", "hot chocolate"),
        ("My favorite color is bright red.", "favorite_color", "bright red"),
        ("My major is social work.", "major", "social work"),
        ("My industry is real estate.", "industry", "real estate"),
        ("My title is general manager.", "title", "general manager"),
        ("My name is Young.", "name", "Young"),
        ("My goal is better sleep.", "goals", "better sleep"),
        ("My preferred communication style is friendly.", "communication_style", "friendly"),
        ("My car is an old Volvo.", "car", "old Volvo"),
    ],
)
def test_a_value_that_only_begins_like_a_description_is_told(text: str, slot: str, value: str) -> None:
    assert told(text) == [(slot, value)]


@pytest.mark.parametrize(
    "text",
    [
        "My company is in Hamburg.",
        "My office is in Berlin.",
        "My company moved to Tokyo.",
        "The company I work for is in finance.",
        "My university is in Lyon.",
        "My favorite team is in London.",
        "Oslo is the city of my dreams.",
        "Jazz is the music of my youth.",
    ],
)
def test_where_or_of_whom_something_is_does_not_tell_which_it_is(text: str) -> None:
    assert told(text) == []


def test_the_city_of_a_birth_or_a_childhood_is_no_home() -> None:
    assert told("Oslo is the city of my birth.") == [("birthplace", "Oslo")]
    assert told("Oslo is the town of my childhood.") == [("hometown", "Oslo")]


@pytest.mark.parametrize(
    ("text", "slot", "values"),
    [
        ("We have two pets, a cat and a dog.", "pets", ["a cat", "a dog"]),
        ("I own three animals: two cats and a parrot.", "pets", ["two cats", "a parrot"]),
        ("I have a pet, a goldfish called Bubbles.", "pets", ["a goldfish called Bubbles"]),
        ("I speak three languages: Dutch, German and English.", "languages", ["Dutch", "German", "English"]),
        ("I have two hobbies, chess and rowing.", "hobbies", ["chess", "rowing"]),
        ("I have two allergies, nuts and pollen.", "allergies", ["nuts", "pollen"]),
        ("I play two instruments, the flute and the oboe.", "instruments", ["flute", "oboe"]),
        (
            "I know several programming languages: Python, Rust and Go.",
            "programming_languages",
            ["Python", "Rust", "Go"],
        ),
    ],
)
def test_what_is_counted_first_is_told_by_the_list_after_it(text: str, slot: str, values: list[str]) -> None:
    assert told(text) == [(slot, value) for value in values]


@pytest.mark.parametrize(
    "text",
    ["My sister speaks two languages, Dutch and Frisian.", "If I spoke two languages, Dutch and Frisian, I'd go."],
)
def test_a_list_of_another_or_of_a_wish_is_not_the_users(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I love Rome.",
        "I love Anna.",
        "I saw Anna yesterday.",
        "I saw a dog named Rex.",
        "I live with Anna.",
        "I work with Anna.",
        "I work for peanuts.",
        "I started at nine.",
        "I quit sugar.",
        "I married young.",
        "I married into money.",
        "I live in constant fear.",
        "I live in the moment.",
        "I'm from the tax office.",
        "I moved to tears.",
        "I moved to another topic.",
        "I was raised Catholic.",
        "I grew up with two brothers.",
        "I went to school in Rome.",
        "I play the lottery.",
        "I play the role of Hamlet.",
        "Call me later.",
    ],
)
def test_what_only_sounds_like_a_fact_is_none(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("I'm seeing Anna.", "partner", "Anna"),
        ("i married anna", "partner", "anna"),
        ("I work for Accenture.", "employer", "Accenture"),
        ("I have a job with Accenture.", "employer", "Accenture"),
        ("I live in the Bronx.", "location", "the Bronx"),
        ("i'm from the netherlands", "hometown", "the netherlands"),
        ("I grew up in Rome.", "hometown", "Rome"),
        ("I grew up with Danish.", "first_language", "Danish"),
        ("I play the hurdy-gurdy.", "instruments", "hurdy-gurdy"),
        ("Call me Lex.", "nickname", "Lex"),
    ],
)
def test_what_sounds_alike_and_is_a_fact_is_told(text: str, slot: str, value: str) -> None:
    assert told(text) == [(slot, value)]
