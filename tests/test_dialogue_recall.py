"""What no slot fits: quoted from what the user said, or not known; and what the assistant said is nobody's evidence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from conversing import START, asked, converse, runtime, told, unknown

from crt_runtime.errors import CrtError, UsageError

TALES = [
    ("I left my green umbrella on the tram to Oakfield.", "Where did I leave my umbrella?", "tram to Oakfield"),
    ("we planted eleven tomato seedlings on the balcony", "how many tomato seedlings did we plant?", "eleven"),
    ("The dentist appointment is next Thursday at ten.", "when is my dentist appointment?", "Thursday at ten"),
    ("my landlord promised to fix the boiler before winter", "what did my landlord promise?", "boiler"),
    ("I lent my tent to Rosalind.", "who did I lend my tent to?", "Rosalind"),
    ("the spare key is under the third flowerpot", "where is the spare key?", "third flowerpot"),
    ("My sister passed her driving test yesterday!!", "did my sister pass her driving test?", "passed"),
    ("i broke two glasses while cooking tonight", "which glasses did i break while cooking?", "two glasses"),
]


@pytest.mark.parametrize(("tale", "question", "answer"), TALES)
def test_what_was_told_is_quoted_with_its_time(tale: str, question: str, answer: str) -> None:
    with runtime() as crt:
        crt.load(other for other, _, _ in TALES if other != tale)
        crt.send(tale)
        found = crt.send(question)
    assert answer in found.text
    assert f'"{tale}"' in found.text
    assert "2026-03-09 08:00 UTC" in found.text
    assert (found.mode, found.response_type) == ("recall", "belief")
    assert tale in [item.text for item in found.evidence]


@pytest.mark.parametrize(("tale", "question", "answer"), TALES)
def test_what_was_never_told_is_not_known(tale: str, question: str, answer: str) -> None:
    converse(["The harbour festival was loud this year.", unknown(question, answer, "harbour", reason="abstain")])


@pytest.mark.parametrize(
    "question",
    [
        "What's the capital of France?",
        "who won the world cup in 1998?",
        "is it going to rain tomorrow?",
        "how far is the moon",
        "what is 17 times 3?",
    ],
)
def test_world_knowledge_is_never_stated_as_belief(question: str) -> None:
    converse([unknown(question, "Paris", "51")])


def test_the_users_words_are_quoted_and_not_taken_further() -> None:
    converse(
        [
            "My sister lives in Rome.",
            unknown("where do I live?", "Rome"),
            asked("Rome: who lives there?", '"My sister lives in Rome."', kind=None),
        ]
    )


def test_what_the_assistant_said_is_not_recalled_as_what_the_user_said() -> None:
    with runtime() as crt:
        crt.send("where do I work?")
        crt.send("what is my favorite food?")
        crt.send("I don't work at Hooli.")
        assert {item.text for item in crt.recall("employer haven't told me know")} <= {"I don't work at Hooli."}
        for text in (
            "what did you say about my employer?",
            "You said that I work at Globex, remember?",
            "where do I work?",
        ):
            answer = crt.send(text)
            assert "You told me" not in answer.text
            assert not any(item.text.startswith("I don't know") for item in answer.evidence)


def test_an_assistants_reply_pasted_back_is_no_fact() -> None:
    with runtime() as crt:
        crt.send("My assistant said: You work at Globex.")
        crt.send("You work at Globex.")
        crt.send("You told me I work at Globex.")
        assert "Globex" not in crt.send("where do I work?").text


def test_a_fallback_note_is_never_quoted() -> None:
    with runtime() as crt:
        crt.remember("The user enjoys falconry.", source="fallback")
        answer = crt.send("who enjoys falconry?")
    assert "The user enjoys" not in answer.text
    assert answer.response_type == "uncertainty"


@pytest.mark.parametrize("source", ["external", "system", "reflection"])
def test_a_note_that_the_user_did_not_say_is_quoted_as_such_and_not_believed(source: str) -> None:
    with runtime() as crt:
        crt.remember("The ferry to Tarifa leaves at noon.", source=source)
        answer = crt.send("when does the ferry to Tarifa leave?")
    assert answer.response_type == "speech"
    assert "You told me" not in answer.text
    assert "did not say this yourself" in answer.text
    assert source in answer.text


@pytest.mark.parametrize("source", ["external", "system", "reflection", "fallback"])
def test_only_the_users_own_words_move_slots(source: str) -> None:
    with runtime() as crt:
        crt.remember("I work at Globex.", source=source)
        assert crt.facts() == {}
        assert "Globex" not in crt.send("where do I work?").text


def test_the_users_word_comes_before_a_note_of_others() -> None:
    with runtime() as crt:
        crt.remember("The ferry to Tarifa leaves at noon.", source="external")
        crt.send("I heard that the ferry to Tarifa leaves at nine.")
        answer = crt.send("when does the ferry to Tarifa leave?")
    assert "nine" in answer.text
    assert "noon" not in answer.text


# --- remember, load, recall ------------------------------------------------------------------------------------------


def test_remember_stores_without_answering() -> None:
    with runtime() as crt:
        memory = crt.remember("I work at Initech.", said_at=datetime(2020, 5, 1, tzinfo=UTC), session="import")
        assert (memory.text, memory.session, memory.source) == ("I work at Initech.", "import", "user")
        assert crt.answer_records() == []
        assert "2020-05-01" in crt.send("where do I work?").text


def test_remember_keeps_what_send_would_not_store() -> None:
    with runtime() as crt:
        memory = crt.remember("where do I work?")
        assert crt.memory(memory.memory_id) is not None
        assert crt.facts() == {}


def test_load_is_remember_many_times() -> None:
    texts = ["I work at Initech.", "where do I work?", "I live in Oslo.", "I live in Bergen."]
    with runtime() as crt:
        assert crt.load(texts) == 3
        assert len(crt.contradictions("open")) == 1
        assert crt.answer_records() == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda crt: crt.remember("   "), "the text is empty"),
        (lambda crt: crt.remember("x", source="alien"), "source 'alien' is unknown; expected one of user"),
        (lambda crt: crt.remember("x", said_at=datetime(2020, 1, 1)), "has no time zone"),  # noqa: DTZ001
        (lambda crt: crt.recall("x", k=0), "k is 0; expected 1 or more"),
        (lambda crt: crt.contradictions("shut"), "status 'shut' is unknown; expected one of open"),
        (lambda crt: crt.forget(), "give either memory_id or slot"),
        (lambda crt: crt.forget(memory_id="mem-9"), "there is no memory 'mem-9'"),
        (lambda crt: crt.forget(slot="employer"), "nothing is stored about slot 'employer'"),
        (lambda crt: crt.send("x", session="../up"), "../up"),
        (lambda crt: crt.remember("x", session="../up"), "../up"),
        (lambda crt: crt.load(["x"], session="a/b"), "a/b"),
    ],
)
def test_a_mistake_in_a_call_is_one_clear_line(call: object, message: str) -> None:
    with runtime() as crt, pytest.raises(CrtError) as raised:
        call(crt)  # type: ignore[operator]
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_malformed_session_is_a_usage_error() -> None:
    with runtime() as crt, pytest.raises(UsageError):
        crt.send("hello", session="..")


def test_recall_gives_the_best_first() -> None:
    with runtime() as crt:
        crt.load(["the blue kite flew over the dunes", "kites are made of paper", "i had soup"])
        found = crt.recall("blue kite", k=2)
    assert found[0].text == "the blue kite flew over the dunes"
    assert found[0].score >= found[-1].score
    assert all(item.said_at >= START for item in found)


def test_chatter_is_stored_and_questions_are_not() -> None:
    converse(
        [
            told("what a lovely morning", kind="speech"),
            asked("isn't it a lovely morning?", kind=None),
            asked("please sing a song", kind=None, writes=0),
        ]
    )
