"""Conflicts: how the user's next word moves them, in many wordings; and what the ledger keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conversing import asked, converse, runtime, told, unsettled

from crt_runtime import RuntimeConfig
from crt_runtime.config import ConflictWarning
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType

INITECH, GLOBEX = "I work at Initech.", "I work at Globex."
WHERE = "where do i work?"


@pytest.mark.parametrize(
    "word",
    [
        "Globex.",
        "globex",
        "It's Globex.",
        "Globex is right.",
        "globex is correct, initech was a typo",
        "the second one",
        "The correct one is Globex.",
        "the latter",
        "Globex, not Initech.",
        "I work at Globex.",
        "Not Initech.",
        "Sorry for the mess. It is Globex.",
        "Actually I work at Globex, not Initech.",
        "Initech was wrong.",
        "Definitely Globex",
        "I don't work at Initech.",
        "The second is right.",
        "I meant Globex",
        "please go with Globex",
        "Initech is over.",
        "initech is history, it's Globex",
        "Initech was gone for good.",
    ],
)
def test_any_wording_settles_what_was_just_asked(word: str) -> None:
    converse(
        [INITECH, GLOBEX, told(word, opens=(), still_open=0), asked(WHERE, "Globex", never=("Initech",), still_open=0)]
    )


@pytest.mark.parametrize(
    "word",
    [
        "Globex is right.",
        "Actually I work at Globex, not Initech.",
        "It's Globex, not Initech.",
        "Globex is where I work; Initech was my mistake.",
        "about my job: Globex is correct",
        "I meant Globex.",
    ],
)
def test_a_conflict_can_be_settled_much_later(word: str) -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            "nice weather today",
            "I had soup for lunch",
            "what's my name?",
            told(word, opens=(), still_open=0),
            asked(WHERE, "Globex", never=("Initech",)),
        ]
    )


@pytest.mark.parametrize(
    "word",
    [
        "ok",
        "hm",
        "I don't know",
        "later",
        "thanks!",
        "why do you ask?",
        "maybe",
        "never mind",
        "I bought it on Globex.",
    ],
)
def test_a_reply_that_settles_nothing_leaves_the_conflict(word: str) -> None:
    converse([INITECH, GLOBEX, word, unsettled(WHERE, "Initech", "Globex")])


@pytest.mark.parametrize("later", ["I see. ", ""])
@pytest.mark.parametrize(
    "word",
    [
        "I lost my green scarf on the ferry.",
        "ugh, forgot the green scarf again",
        "It is so quiet here today.",
        "It's cold.",
    ],
)
def test_a_remark_that_only_names_a_side_settles_nothing(word: str, later: str) -> None:
    between = [later] if later else []
    converse(
        [
            "My favorite color is green.",
            "My favorite color is brown.",
            *between,
            word,
            unsettled("what is my favorite color?", "green", "brown"),
        ]
    )


@pytest.mark.parametrize("word", ["ugh, mondays", "ugh", "so tired"])
def test_a_sigh_after_the_question_is_no_third_value(word: str) -> None:
    converse(["I was born in Oslo.", "I was born in Bergen.", word, unsettled("where was I born?", "Oslo", "Bergen")])


def test_a_third_value_said_in_full_joins_the_conflict() -> None:
    converse(
        [
            "My editor is Vim.",
            "My editor is Helix.",
            "Emacs is the editor I use.",
            asked("which editor do I use?", "Vim", "Helix", "Emacs", "Which is right?", kind="uncertainty"),
        ]
    )


def test_one_of_two_that_held_may_be_wrong() -> None:
    converse(
        [
            "My favorite drink is tea at work and cocoa at home.",
            told("Of those two drinks, tea is my favorite and cocoa was wrong.", opens=()),
            asked("what is my favorite drink?", "tea", never=("cocoa",)),
        ]
    )


def test_a_word_on_another_conflict_than_the_one_asked_about_settles_that() -> None:
    converse(
        [
            "My favorite color is green.",
            "My favorite color is brown.",
            INITECH,
            GLOBEX,
            told("I wouldn't call brown my favorite color.", opens=()),
            asked("what is my favorite color?", "green", never=("brown",)),
            unsettled(WHERE, "Initech", "Globex"),
        ]
    )


def test_a_side_is_named_by_whole_words() -> None:
    converse(
        [
            "I have been programming for 14 years.",
            "I have been programming for 9 years.",
            "My birthday is 24 October 1985.",
            told("I gave you the wrong birthday: it's 14 January 1983, not 24 October 1985.", opens=("revision",)),
            unsettled("how long have I been programming?", "14", "9"),
        ]
    )


def test_saying_one_side_again_later_settles_nothing() -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            "the sky is grey",
            told("I work at Globex", "Initech", "Globex", kind="uncertainty", opens=(), still_open=1),
            "the sky is blue",
            unsettled(WHERE, "Initech", "Globex"),
        ]
    )


def test_both_sides_may_hold() -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            told("Both are right.", opens=(), still_open=0),
            asked(WHERE, "Initech", "Globex", still_open=0),
        ]
    )


def test_neither_side_holds() -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            told("Neither, I work at Hooli.", opens=()),
            asked(WHERE, "Hooli", never=("Initech", "Globex")),
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        "I work at Initech during the week and at Globex on weekends.",
        "i work at Initech in the mornings and at Globex in the afternoons",
    ],
)
def test_an_accepted_pair_is_answered_with_its_contexts(text: str) -> None:
    contexts = [("during the week", "on weekends"), ("in the mornings", "in the afternoons")]
    first, second = next(pair for pair in contexts if pair[0] in text)
    converse([told(text, opens=()), asked(WHERE, "Initech", first, "Globex", second, still_open=0)])


def test_a_pair_in_a_multi_valued_slot_keeps_its_contexts() -> None:
    converse(
        [
            told("I code in Elixir at work and in Fortran at home.", opens=()),
            asked("which programming languages do i use?", "Elixir (at work)", "Fortran (at home)"),
        ]
    )


def test_a_third_value_joins_the_conflict() -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            "hm, coffee would be nice",
            told("I work at Hooli.", opens=("conflict",)),
            "ok",
            asked(WHERE, "Initech", "Globex", "Hooli", kind="uncertainty"),
        ]
    )


def test_a_side_that_is_denied_falls_out_of_three() -> None:
    with runtime() as crt:
        for text in (
            INITECH,
            GLOBEX,
            "hm, coffee would be nice",
            "I work at Hooli.",
            "more coffee",
            "I don't work at Globex.",
        ):
            answer = crt.send(text)
        assert answer.open_contradictions == 1
        question = crt.send(WHERE)
        assert question.next_action is not None
        assert question.next_action["options"] == ["Initech", "Hooli"]


def test_one_turn_may_contradict_itself() -> None:
    converse(
        [
            told(
                "I live in Oslo. I live in Bergen.",
                "Oslo",
                "Bergen",
                kind="uncertainty",
                opens=("conflict",),
                still_open=1,
            )
        ]
    )


def test_a_conflict_in_one_slot_says_nothing_of_another() -> None:
    converse(
        [
            INITECH,
            GLOBEX,
            "I live in Oslo.",
            asked("where do i live?", "Oslo", still_open=0),
            unsettled(WHERE, "Initech", "Globex"),
        ]
    )


def test_a_conflict_is_shared_by_all_sessions_but_the_question_is_not() -> None:
    with runtime() as crt:
        crt.send(INITECH, session="monday")
        crt.send(GLOBEX, session="monday")
        crt.send("the second one", session="tuesday")
        assert "Initech" in crt.send(WHERE, session="wednesday").text
        crt.send("the second one", session="wednesday")
        assert crt.send(WHERE, session="monday").text.startswith("You work at Globex")


def test_a_question_asked_before_the_file_was_closed_can_still_be_answered(tmp_path: object) -> None:
    path = f"{tmp_path}/me.db"
    with runtime(path) as crt:
        crt.send(INITECH)
        crt.send(GLOBEX)
    from crt_runtime import Runtime

    with Runtime.open(path, config=RuntimeConfig()) as crt:
        crt.send("Globex")
        assert crt.send(WHERE).response_type == "belief"


def test_without_the_warning_a_conflict_is_still_opened_and_nothing_is_taken_for_granted() -> None:
    quiet = replace(RuntimeConfig(), conflict_warning=ConflictWarning(enabled=False))
    converse(
        [
            INITECH,
            told(GLOBEX, kind="speech", never=("Globex",), opens=("conflict",)),
            unsettled(WHERE, "Initech", "Globex"),
        ],
        quiet,
    )


# --- the ledger ------------------------------------------------------------------------------------------------------


def test_revision_temporal_and_refinement_are_born_resolved() -> None:
    with runtime() as crt:
        for text in (
            "I live in Oslo.", "I moved to Bergen.",
            "I work at Initech.", "Actually I work at Globex, not Initech.",
            "my hometown is Washington", "More precisely, my hometown is Spokane, in Washington.",
        ):  # fmt: skip
            crt.send(text)
        found = {entry.type: (entry.status, entry.method) for entry in crt.contradictions()}
    assert found == {
        ContradictionType.TEMPORAL: (ContradictionStatus.RESOLVED, "user_updated"),
        ContradictionType.REVISION: (ContradictionStatus.RESOLVED, "user_revised"),
        ContradictionType.REFINEMENT: (ContradictionStatus.RESOLVED, "user_refined"),
    }


def test_a_conflict_is_born_open_and_resolved_by_the_users_word_with_both_sides_kept() -> None:
    with runtime() as crt:
        crt.send(INITECH)
        (opened,) = crt.send(GLOBEX).contradictions
        assert (opened.status, opened.resolved_at, opened.method) == (ContradictionStatus.OPEN, None, None)
        crt.send("Initech is right.")
        (entry,) = crt.contradictions()
    assert (entry.id, entry.status, entry.method) == (opened.id, ContradictionStatus.RESOLVED, "user_clarified")
    assert entry.resolved_at is not None
    assert (entry.old.text, entry.old.value, entry.new.text, entry.new.value) == (INITECH, "Initech", GLOBEX, "Globex")


def test_an_accepted_conflict_says_so_in_the_ledger() -> None:
    with runtime() as crt:
        for text in (INITECH, GLOBEX, "Both are right."):
            crt.send(text)
        assert [entry.status for entry in crt.contradictions()] == [ContradictionStatus.ACCEPTED]


def test_contradictions_can_be_listed_by_status() -> None:
    with runtime() as crt:
        for text in (INITECH, GLOBEX, "I live in Oslo.", "I moved to Bergen."):
            crt.send(text)
        assert [entry.slot for entry in crt.contradictions("open")] == ["employer"]
        assert [entry.slot for entry in crt.contradictions(ContradictionStatus.RESOLVED)] == ["location"]
        assert len(crt.contradictions()) == 2


def test_trust_falls_when_contradicted_and_rises_when_upheld() -> None:
    with runtime() as crt:
        first = crt.send(INITECH).evidence[0]
        again = crt.send("i work at Initech").evidence[0]
        assert (first.trust, again.trust) == (0.7, 0.75)
        against = {item.text: item.trust for item in crt.send(GLOBEX).evidence}
    assert against[INITECH] == pytest.approx(0.75 * 0.85)
    assert against[GLOBEX] == 0.7


AUTUMN, SPRING = "My favorite season is autumn.", "My favorite season is spring."


@pytest.mark.parametrize(
    "word",
    [
        "I've grown tired of autumn, and since last year my favorite season is winter.",
        "I've moved on from autumn; these days my favorite season is winter.",
    ],
)
def test_a_new_value_beside_a_side_that_is_left_behind_takes_that_side_for_nothing(word: str) -> None:
    converse(
        [AUTUMN, SPRING, told(word, still_open=0), asked("What's my favorite season?", "winter", never=("autumn",))]
    )


@pytest.mark.parametrize(
    "word",
    ["The plumber came on the 2nd of april.", "second of all, it rained", "The first of many meetings went well."],
)
def test_an_ordinal_of_something_else_settles_nothing(word: str) -> None:
    converse([INITECH, GLOBEX, told(word), unsettled(WHERE, "Initech", "Globex")])


def test_it_has_been_so_many_years_is_a_statement_of_its_own() -> None:
    converse(
        [
            "I've been coding for 6 years.",
            "I've been coding for 11 years.",
            "It has been 20 years since I started programming.",
            asked("How long have I been programming?", "6", "11", "20", kind="uncertainty", reason="slot_conflict"),
        ]
    )


def test_the_list_of_contradictions_asks_for_all_sides_of_the_first() -> None:
    with runtime() as crt:
        for text in ("I work at Initech.", "I work at Globex.", "I work at Hooli."):
            crt.send(text)
        listed = crt.send("Have I contradicted myself?")
        assert listed.next_action is not None
        assert listed.next_action["options"] == ["Initech", "Globex", "Hooli"]
        crt.send("Globex is not my employer")
        assert crt.facts()["employer"].state.value == "conflict"
        assert {value.value for value in crt.facts()["employer"].values} == {"Initech", "Hooli"}


@pytest.mark.parametrize("between", [[], ["The tram was late."]])
def test_a_way_of_working_is_settled_by_its_own_words(between: list[str]) -> None:
    converse(
        [
            "I like working from home best.",
            "I like working at client sites best.",
            *between,
            told("go with working at client sites", still_open=0),
            asked("How do I prefer to work?", "client sites", never=("home",)),
        ]
    )


def test_what_held_in_two_places_is_settled_with_a_heading() -> None:
    converse(
        [
            "I use Emacs as my editor at work and Helix at home.",
            told("To settle the editor question: Emacs is right, Helix is wrong."),
            asked("Which editor do I use?", "Emacs", never=("Helix",)),
        ]
    )


def test_a_word_that_settles_another_slot_than_the_one_just_asked_about_is_heard() -> None:
    converse(
        [
            "I work at Initech during the week and at Globex on weekends.",
            "I like short answers.",
            "I like long answers.",
            told("Globex is right, Initech is wrong."),
            asked(WHERE, "Globex", never=("Initech",)),
            asked("How do I like my answers?", "short", "long", kind="uncertainty"),
        ]
    )


def test_of_two_that_both_held_one_is_mine_whatever_else_the_other_was_said_of() -> None:
    converse(
        [
            "I majored in finance.",
            "The sector I work in is shipping in my main job, and it's finance in my side job.",
            told("Of the two sectors, shipping is mine and finance isn't."),
            asked("Which industry do I work in?", "shipping", never=("finance",)),
            asked("What was my major?", "finance"),
        ]
    )


@pytest.mark.parametrize("right", ["mac and cheese", "goulash"])
def test_of_two_that_both_held_one_is_kept_however_the_other_is_taken_back(right: str) -> None:
    wrong = "goulash" if right != "goulash" else "mac and cheese"
    converse(
        [
            "I have two favorite foods: goulash when I'm alone, and mac and cheese when we have guests.",
            "The kettle is new.",
            told(f"Of those two dishes, {right} is my favorite and {wrong} was wrong."),
            asked("What's my favorite food?", right, never=(wrong,)),
        ]
    )


def test_the_name_of_a_side_is_no_side() -> None:
    converse(
        [
            "I'm dating someone called Ines.",
            "Ruben and I are a couple.",
            told("my partner's name is not Ruben"),
            asked("Who am I dating?", "Ines", never=("Ruben",)),
        ]
    )
