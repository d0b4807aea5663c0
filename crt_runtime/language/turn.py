"""A text cut into sentences, with the cues and quotations in it: what every reader of a turn starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.words import Words, split

_ENDS: Final = frozenset({".", "!", "?", ";", "\n"})
_CLOSING: Final = frozenset({'"', "'", ")", "]", ".", "!", "?"})


@dataclass(slots=True)
class Cue:
    """A phrase that says how to take what is around it: `kinds` are the lists of the grammar file that hold it."""

    kinds: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class Sentence:
    """The words `start..end` of a turn, without the closing signs. `asked`: it ends in a question mark.

    `question` and `command` are what `asking.classify` finds; `wrong`: some word calls something wrong.
    """

    start: int
    end: int
    asked: bool
    cues: list[Cue] = field(default_factory=list)
    question: bool = False
    command: bool = False
    wrong: bool = False

    def has(self, kind: str) -> bool:
        """Whether a cue of that kind stands in the sentence."""
        return any(kind in cue.kinds for cue in self.cues)

    def has_before(self, kind: str, at: int) -> bool:
        """Whether a cue of that kind starts before the word `at`."""
        return any(kind in cue.kinds and cue.start < at for cue in self.cues)


@dataclass(slots=True)
class Turn:
    """The words of a text, its sentences, and for each word whether it is quoted."""

    source: Words
    words: list[str]
    sentences: list[Sentence]
    quoted: bytearray | None
    joke: bool
    lexis: Lexis

    def text(self, start: int, end: int) -> str:
        """The text of the words `start..end`, verbatim."""
        return self.source.text[self.source.starts[start] : self.source.ends[end - 1]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place of the words `start..end` in the text, in code points."""
        return self.source.starts[start], self.source.ends[end - 1]

    def capital(self, at: int) -> bool:
        """Whether the word is written with a capital first letter."""
        return self.source.text[self.source.starts[at]].isupper()

    def is_quoted(self, at: int) -> bool:
        """Whether the word stands in quotation marks, a quoted line or a code block."""
        return self.quoted is not None and bool(self.quoted[at])


def read(text: str, lexis: Lexis) -> Turn:
    """Cut a text into sentences and find its cues."""
    source = split(text, lexis.contractions)
    words = source.words
    quoted = _quotations(source) if '"' in source.folded or "'" in words or ">" in words or "```" in text else None
    sentences = _sentences(words)
    shown = _shown_from(words, sentences, lexis) if ":" in words else None
    if shown is not None:
        quoted = quoted or bytearray(len(words))
        _mark(quoted, shown, len(words) - 1)
    joke = False
    for sentence in sentences:
        joke |= _find_cues(sentence, words, lexis)
    return Turn(source, words, sentences, quoted, joke, lexis)


def _shown_from(words: list[str], sentences: list[Sentence], lexis: Lexis) -> int | None:
    """Where another's text begins that the user shows: after the colon of "here's an email I got: ..."; else None.

    It goes on to the end, since nothing tells where it ends. The user's own ("here's my bio: ...") is not meant.
    """
    shown, shown_by, always = lexis.lists["shown"], lexis.lists["shown_by"], lexis.lists["shown_always"]
    for sentence in sentences:
        start = sentence.start
        for colon in (at for at in range(sentence.start, sentence.end) if words[at] == ":"):
            for at in range(start, colon):
                before = words[max(start, at - 2) : at]
                named = words[at] in shown and not shown_by.isdisjoint(before)
                own = not lexis.lists["mine"].isdisjoint(before)
                there = named and not own and lexis.lists["not_shown"].isdisjoint(words[at + 1 : colon])
                if there or words[at] in always:
                    return colon
            start = colon + 1
    return None


def _sentences(words: list[str]) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    count = len(words)
    at = 0
    while at < count:
        if words[at] in _ENDS:
            end = at
            asked = words[at] == "?"
            at += 1
            while at < count and words[at] in _ENDS:
                asked |= words[at] == "?"
                at += 1
            if at < count and words[at] in _CLOSING and words[at] not in _ENDS and _closes(words, start, at):
                at += 1
            if end > start:
                found.append(Sentence(start, end, asked))
            start = at
        else:
            at += 1
    if count > start:
        found.append(Sentence(start, count, asked=False))
    return found


def _closes(words: list[str], start: int, at: int) -> bool:
    return words[start:at].count(words[at]) % 2 == 1


def _find_cues(sentence: Sentence, words: list[str], lexis: Lexis) -> bool:
    """Note the cues of a sentence; the answer is whether one marks a joke."""
    first = lexis.cues
    at, end = sentence.start, sentence.end
    joke = False
    while at < end:
        if words[at] in first:
            found = longest(first, words, at, end)
            if found is not None:
                sentence.cues.append(Cue(found[1], at, found[0]))
                joke |= "joke" in found[1]
                at = found[0]
                continue
        at += 1
    return joke


def _quotations(source: Words) -> bytearray:
    words, starts, ends, text = source.words, source.starts, source.ends, source.text
    quoted = bytearray(len(words))
    opened: dict[str, int] = {}
    line_quoted = False
    for at, word in enumerate(words):
        if word == "\n":
            line_quoted = False
        elif word == ">" and (at == 0 or words[at - 1] == "\n"):
            line_quoted = True
        elif word == '"':
            start = opened.pop(word, None)
            if start is None:
                opened[word] = at
            else:
                _mark(quoted, start, at)
        elif word == "'":
            follows = starts[at] == 0 or not text[starts[at] - 1].isalnum()
            start = opened.get(word)
            if start is None:
                if follows and ends[at] < len(text) and not text[ends[at]].isspace():
                    opened[word] = at
            elif ends[at] >= len(text) or not text[ends[at]].isalnum():
                _mark(quoted, start, at)
                del opened[word]
        if line_quoted:
            quoted[at] = 1
    fence: int | None = None
    if "```" in text:
        for at in range(len(words)):
            if text.startswith("```", starts[at]):
                if fence is None:
                    fence = at
                elif at - fence > 2:
                    _mark(quoted, fence, at)
                    fence = None
    return quoted


def _mark(quoted: bytearray, start: int, end: int) -> None:
    quoted[start : end + 1] = b"\1" * (end + 1 - start)
