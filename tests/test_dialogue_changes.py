"""Corrections, changes over time, ends and refinements, in many wordings."""

from __future__ import annotations

import pytest
from conversing import asked, converse, told, unknown

INITECH, GLOBEX = "I work at Initech.", "I work at Globex."
WHERE = "where do i work?"


@pytest.mark.parametrize(
    "text",
    [
        "Actually, I work at Globex.",
        "Actually I work at Globex, not at Initech.",
        "Correction: I work at Globex.",
        "I meant Globex, not Initech.",
        "Sorry, I work at Globex, not Initech.",
        "No wait, I work at Globex.",
        "I made a mistake, I work at Globex.",
        "Initech was wrong, I work at Globex.",
        "I misspoke earlier: I work at Globex",
    ],
)
def test_a_correction_in_many_wordings(text: str) -> None:
    converse([INITECH, told(text, opens=("revision",), still_open=0), asked(WHERE, "Globex", never=("Initech",))])


@pytest.mark.parametrize(
    "text",
    [
        "I moved to Bergen.",
        "I moved from Oslo to Bergen last month.",
        "I used to live in Oslo, now I live in Bergen.",
        "Since May I live in Bergen.",
        "We relocated to Bergen in spring.",
        "I now live in Bergen.",
        "I don't live in Oslo anymore, I live in Bergen now.",
    ],
)
def test_a_change_over_time_in_many_wordings(text: str) -> None:
    converse(
        [
            "I live in Oslo.",
            told(text, opens=("temporal",), still_open=0),
            asked("where do i live?", "Bergen", never=("Oslo",)),
            asked("where did I live before?", "Oslo"),
        ]
    )


@pytest.mark.parametrize(
    "text",
    [
        "I no longer work at Initech.",
        "I quit Initech.",
        "I don't work at Initech anymore.",
        "I left Initech.",
        "I got laid off from Initech.",
    ],
)
def test_an_end_in_many_wordings(text: str) -> None:
    converse([INITECH, told(text, opens=()), unknown(WHERE, "Initech"), asked("where did i work before?", "Initech")])


def test_a_value_after_an_end() -> None:
    converse(
        [
            INITECH,
            "I quit Initech.",
            told(GLOBEX, opens=()),
            asked(WHERE, "Globex", never=("Initech",)),
            asked("where did i work before?", "Initech", never=("Globex",)),
        ]
    )


@pytest.mark.parametrize(
    ("broad", "narrow", "again"),
    [
        ("I live in Seattle", "More precisely, I live in Bellevue, in the Seattle area.", "I live in Seattle"),
        (
            "I live in the Black Forest",
            "To be more precise, I live in Triberg, in the Black Forest.",
            "i live in the black forest",
        ),
    ],
)
def test_a_refinement_answers_the_more_specific_and_bears_the_broader(broad: str, narrow: str, again: str) -> None:
    place = narrow.split(" live in ")[1].split(",")[0]
    converse(
        [
            broad,
            told(narrow, opens=("refinement",), still_open=0),
            asked("where do i live?", place, still_open=0),
            told(again, opens=()),
            asked("where do i live?", place, still_open=0),
        ]
    )
