"""Questions about the user's own slots, in many wordings, about now and about then."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Tense, TurnKind

ASKED = [
    ("What is my name?", "name"),
    ("what's my name", "name"),
    ("Who am I?", "name"),
    ("do you know my name?", "name"),
    ("What should you call me?", "nickname"),
    ("what's my nickname?", "nickname"),
    ("How old am I?", "age"),
    ("tell me my age", "age"),
    ("When is my birthday?", "birthday"),
    ("When was I born?", "birthday"),
    ("what's my date of birth", "birthday"),
    ("Where was I born?", "birthplace"),
    ("In which city was I born?", "birthplace"),
    ("What's my nationality?", "nationality"),
    ("Which passport do I hold?", "nationality"),
    ("What are my pronouns?", "pronouns"),
    ("which pronouns do I use?", "pronouns"),
    ("What is my native language?", "first_language"),
    ("what language did I grow up speaking?", "first_language"),
    ("Which languages do I speak?", "languages"),
    ("what languages can I speak", "languages"),
    ("How do I like you to answer?", "communication_style"),
    ("What's my preferred communication style?", "communication_style"),
    ("Where do I work?", "employer"),
    ("who do I work for", "employer"),
    ("What company do I work for?", "employer"),
    ("who's my employer?", "employer"),
    ("Which company employs me?", None),
    ("remind me where I work", "employer"),
    ("What do I do for a living?", "title"),
    ("what's my job title?", "title"),
    ("my job title?", "title"),
    ("What do I work as?", "title"),
    ("How big is my team?", "team_size"),
    ("how many people are on my team?", "team_size"),
    ("what's my team size", "team_size"),
    ("How long have I been programming?", "programming_years"),
    ("how many years have I been coding?", "programming_years"),
    ("Do I prefer remote work?", "remote_preference"),
    ("How do I prefer to work?", "remote_preference"),
    ("Which programming languages do I use?", "programming_languages"),
    ("what language do I code in?", "programming_languages"),
    ("What industry am I in?", "industry"),
    ("which industry do i work in", "industry"),
    ("What OS do I use?", "operating_system"),
    ("which operating system am I running?", "operating_system"),
    ("What editor do I use?", "editor"),
    ("which text editor do i use", "editor"),
    ("What are my goals?", "goals"),
    ("what am I working towards?", "goals"),
    ("Where do I live?", "location"),
    ("which city do I live in?", "location"),
    ("where am I based", "location"),
    ("What city am I living in?", "location"),
    ("Where did I grow up?", "hometown"),
    ("where am I from?", "hometown"),
    ("What's my hometown?", "hometown"),
    ("What time zone am I in?", "timezone"),
    ("what's my timezone", "timezone"),
    ("Where am I travelling next?", None),
    ("where is my next trip?", "travel_destination"),
    ("Where am I going on vacation?", "travel_destination"),
    ("What car do I drive?", "car"),
    ("what do I drive?", "car"),
    ("What kind of car do I have?", "car"),
    ("What phone do I have?", "phone"),
    ("which phone am I using", "phone"),
    ("When do I wake up?", "wake_time"),
    ("what time do I get up?", "wake_time"),
    ("What's my shoe size?", "shoe_size"),
    ("what size shoes do I wear?", "shoe_size"),
    ("Where did I go to college?", "undergrad_school"),
    ("where did I do my undergrad?", "undergrad_school"),
    ("What's my alma mater?", "undergrad_school"),
    ("Where did I do my master's?", "masters_school"),
    ("which grad school did I go to?", "masters_school"),
    ("What did I major in?", "major"),
    ("what did I study?", "major"),
    ("When did I graduate?", "graduation_year"),
    ("what year did I graduate", "graduation_year"),
    ("What's my wife's name?", "partner"),
    ("who am I married to?", "partner"),
    ("Who is my girlfriend?", "partner"),
    ("Am I married?", "marital_status"),
    ("what's my relationship status?", "marital_status"),
    ("What are my kids called?", "children"),
    ("do I have any children?", "children"),
    ("what are the names of my children", "children"),
    ("Do I have siblings?", "siblings"),
    ("what's my sister's name?", "siblings"),
    ("What's my mother's name?", "mother_name"),
    ("what is my mom called?", "mother_name"),
    ("What pets do I have?", "pets"),
    ("do I have any pets", "pets"),
    ("I forgot what my dog is called", "pets"),
    ("What's my favorite color?", "favorite_color"),
    ("which color do I like best?", "favorite_color"),
    ("what's my fav food", "favorite_food"),
    ("do you remember my favourite movie?", "favorite_movie"),
    ("What book is my favorite?", None),
    ("what's my favorite book", "favorite_book"),
    ("What kind of music do I like?", "favorite_music"),
    ("my favorite sport?", "favorite_sport"),
    ("what's my favorite drink?", "favorite_drink"),
    ("Which season do I like most?", "favorite_season"),
    ("What are my hobbies?", "hobbies"),
    ("what do I do for fun?", "hobbies"),
    ("What diet do I follow?", "diet"),
    ("am I vegan or vegetarian?", "diet"),
    ("What am I allergic to?", "allergies"),
    ("do I have any allergies?", "allergies"),
    ("Which instruments do I play?", "instruments"),
    ("what instrument do I play", "instruments"),
    ("Can you tell me what my job is?", "title"),
    ("any idea where I live?", "location"),
    ("I can't remember what my shoe size is", "shoe_size"),
    ("Could you remind me of my birthday?", "birthday"),
    ("Quick question: where do I work?", "employer"),
    ("hey, what's my favorite color again?", "favorite_color"),
    ("So where do I live now?", "location"),
    ("I wonder where I work", "employer"),
    ("Have I told you my age?", "age"),
    ("Did I tell you where I live?", "location"),
    ("What did I say my job title was?", "title"),
    ("how tall am I", "height"),
    ("who's my boss?", "manager"),
    ("what is my father's name", "father_name"),
]

PAST = [
    ("Where did I work before?", "employer"),
    ("what was my previous job title?", "title"),
    ("Where did I live before?", "location"),
    ("Where did I used to live?", "location"),
    ("What was my old phone?", "phone"),
    ("What car did I drive before?", "car"),
    ("who was my previous employer", "employer"),
    ("what was my favorite color before?", "favorite_color"),
    ("Which editor did I use previously?", "editor"),
    ("where was I working before?", "employer"),
    ("What did I use to do for a living?", "title"),
]

NAMED = [
    ("Where does Alice work?", "employer"),
    ("What is Alice's job title?", "title"),
    ("where does alice live", "location"),
    ("Do you know Alice's birthday?", "birthday"),
    ("How old is Alice?", "age"),
    ("What is Alice allergic to?", "allergies"),
    ("Does Alice have any pets?", "pets"),
    ("What's Alice's favorite color?", "favorite_color"),
    ("Is Alice married?", "marital_status"),
    ("tell me where Alice works", "employer"),
]

NOT_ABOUT_THE_USER = [
    "Where does Bob work?",
    "How old is the universe?",
    "What's the weather in my city?",
    "What does my employer do?",
    "How is my mother?",
    "What is your name?",
    "where do you live?",
    "Why is my dog barking?",
    "How do I fix my car?",
    "What should I cook tonight?",
    "What is my dog doing?",
    "When should I call my sister?",
    "Can you help me with my job?",
    "Is my phone waterproof?",
    "Do I need a visa?",
    "What do you think about my favorite color?",
    "How much is a Tesla?",
    "Who won the game?",
    "Where is my phone?",
    "Should I get a dog?",
    "What is my employer's stock price?",
    "How do I learn French?",
    "What do I do now?",
]


def _slots(text: str) -> list[str]:
    return [question.slot for question in read_turn(text).questions]


@pytest.mark.parametrize(("text", "slot"), [row for row in ASKED if row[1]], ids=[row[0] for row in ASKED if row[1]])
def test_a_question_finds_its_slot(text: str, slot: str) -> None:
    reading = read_turn(text)
    assert [(question.slot, question.tense) for question in reading.questions] == [(slot, Tense.NOW)]
    assert reading.claims == ()
    assert reading.kind is TurnKind.QUESTION


@pytest.mark.parametrize(("text", "slot"), PAST, ids=[row[0] for row in PAST])
def test_a_question_about_then_says_so(text: str, slot: str) -> None:
    assert [(question.slot, question.tense) for question in read_turn(text).questions] == [(slot, Tense.PAST)]


@pytest.mark.parametrize(("text", "slot"), NAMED, ids=[row[0] for row in NAMED])
def test_the_user_may_be_meant_by_their_name(text: str, slot: str) -> None:
    questions = read_turn(text, user_name="Alice").questions
    assert [(question.slot, question.by_name) for question in questions] == [(slot, True)]
    assert not read_turn(text).questions


@pytest.mark.parametrize("text", NOT_ABOUT_THE_USER)
def test_other_questions_ask_about_no_slot(text: str) -> None:
    assert _slots(text) == []


def test_one_turn_may_ask_about_several_slots() -> None:
    assert _slots("What's my name and where do I work?") == ["name", "employer"]
    assert _slots("What are my hobbies and my diet?") == ["hobbies", "diet"]
    assert _slots("Where do I live? And what do I do for a living?") == ["location", "title"]


def test_a_turn_that_states_and_asks_is_read_as_both() -> None:
    reading = read_turn("My name is Alice. Where do I live?")
    assert [claim.fact.value for claim in reading.claims] == ["Alice"]
    assert [question.slot for question in reading.questions] == ["location"]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("What might my nationality be?", "nationality"),
        ("Take a guess: what could my shoe size be?", "shoe_size"),
        ("what would my employer be", "employer"),
        ("What may be my hometown?", "hometown"),
    ],
)
def test_a_guess_is_asked_for_like_the_thing_itself(text: str, slot: str) -> None:
    assert [question.slot for question in read_turn(text).questions] == [slot]


@pytest.mark.parametrize("text", ["What would my dog say?", "what might my employer want?", "where might my phone be?"])
def test_what_a_thing_of_mine_might_do_asks_nothing_stored(text: str) -> None:
    assert read_turn(text).questions == ()


def test_a_liking_above_all_others_of_a_kind_presumes_no_pastime() -> None:
    text = "Since I love chess more than all other games, which board should I buy?"
    assert all(question.slot != "hobbies" for question in read_turn(text).questions)
    stated = read_turn("I like climbing better than running").claims
    assert [(claim.fact.slot, claim.fact.value) for claim in stated] == [("hobbies", "climbing")]
