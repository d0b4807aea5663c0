"""Texts as words that compare by meaning: case, accents, articles, number words, dates and times fall together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

_UNITS: Final = re.findall(
    r"\w+",
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""",
)
_TENS: Final = {
    word: 10 * place
    for place, word in enumerate(re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_NUMBERS: Final = {**{word: number for number, word in enumerate(_UNITS)}, **_TENS}
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_LEADING: Final = frozenset({"a", "an", "the", "my", "your"})
_SPECIAL: Final = frozenset({*_NUMBERS, *_MONTHS})

# A clock time ("6:30 am", "18:05", "7 p.m."; not the "6:3" of a score), an ISO day ("1990-03-14"), or a word with its
# inner apostrophe ("don't"; the "'s" of a possessive falls away) and the signs of "C++" and "C#".
_WORD: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![\d:])"
    r"|(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3]\d)(?!\d)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th)\b"
    r"|(?P<word>[^\W_]+(?:['’](?!s\b)[^\W_]+)*[+#]*)(?:['’]s\b)?"
)


# The same without the forms that need a digit, for the many texts that have none.
_PLAIN_WORD: Final = re.compile(r"[^\W_]+(?:'(?!s\b)[^\W_]+)*[+#]*")
_DIGIT: Final = re.compile(r"\d")


Word = tuple[str, int, int]
"""One word: its comparable form, and where it starts and ends in the text."""


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    folded = fold(text)
    if _DIGIT.search(folded) is None:
        plain = [(match[0], match.start(), match.end()) for match in _PLAIN_WORD.finditer(folded)]
        if "'s" in folded:
            plain = [word for word in plain if word[0] != "s"]
        return plain if _SPECIAL.isdisjoint([word[0] for word in plain]) else _merged(plain)
    found: list[Word] = []
    special = False
    for match in _WORD.finditer(folded):
        kind = match.lastgroup
        if kind == "word":
            form = match["word"]
            special = special or form in _SPECIAL
        else:
            form, special = _numeric(match, kind or ""), True
        found.append((form, match.start(), match.end()))
    return _merged(found) if special else found


def forms(text: str) -> tuple[str, ...]:
    """The comparable forms of a text's words."""
    folded = fold(text)
    if _DIGIT.search(folded) is None:
        found = _PLAIN_WORD.findall(folded)
        if _SPECIAL.isdisjoint(found):
            return tuple([form for form in found if form != "s"] if "'s" in folded else found)
    return tuple([word[0] for word in words(folded)])


@lru_cache(maxsize=8192)
def phrase(text: str) -> tuple[str, ...]:
    """A value as words: as `forms`, without a leading article or possessive."""
    found = forms(text)
    return found[1:] if len(found) > 1 and found[0] in _LEADING else found


# What no reader sees: control characters, and characters without width or that only turn the writing direction or
# choose a style. Not the white space among them, such as a tab, which parts words.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
# White space but for line ends, and the Hangul fillers: letters to Unicode, blanks to a reader.
_BLANKS: Final = re.compile("(?:[^\\S\n]|[\u115f\u1160\u3164\uffa0])+")
_LINE_END: Final = re.compile(r" ?\n ?")


def as_read(text: str) -> str:
    """The text as a reader sees it: nothing invisible, one blank for many, line ends as a newline alone.

    For judging; `crt_runtime.visible` is for showing, and keeps what is hidden as escapes.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    return _LINE_END.sub("\n", _BLANKS.sub(" ", _UNSEEN.sub("", text)))


def fold(text: str) -> str:
    """Lower case without accents, of the same length as the text, so that positions carry over."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDED)


class _Folding(dict[int, str]):
    """What each character folds to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_FOLDED: Final = _Folding()


def _fold_character(character: str) -> str:
    if character in "‘’ʼ":
        return "'"
    if character in "“”„«»":
        return '"'
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return base if len(base) == 1 and not unicodedata.combining(base) else character


def _numeric(match: re.Match[str], kind: str) -> str:
    if match["hour"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
        return f"t{hour:02d}{match['minute'] or '00'}"
    if match["hour24"]:
        return f"t{int(match['hour24']):02d}{match['minute24']}"
    if match["year"]:
        return f"d{match['month']}{match['day']}"
    return match[kind].lstrip("0") or "0"


def _merged(found: list[Word]) -> list[Word]:
    """Number words as digits ("twenty-five" -> 25), day and month as one word ("14th of March" -> d0314)."""
    numbered: list[Word] = []
    tens = False
    for form, start, end in found:
        number = _NUMBERS.get(form)
        if number is None:
            numbered.append((form, start, end))
        elif tens and number in range(1, 10) and start - numbered[-1][2] == 1:
            numbered[-1] = (str(int(numbered[-1][0]) + number), numbered[-1][1], end)
        else:
            numbered.append((str(number), start, end))
        tens = form in _TENS
    return _with_dates(numbered)


def _with_dates(found: list[Word]) -> list[Word]:
    if _MONTHS.keys().isdisjoint([form for form, _, _ in found]):
        return found
    dated: list[Word] = []
    index = 0
    while index < len(found):
        _, start, end = found[index]
        nearby = [form for form, _, _ in found[index : index + 3]]
        taken = _date_length(nearby)
        if taken:
            month, day = (nearby[0], nearby[1]) if nearby[0] in _MONTHS else (nearby[taken - 1], nearby[0])
            dated.append((f"d{_MONTHS[month]:02d}{int(day):02d}", start, found[index + taken - 1][2]))
            index += taken
        else:
            dated.append((nearby[0], start, end))
            index += 1
    return dated


def _date_length(nearby: Sequence[str]) -> int:
    """How many of these words make a date: "march 14", "14 march", "14 of march"; 0 where none."""
    if len(nearby) < 2:
        return 0
    first, second = nearby[0], nearby[1]
    if first in _MONTHS and _is_day(second):
        return 2
    if _is_day(first):
        if second in _MONTHS:
            return 2
        if second == "of" and len(nearby) > 2 and nearby[2] in _MONTHS:
            return 3
    return 0


def _is_day(form: str) -> bool:
    return form.isdecimal() and len(form) <= 2 and 1 <= int(form) <= 31


@dataclass(frozen=True, slots=True)
class Mention:
    """A value of a slot found in a text, over the characters `start` to `end`.

    `weak`: only the letters of a name that is also an everyday word ("go" for Go); enough to say that the value was
    named, too little to say that another one was.
    """

    slot: str
    value: str
    start: int
    end: int
    weak: bool = False


class Phrasebook:
    """Values of slots with their other spellings, to be found in texts in one pass."""

    def __init__(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """`entries`: slot, value, one spelling of it."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str, bool]]] = {}
        known: set[tuple[tuple[str, ...], str, str]] = set()
        for slot, value, spelling in entries:
            spelled = phrase(spelling)
            if spelled and (spelled, slot, value) not in known:
                known.add((spelled, slot, value))
                proper = len(spelled) == 1 and spelling[:1].isupper()
                self._by_first.setdefault(spelled[0], []).append((spelled, slot, value, proper))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda entry: (-len(entry[0]), entry[1], entry[2]))

    def find(self, text: str, text_words: Sequence[Word] | None = None) -> list[Mention]:
        """Every value named in the text; one that is only part of a longer one is left out."""
        found: list[Mention] = []
        every = words(text) if text_words is None else text_words
        by_first = self._by_first
        if by_first.keys().isdisjoint([word[0] for word in every]):
            return found
        for index, (form, start, _) in enumerate(every):
            for spelled, slot, value, proper in by_first.get(form, ()):
                length = len(spelled)
                if length > 1:
                    here = every[index : index + length]
                    if tuple([word[0] for word in here]) != spelled or _parted(text, here):
                        continue
                weak = proper and text[start : start + 1].islower()
                found.append(Mention(slot, value, start, every[index + length - 1][2], weak))
        return _longest(found) if len(found) > 1 else found


# What parts two words that would be a value together: takes "Fedora - Linux Mint", "Fedora; Linux"; not "Coca-Cola",
# "St. Louis", or a line that wraps.
_BREAK: Final = re.compile(r"\s[-\u2013\u2014]+\s|\u2014|[;!?()]|:\s|\n\s*(?:\n|[-*\u2022])")
_ABBREVIATED: Final = 4
"""Of how many letters a word is at most whose full stop need not end a sentence."""


def _parted(text: str, here: Sequence[Word]) -> bool:
    """Whether something between these words says that they do not belong together."""
    for (_, start, end), (_, following, _) in pairwise(here):
        between = text[end:following]
        if between != " " and (_BREAK.search(between) or (between.startswith(". ") and end - start > _ABBREVIATED)):
            return True
    return False


def _longest(found: list[Mention]) -> list[Mention]:
    """The mentions that are not part of a longer one, in order."""
    kept: list[Mention] = []
    start = end = -1
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if mention.end > end or (mention.start, mention.end) == (start, end):
            kept.append(mention)
            start, end = mention.start, mention.end
    return kept
