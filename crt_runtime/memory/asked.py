"""What a question is about, apart from what it says happened: the verb is often not the one that was told.

"When was the boiler put in?" and "The boiler was installed in March" share the boiler. English puts the verb of a
question in few places, so that a rule of order finds it: after its subject, or right after "who".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from crt_runtime.language.folding import plain
from crt_runtime.memory.english import ASKING_WORDS, IRREGULAR, LIGHT_WORDS
from crt_runtime.memory.terms import terms

_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s]")

_WITH_A_VERB: Final = """
can could did didn't do does doesn't don't may might must shall should will would
"""
_WITH_A_PARTICIPLE: Final = """
are aren't be been being had hadn't has hasn't have haven't is isn't was wasn't were weren't
"""
_OF_PERSONS: Final = "anybody anyone he i it one she somebody someone they we you"
_BEFORE_NOUNS: Final = "a an her his its my our that the their these this those your"
_BESIDE_VERBS: Final = """
actually again already also back currently ever exactly finally first just last lately now originally recently still
then today yet
"""
_AFTER_PHRASES: Final = """
about across after against and around at away because before behind below beside between but by down for from if in
inside into near of off on onto or out over since through till to together under until up upon with within without
"""

_DOING: Final = frozenset(_WITH_A_VERB.split())
_BEING: Final = frozenset(_WITH_A_PARTICIPLE.split())
_PRONOUNS: Final = frozenset(_OF_PERSONS.split())
_ARTICLES: Final = frozenset(_BEFORE_NOUNS.split())
_ADVERBS: Final = frozenset(_BESIDE_VERBS.split())
_ENDS: Final = frozenset(_AFTER_PHRASES.split())

LIGHT_TERMS: Final = frozenset(term for word in LIGHT_WORDS for term in terms(word))
"""The terms of the words that a question has and the memory often has not."""

ASKING_TERMS: Final = frozenset(term for word in ASKING_WORDS for term in terms(word))
"""The terms of the words that a question about memories is made of."""


def verbs_asked(query: str) -> frozenset[str]:
    """The terms of the words that are the verbs of a question, as far as their place shows; empty for a statement.

    Empty, too, where nothing else tells what it is about: the kind of thing that is asked for does not ("which films
    did I direct?").
    """
    words = _TOKEN.findall(plain(query))
    places = {at for at in (_verb_at(words, at) for at in range(len(words))) if at is not None}
    kinds = {at for begin in range(len(words)) for at in _kind_at(words, begin)}
    verbs = frozenset(term for at in places for term in terms(words[at]))
    told = {term for at, word in enumerate(words) if at not in places | kinds for term in terms(word)}
    return verbs if told - LIGHT_TERMS - ASKING_TERMS else frozenset()


def _kind_at(words: Sequence[str], at: int) -> range:
    """The places of the words for the kind of thing that a question word asks for: "which old films"."""
    if words[at] not in {"which", "what", "whose"} and words[max(at - 1, 0) : at + 1] not in (
        ["how", "many"],
        ["how", "much"],
    ):
        return range(0)
    end = at + 1
    while end < len(words) and words[end] not in _DOING | _BEING | _PRONOUNS and words[end][0].isalnum():
        end += 1
    return range(at + 1, end)


def _verb_at(words: Sequence[str], at: int) -> int | None:
    """The place of the verb that the word at `at` opens the way to: an auxiliary, or "who" itself."""
    word = words[at]
    if word in {"who", "who's"} and at + 1 < len(words):
        return None if words[at + 1] in _DOING | _BEING | _PRONOUNS else at + 1  # "who borrowed the ladder"
    helps = word in _DOING
    if not (helps or word in _BEING) or (helps and words[at - 1 : at] == ["who"] and words[at + 1] in _ARTICLES):
        return None  # "who did the big painting": no verb beside it
    subject = at + 1
    while subject < len(words) and words[subject] in _ADVERBS:
        subject += 1
    if subject < len(words) and words[subject] in _PRONOUNS:
        verb = next((here for here in range(subject + 1, len(words)) if words[here] not in _ADVERBS), None)
        return verb if verb is not None and (helps or _is_participle(words[verb])) else None
    return _after_noun(words, subject, helps=helps)


def _after_noun(words: Sequence[str], start: int, *, helps: bool) -> int | None:
    """The verb after a subject: what stands before its object, or else the last word of a phrase."""
    nouns = 0
    for here in range(start, len(words)):
        word = words[here]
        if not word[0].isalnum():
            return None
        if word in _ARTICLES and nouns > 1 and (helps or _is_participle(words[here - 1])):
            return here - 1  # "did Kim fix the bike"
        ends = here + 1 == len(words) or not words[here + 1][0].isalnum() or words[here + 1] in _ENDS | _ADVERBS
        if word in _ARTICLES | _ENDS | _ADVERBS:
            continue
        if ends and nouns and (helps or _is_participle(word)):
            return here
        nouns += 1
    return None


def _is_participle(word: str) -> bool:
    """Whether a word looks like the second part of "is coming", "was moved", "has gone"."""
    return word.endswith(("ing", "ed")) or word in IRREGULAR
