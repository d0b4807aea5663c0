"""Several values of one slot that hold side by side, each in its own context: "V at work and W at home".

A sentence is cut at its joints; each part gives a value, a context, or both, in either order: "in winter I work as V",
"two homes: V in summer, W in winter", "V is my favorite when I cook".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.clefts import place_phrase
from crt_runtime.language.extent import Extent, is_sign
from crt_runtime.language.frame_words import frames
from crt_runtime.language.leftover import skip_frame, value_left
from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.mention import Mention
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value

_LONG: Final = 48
_CONTEXT: Final = 7
_TIES: Final = frozenset({"and", "&", "plus"})
_LATER: Final = frozenset({"when", "while", "after", "before", "if"})


@dataclass(slots=True)
class _Part:
    """What a part of a sentence gives."""

    value: Extent | None
    context: Extent | None


def read_pairs(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention], asked: str | None) -> None:
    """Replace the mentions of a slot by one for each value and its context, where the sentence sets several so.

    `asked` is the slot that a question before it was about ("fav food? V for lunch, W for dinner").
    """
    words = turn.words[sentence.start : sentence.end]
    if turn.quoted is not None and any(turn.quoted[sentence.start : sentence.end]):
        return
    if len(words) > _LONG or sentence.question or not lexis.lists["pairs_not"].isdisjoint(words):
        return
    both = not lexis.lists["both_words"].isdisjoint(words)
    if not both and lexis.lists["pair_joints"].isdisjoint(words):
        return
    if sum(word in lexis.lists["context_opens"] for word in words) < 2:
        return
    past = not {"was", "were"}.isdisjoint(words)
    cuts = _cut(turn, lexis, sentence)
    for slot in _slots(turn, lexis, sentence, found, asked, both=both):
        if past and not lexis.wording[slot].spec.steady:
            continue
        made = _pairs(turn, lexis, slot, cuts)
        if len({normalize_value(lexis.wording[slot].spec.value_type, turn.text(*value)) for value, _ in made}) < 2:
            continue
        core = next((one.core for one in found if one.slot == slot), made[0][0][0])
        spans = [value for value, _ in made]
        found[:] = [
            one
            for one in found
            if one.slot != slot and not any(one.start < stop and start < one.end for start, stop in spans)
        ]
        for value, context in made:
            stance = Stance(who=USER, subject_at=sentence.start)
            found.append(Mention(slot, *value, core, "state", stance, context=context))
        return


def _slots(
    turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention], asked: str | None, *, both: bool
) -> list[str]:
    """The single-valued slots that the sentence may be about: said, named, asked before, or known by their values."""
    words = turn.words
    slots = [
        one.slot
        for one in found
        if one.stance.who == USER and (one.stance.tense == "now" or lexis.wording[one.slot].spec.steady)
    ]
    if asked is not None:
        slots.insert(0, asked)
    named: list[str] = []
    for at in range(sentence.start, sentence.end):
        before = words[at - 1] if at > sentence.start else ""
        counted = before in lexis.lists["counted"] or not before
        node = longest(lexis.themes, words, at, sentence.end) or (
            counted and longest(lexis.kinds, words, at, sentence.end)
        )
        chosen = before == "in" and at > sentence.start + 1 and words[at - 2] in lexis.lists["leftover"]
        if node and before != "'s" and (chosen or before not in lexis.lists["context_opens"]):
            named += node[1]
        if words[at] in lexis.places:
            phrase = place_phrase(turn, lexis, at, sentence.end)
            named += phrase[1] if phrase is not None else ()
    if lexis.lists["favorites"].isdisjoint(words[sentence.start : sentence.end]) and not {
        "favorites",
        "favourites",
    } & set(words):
        named = [slot for slot in named if not lexis.wording[slot].free]
    mine = not {"i", "we", "my", "our", "me", "mine"}.isdisjoint(words[sentence.start : sentence.end])
    if both:
        slots += [
            slot
            for at in range(sentence.start, sentence.end)
            for slot in sorted(lexis.heads.get(words[at], ()))
            if lexis.wording[slot].concrete or lexis.wording[slot].doing
        ]
    if mine or both:
        slots += sorted(named, key=lambda slot: not lexis.wording[slot].listed)
    return [
        slot
        for slot in dict.fromkeys(slots)
        if (not lexis.wording[slot].spec.multi and not lexis.wording[slot].spec.steady) or slot == "major"
    ]


def _cut(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Extent]:
    """The parts of a sentence between its signs and those joints that never stand within a value."""
    words, found, start = turn.words, [], sentence.start
    for at in range(sentence.start, sentence.end):
        word = words[at]
        joint = word in lexis.lists["pair_joints"] and not (word == "while" and words[at + 1 : at + 2] == ["i"])
        if (joint and word not in _TIES) or word in {",", ":", "—", "(", ")"}:
            if at > start:
                found.append((start, at))
            start = at + 1
    if sentence.end > start:
        found.append((start, sentence.end))
    return found


def _pairs(turn: Turn, lexis: Lexis, slot: str, cuts: list[Extent]) -> list[tuple[Extent, Extent]]:
    """The values with their contexts, in order; empty where a value has none."""
    values: list[Extent] = []
    contexts: list[Extent | None] = []
    waiting: Extent | None = None
    for part in (part for start, end in cuts for part in _untied(turn, lexis, slot, start, end)):
        if part.value is None:
            if part.context is not None and values and contexts[-1] is None:
                contexts[-1] = part.context
            elif part.context is not None:
                waiting = part.context
            continue
        values.append(part.value)
        contexts.append(part.context or waiting)
        waiting = None
    while contexts and contexts[0] is None and len(contexts) > 2:  # "dual citizen here: ..."
        del contexts[0], values[0]
    if any(context is None for context in contexts):
        return []
    return [(value, context) for value, context in zip(values, contexts, strict=True) if context is not None]


def _untied(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> list[_Part]:
    """The parts that an "and" joins, each with its value and context; one part where it stands within one of them."""
    words = turn.words
    while start < end and words[start] in _TIES:
        start += 1
    for at in range(start + 1, end - 1):
        if words[at] in _TIES:
            left, right = _read_part(turn, lexis, slot, start, at), _read_part(turn, lexis, slot, at + 1, end)
            if left.value is not None and left.context is not None and right.value is not None:
                return [left, *_untied(turn, lexis, slot, at + 1, end)]
    return [_read_part(turn, lexis, slot, start, end)]


def _read_part(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> _Part:
    """The value and the context of one part, in either order."""
    words = turn.words
    for at in range(start + 2, end - 1):
        if words[at] == "as" and words[at - 1] != "same" and _is_kind(turn, lexis, slot, at + 1, end):
            end = at  # "V at home as my editor"
            break
    part = _parted(turn, lexis, slot, start, end)
    if part.value is not None and words[part.value[0]] in lexis.lists["weekdays"] and slot != "favorite_season":
        return _Part(None, None)
    return part


def _parted(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> _Part:
    words = turn.words
    opens = lexis.lists["context_opens"]
    known = frames(lexis)
    while start < end and (words[start] in lexis.lists["adverbs"] or is_sign(words[start])):
        start += 1
    if start >= end:
        return _Part(None, None)
    readings: list[_Part] = []
    if words[start] in opens:
        front = _front(turn, lexis, slot, start, end)
        if front is not None and front.context is not None:
            bare = skip_frame(turn, lexis, known, slot, front.context[0] + 1, front.context[1], leading=False)
            topical = words[start] in {"for", "as", "in", "with", "about"}
            if topical and bare >= front.context[1] and _names(turn, lexis, slot, *front.context):
                return _read_part(turn, lexis, slot, front.context[1], end)
            readings.append(front)
    for at in range(start + 1, end):
        if words[at] not in opens or end - at > _CONTEXT or (words[at] == "as" and _names(turn, lexis, slot, at, end)):
            continue
        value = value_left(turn, lexis, slot, start, at)
        if value is not None and at + 1 < end:
            readings.append(_Part(value, (at, end)))
            break
    known_context = next(
        (one for one in readings if one.context is not None and _is_known(turn, lexis, one.context)), None
    )
    if known_context is not None:
        return known_context
    if readings:
        return readings[-1]
    if skip_frame(turn, lexis, known, slot, start, end, leading=False) >= end:
        return _Part(None, None)
    value = value_left(turn, lexis, slot, start, end)
    if value is None and words[start] in opens and end - start <= _CONTEXT:
        return _Part(None, (start, end))
    return _Part(value, None)


def _front(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> _Part | None:
    """Read a part that begins with its context: "on weekends it is V", "for code in V"."""
    words = turn.words
    subjects = lexis.lists["pair_subjects"]
    first = start + 2
    if words[start] in _LATER and words[start + 1 : start + 2] and words[start + 1] in subjects:
        first = start + 3
    for at in range(first, min(end, start + _CONTEXT + 1)):
        if words[at] in subjects or words[at] in lexis.lists["pair_links"]:
            value = value_left(turn, lexis, slot, at, end)
            if value is not None:
                return _Part(value, (start, at))
    return None


def _is_kind(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> bool:
    """Whether the words are nothing but the slot's kind: "my operating system"."""
    while start < end and turn.words[start] in lexis.lists["articles"] | lexis.lists["adjectives"]:
        start += 1
    found = longest(lexis.kinds, turn.words, start, end) if start < end else None
    return found is not None and found[0] == end and slot in found[1]


def _names(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> bool:
    """Whether the words name the slot's kind."""
    return any(
        found is not None and slot in found[1]
        for at in range(start, end)
        for found in (longest(lexis.kinds, turn.words, at, end),)
    )


def _is_known(turn: Turn, lexis: Lexis, context: Extent) -> bool:
    return longest(lexis.context_openers, turn.words, *context) is not None
