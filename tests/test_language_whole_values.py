"""A value is read whole, whatever common words it begins with, and no part of a name is taken for a value."""

from __future__ import annotations

import pytest

from crt_runtime.language import Relation, compare_values, read_turn


def _claims(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(claim.fact.slot, claim.fact.value, claim.change.value, claim.replaces) for claim in read_turn(text).claims]


@pytest.mark.parametrize(
    ("text", "slot", "value", "change", "replaces"),
    [
        ("New York is right as my birthplace, not Newark.", "birthplace", "New York", "correction", "Newark"),
        ("Old Trafford is where I live, not Salford.", "location", "Old Trafford", "correction", "Salford"),
        ("New Orleans is my next trip", "travel_destination", "New Orleans", "plain", None),
        ("Two Towers is no longer my favorite book.", "favorite_book", "Two Towers", "end", None),
        ("over The Hobbit now, no fav book anymore", "favorite_book", "The Hobbit", "end", None),
        (
            "i was single for ages, then i'm in an open marriage",
            "marital_status",
            "in an open marriage",
            "update",
            "single",
        ),
        ("My preference for formal replies is gone.", "communication_style", "formal", "end", None),
        ("Bread and butter is my favorite dish.", "favorite_food", "Bread and butter", "plain", None),
        ("The sector I work in is air freight.", "industry", "air freight", "plain", None),
        ("I work in the insurance sector.", "industry", "insurance", "plain", None),
    ],
)
def test_a_value_is_read_whole(text: str, slot: str, value: str, change: str, replaces: str | None) -> None:
    assert (slot, value, change, replaces) in _claims(text)


def test_a_frame_word_before_a_name_is_no_part_of_it() -> None:
    assert _claims("New Skoda, the Fiat is gone.") == [("car", "Skoda", "update", "Fiat")]
    assert _claims("I had toast and honey is my favorite food.") == [("favorite_food", "honey", "plain", None)]


@pytest.mark.parametrize("text", ["I left Brightwater Software.", "I quit Northern Mining Robotics last week"])
def test_an_industry_in_the_name_of_a_company_is_no_industry(text: str) -> None:
    assert all(slot != "industry" for slot, *_ in _claims(text))


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Being married is a thing of the past for me.", "marital_status", "married"),
        ("Being divorced is history for me.", "marital_status", "divorced"),
        ("Being in a civil partnership is over for me.", "marital_status", "in a civil partnership"),
        ("Being a plumber is a thing of the past for me.", "title", "plumber"),
    ],
)
def test_being_something_may_be_over(text: str, slot: str, value: str) -> None:
    assert _claims(text) == [(slot, value, "end", None)]


@pytest.mark.parametrize("text", ["Being tired is a thing of the past for me.", "Being kind is what matters to me."])
def test_being_what_no_slot_lists_ends_nothing(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize(
    ("text", "value", "replaces"),
    [
        ("hybrid working is right, two office days a week to be specific", "two office days a week", "hybrid"),
        (
            "I said working from home; to be exact, my preferred setup is working from a garden shed.",
            "working from a garden shed",
            "working from home",
        ),
    ],
)
def test_a_way_of_working_is_made_precise(text: str, value: str, replaces: str) -> None:
    assert ("remote_preference", value, "refinement", replaces) in _claims(text)


@pytest.mark.parametrize(
    ("value_type", "first", "second"),
    [
        ("place", "Cluj", "Cluj-Napoca"),
        ("choice", "while travelling", "working on the road"),
        ("text", "a Dane", "Danish"),
        ("text", "Brit", "British"),
    ],
)
def test_two_names_of_one_thing_are_the_same(value_type: str, first: str, second: str) -> None:
    assert compare_values(value_type, first, second) is Relation.SAME


def test_used_to_be_with_someone_is_about_the_partner() -> None:
    assert _claims("I used to be with Ada, but since May my partner is Bo.") == [("partner", "Bo", "update", "Ada")]
