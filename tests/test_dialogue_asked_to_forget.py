"""What a request to forget names, and what it leaves: several slots, one of a kind, exceptions, mere talk of it."""

from __future__ import annotations

import pytest
from conversing import asked, converse, runtime, unknown


@pytest.mark.parametrize(
    "text",
    [
        "Forget everything except my age.",
        "forget everything but how old I am",
        "Delete all my data apart from my age please.",
        "Erase everything I told you with the exception of my age.",
    ],
)
def test_what_is_to_stay_is_not_forgotten(text: str) -> None:
    converse(["I'm 40.", asked(text, "not sure", kind="uncertainty", reason="forget"), asked("how old am i?", "40")])


@pytest.mark.parametrize(
    "text",
    [
        "Have you forgotten where I live?",
        "Have you deleted my address?",
        "Has my address been removed?",
        "When will you forget where I live?",
        "What would you delete of my address?",
        "Did you forget that I live in Oslo?",
        "Remove my address from Facebook.",
    ],
)
def test_talk_of_forgetting_removes_nothing(text: str) -> None:
    converse(["I live in Oslo.", asked(text, kind=None, never=("Done", "Yes")), asked("where do i live?", "Oslo")])


@pytest.mark.parametrize(
    "text", ["I want to forget Tom.", "I'd like to forget about Tom", "Can I forget Tom?", "I need to forget Tom now."]
)
def test_what_the_user_wants_to_forget_is_not_forgotten_here(text: str) -> None:
    converse(["My partner is Tom.", asked(text, kind=None, writes=None), asked("who is my partner?", "Tom")])


@pytest.mark.parametrize(
    "text", ["I want you to forget Tom.", "I'd like you to forget about Tom", "can you forget Tom?"]
)
def test_what_the_assistant_is_to_forget_is_forgotten(text: str) -> None:
    converse(["My partner is Tom.", asked(text, kind="speech", reason="forget"), unknown("who is my partner?", "Tom")])


@pytest.mark.parametrize("text", ["Forget Paris, I want to see Rome!", "forget the museum, I'd love to see Rome"])
def test_what_is_said_beside_is_not_forgotten(text: str) -> None:
    converse(["My partner is Rome.", asked(text, kind=None, writes=None), asked("who is my partner?", "Rome")])


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Delete my address and my email.", ("Oslo", "ann@example.com")),
        ("Forget where I live and where I work.", ("Oslo", "Initech")),
        ("please forget my email, my home and my age", ("Oslo", "ann@example.com", "40")),
    ],
)
def test_all_that_one_request_names_is_forgotten(text: str, gone: tuple[str, ...]) -> None:
    said = ["I live in Oslo and I work at Initech.", "My email is ann@example.com.", "I'm 40."]
    with runtime() as crt:
        crt.load(said)
        answer = crt.send(text)
        assert answer.forgotten is not None
        held = {fact.value for state in crt.facts().values() for fact in state.values}
        assert held == {"Oslo", "Initech", "ann@example.com", "40"} - set(gone)
        assert answer.text.count("Done") == len(gone)
        assert len(set(answer.forgotten.slots)) == len(gone)


def test_what_is_named_and_not_stored_is_told_apart_from_what_was_removed() -> None:
    text = "Forget my age and my shoe size."
    converse(["I'm 40.", asked(text, "removed", "nothing stored about your shoe size", kind="speech", reason="forget")])


def test_a_job_may_be_the_employer() -> None:
    converse(
        [
            "I work at Initech.",
            asked("Forget what I said about my job.", "employer", kind="speech", reason="forget"),
            unknown("where do i work?", "Initech"),
        ]
    )


@pytest.mark.parametrize(
    ("dog", "cat"),
    [
        ("My dog is called Rex.", "My cat is called Milo."),
        ("I have a beagle named Rex.", "Milo is my cat."),
        ("My puppy's name is Rex.", "I have a cat named Milo."),
    ],
)
def test_a_pet_is_forgotten_by_its_kind_however_it_was_told(dog: str, cat: str) -> None:
    converse(
        [
            dog,
            cat,
            asked("Forget my dog.", "rest", kind="speech", reason="forget"),
            asked("what pets do i have?", "Milo", never=("Rex",)),
        ]
    )


@pytest.mark.parametrize(
    ("said", "text", "question"),
    [
        ("My brother is Ben.", "Forget my sister.", "who are my siblings?"),
        ("My daughter is called Ben.", "please forget my son", "who are my children?"),
        ("My cat is called Ben.", "forget my dog", "what pets do i have?"),
    ],
)
def test_one_of_another_kind_stays(said: str, text: str, question: str) -> None:
    converse([said, asked(text, kind="uncertainty", reason="forget"), asked(question, "Ben")])


def test_what_was_said_of_a_relative_without_their_name_is_forgotten() -> None:
    converse(
        [
            "My sister lives in Bergen.",
            asked("Forget what I said about my sister.", "removed", kind="speech", reason="forget"),
            asked("What did I say about my sister?", "nothing", kind="uncertainty", never=("Bergen",)),
        ]
    )


@pytest.mark.parametrize(
    ("said", "text", "question", "value"),
    [
        ("I grew up speaking Swahili.", "Forget which languages I speak.", "What is my first language?", "Swahili"),
        ("My editor is Helix, and I code in it all day.", "forget what i code in", "What is my editor?", "Helix"),
    ],
)
def test_what_tells_of_another_thing_is_not_removed_in_its_place(
    said: str, text: str, question: str, value: str
) -> None:
    converse([said, asked(text, kind=None, never=("Done",)), asked(question, value)])
