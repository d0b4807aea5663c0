"""What a text says under a disguise: letters set apart, digits, signs and foreign letters in place of Latin ones.

Only requests that are refused are looked for in it, so that a plain text loses nothing: "my band is P H A S E R" stays
what it is. Words are put together and letters replaced only where that gives a word of the vocabulary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from operator import add
from typing import Final

# Letters set apart: takes "s h o w   m e", "s-h-o-w m-e" and "s.h.o.w", leaves "a b c" and "J. R. R. Tolkien".
_APART: Final = re.compile(r"(?<!\w)(?:\w[^\w\n]{1,4}){5,}\w(?!\w)")
_GAP: Final = re.compile(r"\W+")
# A word with something in it that stands for a letter, or without a vowel: takes "sh0w", "$how", "p@ssword", "5y5t3m",
# "prmpt", leaves "2019", "hello!" and "show".
_ODD: Final = re.compile(
    r"(?<![\w$@!|+])(?:(?=[a-z]*[\d$@!|+])(?=[\d$@!|+]*[a-z])[\w$@!|+]*[\w$@]|[b-df-hj-np-tv-z]{3,}(?!\w))", re.ASCII
)
# Between the pieces of a broken word: takes the gaps of "sys tem" and "in-structions", leaves ", " and two spaces.
_PART: Final = re.compile(r"((?<=[a-z])[ -](?=[a-z]))")
_BROKEN: Final = 6
_VOWELS: Final = re.compile("[aeiou]")
_LONGEST: Final = 24
_FEWEST: Final = 3

_STANDS_FOR: Final = str.maketrans("0134578$@!|+", "oieastbsaiit")
_OR_FOR: Final = str.maketrans("0134578$@!|+", "oleastbsallt")
"""The other reading: "1", "!" and "|" as l."""

_LOOKS_LIKE: Final = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043d\u043a\u043c\u0442"
    "\u03b1\u03b5\u03b9\u03bf\u03c1\u03c5\u03bd\u03c4\u03ba\u03c7\u03c2",
    "aeopcyxijshdqwbhkmtaeiopuvtkxs",
)
"""Cyrillic and Greek letters, folded to lower case, that are read as Latin ones."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a disguise may hide, and those of three consonants and more by their consonants."""

    words: frozenset[str]
    by_consonants: Mapping[str, str]


def vocabulary_of(words: Iterable[str]) -> Vocabulary:
    """The vocabulary of the words; of those with the same consonants the most frequent one counts."""
    counted = Counter(words)
    by_consonants: dict[str, str] = {}
    for word in sorted(counted, key=lambda word: (-counted[word], word)):
        bare = _VOWELS.sub("", word)
        if len(bare) >= _FEWEST and bare != word:
            by_consonants.setdefault(bare, word)
    return Vocabulary(frozenset(counted), by_consonants)


def unmasked(text: str, vocabulary: Vocabulary) -> str:
    """The folded text with what is in disguise put plainly, in words of the vocabulary; linear in its length."""
    if not text.isascii():
        text = text.translate(_LOOKS_LIKE)
    text = _APART.sub(lambda run: " ".join(_put_together(run[0], vocabulary)), text)
    text = _mended(text, vocabulary)
    return _ODD.sub(lambda word: _letters(word[0], vocabulary), text)


def _mended(text: str, vocabulary: Vocabulary) -> str:
    """The text with words put together that were broken in two or three: "sys tem prom pt", not "the me"."""
    words = text.replace("-", " ").split()
    known = vocabulary.words
    pairs = [first + second for first, second in pairwise(words)]
    if known.isdisjoint(pairs) and known.isdisjoint(map(add, pairs, words[2:])):
        return text
    parts = _PART.split(text)  # words at even places, what parts them at odd ones
    at = 0
    while at + 2 < len(parts):
        for size in (2, 3):
            pieces = parts[at : at + 2 * size - 1]
            word = "".join(pieces[::2])
            if (
                len(word) >= _BROKEN
                and len(pieces) == 2 * size - 1
                and word in vocabulary.words
                and any(piece not in vocabulary.words for piece in pieces[::2])
            ):
                parts[at : at + 2 * size - 1] = [word]
                break
        at += 2
    return "".join(parts)


def _put_together(run: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The words of a run of single letters: the commonest gap is inside words, any other between them."""
    gaps = Counter(_GAP.findall(run))
    inner = min(gaps, key=lambda gap: (-gaps[gap], len(gap), gap))
    words = [""]
    for part in re.split(r"(\W+)", run):
        if part[0].isalnum() or part[0] == "_":
            words[-1] += part
        elif part != inner:
            words.append("")
    for word in words:
        yield from _cut(word, vocabulary) if len(gaps) == 1 else (word,)


def _cut(letters: str, vocabulary: Vocabulary) -> list[str]:
    """A run of letters without gaps cut into the fewest words of the vocabulary; as it is where that fails."""
    fewest: list[tuple[int, int, str] | None] = [(0, 0, "")]  # to each place: how many words, the last one's start, it
    for end in range(1, len(letters) + 1):
        ways = []
        for start in range(max(0, end - _LONGEST), end):
            before, word = fewest[start], _letters(letters[start:end], vocabulary)
            if before is not None and word in vocabulary.words:
                ways.append((before[0] + 1, start, word))
        fewest.append(min(ways, default=None))
    words: list[str] = []
    end = len(letters)
    while end:
        last = fewest[end]
        if last is None:
            return [letters]
        words.append(last[2])
        end = last[1]
    return words[::-1]


def _letters(word: str, vocabulary: Vocabulary) -> str:
    """The word of the vocabulary that a word stands for; the word itself where there is none."""
    if word in vocabulary.words:
        return word
    for reading in (word.translate(_STANDS_FOR), word.translate(_OR_FOR)):
        if reading in vocabulary.words:
            return reading
    return vocabulary.by_consonants.get(word, word)
