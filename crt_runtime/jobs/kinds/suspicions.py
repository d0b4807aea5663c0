"""Suspicions: what the user says they never did, and seem to have said elsewhere that they did.

"I have never used Zotero" and, weeks before, "I just downloaded Zotero to manage my references". There is no slot, so
no rule can settle it, and words that two sentences share prove nothing: a suspicion is shown, as `reflecting`, and
that is all. Other denials ("I don't like it") are everywhere: they give seven times as many, and none of them right.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.jobs.kinds.said import Said
from crt_runtime.language import asking
from crt_runtime.language.lexis import lexis
from crt_runtime.language.turn import read
from crt_runtime.memory.asked import LIGHT_TERMS
from crt_runtime.memory.terms import terms

ALIKE: Final = 0.15
"""The least likeness of two sentences, from 0 to 1. On ten BEAM chats, 5 of the 20 contradictions that people marked
are among 40 suspicions (`bench/suspicions.py`). No score that was tried told the true ones from the others."""

SHARED: Final = 2
"""The fewest terms that two sentences share: one is a subject, not a statement."""

OTHER_SHARE: Final = 0.3
"""What the words count that only the other sentence has: Tversky's index with alpha 1 and this as beta (Features of
Similarity, 1977), since a sentence that says more still says it."""

LIGHT_SHARE: Final = 0.25
"""What a light word ("work", "thing") weighs of its idf, as in recall."""

COMMON: Final = 200
"""A term that more sentences than this hold brings none of them up: the cost stays linear."""

_NEVER: Final = "never"
_DENYING: Final = frozenset({_NEVER, "not", "cannot"})
_OWN: Final = frozenset({"i", "my", "me", "i've", "i'm", "i'd", "i'll", "we", "our", "we've"})


@dataclass(frozen=True, slots=True)
class Stated:
    """One sentence of the user's about themself. `order` is that of the memories."""

    order: int
    said: Said
    sentence: str
    terms: frozenset[str]
    never: bool


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two sentences that may contradict each other, `old` said before `new`; `alike` in (0, 1]."""

    old: Stated
    new: Stated
    alike: float


def suspicions(memories: Iterable[Said]) -> list[Suspicion]:
    """For each sentence that says "never", the one most like it that denies nothing, if any; in order of the first.

    Questions, instructions and sentences that are not about the user are passed over.
    """
    stated = [sentence for order, said in enumerate(memories) for sentence in _stated(order, said)]
    weights = _weights(stated)
    holding: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(stated):
        if not sentence.never:
            for term in sentence.terms:
                holding[term].append(number)
    found = []
    for denial in (sentence for sentence in stated if sentence.never):
        near = {n for term in denial.terms if len(holding[term]) <= COMMON for n in holding[term]}
        others = (stated[n] for n in sorted(near) if stated[n].order != denial.order)
        sharing = (other for other in others if len(denial.terms & other.terms) >= SHARED)
        rated = [(_alike(denial, other, weights), other) for other in sharing]
        alike, other = max(rated, key=lambda pair: (pair[0], pair[1].order), default=(0.0, denial))
        if alike >= ALIKE:
            old, new = sorted((denial, other), key=lambda sentence: sentence.order)
            found.append(Suspicion(old, new, alike))
    return found


def _stated(order: int, said: Said) -> Iterator[Stated]:
    turn = read(said.text, lexis())
    for sentence in turn.sentences:
        asking.classify(turn, turn.lexis, sentence)
        words = frozenset(turn.words[sentence.start : sentence.end])
        states_first = turn.words[sentence.start] in _OWN  # "I have never used it, how do I start?"
        if not words & _OWN or ((sentence.question or sentence.command) and not states_first):
            continue
        denies = bool(words & _DENYING) or any(word.endswith("n't") for word in words)
        if denies and _NEVER not in words:
            continue
        text = turn.text(sentence.start, sentence.end)
        found = frozenset(terms(text)) - _DENYING
        if found:
            yield Stated(order, said, text, found, denies)


def _weights(stated: Sequence[Stated]) -> Mapping[str, float]:
    """The idf of each term over the sentences."""
    held = Counter(term for sentence in stated for term in sentence.terms)
    return {
        term: math.log(1 + len(stated) / count) * (LIGHT_SHARE if term in LIGHT_TERMS else 1.0)
        for term, count in held.items()
    }


def _alike(denial: Stated, other: Stated, weights: Mapping[str, float]) -> float:
    def weight(found: frozenset[str]) -> float:
        return math.fsum(weights[term] for term in sorted(found))

    shared = weight(denial.terms & other.terms)
    return shared / (weight(denial.terms) + OTHER_SHARE * weight(other.terms - denial.terms))
