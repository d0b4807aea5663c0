"""Dates as people write them, whole or in part: "3rd of May 1990", "1990-05-03", "May 3", "March 2012", "the 90s".

Never the current date: what is not said stays unknown, and a two-digit year is always 1930 to 2029.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dateutil import parser as dateutil_parser

from crt_runtime.language.folding import plain

_PIVOT: Final = 30
_ONES: Final = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        [
            *_ONES,
            *[
                "tenth",
                "eleventh",
                "twelfth",
                "thirteenth",
                "fourteenth",
                "fifteenth",
                "sixteenth",
                "seventeenth",
                "eighteenth",
            ],
            *["nineteenth", "twentieth"],
            *(f"twenty {word}" for word in _ONES),
            "thirtieth",
            "thirty first",
        ],
        1,
    )
}
_DAYS: Final = {
    "new year": (1, 1),
    "new years": (1, 1),
    "new years day": (1, 1),
    "valentines day": (2, 14),
    "st patricks day": (3, 17),
    "april fools": (4, 1),
    "april fools day": (4, 1),
    "halloween": (10, 31),
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new years eve": (12, 31),
}
_MONTH: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
# "twenty-first", "third": takes an ordinal word, leaves "thirdly".
_ORDINAL_WORD: Final = re.compile(rf"\b(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b")
# "3rd", "21 st": takes the ending of an ordinal number, leaves "3 dogs".
_ORDINAL_ENDING: Final = re.compile(r"(?<=\d) ?(?:st|nd|rd|th)\b")
# "on the 3rd of", "Friday": takes words that name no part of the date, leaves month names.
_FILLER: Final = re.compile(
    r"\b(?:on|the|of|in|day|born|year|back|it|is|since|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|[,;]|\.(?!\d)"
)
# "the 90s", "1990s", "nineties": takes a decade, leaves "90".
_DECADE: Final = re.compile(r"(?:the )?(?:early |mid |late )?(?:(19|20)?(\d)0s|(\w+ties))")
_DECADE_WORDS: Final = {"twenties": 2, "thirties": 3, "forties": 4, "fifties": 5, "sixties": 6} | {
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}
# What is left must be one of these, so that the library never guesses: it takes "may 3 1990", "3 may", "may 1990",
# "1990-05-03", "3/5/1990", "3/5", "1990"; it leaves "3", "10:30" and "may be".
_YEAR: Final = r"(?:1[5-9]|20)\d\d"
_SHAPE: Final = re.compile(
    rf"(?P<words>(?:{_MONTH})(?: \d{{1,2}})?(?: (?:{_YEAR}|'\d\d))?|\d{{1,2}} (?:{_MONTH})(?: (?:{_YEAR}|'\d\d))?"
    rf"|{_YEAR} (?:{_MONTH})(?: \d{{1,2}})?)"
    rf"|(?P<iso>{_YEAR}[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?)"
    rf"|(?P<numeric>\d{{1,2}}([-/.])\d{{1,2}}(?:\4(?:{_YEAR}|\d\d))?)"
    rf"|(?P<year>{_YEAR})"
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which parts may be unknown (None). `decade` is 199 for the 1990s, and then there is no year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    decade: int | None = None

    def contains(self, other: PartialDate) -> bool:
        """Whether `other` says all that this says, and perhaps more."""
        if self.decade is not None and self.decade not in (other.decade, other.year and other.year // 10):
            return False
        return all(
            mine is None or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        )

    def __str__(self) -> str:
        if self.decade is not None:
            return f"{self.decade}0s"
        if self.year is None:
            return f"--{self.month:02}" + (f"-{self.day:02}" if self.day else "")
        return f"{self.year:04}" + "".join(f"-{part:02}" for part in (self.month, self.day) if part)


class _FixedCentury(dateutil_parser.parserinfo):
    """The library's own rule for two-digit years moves with the current year; this one does not."""

    def convertyear(self, year: int, century_specified: bool = False) -> int:
        if year >= 100 or century_specified:
            return year
        return 2000 + year if year < _PIVOT else 1900 + year


_MONTH_FIRST: Final = dateutil_parser.parser(_FixedCentury(dayfirst=False))
_DAY_FIRST: Final = dateutil_parser.parser(_FixedCentury(dayfirst=True))


def read_date(text: str) -> PartialDate | None:
    """The date that `text` names, or None if it is no date or one that does not exist.

    Numbers alone are read by their separator: "03/04/1990" is month first (4 March), "03.04.1990" and "03-04-1990"
    day first (3 April), unless only the other reading exists; year first is always year, month, day.
    """
    text = plain(text).strip()
    if canonical := re.fullmatch(r"--(\d\d)(?:-(\d\d))?", text):
        return PartialDate(month=int(canonical[1]), day=int(canonical[2]) if canonical[2] else None)
    spoken = " ".join(re.sub(r"[^\w ]", "", text).split())
    if spoken in _DAYS:
        month, day = _DAYS[spoken]
        return PartialDate(month=month, day=day)
    text = _ORDINAL_WORD.sub(lambda word: str(_ORDINALS[word[0]]), re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text))
    if decade := _DECADE.fullmatch(text):
        digit = decade[2] or _DECADE_WORDS.get(decade[3])
        return None if digit is None else PartialDate(decade=int(f"{decade[1] or 19}{digit}"))
    text = " ".join(_FILLER.sub(" ", _ORDINAL_ENDING.sub("", text)).split())
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    if shape["words"]:
        return _words_date(text)
    if shape["year"]:
        return PartialDate(year=int(text))
    parts = [int(part) for part in re.split(r"[-/.]", text)]
    if shape["iso"]:
        return _existing(*parts)
    return _numeric_date(text, has_year=len(parts) == 3)


def _words_date(text: str) -> PartialDate | None:
    has_year = re.search(rf"{_YEAR}|'\d\d", text) is not None
    has_day = re.search(r"(?<![\d'])\d{1,2}(?!\d)", text) is not None
    if not has_day:
        text = f"1 {text}"
    read = _parse(_MONTH_FIRST, text.replace("'", "19" if text[-2:] >= str(_PIVOT) else "20"))
    if read is None:
        return None
    return PartialDate(read.year if has_year else None, read.month, read.day if has_day else None)


def _numeric_date(text: str, *, has_year: bool) -> PartialDate | None:
    read = _parse(_MONTH_FIRST if "/" in text else _DAY_FIRST, re.sub(r"[-.]", "/", text))
    return None if read is None else PartialDate(read.year if has_year else None, read.month, read.day)


def _parse(parser: dateutil_parser.parser, text: str) -> datetime | None:
    try:
        read = parser.parse(text, default=datetime(2000, 1, 1))  # noqa: DTZ001 - a leap year to lay the parts on
    except (ValueError, OverflowError):
        return None
    return read


def _existing(year: int, month: int, day: int | None = None) -> PartialDate | None:
    try:
        datetime(year, month, day or 1)  # noqa: DTZ001 - only asks whether the day exists
    except ValueError:
        return None
    return PartialDate(year, month, day)
