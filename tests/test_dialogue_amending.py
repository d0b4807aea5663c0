"""What the user takes back, ends or chooses without naming it: "sorry, I meant Rex", "I quit", "not the second"."""

from __future__ import annotations

import pytest
from conversing import asked, converse, told, unknown

from crt_runtime import Runtime
from crt_runtime.language import classify_turn, read_turn
from crt_runtime.language.facts import Change, Modality, Polarity, TurnKind

OSLO, WHERE = "I live in Oslo.", "Where do I live?"


@pytest.mark.parametrize(
    ("said", "amended", "question", "right", "wrong"),
    [
        (OSLO, "sorry, typo, I meant Bern", WHERE, "Bern", "Oslo"),
        (OSLO, "*Bergen", WHERE, "Bergen", "Oslo"),
        (OSLO, "no wait, Bergen", WHERE, "Bergen", "Oslo"),
        (OSLO, "It's Bergen, actually", WHERE, "Bergen", "Oslo"),
        (OSLO, "that was wrong. bergen.", WHERE, "bergen", "Oslo"),
        ("I'm 34", "wait no, 35", "How old am I?", "35", "34"),
        ("I'm 34", "make that 35", "How old am I?", "35", "34"),
        ("My mum's name is Linda", "no it's Lynda", "What's my mum's name?", "Lynda", "Linda"),
        ("My sister is called Anna", "oops, hanna", "What's my sister's name?", "hanna", "Annabel"),
        ("My dog's name is Max", "sorry I meant Rex", "What's my dog's name?", "Rex", "Max"),
        ("My favorite movie is Alien", "scratch that, it's Heat", "What's my favorite movie?", "Heat", "Alien"),
        ("My favorite food is pizza", "hmm actually make that sushi", "What's my favorite food?", "sushi", "pizza"),
        ("My birthday is May 3", "sorry May 4", "When is my birthday?", "May 4", "May 3"),
        ("I'm Kate, I'm 29 and I live in Leeds", "sorry, 30", "How old am I?", "30", "29"),
        ("I work as a nurse at Initech", "I meant head nurse", "What's my job title?", "head nurse", "Initech"),
    ],
)
def test_the_last_word_is_corrected_without_naming_what_it_is_about(
    said: str, amended: str, question: str, right: str, wrong: str
) -> None:
    converse([told(said), told(amended, opens=("revision",), still_open=0), asked(question, right, never=(wrong,))])


def test_an_answer_is_corrected_as_a_statement_is() -> None:
    converse([OSLO, asked(WHERE, "Oslo"), told("no, Bergen", opens=("revision",)), asked(WHERE, "Bergen")])


@pytest.mark.parametrize(
    "text",
    [
        "sorry, I'm late",
        "no worries",
        "oops",
        "Actually, Tom called",
        "sorry Mom",
        "actually never mind",
        "I mean, it's lovely there",
        "no, I meant the one in Texas",
    ],
)
def test_words_of_taking_back_that_take_nothing_back_change_nothing(text: str) -> None:
    converse([OSLO, told(text, opens=()), asked(WHERE, "Oslo")])


def test_only_what_was_said_just_before_is_taken_back() -> None:
    converse([OSLO, "What a fine day.", told("sorry, Bergen", opens=()), asked(WHERE, "Oslo", never=("Bergen",))])
    converse(["What is the capital of France?", told("no, Paris", opens=()), unknown(WHERE, "Paris")])


@pytest.mark.parametrize("text", ["that's wrong", "No, I never said that!", "that's not true"])
def test_a_denial_of_the_last_word_is_believed(text: str) -> None:
    converse([OSLO, told(text, opens=("revision",)), unknown(WHERE, "Oslo")])


@pytest.mark.parametrize(
    ("said", "over", "question", "value"),
    [
        ("I work at Initech", "I finally quit last week!", "Where do I work?", "Initech"),
        ("I work at Initech", "they just fired me", "Where do I work?", "Initech"),
        ("I work at Initech", "I retired", "Where do I work?", "Initech"),
        (OSLO, "we moved", WHERE, "Oslo"),
        (OSLO, "i don't live there anymore", WHERE, "Oslo"),
        (OSLO, "not anymore", WHERE, "Oslo"),
        ("I'm married to Tom", "we separated in March", "Who is my husband?", "Tom"),
        ("My husband is Tom", "I'm single now", "Who is my husband?", "Tom"),
        ("I have a dog called Rex", "he died last week", "What pets do I have?", "Rex"),
        ("I have a dog called Rex", "Rex died last week :(", "What pets do I have?", "Rex"),
        ("I have a cat named Milo", "we had to put Milo down", "What pets do I have?", "Milo"),
        ("I drive a Golf", "I sold it", "What car do I drive?", "Golf"),
        ("I play the piano", "I gave it up years ago", "What instruments do I play?", "piano"),
    ],
)
def test_what_is_over_is_not_told_as_current(said: str, over: str, question: str, value: str) -> None:
    converse([said, over, unknown(question, value)])


@pytest.mark.parametrize("text", ["I quit smoking", "I quit the gym", "I moved my desk", "they fired my boss"])
def test_an_end_of_something_else_ends_nothing(text: str) -> None:
    converse(["I work at Initech", OSLO, text, asked("Where do I work?", "Initech"), asked(WHERE, "Oslo")])


def test_of_two_pets_none_is_said_to_have_died_where_it_is_not_clear_which() -> None:
    converse(["I have a dog named Rex and a cat called Tom", "he died", asked("What pets do I have?", "Rex", "Tom")])


@pytest.mark.parametrize(
    ("reply", "right", "wrong"),
    [
        ("the first one is wrong", "Rome", "Oslo"),
        ("not the first", "Rome", "Oslo"),
        ("the second is a typo", "Oslo", "Rome"),
        ("the old one is wrong", "Rome", "Oslo"),
        ("the new one is right", "Rome", "Oslo"),
        ("the first was wrong, the second is right", "Rome", "Oslo"),
        ("I made a mistake with Oslo", "Rome", "Oslo"),
        ("Oslo is old info", "Rome", "Oslo"),
    ],
)
def test_an_option_that_is_turned_down_is_not_chosen(reply: str, right: str, wrong: str) -> None:
    converse([OSLO, told("I live in Rome", opens=("conflict",)), reply, asked(WHERE, right, never=(wrong,))])


@pytest.mark.parametrize("reply", ["neither", "no, neither of them", "both are wrong"])
def test_neither_settles_a_conflict_with_nothing_in_its_place(reply: str) -> None:
    converse([OSLO, "I live in Rome", told(reply, still_open=0), unknown(WHERE, "Oslo", "Rome")])


def test_two_options_each_with_its_time_both_hold() -> None:
    converse([OSLO, "I live in Rome", "Oslo in summer, Rome in winter", asked(WHERE, "Oslo", "Rome")])


def test_none_at_all_can_be_chosen_by_its_place() -> None:
    with Runtime.open(":memory:") as crt:
        for text in ("I have a cat", "I have no pets", "the second is right"):
            crt.send(text)
        assert "cat" not in crt.send("Do I have pets?").text


@pytest.mark.parametrize("text", ["I never said I have a dog", "I didn't say my dog is called Rex", "I never said Rex"])
def test_who_denies_to_have_said_something_does_not_say_it(text: str) -> None:
    assert all(claim.fact.polarity is Polarity.NEGATED for claim in read_turn(text).claims)


def test_what_another_or_nobody_said_is_no_denial() -> None:
    assert read_turn("Tom never said I work at Globex").claims == ()
    assert read_turn("I never told anyone that I play the piano").claims == ()
    assert classify_turn("I never told my boss I work at Globex") is TurnKind.ASSERTION


@pytest.mark.parametrize(
    "text", ["We got married last weekend!", "We got engaged this past June", "I married last year"]
)
def test_a_time_is_nobodys_name(text: str) -> None:
    assert all(claim.fact.slot != "partner" for claim in read_turn(text).claims)


def test_a_divorce_names_no_time_as_partner_and_ends_the_marriage() -> None:
    converse(["I'm married to Tom", "We got divorced last year", unknown("Who is my husband?", "Tom")])


@pytest.mark.parametrize("text", ["My ex-wife is Ana", "My ex-husband is called Ana", "My ex-wife was Ana"])
def test_a_former_partner_is_a_past_one(text: str) -> None:
    (claim,) = read_turn(text).claims
    assert (claim.fact.value, claim.fact.modality, claim.change) == ("Ana", Modality.PAST, Change.PLAIN)


def test_an_age_on_a_birthday_is_no_date() -> None:
    converse(
        [
            "I'm 34",
            "it's my birthday today, I turned 35!",
            asked("How old am I?", "35"),
            unknown("When is my birthday?"),
        ]
    )


@pytest.mark.parametrize("text", ["lol just kidding", "jk", "that was a joke", "I was only joking"])
def test_what_turns_out_to_be_a_joke_was_not_said(text: str) -> None:
    converse([OSLO, told(text, opens=("revision",)), unknown(WHERE, "Oslo")])
    converse([OSLO, "What a fine day.", told(text, opens=()), asked(WHERE, "Oslo")])


@pytest.mark.parametrize(
    "text",
    [
        "My wife Ana and I split up in May",
        "My wife Ana and I got divorced",
        "I split up with my wife Ana",
        "My husband Ana and I are no longer together",
    ],
)
def test_one_from_whom_the_user_parted_is_no_partner(text: str) -> None:
    converse([text, unknown("Who is my partner?", "Ana")])
    converse(["My wife is Ana", text, unknown("Who is my partner?", "Ana")])


def test_parting_with_money_is_no_parting() -> None:
    converse(["My sister Ann and I split the bill", asked("What's my sister's name?", "Ann")])


def test_a_new_pet_after_none_is_a_change_and_no_conflict() -> None:
    turns = ["I don't have pets", told("We adopted a cat yesterday", opens=("temporal",), still_open=0)]
    converse([*turns, asked("Do I have pets?", "cat"), told("I bought a parrot", "parrot", opens=())])


def test_a_boss_who_left_is_no_boss() -> None:
    for text in ("Karen quit", "I have a new boss", "she retired last month"):
        converse(["My boss is Karen", text, unknown("Who is my boss?", "Karen")])


def test_how_many_we_are_is_no_age() -> None:
    converse(["My team has 5 people", "We're 6 now", unknown("How old am I?")])


def test_a_question_about_the_salary_is_none_about_who_pays_it() -> None:
    converse(["I earn 50k", "I mean 60k", asked("What's my salary?", "60k"), unknown("Who pays my salary?", "60k")])
