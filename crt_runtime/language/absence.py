"""A multi-valued slot said to be empty in any construction: "no pets here", "there isn't a single goal I have".

The patterns of `emptiness.py` need "I" and a verb of the slot. Here a word of absence and a noun that names the slot as
a whole ("pets", never "dog") make the claim, where nothing but frame words stands between and around them.
"""

from __future__ import annotations

from typing import Final

from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import Frames, frames, period_end, phrase_end
from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.slot_evidence import slots_spoken_of
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value

_MOST_SENTENCES: Final = 12
_MOST_WORDS: Final = 40
_ANY: Final = frozenset({"any", "single", "one", "anything"})
_PAST: Final = frozenset({"was", "were", "did"})


def absences(turn: Turn, lexis: Lexis, claims: list[Claim]) -> list[Claim]:
    """The claims, and one for each multi-valued slot that is said to be empty and of which they say nothing."""
    if turn.joke or lexis.lists["absent"].isdisjoint(turn.words):
        return claims
    known = frames(lexis)
    found: list[Claim] = []
    for sentence in turn.sentences[:_MOST_SENTENCES]:
        if sentence.end - sentence.start > _MOST_WORDS:
            continue
        if sentence.question or sentence.command or sentence.has("hypothetical") or sentence.has("reported"):
            continue
        if turn.is_quoted(sentence.start) or lexis.lists["absent"].isdisjoint(
            turn.words[sentence.start : sentence.end]
        ):
            continue
        made = _absence(turn, lexis, known, sentence)
        if made is not None and not any(claim.fact.slot == made.fact.slot for claim in (*claims, *found)):
            found.append(made)
    inside = [claim.fact.span for claim in found]
    kept = [
        claim
        for claim in claims
        if not any(start <= claim.fact.span[0] and claim.fact.span[1] <= end for start, end in inside)
    ]
    return kept + found


def _absence(turn: Turn, lexis: Lexis, known: Frames, sentence: Sentence) -> Claim | None:
    words, start, end = turn.words, sentence.start, sentence.end
    for at in range(start, end):
        if words[at] not in lexis.lists["absent"] or (words[at] == "cannot" and _ANY.isdisjoint(words[at:end])):
            continue
        first = max(
            (here + 1 for here in range(start, at) if words[here] in lexis.lists["absence_bounds"]), default=start
        )
        stop = next((here for here in range(at + 1, end) if words[here] in lexis.lists["absence_bounds"]), end)
        for noun in range(at + 1, stop):
            named = longest(known.generic, words, noun, stop) if words[noun] in known.generic else None
            if named is None:
                continue
            for slot in _likeliest(turn, lexis, known, sentence, named[1]):
                if _is_empty(turn, lexis, known, slot, (first, at, noun, named[0], stop), sentence):
                    return _claim(turn, slot, at, named[0])
            break
        if words[at] == "none" and at + 1 >= stop:
            return _none_of_them(turn, lexis, known, sentence, at)
    return None


def _none_of_them(turn: Turn, lexis: Lexis, known: Frames, sentence: Sentence, at: int) -> Claim | None:
    """Read "as for siblings, I have none", where the noun stands before."""
    words = turn.words
    for noun in range(sentence.start, at):
        named = longest(known.generic, words, noun, at) if words[noun] in known.generic else None
        if named is not None:
            slot = named[1][0]
            rest = all(
                _is_frame(turn, lexis, known, slot, *place) for place in ((sentence.start, noun), (named[0], at))
            )
            clear = lexis.lists["absence_others"].isdisjoint(words[sentence.start : at]) and lexis.lists[
                "absence_determined"
            ].isdisjoint(words[at + 1 : sentence.end])
            return _claim(turn, slot, at, at + 1) if rest and clear else None
    return None


def _likeliest(turn: Turn, lexis: Lexis, known: Frames, sentence: Sentence, slots: tuple[str, ...]) -> list[str]:
    """The slots of a noun, the one of which the sentence speaks otherwise first ("language" beside "program")."""
    if len(slots) == 1:
        return list(slots)
    topics = slots_spoken_of(turn, lexis, known, sentence.start, sentence.end, ())
    return sorted(slots, key=lambda slot: topics.index(slot) if slot in topics else len(topics))


def _is_empty(
    turn: Turn, lexis: Lexis, known: Frames, slot: str, places: tuple[int, int, int, int, int], sentence: Sentence
) -> bool:
    """Whether the words say that there is none: `places` are the clause, the word of absence, the noun and the end."""
    first, at, noun, after, stop = places
    words = turn.words
    before, between, rest = words[first:at], words[at + 1 : noun], words[after:stop]
    whole = {*before, *between, *rest}
    own = known.slot_words[slot]
    if not lexis.lists["absence_others"].isdisjoint(whole) or any(
        word in lexis.lists["kin"] and word not in own for word in whole
    ):
        return False
    if not lexis.lists["absence_wishes"].isdisjoint({*before, *between}):
        return False
    if not lexis.lists["absence_determined"].isdisjoint(between[-2:]):
        return False
    if not _PAST.isdisjoint(whole) or ("had" in whole and words[at] != "never" and "have" not in before):
        return False
    if words[at] in {"not", "never", "cannot"}:
        verbs = {*before, *between}
        terse = at == first and bool(between) and between[-1] in _ANY
        having = not lexis.lists["absence_having"].isdisjoint(verbs)
        if not (terse or having or any(_is_doing(lexis, own, word) for word in verbs)):
            return False
        if between[-1:] in (["be"], ["not"]):
            return False
    elif (
        lexis.lists["first_person"].isdisjoint(words[sentence.start : sentence.end])
        and at != first
        and "there" not in before
    ):
        return False
    return all(_is_frame(turn, lexis, known, slot, *place) for place in ((first, at), (at + 1, noun), (after, stop)))


def _is_doing(lexis: Lexis, own: frozenset[str], word: str) -> bool:
    """Whether a word is a verb of the slot's own ("speak", "program")."""
    return any(lemma in own and lemma not in {"be", "do"} for lemma, _ in lexis.forms.get(word, ()))


def _is_frame(turn: Turn, lexis: Lexis, known: Frames, slot: str, at: int, end: int) -> bool:
    words = turn.words
    while at < end:
        stop = max(period_end(turn, lexis, at, end, measured=False), phrase_end(lexis.tails, words, at, end))
        if stop > at:
            at = stop
            continue
        if words[at][0].isalnum() and not known.holds(lexis, slot, words[at]) and words[at] not in known.absent_words:
            return False
        if words[at] in {"named", "called", "by"} and at + 1 < end:
            return False
        at += 1
    return True


def _claim(turn: Turn, slot: str, start: int, end: int) -> Claim:
    value = turn.text(start, end)
    span = turn.span(start, end)
    fact = Fact(slot, value, normalize_value("text", value), Polarity.NEGATED, Modality.ASSERTED, USER, span)
    return Claim(fact, Change.NONE_LEFT)
