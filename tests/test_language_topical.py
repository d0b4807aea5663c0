"""Statements whose topic stands apart from the value, leaves the subject out, or sets several values side by side."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Change, Claim, Modality, Polarity


def claims(text: str) -> list[Claim]:
    return list(read_turn(text).claims)


def values(text: str, slot: str) -> list[str]:
    return [
        claim.fact.value
        for claim in claims(text)
        if claim.fact.slot == slot
        and claim.fact.polarity is Polarity.AFFIRMED
        and claim.fact.modality is Modality.ASSERTED
    ]


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        # a noun with a clause of the user's own behind it
        ("The editor I edit in is Helix.", "editor", "Helix"),
        ("The tool I code with is Emacs.", "editor", "Emacs"),
        ("Helix is the editor I use.", "editor", "Helix"),
        ("Fiat Panda is the car I drive.", "car", "Fiat Panda"),
        ("The firm that pays me is Globex.", "employer", "Globex"),
        ("The trip I'm planning next is to Peru.", "travel_destination", "Peru"),
        ("One of the languages I speak is Swahili.", "languages", "Swahili"),
        ("Finnish is one of the languages I speak.", "languages", "Finnish"),
        ("The instrument I play is the harp.", "instruments", "harp"),
        ("The year I finished college was 2009.", "graduation_year", "2009"),
        ("The drink I love most is oolong.", "favorite_drink", "oolong"),
        # what bears the value
        ("The name on my birth certificate is Ottilie.", "name", "Ottilie"),
        ("The title on my badge is welder.", "title", "welder"),
        ("The OS on my work laptop is Debian.", "operating_system", "Debian"),
        # the topic apart
        ("When it comes to sports, curling is my favorite.", "favorite_sport", "curling"),
        ("Of all books, I like Emma best.", "favorite_book", "Emma"),
        ("Colour-wise, my favourite is teal.", "favorite_color", "teal"),
        ("As far as my diet goes, I'm vegan.", "diet", "vegan"),
        ("I go by she/her, as far as pronouns are concerned.", "pronouns", "she/her"),
        ("For meetings, please note that I'm in Bangkok Time.", "timezone", "Bangkok Time"),
        ("Industry-wise I'm in logistics.", "industry", "logistics"),
        # better than its kind
        ("I love gnocchi more than any other food.", "favorite_food", "gnocchi"),
        ("I like teal best of all colours.", "favorite_color", "teal"),
        ("Ramen is the best food ever, if you ask me.", "favorite_food", "Ramen"),
        ("Autumn is the best season for me.", "favorite_season", "Autumn"),
        # pointed back to
        ("I've seen Alien six times, it's my favorite movie.", "favorite_movie", "Alien"),
        ("I always order oolong, that's my favorite drink.", "favorite_drink", "oolong"),
        ("I want to sail to Iceland, that's on my bucket list.", "goals", "sail to Iceland"),
        # a role after the value
        ("I write everything in Kakoune as my editor.", "editor", "Kakoune"),
        # without "my"
        ("shoe size 41", "shoe_size", "41"),
        ("team size is 9", "team_size", "9"),
        ("fav music techno", "favorite_music", "techno"),
        ("mum's name is Greta", "mother_name", "Greta"),
        ("mum is called Greta", "mother_name", "Greta"),
        ("my brother's called Otto", "siblings", "Otto"),
        ("next holiday: Malta", "travel_destination", "Malta"),
        ("fav colour? teal", "favorite_color", "teal"),
        # without a subject
        ("allergic to kiwis here", "allergies", "kiwis"),
        ("class of 2004", "graduation_year", "2004"),
        ("welder by trade", "title", "welder"),
        ("native Frisian speaker here", "first_language", "Frisian"),
        ("born 3 May 1990, that's me", "birthday", "3 May 1990"),
        # the subject beside or behind
        ("Robin and I are engaged.", "partner", "Robin"),
        ("My sister Lena and I run a shop.", "siblings", "Lena"),
        ("I drove my son Theo to school.", "children", "Theo"),
        ("I rang my mum, her name is Rosa.", "mother_name", "Rosa"),
        ("Globex employs me.", "employer", "Globex"),
        ("A goldfish is the only pet I have.", "pets", "A goldfish"),
        ("The cello that I play is old.", "instruments", "cello"),
        ("A Fiat Panda is what I drive.", "car", "Fiat Panda"),
        # a way of working is a doing with its place
        ("I prefer working from a treehouse.", "remote_preference", "working from a treehouse"),
        ("My preferred way of working is working outdoors.", "remote_preference", "working outdoors"),
        ("I like working from a barn best", "remote_preference", "working from a barn"),
        ("My work mode is two office days a week", "remote_preference", "two office days a week"),
        # forms that no list holds
        ("I use kit/kits pronouns.", "pronouns", "kit/kits"),
        ("My clock is set to Bangkok Time.", "timezone", "Bangkok Time"),
        ("I'm a 52-year-old.", "age", "52"),
        ("I love long-distance running", "hobbies", "long-distance running"),
        ("My favourite drink would be oolong.", "favorite_drink", "oolong"),
        ("i work at a small bakery called crumb & co", "employer", "crumb & co"),
        ("I have booked a trip to Malta next month.", "travel_destination", "Malta"),
    ],
)
def test_a_statement_is_read_wherever_its_topic_stands(text: str, slot: str, value: str) -> None:
    assert values(text, slot) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "The company I hate is Globex.",
        "The phone I want is the Pixel 9.",
        "The editor my boss uses is Vim.",
        "The title of my novel is The Long Road.",
        "When it comes to music, people like jazz.",
        "When it comes to phones, my brother prefers the iPhone.",
        "Of all sports, my dad likes cricket best.",
        "My sister likes jazz more than any other music.",
        "Nothing tastes better than a cold drink.",
        "Coffee is great.",
        "Vegan pizza tonight.",
        "born to be wild",
        "Class of trade matters here.",
        "In the car, we listened to the news.",
        "Jasper and I are late.",
        "Her name is Rosa.",
        "A dog that I saw barked.",
        "The project runs in Berlin in summer and in Lisbon in winter.",
        "My friends live in Oslo in summer and in Rome in winter.",
        "I have two meetings: budget in the morning, hiring in the afternoon.",
        "I ate pasta for lunch and soup for dinner.",
        "If I lived in Oslo, my editor would be Vim.",
        "He pays my salary.",
        "I like working in a team",
        "The place I call is Acme Pizza.",
        "Time is what I need.",
        "My next trip is going to be great.",
        "In the quiz show a guest says, 'I enjoy knitting at home'.",
        "sorry, i do have pets",
    ],
)
def test_what_only_looks_like_one_claims_nothing(text: str) -> None:
    assert [(claim.fact.slot, claim.fact.value) for claim in claims(text)] == []


@pytest.mark.parametrize(
    ("text", "slot", "pairs"),
    [
        (
            "I have two homes: Ghent in summer, Malta in winter.",
            "location",
            [("Ghent", "in summer"), ("Malta", "in winter")],
        ),
        (
            "on my desktop my computer runs Debian, on my laptop it runs Fedora",
            "operating_system",
            [("Debian", "on my desktop"), ("Fedora", "on my laptop")],
        ),
        (
            "Two jobs, Globex on Mondays and Tuesdays and Acme & Sons on Fridays",
            "employer",
            [("Globex", "on Mondays and Tuesdays"), ("Acme & Sons", "on Fridays")],
        ),
        (
            "in winter i work as a welder, in summer as a gardener",
            "title",
            [("welder", "in winter"), ("gardener", "in summer")],
        ),
        (
            "fav drink? oolong at work, cocoa at home, both are true",
            "favorite_drink",
            [("oolong", "at work"), ("cocoa", "at home")],
        ),
        (
            "Both are right: teal is my favorite color when I paint, and mauve is my favorite when I dress up.",
            "favorite_color",
            [("teal", "when I paint"), ("mauve", "when I dress up")],
        ),
        (
            "For pronouns it's they/them at work, while with friends I use she/her.",
            "pronouns",
            [("they/them", "at work"), ("she/her", "with friends")],
        ),
        (
            "dual citizen here, Kenyan through my mum, Danish through my dad",
            "nationality",
            [("Kenyan", "through my mum"), ("Danish", "through my dad")],
        ),
        (
            "My editor is Vim for code and Notepad++ for notes.",
            "editor",
            [("Vim", "for code"), ("Notepad++", "for notes")],
        ),
        (
            "I get up at 6:10 am on workdays, but at 8:20 am on days off.",
            "wake_time",
            [("6:10 am", "on workdays"), ("8:20 am", "on days off")],
        ),
    ],
)
def test_values_that_hold_side_by_side_keep_their_contexts(text: str, slot: str, pairs: list[tuple[str, str]]) -> None:
    found = [claim for claim in claims(text) if claim.fact.slot == slot]
    assert [(claim.fact.value, claim.context) for claim in found] == pairs
    assert {claim.change for claim in found} == {Change.BOTH}
    assert {claim.fact.slot for claim in claims(text)} == {slot}


@pytest.mark.parametrize(
    "text",
    [
        "My car is a Fiat Panda.",
        "I own a Fiat Panda and use it a lot.",
        "A Fiat Panda is my car.",
        "my car: a Fiat Panda",
    ],
)
def test_an_article_is_no_part_of_a_model(text: str) -> None:
    assert values(text, "car") == ["Fiat Panda"]
    assert {claim.change for claim in claims(text)} == {Change.PLAIN}


def test_a_value_of_another_kind_is_not_taken_from_a_fragment() -> None:
    assert values("dogs here", "name") == []
    assert values("The holiday season is the season I love most.", "favorite_holiday") == []
