"""Remarks that may tell a slot without filling it: "I have three kids", "my son Tim starts school in May".

Who asks "what are my kids called?" after that must not hear that they said nothing of it, though no name was read. What
is decided here is only whether a sentence speaks of the thing and of the user's own one; what it says of it is left to
the user's words, which are quoted. The words that name the thing are data: `catalogue/en/remarks.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final

from crt_runtime.language import asking
from crt_runtime.language.facts import Fact, Polarity
from crt_runtime.language.lexis import Lexis, Node, insert, lexis, longest
from crt_runtime.language.reading import extract_facts
from crt_runtime.language.turn import Sentence, Turn, read

_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "remarks.toml"
_LONGEST: Final = 60
"""What is longer than so many words is a text, and no remark."""
_OWNED: Final = 4
"""Within how many words before the thing stands whose it is."""
_SET_ASIDE: Final = frozenset({"hypothetical", "reported", "joke"})
_SUBJECTS: Final = frozenset({"i", "we", "me", "us", "myself", "ourselves"})
_OF_OTHERS: Final = frozenset({"'s", "his", "her", "their", "your", "he", "she", "they", "you"})
_OF_NOBODY: Final = frozenset({"team", "company", "family"})


@dataclass(frozen=True)
class _Cues:
    """The phrases that name what a slot is about: all their forms as a trie, and as they stand in the data."""

    node: Node
    phrases: tuple[str, ...]


def remark_phrases(slot: str) -> tuple[str, ...]:
    """The words and phrases one of which a remark about the slot holds, in any of their forms."""
    return _cues(slot).phrases


def may_tell(text: str, slot: str) -> bool:
    """Whether a text that the user said may tell something of their own slot, to a reader who knows how to take it.

    What asks, orders, supposes, quotes, jokes, repeats others' words or is about other people tells nothing; nor does
    what is understood and fills the slot all the same with nothing: "I don't work at Initech".
    """
    words = lexis()
    turn = read(text, words)
    if turn.joke or not 0 < len(turn.words) <= _LONGEST:
        return False
    named = any(_tells(turn, words, sentence, _cues(slot).node) for sentence in turn.sentences)
    return named and not any(fact.slot == slot and _is_understood(words, fact) for fact in extract_facts(text))


def _is_understood(words: Lexis, fact: Fact) -> bool:
    """Whether nothing more can be learnt than what was read; "I'm not married" still tells of the few ways to be."""
    return fact.polarity is Polarity.AFFIRMED or words.wording[fact.slot].spec.value_type != "choice"


def _tells(turn: Turn, words: Lexis, sentence: Sentence, node: Node) -> bool:
    asking.classify(turn, words, sentence)
    if sentence.question or sentence.command or any(not _SET_ASIDE.isdisjoint(cue.kinds) for cue in sentence.cues):
        return False
    return any(
        turn.words[at] in node
        and not turn.is_quoted(at)
        and longest(node, turn.words, at, sentence.end) is not None
        and _is_own(turn, words, sentence, at)
        for at in range(sentence.start, sentence.end)
    )


def _is_own(turn: Turn, words: Lexis, sentence: Sentence, at: int) -> bool:
    """Whether the thing named at `at` is the user's: "my son", "we have kids"; not "my aunt's kids", "his son"."""
    said, mine = turn.words, words.lists["mine"]
    people = words.lists["kin"] - _OF_NOBODY
    for here in range(at - 1, max(sentence.start, at - _OWNED) - 1, -1):
        word = said[here]
        if word in mine:
            return True
        if word in _OF_OTHERS or word in people:
            return False
        if word in _SUBJECTS:
            return True
    before = said[sentence.start : at]
    owned = [here for here, word in enumerate(before) if word in mine]
    if owned and not people.isdisjoint(before[owned[-1] :]) and _SUBJECTS.isdisjoint(before):
        return False  # "my sister Ann in Oslo has a dog"
    return bool(owned) or not _SUBJECTS.isdisjoint(before)


@lru_cache(maxsize=256)
def _cues(slot: str) -> _Cues:
    words = lexis()
    table = words.wording.get(slot)
    phrases = tuple(sorted({*_near().get(slot, ()), *(table.nouns | table.favorite if table is not None else ())}))
    node: Node = {}
    for phrase in phrases:
        for said in product(*(_forms(words, word) for word in phrase.split())):
            insert(node, said, slot)
    return _Cues(node, phrases)


def _forms(words: Lexis, word: str) -> tuple[str, ...]:
    """The forms of a word, whether it is a verb or a noun."""
    return tuple(dict.fromkeys((word, *words.forms_of(word)))) if word.isalpha() else (word,)


@lru_cache(maxsize=1)
def _near() -> dict[str, list[str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
