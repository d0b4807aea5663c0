"""Forgetting in words of one's own: the order of the words does not matter, one word too many asks for nothing."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import RequestKind

ASKED = [
    ("I'd sleep better if my age vanished from your notes.", "age"),
    ("treat my employer as unsaid", "employer"),
    ("I'd appreciate it if you forgot where I live", "location"),
    ("Let my birthday disappear from your memory", "birthday"),
    ("you should not know my age", "age"),
    ("I regret telling you my diet, so please unhear it", "diet"),
    ("consider my nickname deleted", "nickname"),
    ("My name? Out of your files, please: my name must vanish from there.", "name"),
    ("unlearn what my job title is", "title"),
    ("No need to remember where I grew up.", "hometown"),
    ("pretend I never told you my shoe size", "shoe_size"),
    ("keep my birthplace out of your records", "birthplace"),
    ("My time zone is private, delete it.", "timezone"),
    ("Please don't remember what my name is.", "name"),
    ("take my nickname off your list", "nickname"),
    ("I don't want my age on record anymore.", "age"),
    ("please don't hold on to my place of birth", "birthplace"),
    ("be so kind as to forget my age", "age"),
    ("can we delete my diet?", "diet"),
    ("you have my permission to forget where I live", "location"),
    ("what i said about my job title, forget it", "title"),
    ("i shouldn't have told you my age, delete it", "age"),
    ("it was a mistake to tell you where I live, please delete it", "location"),
    ("i changed my mind about sharing my birthday, remove it", "birthday"),
    ("i'd prefer if my age wasn't in your memory", "age"),
    ("i no longer consent to you keeping my diet", "diet"),
    ("wipe out any mention of my employer", "employer"),
]

NOT_ASKED = [
    "I never forget my birthday.",
    "Don't forget my birthday.",
    "I don't want you to forget my age.",
    "I can't believe you forgot my birthday",
    "did you forget my name?",
    "I forgot my age",
    "I want to forget my ex",
    "I need to delete my name from the list",
    "Can you clean my car?",
    "lose my phone",
    "I want my dog gone",
    "Drop my kids off at school",
    "my favorite color is gone",
    "my name is out there",
    "go to where I work",
    "I would like to go where I live",
    "get out of my car",
    "My friend says you should forget my age",
    "He wants my job erased",
    'the sign said "forget my name"',
    "My phone fell out of my pocket, please help",
    "I don't remember what my name was",
    "Please don't keep my place in the queue",
    "I don't want my phone on the table",
    "please take milk off my list",
    "it was a mistake to tell you where I live",
    "i shouldn't have told you my age",
    "what I said about my age was right",
    "i changed my mind about my job, I like it",
    "can we drop my kids off at school?",
    "time to drop my car at the garage",
    "i'd prefer if my dog wasn't in the kitchen",
    "i don't agree to you keeping my car",
    "i regret telling my boss where I live, delete the mail",
]


@pytest.mark.parametrize(("text", "slot"), ASKED)
def test_forgetting_is_asked_for_in_words_of_ones_own(text: str, slot: str) -> None:
    assert (RequestKind.FORGET, slot) in {(request.kind, request.topic) for request in read_turn(text).requests}


@pytest.mark.parametrize("text", NOT_ASKED)
def test_no_other_word_of_loss_asks_to_forget(text: str) -> None:
    assert RequestKind.FORGET not in {request.kind for request in read_turn(text).requests}


VALUES = [
    ("Please forget about Rex.", "Rex"),
    ("Forget everything about Dune.", "Dune"),
    ("forget about the cello", "cello"),
    ("Delete whatever you know about a tortoise called Bolt.", "a tortoise called Bolt"),
    ("I want you to forget about Oslo, please.", "Oslo"),
    ("forget Kenyan, i don't want that stored", "Kenyan"),
]

NO_VALUES = [
    "forget about it",
    "forget about work",
    "forget about what happened",
    "Forget about the weather, what's my name?",
    "Forget about Rex, I have a cat.",
    "I'll never forget about Oslo",
    "He said forget about Oslo",
    "don't forget about Rex",
    "Can you believe I forgot about Rex?",
    "remove everything from the fridge",
    "delete the photos",
    "drop Rex at the vet",
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value_is_named_without_its_slot(text: str, value: str) -> None:
    assert [(request.kind, request.value) for request in read_turn(text).requests] == [(RequestKind.FORGET, value)]


@pytest.mark.parametrize("text", NO_VALUES)
def test_what_is_no_value_or_no_request_is_not_forgotten(text: str) -> None:
    assert RequestKind.FORGET not in {request.kind for request in read_turn(text).requests}
