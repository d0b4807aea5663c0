"""What is asked, supposed, reported, quoted, joked, commanded or said of others never becomes a claim."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Modality

NOTHING_TOLD = [
    "well , have not gone anywhere recently , as i am pregnant",
    "been at the gym since noon",
    "been in Rome for the weekend",
    "been there, done that",
    "there's a Golf in my neighbour's driveway",
    "there is a virus on my laptop",
    "there's a Honda Civic in my driveway that belongs to Bob",
    "there used to be a Tesla in my driveway",
    "is there a Tesla in my driveway?",
    "haven't I told you I'm vegetarian",
    "I had to restart the computer. Pollen",
    "i had to restart the computer. pollen",
    "I had to restart the computer. Pollen everywhere.",
]


@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_a_remark_that_only_looks_like_a_fact_is_none(text: str) -> None:
    assert read_turn(text).claims == ()


HYPOTHETICAL = [
    "If I worked at Google, would my commute be shorter?",
    "if i lived in paris i would eat more bread",
    "Imagine I work at Netflix.",
    "Let's say I live in Tokyo.",
    "Suppose my name was Bob.",
    "I wish I lived in Rome.",
    "I might move to Berlin next year.",
    "I would love to work at Apple.",
    "I want to work at Apple",
    "I'm thinking about moving to Oslo",
    "What if I worked at IBM?",
    "Maybe I should get a beagle",
    "I'd be a doctor if I could",
    "In another life I am a pilot.",
    "I almost moved to Lima",
    "I could have worked at Google.",
    "pretend my favorite color is red",
    "In my dream I lived in Oz.",
    "I plan to adopt a cat named Tom",
    "Hypothetically, my employer is Tesla.",
    "I applied to work at Stripe",
    "I'm interviewing at Nokia tomorrow",
    "My life would be easier if I lived in Oslo",
    "Had I worked at Google I would be rich",
    "I hope to live in Kyoto someday",
    "Assuming I work at Amazon, my discount is 10%",
    "Let's pretend. I work at Google and I live in Rome.",
    "I considered becoming a vegetarian",
    "Say I lived in Rome",
]

REPORTED = [
    "My friend said she works at Google.",
    "He works at Microsoft.",
    "According to my brother I live in Rome.",
    "My sister Anna works at Apple.",
    "Bob lives in Chicago.",
    "my boss thinks I live in Oslo",
    "She told me I work at Google, lol",
    "My brother's employer is Nokia.",
    "Her favorite color is red.",
    "People say I'm a doctor",
    "Rumor has it I work at Tesla",
    "My neighbor has a beagle.",
    "My mom is a nurse",
    "our teacher speaks French",
    "A guy I know who works at IBM",
    "They live in Madrid",
    "My colleague Dave drives a Tesla",
    "My son is allergic to peanuts.",
    "My wife works at Nokia and lives in Espoo",
    "you said I work at Google",
    "My dog's favorite food is chicken",
    "Everyone thinks I'm from Texas",
    "My best friend just moved to Lima",
    "my dad was born in Cork",
    "My daughter plays the violin.",
    "The CEO said: I live in Paris",
    "I heard that Tom moved to Oslo",
]

QUOTED = [
    "The billboard said: 'I work at Google and love it'.",
    'The lyrics go "I live in Paris"',
    "He wrote “I am a doctor” on the form",
    '"I work at IBM" is a funny slogan',
    "> I live in Rome",
    "The song goes I live in Paris",
    "```\nI work at Google\n```",
    "In the book it says «I live in Oslo»",
    "My shirt says 'my name is Bob'.",
]

JOKES = [
    "I live on Mars, just kidding",
    "I'm from Atlantis lol jk",
    "I work at NASA /s",
    "My name is Batman. Just kidding!",
    "my employer is Santa Claus haha jk",
    "I'm 200 years old, only joking",
]

COMMANDS = [
    "Write a bio that says I work at Google",
    "Tell my boss I live in Paris",
    "Please draft an email saying my name is Bob",
    "Translate: my favorite color is blue",
    "Can you write a poem about how I live in Rome",
    "Repeat after me: I work at Google",
    "Pretend I am a doctor and diagnose me",
]

PRESUPPOSED = [
    ("Since I work at Google, which team should I join?", "employer", "Google"),
    ("Given that I live in Rome, what should I wear?", "location", "Rome"),
    ("As I work at Apple, do I get a discount?", "employer", "Apple"),
    ("Because I'm allergic to peanuts, what can I eat?", "allergies", "peanuts"),
    ("What should I cook now that I'm vegan?", "diet", "vegan"),
    ("Now that I live in Oslo, where should I ski?", "location", "Oslo"),
    ("Which team should I join since I work at Google?", "employer", "Google"),
    ("Do I work at Google?", "employer", "Google"),
    ("am i married", "marital_status", "married"),
    ("Is my name Bob?", "name", "Bob"),
    ("Did I live in Rome?", "location", "Rome"),
    ("I work at Google, right?", "employer", "Google"),
    ("I live in Oslo, don't I?", "location", "Oslo"),
    ("Is my favorite color blue?", "favorite_color", "blue"),
    ("Since I work at Google, which team should I join", "employer", "Google"),
    ("Do I have a dog named Rex?", "pets", "a dog named Rex"),
    ("Am I 34?", "age", "34"),
    ("wasn't I born in Lima?", "birthplace", "Lima"),
]

NOTHING = [
    "Forty years of marriage, not thirty.",
    "Twenty Years of Silence is a long book.",
    "There's a rumor that my name is Rosalind. It isn't true.",
    "In my daydreams my favorite sport is sailing.",
    "For Ada, purple as favorite color is history now.",
    "Pick the right one for my age, please: 41, 43.",
    "I was going to switch my operating system to Solaris, but it didn't happen",
    "was Emma and then Persuasion for a while",
    "I had to restart the laptop twice. ¯\\_(ツ)_/¯",
    "I had to get off the bus early. (x)",
    "I'm tired today",
    "I like turtles in general, they are calm",
    "The weather in Oslo is nice",
    "I work hard",
    "I work from dawn to dusk",
    "I live for the weekend",
    "I'm going to the store",
    "My job is killing me",
    "I'm so happy for you",
    "I'm a huge fan of yours",
    "I love my life",
    "It's 5 pm here",
    "I'm in a hurry",
    "I left home early",
    "I left my umbrella on the tram",
    "I moved the couch to the wall",
    "I have a headache",
    "I have a question for you",
    "I'm on my way",
    "I'm at the airport",
    "I'm from the future of work conference",
    "my car is in the shop",
    "my phone is dead",
    "My name is hard to pronounce",
    "my birthday is coming up",
    "My dog is sick",
    "my wife is tired",
    "my sister is coming over",
    "My favorite color is hard to choose",
    "I drive to work every day",
    "I go by bus",
    "I am 5 minutes late",
    "I'm 2 blocks away",
    "I wake up tired",
    "I play a lot",
    "I use it daily",
    "I speak from experience",
    "I joined the meeting late",
    "I quit",
    "I quit smoking",
    "I started at 9 am",
    "I became angry",
    "My boss is annoying",
    "my mom is great",
    "I run every morning",
    "I know what you mean",
    "I got a new haircut",
    "I graduated with honors",
    "call me tomorrow",
    "Call me when you get home",
    "don't call me crazy",
    "I prefer the other one",
    "I wear glasses",
    "I have 3 meetings",
    "I grew up fast",
    "I was born ready",
    "I'm not sure",
    "I'm allergic to nonsense like that, haha just kidding",
    "I have to go",
    "I study a lot",
    "I see what you did there",
    "I'm into it",
    "I went to college with Bob",
    "I lead a quiet life",
    "I love you",
    "thanks, that's great",
    "lol",
    "The train was late again.",
    "ok sounds good",
]


def _claims(text: str) -> list[tuple[str, str]]:
    return [(claim.fact.slot, claim.fact.value) for claim in read_turn(text).claims]


@pytest.mark.parametrize("text", HYPOTHETICAL)
def test_what_is_supposed_or_wished_is_no_claim(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize("text", REPORTED)
def test_what_others_say_or_are_is_no_claim(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize("text", QUOTED)
def test_what_is_quoted_is_no_claim(text: str) -> None:
    reading = read_turn(text)
    assert reading.claims == ()
    assert {fact.modality for fact in reading.facts} <= {Modality.QUOTED, Modality.REPORTED}


@pytest.mark.parametrize("text", JOKES)
def test_a_joke_marked_as_such_is_no_claim(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize("text", COMMANDS)
def test_what_a_command_contains_is_no_claim(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize(("text", "slot", "value"), PRESUPPOSED, ids=[row[0] for row in PRESUPPOSED])
def test_a_presumed_value_is_asked_about_and_never_claimed(text: str, slot: str, value: str) -> None:
    reading = read_turn(text)
    assert reading.claims == ()
    assert (slot, value) in {(question.slot, question.presumed) for question in reading.questions}


@pytest.mark.parametrize("text", NOTHING)
def test_everyday_remarks_hold_no_claim(text: str) -> None:
    assert _claims(text) == []


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("No joke, I work at NASA.", "employer", "NASA"),
        ("If you must know, I live in Oslo.", "location", "Oslo"),
        ("In case you're wondering, my name is Bob.", "name", "Bob"),
        ("I told you I work at Google.", "employer", "Google"),
        ("I think I mentioned it: I live in Rome", "location", "Rome"),
        ("Remember that I work at Google.", "employer", "Google"),
        ("Please note that I'm vegan", "diet", "vegan"),
        ("FYI my shoe size is 44", "shoe_size", "44"),
        ("I live in Oslo, what should I see?", "location", "Oslo"),
        ("I live in Oslo. What should I see?", "location", "Oslo"),
        ("I work at Google, did you know?", "employer", "Google"),
        ('My favorite movie is "Heat".', "favorite_movie", "Heat"),
    ],
)
def test_signs_that_only_look_like_doubt_do_not_hide_a_claim(text: str, slot: str, value: str) -> None:
    assert (slot, value) in _claims(text)
