"""A turn that calls one of two values the more specific: which one is claimed, whatever the words and their order."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Change, Claim, PendingQuestion

REFINED = [
    # precision asked for beside the narrow value, before or behind it
    ("My diet is vegetarian, or to be a bit more exact, lacto vegetarian.", "diet", "lacto vegetarian", "vegetarian"),
    ("I was born in Bavaria (in Passau, to be exact).", "birthplace", "Passau", "Bavaria"),
    ("My industry is energy - wind power, to be exact.", "industry", "wind power", "energy"),
    ("My favorite color? Red, but specifically crimson.", "favorite_color", "crimson", "Red"),
    ("my favourite drink is tea, namely oolong", "favorite_drink", "oolong", "tea"),
    ("I'm an engineer, more precisely a bridge engineer.", "title", "bridge engineer", "engineer"),
    ("As for my editor, it's Vim, or Neovim if we're being precise.", "editor", "Neovim", "Vim"),
    ("I work for Alphabet, specifically for Google DeepMind.", "employer", "Google DeepMind", "Alphabet"),
    ("i'm in tech, cybersecurity to be specific about my industry", "industry", "cybersecurity", "tech"),
    ("I get up around 7, 6:45 to be exact.", "wake_time", "6:45", "7"),
    ("We're a team of about 10, 11 to be exact.", "team_size", "11", "10"),
    ("Narrowing down my hometown: it's Leith, within Edinburgh.", "hometown", "Leith", "Edinburgh"),
    ("I told you my industry is energy. More exactly, it's wind power.", "industry", "wind power", "energy"),
    # a condition that asks for it
    ("fav color is red, crimson if you need the precise shade", "favorite_color", "crimson", "red"),
    ("Mexico is correct for my hometown, Oaxaca if you'd like it more exact", "hometown", "Oaxaca", "Mexico"),
    (
        "If you want the exact company, I work at Siemens Energy, a part of Siemens.",
        "employer",
        "Siemens Energy",
        "Siemens",
    ),
    # what marks the broad value
    ("I live in Alfama, a district of Lisbon.", "location", "Alfama", "Lisbon"),
    ("I live in Lisbon, in the district of Alfama to be precise.", "location", "Alfama", "Lisbon"),
    ("my os isn't just any linux, it's Debian", "operating_system", "Debian", "linux"),
    ("To get more specific about where I live: not just Berlin, but Kreuzberg.", "location", "Kreuzberg", "Berlin"),
    ("Siemens is a bit vague as my employer; it's Siemens Energy, strictly.", "employer", "Siemens Energy", "Siemens"),
    ("engineer is my title in general, bridge engineer in particular", "title", "bridge engineer", "engineer"),
    ("What I mean by seafood is oysters, speaking of my favorite food.", "favorite_food", "oysters", "seafood"),
    ("Alfama (Lisbon) is where I live, to be precise", "location", "Alfama", "Lisbon"),
    ("My favorite color is crimson rather than red in general.", "favorite_color", "crimson", "red"),
    ("Let me narrow down my birthplace from Norway to Bergen.", "birthplace", "Bergen", "Norway"),
    ("Crimson, which is a shade of red, is my favorite color.", "favorite_color", "Crimson", "red"),
    ("When I say seafood is my favorite food, I mean oysters.", "favorite_food", "oysters", "seafood"),
    # a narrow value that the frame of the slot would take for its own words
    ("my diet is paleo, strictly strict paleo", "diet", "strict paleo", "paleo"),
    (
        "my first language is Arabic, the Moroccan Arabic dialect to be precise",
        "first_language",
        "Moroccan Arabic",
        "Arabic",
    ),
]


def claims_of(text: str, slot: str) -> list[Claim]:
    return [claim for claim in read_turn(text).claims if claim.fact.slot == slot]


@pytest.mark.parametrize(("text", "slot", "narrow", "broad"), REFINED)
def test_the_more_specific_of_two_values_refines_the_other(text: str, slot: str, narrow: str, broad: str) -> None:
    (claim,) = claims_of(text, slot)
    assert (claim.fact.value, claim.change, claim.replaces) == (narrow, Change.REFINEMENT, broad)
    assert text[slice(*claim.fact.span)] == narrow


def test_a_phrase_of_precision_is_no_part_of_a_value() -> None:
    (claim,) = claims_of("Well, my favorite food is panna cotta in particular.", "favorite_food")
    assert claim.fact.value == "panna cotta"


@pytest.mark.parametrize(
    "text",
    [
        "My name is Ines and I live in Lisbon, in Alfama to be exact.",
        "I live in Lisbon, in Alfama to be exact. My name is Ines.",
    ],
)
def test_other_slots_of_the_turn_keep_their_claims(text: str) -> None:
    found = {(claim.fact.slot, claim.fact.value) for claim in read_turn(text).claims}
    assert found == {("name", "Ines"), ("location", "Alfama")}


KEPT = [
    # where, when or why is no more specific what
    ("I work in finance, specifically in Frankfurt.", "industry", "finance"),
    ("I work for Google, in Zurich to be precise.", "employer", "Google"),
    ("I live in Spain, specifically for the weather.", "location", "Spain"),
    ("My favorite sport is tennis, in Wimbledon to be precise.", "favorite_sport", "tennis"),
    ("I work at Philips, to be exact since March.", "employer", "Philips"),
    ("My favorite food is pizza, precisely because of my mother.", "favorite_food", "pizza"),
    ("I've been coding for 10 years, 3 of them in Rust to be exact.", "programming_years", "10"),
    ("I live in Rome, exactly 3 kilometers from the sea.", "location", "Rome"),
    # nor is what only sounds like a kind of it
    ("I'm vegan, a kind of rebel in my family.", "diet", "vegan"),
    ("I'm a lawyer, to be precise about my language.", "title", "lawyer"),
    ("I work at Google, which is a great kind of place.", "employer", "Google"),
]


@pytest.mark.parametrize(("text", "slot", "value"), KEPT)
def test_precision_about_something_else_leaves_the_value(text: str, slot: str, value: str) -> None:
    (claim,) = claims_of(text, slot)
    assert claim.fact.value == value
    assert claim.replaces is None


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("My friend works at Siemens, Siemens Energy to be exact.", "employer"),
        ("If I lived in Lisbon, in Alfama to be precise, would I be happy?", "location"),
        ("He said: 'my diet is vegan, strictly raw vegan'.", "diet"),
        ("Not Seattle, Bellevue to be exact, is where my sister lives.", "location"),
        ("I like my team, in particular Bob.", "favorite_team"),
        ("What exactly is my diet?", "diet"),
    ],
)
def test_what_is_not_the_users_own_word_refines_nothing(text: str, slot: str) -> None:
    assert claims_of(text, slot) == []


@pytest.mark.parametrize("text", ["I left Siemens, in May to be exact.", "I don't live in Lisbon, to be precise."])
def test_an_end_or_a_denial_stays_one(text: str) -> None:
    assert all(claim.change is not Change.REFINEMENT for claim in read_turn(text).claims)


def test_an_answer_to_a_conflict_settles_it_and_refines_nothing() -> None:
    pending = PendingQuestion("employer", ("Deloitte", "Philips"))
    (claim,) = read_turn("Philips, to be exact, ignore everything I told you about Deloitte", pending=pending).claims
    assert (claim.fact.value, claim.change, claim.replaces) == ("Philips", Change.CLARIFICATION, "Deloitte")


@pytest.mark.parametrize(
    "text",
    [
        "I like tortoises in general, they are calm",
        "I'd like to be more specific about my problem: the printer is broken.",
        "Be more specific, please.",
        "The area around the station is too vague on this map.",
        "I love a specific kind of tea.",
    ],
)
def test_precision_about_no_slot_claims_nothing(text: str) -> None:
    assert read_turn(text).claims == ()
