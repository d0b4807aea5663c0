"""Values compare by meaning and not by spelling: the same in other words is a repetition, and no contradiction."""

from __future__ import annotations

import pytest
from conversing import asked, converse, told

SAME = [
    ("I work at Initech.", "i work at INITECH", "where do i work?", "Initech"),
    ("I work at the Red Cross.", "i work for Red Cross", "where do i work?", "Red Cross"),
    ("I work at Initech Inc.", "I work at Initech.", "where do i work?", "Initech"),
    ("I work at IBM.", "I work at International Business Machines.", "where do i work?", "IBM"),
    ("I live in New York City.", "I live in NYC.", "where do i live?", "New York"),
    ("I live in São Paulo", "i live in sao paulo", "where do i live?", "São Paulo"),
    ("I live in the United States.", "I live in the US.", "where do i live?", "United States"),
    ("I'm 41 years old.", "I am forty-one years old.", "how old am i?", "41"),
    ("my team has twelve people", "my team has 12 people", "how big is my team?", "twelve"),
    ("My birthday is May 4.", "I was born on the 4th of May.", "when is my birthday?", "May 4"),
    ("My birthday is May 4.", "my birthday is 4 May", "when is my birthday?", "May 4"),
    ("I wake up at 6:30.", "I get up at half past six in the morning.", "when do i wake up?", "6:30"),
    ("I wake up at 7 am.", "i wake up at 07:00", "when do i wake up?", "7"),
    ("My favorite color is grey.", "my favourite colour is gray", "what is my favorite color?", "grey"),
    ("My favorite food is pad   thai.", "my favorite food is Pad Thai", "what is my favorite food?", "pad"),
    ("I have a dog.", "i have one dog", "what pets do i have?", "dog"),
    ("I'm allergic to peanuts.", "i am allergic to peanut", "what am i allergic to?", "peanuts"),
    ("I drive a Saab 900.", "my car is the saab 900", "what car do i drive?", "Saab 900"),
    ("my pronouns are she/her", "my pronouns are She / Her", "what are my pronouns?", "she/her"),
    ("My name is Anne-Marie.", "my name is anne marie", "what is my name?", "Anne-Marie"),
    ("my editor is VS Code", "my editor is Visual Studio Code", "which editor do i use?", "VS Code"),
    ("my favorite season is fall", "my favorite season is autumn", "what's my favorite season?", "fall"),
    ("my shoe size is 42", "my shoe size is forty-two", "what is my shoe size?", "42"),
    ("I work as a software engineer", "my job title is Software Engineer", "what's my job title?", "software engineer"),
]


@pytest.mark.parametrize(("first", "again", "ask", "value"), SAME, ids=[again for _, again, _, _ in SAME])
def test_the_same_in_other_words_is_a_repetition(first: str, again: str, ask: str, value: str) -> None:
    converse([first, "so much for that", told(again, opens=(), still_open=0), asked(ask, value, still_open=0)])


OTHER = [
    ("I work at Initech.", "I work at Inotek Systems."),
    ("I live in Portland, Oregon.", "I live in Portland, Maine."),
    ("I'm 41 years old.", "I'm 14 years old."),
    ("My birthday is May 4.", "My birthday is April 5."),
    ("I wake up at 7 am.", "I wake up at 7 pm."),
    ("My favorite color is blue.", "My favorite color is navy-free beige."),
    ("my shoe size is 42", "my shoe size is 43"),
    ("My name is Anna.", "My name is Hanne."),
]


@pytest.mark.parametrize(("first", "second"), OTHER, ids=[second for _, second in OTHER])
def test_what_only_looks_alike_is_another_value(first: str, second: str) -> None:
    converse([first, "so much for that", told(second, opens=("conflict",), still_open=1)])


NARROWER = [
    ("I live in Washington.", "I live in Seattle, Washington.", "where do i live?", "Seattle"),
    ("I live in France.", "I live in Lyon, France.", "where do i live?", "Lyon"),
    ("My birthday is in May.", "My birthday is May 4.", "when is my birthday?", "May 4"),
]


@pytest.mark.parametrize(("broad", "narrow", "ask", "value"), NARROWER, ids=[narrow for _, narrow, _, _ in NARROWER])
def test_a_more_specific_value_refines(broad: str, narrow: str, ask: str, value: str) -> None:
    converse([broad, told(narrow, opens=("refinement",), still_open=0), asked(ask, value, still_open=0)])
    converse([narrow, told(broad, opens=(), still_open=0), asked(ask, value, still_open=0)])
