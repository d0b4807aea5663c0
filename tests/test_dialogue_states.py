"""The state table of the truth contract, row by row, over many slots."""

from __future__ import annotations

import pytest
from conversing import asked, converse, told, unknown, unsettled
from dialogue_slots import MULTIS, SINGLES, Multi, Single

from crt_runtime import Runtime

single = pytest.mark.parametrize("slot", SINGLES, ids=str)
multi = pytest.mark.parametrize("slot", MULTIS, ids=str)
changing = pytest.mark.parametrize("slot", [slot for slot in SINGLES if slot.change], ids=str)
ending = pytest.mark.parametrize("slot", [slot for slot in SINGLES if slot.end], ids=str)
denying = pytest.mark.parametrize("slot", [slot for slot in MULTIS if slot.none], ids=str)


@single
def test_unknown_abstains_and_names_no_value(slot: Single) -> None:
    converse([unknown(slot.ask, slot.v, slot.w, reason="abstain", still_open=0)])


@single
def test_known_answers_the_value_and_no_other(slot: Single) -> None:
    converse([told(slot.say_v, opens=()), asked(slot.ask, slot.v, never=(slot.w,), still_open=0)])


@single
def test_known_however_often_and_however_worded(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            told(slot.again, opens=()),
            told(slot.say_v, opens=()),
            asked(slot.ask, slot.v, never=(slot.w,), still_open=0),
        ]
    )


@single
def test_conflict_names_both_and_asks_which(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            told(slot.say_w, slot.v, slot.w, kind="uncertainty", opens=("conflict",), still_open=1),
            "what a day",
            unsettled(slot.ask, slot.v, slot.w),
        ]
    )


@single
def test_revised_answers_the_correction(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            told(slot.correct, opens=("revision",), still_open=0),
            asked(slot.ask, slot.w, never=(slot.v,)),
        ]
    )


@changing
def test_temporal_answers_the_new_value_for_now_and_the_old_for_then(slot: Single) -> None:
    turns = [slot.say_v, told(slot.change, opens=("temporal",), still_open=0), asked(slot.ask, slot.w, never=(slot.v,))]
    if slot.ask_past:
        turns.append(asked(slot.ask_past, slot.v, never=(slot.w,)))
    converse(turns)


@ending
def test_ended_abstains_for_now_and_answers_for_the_past(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            told(slot.end, opens=()),
            unknown(slot.ask, slot.v, slot.w, reason="abstain"),
            asked(slot.ask_past, slot.v, never=(slot.w,)),
        ]
    )


@single
def test_resolved_answers_the_settled_value_and_stops_asking(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            slot.say_w,
            told(f"{slot.w} is right.", opens=(), still_open=0),
            asked(slot.ask, slot.w, never=(slot.v, "which"), still_open=0),
        ]
    )


@single
def test_resolved_for_the_older_value_after_other_talk(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            slot.say_w,
            "the weather is awful today",
            unsettled(slot.ask, slot.v, slot.w),
            told(f"It's {slot.v}.", opens=(), still_open=0),
            asked(slot.ask, slot.v, never=(slot.w,)),
        ]
    )


@single
def test_forgotten_abstains_and_starts_anew(slot: Single) -> None:
    converse(
        [
            slot.say_v,
            asked(slot.forget, kind="speech", never=(slot.v,), reason="forget"),
            unknown(slot.ask, slot.v, slot.w),
            told(slot.say_w, opens=()),
            asked(slot.ask, slot.w, never=(slot.v,), still_open=0),
        ]
    )


@multi
def test_a_multi_valued_slot_grows_without_contradiction(slot: Multi) -> None:
    converse(
        [
            unknown(slot.ask, slot.v, slot.w),
            told(slot.say_v, opens=()),
            told(slot.also_w, opens=()),
            told(slot.say_v, opens=()),
            asked(slot.ask, slot.v, slot.w, still_open=0),
        ]
    )


@denying
def test_none_against_some_is_a_conflict(slot: Multi) -> None:
    converse(
        [
            slot.say_v,
            told(slot.none, kind="uncertainty", opens=("conflict",), still_open=1),
            "moving on",
            unsettled(slot.ask, slot.v, "none"),
        ]
    )


@denying
def test_none_is_known(slot: Multi) -> None:
    converse([told(slot.none, opens=()), asked(slot.ask, never=(slot.v, slot.w), still_open=0)])


@denying
def test_none_against_some_is_settled_by_the_user(slot: Multi) -> None:
    converse(
        [slot.say_v, slot.none, told(slot.still_v, opens=(), still_open=0), asked(slot.ask, slot.v, never=("which",))]
    )


@pytest.mark.parametrize("slot", [slot for slot in MULTIS if slot.end_v], ids=str)
def test_one_of_several_ends_and_the_other_stays(slot: Multi) -> None:
    converse([slot.say_v, slot.also_w, told(slot.end_v, opens=()), asked(slot.ask, slot.w, never=(slot.v,))])


@multi
def test_a_multi_valued_slot_is_forgotten(slot: Multi) -> None:
    converse(
        [
            slot.say_v,
            slot.also_w,
            asked(slot.forget, kind="speech", never=(slot.v, slot.w), reason="forget"),
            unknown(slot.ask, slot.v, slot.w),
        ]
    )


@pytest.mark.parametrize(
    ("slot", "held", "text", "now", "before"),
    [
        ("car", "Golf", "not a golf, a tesla", ["tesla"], []),
        ("car", "Golf", "the golf made way for a tesla", ["tesla"], ["Golf"]),
        ("location", "Berlin", "i packed up and left berlin", [], ["Berlin"]),
        ("editor", "vim", "moved over to zed from vim", ["zed"], ["vim"]),
        ("location", "Rome", "i've swapped rome for oslo", ["oslo"], ["Rome"]),
    ],
)
def test_what_another_slot_holds_tells_which_slot_is_meant(
    slot: str, held: str, text: str, now: list[str], before: list[str]
) -> None:
    with Runtime.open(":memory:") as crt:
        crt.send(f"FACT: {slot} = {held}")
        crt.send(text)
        facts = crt.facts()
    assert [fact.value for fact in facts[slot].values] == now
    assert [fact.value for fact in facts[slot].history] == before
    assert [name for name, state in facts.items() if state.values or state.history] == [slot]


def test_a_slot_that_is_named_is_meant_whatever_another_holds() -> None:
    with Runtime.open(":memory:") as crt:
        crt.send("FACT: location = Berlin")
        crt.send("I quit my job at Berlin")
        facts = crt.facts()
    assert [fact.value for fact in facts["location"].values] == ["Berlin"]
