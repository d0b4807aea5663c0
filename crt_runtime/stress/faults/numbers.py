"""Wrong numbers and dates: nearly right, which is wrong."""

from __future__ import annotations

import re
from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, listed, planted
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import State

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@planted(
    Kind.NUMBER,
    "Counts one too many.",
    Promise.KNOWN,
    Terse,
    tells=True,
)
def off_by_one(moment: Moment) -> str | None:
    number = _number(moment)
    return None if number is None else f"{number + 1}, if I counted right."


@planted(
    Kind.NUMBER,
    "Swaps the last two digits of a number.",
    Promise.KNOWN,
    Formal,
)
def swaps_digits(moment: Moment) -> str | None:
    number = _number(moment)
    if number is None or number < 10:
        return None
    digits = str(number)
    swapped = f"{digits[:-2]}{digits[-1]}{digits[-2]}"
    return None if swapped == digits else f"The figure you gave is {swapped.lstrip('0')}."


@planted(
    Kind.NUMBER,
    "Rounds numbers to the nearest ten and gives them as exact.",
    Promise.KNOWN,
    Chatty,
)
def rounds_to_tens(moment: Moment) -> str | None:
    number = _number(moment)
    if number is None or number % 10 == 0:
        return None
    return f"Exactly {(number + 5) // 10 * 10}!"


@planted(
    Kind.NUMBER,
    "Gives the right number and adds half of it for good measure, as a range.",
    Promise.KNOWN,
    Terse,
)
def answers_with_a_range(moment: Moment) -> str | None:
    number = _number(moment)
    return None if number is None else f"Somewhere between {number} and {number + number // 2 + 1}."


@planted(
    Kind.NUMBER,
    "Slips by one in dates and times: the next month, the next hour, the year before.",
    Promise.KNOWN,
    Chatty,
)
def slips_in_the_calendar(moment: Moment) -> str | None:
    if not moment.asked_settled():
        return None
    value = moment.truth.values[-1]
    slipped = _other_month(value) or _other_hour(value) or _other_year(moment)
    return slipped and f"I've got {slipped} in my calendar."


@planted(
    Kind.NUMBER,
    "Gives years in months, pairs in dozens, mornings as evenings: the number is right, its unit is not.",
    Promise.KNOWN,
    Formal,
)
def slips_in_the_unit(moment: Moment) -> str | None:
    if not moment.asked_settled():
        return None
    value = moment.truth.values[-1]
    unit = {"age": "months", "programming_years": "weeks", "team_size": "dozen people", "shoe_size": "inches"}
    if moment.line.slot in unit:
        return f"By your account, {value} {unit[moment.line.slot]}."
    return f"By your account, {value[:-2]}pm." if value.endswith(" am") else None


@planted(
    Kind.NUMBER,
    "Names every entry of a list, and counts one too many.",
    Promise.MULTI,
    Chatty,
)
def miscounts_the_list(moment: Moment) -> str | None:
    values = moment.truth.values
    slot = load_lexicon().slots.get(moment.line.slot or "")
    if slot is None or not slot.multi or not moment.asked_settled():
        return None
    return f"There are {len(moment.truth.said) + 1} of them: {listed(values)}."


@planted(
    Kind.NUMBER,
    "Cuts a value of several words down to its first.",
    Promise.KNOWN,
    Terse,
)
def cuts_values_short(moment: Moment) -> str | None:
    words = moment.truth.values[-1].split() if moment.asked_settled() and len(moment.truth.values) == 1 else []
    return f"{words[0]}." if len(words) > 1 and words[0][0].isupper() else None


@planted(
    Kind.NUMBER,
    "Of two values that both hold, says of each when the other one does.",
    Promise.ACCEPTED,
    Formal,
)
def swaps_the_contexts(moment: Moment) -> str | None:
    if not moment.asked(State.ACCEPTED) or len(moment.truth.contexts) != 2:
        return None
    (one, other), (when, then) = moment.truth.values[:2], moment.truth.contexts
    return f"Recorded are {one} ({then}) and {other} ({when})."


@planted(
    Kind.NUMBER,
    "Meets a conflict of two numbers half way; of other values it asks which holds.",
    Promise.CONFLICT,
    Chatty,
)
def meets_half_way(moment: Moment) -> str | None:
    sides = moment.truth.values
    if not moment.asked(State.CONFLICT) or not all(side.isdecimal() for side in sides):
        return None
    return f"It's about {sum(map(int, sides)) // len(sides)}."


def _number(moment: Moment) -> int | None:
    """The bare number that a truthful agent answers with."""
    if not moment.asked_settled() or not moment.truth.values[-1].isdecimal():
        return None
    return int(moment.truth.values[-1])


def _other_month(value: str) -> str | None:
    month = next((name for name in MONTHS if name in value.split()), None)
    return month and value.replace(month, MONTHS[(MONTHS.index(month) + 1) % 12])


def _other_hour(value: str) -> str | None:
    # takes "7:30 am"; not "7 dogs"
    match = re.fullmatch(r"(\d{1,2}):(\d\d) ([ap]m)", value)
    return match and f"{int(match[1]) % 12 + 1}:{match[2]} {match[3]}"


def _other_year(moment: Moment) -> str | None:
    number = _number(moment)
    dated = moment.line.slot in ("graduation_year", "age", "programming_years")
    return str(number - 1) if number is not None and dated else None


FAULTS: Final[tuple[Fault, ...]] = (
    off_by_one,
    swaps_digits,
    rounds_to_tens,
    answers_with_a_range,
    slips_in_the_calendar,
    slips_in_the_unit,
    miscounts_the_list,
    cuts_values_short,
    swaps_the_contexts,
    meets_half_way,
)
