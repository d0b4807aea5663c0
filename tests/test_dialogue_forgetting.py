"""Forgetting on the user's word: the answer abstains, the text is gone from every row and byte, a tombstone stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversing import asked, converse, runtime, told, unknown

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.ledger.state import State

WHERE = "where do i work?"


@pytest.mark.parametrize(
    "text",
    [
        "Please forget where I work.",
        "forget my employer",
        "Delete what you know about where I work.",
        "please erase where I work from your memory",
        "I want you to forget where I work",
        "could you please forget where i work?",
        "remove my employer from your memory",
    ],
)
def test_a_slot_is_forgotten_in_many_wordings(text: str) -> None:
    converse(
        [
            "I work at Quillfeather & Sons.",
            "I live in Oslo.",
            asked(text, kind="speech", reason="forget", never=("Quillfeather",)),
            unknown(WHERE, "Quillfeather"),
            unknown("How do you know where I work?", "Quillfeather"),
            asked("what do you know about me?", "Oslo", never=("Quillfeather",)),
            asked("where do i live?", "Oslo"),
        ]
    )


def test_forgetting_what_was_never_said() -> None:
    converse([asked("Please forget where I work.", "nothing", kind="speech", reason="forget"), unknown(WHERE)])


def test_the_answer_says_when_the_rest_of_a_slot_stays() -> None:
    converse(
        [
            "I live in Oslo.",
            "I live in Rome.",
            asked("Forget Rome.", "rest", "home", kind="speech", reason="forget", never=("what I had stored", "Rome")),
            asked("where do i live?", "Oslo", never=("Rome",)),
            asked("forget where i live", "what I had stored", kind="speech", reason="forget", never=("rest",)),
            unknown("where do i live?", "Oslo", "Rome"),
        ]
    )


def test_one_of_several_is_forgotten_by_its_kind() -> None:
    converse(
        [
            "I have a cat named Tom.",
            "I have a dog named Rex.",
            "I have a cat named Kit.",
            asked("Forget my cat Tom.", "rest", kind="speech", reason="forget"),
            asked("what pets do i have?", "Rex", "Kit", never=("Tom",)),
            asked("Forget my cat.", "rest", kind="speech", reason="forget"),
            asked("what pets do i have?", "Rex", never=("Kit", "Tom")),
            asked("Forget my pets.", kind="speech", reason="forget", never=("rest",)),
            unknown("what pets do i have?", "Rex", "Kit", "Tom"),
        ]
    )


@pytest.mark.parametrize(
    ("first", "second", "text", "gone"),
    [
        ("My hobby is chess.", "I also enjoy knitting.", "Forget my hobbies.", "chess"),
        ("My goal is to learn to sail.", "I aim to run a marathon.", "please forget my goals", "sail"),
        ("I have a cat named Tom.", "My pet is a dog named Rex.", "forget my pets, please", "Tom"),
        ("My siblings are Ada and Eve.", "My brother is called Ben.", "Forget my siblings.", "Ada"),
        ("My siblings are Ada and Eve.", "My brother is called Ben.", "Forget my brothers and sisters.", "Ada"),
        ("I have a kid called Ada.", "My son is called Ben.", "Forget what my son and daughter are called.", "Ada"),
        ("I have a kid called Ada.", "My son is called Ben.", "Forget my sons' names.", "Ada"),
    ],
)
def test_the_name_of_a_slot_singles_out_nothing(first: str, second: str, text: str, gone: str) -> None:
    converse([first, second, asked(text, kind="speech", reason="forget", never=("rest", gone))])


def test_one_relative_is_forgotten_by_what_they_are() -> None:
    converse(
        [
            "My sister is called Ada.",
            "My brother is called Ben.",
            asked("Forget my sister.", "rest", kind="speech", reason="forget"),
            asked("who are my siblings?", "Ben", never=("Ada",)),
        ]
    )


def test_one_value_of_several_is_forgotten() -> None:
    converse(
        [
            "I speak Finnish.",
            "I also speak Hungarian.",
            asked("Please forget that I speak Hungarian.", kind="speech", reason="forget", never=("Hungarian",)),
            asked("which languages do i speak?", "Finnish", never=("Hungarian",)),
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        "Please forget about Rex.",
        "Forget Rex.",
        "Forget everything about Rex.",
        "erase Rex from your memory",
        "forget about the beagle",
    ],
)
def test_a_value_is_forgotten_by_its_name_alone(text: str) -> None:
    converse(
        [
            "I have a beagle named Rex.",
            "I live in Oslo.",
            asked(text, kind="speech", reason="forget", never=("Rex",)),
            unknown("do i have pets?", "Rex", "beagle"),
            asked("where do i live?", "Oslo"),
        ]
    )


@pytest.mark.parametrize(
    "text", ["forget dinner", "forget about dinner", "Forget about dinner, please.", "ok, forget about the meeting"]
)
def test_what_is_only_let_be_is_not_forgotten(text: str) -> None:
    converse(
        [
            "We had dinner at Mario's with Ann.",
            "The meeting is at nine.",
            asked(text, kind="uncertainty", reason="forget"),
            asked("What did I say about dinner?", "Mario's"),
            asked("What did I say about the meeting?", "nine"),
        ]
    )


def test_what_was_said_about_dinner_is_forgotten_where_the_saying_is_meant() -> None:
    converse(
        [
            "We had dinner at Mario's with Ann.",
            asked("forget what I said about dinner", kind="speech", reason="forget", never=("Mario's",)),
            asked("What did I say about dinner?", "nothing", kind="uncertainty", never=("Mario's",)),
        ]
    )


def test_a_name_that_nothing_stored_holds_is_not_forgotten() -> None:
    converse(["I live in Oslo.", asked("Forget about Rex.", kind="uncertainty"), asked("where do i live?", "Oslo")])


def test_a_former_value_is_forgotten_by_its_name_alone() -> None:
    converse(
        [
            "I work at Quillfeather.",
            "I left Quillfeather and started at Initech last month.",
            asked("Forget that I worked at Quillfeather.", kind="speech", never=("Quillfeather",)),
            asked(WHERE, "Initech", never=("Quillfeather",)),
            unknown("where did i work before?", "Quillfeather"),
        ]
    )


def test_a_value_that_was_never_said_takes_nothing_with_it() -> None:
    converse(
        [
            "I work at Initech.",
            asked("Please forget that I work at Globex.", "nothing", kind="speech"),
            asked(WHERE, "Initech"),
        ]
    )


def test_a_value_is_forgotten_where_another_was_told_against_it_too(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    with Runtime.open(path, config=RuntimeConfig()) as crt:
        for text in ("I work at Quillfeather.", "I work at Amazon, not Quillfeather.", "My friend likes Amazon."):
            crt.send(text)
        crt.send("Please forget that I work at Quillfeather.")
        assert [fact.value for fact in crt.facts()["employer"].values] == ["Amazon"]
        assert "Amazon" in crt.send(WHERE).text
        assert [found.text for found in crt.recall("Amazon")] == ["My friend likes Amazon."]
    assert b"uillfeather" not in path.read_bytes()


def test_a_tale_is_forgotten() -> None:
    converse(
        [
            "I left my green umbrella on the tram to Oakfield.",
            asked("Please forget what I said about the umbrella.", kind="speech", reason="forget", never=("Oakfield",)),
            unknown("where did i leave my umbrella?", "Oakfield", "tram"),
        ]
    )


def test_the_past_is_forgotten_too() -> None:
    converse(
        [
            "I work at Initech.",
            "I left Initech and joined Globex.",
            "forget where I work",
            unknown(WHERE, "Globex"),
            unknown("where did i work before?", "Initech", "Globex"),
        ]
    )


def test_a_conflict_is_forgotten_and_no_longer_open() -> None:
    with runtime() as crt:
        crt.load(["I live in Oslo.", "I live in Bergen."])
        crt.send("please forget where I live")
        assert crt.contradictions("open") == []
        entries = crt.contradictions()
        assert len(entries) == 1
        assert {side.text for side in (entries[0].old, entries[0].new)} == {""}
        answer = crt.send("have i contradicted myself?")
        assert "Oslo" not in answer.text
        assert "Bergen" not in answer.text
        assert crt.facts()["location"].state is State.FORGOTTEN


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another process"])
def test_an_answer_to_a_question_that_was_open_before_brings_nothing_back(tmp_path: Path, elsewhere: bool) -> None:
    path = tmp_path / "memory.db"
    with Runtime.open(path, config=RuntimeConfig()) as crt:
        crt.send("I work at Quillfeather.")
        crt.send("I work at Amazon.")
        assert crt.send(WHERE).next_action is not None
        if elsewhere:
            with Runtime.open(path, config=RuntimeConfig()) as other:
                other.forget(slot="employer")
        else:
            crt.forget(slot="employer")
        crt.send("The first one.")
        assert crt.facts()["employer"].values == ()
        assert "Quillfeather" not in crt.send(WHERE).text
    assert b"Quillfeather" not in path.read_bytes()


def test_what_is_said_after_forgetting_is_known_again() -> None:
    converse(
        [
            "I live in Oslo.",
            "forget where I live",
            told("I live in Bergen.", opens=()),
            asked("where do i live?", "Bergen", never=("Oslo",)),
        ]
    )


def test_an_unclear_request_removes_nothing() -> None:
    converse(
        [
            "I work at Initech.",
            "The garden needs water.",
            asked("Forget it.", kind=None, writes=None),
            asked(WHERE, "Initech"),
        ]
    )


def test_a_forget_request_is_not_stored_and_its_record_does_not_quote_it() -> None:
    with runtime() as crt:
        crt.send("I work at Initech.")
        answer = crt.send("Please forget that I work at Initech.")
        assert answer.memories_written == 0
        assert crt.send("where do i work?").response_type == "uncertainty"
        assert "Initech" not in str(crt.answer_records())


SECRET = "Quillfeather"


def test_no_byte_of_the_file_holds_what_was_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "me.db"
    with runtime(path) as crt:
        crt.send(f"I work at {SECRET} & Sons.")
        crt.send("I live in Oslo.")
        for text in (WHERE, "How do you know where I work?", "what do you know about me?", f"Do I work at {SECRET}?"):
            assert SECRET in crt.send(text).text
        crt.send("I work at Globex.")
        crt.send("have i contradicted myself?")
        assert _holds(tmp_path, SECRET)
        crt.send("Please forget where I work.")
        assert not _holds(tmp_path, SECRET)
        assert not _holds(tmp_path, "Globex")
        assert crt.send("where do i live?").text.startswith("You live in Oslo")
        records = crt.answer_records()
    assert not _holds(tmp_path, SECRET)
    assert _holds(tmp_path, "Oslo")
    assert len(records) == 10
    assert SECRET not in str(records)
    with runtime(path) as crt:
        assert SECRET not in str(crt.answer_records())
        assert crt.facts()["employer"].state is State.FORGOTTEN


def test_the_byte_test_would_see_a_leftover(tmp_path: Path) -> None:
    with runtime(tmp_path / "me.db") as crt:
        crt.send(f"I work at {SECRET} & Sons.")
    assert _holds(tmp_path, SECRET)
    assert _holds(tmp_path, SECRET.lower())


def test_forgetting_by_memory_id(tmp_path: Path) -> None:
    with runtime(tmp_path / "me.db") as crt:
        answer = crt.send(f"I work at {SECRET} & Sons.")
        gone = crt.forget(memory_id=answer.evidence[0].memory_id, reason="asked by mail")
        assert gone.memory_ids == (answer.evidence[0].memory_id,)
        assert gone.scrubbed
        assert crt.memory(gone.memory_ids[0]) is None
        assert crt.recall(SECRET) == []
        assert crt.send(WHERE).response_type == "uncertainty"
    assert not _holds(tmp_path, SECRET)


def test_forgetting_by_slot_leaves_the_other_slots_of_the_same_sentence() -> None:
    with runtime() as crt:
        crt.send("My name is Ottilie and I live in Oslo.")
        crt.forget(slot="name")
        assert "Ottilie" not in crt.send("what is my name?").text
        assert "Oslo" in crt.send("where do i live?").text
        assert "Ottilie" not in crt.send("how do you know where i live?").text


def _holds(folder: Path, word: str) -> bool:
    """Whether any file of the folder holds the word, whatever its case."""
    return any(word.lower().encode() in path.read_bytes().lower() for path in folder.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "the Nokia thing, can you erase it?",
        "what i said about nokia, drop it",
        "i don't want Nokia on file",
        "stop remembering that Nokia is my employer",
        "please unlearn Nokia",
        "i'd prefer you not know about Nokia",
        "get rid of whatever you have on my job at nokia",
        "can you please drop the thing about my job at Nokia",
        "Nokia should not be in your notes",
    ],
)
def test_a_known_value_that_is_named_is_forgotten_in_words_of_ones_own(text: str) -> None:
    converse(
        [
            "FACT: employer = Nokia",
            "I live in Oslo.",
            asked(text, kind="speech", reason="forget", never=("Nokia",)),
            unknown(WHERE, "Nokia"),
            asked("where do i live?", "Oslo"),
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to drop Nokia",
        "I don't want you to forget Nokia",
        "don't forget Nokia",
        "I can't forget Nokia",
        "delete the Nokia photos",
        "Could you clear my desk at Nokia?",
        "Bob dropped the Nokia thing",
        "the Nokia thing can wait",
        "can you drop me off at Nokia",
        "my boss at Nokia said to forget it",
        "I lost my badge at Nokia",
        "should Nokia go?",
        "how do I delete my Nokia account?",
        "if I asked you to, would you forget Nokia?",
    ],
)
def test_a_known_value_beside_a_word_of_loss_is_kept(text: str) -> None:
    converse(["FACT: employer = Nokia", text, asked(WHERE, "Nokia")])


@pytest.mark.parametrize(
    "text",
    ["the iPhone is wiped", "Drop my iPhone in the bag", "lose my iPhone"],
)
def test_what_hands_can_do_to_a_thing_forgets_nothing(text: str) -> None:
    converse(["FACT: phone = iPhone", text, asked("what phone do i have?", "iPhone")])


def test_what_is_told_to_be_over_is_not_forgotten() -> None:
    converse(
        [
            "FACT: team_size = 32",
            "One thing you should know: the team of 32 is gone, im working without a team",
            asked("What exactly did I say about the size of my team?", "32"),
        ]
    )
