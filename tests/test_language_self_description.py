"""What people say of themselves in a roundabout way: by kind, by liking, by how often, in a variety of a language."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Change, Claim, Polarity


def only(text: str) -> Claim:
    (claim,) = read_turn(text).claims
    return claim


@pytest.mark.parametrize(
    ("text", "slot", "value", "polarity"),
    [
        ("I'm someone who lives in Porto.", "location", "Porto", Polarity.AFFIRMED),
        ("I am the kind of person who drives a Skoda.", "car", "a Skoda", Polarity.AFFIRMED),
        ("I'm a guy that works at Initech.", "employer", "Initech", Polarity.AFFIRMED),
        (
            "I'm not someone who prefers working from a hotel.",
            "remote_preference",
            "working from a hotel",
            Polarity.NEGATED,
        ),
        ("I'm not the one who lives in Porto", "location", "Porto", Polarity.NEGATED),
    ],
)
def test_who_i_am_said_by_its_kind_is_said_of_me(text: str, slot: str, value: str, polarity: Polarity) -> None:
    fact = only(text).fact
    assert (fact.slot, fact.value.removeprefix("a "), fact.polarity) == (slot, value.removeprefix("a "), polarity)


def test_no_longer_being_someone_who_does_something_ends_it() -> None:
    assert only("I'm no longer someone who works at Initech.").change is Change.END


@pytest.mark.parametrize(
    "text",
    [
        "He is someone who lives in Porto.",
        "I know someone who works at Initech.",
        "I'm with someone who drives a Skoda.",
        "My landlord is a person who lives in Porto.",
    ],
)
def test_someone_who_is_another_is_not_me(text: str) -> None:
    assert read_turn(text).claims == ()


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("not a fan of chatty replies", "communication_style", "chatty"),
        ("not a big fan of blunt answers tbh", "communication_style", "blunt"),
        ("Not into verbose explanations", "communication_style", "verbose"),
        ("not keen on formal messages", "communication_style", "formal"),
        ("not a fan of working from the office", "remote_preference", "working from the office"),
        ("not allergic to eggs", "allergies", "eggs"),
    ],
)
def test_a_denial_needs_no_i_am(text: str, slot: str, value: str) -> None:
    fact = only(text).fact
    assert (fact.slot, fact.value, fact.polarity) == (slot, value, Polarity.NEGATED)


@pytest.mark.parametrize(
    "text", ["not a fan of direct flights", "not available before noon", "I'm a big fan of short films"]
)
def test_a_liking_of_something_else_tells_no_style(text: str) -> None:
    assert read_turn(text).claims == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("native Brazilian Portuguese speaker here", ["Brazilian Portuguese"]),
        ("I grew up speaking Belgian French.", ["Belgian French"]),
        ("I speak Austrian German and Mexican Spanish.", ["Austrian German", "Mexican Spanish"]),
        ("I speak Danish, Swedish and Norwegian.", ["Danish", "Swedish", "Norwegian"]),
    ],
)
def test_the_variety_of_a_language_belongs_to_it_and_is_no_passport(text: str, values: list[str]) -> None:
    claims = read_turn(text).claims
    assert [claim.fact.value for claim in claims] == values
    assert {claim.fact.slot for claim in claims} <= {"first_language", "languages"}


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("I have read 2666 three times, it's my favorite book.", "favorite_book", "2666"),
        ("I've read 1984 twice, it's my favorite novel.", "favorite_book", "1984"),
        ("I've watched 1917 at least ten times, it's my favorite movie", "favorite_movie", "1917"),
        ("I've read Emma four times, it's my favorite book.", "favorite_book", "Emma"),
        ("I read Emma twice, it's my favorite book.", "favorite_book", "Emma"),
        ("I have read 300 pages of Emma, it's my favorite book.", "favorite_book", "Emma"),
    ],
)
def test_how_often_something_was_read_or_seen_is_no_part_of_its_title(text: str, slot: str, value: str) -> None:
    fact = only(text).fact
    assert (fact.slot, fact.value) == (slot, value)


def test_how_often_is_no_title_where_none_is_named() -> None:
    assert read_turn("I've read it twice, it's my favorite book").claims == ()
    assert read_turn("I read it 3 times, it's my favorite book").claims == ()


def test_a_name_after_a_participle_is_no_pet() -> None:
    assert [claim.fact.slot for claim in read_turn("I've outgrown Bunny; these days my nickname is Ace.").claims] == [
        "nickname"
    ]
    assert only("I have a grey goose.").fact.value == "a grey goose"
    assert only("I have lazy cats.").fact.slot == "pets"


@pytest.mark.parametrize("text", ["I'm working at client sites", "not working at client sites", "I work at hotels"])
def test_places_of_work_in_the_plural_are_nobodys_employer(text: str) -> None:
    assert all(claim.fact.slot != "employer" for claim in read_turn(text).claims)


def test_a_written_name_of_such_a_word_is_an_employer() -> None:
    assert only("I'm working at Client Sites Ltd").fact.value == "Client Sites Ltd"


@pytest.mark.parametrize(
    "text",
    [
        "Suppose I were fluent in Welsh: where could I live?",
        "Imagine I spoke Dutch, what could my job be?",
        "Assume I had a beagle: where would I live?",
    ],
)
def test_a_question_under_a_supposition_asks_nothing_about_what_is_so(text: str) -> None:
    assert read_turn(text).questions == ()


@pytest.mark.parametrize(
    "text", ["I had to leave early. Gosh", "I had to call Ines. Zork", "I had to charge the phone. Zork"]
)
def test_what_had_to_be_done_is_nothing_that_the_next_word_replaces(text: str) -> None:
    assert read_turn(text).claims == ()


def test_what_had_to_be_given_up_is_over_all_the_same() -> None:
    claim = only("I had to give up Emacs, now it's Helix")
    assert (claim.fact.slot, claim.fact.value, claim.change, claim.replaces) == (
        "editor",
        "Helix",
        Change.UPDATE,
        "Emacs",
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I prefer blunt ones when it comes to answers", "blunt"),
        ("I used to like long answers; now I prefer short ones.", "short"),
        ("My favorite sport is formula one", "formula one"),
        ("My favorite movie is Ready Player One", "Ready Player One"),
    ],
)
def test_a_word_that_stands_for_the_kind_is_no_part_of_the_value(text: str, value: str) -> None:
    assert [claim.fact.value for claim in read_turn(text).claims] == [value]
