"""Questions about what was so then, and about the user by their name, in many wordings."""

from __future__ import annotations

import pytest
from wording_rows import rows

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Tense

ASKED_ABOUT_THEN = """
employer:
  Who was my employer before?
  Which company did I work for earlier?
  What company was I at before this one?
  Where did I use to work?
  who did i work for previously
  What's the company I used to work for?
  Where did I have a job in the past?
  Who was my last employer?
  Which employer did I leave?
title:
  What was my former job?
  What role did I have before?
  What did I work as previously?
  What used to be my job title?
  What was my last position?
location:
  Where did I live previously?
  Which city did I live in before?
  What was my previous address?
  Where was I living before I moved?
  In which town did I use to live?
  Which city did I move away from?
favorite_color:
  Which color did I like best before?
  What was my previous favorite color?
  What color did I use to love?
  What colour was my favourite once?
phone:
  Which phone did I have before?
  What was my last phone?
  What phone did I use to own?
  Which phone did I replace?
car:
  What car did I use to drive?
  Which car did I own before?
  What was my previous vehicle?
  What car did I sell?
partner:
  Who was I with before?
  Who was my former partner?
  Who did I date before?
  What was my ex's name?
  Who was I married to before?
hobbies:
  Which hobbies did I have before?
  What did I use to do for fun?
  Which hobby have I dropped?
  What were my former hobbies?
pets:
  What pets did I have before?
  Which pets did I use to have?
  What animals did I own in the past?
languages:
  Which languages did I use to speak?
  What language did I speak earlier?
diet:
  What diet was I on before?
  What did my diet look like before?
  Which diet did I follow previously?
wake_time:
  When did I use to get up?
  What time did I wake up before?
  When was my alarm set before?
team_size:
  How big was my team before?
  How many people used to be on my team?
  What was my team's previous size?
editor:
  Which editor did I use before?
  What was my previous IDE?
nickname:
  What was my old nickname?
  What did my friends use to call me?
  Which nickname did I go by before?
name:
  What was my name before?
  What was my previous name?
  Under what name did you know me before?
marital_status:
  What was my marital status before?
  Was I married before?
programming_languages:
  Which programming language did I use before?
  What did I program in before?
  Which language did I code in previously?
timezone:
  Which time zone was I in before?
  What was my old time zone?
instruments:
  Which instrument did I play before?
  What instruments did I use to play?
  Which instrument did I quit?
goals:
  What were my goals before?
  Which goal did I abandon?
  What did I use to aim for?
favorite_food:
  What food did I use to like best?
  What was my favourite dish in the past?
pronouns:
  Which pronouns did I use before?
  What were my pronouns previously?
remote_preference:
  How did I prefer to work before?
  What was my work preference earlier?
age:
  How old was I before?
  What was my age previously?
"""

ASKED_BY_NAME = """
employer:
  alice's employer, who is it
  which firm is alice with these days
  Where is Alice employed?
  What company does Alice work for?
  Who's Alice's employer?
  Who does Alice work for?
  alice works where
location:
  In which city does Alice live?
  Do you know where Alice lives?
  What's Alice's address?
age:
  What is the age of Alice?
  alices age?
  How old would you say Alice is?
pets:
  What pets does Alice have?
  Which animals does Alice own?
  Has Alice got any pets?
hobbies:
  What are the hobbies of Alice?
  What does Alice like to do in her free time?
  what does alice do for fun
favorite_movie:
  What's the favorite movie of Alice?
  Which film does Alice love most?
languages:
  Which languages can Alice speak?
  What languages does Alice know?
birthday:
  When was Alice born?
  What's the date of Alice's birth?
  when is alices birthday
title:
  What does Alice do for a living?
  What is Alice's profession?
  What job does Alice have?
diet:
  What diet does Alice follow?
  Is Alice vegan or vegetarian?
children:
  What are the names of Alice's kids?
  Does Alice have children?
shoe_size:
  What shoe size does Alice wear?
  What is the shoe size of Alice?
name:
  What's Alice's full name?
nickname:
  Does Alice have a nickname?
  What do people call Alice?
goals:
  What is Alice trying to achieve?
  What goals does Alice have?
"""


@pytest.mark.parametrize(("text", "slot"), rows(ASKED_ABOUT_THEN))
def test_words_of_the_past_and_of_ending_ask_about_then(text: str, slot: str) -> None:
    assert [(question.slot, question.tense) for question in read_turn(text).questions] == [(slot, Tense.PAST)]


@pytest.mark.parametrize(("text", "slot"), rows(ASKED_BY_NAME))
def test_the_users_name_stands_for_the_user_in_any_place(text: str, slot: str) -> None:
    questions = read_turn(text, user_name="Alice").questions
    assert [(question.slot, question.by_name) for question in questions] == [(slot, True)]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("what was it before, my car?", "car"),
        ("my car, what was it before?", "car"),
        ("until the change, what was my time zone?", "timezone"),
    ],
)
def test_a_word_of_the_past_beside_its_slot_asks_about_then(text: str, slot: str) -> None:
    assert [(question.slot, question.tense) for question in read_turn(text).questions] == [(slot, Tense.PAST)]
