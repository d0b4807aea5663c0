"""Which slot a question is about, in many wordings and in any frame."""

from __future__ import annotations

import pytest
from wording_rows import rows

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Tense

# The slots, and under each wordings that mean it.
ASKED = """
name:
  hey what was my name again
  Do you happen to remember what I'm called?
  Who am I, by name?
  what name have you got for me
  My name, do you know it?
nickname:
  got a nickname for me?
  Which nickname have I told you?
  what do ppl call me
  I go by what nickname?
  Could you remind me which nickname my friends use for me?
age:
  my age please
  how many years have i lived
  my age, what was it again?
  At what age am I now?
  Would you tell me my age?
  so how old am i then
  I'd like to know my age.
birthday:
  when should people wish me a happy birthday
  On what day of the year is my birthday?
  my bday is when
  Could you tell me my date of birth?
  When's my birthday, do you know?
birthplace:
  where was it that i was born
  Do you know in which city I was born?
  What's the name of the town I was born in?
  Which place did I say I was born in?
nationality:
  whats my citizenship
  Can you remind me of my nationality?
  my nationality, which one is it
  What passport do I carry?
  Which country issued my passport?
  What is my nationality, according to what I told you?
pronouns:
  Could you remind me which pronouns I use?
  what are my pronouns again
  With which pronouns should people refer to me?
  Which set of pronouns do I go by?
communication_style:
  how do you think i like to be talked to
  Which tone should you use with me?
  What's my preferred style of communication?
  do i like short or long answers
  In which way should you explain things to me?
goals:
  whats my goal again
  Do you know what I'm working towards?
  What goals have I mentioned?
  Could you list what I want to achieve?
  Which ambitions do I have?
first_language:
  what was the first language i learned
  Which language is native to me?
  Do you know my native tongue?
  Which language did I learn as a kid?
  what's my l1
languages:
  how many languages can i speak and which ones
  Which languages have I said I speak?
  Can you tell me which languages I know?
  Name the languages that I can speak.
  what languages am i able to speak
programming_languages:
  which language do i mostly code in
  Do you know what languages I write code in?
  What are the programming languages I'm good at?
  what's the language i program in at work
  Which programming languages did I tell you I know?
employer:
  do you know where i have my job
  Could you tell me which company I'm with?
  what company am i at
  Who am I working for at the moment?
  Can you remind me who my employer is?
  Which business employs me?
  whats the name of my workplace
  Which organization do I work for?
  who writes my paychecks
title:
  what do i do at work
  Could you remind me what my job is?
  what's the job i have
  In which role do I work?
  Do you know my occupation?
  what kind of job do i have
  What is it that I do for a living?
  What's my official job title?
team_size:
  whats the size of my team
  Do you remember how many people I work with on my team?
  How many people make up my team?
  how many are we on the team
  my team, how big is it
  How many teammates do I have?
  What's the number of people on my team?
programming_years:
  how many years have i spent programming
  Do you remember how many years I have been coding?
  What's the length of my coding experience?
  how experienced am i in programming, in years
  How many years of coding do I have behind me?
  since how many years do i program
remote_preference:
  am i a remote or office person
  What did I say about working from home or the office?
  Which do I prefer, remote or on-site work?
  where would i rather work
  How would I like to work, at home or in the office?
  what's my work from home preference
industry:
  what industry does my company belong to
  Do you know which industry I'm in?
  In what field do I work?
  whats the sector i work in
  Which industry do I earn my living in?
  What business am I in?
operating_system:
  what os am i using on my laptop
  Which OS did I tell you I use?
  Do you know what operating system I run?
  what does my machine run
  Which operating system do I work on?
  What system is installed on my computer?
editor:
  what do i write my code in
  Do you know which editor I use?
  Which editor do I do my coding in?
  whats my go-to editor
  What program do I use for coding?
  Which editor is my favorite?
location:
  whats the city i live in
  Do you know which town I live in?
  Could you remind me where I'm living?
  where am i located
  What's my current place of residence?
  In which country do I reside?
  which city do i call home
  Where is it that I live?
  where's home for me
hometown:
  which town do i come from
  Do you know where I'm originally from?
  Where did I spend my youth?
  What place did I grow up in?
  where was i raised
  What's the name of the town where I grew up?
  Which city do I consider my hometown?
timezone:
  which tz am i in
  Do you know what time zone I'm in?
  what timezone do i live in
  What's the time zone I work in?
  Could you say which time zone I use?
travel_destination:
  where do i want to travel next
  Do you know where my next vacation is?
  Where's my upcoming trip to?
  What's my next destination?
  which place am i travelling to
  Where am I headed on vacation?
  Where am I going for my holidays?
  where do i fly next
car:
  what kind of car have i got
  Do you remember which car I have?
  What's the car that I drive?
  which vehicle do i use
  What car did I tell you about?
  What's parked in my garage... which car do I own?
phone:
  what phone am i using
  Do you know which phone I own?
  What's the model of my phone?
  which smartphone do i use
  What device do I use as my phone?
  What's the phone I carry around?
wake_time:
  what time do i normally get up
  Do you know when I get up?
  At which time does my alarm go off?
  when do i usually wake
  What's my usual wake-up time?
  When do I have to get out of bed?
  what hour do i get up
shoe_size:
  what's my size in shoes
  Do you know what shoe size I have?
  How large are my feet, in shoe size?
  which size shoes do i need
  What size should my shoes be?
undergrad_school:
  where'd i go to college
  Do you know which university I went to?
  What's the college I attended?
  At what university did I get my bachelor's?
  which school was i at for undergrad
  What school did I go to for my undergraduate degree?
masters_school:
  where'd i do my masters
  Do you know which university I got my master's from?
  Which graduate school did I attend?
  what uni did i do my masters at
  At what school did I earn my master's degree?
major:
  what was my major
  Do you know what I majored in?
  Which subject was my major?
  what did i study at uni
  What is my degree in?
  Which degree did I get?
  In which subject did I get my degree?
graduation_year:
  what year was my graduation
  Do you know the year I graduated?
  In what year did I finish my degree?
  when'd i graduate
  What class am I, which year?
  Which year did I get out of college?
partner:
  who's my partner
  Do you know who I'm married to?
  What's my husband's name?
  whats the name of my girlfriend
  Who am I dating?
  Whom did I marry?
  Who do I share my life with?
marital_status:
  am i single or taken
  Do you know my marital status?
  What's my status, married or single?
  what relationship status do i have
children:
  do i have kids and what are their names
  Do you know the names of my children?
  What's my son called?
  how many children have i got
  Who are my children?
  What are the names of my sons and daughters?
siblings:
  do i have any siblings
  have i got sisters and what are they called
  do I have brothers, names please
  do i have siblings and how old are they
  Do you know my siblings' names?
  What's the name of my sister?
  who's my brother
  How are my siblings called?
  What are the names of my brothers and sisters?
mother_name:
  what do people call my mother
  Do you know what my mother is called?
  What's the name of the woman who is my mother?
  my mother's name?
  What's my mum called?
  whats my moms first name
pets:
  do i own any pets
  what are my pets and their names?
  Do you know which pets I have?
  What kind of animals do I have at home?
  which animal do i have
  What's my pet?
  What pets live with me?
  do i have an animal
favorite_color:
  what color do i like the most
  Do you know my favorite colour?
  Which color would I pick as my favorite?
  what's the color i love
  Which colour do I like more than any other?
favorite_food:
  what food do i love
  Do you know which food I like best?
  Which dish is my favourite?
  whats my favorite thing to eat
  What meal do I love most?
favorite_movie:
  what movie do i love
  Do you know which movie I like best?
  What's the film I love most?
  whats my fave movie
  Which movie would I call my favorite?
favorite_book:
  what book do i love
  Do you know which book I like most?
  What's the novel I like best?
  whats my fave book
  Which book would I call my favorite?
favorite_music:
  what genre do i like
  Do you know what music I like?
  Which music do I love?
  what kind of music am i into
  What's the music genre I like best?
favorite_sport:
  what sport do i like
  Do you know which sport I like best?
  whats my fave sport
  Which sport am I most into?
favorite_drink:
  what drink do i like
  Do you know which drink I like best?
  whats my fave drink
  What's my drink of choice?
  Which drink do I usually order?
favorite_season:
  what season do i like
  Do you know which season I like best?
  whats my fave season
  When in the year am I happiest, which season do I love?
hobbies:
  what are my hobbies again
  Do you know what I like to do in my free time?
  Which hobbies did I mention?
  what do i like doing for fun
  How do I like to spend my weekends?
  What things do I do for fun?
diet:
  what diet do i keep
  Do you know what diet I follow?
  What's my diet like?
  what kind of eater am i
  Am I on a diet?
  how do i eat, dietwise
allergies:
  what allergies do i have
  Do you know what I'm allergic to?
  Which things am I allergic to?
  what can't i eat because of allergies
  Am I allergic to anything?
  What allergies did I tell you about?
instruments:
  what instrument can i play
  Do you know which instruments I play?
  Which instrument do I know how to play?
  what do i play
  Which instruments have I learned?
  Is there an instrument I play?
"""

# Frames of asking, each with a slot named in its usual words.
FRAMES = [
    "blanking on my {}, help",
    "hey do u still have my {}",
    "Do me a favor and look up my {}.",
    "Type out my {} for me",
    "Recap my {} for me.",
    "Give me a reminder of my {}.",
    "Check your notes for my {}.",
    "gimme my {}",
    "If you had to name my {}, what would it be?",
    "What do your records show for my {}?",
    "Did we ever talk about my {}?",
    "Prove that you remember my {}.",
]


@pytest.mark.parametrize(("text", "slot"), rows(ASKED))
def test_a_question_in_any_order_of_words_finds_its_slot(text: str, slot: str) -> None:
    reading = read_turn(text)
    assert [(question.slot, question.tense, question.presumed) for question in reading.questions] == [
        (slot, Tense.NOW, None)
    ]
    assert reading.claims == ()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("noun", "slot"), [("shoe size", "shoe_size"), ("favorite book", "favorite_book")])
def test_a_slot_is_asked_about_in_any_frame(frame: str, noun: str, slot: str) -> None:
    reading = read_turn(frame.format(noun))
    assert [(question.slot, question.tense) for question in reading.questions] == [(slot, Tense.NOW)]
    assert (reading.claims, reading.requests) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "Guess what, I have a dog.",
        "As for how I eat, my diet is vegan.",
        "Check your notes for the meeting.",
        "Can you help me with my job?",
        "Look up my friend's shoe size.",
        "She asked me for my address and I told her.",
    ],
)
def test_a_frame_of_asking_alone_asks_about_no_slot(text: str) -> None:
    assert read_turn(text).questions == ()
