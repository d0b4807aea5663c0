"""Values compare by meaning, not by spelling: one canonical form per value, and how two values relate."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from crt_runtime.language.animals import contains_animal, read_animal
from crt_runtime.language.dates import read_date
from crt_runtime.language.folding import fold, plain, words
from crt_runtime.language.numbers import read_quantity
from crt_runtime.language.places import read_place
from crt_runtime.language.spellings import spellings
from crt_runtime.language.times import read_duration, read_time


class Relation(StrEnum):
    """How a second value relates to a first."""

    SAME = "same"
    NARROWER = "narrower"  # the second is a more specific first
    BROADER = "broader"  # the second is less specific than the first
    DIFFERENT = "different"


def normalize_value(value_type: str, text: str) -> str:
    """The canonical form of `text` as a `value_type`: equal forms mean the same value. Normal forms are fixed points.

    `value_type` is one of `VALUE_TYPES`, or ValueError. A text that is no value of its type ("soon" as a date) is
    normalised as text.
    """
    return _normalised(value_type, text)


def compare_values(value_type: str, a: str, b: str) -> Relation:
    """How `b` relates to `a`, both verbatim or normalised.

    SAME: equal normal forms, or one slip of the keyboard in a long word (`_mistyped`). NARROWER and BROADER mirror
    each other. Dates and numbers that merely overlap ("May 3" and "1990") are DIFFERENT.
    """
    return _compared(value_type, normalize_value(value_type, a), normalize_value(value_type, b))


_ROUNDS: Final = 8


@lru_cache(maxsize=32768)
def _normalised(value_type: str, text: str) -> str:
    normalise = _NORMALISE.get(value_type)
    if normalise is None:
        raise ValueError(f"no value type {value_type!r}; expected one of {', '.join(VALUE_TYPES)}")
    normal = normalise(text)
    for _ in range(_ROUNDS):  # what one rule leaves, another may take: "A & co" to "and co" to "co"
        again = normalise(normal)
        if again == normal:
            break
        normal = again
    return normal


@lru_cache(maxsize=32768)
def _compared(value_type: str, a: str, b: str) -> Relation:
    if a == b or _SAME[value_type](a, b):
        return Relation.SAME
    contains = _CONTAINS[value_type]
    if contains(a, b):
        return Relation.SAME if contains(b, a) else Relation.NARROWER
    return Relation.BROADER if contains(b, a) else Relation.DIFFERENT


# -- normal forms ------------------------------------------------------------------------------------------------------

# "the pizza", "my sister", "a dog": takes what stands before a noun, leaves "A" alone and "an" inside.
_DETERMINERS: Final = frozenset(
    ["a", "an", "the", "my", "our", "your", "his", "her", "their", "some", "this", "that", "these", "those"]
)
# Plurals that are no plural, or whose singular is another word.
_NO_SINGULAR: Final = frozenset(
    [
        "windows",
        "news",
        "series",
        "species",
        "tennis",
        "jeans",
        "physics",
        "sports",
        "chess",
        "gas",
        "bus",
        "lens",
        "christmas",
        "texas",
        "vegas",
        "paris",
        "canvas",
    ]
)


def _text(text: str) -> str:
    table = spellings()
    folded = _without_determiners(words(text)) or fold(text)
    folded = table.text.get(folded, folded)
    folded = next((kept + folded[len(lead) :] for lead, kept in table.lead if folded.startswith(lead)), folded)
    each = " ".join(table.word.get(word, word) for word in folded.split(" "))
    each = table.text.get(each, each)
    *before, last = each.split(" ")
    return table.text.get(each := " ".join([*before, _singular(last)]), each)


def _without_determiners(found: tuple[str, ...]) -> str:
    start = 0
    while start < len(found) - 1 and (found[start] in _DETERMINERS or found[start] == "playing"):
        start += 1
    kept = [word for word in found[start:] if word != "the"]
    return " ".join(kept or found[start:])


def _singular(word: str) -> str:
    """`word` without a plural ending; both numbers of a word need only give the same form."""
    while len(word) > 3 and word[-1] == "s" and word not in _NO_SINGULAR and word[-2] not in "sui":
        if word.endswith("ies") and len(word) > 4:
            word = word[:-3] + "y"
        elif word.endswith(("ches", "shes", "xes", "sses", "zes", "oes")) and len(word) > 5:
            word = word[:-2]
        elif word.endswith("ics"):
            break
        else:
            word = word[:-1]
    return word


def _name(text: str) -> str:
    found = words(text)
    start = 0
    while start < len(found) - 1 and found[start] in spellings().honorific:
        start += 1
    one_spelling = spellings().name
    return " ".join(one_spelling.get(word, word) for word in found[start:]) or fold(text)


# "Amazon.com": takes the ending of a web name, leaves "Booking.company".
_WEB_ENDING: Final = re.compile(r"\.(?:com|org|net|io|co\.uk|edu|gov)\W*\Z")
# "AT&T Inc.", "A/S": takes the slash or dots of a legal form, leaves the name.
_SLASHED_FORM: Final = re.compile(r"\b(a/s|s\.a\.|b\.v\.|n\.v\.|s\.p\.a\.|l\.l\.c\.)\W*\Z")


def _organisation(text: str) -> str:
    table = spellings()
    raw = _WEB_ENDING.sub("", plain(text))
    raw = _SLASHED_FORM.sub(lambda form: re.sub(r"[./]", "", form[1]), raw)
    folded = _without_determiners(words(raw)) or fold(text)
    for _ in range(2):  # a legal form may hide a known name, and a known name a short word
        folded = table.organisation.get(folded, folded)
        found = folded.split(" ")
        while len(found) > 1 and found[-1] in table.legal_form:
            found.pop()
        if found[-1] == "and" and len(found) > 1:
            found.pop()
        folded = " ".join(table.organisation_word.get(word, word) for word in found)
    return table.organisation.get(folded, folded)


def _place(text: str) -> str:
    return str(read_place(text))


def _number(text: str) -> str:
    quantity = read_quantity(text)
    return _text(text) if quantity is None else str(quantity)


def _date(text: str) -> str:
    date = read_date(text)
    return _text(text) if date is None else str(date)


def _time(text: str) -> str:
    time = read_time(text)
    return _text(text) if time is None else str(time)


def _duration(text: str) -> str:
    duration = read_duration(text)
    return _text(text) if duration is None else str(duration)


_NEGATION: Final = frozenset(["not", "no", "never", "isnt", "dont", "without", "nor", "neither", "hardly"])


def _choice(text: str) -> str:
    table = spellings()
    folded = _without_determiners(words(text)) or fold(text)
    if folded in table.choice:
        return table.choice[folded]
    found = folded.split(" ")
    if _NEGATION.isdisjoint(found):
        held = {
            choice
            for at in range(len(found))
            for size in (1, 2, 3, 4)
            if (choice := table.choice_within.get(tuple(found[at : at + size])))
        }
        first = next((choice for choice in table.choice_over if choice in held), None)
        if first or len(held) == 1:
            return first or held.pop()
    return _text(text)


def _pet(text: str) -> str:
    return str(read_animal(text))


# -- relations ---------------------------------------------------------------------------------------------------------


def _contains_text(a: str, b: str) -> bool:
    """Whether `b` is a kind of `a`: its head is the same, and it says all that `a` says ("margherita pizza")."""
    table = spellings()
    broad, narrow = a.split(" "), b.split(" ")
    if len(narrow) <= len(broad) or len(broad[0]) + len(broad) < 3:
        return False
    if narrow[: len(broad)] == broad and all(word.isdigit() for word in narrow[len(broad) :]):
        return True  # a version: "Windows" and "Windows 11"
    broad_head, narrow_head = _head(broad), _head(narrow)
    if broad_head[-1] != narrow_head[-1] or " ".join(narrow_head[-2:]) in table.compound - {" ".join(broad_head[-2:])}:
        return False
    added = _added(broad, narrow)
    return bool(added) and table.privative.isdisjoint(added)


def _head(phrase: list[str]) -> list[str]:
    """The words up to the first preposition: "pizza" of "pizza with ham"."""
    prepositions = spellings().preposition
    end = next((at for at, word in enumerate(phrase) if at and word in prepositions), len(phrase))
    return phrase[:end]


def _added(broad: list[str], narrow: list[str]) -> list[str]:
    """What `narrow` says beyond `broad`, whose words it must hold in their order; else nothing."""
    added = []
    expected = iter([*broad, ""])
    word = next(expected)
    for candidate in narrow:
        if candidate == word:
            word = next(expected)
        else:
            added.append(candidate)
    return added if word == "" else []


def _contains_name(a: str, b: str) -> bool:
    """Whether `b` says more of the same name: "Anna" and "Anna Schmidt", "A. Schmidt", "Bob" and "Robert"."""
    short, full = a.split(" "), b.split(" ")
    if len(short) > len(full):
        return False
    rest = iter(full)
    return all(any(_stands_for(part, candidate) for candidate in rest) for part in short)


def _stands_for(part: str, name: str) -> bool:
    if part == name or name in spellings().nickname.get(part, ()):
        return True
    return len(part) == 1 and name.startswith(part)


def _contains_organisation(a: str, b: str) -> bool:
    """Whether `b` is a part of `a`: "Google" and "Google Cloud", "the AI team at Google"."""
    broad, narrow = a.split(" "), b.split(" ")
    if len(narrow) <= len(broad) or len(a) < 3:
        return False
    if narrow[: len(broad)] == broad:
        return narrow[len(broad)] not in ("and", "of")
    return narrow[-len(broad) :] == broad and narrow[-len(broad) - 1] in ("at", "in", "within")


def _contains_place(a: str, b: str) -> bool:
    return read_place(a).contains(read_place(b))


def _contains_number(a: str, b: str) -> bool:
    first, second = read_quantity(a), read_quantity(b)
    if first is None or second is None:
        return first is second and _contains_text(a, b)
    return first.contains(second)


def _contains_date(a: str, b: str) -> bool:
    first, second = read_date(a), read_date(b)
    if first is None or second is None:
        return first is second and _contains_text(a, b)
    return first.contains(second)


def _contains_time(a: str, b: str) -> bool:
    first, second = read_time(a), read_time(b)
    if first is None or second is None:
        return first is second and _contains_text(a, b)
    return first.contains(second)


def _contains_duration(a: str, b: str) -> bool:
    first, second = read_duration(a), read_duration(b)
    if first is None or second is None:
        return first is second and _contains_text(a, b)
    return first.unit == second.unit and first.amount.contains(second.amount)


def _never(_a: str, _b: str) -> bool:
    return False


def _mistyped(a: str, b: str) -> bool:
    """Whether one slip of the keyboard parts the two: "Microsft" is Microsoft, "Anna" is not Anne.

    The words pair up; one pair differs by a letter added, left out, doubled, swapped or (from nine letters on)
    replaced, not at either end, in a word of seven letters or more without digits; or only the spaces differ
    ("hip hop", "hiphop").
    """
    if len(a) > 5 and a.replace(" ", "") == b.replace(" ", ""):
        return True
    if abs(len(a) - len(b)) > 1 or a[:1] != b[:1]:
        return False
    first, second = a.split(" "), b.split(" ")
    if len(first) != len(second):
        return False
    unequal = [(mine, theirs) for mine, theirs in zip(first, second, strict=True) if mine != theirs]
    return len(unequal) == 1 and _slip(*unequal[0])


def _slip(a: str, b: str) -> bool:
    shortest = min(len(a), len(b))
    if shortest < 7 or a[0] != b[0] or a[-1] != b[-1] or not (a + b).isalpha():
        return False
    known = spellings()
    if all(word in known.word or word in known.text or word in known.organisation for word in (a, b)):
        return False
    replaced = len(a) == len(b) and sorted(a) != sorted(b)
    return (not replaced or shortest >= 9) and OSA.distance(a, b, score_cutoff=1) == 1


def _same_place(a: str, b: str) -> bool:
    return read_place(a).matches(read_place(b))


_NORMALISE: Final[dict[str, Callable[[str], str]]] = {
    "text": _text,
    "name": _name,
    "organisation": _organisation,
    "place": _place,
    "number": _number,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "choice": _choice,
    "pet": _pet,
}
VALUE_TYPES: Final = tuple(_NORMALISE)

_CONTAINS: Final[dict[str, Callable[[str, str], bool]]] = {
    "text": _contains_text,
    "name": _contains_name,
    "organisation": _contains_organisation,
    "place": _contains_place,
    "number": _contains_number,
    "date": _contains_date,
    "time": _contains_time,
    "duration": _contains_duration,
    "choice": _contains_text,
    "pet": contains_animal,
}
_SAME: Final[dict[str, Callable[[str, str], bool]]] = dict.fromkeys(VALUE_TYPES, _never) | {
    "text": _mistyped,
    "organisation": _mistyped,
    "choice": _mistyped,
    "place": _same_place,
}
