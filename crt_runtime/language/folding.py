"""One spelling for what people type in many: case, accents, width, quotes and punctuation away.

Every Python must fold alike, and Python 3.12 and 3.13 know characters that 3.11 does not: what was assigned after
Unicode 14 counts as punctuation here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

AFTER_UNICODE_14 = re.compile(
    "[\u0cf3\u0ece\u2ffc-\u2fff\u31ef\U00010efd-\U00010eff\U0001123f-\U00011241\U00011b00-\U00011b09"
    "\U00011f00-\U00011f10\U00011f12-\U00011f3a\U00011f3e-\U00011f59\U0001342f\U00013439-\U00013455\U0001b132"
    "\U0001b155\U0001d2c0-\U0001d2d3\U0001df25-\U0001df2a\U0001e030-\U0001e06d\U0001e08f\U0001e4d0-\U0001e4f9"
    "\U0001f6dc\U0001f774-\U0001f776\U0001f77b-\U0001f77f\U0001f7d9\U0001fa75-\U0001fa77\U0001fa87\U0001fa88"
    "\U0001faad-\U0001faaf\U0001fabb-\U0001fabd\U0001fabf\U0001face\U0001facf\U0001fada\U0001fadb\U0001fae8"
    "\U0001faf7\U0001faf8\U0002b739\U0002ebf0-\U0002ee5d\U00031350-\U000323af]"
)
"""What Unicode 15.0 and 15.1 assigned: the difference between the tables of Python 3.11 and 3.13."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "\u0640": "", "ħ": "h"}
)
_QUOTES = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
    | {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00ad": None}
    | {"\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None}
    | {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
)
# "é" as "e" and a mark: takes the mark after a Latin letter, leaves the vowel signs of other scripts.
_ACCENT = re.compile("(?<=[a-z])[\u0300-\u036f]+")
# "u.k.", "node.js", "Ph.D.": takes the dot between letters, leaves "3.5" and the dot that ends a sentence.
_INNER_DOT = re.compile(r"(?<=[^\W\d_])\.(?=[^\W\d_])")
# ".NET": takes the dot that belongs to the name, leaves "asp.net".
_DOT_NET = re.compile(r"(?<!\w)\.net\b")
# "Levi's" at the end: takes "'s", leaves "rock 'n' roll" and "Levi's store".
_POSSESSIVE = re.compile(r"'s?\W*\Z")
# "1,200,000": takes the commas between groups of three, leaves "1,5".
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# "c++", "c#", "3.5", "margherita": one word each; leaves "-", "/" and "," between words.
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:[\u0300-\u036f][^\W_]*)*(?:\+\+|\#)?")


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """`text` in lower case, without accents and fancy quotes, dashes and spaces; punctuation stays."""
    if text.isascii():
        return text.lower()
    text = AFTER_UNICODE_14.sub(" ", text).translate(_QUOTES)
    for _ in range(3):  # a compatibility form can hold a capital, a folded letter another form: three rounds settle all
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        text = unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_LETTERS)
    return text


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, folded: `Levi's C++ & U.K.` gives `levis`, `c++`, `and`, `uk`."""
    text = plain(text)
    if "'" in text:
        text = _POSSESSIVE.sub("", text).replace("'", "")
    if "." in text:
        text = _INNER_DOT.sub("", _DOT_NET.sub("dotnet", text))
    if "," in text:
        text = _THOUSANDS.sub("", text)
    return tuple(_WORD.findall(text.replace("&", " and ")))


def fold(text: str) -> str:
    """The words of `text` joined by single spaces; where there are none ("🍕", "!!!"), what was typed."""
    return " ".join(words(text)) or " ".join(plain(text).split())
