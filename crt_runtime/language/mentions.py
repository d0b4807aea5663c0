"""What a turn says of slots: every value with its verb or noun, whoever is meant and however it is said."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.lexis import Lexis, Rule
from crt_runtime.language.mention import Mention
from crt_runtime.language.nouns import read_field, read_noun, read_of_mine, read_one, read_place
from crt_runtime.language.topical import read_reply, read_topics
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.verbs import past_denial, take, walk

_MOST: Final = 48
"""So many values are read of one sentence; people do not say more, and the time stays linear."""


def mentions(turn: Turn, lexis: Lexis, sentence: Sentence, before: str | None = None) -> list[Mention]:
    """All mentions of one sentence, in the order of their words; `before` is the slot last spoken of."""
    found: list[Mention] = []
    words, forms = turn.words, lexis.forms
    mine, verbs = lexis.lists["mine"], lexis.verbs
    at, end = read_field(turn, lexis, sentence, found), sentence.end
    while at < end and len(found) < _MOST:
        word = words[at]
        if word in mine:
            read = read_noun(turn, lexis, sentence, at, found) or read_one(turn, lexis, sentence, at, found, before)
            if read is not None:
                at = max(at + 1, read)
                continue
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
        elif word == "mine" and at > sentence.start + 2 and words[at - 1] == "of":
            read_of_mine(turn, lexis, sentence, at, found)
        elif word in lexis.places:
            read_place(turn, lexis, sentence, at, found)
        at += 1
    read_topics(turn, lexis, sentence, found)
    if not found:
        place = turn.sentences.index(sentence)
        reply = read_reply(turn, lexis, sentence, turn.sentences[place - 1]) if place else None
        return [] if reply is None else [reply]
    found.sort(key=lambda mention: mention.start)
    return found
