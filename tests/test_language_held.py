"""What a text says of a value that is known of the user: wrong, over, or another in its place; else nothing."""

from __future__ import annotations

import pytest
from conversing import asked, converse, unknown

from crt_runtime import Runtime
from crt_runtime.language import said_of_held, speaks_of_change
from crt_runtime.language.facts import Change

SAID = [
    ("the team is 7, not 12", "team_size", "12", Change.CORRECTION, "7"),
    ("shoes in 43, not 38", "shoe_size", "38", Change.CORRECTION, "43"),
    ("degree in chemistry, not economics", "major", "economics", Change.CORRECTION, "chemistry"),
    ("color-wise it's turquoise, not burgundy", "favorite_color", "burgundy", Change.CORRECTION, "turquoise"),
    ("make that 27, i mistyped 34 as my age", "age", "34", Change.CORRECTION, "27"),
    ("Umbra Foods let me go", "employer", "Umbra Foods", Change.END, "Umbra Foods"),
    ("my Elixir days are over", "programming_languages", "Elixir", Change.END, "Elixir"),
    ("i've left Wellington for good", "location", "Wellington", Change.END, "Wellington"),
    ("the Mazda CX-5 went to the scrapyard", "car", "Mazda CX-5", Change.END, "Mazda CX-5"),
    ("no one calls me Bear anymore", "nickname", "Bear", Change.END, "Bear"),
    ("i split up with Dmitri", "partner", "Dmitri", Change.END, "Dmitri"),
    ("my time with Contoso ended back in June", "employer", "Contoso", Change.END, "Contoso"),
    ("said goodbye to Berlin in may", "location", "Berlin", Change.END, "Berlin"),
    ("i'm not with Contoso these days", "employer", "Contoso", Change.END, "Contoso"),
    ("they laid me off at Contoso", "employer", "Contoso", Change.END, "Contoso"),
    ("Contoso gave me the boot", "employer", "Contoso", Change.END, "Contoso"),
    ("somebody stole my Volvo", "car", "Volvo", Change.END, "Volvo"),
    ("it's Adobe these days, Contoso was before", "employer", "Contoso", Change.UPDATE, "Adobe"),
    ("did i say Contoso? it's Adobe", "employer", "Contoso", Change.CORRECTION, "Adobe"),
    ("contoso? no, adobe", "employer", "Contoso", Change.CORRECTION, "adobe"),
    ("Adobe, that's what i should have typed, not Contoso", "employer", "Contoso", Change.CORRECTION, "Adobe"),
]

NOTHING_SAID = [
    ("For Wilhelm, black as favorite color is history now.", "favorite_color", "black"),
    ("Contoso showed me the door to the studio", "employer", "Contoso"),
    ("Contoso ran out of popcorn", "employer", "Contoso"),
    ("I was in Oslo, now I'm in Rome", "location", "Oslo"),
    ("I was at Contoso before lunch", "employer", "Contoso"),
    ("Did I say Contoso was fun? It's Monday.", "employer", "Contoso"),
    ("Contoso? Love it.", "employer", "Contoso"),
    ("Contoso? no idea", "employer", "Contoso"),
    ("It may end at Contoso", "employer", "Contoso"),
    ("they laid Bob off at Contoso", "employer", "Contoso"),
    ("somebody stole my lunch at Contoso", "employer", "Contoso"),
    ("my last day of rest at Contoso", "employer", "Contoso"),
    ("my Volvo is not here these days", "car", "Volvo"),
    ("Lunch was at Contoso, not Initech", "employer", "Initech"),
    ("Bob works at Contoso, not Initech", "employer", "Initech"),
    ("I left my Mazda at the garage", "car", "Mazda"),
    ("I haven't quit Contoso", "employer", "Contoso"),
    ("Contoso let me down", "employer", "Contoso"),
    ("I will quit Contoso", "employer", "Contoso"),
    ("If I quit Contoso, I'd be broke", "employer", "Contoso"),
    ("She said I quit Contoso", "employer", "Contoso"),
    ("Did I quit Contoso?", "employer", "Contoso"),
    ("I quit Contoso's gym", "employer", "Contoso"),
    ("Contoso fired Bob", "employer", "Contoso"),
    ("Contoso sold the office", "employer", "Contoso"),
    ("I sold my Mazda's winter tires", "car", "Mazda"),
    ("The bus to Oslo was cancelled", "location", "Oslo"),
    ("I mixed up the buses in Oslo and Rome", "location", "Oslo"),
    ("Oslo is not far", "location", "Oslo"),
    ("Oslo lost the match", "location", "Oslo"),
    ("It was 34 degrees, not 27", "age", "27"),
    ("I bought 7 apples, not 12", "team_size", "12"),
    ("my train is at 7, not 8", "wake_time", "8"),
    ("Peter left me a note", "partner", "Peter"),
    ("Peter is out", "partner", "Peter"),
    ("Peter quit smoking", "partner", "Peter"),
    ('"Umbra Foods let me go" is a song', "employer", "Umbra Foods"),
]


@pytest.mark.parametrize(("text", "slot", "held", "change", "value"), SAID)
def test_a_known_value_is_corrected_or_ended_without_its_slot_being_named(
    text: str, slot: str, held: str, change: Change, value: str
) -> None:
    assert speaks_of_change(text)
    claim = said_of_held(text, slot, held)
    assert claim is not None
    assert (claim.change, claim.fact.value, claim.fact.slot) == (change, value, slot)


@pytest.mark.parametrize(("text", "slot", "held"), NOTHING_SAID)
def test_a_remark_that_only_names_a_known_value_changes_nothing(text: str, slot: str, held: str) -> None:
    assert said_of_held(text, slot, held) is None


def test_a_correction_reaches_the_slot_that_holds_the_value() -> None:
    converse(
        [
            "My shoe size is 38.",
            "There are 12 people on my team.",
            "shoes in 43, not 38",
            asked("what is my shoe size?", "43", never=("38",)),
            asked("how big is my team?", "12"),
        ]
    )


def test_an_end_reaches_the_slot_that_holds_the_value() -> None:
    converse(["I work at Quillfeather.", "Quillfeather let me go", unknown("where do i work?", "Quillfeather")])


def test_a_value_that_two_slots_hold_is_left_alone() -> None:
    converse(
        [
            "My shoe size is 38.",
            "I am 38 years old.",
            "i've got 43, not 38",
            asked("what is my shoe size?", "38"),
            asked("how old am i?", "38"),
        ]
    )


@pytest.mark.parametrize(
    ("told", "remark", "slot", "value"),
    [
        ("My favorite color is blue.", "The blue car is gone.", "favorite_color", "blue"),
        ("My favorite color is blue.", "My blue jacket is gone.", "favorite_color", "blue"),
        ("There are 7 people on my team.", "The meeting is at 8, not 7.", "team_size", "7"),
        ("I am 43 years old.", "Page 43 was wrong.", "age", "43"),
        ("My favorite color is blue.", "The blue one was a mistake, took the green one.", "favorite_color", "blue"),
        ("I work at Amazon.", "Amazon is not what it used to be.", "employer", "Amazon"),
        ("My name is Nina.", "Nina Simone is dead.", "name", "Nina"),
        ("My name is Simone.", "Nina Simone is dead.", "name", "Simone"),
    ],
)
def test_a_known_value_within_a_longer_name_is_left_alone(told: str, remark: str, slot: str, value: str) -> None:
    with Runtime.open(":memory:") as crt:
        crt.send(told)
        crt.send(remark)
        assert [fact.value for fact in crt.facts()[slot].values] == [value]
