"""What a phrase about the user is about, in many wordings: one function for questions, sources and forgetting."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Request, RequestKind, Tense
from crt_runtime.language.lexis import lexis
from crt_runtime.language.reading import name_of
from crt_runtime.language.topics import load_topics, named_topics

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


def rows(table: str) -> list[tuple[str, str]]:
    """The wordings of a table, each with its slot."""
    found: list[tuple[str, str]] = []
    slot = ""
    for line in table.strip().splitlines():
        if line.startswith("  "):
            found.append((line.strip(), slot))
        else:
            slot = line.removesuffix(":")
    return found


@pytest.mark.parametrize(("text", "slot"), rows(ASKED))
def test_a_question_in_any_order_of_words_finds_its_slot(text: str, slot: str) -> None:
    reading = read_turn(text)
    assert [(question.slot, question.tense, question.presumed) for question in reading.questions] == [
        (slot, Tense.NOW, None)
    ]
    assert reading.claims == ()


@pytest.mark.parametrize(("text", "slot"), rows(ASKED_ABOUT_THEN))
def test_words_of_the_past_and_of_ending_ask_about_then(text: str, slot: str) -> None:
    assert [(question.slot, question.tense) for question in read_turn(text).questions] == [(slot, Tense.PAST)]


@pytest.mark.parametrize(("text", "slot"), rows(ASKED_BY_NAME))
def test_the_users_name_stands_for_the_user_in_any_place(text: str, slot: str) -> None:
    questions = read_turn(text, user_name="Alice").questions
    assert [(question.slot, question.by_name) for question in questions] == [(slot, True)]


@pytest.mark.parametrize(("text", "slot"), rows(SOURCES))
def test_a_question_about_the_source_names_its_slot(text: str, slot: str) -> None:
    reading = read_turn(text)
    (request,) = [request for request in reading.requests if request.kind is RequestKind.MEMORY_CITATION]
    assert request.topic == slot or {question.slot for question in reading.questions} == {slot}


@pytest.mark.parametrize(("text", "slot"), rows(REVOKED))
def test_a_wish_to_be_forgotten_names_its_slot(text: str, slot: str) -> None:
    requests = [request for request in read_turn(text).requests if request.kind is RequestKind.FORGET]
    assert [request.topic for request in requests] == [slot]


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
