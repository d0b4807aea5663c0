"""The reading as a whole: turn kinds, structured lines, several facts, the catalogue, and texts of any shape."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crt_runtime.errors import UsageError
from crt_runtime.language import UNBOUND, classify_turn, extract_facts, load_catalogue, read_turn
from crt_runtime.language.facts import Change, Modality, PendingQuestion, Polarity, TurnKind
from crt_runtime.language.values import normalize_value

REQUIRED = [
    "name",
    "employer",
    "title",
    "location",
    "pronouns",
    "communication_style",
    "goals",
    "first_language",
    "programming_years",
    "team_size",
    "remote_preference",
    "undergrad_school",
    "masters_school",
    "nickname",
    "age",
    "birthday",
    "birthplace",
    "nationality",
    "languages",
    "programming_languages",
    "industry",
    "hometown",
    "timezone",
    "major",
    "graduation_year",
    "partner",
    "marital_status",
    "children",
    "siblings",
    "mother_name",
    "pets",
    "favorite_color",
    "favorite_food",
    "favorite_movie",
    "favorite_book",
    "favorite_music",
    "favorite_sport",
    "favorite_drink",
    "favorite_season",
    "hobbies",
    "diet",
    "allergies",
    "instruments",
    "car",
    "phone",
    "operating_system",
    "editor",
    "travel_destination",
    "wake_time",
    "shoe_size",
]
MULTI = {
    "goals",
    "languages",
    "programming_languages",
    "children",
    "siblings",
    "pets",
    "hobbies",
    "allergies",
    "instruments",
}

KINDS = [
    ("I work at Google.", TurnKind.ASSERTION),
    ("Where do I work?", TurnKind.QUESTION),
    ("where do i work", TurnKind.QUESTION),
    ("What time is it in Oslo", TurnKind.QUESTION),
    ("can you help me", TurnKind.QUESTION),
    ("Write me a poem about the sea.", TurnKind.INSTRUCTION),
    ("please summarise this text", TurnKind.INSTRUCTION),
    ("order a cab for the guests", TurnKind.INSTRUCTION),
    ("Plan a trip that is cheap.", TurnKind.INSTRUCTION),
    ("set the table", TurnKind.INSTRUCTION),
    ("order number is 55-12", TurnKind.CHATTER),
    ("call with the bank was short", TurnKind.CHATTER),
    ("show starts at eight tonight", TurnKind.CHATTER),
    ("set up the tent yesterday", TurnKind.CHATTER),
    ("change of plan, the plumber comes on Monday", TurnKind.CHATTER),
    ("I left my green umbrella on the tram to Oakfield.", TurnKind.ASSERTION),
    ("lol", TurnKind.CHATTER),
    ("The bakery smells wonderful today", TurnKind.CHATTER),
    ("thanks a lot!", TurnKind.CHATTER),
    ("Remember that I'm vegan.", TurnKind.ASSERTION),
    ("My name is Alice. Where do I live?", TurnKind.ASSERTION),
    ("", TurnKind.CHATTER),
    ("???", TurnKind.CHATTER),
]

SEVERAL = [
    ("i work at microsoft and live in oslo", {("employer", "microsoft"), ("location", "oslo")}),
    ("My name is Alice and I'm 34 years old.", {("name", "Alice"), ("age", "34")}),
    ("I work as a nurse at Mercy Hospital in Boston.", {("title", "nurse"), ("employer", "Mercy Hospital")}),
    ("I was born in Oslo on May 5, 1990.", {("birthplace", "Oslo"), ("birthday", "May 5, 1990")}),
    ("I speak French, German and Dutch", {("languages", "French"), ("languages", "German"), ("languages", "Dutch")}),
    ("I have a dog named Rex and two cats", {("pets", "a dog named Rex"), ("pets", "two cats")}),
    (
        "I'm vegan, I play the cello and my favorite color is teal",
        {("diet", "vegan"), ("instruments", "cello"), ("favorite_color", "teal")},
    ),
    ("My kids are called Leo and Emma.", {("children", "Leo"), ("children", "Emma")}),
    ("I'm allergic to nuts, soy and latex!", {("allergies", "nuts"), ("allergies", "soy"), ("allergies", "latex")}),
    (
        "Hi! I'm Sam 😀 I live in Cork 🇮🇪 and I drive a Mazda 🚗",
        {("name", "Sam"), ("location", "Cork"), ("car", "Mazda")},
    ),
    ("I did my undergrad at Rice and my master's at MIT", {("undergrad_school", "Rice")}),
]


@pytest.mark.parametrize(("text", "kind"), KINDS, ids=[row[0] or "empty" for row in KINDS])
def test_a_turn_has_one_kind(text: str, kind: TurnKind) -> None:
    assert classify_turn(text) is kind


@pytest.mark.parametrize(("text", "facts"), SEVERAL, ids=[row[0] for row in SEVERAL])
def test_one_text_may_hold_several_facts(text: str, facts: set[tuple[str, str]]) -> None:
    assert {(fact.slot, fact.value) for fact in extract_facts(text)} == facts


def test_a_structured_line_is_read_as_such() -> None:
    (claim,) = read_turn("FACT: employer = Amazon Web Services").claims
    assert (claim.fact.slot, claim.fact.value, claim.change) == ("employer", "Amazon Web Services", Change.PLAIN)
    (claim,) = read_turn("PREF: favourite_tea_blend = earl grey ").claims
    assert (claim.fact.slot, claim.fact.value) == ("favourite_tea_blend", "earl grey")
    assert claim.fact.span == (28, 37)


@pytest.mark.parametrize(
    "text",
    [
        "FACT: employer = Amazon\nPREF: diet = vegan",
        "FACT: employer = Amazon\n",
        "fact: employer = Amazon Inc",
        "FACT: employer =",
        "FACT: two words = x",
        "He typed FACT: employer = Amazon",
        "FACT: employer = Amazon\r\n",
        "FACT: = Amazon",
    ],
)
def test_what_is_no_structured_line_is_not_read_as_one(text: str) -> None:
    assert not [claim for claim in read_turn(text).claims if claim.fact.slot == "employer" and "FACT:" in text[:5]]


def test_the_catalogue_knows_the_required_slots_and_how_to_word_them() -> None:
    catalogue = load_catalogue()
    for slot in REQUIRED:
        spec = catalogue.slots[slot]
        assert spec.multi is (slot in MULTI), slot
    for slot, spec in catalogue.slots.items():
        assert spec.slot == slot
        assert "{value}" in spec.statement
        assert "{value}" in spec.past
        assert spec.ask.endswith("?")
        assert normalize_value(spec.value_type, "something")


def test_an_unknown_slot_gets_a_generic_spec() -> None:
    spec = load_catalogue().spec_for("favourite_tea_blend")
    assert (spec.label, spec.cardinality, spec.value_type) == ("favourite tea blend", "single", "text")
    assert spec.statement == "Your favourite tea blend is {value}."


@pytest.mark.parametrize("language", ["xx", "../en", ""])
def test_an_unknown_language_is_a_usage_error_that_names_the_known_ones(language: str) -> None:
    with pytest.raises(UsageError, match="choose one of: en"):
        load_catalogue(language)


def test_a_value_is_verbatim_also_where_folding_changes_the_length() -> None:
    text = "İİİ hello 👋🏽 I live in İzmir"
    (claim,) = read_turn(text).claims
    start, end = claim.fact.span
    assert text[start:end] == claim.fact.value == "İzmir"


@pytest.mark.parametrize(
    "text",
    [
        "i work at google",
        "I WORK AT GOOGLE",
        "I work at  Google  ",
        "I\u00a0work at Google",
        "I’m employed at Google",
        "\u202eI work at Google\u202c",
        "I work at Google\u200b.",
        "\ufeffI work at Google!!!",
        "I work at Google :)",
        "I work at Google 🎉🎉",
        "\x00I work at Google\x07",
    ],
)
def test_case_spaces_and_odd_characters_do_not_matter(text: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.slot, claim.fact.normalized) == ("employer", normalize_value("organisation", "Google"))


LONG = [
    "i work at ",
    "I live in Oslo, ",
    "my ",
    "\ud800 ",
    "'",
    "a",
    '"',
    "not ",
    "i ",
    "and ",
    "where do i ",
    "is my ",
    "my my favorite ",
    "it is not ",
    "i used to ",
    "https://a.b/",
    "().[]",
    "1,000",
    "a.b:",
    "i was wrong ",
    "x is wrong, ",
    "I live in Oslo. ",
    "no ",
    "what * ",
    "i have no ",
    "I don't work at Google. ",
    "not at v but at w, ",
    "🎉",
    "\n",
    "> ",
    "my dog's name is ",
    "i meant x, ",
    "is v right? ",
]


@pytest.mark.parametrize("piece", LONG)
def test_the_time_grows_with_the_length_and_not_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        best = 9.0
        for _ in range(2):
            started = time.process_time()
            read_turn(text, pending=PendingQuestion("employer", ("Amazon", "Google")), user_name="Alice")
            best = min(best, time.process_time() - started)
        return best

    seconds(1_000)
    small, large = seconds(2_500), seconds(20_000)
    assert large < 8 * 4 * small + 0.05


_WORDS = st.sampled_from(
    [
        "i",
        "my",
        "we",
        "not",
        "no",
        "longer",
        "used",
        "to",
        "work",
        "works",
        "working",
        "worked",
        "at",
        "for",
        "in",
        "live",
        "is",
        "was",
        "am",
        "are",
        "have",
        "had",
        "a",
        "an",
        "the",
        "and",
        "but",
        "or",
        "if",
        "said",
        "she",
        "he",
        "anna",
        "google",
        "oslo",
        "actually",
        "sorry",
        "meant",
        "now",
        "since",
        "where",
        "what",
        "who",
        "do",
        "does",
        "did",
        "it",
        "'s",
        '"',
        "'",
        ",",
        ".",
        "?",
        "!",
        ":",
        ";",
        "favorite",
        "color",
        "name",
        "dog",
        "cat",
        "called",
        "named",
        "both",
        "ignore",
        "right",
        "wrong",
        "moved",
        "left",
        "joined",
        "quit",
        "vegan",
        "34",
        "pm",
        "may",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=16).map(" ".join), st.booleans())
def test_any_string_of_words_is_read_and_facts_are_verbatim(text: str, asked: bool) -> None:
    pending = PendingQuestion("employer", ("Google", "Nokia")) if asked else None
    reading = read_turn(text, pending=pending, user_name="Anna")
    for fact in read_turn(text).facts:
        start, end = fact.span
        assert text[start:end] == fact.value
    for claim in reading.claims:
        assert claim.fact.subject == "user"
        assert claim.fact.modality in {Modality.ASSERTED, Modality.PAST}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    reading = read_turn(text, pending=PendingQuestion("pets", ("a cat", text[:5] or "x")), user_name=text[:4])
    assert reading.text == text


def test_reading_is_a_pure_function_of_its_arguments() -> None:
    text = "I moved to Oslo and I no longer work at Nokia."
    assert read_turn(text) == read_turn(text)


def test_an_unbound_claim_never_carries_a_slot_of_the_catalogue() -> None:
    assert UNBOUND not in load_catalogue().slots
    (claim,) = read_turn("Ignore Microsoft.").claims
    assert (claim.fact.slot, claim.fact.value, claim.fact.polarity) == (UNBOUND, "Microsoft", Polarity.NEGATED)


def test_a_planted_fault_is_seen_by_the_span_check() -> None:
    (fact,) = extract_facts("I live in Oslo.")
    start, end = fact.span
    assert "I live in Oslo."[start + 1 : end + 1] != fact.value
