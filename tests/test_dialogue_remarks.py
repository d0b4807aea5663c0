"""What the user said of a thing is quoted where its value was not understood; nobody is told that they never spoke of
it."""

from __future__ import annotations

import pytest

from crt_runtime import Runtime, RuntimeConfig

QUOTED = (
    ("I have three kids.", "How many kids do I have?"),
    ("My son Tim goes to Lincoln Elementary.", "What are my kids called?"),
    ("we've got two girls and a boy at home", "do i have children?"),
    ("I graduated from Stanford in 2012.", "Where did I go to college?"),
    ("I'm self-employed.", "Where do I work?"),
    ("I run a small bakery in Lyon.", "What do I do for a living?"),
    ("I'm lactose intolerant.", "What am I allergic to?"),
    ("I'm learning Spanish.", "What languages do I speak?"),
    ("We're getting married in June.", "When is my anniversary?"),
    ("I'm not married.", "Am I married?"),
    ("I don't eat meat.", "What's my diet?"),
    ("I like jazz.", "What's my favorite music?"),
    ("My little brother lives in Denver.", "Do I have siblings?"),
    ("Our golden retriever Max loves swimming.", "Do I have pets?"),
)

NOT_QUOTED = (
    ("My sister works at a bank.", "Where do I work?"),
    ("My parents live in Florida.", "Where do I live?"),
    ("My friend Ann has a son.", "Do I have kids?"),
    ("My sister Ann in Oslo has a dog.", "Do I have pets?"),
    ("I like Ann's car.", "What car do I drive?"),
    ("If I had kids, I would move.", "Do I have kids?"),
    ("My neighbor told me that I have a dog.", "Do I have pets?"),
    ("I don't work at Initech.", "Where do I work?"),
    ("Ann works downtown.", "Where do I work?"),
    ("Just kidding: my dog does my taxes, haha.", "Do I have pets?"),
)


def heard(*said: str) -> str:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        return [crt.send(text).text for text in said][-1]


@pytest.mark.parametrize(("remark", "question"), QUOTED)
def test_a_remark_on_the_thing_is_quoted_and_not_denied(remark: str, question: str) -> None:
    answer = heard(remark, question)
    assert f'"{remark}"' in answer
    assert "haven't told me" not in answer
    assert "for certain" in answer


@pytest.mark.parametrize(("remark", "question"), NOT_QUOTED)
def test_what_others_do_or_what_is_not_so_is_no_remark_on_the_thing(remark: str, question: str) -> None:
    answer = heard(remark, question)
    assert remark not in answer
    assert "haven't told me" in answer


def test_a_remark_is_evidence_and_no_belief() -> None:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        crt.send("I have three kids.")
        answer = crt.send("How many kids do I have?")
    assert (answer.response_type, answer.mode) == ("uncertainty", "uncertainty")
    assert [item.text for item in answer.evidence] == ["I have three kids."]


def test_the_two_newest_remarks_are_quoted_in_order_of_saying() -> None:
    answer = heard("I have three kids.", "My son plays chess.", "My daughter sings.", "What are my kids called?")
    assert "three kids" not in answer
    assert answer.index("plays chess") < answer.index("daughter sings")


def test_a_remark_is_found_among_many_others() -> None:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        crt.send("I have three kids.")
        for number in range(60):
            crt.send(f"The harbour saw {number} boats.")
        assert "I have three kids." in crt.send("How many kids do I have?").text


def test_a_forgotten_remark_is_not_quoted() -> None:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        crt.send("I have three kids.")
        memory_id = crt.send("How many kids do I have?").evidence[0].memory_id
        crt.forget(memory_id=memory_id, reason="test")
        assert "three" not in crt.send("How many kids do I have?").text


def test_a_note_that_the_user_did_not_say_is_no_remark() -> None:
    with Runtime.open(":memory:", config=RuntimeConfig()) as crt:
        crt.remember("I have three kids.", source="external")
        assert "three" not in crt.send("How many kids do I have?").text


def test_what_fills_no_slot_is_named_where_it_is_to_be_forgotten_and_stays() -> None:
    answer = heard("I like jazz.", "Forget what music I like.")
    assert "removed nothing" in answer
    assert '"I like jazz."' in answer
    assert "nothing stored" in heard("Forget what music I like.")
