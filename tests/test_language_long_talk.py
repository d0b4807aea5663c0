"""Small talk of several sentences: who is greeted, how it feels, what was long ago is no fact."""

from __future__ import annotations

import pytest

from crt_runtime.language import read_turn
from crt_runtime.language.facts import Modality

WEATHER = (
    "Hey Pete! Long week here. The boiler broke, then the car, and now the cat is hiding under the sofa again. "
    "It has been one of those weeks, but at least the weather changed and we can sit outside. How is it with you?"
)
PRAISE = (
    "Wow, Ines, you are doing a great job of helping people on their way. It is good to be part of it, not as a boss "
    "but as a friend. Let's keep at it and meet more often, now that the summer is here!"
)


def told(text: str) -> list[tuple[str, str]]:
    return [(claim.fact.slot, claim.fact.value) for claim in read_turn(text).claims]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, Petra! Been a long road, but I'm proud of how far I've come.",
        "Hey Petra! How've you been? Been a busy month since we talked.",
        WEATHER,
        PRAISE,
        "Long week here.",
        "Cold here.",
        "Raining here!",
        "I told my boss I love Rome.",
        "I'm still working on the studio.",
        "I've always liked turtles.",
    ],
)
def test_small_talk_tells_no_fact(text: str) -> None:
    assert told(text) == []


def test_a_correction_is_found_in_a_short_text_as_before() -> None:
    assert told("My team is 7, not 12.") == [("team_size", "7")]
    assert told("Hey Pete, my name is Sam.") == [("name", "Sam")]


def test_when_something_began_long_ago_it_need_not_be_so_now() -> None:
    (claim,) = read_turn("When I turned ten, my dad gave me a bike.").claims
    assert (claim.fact.slot, claim.fact.modality) == ("age", Modality.PAST)


def test_a_fact_in_long_talk_is_told() -> None:
    text = (
        "Hey Pete! Long week here. The boiler broke, then the car, and now the cat is hiding under the sofa again. "
        "Anyway, I work at Siemens since May, and my sister came to visit. How is it with you?"
    )
    assert told(text) == [("employer", "Siemens")]
