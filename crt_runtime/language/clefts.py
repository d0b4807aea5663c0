"""Facts that a clause in a noun's place says: "V is where I live", "it is V where I work", "V is a hobby of mine"."""

from __future__ import annotations

from crt_runtime.language.extent import Extent, value_at
from crt_runtime.language.lexis import LEAF, Lexis, Node, longest
from crt_runtime.language.mention import Mention
from crt_runtime.language.nouns import NounPhrase, left_value, reverse
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn


def read_place(turn: Turn, lexis: Lexis, sentence: Sentence, at: int, found: list[Mention]) -> None:
    """Read "V is where I live" and "where I live is V"."""
    words = turn.words
    phrase = place_phrase(turn, lexis, at, sentence.end)
    if phrase is None:
        return
    stop, slots, past = phrase
    stance = Stance(
        who=USER, subject_at=at, tense="past" if past and not lexis.wording[slots[0]].spec.steady else "now"
    )
    cleft = _cleft(turn, lexis, sentence, at, slots[0])
    if cleft is not None:
        found.append(Mention(slots[0], cleft[0], cleft[1], at, "state", stance))
        return
    copula = at - 1
    while copula > sentence.start and (words[copula] in lexis.lists["adverbs"] or words[copula] in lexis.lists["not"]):
        stance.negated |= words[copula] in lexis.lists["not"]
        copula -= 1
    if copula > sentence.start and words[copula] in lexis.lists["copula"]:
        left_value(turn, lexis, sentence, slots, copula, at, stance, found, personal=True, end=stop)
        return
    if stop < sentence.end and words[stop] in {"is", "'s"}:
        wording = lexis.wording[slots[0]]
        opens = stop + 1 + (wording.intent and words[stop + 1 : stop + 2] == ["to"])
        extent = value_at(turn, lexis, wording, opens, sentence.end)
        if extent is not None:
            found.append(Mention(slots[0], extent[0], extent[1], at, "state", stance))


def read_of_mine(turn: Turn, lexis: Lexis, sentence: Sentence, at: int, found: list[Mention]) -> None:
    """Read "V is a hobby of mine"; `at` is the place of "mine"."""
    words = turn.words
    for start in range(max(sentence.start, at - 4), at - 1):
        noun = longest(lexis.nouns, words, start, at - 1)
        if noun is None or noun[0] != at - 1:
            continue
        first = start
        before = lexis.lists["articles"] | lexis.lists["adjectives"] | {"one", "another"}
        while first > sentence.start and words[first - 1] in before:
            first -= 1
        phrase = NounPhrase(noun[1], " ".join(words[start : at - 1]), at + 1)
        reverse(turn, lexis, sentence, phrase, first, Stance(who=USER, subject_at=first), found)
        return


def _cleft(turn: Turn, lexis: Lexis, sentence: Sentence, at: int, slot: str) -> Extent | None:
    """Read "it is V where I work"."""
    words = turn.words
    for copula in range(max(sentence.start, at - 6), at - 1):
        if words[copula] == "is" and copula > sentence.start and words[copula - 1] in {"it", "that"}:
            extent = value_at(turn, lexis, lexis.wording[slot], copula + 1, at)
            return extent if extent is not None and extent[1] == at else None
    return None


def place_phrase(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[int, tuple[str, ...], bool] | None:
    words, forms = turn.words, lexis.forms
    node: Node = lexis.places
    past = False
    best: tuple[int, tuple[str, ...], bool] | None = None
    here = at
    while here <= end:
        leaf = node.get(LEAF)
        if leaf is not None:
            best = here, leaf, past
        if here >= end:
            break
        below = node.get(words[here])
        if below is None:
            for lemma, form in forms.get(words[here], ()):
                below = node.get(lemma)
                if below is not None:
                    past |= form == "past"
                    break
        if below is None and words[here] in lexis.lists["adverbs"]:
            here += 1
            continue
        if below is None:
            break
        node = below
        here += 1
    return best
