"""Values compare by meaning, not by spelling."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.language import places
from crt_runtime.language.values import VALUE_TYPES, Relation, compare_values, normalize_value

SAME = (
    ("text", "Pizza", "the pizza"),
    ("text", "a pizza", "PIZZA."),
    ("text", "my peanuts", "peanut"),
    ("text", "Sr. engineer", "senior engineer"),
    ("text", "Sr Software Dev", "senior software developer"),
    ("text", "SWE", "software engineer"),
    ("text", "VP of Sales", "Vice President of sales"),
    ("text", "grey", "gray"),
    ("text", "sci-fi", "science fiction"),
    ("text", "JS", "JavaScript"),
    ("text", "Golang", "go"),
    ("text", "VS Code", "Visual Studio Code"),
    ("text", "hip-hop", "hiphop"),
    ("text", "board games", "board game"),
    ("text", "crème brûlée", "creme brulee"),
    ("text", "ｊａｚｚ", "jazz"),
    ("text", "The Lord of the Rings", "Lord of the Rings"),
    ("text", "PST", "Pacific time"),
    ("text", "rock & roll", "Rock 'n' Roll"),
    ("text", "badmington", "badminton"),
    ("name", "anna SCHMIDT", "Anna Schmidt"),
    ("name", "Dr. Ada Lovelace", "Ada Lovelace"),
    ("name", "Zoë", "Zoe"),
    ("name", "O'Brien", "O’Brien"),
    ("organisation", "Microsoft", "MSFT"),
    ("organisation", "Microsoft Corp.", "microsoft"),
    ("organisation", "Microsoft's", "Microsoft"),
    ("organisation", "Microsft", "Microsoft"),
    ("organisation", "Globex GmbH", "Globex"),
    ("organisation", "Globex, Inc.", "globex"),
    ("organisation", "Amazon.com", "Amazon"),
    ("organisation", "MIT", "Massachusetts Institute of Technology"),
    ("organisation", "the Univ. of Washington", "University of Washington"),
    ("organisation", "UW", "University of Washington"),
    ("organisation", "Stanford", "Stanford University"),
    ("organisation", "UC Berkeley", "University of California, Berkeley"),
    ("organisation", "St. Olaf College", "Saint Olaf College"),
    ("organisation", "McDonald's", "McDonalds"),
    ("organisation", "AT&T", "at and t"),
    ("place", "NYC", "New York City"),
    ("place", "the Big Apple", "New York"),
    ("place", "New York, NY", "nyc"),
    ("place", "SF", "San Francisco"),
    ("place", "UK", "United Kingdom"),
    ("place", "U.K.", "Great Britain"),
    ("place", "the US", "United States of America"),
    ("place", "Seattle, Washington", "Seattle"),
    ("place", "seattle wa", "Seattle, WA, USA"),
    ("place", "Seatle", "Seattle"),
    ("place", "Zürich", "Zurich"),
    ("place", "München", "Munich"),
    ("place", "St. Louis", "Saint Louis, Missouri"),
    ("place", "Washington, D.C.", "Washington DC"),
    ("place", "Dublin in Ireland", "Dublin"),
    ("place", "greater Seattle", "the Seattle area"),
    ("number", "twenty-three", "23"),
    ("number", "23 years old", "23"),
    ("number", "a dozen", "12"),
    ("number", "half a dozen people", "six"),
    ("number", "a couple", "two"),
    ("number", "one hundred and five", "105"),
    ("number", "1,200", "1200"),
    ("number", "1.5k", "fifteen hundred"),
    ("number", "nine and a half", "9.5"),
    ("number", "9 1/2", "9½"),
    ("number", "nineteen ninety-five", "1995"),
    ("number", "twenty twelve", "2012"),
    ("number", "twenty oh nine", "2009"),
    ("number", "class of 2012", "2012"),
    ("number", "a team of five engineers", "5"),
    ("number", "EU 42", "42"),
    ("number", "42.0", "42"),
    ("number", "eighteen months", "a year and a half"),
    ("number", "roughly 20", "about twenty"),
    ("number", "20+", "at least 20"),
    ("date", "3rd of May 1990", "1990-05-03"),
    ("date", "May 3, 1990", "3 May 1990"),
    ("date", "May the third, 1990", "the 3rd of May 1990"),
    ("date", "May 3rd", "the third of May"),
    ("date", "twenty-first of June", "June 21st"),
    ("date", "Dec. 24", "Christmas Eve"),
    ("date", "03/04/1990", "March 4, 1990"),
    ("date", "03.04.1990", "April 3, 1990"),
    ("date", "25/12/1990", "December 25th, 1990"),
    ("date", "5/3/90", "May 3 1990"),
    ("date", "in March of 2012", "2012-03"),
    ("date", "the nineties", "1990s"),
    ("date", "Friday, May 3 1991", "3 May 1991"),
    ("time", "7am", "07:00"),
    ("time", "7 o'clock", "seven"),
    ("time", "at 7 a.m.", "7 in the morning"),
    ("time", "half past six", "6:30"),
    ("time", "half six", "06:30"),
    ("time", "quarter to seven", "6:45 am"),
    ("time", "twenty past 8", "08:20"),
    ("time", "7 pm", "19:00"),
    ("time", "seven thirty in the evening", "19.30"),
    ("time", "noon", "12 pm"),
    ("time", "midnight", "12am"),
    ("time", "0730", "7:30"),
    ("duration", "18 months", "a year and a half"),
    ("duration", "half an hour", "30 minutes"),
    ("duration", "2 hours 30 minutes", "150 min"),
    ("duration", "a couple of weeks", "fourteen days"),
    ("duration", "a decade", "ten years"),
    ("choice", "remote", "work from home"),
    ("choice", "wfh", "fully remote"),
    ("choice", "on-site", "in the office"),
    ("choice", "onsite", "in person"),
    ("choice", "hybrid", "a mix of home and office"),
    ("choice", "she/her", "she/her/hers"),
    ("choice", "They / Them", "they/them/theirs"),
    ("choice", "married", "happily married"),
    ("choice", "brief", "concise"),
    ("choice", "fall", "autumn"),
    ("pet", "a beagle", "Beagles"),
    ("pet", "a cat named Milo", "my cat, Milo"),
    ("pet", "Rex the dog", "a dog called Rex"),
    ("pet", "Rex, a beagle", "my beagle Rex"),
    ("pet", "two cats", "2 cats"),
    ("pet", "a bunny", "rabbit"),
)

NARROWER = (
    ("text", "pizza", "margherita pizza"),
    ("text", "pizza", "pizza with ham"),
    ("text", "engineer", "senior software engineer"),
    ("text", "engineer", "engineer at Globex"),
    ("text", "guitar", "electric guitars"),
    ("text", "blue", "navy blue"),
    ("name", "Anna", "Anna Schmidt"),
    ("name", "A. Schmidt", "Anna Schmidt"),
    ("name", "Anna Schmidt", "Anna Maria Schmidt"),
    ("name", "Bob", "Robert"),
    ("name", "Kate Miller", "Katherine Miller"),
    ("organisation", "Google", "Google Cloud"),
    ("organisation", "Google", "the AI team at Google"),
    ("organisation", "Microsoft", "Microsoft Research"),
    ("place", "New York City", "Brooklyn"),
    ("place", "Seattle", "Bellevue"),
    ("place", "Seattle", "Bellevue, in the Seattle area"),
    ("place", "the Seattle area", "Seattle"),
    ("place", "Washington State", "Seattle"),
    ("place", "the US", "Portland, Oregon"),
    ("place", "Europe", "Berlin"),
    ("place", "Portland", "Portland, Oregon"),
    ("place", "Georgia", "Atlanta, Georgia"),
    ("place", "Chicago", "downtown Chicago"),
    ("place", "London", "north London"),
    ("place", "Ohio", "Nowhereville, Ohio"),
    ("number", "about 20", "21"),
    ("number", "at least 20", "25"),
    ("number", "5 to 6", "six"),
    ("number", "in my 20s", "27"),
    ("date", "May 3", "May 3 1990"),
    ("date", "1990", "May 1990"),
    ("date", "the 90s", "1995"),
    ("time", "around 7", "6:45"),
    ("duration", "about a year", "13 months"),
    ("pet", "a dog", "a beagle"),
    ("pet", "a dog", "a dog named Rex"),
    ("pet", "Rex", "a dog named Rex"),
    ("pet", "a cat", "a black cat"),
)

DIFFERENT = (
    ("text", "C", "C++"),
    ("text", "C", "C#"),
    ("text", "C", "Objective-C"),
    ("text", "Java", "JavaScript"),
    ("text", "president", "vice president"),
    ("text", "engineer", "former engineer"),
    ("text", "tennis", "table tennis"),
    ("text", "software engineer", "engineering manager"),
    ("text", "violin", "viola"),
    ("text", "Windows 10", "Windows 11"),
    ("text", "biology", "geology"),
    ("text", "Austrian", "Australian"),
    ("name", "Anna", "Anne"),
    ("name", "Jon", "John"),
    ("name", "Christina", "Christine"),
    ("name", "Anna Schmidt", "Anna Miller"),
    ("organisation", "Microsoft", "Amazon"),
    ("organisation", "University of Washington", "Washington University"),
    ("organisation", "Boston University", "Boston College"),
    ("organisation", "Procter and Gamble", "Procter"),
    ("place", "Portland, Oregon", "Portland, Maine"),
    ("place", "Paris", "Paris, Texas"),
    ("place", "Cambridge, MA", "Cambridge, UK"),
    ("place", "Carolina Beach", "North Carolina"),
    ("place", "Seattle", "Spokane"),
    ("place", "Austria", "Australia"),
    ("place", "South Korea", "North Korea"),
    ("number", "23", "32"),
    ("number", "about 20", "30"),
    ("number", "2", "2.5"),
    ("date", "May 3 1990", "May 3 1991"),
    ("date", "May 3", "May 4"),
    ("date", "May 3", "1990"),
    ("date", "03/04/1990", "03.04.1990"),
    ("time", "7am", "7pm"),
    ("time", "6:30", "7:30"),
    ("duration", "30 days", "1 month"),
    ("choice", "remote", "hybrid"),
    ("choice", "remote", "not remote"),
    ("choice", "she/her", "she/they"),
    ("choice", "single", "married"),
    ("pet", "a beagle", "a poodle"),
    ("pet", "a dog", "a cat"),
    ("pet", "a dog named Rex", "a dog named Milo"),
)


@pytest.mark.parametrize(("value_type", "a", "b"), SAME)
def test_spellings_of_one_value_are_the_same(value_type: str, a: str, b: str) -> None:
    assert compare_values(value_type, a, b) is Relation.SAME


@pytest.mark.parametrize(("value_type", "a", "b"), NARROWER)
def test_a_more_specific_value_is_narrower(value_type: str, a: str, b: str) -> None:
    assert compare_values(value_type, a, b) is Relation.NARROWER
    assert compare_values(value_type, b, a) is Relation.BROADER


@pytest.mark.parametrize(("value_type", "a", "b"), DIFFERENT)
def test_unlike_values_are_different(value_type: str, a: str, b: str) -> None:
    assert compare_values(value_type, a, b) is Relation.DIFFERENT


@pytest.mark.parametrize(
    ("value_type", "text", "normal"),
    [
        ("text", "the Margherita Pizza!", "margherita pizza"),
        ("organisation", "MSFT", "microsoft"),
        ("place", "Seattle, WA", "seattle, washington, united states"),
        ("number", "twenty-three years", "23"),
        ("number", "9½", "9.5"),
        ("date", "3rd of May", "--05-03"),
        ("date", "the 90s", "1990s"),
        ("time", "quarter to seven", "06:45"),
        ("duration", "24 months", "2 years"),
        ("choice", "wfh", "remote"),
        ("pet", "my cat Milo", "cat named milo"),
        ("text", "🍕", "🍕"),
        ("text", "!!!", "!!!"),
        ("date", "soon", "soon"),
        ("date", "February 30", "february 30"),
        ("time", "25:00", "25 00"),
    ],
)
def test_the_normal_form_is_readable(value_type: str, text: str, normal: str) -> None:
    assert normalize_value(value_type, text) == normal


def test_a_two_digit_year_does_not_move_with_the_calendar() -> None:
    assert [normalize_value("date", f"May 3 '{year}") for year in ("29", "30", "90")] == [
        "2029-05-03",
        "1930-05-03",
        "1990-05-03",
    ]
    assert [normalize_value("date", f"5/3/{year}") for year in ("29", "30")] == ["2029-05-03", "1930-05-03"]


def test_characters_that_only_newer_pythons_know_count_as_punctuation() -> None:
    after_unicode_14 = "\U0001e030"  # a modifier letter of Unicode 15, which decomposes to a Cyrillic letter there
    assert normalize_value("text", f"jazz{after_unicode_14}") == "jazz"


def test_an_unknown_value_type_is_named() -> None:
    with pytest.raises(ValueError, match="no value type 'colour'; expected one of text, name"):
        normalize_value("colour", "blue")


texts = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            sorted({word for _, *pair in SAME + NARROWER + DIFFERENT for text in pair for word in text.split()})
        ),
        max_size=5,
    ).map(" ".join),
)
types = st.sampled_from(VALUE_TYPES)


@given(types, texts)
def test_a_normal_form_is_a_fixed_point(value_type: str, text: str) -> None:
    normal = normalize_value(value_type, text)
    assert normalize_value(value_type, normal) == normal


@given(types, texts)
def test_a_value_is_the_same_as_itself_in_any_case_and_spacing(value_type: str, text: str) -> None:
    assert compare_values(value_type, text, text) is Relation.SAME
    assert compare_values(value_type, text, normalize_value(value_type, text)) is Relation.SAME
    if text.isascii():
        assert compare_values(value_type, text, f"  {text.swapcase()} ") is Relation.SAME


@given(types, texts, texts)
def test_narrower_and_broader_mirror_each_other(value_type: str, a: str, b: str) -> None:
    mirrored = {Relation.NARROWER: Relation.BROADER, Relation.BROADER: Relation.NARROWER}
    relation = compare_values(value_type, a, b)
    assert compare_values(value_type, b, a) is mirrored.get(relation, relation)


def test_every_listed_pair_mirrors() -> None:
    """The three tables against each other: what is narrower one way is broader the other way."""
    for value_type, group in itertools.groupby(SAME + NARROWER + DIFFERENT, key=lambda row: row[0]):
        values = [value for _, *pair in group for value in pair][:24]
        for a, b in itertools.combinations(values, 2):
            there, back = compare_values(value_type, a, b), compare_values(value_type, b, a)
            assert (there, back) in {
                (Relation.SAME, Relation.SAME),
                (Relation.DIFFERENT, Relation.DIFFERENT),
                (Relation.NARROWER, Relation.BROADER),
                (Relation.BROADER, Relation.NARROWER),
            }


def test_every_place_that_the_file_gives_a_name_to_lies_somewhere() -> None:
    with (Path(places.__file__).with_name("catalogue") / "en" / "places.toml").open("rb") as file:
        data = tomllib.load(file)
    assert lost_places(data) == set()
    assert lost_places({**data, "also": {"atlantis": ["the sunken city"]}}) == {"atlantis"}  # a slip would be noticed


def lost_places(data: dict[str, dict[str, list[str]]]) -> set[str]:
    """Keys that other names lead to and that lie in nothing."""
    placed = {child for children in data["inside"].values() for child in children} | data["inside"].keys()
    return {*data["also"], *data["shown"], *(str(key) for key in data["usual"].values())} - placed
