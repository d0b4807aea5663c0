"""Text to index terms: the stems of the words that can find something.

What a term is decides what is recalled, so nothing here depends on the Python, SQLite or a library's version: code
points that Unicode 14 does not know count as punctuation, and the stemmer is ours.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crt_runtime.language.folding import plain
from crt_runtime.memory.english import IRREGULAR, STOP_WORDS

# takes "3.5", "7:30", "don't", "c++", "c#", each Han or Kana sign of "東京"; must not take the dot of "Oslo." or "_"
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|\d+(?:[.:]\d+)+|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:'[^\W_]+)?(?:\+\+|\#)?"
)

LONGEST: Final = 64
"""Longer words are cut here: what someone pasted is not looked for by its hundredth letter."""


def terms(text: str) -> list[str]:
    """The terms of a text, in order and with repetitions; they hold letters, digits and `+ # . :` alone."""
    found = [_term(word) for word in _WORD.findall(plain(text))]
    return [term for term in found if term]


@lru_cache(maxsize=32768)
def _term(word: str) -> str:
    """The term of one folded word; empty for a stop word."""
    word = word.removesuffix("'s").replace("'", "")[:LONGEST]
    return "" if word in STOP_WORDS else stem(IRREGULAR.get(word, word))


def stem(word: str) -> str:
    """The word without the endings that English adds: `adopting`, `adopted`, `adopts` give `adopt`.

    A short suffix list, light like Harman's s-stemmer with -ing, -ed and -ly: on the LoCoMo development set it finds
    as much as Porter's second stemmer (62.6 against 63.2% of the evidence), and it can never change under us.
    """
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    for ending, replacement in _PLURALS:
        if word.endswith(ending):
            word = word.removesuffix(ending) + replacement
            break
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and _VOWEL.search(base):
            doubled = base[-1] == base[-2] and base[-1] not in "lsz"
            word = base[:-1] if doubled else base
            break
    if len(word) > 4:
        word = word.removesuffix("ly")
    if len(word) > 3:
        word = word.removesuffix("e")
    return f"{word[:-1]}i" if len(word) > 3 and word.endswith("y") else word


# The first that fits decides. The last four leave "glass", "bus", "this" and take the s of "cats".
_PLURALS: Final = (
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("zes", "z"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
_VOWEL: Final = re.compile("[aeiouy]")
