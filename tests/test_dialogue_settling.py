"""An open conflict is settled in any short wording that names a side, and by no remark or order that only names one."""

from __future__ import annotations

import pytest

from crt_runtime import Runtime

SETTLING = [
    "go by {v}",
    "pick {v}",
    "take {v}",
    "make it {v}",
    "use {v} from now on",
    "let {v} stand",
    "the truth lies with {v}",
    "the up to date one is {v}",
    "{old} was never right, go by {v}",
    "{old} can go, {v} stays",
    "the {old} thing was nonsense, {v} it is",
    "strike {old}",
    "{old} is bogus",
    "{old} came from a mix-up",
    "{old} was a brain fart",
    "what I said about {old} was off",
    "keep {v}, toss {old}",
]
NOT_SETTLING = [
    "book a hotel in {v}",
    "delete the photos from {v}",
    "pick up Ann in {v}",
    "let {v} burn",
    "show me the way to {v}",
    "you can go to {v}",
    "my trip to {v} was off the charts",
    "tell Bob about {v}",
    "{v} was on the news",
    "I took a train from {v}",
    "we can go over {v} on the way",
    "my friend says go by {v}",
]


def settled(text: str) -> list[str]:
    """The places that hold after two of them were said and then the text."""
    with Runtime.open(":memory:") as crt:
        for line in ("FACT: location = Oslo", "FACT: location = Rome", "I saw a heron by the river.", text):
            crt.send(line)
        return [fact.value for fact in crt.facts()["location"].values]


@pytest.mark.parametrize("wording", SETTLING)
@pytest.mark.parametrize(("old", "v"), [("Oslo", "Rome"), ("Rome", "Oslo")])
def test_a_short_word_for_one_side_settles_the_conflict(wording: str, old: str, v: str) -> None:
    assert settled(wording.format(old=old, v=v)) == [v]


@pytest.mark.parametrize("wording", NOT_SETTLING)
def test_an_order_or_a_remark_that_names_a_side_settles_nothing(wording: str) -> None:
    assert settled(wording.format(v="Rome")) == ["Oslo", "Rome"]


@pytest.mark.parametrize("text", ["I never was Oslo, it's Rome", "I'm not Oslo, I'm Rome"])
@pytest.mark.parametrize("known", [("Oslo",), ("Oslo", "Rome")])
def test_a_known_home_that_is_denied_is_no_name(text: str, known: tuple[str, ...]) -> None:
    with Runtime.open(":memory:") as crt:
        for place in known:
            crt.send(f"FACT: location = {place}")
        crt.send(text)
        facts = crt.facts()
    assert [fact.value for fact in facts["location"].values] == ["Rome"]
    assert "name" not in facts


@pytest.mark.parametrize("text", ["My name's not Oslo, it's Rome", "I'm not called Oslo, I'm called Rome"])
def test_a_name_that_is_spoken_of_stays_a_name(text: str) -> None:
    with Runtime.open(":memory:") as crt:
        for line in ("FACT: location = Oslo", text):
            crt.send(line)
        facts = crt.facts()
    assert [fact.value for fact in facts["location"].values] == ["Oslo"]
    assert [fact.value for fact in facts["name"].values] == ["Rome"]
