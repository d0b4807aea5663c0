"""What a phrase about the user is about: whole phrases, several slots, and the words that make it about none."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Request, RequestKind
from crt_runtime.language.lexis import lexis
from crt_runtime.language.reading import name_of
from crt_runtime.language.topics import load_topics, named_topics

CONTRADICTIONS = """
Did I contradict myself?
Are there any contradictions in what I've told you?
Have I said anything inconsistent?
Which things that I said don't fit together?
Do any of my statements conflict?
Is anything I said in conflict with something else I said?
Show me my contradictions.
What have I contradicted myself about?
Any conflicts in your memory about me?
are my statements consistent
Have my answers been consistent so far?
Where do the things I told you clash?
Do you have conflicting facts about me?
What inconsistencies did you notice in my messages?
tell me where i contradicted myself
Did I ever say two different things?
Did I change my story on anything?
anything i said that doesn't add up?
Have you spotted contradictions in my statements?
Are there open contradictions?
Is there something I told you that contradicts something else?
List everything I've been inconsistent about.
Am I contradicting myself?
Which of the facts you have on me are in conflict?
"""

HARMLESS = """
Where is my passport?
my car, where is it?
Which one of my cars is red?
What is it about my job that you like?
Where can I buy a car?
What car should I buy?
Where do I park at home?
Who is the mother of the king?
I have a car, you know?
Just so you know: I have a tortoise.
Should I get a cat or a dog?
How do I train my dog?
What does my dog eat?
Why does my phone get hot?
Is my car safe?
What is in my car?
Where are my car keys?
How do I get to my office?
When does my office open?
What time is it in my time zone?
How do I say hello in the languages of India?
Which language should I learn?
What's a good name for my dog?
How is my mother?
How are my kids?
Can you write to my boss?
What do I do with my car?
Where did I park my car?
How old is my car?
How much is my car worth?
What should I cook for my partner?
When is my wife's birthday?
How big is my house?
What can I do on weekends?
How do I spend less time on my phone?
What is my boss thinking?
Do I need a coat?
What should I name my cat?
Is there a vet for my dog near my home?
Which team won?
What is the best editor?
Where do people live longest?
How do you know when bread is done?
Who told the kids?
Where did you get your jokes from?
Why do you think it rains?
Delete the photos I took.
Remove the stain on my shirt.
Forget it.
Don't forget my birthday!
I forgot to call my mother.
How do I delete my account?
I never forget a name.
Do the colors of my shirt clash?
My boss contradicts himself.
What's wrong with my phone?
What do you think of my car?
Who should I marry?
I know what my name means.
I know how to code in Java.
Guess what, I have a dog.
When I get up, I drink tea.
Where I live, it rains a lot.
What I do for fun is ski.
How I got my job is a long story.
My name, by the way, is hard to spell.
Which way to the office?
What is love?
Do I have to work on Monday?
When do I need to be at work?
Where should I live?
Where could I work?
Where could I work from home?
What color goes with my car?
Did my mother call you?
Do you like my dog?
Where does my mother live?
What are the rules of my favorite sport?
What is the capital of my country?
What's the weather in my city?
Can my cat eat fish?
What is my horoscope?
How long is my commute?
When is my next meeting?
Where is my train?
What is my score?
Who is my doctor?
How many calories do I need?
Put my name on the list.
Read my email.
Where does my milk come from?
Is my Wi-Fi slow?
"""


@pytest.mark.parametrize("text", CONTRADICTIONS.strip().splitlines())
def test_a_question_about_contradictions_is_nothing_else(text: str) -> None:
    assert [request.kind for request in read_turn(text).requests] == [RequestKind.CONTRADICTION_STATUS]


@pytest.mark.parametrize("text", HARMLESS.strip().splitlines())
def test_one_word_too_many_asks_about_no_slot(text: str) -> None:
    reading = read_turn(text)
    assert (reading.questions, reading.requests) == ((), ())


@pytest.mark.parametrize(
    ("text", "kind", "slot", "value"),
    [
        ("Forget that I live in Oslo.", RequestKind.FORGET, "location", "Oslo"),
        ("Delete the fact that I work at Globex.", RequestKind.FORGET, "employer", "Globex"),
        ("What makes you think I live in Oslo?", RequestKind.MEMORY_CITATION, "location", "Oslo"),
        ("On what grounds do you say that I speak French?", RequestKind.MEMORY_CITATION, "languages", "French"),
        ("Quote what I said about the fence.", RequestKind.MEMORY_CITATION, None, "the fence"),
    ],
)
def test_a_clause_names_its_slot_and_value(text: str, kind: RequestKind, slot: str | None, value: str) -> None:
    assert read_turn(text).requests == (Request(kind, slot, value),)


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Do I live in Oslo or in Bergen?", "location"),
        ("Do I prefer working remotely or in the office?", "remote_preference"),
    ],
)
def test_a_choice_presumes_neither_side(text: str, slot: str) -> None:
    assert [(question.slot, question.presumed) for question in read_turn(text).questions] == [(slot, None)]


@pytest.mark.parametrize(
    "text",
    [
        "As I drive a Saab, what tires fit",
        "since i get up at 5 am, is a nap fine",
        "Given that my shoe size is 44, do boots run small",
        "because I live in Oslo, how do I stay warm",
    ],
)
def test_a_reason_before_a_question_is_never_stated(text: str) -> None:
    assert read_turn(text).claims == ()


@pytest.mark.parametrize(
    "text",
    [
        "Just so you know: I have a beagle.",
        "I know how to code in Java.",
        "no, wrong name, my partner is Helena",
        "I'd rather not say what I do.",
    ],
)
def test_words_of_asking_do_not_make_a_statement_a_question(text: str) -> None:
    assert read_turn(text).questions == ()


def test_several_slots_are_named_in_their_order() -> None:
    words = ["my", "name", "and", "my", "job", "and", "my", "shoe", "size"]
    assert [topic.slot for topic in named_topics(words, 0, len(words), lexis())] == ["name", "title", "shoe_size"]


def test_a_name_must_be_whole_only_where_that_is_asked() -> None:
    named = name_of("my dog on the couch")
    assert named is not None
    assert named.slot == "pets"
    assert name_of("my dog on the couch", True) is None


def test_every_slot_of_the_data_file_is_in_the_catalogue() -> None:
    assert set(load_topics(lexis()).slots) == set(lexis().catalogue.slots)
