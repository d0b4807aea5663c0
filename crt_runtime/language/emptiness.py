""" "I have no pets", "I quit my job": a slot is said to be empty, or to hold no longer what it held."""

from __future__ import annotations

from crt_runtime.language.extent import Extent
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import frames
from crt_runtime.language.lexis import LEAF, Lexis, longest
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value


def none_left(turn: Turn, lexis: Lexis, claims: list[Claim]) -> list[Claim]:
    """Claims that a multi-valued slot is empty: "I have no pets", "I'm not allergic to anything"."""
    found: list[Claim] = []
    words = turn.words
    if lexis.none_triggers.isdisjoint(words):
        return found
    for sentence in turn.sentences:
        if sentence.question or sentence.command or turn.joke:
            continue
        found += _none_terse(turn, lexis, sentence)
        for at in range(sentence.start, sentence.end):
            if (
                words[at] not in lexis.lists["me"]
                or turn.is_quoted(at)
                or sentence.has_before("hypothetical", at)
                or sentence.has_before("reported", at)
            ):
                continue
            empty = _empty_at(turn, lexis, at + 1, sentence.end)
            if empty is None:
                continue
            (start, end), slots = empty
            for slot in slots:
                if any(claim.fact.slot == slot for claim in claims):
                    continue
                if not lexis.wording[slot].spec.multi:
                    place = turn.source.ends[end - 1]
                    fact = Fact(slot, "", "", Polarity.NEGATED, Modality.ASSERTED, USER, (place, place))
                    found.append(Claim(fact, Change.END))
                    continue
                found.append(_empty(turn, slot, start, end))
    return found


def _empty(turn: Turn, slot: str, start: int, end: int) -> Claim:
    value = turn.text(start, end)
    fact = Fact(
        slot, value, normalize_value("text", value), Polarity.NEGATED, Modality.ASSERTED, USER, turn.span(start, end)
    )
    return Claim(fact, Change.NONE_LEFT)


def _none_terse(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Claim]:
    """Read "No pets." and "no allergies here"."""
    start = sentence.start
    if turn.words[start] != "no" or sentence.end - start > 5 or turn.is_quoted(start):
        return []
    noun = longest(lexis.nouns, turn.words, start + 1, sentence.end)
    if (
        noun is None
        or not lexis.wording[noun[1][0]].spec.multi
        or not turn.words[noun[0] - 1].endswith(("s", "ren", "pet"))
    ):
        return []
    if noun[0] < sentence.end and turn.words[noun[0]] not in lexis.lists["none_terse"]:
        return []
    return [_empty(turn, noun[1][0], start, noun[0])]


def _empty_at(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[Extent, tuple[str, ...]] | None:
    """The phrase of emptiness that starts after a subject: "have no pets", "not be allergic to anything"."""
    words = turn.words
    while (
        at < end
        and (words[at] in lexis.lists["adverbs"] or words[at] in {"do", "did", "have"})
        and not _none_below(lexis, lexis.none, words[at])
    ):
        at += 1
    start = at
    node: object = lexis.none
    if at + 1 < end and words[at] in lexis.lists["be"] and words[at + 1] == "not":
        node, at = _none_below(lexis, _none_below(lexis, node, "not"), "be"), at + 2
        start = at
    found: tuple[int, tuple[str, ...]] | None = None
    while isinstance(node, dict):
        leaf = node.get(LEAF)
        if isinstance(leaf, tuple):
            found = at, leaf
        if at >= end:
            break
        below = _none_below(lexis, node, words[at])
        if below is None and words[at] in lexis.lists["adverbs"]:
            at += 1
            continue
        node, at = below, at + 1
    if found is None:
        return None
    stop, slots = found
    if stop < end and (words[stop] in lexis.lists["empty_at"] or not _may_follow(lexis, words[stop])):
        return None
    return (start, stop), slots


def _may_follow(lexis: Lexis, word: str) -> bool:
    """Whether a word may follow "no pets" and leave it whole: "no pets yet", not "no pets allowed"."""
    known = frames(lexis)
    whole = not word[0].isalnum() or word in known.words or word in known.absent_words or word in lexis.lists["adverbs"]
    return word != "by" and (whole or word in lexis.lists["stops_hard"])


def _none_below(lexis: Lexis, node: object, word: str) -> object:
    if not isinstance(node, dict):
        return None
    below = node.get("not" if word == "never" else word)
    if below is None:
        for lemma, _ in lexis.forms.get(word, ()):
            below = node.get(lemma)
            if below is not None:
                break
    return below
