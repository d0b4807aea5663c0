"""A turn that only takes back what was said before: "sorry, I meant Rex", "*Dallas", "that's wrong", "I quit".

It names neither the slot nor the value that it is about: the last turn tells them, or the one thing that people end in
such words. All of its words must be ones of taking back, or the one right value: "sorry, I'm late" says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from crt_runtime.language.extent import Extent, holds_listed, is_number, is_sign, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import frames, period_end, phrase_end
from crt_runtime.language.lexis import LEAF, Lexis, Node, Wording, lexis
from crt_runtime.language.places import read_place
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Turn, read
from crt_runtime.language.values import Relation, compare_values, normalize_value

_MOST_WORDS: Final = 16
_LONGEST: Final = 4
_ALIKE: Final = 0.6
"""How alike a name in small letters is to the one that it corrects, where it may be any word: "oops, hanna"."""
_STAR: Final = "*"
_MEASURED: Final = frozenset({"number", "date", "time", "duration"})
_NAMED: Final = frozenset({"name", "organisation", "place"})
_NO_VALUES: Final = frozenset({"one", "ones", "great", "good", "fine", "ok", "okay", "true", "right", "quick"})
_PRONOUNS: Final = ("it", "she")
_ARTICLES: Final = frozenset({"a", "an", "the"})


class Told(NamedTuple):
    """One value of the user's that the last turn stated, or answered with."""

    slot: str
    value: str


class _Around(NamedTuple):
    """The words that are left once those of taking back are off both ends; `sure`: what is left must be a value."""

    start: int
    end: int
    sure: bool


def may_amend(text: str) -> bool:
    """Whether a text may take back what was said before: a cheap look at its ends."""
    if _STAR in text[:1] or text.rstrip().endswith(_STAR):
        return True
    words = lexis()
    turn = read(text, words)
    known = frames(words).phrases
    if not 0 < len(turn.words) <= _MOST_WORDS:
        return False
    last = next((word for word in reversed(turn.words) if not is_sign(word)), "")
    opens = any(
        turn.words[0] in known[key] for key in ("amending", "amending_surely", "taking_back", "over_now", "joking")
    )
    opens = opens or turn.words[0] in frames(words).ending_openers
    return opens or any(phrase.endswith(last) for phrase in frames(words).single["amending_after"])


def ends_alone(text: str) -> str | None:
    """The slot of which a text says in a phrase of its own, naming nothing, that it is over: "I quit", "we moved"."""
    words = lexis()
    turn = read(text, words)
    if not _is_plain(turn):
        return None
    alone = frames(words).ending["alone"]
    return next((slot for slot, phrases in alone.items() if is_whole(turn, words, phrases)), None)


def ends_named(text: str, told: Told) -> Claim | None:
    """The end of a value that a text names where "it" or "she" would do: "Rex died", "we gave Rex away"."""
    words = lexis()
    turn = read(text, words)
    named = [at for at, word in enumerate(turn.words) if word == told.value.casefold()]
    pointing = frames(words).ending["told"].get(told.slot)
    if pointing is None or len(named) != 1 or not _is_plain(turn):
        return None
    for pronoun in _PRONOUNS:
        turn.words[named[0]] = pronoun
        if is_whole(turn, words, pointing):
            return _denied(turn, words, told, Change.END)
    return None


def amended(text: str, told: Sequence[Told]) -> Claim | None:
    """What a text does to the one of the values just told that it takes back; None where it does not do that alone.

    The claim corrects it (`replaces` names it), denies it, or ends it.
    """
    words = lexis()
    turn = read(text, words)
    if turn.joke and len(told) == 1 and is_whole(turn, words, frames(words).phrases["joking"]):
        return _denied(turn, words, told[0], Change.CORRECTION)
    if not _is_plain(turn):
        return None
    pointing = frames(words).ending["told"]
    over = [one for one in told if one.slot in pointing and is_whole(turn, words, pointing[one.slot])]
    if over:
        return _denied(turn, words, over[0], Change.END) if len(over) == 1 else None
    whole = _taken_back(turn, words)
    if whole is not None:
        return _denied(turn, words, told[0], whole) if len(told) == 1 else None
    around = _around(turn, words)
    if around is None or not 0 < around.end - around.start <= _LONGEST:
        return None
    found = [claim for one in told if (claim := _corrected(turn, words, one, around)) is not None]
    return found[0] if len(found) == 1 else None


def _is_plain(turn: Turn) -> bool:
    """Whether the turn is short, and neither asks, nor quotes, nor jokes."""
    asked = any(sentence.asked for sentence in turn.sentences)
    return 0 < len(turn.words) <= _MOST_WORDS and not (turn.joke or asked or turn.quoted is not None)


def _taken_back(turn: Turn, words: Lexis) -> Change | None:
    """What the whole turn does to the value, where it names no other: "that's wrong", "not anymore"."""
    known = frames(words).phrases
    if is_whole(turn, words, known["taking_back"]):
        return Change.CORRECTION
    return Change.END if is_whole(turn, words, known["over_now"]) else None


def is_whole(turn: Turn, words: Lexis, phrases: Node) -> bool:
    """Whether the turn is one of the phrases, but for words of taking back, times and adverbs around and within it."""
    known, end = frames(words).phrases["amending"], len(turn.words)
    free = words.lists["adverbs"] | words.lists["period_words"] | {"ago"}
    at, found = 0, False
    while at < end:
        stop = _phrase_end(turn, words, phrases, at)
        found = found or stop > at
        stop = max(stop, phrase_end(known, turn.words, at, end), period_end(turn, words, at, end, measured=False))
        if stop == at and not (is_sign(turn.words[at]) or turn.words[at] in free):
            return False
        at = max(stop, at + 1)
    return found


def _phrase_end(turn: Turn, words: Lexis, phrases: Node, at: int) -> int:
    """Where the longest phrase that starts at `at` ends, adverbs within it left out ("I finally quit"), or `at`."""
    node, stop = phrases, at
    for here in range(at, len(turn.words)):
        word = turn.words[here]
        below = node.get(word)
        if isinstance(below, dict):
            node = below
            stop = here + 1 if LEAF in node else stop
        elif here == at or word not in words.lists["adverbs"]:
            break
    return stop


def _denied(turn: Turn, words: Lexis, told: Told, change: Change) -> Claim | None:
    wording = words.wording.get(told.slot)
    if wording is None or (change is Change.END and wording.spec.steady):
        return None
    return Claim(_fact(wording, told.value, turn.span(0, len(turn.words)), Polarity.NEGATED), change)


def _around(turn: Turn, words: Lexis) -> _Around | None:
    """Take the words of taking back off both ends; None where there are none."""
    known, at, end = frames(words).phrases, 0, len(turn.words)
    sure = turn.words[0] == _STAR or turn.words[-1] == _STAR
    amends = sure
    while end > at:
        start = end - is_sign(turn.words[end - 1])
        if start == end:
            ends = (phrase_end(known["amending_after"], turn.words, here, end) for here in range(1, end))
            start = next((here for here, stop in enumerate(ends, 1) if stop == end), end)
            amends = amends or start < end
        if start == end:
            break
        end = start
    while at < end:
        surely = phrase_end(known["amending_surely"], turn.words, at, end)
        stop = max(surely, phrase_end(known["amending"], turn.words, at, end))
        amends, sure = amends or stop > at, sure or surely > at
        if stop == at and amends:
            stop = phrase_end(known["amending_to"], turn.words, at, end)
        if stop == at and not is_sign(turn.words[at]):
            break
        at = max(stop, at + 1)
    return _Around(at, end, sure) if amends else None


def _corrected(turn: Turn, words: Lexis, told: Told, around: _Around) -> Claim | None:
    wording = words.wording.get(told.slot)
    if wording is None or wording.intent:
        return None
    place = _value(turn, words, wording, told.value, around)
    if place is None:
        return None
    value = turn.text(*place)
    if compare_values(wording.spec.value_type, told.value, value) is Relation.SAME:
        return None
    return Claim(_fact(wording, value, turn.span(*place), Polarity.AFFIRMED), Change.CORRECTION, told.value)


def _value(turn: Turn, words: Lexis, wording: Wording, old: str, around: _Around) -> Extent | None:
    """The words that are left as a value of the slot, or None where they have not the looks of one."""
    kind, (start, end, sure) = wording.spec.value_type, around
    if kind in _MEASURED:
        found = value_at(turn, words, wording, start, end, "#")
        after = turn.words[found[1] : end] if found is not None else []
        own = frames(words).slot_words.get(wording.spec.slot, frozenset()) | frames(words).single["units"]
        return found if all(word in own for word in after) else None
    if any(is_number(words, word) for word in turn.words[start:end]):
        counted = kind not in _NAMED and any(char.isdigit() for char in old)
        return (start, end) if counted and value_at(turn, words, wording, start, end) == (start, end) else None
    titled = turn.words[start] in _ARTICLES and turn.capital(start)
    bare = start + (turn.words[start] in _ARTICLES and not titled and end - start > 1)
    if wording.listed and kind not in _NAMED:
        listed = holds_listed(turn, wording, bare, end)
        if listed == (bare, end) or (listed is not None and value_at(turn, words, wording, start, end) == (start, end)):
            return (start if kind == "pet" else bare), end
    if kind == "place" and read_place(turn.text(bare, end)).known:
        return bare, end
    own_words = turn.words[bare + titled : end]
    joined = all(turn.capital(at) or turn.words[at] in words.lists["inner"] for at in range(bare, end))
    if joined and turn.capital(bare) and not _is_common(words, own_words):
        return bare, end
    alike = SequenceMatcher(None, old.casefold(), " ".join(own_words)).ratio() >= _ALIKE
    if (sure or alike) and (kind in _NAMED or wording.free or kind == "pet") and not _is_common(words, own_words):
        return bare, end
    return None


def _is_common(words: Lexis, said: Sequence[str]) -> bool:
    """Whether some of the words are ones that are no value: "late", "never mind", "fine"."""
    lists = words.lists
    plain = (
        lists["stops_hard"] | lists["not_values"] | lists["no_answer"] | lists["adverbs"] | lists["kin"] | _NO_VALUES
    )
    return any(
        not word.replace("-", "").replace("'", "").isalnum() or word in plain or word in words.forms for word in said
    )


def _fact(wording: Wording, value: str, span: tuple[int, int], polarity: Polarity) -> Fact:
    normalized = normalize_value(wording.spec.value_type, value)
    return Fact(wording.spec.slot, value, normalized, polarity, Modality.ASSERTED, USER, span)
