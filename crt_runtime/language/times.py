"""Times of day and durations: "7am", "half past six", "19:30", "around 7"; "a year and a half", "90 minutes"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crt_runtime.language.folding import plain
from crt_runtime.language.numbers import Quantity, about, numbers_in

_HOURS: Final = {
    word: hour
    for hour, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_MINUTES: Final = {"five": 5, "ten": 10, "quarter": 15, "fifteen": 15, "twenty": 20, "twenty five": 25, "half": 30} | {
    "thirty": 30,
    "forty": 40,
    "forty five": 45,
    "fifty": 50,
    "fifty five": 55,
}
_MINUTE_WORDS: Final = "twenty five|forty five|fifty five|five|ten|quarter|fifteen|twenty|half|thirty|forty|fifty"
_HOUR_WORDS: Final = "|".join(sorted(_HOURS, key=len, reverse=True))
_NAMED: Final = {"noon": 720, "midday": 720, "midnight": 0}
_ABOUT: Final = re.compile(r"\b(?:about|around|roughly|approximately|circa|ca|nearly|almost|usually)\b|~|-? ?ish\b")
_FILLER: Final = re.compile(
    r"\b(?:at|by|sharp|exactly|o'?clock|oclock|hrs|hours|the|in|every|morning|day|each|uhr)\b|[,]"
)
# "half past six", "a quarter to 7", "20 to seven": takes minutes before or after an hour, leaves "6 to 7".
_RELATIVE: Final = re.compile(
    rf"(?:a )?(?P<minutes>{_MINUTE_WORDS}|[1-5]?\d) ?(?:minutes )?(?P<side>past|after|to|before|til|till|of) "
    rf"(?P<hour>{_HOUR_WORDS}|1?\d)"
)
# "7", "07:30", "7.30", "0730", "7h30", "seven thirty": takes an hour with or without minutes, leaves "25:00".
_CLOCK: Final = re.compile(
    rf"(?:(?P<compact>[012]\d[0-5]\d)|(?P<hour>[01]?\d|2[0-4])(?: ?[:.h] ?(?P<minute>[0-5]\d)?(?::[0-5]\d)?)?"
    rf"|(?P<hour_word>{_HOUR_WORDS})(?: (?P<minute_word>{_MINUTE_WORDS}|\d\d))?)"
)
# "pm", "p.m.", "in the evening": takes the half of the day, leaves "map".
_AFTERNOON: Final = re.compile(r"(?:(?<=\d)|\b)p\.? ?m\b\.?|\b(?:in the )?(?:afternoon|evening|night)\b|\btonight\b")
_FORENOON: Final = re.compile(r"(?:(?<=\d)|\b)a\.? ?m\b\.?|\b(?:in the )?morning\b")


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Minutes since midnight; `about` gives or takes half an hour."""

    minutes: int
    about: bool = False

    def contains(self, other: TimeOfDay) -> bool:
        """Whether this vague time covers the exact `other`."""
        return self == other or (self.about and not other.about and abs(self.minutes - other.minutes) <= 30)

    def __str__(self) -> str:
        return f"{'about ' if self.about else ''}{self.minutes // 60:02}:{self.minutes % 60:02}"


def read_time(text: str) -> TimeOfDay | None:
    """The time of day that `text` names, or None. Without am or pm it is read on the 24-hour clock: "7" is 07:00."""
    text = plain(text)
    vague = _ABOUT.search(text) is not None
    text = _ABOUT.sub(" ", text)
    afternoon, forenoon = _AFTERNOON.search(text) is not None, _FORENOON.search(text) is not None
    text = _FORENOON.sub(" ", _AFTERNOON.sub(" ", text))
    text = " ".join(_FILLER.sub(" ", re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)).split()).strip(" .")
    minutes = _NAMED.get(text)
    if minutes is None:
        minutes = _read_clock(text)
        if minutes is None or (afternoon and forenoon):
            return None
        if afternoon and minutes < 720:
            minutes += 720
        elif forenoon and minutes >= 720:
            minutes -= 720
    return TimeOfDay(minutes % 1440, vague)


def _read_clock(text: str) -> int | None:
    if relative := _RELATIVE.fullmatch(text):
        minutes = _MINUTES.get(relative["minutes"]) or int(relative["minutes"])
        hour = _HOURS.get(relative["hour"]) or int(relative["hour"])
        return hour * 60 + (minutes if relative["side"] in ("past", "after") else -minutes)
    if half := re.fullmatch(rf"half ({_HOUR_WORDS}|1?\d)", text):  # British: "half six" is 6:30
        return (_HOURS.get(half[1]) or int(half[1])) * 60 + 30
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return None
    if clock["compact"]:
        hour, minute = int(text[:2]), int(text[2:])
        return hour * 60 + minute if hour < 24 else None
    if clock["hour"]:
        return int(clock["hour"]) * 60 + int(clock["minute"] or 0)
    word = clock["minute_word"]
    return _HOURS[clock["hour_word"]] * 60 + (0 if word is None else _MINUTES.get(word) or int(word))


_UNIT_DAYS: Final = {"day": Fraction(1), "week": Fraction(7), "fortnight": Fraction(14)}
_UNIT_MONTHS: Final = {"month": Fraction(1), "quarter": Fraction(3), "year": Fraction(12), "decade": Fraction(120)}
_UNIT_MINUTES: Final = {"second": Fraction(1, 60), "minute": Fraction(1), "hour": Fraction(60)}
_FAMILIES: Final = {"minute": _UNIT_MINUTES, "day": _UNIT_DAYS, "month": _UNIT_MONTHS}
_SHORT_UNITS: Final = {"yr": "year", "y": "year", "mo": "month", "wk": "week", "w": "week", "d": "day"} | {
    "h": "hour",
    "hr": "hour",
    "min": "minute",
    "sec": "second",
    "s": "second",
}
# "a year": takes the article before a unit, leaves "a couple of years".
_ONE_UNIT: Final = re.compile(r"\ban? (?=(?:second|minute|hour|day|week|fortnight|month|quarter|year|decade)\b)")
# "half an hour": takes the words that mean a half, leaves "an hour and a half".
_HALF_A: Final = re.compile(r"\bhalf an? ")
_DURATION_TOKEN: Final = re.compile(r"(?<!\d)\d{1,15}(?:\.\d{1,6}|/\d{1,6})?|[a-z]+|-")


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of one family of units: minutes, days or months, which do not compare with each other."""

    amount: Quantity
    unit: str

    def __str__(self) -> str:
        low = self.amount.low
        if self.unit == "month" and low is not None and not self.amount.about and low % 12 == 0:
            return f"{low / 12} year{'' if low == 12 else 's'}"
        return f"{self.amount} {self.unit}{'' if str(self.amount) == '1' else 's'}"


def read_duration(text: str) -> Duration | None:
    """The length of time that `text` names, or None where there is none or its units do not add up exactly."""
    text = _ONE_UNIT.sub("1 ", _HALF_A.sub("half ", plain(text)))
    tokens = _DURATION_TOKEN.findall(text)
    total, family = Fraction(0), ""
    for start, _, number in numbers_in(tokens):
        unit = next((unit for token in tokens[start:] if (unit := _unit(token))), "")
        kind = next((name for name, units in _FAMILIES.items() if unit in units), "")
        if not kind or family not in ("", kind):
            return None
        total, family = total + number * _FAMILIES[kind][unit], kind
    if not family:
        return None
    return Duration(about(total) if _ABOUT.search(text) else Quantity(total, total), family)


def _unit(token: str) -> str | None:
    token = token.removesuffix("s") if len(token) > 1 else token
    token = _SHORT_UNITS.get(token, token)
    return token if any(token in units for units in _FAMILIES.values()) else None
