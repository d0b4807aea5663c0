"""Bystanders: a sentence that is about another person, though no verb or pronoun says so near the value."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.extent import is_name
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.mention import Mention
from crt_runtime.language.turn import Sentence, Turn

OTHER: Final = "other"
"""The subject of a fact about somebody whose name was not read."""

_ABOUT_OTHERS: Final = frozenset(
    {
        "partner",
        "marital_status",
        "children",
        "siblings",
        "mother_name",
        "father_name",
        "pets",
        "manager",
        "best_friend",
    }
)
"""Slots of the user's that speak of other people anyway."""

_MYSELF: Final = frozenset(
    {"i", "im", "ive", "i'm", "i've", "i'd", "i'll", "me", "mine", "myself", "we", "us", "we're", "we've"}
)

_NO_PERSON: Final = frozenset({"family", "team", "company", "child", "kid", "kids", "children"})
"""Kin words that also name what is the user's own: "my family name", "my team has nine people"."""

_COMPOUNDS: Final = frozenset({"tongue", "language", "name", "country", "board", "tongue's"})
"""After these a kin word names no person: "mother tongue"."""

_HIRED: Final = frozenset(
    {"hire", "guy", "woman", "man", "lady", "girl", "boy", "coworkers", "colleagues", "neighbours"}
)


def opens_with_another(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    """Whether the sentence begins with whom it is about: "For Ann, magenta is history now"."""
    words, at = turn.words, sentence.start
    named = words[at] == "for" and "," in words[at + 2 : at + 4]
    return named and is_name(turn, lexis, at + 1, at + 2)


def is_of_another(turn: Turn, lexis: Lexis, sentence: Sentence, mention: Mention) -> bool:
    """Whether the words before a value speak of another person and not of the user.

    "The computer of my colleague Wanda runs Fedora" is; "my wife and I live in Oslo" and "my mother tongue is Polish"
    are not. Every "my" must belong to the person.
    """
    if mention.slot in _ABOUT_OTHERS:
        return False
    words = turn.words[sentence.start : mention.start]
    people = (lexis.lists["kin"] - _NO_PERSON) | _HIRED
    named = [
        at
        for at, word in enumerate(words)
        if word in people and words[at + 1 : at + 2] not in _AFTER and not _is_company(words, at)
    ]
    if not named or not _MYSELF.isdisjoint(words):
        return False
    owned = [at for at, word in enumerate(words) if word in {"my", "our"}]
    return all(any(at < person <= at + 2 for person in named) for at in owned)


_AFTER: Final = tuple([word] for word in sorted(_COMPOUNDS))


_BESIDE: Final = frozenset({"with", "through", "for", "on", "via", "by", "among", "in", "at", "around"})


def _is_company(words: list[str], at: int) -> bool:
    """Whether the person is only with the user, or a circumstance: "with friends", "on my mother's side"."""
    before = at - 1 - (words[at - 1] in {"my", "our", "the"} and at > 1)
    return at > 0 and words[before] in _BESIDE
