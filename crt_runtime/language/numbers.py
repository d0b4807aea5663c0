"""Numbers as people write them: "23", "twenty-three", "a dozen", "about 20", "5 to 6", "1.5k", "nineteen ninety".

Own reading instead of a word-number library: those stop at bare cardinals, and what compares here is the quantity
with its vagueness ("about", "at least", a range).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from crt_runtime.language.folding import plain

_UNITS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
} | {"fourty": 40}
_SCALES: Final = {"hundred": 100, "thousand": 1000, "k": 1000, "grand": 1000, "million": 1000000}
_GROUPS: Final = {"dozen": 12, "couple": 2, "pair": 2, "score": 20}
_ABOUT: Final = frozenset(
    [
        "about",
        "around",
        "roughly",
        "approximately",
        "approx",
        "circa",
        "ca",
        "nearly",
        "almost",
        "some",
        "~",
        "ish",
        "maybe",
        "probably",
        "like",
        "close",
    ]
)
_AT_LEAST: Final = frozenset(("at least", "more than", "over", "above", "no less than", ">", ">=", "upwards of"))
_AT_MOST: Final = frozenset(
    ("at most", "less than", "under", "below", "fewer than", "up to", "no more than", "<", "<=")
)
_SPAN: Final = frozenset(("to", "-", "or", "and", "through", "till", "until"))
# "1,200", "3.5", "1/2", "3rd", "twenty", "~", "+": one token each; takes up to 15 digits, leaves longer runs.
_TOKEN: Final = re.compile(r"(?<!\d)\d{1,15}(?:,\d{3})*(?:[./]\d{1,6})?(?![\d])|[a-z]+|[~+<>]=?|-")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number from `low` to `high`, both included; None is open. A plain number has both alike."""

    low: Fraction | None
    high: Fraction | None
    about: bool = False

    def contains(self, other: Quantity) -> bool:
        """Whether every number that `other` may be is one that this may be."""
        below = self.low is None or (other.low is not None and self.low <= other.low)
        above = self.high is None or (other.high is not None and other.high <= self.high)
        return below and above

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"at most {_show(self.high)}" if self.low is None else f"at least {_show(self.low)}"
        if self.about:
            return f"about {_show((self.low + self.high) / 2)}"
        return _show(self.low) if self.low == self.high else f"{_show(self.low)} to {_show(self.high)}"


def about(number: Fraction) -> Quantity:
    """`number`, give or take a tenth of it."""
    return Quantity(number * Fraction(9, 10), number * Fraction(11, 10), about=True)


def read_quantity(text: str) -> Quantity | None:
    """The one quantity that `text` names, whatever it counts ("a team of 5", "23 years old"), or None.

    "18 months" is one and a half, since the slots that take a number count years. More than one unrelated number,
    or none, is None.
    """
    tokens = _TOKEN.findall(plain(text).replace("'", " "))
    found = numbers_in(tokens)
    if not found or len(found) > 2:
        return None
    (start, end, number), *more = found
    scale = Fraction(1, 12) if any(word in ("month", "months", "mo") for word in tokens) else Fraction(1)
    if more:
        next_start, _, upper = more[0]
        between = tokens[end:next_start]
        if len(between) != 1 or between[0] not in _SPAN or upper <= number:
            return None
        return Quantity(number * scale, upper * scale)
    number *= scale
    before = tokens[:start]
    if " ".join(before[-3:]) in _AT_LEAST or " ".join(before[-2:]) in _AT_LEAST or " ".join(before[-1:]) in _AT_LEAST:
        return Quantity(number, None)
    if " ".join(before[-3:]) in _AT_MOST or " ".join(before[-2:]) in _AT_MOST or " ".join(before[-1:]) in _AT_MOST:
        return Quantity(None, number)
    after = tokens[end : end + 2]
    if after[:1] == ["+"] or after in (["or", "more"], ["and", "up"], ["plus"]):
        return Quantity(number, None)
    if after[:1] == ["s"]:  # "in my 20s"
        return Quantity(number, number + 9)
    if _ABOUT.intersection(before) or after == ["or", "so"] or after in (["ish"], ["-", "ish"]):
        return about(number)
    return Quantity(number, number)


def numbers_in(tokens: Sequence[str]) -> list[tuple[int, int, Fraction]]:
    """Every number in `tokens` as (first token, token after the last, number)."""
    found = []
    at = 0
    while at < len(tokens):
        end, number = _number_at(tokens, at)
        if number is None:
            at += 1
        else:
            found.append((at, end, number))
            at = end
    return found


def _number_at(tokens: Sequence[str], at: int) -> tuple[int, Fraction | None]:
    """The longest number that starts at `at`: (token after it, number), or (at, None)."""
    end, number = _cardinal(tokens, at)
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if number is None and tokens[at] in ("a", "an"):
        if list(tokens[at + 2 : at + 5]) == ["and", "a", "half"]:  # "a year and a half"
            return at + 5, Fraction(3, 2)
        if following in _GROUPS or following in _SCALES:
            end, number = at + 1, Fraction(1)
    elif number is None and tokens[at] == "half":
        end, number = at + (2 if following in ("a", "an") else 1), Fraction(1, 2)
    elif number is None and tokens[at] == "couple":
        number = Fraction(1)
    if number is None:
        return at, None
    if end < len(tokens) and tokens[end] in _GROUPS:
        number *= _GROUPS[tokens[end]]
        end += 1
    elif end < len(tokens) and tokens[end] in _SCALES:
        number *= _SCALES[tokens[end]]
        end += 1
    if list(tokens[end : end + 3]) == ["and", "a", "half"]:
        return end + 3, number + Fraction(1, 2)
    if list(tokens[end + 1 : end + 4]) == ["and", "a", "half"]:  # "a year and a half"
        return end + 4, number + Fraction(1, 2)
    if end < len(tokens) and "/" in tokens[end] and number.denominator == 1:
        fraction = _digits(tokens[end])
        if fraction is not None and fraction < 1:
            return end + 1, number + fraction
    return end, number


def _cardinal(tokens: Sequence[str], at: int) -> tuple[int, Fraction | None]:
    if tokens[at][0].isdigit():
        return at + 1, _digits(tokens[at])
    total = current = 0
    end, last = at, ""
    while end < len(tokens):
        word = tokens[end]
        if word in _UNITS and last in ("", "tens", "hundred", "scale"):
            if last == "tens" and _UNITS[word] > 9:  # "twenty twelve", "nineteen seventeen"
                current *= 100
            current, last = current + _UNITS[word], "teens" if _UNITS[word] > 9 else "unit"
        elif word in _TENS and last in ("", "hundred", "scale"):
            current, last = current + _TENS[word], "tens"
        elif (word in _TENS or word in _UNITS) and last in ("teens", "tens") and total == 0 and 10 < current < 100:
            current, last = current * 100 + (_TENS.get(word) or _UNITS[word]), "tens" if word in _TENS else "unit"
        elif word in ("hundred", "thousand", "million") and last:
            if word == "hundred":
                current, last = current * 100, "hundred"
            else:
                total, current, last = total + current * _SCALES[word], 0, "scale"
        elif word in ("-", "and", "oh") and last and _continues(tokens, end, word, last):
            if word == "oh":
                current, last = current * 100, "hundred"
        else:
            break
        end += 1
    return (end, Fraction(total + current)) if last else (at, None)


def _continues(tokens: Sequence[str], at: int, word: str, last: str) -> bool:
    """Whether "-", "and" or "oh" at `at` ties two parts of one number: "twenty-three", "two hundred and five"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else ""
    if word == "-":
        return last == "tens" and 0 < _UNITS.get(following, 0) < 10
    if word == "oh":
        return last in ("tens", "teens") and 0 < _UNITS.get(following, 0) < 10
    return last in ("hundred", "scale") and (following in _UNITS or following in _TENS)


def _digits(token: str) -> Fraction | None:
    try:
        return Fraction(token.replace(",", ""))
    except (ValueError, ZeroDivisionError):
        return None


def _show(number: Fraction | None) -> str:
    if number is None:
        return ""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)):.4f}".rstrip("0")
