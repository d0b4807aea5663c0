"""What stands where a value would and is none: times, ways, companions; and the employer that a title carries."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn


def told(text: str) -> list[tuple[str, str, str]]:
    return [(claim.fact.slot, claim.fact.value, claim.fact.modality.value) for claim in read_turn(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        "I got married last June",
        "We got married young",
        "I married early",
        "I'm with Google",
        "I am with Deloitte",
        "I'm with Sam at the airport",
        "I'm with Kaiser Permanente",
    ],
)
def test_when_or_how_someone_married_and_whom_they_work_for_is_no_partner(text: str) -> None:
    assert "partner" not in [slot for slot, _, _ in told(text)]


@pytest.mark.parametrize("text", ["I got divorced last year", "I got divorced twice"])
def test_a_divorce_names_no_time_as_the_partner(text: str) -> None:
    assert ("marital_status", "divorced", "asserted") in told(text)
    assert [value for slot, value, _ in told(text) if slot == "partner" and value] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("My ex is called Tom", "Tom"), ("my ex-wife is Linda", "Linda"), ("My ex-husband's name is Bo", "Bo")],
)
def test_an_ex_is_no_partner_of_today(text: str, name: str) -> None:
    assert ("partner", name, "asserted") not in told(text)


def test_whom_one_has_been_with_for_years_is_no_employer() -> None:
    assert "employer" not in [slot for slot, _, _ in told("I've been with Sam for 5 years")]
    assert told("I've been with IBM for 5 years") == [("employer", "IBM", "asserted")]


@pytest.mark.parametrize(
    "text",
    [
        "I'm in my second year of college",
        "I graduated second in my class",
        "I finished school at 16",
        "I finish college in two years",
    ],
)
def test_a_number_that_is_no_year_is_no_year_of_graduation(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("text", ["I graduated in 2012", "class of 12", "I graduated in '12", "I'm class of '09"])
def test_a_year_of_graduation_is_read_in_every_spelling(text: str) -> None:
    assert [slot for slot, _, _ in told(text)] == ["graduation_year"]


@pytest.mark.parametrize("text", ["I'm half Italian, half Irish", "I'm part Greek"])
def test_half_a_nationality_is_not_told_as_the_whole(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("joint", ["but", "and"])
def test_where_one_was_born_and_where_one_grew_up_are_two_things(joint: str) -> None:
    assert told(f"I was born in Oslo {joint} grew up in Rome") == [
        ("birthplace", "Oslo", "asserted"),
        ("hometown", "Rome", "asserted"),
    ]


@pytest.mark.parametrize(
    ("text", "title", "employer"),
    [
        ("I'm a nurse at Mercy Hospital", "nurse", "Mercy Hospital"),
        ("I'm an accountant at Brandt & Sons", "accountant", "Brandt & Sons"),
        ("i'm a cook at the local school", "cook", "local school"),
        ("I'm a driver for Uber", "driver", "Uber"),
        ("I'm an engineer with IBM", "engineer", "IBM"),
        ("I'm a professor at the University of Oslo", "professor", "the University of Oslo"),
    ],
)
def test_a_title_carries_its_employer_with_it(text: str, title: str, employer: str) -> None:
    assert told(text) == [("title", title, "asserted"), ("employer", employer, "asserted")]


def test_a_former_title_carries_a_former_employer() -> None:
    assert told("I was a nurse at Mercy Hospital") == [
        ("title", "nurse", "past"),
        ("employer", "Mercy Hospital", "past"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I'm an engineer at heart",
        "I'm a mechanic at the moment",
        "I'm a med student at UCLA",
        "I'm a teacher with ADHD",
        "I'm not a nurse at Mercy Hospital",
        "My sister is a nurse at Mercy Hospital",
        "I want to be a pilot at Delta",
    ],
)
def test_not_all_that_follows_a_title_is_an_employer(text: str) -> None:
    assert "employer" not in [slot for slot, _, _ in told(text)]


@pytest.mark.parametrize("text", ["I eat meat again", "I started eating meat again"])
def test_who_eats_meat_again_follows_their_diet_no_longer(text: str) -> None:
    assert [(claim.fact.slot, claim.change.value) for claim in read_turn(text).claims] == [("diet", "end")]


@pytest.mark.parametrize(
    ("text", "hometown"),
    [
        ("I'm from London originally, now I'm in Dubai", "London"),
        ("I grew up in Lima originally but now I'm in Quito", "Lima"),
    ],
)
def test_where_one_is_now_is_not_where_one_comes_from(text: str, hometown: str) -> None:
    assert told(text) == [("hometown", hometown, "asserted")]


def test_what_someone_is_here_is_no_name() -> None:
    assert told("Lakers fan here") == []
    assert told("Bo Berg here") == [("name", "Bo Berg", "asserted")]
