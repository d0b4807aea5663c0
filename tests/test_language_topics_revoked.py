"""Which slot a question about the source and a wish to be forgotten name, in many wordings."""

from __future__ import annotations

import pytest
from wording_rows import rows

from crt_runtime.language import read_turn
from crt_runtime.language.facts import RequestKind

SOURCES = """
employer:
  What is your belief about my employer based on?
  Where does the idea that I work at Globex come from?
  How do you know where I'm employed?
  Where did you learn who I work for?
  What did I say about my employer?
  Where do you know my employer from?
  Quote me on my job at the company, what did I say about my employer?
  On what basis do you say I work at Globex?
  Which message tells you who my employer is?
  When did I mention my employer?
  Who told you who I work for?
  What's the source for my employer?
  Give me the exact words I used about my employer.
  How did you find out where I work?
location:
  How come you know where I live?
  Where did you hear I live in Oslo?
  What makes you believe that I live in Oslo?
  Can you show me where I told you my address?
  In what words did I tell you where I live?
  What have I said about where I live?
  cite what i said about my home
age:
  When did I tell you my age?
  How do you know I'm 34?
  What did I tell you exactly about my age?
  Where did you get my age?
  what's your evidence for my age
pets:
  What did I say about my pets?
  Where did I mention my dog?
  Quote my words about my cat.
  How do you know that I have a dog?
  repeat exactly what I said about my pets
favorite_food:
  How do you know what I like to eat best?
  What did I write about my favorite dish?
  Why do you think my favorite food is sushi?
languages:
  How do you know which languages I speak?
  What were my words about the languages I know?
  Why do you think I speak French?
shoe_size:
  Where'd you get my shoe size?
  How do you know what size shoes I wear?
  What did I say my shoe size was, word for word?
partner:
  How do you know who my partner is?
  Who told you my partner's name?
  Quote what I said about my wife.
team_size:
  How do you know the size of my team?
  Where did you get the number of people on my team from?
hobbies:
  How do you know what I do for fun?
  Quote what I said about what I do in my free time.
  tell me exactly what i said about my hobbies
name:
  How do you know what I'm called?
  How do you know who I am?
  Where did you get my name?
"""

REVOKED = """
employer:
  Forget my employer.
  Please delete where I work.
  Erase the company I work for.
  I want you to forget who I work for.
  Wipe my employer from memory.
  Drop everything about my employer.
  Stop remembering where I work.
  Don't keep my employer on record.
  Remove all mention of my employer.
  scrap what i said about where i work
  I'd rather you forgot where I work.
  Please unlearn who my employer is.
  I take back what I said about my employer.
  please get rid of my employer in your notes
  You should forget about my employer.
  Can you delete the info on where I'm employed?
location:
  Forget that I live in Oslo.
  Please remove my address from your records.
  erase where i live
  I no longer want you to know where I live.
  Delete the fact that I live in Oslo.
  Take my home city out of your memory.
  My address should be forgotten.
  Please have my address erased.
age:
  forget how old i am
  Please don't remember my age.
  Delete my age, please.
  Erase the age I gave you.
  can you pls forget my age
  Strike my age from your notes.
  Clear my age.
  remove the info about how old i am
partner:
  Forget who my partner is.
  Delete my wife's name.
  Please forget about my husband.
  erase what you know about who i'm married to
pets:
  Forget about my pets.
  Delete my pets.
  Please erase the animals I have.
  forget the pets i told you about
  I'd like my pets deleted from your memory.
favorite_music:
  Forget my favorite music.
  Please erase which music I like best.
  delete the kind of music i love
hobbies:
  Forget my hobbies.
  Delete what I do for fun.
  Please forget what I do in my free time.
  erase my pastimes
languages:
  Forget which languages I speak.
  Please delete the languages I know.
diet:
  Forget what diet I follow.
  erase my eating habits
  Delete the diet I'm on.
wake_time:
  Forget when I wake up.
  delete my alarm time
  Erase the time I get up.
shoe_size:
  Forget my shoe size.
  delete the size of my shoes
programming_years:
  Forget how long I've been programming.
  Delete my years of coding experience.
graduation_year:
  Forget when I graduated.
  erase the year i graduated
goals:
  Forget my goals.
  Delete what I want to achieve.
  erase the goals i set
mother_name:
  Forget my mother's name.
  delete what my mom is called
name:
  Forget my name.
  Please erase my name from your memory.
  delete the name I gave you
children:
  Forget the names of my children.
  Erase my kids' names.
title:
  Forget what I do for a living.
  delete my job title
  Forget my role at work.
phone:
  Forget which phone I use.
  Delete my phone model.
  forget my phone
"""


@pytest.mark.parametrize(("text", "slot"), rows(SOURCES))
def test_a_question_about_the_source_names_its_slot(text: str, slot: str) -> None:
    reading = read_turn(text)
    (request,) = [request for request in reading.requests if request.kind is RequestKind.MEMORY_CITATION]
    assert request.topic == slot or {question.slot for question in reading.questions} == {slot}


@pytest.mark.parametrize(("text", "slot"), rows(REVOKED))
def test_a_wish_to_be_forgotten_names_its_slot(text: str, slot: str) -> None:
    requests = [request for request in read_turn(text).requests if request.kind is RequestKind.FORGET]
    assert [request.topic for request in requests] == [slot]
