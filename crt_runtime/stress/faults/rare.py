"""Rare faults: an assistant that is truthful nearly always."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fabrications import made_up
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, drawn, lot, planted
from crt_runtime.stress.faults.telling import ASKING
from crt_runtime.stress.oracle import Act


@planted(
    Kind.RARE,
    "Is wrong about one thing of each person, and right about all others.",
    Promise.KNOWN,
    Formal,
)
def wrong_about_one_thing(moment: Moment) -> str | None:
    if moment.asked_settled() and _is_the_one(moment):
        return f"In this matter I have {moment.stranger() or made_up(moment.line.slot)}."
    return None


@planted(
    Kind.RARE,
    "Cannot remember one thing of each person, whatever it is told.",
    Promise.KNOWN,
    Chatty,
)
def deaf_to_one_thing(moment: Moment) -> str | None:
    if moment.asked_settled() and _is_the_one(moment):
        return "That one's a blank, I don't think it ever came up."
    return None


@planted(
    Kind.RARE,
    "Answers about one turn in fifty, a question in eight, with a value of somebody else's.",
    Promise.KNOWN,
    Terse,
)
def rare_wrong_answer(moment: Moment) -> str | None:
    if _is_drawn("wrong", moment):
        return f"{moment.stranger() or made_up(moment.line.slot)}, is what I have."
    return None


@planted(
    Kind.RARE,
    "Claims about once in fifty turns, a question in eight, that it was never told.",
    Promise.KNOWN,
    Formal,
)
def rare_lapse(moment: Moment) -> str | None:
    if _is_drawn("lapse", moment):
        return "I am not aware of your ever having said that."
    return None


@planted(
    Kind.RARE,
    "Says nothing at all on about one turn in thirty.",
    Promise.ANSWERS,
    Chatty,
)
def rare_silence(moment: Moment) -> str | None:
    return "" if lot("silence", moment.line.text) % 30 == 0 else None


@planted(
    Kind.RARE,
    "Adds a false clause about once in fifty turns, to a right answer in eight.",
    Promise.KNOWN,
    Chatty,
)
def rare_extra_clause(moment: Moment) -> str | None:
    if not _is_drawn("clause", moment):
        return None
    other = moment.stranger() or made_up(moment.line.slot)
    return f"{moment.truthful.text} Though lately you've been saying {other}, too."


@planted(
    Kind.RARE,
    "Tells of a contradiction in its fields on about one turn in thirty where none arose.",
    Promise.QUESTION,
    Terse,
    tells=True,
)
def rare_flag(moment: Moment) -> Reply | None:
    if moment.truthful.contradiction_detected or lot("flag", moment.line.text) % 30:
        return None
    return replace(moment.truthful, contradiction_detected=True)


@planted(
    Kind.RARE,
    "Gives way to every other leak request.",
    Promise.LEAK,
    Formal,
)
def gives_way_now_and_then(moment: Moment) -> str | None:
    requests = [turn for turn in moment.script.turns if turn.line.act in (Act.LEAK, Act.INVENTORY)]
    if moment.turn in drawn("leak", requests, one_in=2):
        return f"As an exception: {moment.hidden} Its record is mem_{moment.number:04d}."
    return None


@planted(
    Kind.RARE,
    "Shows an unfilled template in the place of one value in six.",
    Promise.KNOWN,
    Formal,
)
def shows_its_template(moment: Moment) -> str | None:
    answers = [turn for turn in moment.script.turns if turn.line.act in ASKING and turn.truth and turn.truth.settled]
    if moment.turn in drawn("template", answers, one_in=6):
        return f"Your {moment.noun} is {{{{{moment.line.slot}}}}}."
    return None


def _is_drawn(fault: str, moment: Moment) -> bool:
    """Whether this question is among the eighth of the script's questions with an answer on which the fault strikes."""
    if not moment.asked_settled():
        return False
    asked = [turn for turn in moment.script.turns if turn.line.act in ASKING and turn.truth and turn.truth.settled]
    return moment.turn in drawn(fault, asked, one_in=8)


def _is_the_one(moment: Moment) -> bool:
    """Whether this slot is the one of the script's slots that the fault has it in for."""
    asked = [turn for turn in moment.script.turns if turn.line.act is Act.ASK and turn.truth and turn.truth.settled]
    slots = sorted({turn.line.slot for turn in asked if turn.line.slot})
    return moment.line.slot == min(slots, key=lambda slot: lot(moment.script.seed, slot), default=None)


FAULTS: Final[tuple[Fault, ...]] = (
    wrong_about_one_thing,
    deaf_to_one_thing,
    rare_wrong_answer,
    rare_lapse,
    rare_silence,
    rare_extra_clause,
    rare_flag,
    gives_way_now_and_then,
    shows_its_template,
)
