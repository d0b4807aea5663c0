"""A text as folded words with their places: the form in which everything else here reads it.

Folding keeps one code point for one code point, so a word's place in the folded text is its place in the text.
Contractions become two words that share one place ("don't" is "do" and "not"), so that rules are written once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_STRAIGHT: Final = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("ʼ"): "'",
    ord("`"): "'",
    ord("“"): '"',
    ord("”"): '"',
    ord("„"): '"',
    ord("«"): '"',
    ord("»"): '"',
    ord("–"): "—",
    ord("…"): ".",
    ord("，"): ",",
    ord("。"): ".",
    ord("？"): "?",
    ord("！"): "!",
    # Invisible marks (joiners, direction marks, byte order mark) part words like a space.
    **dict.fromkeys((*range(8203, 8208), *range(8234, 8239), *range(8288, 8298), 65279, 173), " "),
}

# A word is a run of anything but space, punctuation, control characters, surrogates and pictures, with an inner dot,
# colon or thousands comma where a letter or digit follows ("node.js", "7:30", "10,000"); everything else that is no
# space is a sign of its own.
# takes: "don't", "c++", "he/him", "3.5", ".net"      must not take: "," "?" or the dot of "oslo."
_OUT: Final = r"\s\x00-\x1f\x7f-\x9f,.;:!?()\[\]{}\"—<>|*~=_^\u2190-\u2bff\ud800-\udfff\ufe0f\U0001f000-\U0001faff"
_WORD: Final = rf"[^{_OUT}]+(?:(?:\.(?!i\b)(?=[0-9a-z])|:(?=[0-9])|,(?=[0-9]{{3}}\b)|_(?=[0-9a-z]))[^{_OUT}]+)*"
# "st. louis" and "j. r. r. tolkien" keep their dots; a line end is a sign like a full stop.
_ABBREVIATION: Final = (
    r"(?<![0-9a-z'.])(?:(?:st|mr|mrs|ms|dr|prof|mt|ft|jr|sr)\.(?=[ ][^\s])|[b-hj-z]\.(?=[ ]?[b-hj-z](?:\.|[a-z]{3})))"
)
# takes: the "61" of "61-year-old", the "12" of "12-person"      must not take: "7-eleven", "3-4"
_COUNT: Final = r"(?<![^\s(])[0-9]{1,3}(?=-(?:year|person|people|man|member|month)\b)"
_SIGN: Final = r"\.net\b|\n|[^\s\x00-\x1f\x7f-\x9f]"
_TOKEN: Final = re.compile(rf"{_ABBREVIATION}|{_COUNT}|{_WORD}|{_SIGN}")
_PLAIN_TOKEN: Final = re.compile(rf"{_WORD}|{_SIGN}")
"""The same for a text without a dot before its end and without a hyphen, where no abbreviation or count can stand."""

_SINGLE_QUOTE_EDGE: Final = "'"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: `words[i]` stands at `text[starts[i]:ends[i]]`, folded and with contractions opened."""

    text: str
    folded: str
    words: list[str]
    starts: list[int]
    ends: list[int]


def fold(text: str) -> str:
    """The text in lower case with straight quotes, one code point for one."""
    folded = text.lower()
    if len(folded) != len(text):
        folded = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return folded if folded.isascii() else folded.translate(_STRAIGHT)


def split(text: str, contractions: dict[str, tuple[str, ...]]) -> Words:
    """Cut a text into words; linear in its length, for any string at all.

    `contractions` maps a folded word to the words it stands for.
    """
    folded = fold(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    token = _TOKEN if "." in folded[:-1] or "-" in folded else _PLAIN_TOKEN
    matches = list(token.finditer(folded))
    plain = [match[0] for match in matches]
    if "'" not in folded and contractions.keys().isdisjoint(plain):
        return Words(text, folded, plain, [match.start() for match in matches], [match.end() for match in matches])
    for match in matches:
        word = match[0]
        start, end = match.span()
        opened = contractions.get(word)
        if opened is not None:
            words += opened
            starts += [start] * len(opened)
            ends += [end] * len(opened)
            continue
        if "'" in word and len(word) > 1:
            # A quote mark at the edge is a sign of its own; "anna's" is "anna" and "'s".
            while word[0] == _SINGLE_QUOTE_EDGE and len(word) > 1:
                words.append("'")
                starts.append(start)
                ends.append(start + 1)
                start += 1
                word = word[1:]
            tail = len(word)
            while tail > 1 and word[tail - 1] == _SINGLE_QUOTE_EDGE:
                tail -= 1
            core = word[:tail]
            opened = contractions.get(core)
            if opened is not None:
                words += opened
                starts += [start] * len(opened)
                ends += [start + tail] * len(opened)
            elif core.endswith("'s") and len(core) > 2:
                words += (core[:-2], "'s")
                starts += (start, start + tail - 2)
                ends += (start + tail - 2, start + tail)
            else:
                words.append(core)
                starts.append(start)
                ends.append(start + tail)
            for at in range(start + tail, end):
                words.append("'")
                starts.append(at)
                ends.append(at + 1)
            continue
        words.append(word)
        starts.append(start)
        ends.append(end)
    return Words(text, folded, words, starts, ends)


@lru_cache(maxsize=4096)
def phrase_words(phrase: str) -> tuple[str, ...]:
    """The words of a short phrase from the data files or an option of a pending question."""
    return tuple(split(phrase, {}).words)
