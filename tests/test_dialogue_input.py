"""Whatever is typed gets an answer and a valid record: control characters, surrogates, length, scripts, nothing."""

from __future__ import annotations

import pytest
from conversing import runtime
from hypothesis import given, settings
from hypothesis import strategies as st

from crt_runtime.artifacts import validate
from crt_runtime.errors import UsageError

STRANGE = {
    "empty": "",
    "blank": " \t\n\u00a0 ",
    "control characters": "I work\x00 at \x1b[31mInitech\x07.\x7f",
    "lone surrogates": "I live in \ud83d Oslo \udc00",
    "byte order mark": "\ufeffI live in Oslo",
    "20 kB of words": "the quick brown fox jumps over the lazy dog " * 470,
    "20 kB without a space": "a" * 20_000,
    "20 kB of questions": "where do i work? " * 1_200,
    "20 kB of digits": "7" * 20_000,
    "20 kB of brackets": "([{" * 7_000,
    "20 kB of quotes": '"' * 20_000,
    "20 kB of facts": "I live in Oslo. " * 1_250,
    "emoji": "👩‍👩‍👧‍👦 is my family 🏳️‍🌈🧑🏽‍🚀",
    "right to left": "أنا أعمل في شركة تقنية كبيرة في الرياض",
    "hidden direction marks": "I live in \u202eolsO\u202c",
    "zero width": "I\u200b work\u200b at\u200b Ini\u200dtech",
    "combining": "I live in O\u0308rebro" + "\u0301" * 500,
    "han": "我住在上海，我在微软工作。",
    "only punctuation": "?!?!...,,;;--",
    "line separators": "I live in Oslo\u2028I work at Initech\u2029\x85",
    "format placeholders": "my name is {value} {0} %s %(x)s {{}}",
    "markup": "<script>alert(1)</script> [bold]hi[/bold] **x** `y`",
    "sql": "Robert'); DROP TABLE memories;--",
    "fts syntax": 'NEAR("a" "b") AND NOT col:x* ^ OR',
    "windows lines": "I live in Oslo.\r\nI work at Initech.\r\n",
    "unassigned": "I live in \U000e0fff\u0378",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_gets_an_answer_and_a_valid_record(text: str) -> None:
    with runtime() as crt:
        for said in (text, "where do i work?", text):
            answer = crt.send(said)
            assert answer.text.strip()
            answer.text.encode("utf-8")
        for record in crt.answer_records():
            validate("audit_answer_record", record, "record")


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_said_is_nothing_stored(text: str) -> None:
    with runtime() as crt:
        assert crt.send(text).memories_written == 0
        assert crt.is_empty()


def test_a_lone_surrogate_is_stored_as_a_replacement_character() -> None:
    with runtime() as crt:
        crt.send("my kayak is called \ud83d Bluebell")
        assert crt.recall("kayak")[0].text == "my kayak is called \ufffd Bluebell"


def test_a_stored_text_is_kept_to_the_letter() -> None:
    text = "  my  kayak —\tis\ncalled “Blüebell” 🛶  "
    with runtime() as crt:
        crt.send(text)
        assert crt.recall("kayak")[0].text == text


def test_braces_in_a_value_are_text_and_no_placeholder() -> None:
    with runtime() as crt:
        crt.send("FACT: employer = {label} {0} {options}")
        assert crt.send("where do i work?").text.startswith("You work at {label} {0} {options}.")


@pytest.mark.parametrize("session", ["", "..", ".", "a/b", "a\\b", "x" * 65, "ünï", "a b", "CON", "-x", "x.", "a\nb"])
def test_a_session_that_could_not_name_a_file_is_refused(session: str) -> None:
    with runtime() as crt:
        with pytest.raises(UsageError):
            crt.send("hello", session=session)
        assert crt.is_empty()
        assert crt.answer_records() == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_random_text_never_breaks_a_conversation(texts: list[str]) -> None:
    with runtime() as crt:
        for text in texts:
            assert crt.send(text).text.strip()
        assert len(crt.answer_records()) == len(texts)


SALAD = """i my name is am not no work at live in Oslo Initech forget actually , . ? ! " ' where do what if have a dog
both neither and or first second never used to moved from FACT: employer = left joined friend said it's right wrong"""
WORDS = st.sampled_from(SALAD.split())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=12).map(" ".join), min_size=1, max_size=6))
def test_word_salad_never_breaks_a_conversation(texts: list[str]) -> None:
    with runtime() as crt:
        for text in texts:
            answer = crt.send(text)
            assert answer.text.strip()
            if answer.response_type == "uncertainty":
                assert answer.confidence == 0.0
        crt.facts()
        crt.contradictions()
