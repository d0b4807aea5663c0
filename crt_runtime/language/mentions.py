"""What a turn says of slots: every value with its verb or noun, whoever is meant and however it is said."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from crt_runtime.language.bare import asked_before, read_reply
from crt_runtime.language.clefts import read_of_mine, read_place
from crt_runtime.language.fragments import (
    read_apposed,
    read_fragment,
    read_left,
    read_that_i,
    read_their_name,
    read_there,
    read_what_i,
    read_with_me,
)
from crt_runtime.language.lexis import Lexis, Rule
from crt_runtime.language.mention import Mention
from crt_runtime.language.nouns import read_field, read_noun, read_one
from crt_runtime.language.pairs import read_pairs
from crt_runtime.language.restated import read_restated
from crt_runtime.language.stance import OTHER, USER
from crt_runtime.language.topical import read_topics
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.verbs import past_denial, take, walk
from crt_runtime.language.workplaces import read_workplace

_MOST: Final = 48
"""So many values are read of one sentence; people do not say more, and the time stays linear."""


def mentions(turn: Turn, lexis: Lexis, sentence: Sentence, before: str | None = None) -> list[Mention]:
    """All mentions of one sentence, in the order of their words; `before` is the slot last spoken of."""
    found: list[Mention] = []
    words, forms = turn.words, lexis.forms
    mine, verbs, lefts = lexis.lists["mine"], lexis.verbs, lexis.lefts.keys()
    at, end = read_field(turn, lexis, sentence, found), sentence.end
    while at < end and len(found) < _MOST:
        word = words[at]
        if word in mine:
            read = read_noun(turn, lexis, sentence, at, found) or read_one(turn, lexis, sentence, at, found, before)
            if read is not None:
                if read < end and turn.capital(read) and (not found or found[-1].core != at):
                    _add(found, read_apposed(turn, lexis, sentence, at, read))
                at = max(at + 1, read)
                continue
        elif word == "name" and at > sentence.start and words[at - 1] in lexis.lists["theirs"]:
            _add(found, read_their_name(turn, lexis, sentence, at))
        elif word == "work" and at > sentence.start and words[at - 1] in lexis.lists["noun_follows"]:
            pass
        elif word in forms and not (word == "got" and at > sentence.start and words[at - 1] in lexis.lists["have"]):
            for lemma, form in forms[word]:
                node = verbs.get(lemma)
                if node is None:
                    continue
                candidates: list[tuple[int, int, Rule, str]] = []
                after, denied = past_denial(lexis, words, at + 1, end, turned=lemma in {"be", "have"})
                walk(node, words, after, end, lexis, candidates, "")
                if candidates and take(turn, lexis, sentence, at, form, lemma, candidates, found, denied):
                    break
            for lemma, _ in forms[word]:
                if lemma in lefts:
                    read_left(turn, lexis, sentence, at, found)
                    break
        elif word == "there" and at + 5 < end:
            _add(found, read_there(turn, lexis, sentence, at))
        elif word == "i" and at > sentence.start + 1 and words[at - 1] == "and":
            _add(found, read_with_me(turn, lexis, sentence, at))
        elif word in {"that", "which"} and at > sentence.start:
            _add(found, read_that_i(turn, lexis, sentence, at))
        elif word == "what" and at > sentence.start + 1:
            _add(found, read_what_i(turn, lexis, sentence, at))
        elif word == "mine" and at > sentence.start + 2 and words[at - 1] == "of":
            read_of_mine(turn, lexis, sentence, at, found)
        elif word == "'s" and at + 1 < end and words[at + 1] in lexis.lists["after_is"] and at > sentence.start + 1:
            words[at] = "is"
            continue
        elif word in lexis.places:
            read_place(turn, lexis, sentence, at, found)
        at += 1
    if end - sentence.start < 40 and not sentence.question and all(one.stance.who == OTHER for one in found):
        found = read_fragment(turn, lexis, sentence) or found
    _add(found, read_workplace(turn, lexis, sentence, found))
    read_topics(turn, lexis, sentence, found)
    asked = asked_before(turn, lexis, sentence)
    read_pairs(turn, lexis, sentence, found, asked)
    if not found and asked is not None:
        _add(found, read_reply(turn, lexis, sentence, asked))
    if not sentence.question and all(mention.stance.who != USER for mention in found):
        told = read_restated(turn, lexis, sentence)
        if told is not None and all(told.start <= one.start and one.end <= told.end for one in found):
            found[:] = [told]
    found.sort(key=lambda mention: mention.start)
    return [one for one, after in zip_longest(found, found[1:]) if not _only_counts(words, lexis, one, after)]


def _only_counts(words: list[str], lexis: Lexis, one: Mention, after: Mention | None) -> bool:
    """Whether a value only announces those after it: the "two pets" of "we have two pets, a cat and a dog"."""
    if after is None or one.slot != after.slot or one.start == one.end:
        return False
    counted = words[one.end - 1].removesuffix("s") in lexis.wording[one.slot].kinds
    return counted and words[one.end : after.start] in ([","], [":"])


def _add(found: list[Mention], mention: Mention | None) -> None:
    if mention is not None and not any(mention.start < one.end and one.start < mention.end for one in found):
        found.append(mention)
