"""What a clause says beside its frame: the one stretch of words that can be the value of a slot.

The readers of verbs and nouns know what stands around a value. Where the topic stands apart from it ("when it comes
to music, jazz"), the words of the frame are taken off both ends instead, and what is left over is the value.
"""

from __future__ import annotations

from typing import Final

from crt_runtime.language.extent import Extent, holds_listed, is_name, is_shouting, is_sign, value_at
from crt_runtime.language.frame_words import Frames, frames
from crt_runtime.language.lexis import Lexis, Wording, longest
from crt_runtime.language.turn import Turn

_OPEN: Final = frozenset({"text", "choice", "pet"})


def value_left(turn: Turn, lexis: Lexis, slot: str, start: int, end: int) -> Extent | None:
    """The value in the words `start..end` where everything around it is frame; None where there is none, or more."""
    known, wording = frames(lexis), lexis.wording[slot]
    at = skip_frame(turn, lexis, known, slot, start, end)
    extent = value_from(turn, lexis, wording, at, end)
    if extent is None or skip_frame(turn, lexis, known, slot, extent[1], end, leading=False) < end:
        return None
    return extent


def value_from(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int) -> Extent | None:
    """The value that starts at `at`, with its article where the slot's values have one, where it looks like one."""
    if at >= end:
        return None
    extent = value_at(turn, lexis, wording, at, end)
    if extent is None or not looks_right(turn, lexis, wording, extent):
        return None
    first, last = extent
    if turn.words[first] in lexis.lists["prepositions"] and not (last > first + 1 and turn.capital(first + 1)):
        return None  # "after a decade in forestry" is no game
    kind, before = wording.spec.value_type, turn.words[first - 1] if first else ""
    if (before in {"a", "an"} and (kind == "pet" or wording.free)) or (
        before == "the" and kind == "organisation" and turn.capital(first)
    ):
        first -= 1
    while last > first + 1 and wording.listed and not wording.free and not turn.capital(last - 1):
        if turn.words[last - 1] not in frames(lexis).slot_words[wording.spec.slot] | {"ones", "one"}:
            break
        if holds_listed(turn, wording, first, last - 1) is None or " ".join(turn.words[first:last]) in wording.listed:
            break
        last -= 1
    return first, last


def looks_right(turn: Turn, lexis: Lexis, wording: Wording, extent: Extent) -> bool:
    """Whether a stretch of words looks like a value of the slot: listed, a name, a place with a capital letter."""
    kind = wording.spec.value_type
    if kind == "name":
        return is_name(turn, lexis, *extent)
    if kind == "place":
        return turn.capital(extent[0]) or _is_small(turn)
    if wording.listed and kind in _OPEN and not wording.free:
        listed = holds_listed(turn, wording, *extent) is not None
        if wording.doing:
            return listed or turn.words[extent[0]] == "working" or "days" in turn.words[extent[0] : extent[1]]
        return listed or (not wording.exact and turn.capital(extent[0]))
    return True


def skip_frame(turn: Turn, lexis: Lexis, known: Frames, slot: str, at: int, end: int, *, leading: bool = True) -> int:
    """Where the frame words from `at` on end: pronouns, verbs of being and liking, the slot's own nouns and verbs."""
    words, wording = turn.words, lexis.wording[slot]
    while at < end:
        word = words[at]
        if leading and slot in lexis.heads.get(word, ()) and _opens_value(turn, lexis, wording, at, end):
            break
        if word in lexis.tails and not leading:
            tail = longest(lexis.tails, words, at, end)
            if tail is not None:
                at = tail[0]
                continue
        if (
            wording.doing
            and leading
            and word == "working"
            and turn.words[at + 1 : at + 2]
            and words[at + 1] in lexis.lists["doing_at"] | lexis.lists["doing_where"]
        ):
            break
        if is_sign(word) or word in lexis.lists["leftover"]:
            at += 1
            continue
        framed = known.holds(lexis, slot, word) or word in wording.kinds
        if not framed or (leading and is_in_name(turn, lexis, wording, at, end)):
            break
        at += 1
    return at


def _opens_value(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int) -> bool:
    """Whether a listed value starts here that is not just the slot's noun ("car")."""
    listed = holds_listed(turn, wording, at, end)
    if listed is None or listed[0] != at:
        return False
    noun = longest(lexis.kinds, turn.words, at, end)
    return noun is None or noun[0] < listed[1] or wording.spec.slot not in noun[1]


def is_in_name(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int) -> bool:
    """Whether a frame word is written as part of a name: "The Godfather", "New Zealand", "One Hundred Years"."""
    words, lists = turn.words, lexis.lists
    if not turn.capital(at) or words[at] == "i" or is_shouting(turn) or turn.text(at, at + 1).isupper():  # "OS", "TZ"
        return False
    if at > 0 and turn.source.starts[at] == turn.source.starts[at - 1]:  # the "am" of "I'm"
        return False
    if at > 0 and words[at - 1] not in lists["closing_signs"]:
        return True
    if at + 1 >= end or not turn.capital(at + 1):
        return False
    # The first word of a sentence has its capital anyway: the next one must tell.
    if words[at] in lists["adjectives_new"] or words[at] in lists["adjectives_past"]:
        return wording.spec.value_type == "place"
    return words[at] in lists["determiners"] or words[at] in lexis.numbers


def _is_small(turn: Turn) -> bool:
    return turn.source.text.islower()
