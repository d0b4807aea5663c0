"""What a text says of a value that is known of the user: that it was wrong, or over, or that another took its place.

The readers of one turn alone need the words to name the slot. Who corrects or ends what they said leaves that out ("the
team is 7, not 12", "Umbra Foods let me go", "shoes in 43, not 38"): the known value tells the slot. Every word must be
one of the slot, of the frame, or of the value in its place; one word too many says nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crt_runtime.language import asking
from crt_runtime.language.bystanders import opens_with_another
from crt_runtime.language.extent import Extent, holds_listed, is_number, is_sign
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import Frames, frames, period_end, phrase_end
from crt_runtime.language.lexis import Lexis, lexis
from crt_runtime.language.mention import PERSONAL
from crt_runtime.language.restated import fitting
from crt_runtime.language.slot_evidence import speaks_of
from crt_runtime.language.stance import USER
from crt_runtime.language.topics import load_topics
from crt_runtime.language.turn import Sentence, Turn, read
from crt_runtime.language.values import normalize_value
from crt_runtime.language.words import phrase_words

# takes: "isn't" of "it isn't 12", "left" of "Left, for good"      must not take: "12", ","
_WORD: Final = re.compile(r"[a-z']+")
_MOST_WORDS: Final = 20
_NEAR: Final = 4
_LONGEST_VALUE: Final = 5
_SMALL_NAME: Final = 2
_MOST_BESIDE: Final = 4
"""So many further words may stand in a turn in which the user takes back what they said."""
_NAMED: Final = frozenset({"name", "place", "organisation"})
_BLOCKING: Final = frozenset({"hypothetical", "reported", "joke", "future", "intends"})
_MEASURED: Final = frozenset({"number", "date", "time"})
_PHRASES: Final = ("ended_before", "ended_after", "intended")
_DENYING: Final = frozenset({"not", "never"})
_LEAVING: Final = frozenset({"left", "dropped"})
"""Not "I left my Mazda at the garage"."""
_SINCE: Final = frozenset({"anymore", "longer", "more"})


def speaks_of_change(text: str) -> bool:
    """Whether some word of a text may say that what held is wrong or over; what it is said of does not matter."""
    lists, said = lexis().lists, _WORD.findall(text.lower())
    if not lists["held_signals"].isdisjoint(said) or "?" in text.rstrip("?! "):  # "did I say V? it's W"
        return True
    return not (lists["held_past"].isdisjoint(said) or lists["held_now"].isdisjoint(said))


def names_slot(text: str, slot: str) -> bool:
    """Whether some word of a text is one of the slot's own nouns or verbs, in any form: "name", "called"."""
    words = lexis()
    known = frames(words)
    own = known.slot_words.get(slot, frozenset()) - ((known.words | words.lists["be"]) - words.lists["naming_slots"])
    return any(
        form in own
        for word in read(text, words).words
        for form in (word, *(lemma for lemma, _ in words.forms.get(word, ())))
    )


def counts_another_thing(value: str, slot: str) -> bool:
    """Whether a value holds a number that is none of the slot's: "page 43" is no age; "43", "about 43" may be."""
    words = lexis()
    first = next(iter(phrase_words(value)), "")
    plain = words.lists["adverbs"] | words.lists["determiners"]
    return first.isalpha() and first not in plain and not is_number(words, first) and not names_slot(value, slot)


def said_of_held(text: str, slot: str, value: str) -> Claim | None:
    """The claim of a text about `value`, known of the user's `slot`, that it names; None where it says nothing of it.

    The claim corrects or updates the value (`replaces`), or ends it.
    """
    words = lexis()
    wording = words.wording.get(slot)
    if wording is None or wording.intent:
        return None
    turn = read(text, words)
    if turn.joke or turn.quoted is not None or len(turn.words) > _MOST_WORDS or not turn.sentences:
        return None
    held = _find(turn, value)
    if held is None or turn.words[held[1] : held[1] + 1] in (["one"], ["ones"]):  # "the blue one was a mistake"
        return None
    known = frames(words)
    times = _times(turn, words, held, measured=wording.spec.value_type in _MEASURED)
    ends = _phrases(turn, known, held)
    echoed = _is_echoed(turn, words, held)
    closed = (sentence for sentence in turn.sentences[1 if echoed else 0 :])
    if any(_is_closed(turn, words, sentence, [*times, *ends]) for sentence in closed):
        return None
    amended = echoed or _is_amended(turn, words, held)
    new = _new_value(turn, words, slot, held, times, loose=amended and not echoed)
    left = _unexplained_words(turn, words, slot, [held, *times, *ends] if new is None else [held, new, *times, *ends])
    if left > (_MOST_BESIDE if amended and not echoed and new is not None else 0):
        return None
    wrong = amended or _is_denied(turn, words, held)
    over = _is_over(turn, words, known, slot, held) or (
        _is_not_now(turn, words, held)
        if new is None
        else _is_past(turn, words, held) and not _is_visited(turn, words, known, slot, new)
    )
    if new is not None and (wrong or over):
        change = Change.CORRECTION if wrong or wording.spec.steady else Change.UPDATE
        return Claim(_fact(turn, words, slot, new, Polarity.AFFIRMED), change, turn.text(*held))
    if new is None and over and not wording.spec.steady:
        return Claim(_fact(turn, words, slot, held, Polarity.NEGATED), Change.END)
    return None


def _find(turn: Turn, value: str) -> Extent | None:
    """Where the text names the value, if it does so once."""
    wanted = phrase_words(value)
    size = len(wanted)
    found = [at for at in range(len(turn.words) - size + 1) if tuple(turn.words[at : at + size]) == wanted]
    return (found[0], found[0] + size) if len(found) == 1 and size else None


def _times(turn: Turn, words: Lexis, held: Extent, *, measured: bool) -> list[Extent]:
    """Phrases of time ("in May", "since last spring") that do not reach into the value."""
    found: list[Extent] = []
    at = 0
    while at < len(turn.words):
        stop = at
        if turn.words[at] in words.lists["period_openers"]:
            stop = period_end(turn, words, at, len(turn.words), measured=measured)
        if stop > at and not (at < held[1] and held[0] < stop):
            found.append((at, stop))
        at = max(stop, at + 1)
    return found


def _phrases(turn: Turn, known: Frames, held: Extent) -> list[Extent]:
    """Phrases that end or intend something ("gave me the boot", "should have typed"), beside the value."""
    found: list[Extent] = []
    at = 0
    while at < len(turn.words):
        limit = held[0] if at < held[0] else len(turn.words)
        stop = max(phrase_end(known.phrases[key], turn.words, at, limit) for key in _PHRASES)
        if stop > at + 1 and not (held[0] <= at < held[1]):
            found.append((at, stop))
        at = max(stop, at + 1)
    return found


def _is_echoed(turn: Turn, words: Lexis, held: Extent) -> bool:
    """Whether the turn opens with the value as a question, and goes on: "did I say V? it's W", "V? no, W"."""
    first = turn.sentences[0]
    if len(turn.sentences) < 2 or not first.asked or not (first.start <= held[0] and held[1] <= first.end):
        return False
    around = turn.words[first.start : held[0]] + turn.words[held[1] : first.end]
    return all(word in words.lists["echoing"] or is_sign(word) for word in around)


def _is_closed(turn: Turn, words: Lexis, sentence: Sentence, read_apart: list[Extent]) -> bool:
    """Whether a sentence asks, orders, supposes, plans, or is about someone else, in the words not `read_apart`."""
    asking.classify(turn, words, sentence)
    apart = {at for start, end in read_apart for at in range(start, end)}  # "in may", "should have typed"
    said = [turn.words[at] for at in range(sentence.start, sentence.end) if at not in apart]
    if sentence.question or opens_with_another(turn, words, sentence) or not words.lists["not_held"].isdisjoint(said):
        return True
    return any(not _BLOCKING.isdisjoint(cue.kinds) for cue in sentence.cues)


def _is_amended(turn: Turn, words: Lexis, held: Extent) -> bool:
    """Whether the user says that they said the held value, and that it was wrong: "I wrote 12, a slip"."""
    said, start, end = turn.words, *held
    if words.lists["held_wrong"].isdisjoint(said) and not any(
        "correction_strong" in cue.kinds for sentence in turn.sentences for cue in sentence.cues
    ):
        return False
    near = {*said[max(0, start - _NEAR) : start], *said[end : end + _NEAR]}
    return not near.isdisjoint(words.lists["held_wrong"] | words.lists["saying"])


def _new_value(turn: Turn, words: Lexis, slot: str, held: Extent, times: list[Extent], *, loose: bool) -> Extent | None:
    """What stands in the place of the held value: the one other stretch of words that looks like a value of the slot.

    `loose`: words in small letters beside it do not matter.
    """
    wording = words.wording[slot]
    spans = _between([held, *times], len(turn.words))
    if wording.spec.value_type in _MEASURED:
        found = [_numbers(turn, words, *span) for span in spans]
    elif wording.listed and not wording.free and wording.spec.value_type not in _NAMED:
        found = [holds_listed(turn, wording, *span) for span in spans]
    else:
        capitals = loose and wording.spec.value_type in _NAMED
        find = _capitals if capitals else _unexplained
        found = [find(turn, words, slot, *span) for span in spans]
    new = [extent for extent in found if extent is not None]
    if len(new) != 1 or _is_doer(turn, words, new[0], held):
        return None
    return fitting(turn, words, wording, new[0]) or (new[0] if _is_small_name(turn, words, slot, new[0]) else None)


def _is_doer(turn: Turn, words: Lexis, new: Extent, held: Extent) -> bool:
    """Whether someone else ends it: "Bob dropped Nokia" puts no Bob in its place."""
    stop = (
        phrase_end(frames(words).phrases["ended_before"], turn.words, new[1], held[0]) if new[1] < held[0] else new[1]
    )
    return stop > new[1]


def _is_small_name(turn: Turn, words: Lexis, slot: str, extent: Extent) -> bool:
    """Whether words may be a name in a text that has no capitals at all: "did i say oracle? it's adobe"."""
    named = words.wording[slot].spec.value_type in {"name", "organisation"}
    own = turn.words[slice(*extent)]
    plain = any(not word.isalpha() or word in words.forms or word in words.lists["stops_hard"] for word in own)
    return named and turn.source.text.islower() and len(own) <= _SMALL_NAME and not plain


def _between(taken: list[Extent], end: int) -> list[Extent]:
    """The stretches of words `0..end` that lie outside of those taken."""
    found, at = [], 0
    for start, stop in sorted(taken):
        if start > at:
            found.append((at, start))
        at = max(at, stop)
    return [*found, (at, end)] if end > at else found


def _numbers(turn: Turn, words: Lexis, start: int, end: int) -> Extent | None:
    at = next((at for at in range(start, end) if is_number(words, turn.words[at])), None)
    if at is None:
        return None
    stop = at + 1
    while stop < end and (turn.words[stop] not in _explained(words, "") and not is_sign(turn.words[stop])):
        stop += 1
    return at, stop


def _unexplained(turn: Turn, words: Lexis, slot: str, start: int, end: int) -> Extent | None:
    explained = _explained(words, slot)
    unknown = [
        at
        for at in range(start, end)
        if turn.words[at] not in explained and not turn.words[at].endswith("-wise") and not is_sign(turn.words[at])
    ]
    if not unknown or unknown[-1] - unknown[0] >= _LONGEST_VALUE:
        return None
    inner = range(unknown[0], unknown[-1])
    if any(at not in unknown and turn.words[at] not in words.lists["inner"] for at in inner):
        return None  # "Bob works at Contoso"
    return unknown[0], unknown[-1] + 1


def _capitals(turn: Turn, words: Lexis, slot: str, start: int, end: int) -> Extent | None:
    """The one stretch of capitals that is not the mere beginning of a sentence."""
    explained = _explained(words, slot)
    first = next((at for at in range(start, end) if turn.capital(at) and turn.words[at] not in explained), None)
    if first is None:
        return None
    last = first + 1
    while last < end and (turn.capital(last) or turn.words[last] in words.lists["inner"]):
        last += 1
    while last > first + 1 and not turn.capital(last - 1):
        last -= 1
    others = any(turn.capital(at) and turn.words[at] not in explained for at in range(last, end))
    return None if others else (first, last)


def _unexplained_words(turn: Turn, words: Lexis, slot: str, values: list[Extent]) -> int:
    explained = _explained(words, slot)
    steps = [(cue.start, cue.end) for sentence in turn.sentences for cue in sentence.cues]
    return sum(
        turn.words[at] not in explained
        and not turn.words[at].endswith("-wise")
        and not is_sign(turn.words[at])
        and not any(start <= at < end for start, end in (*values, *steps))
        for at in range(len(turn.words))
    )


@lru_cache(maxsize=128)
def _explained(words: Lexis, slot: str) -> frozenset[str]:
    """The words that may stand around the values of a slot."""
    topics, known = load_topics(words), frames(words)
    own = known.slot_words.get(slot, frozenset()) | (topics.slots[slot].words if slot in topics.slots else frozenset())
    common = words.lists["held_around"] | words.lists["held_signals"] | words.lists["adverbs"] | known.words
    return common | own | frozenset(words.lists["wrong_framing"])


def _is_denied(turn: Turn, words: Lexis, held: Extent) -> bool:
    """Whether the held value is said to be wrong: "not 12", "I miscounted with 12", "12 was a typo"."""
    start, end = held
    before = turn.words[max(0, start - _NEAR) : start]
    after = turn.words[end : end + _NEAR]
    near = next((word for word in reversed(before) if word in _DENYING or not word[0].isalnum()), "")
    if near in _DENYING and _SINCE.isdisjoint(turn.words):
        return True
    if before[-2:] in (["instead", "of"], ["rather", "than"]) and words.lists["held_changes"].isdisjoint(turn.words):
        return True
    wrong = words.lists["held_wrong"]
    return not wrong.isdisjoint(before) or (not wrong.isdisjoint(after) and not _DENYING.intersection(after))


def _is_beside(words: Lexis, known: Frames, slot: str, between: list[str]) -> bool:
    """Whether an end is one of the value itself: "lost my job at V", not "lost my badge at V"."""
    nouns = words.wording[slot].nouns
    return all(word in known.words or word in nouns or word in words.lists["adverbs"] for word in between)


def _is_over(turn: Turn, words: Lexis, known: Frames, slot: str, held: Extent) -> bool:
    """Whether the held value is said to hold no longer: "Umbra Foods let me go", "my Elixir days are over"."""
    start, end = held
    said = turn.words
    again = not _SINCE.isdisjoint(said)
    if not _DENYING.isdisjoint(said) and not again:
        return False
    if again and not (_DENYING | {"no", "nobody"}).isdisjoint(said):
        return True
    placed = end < len(said) and said[end] in words.lists["prepositions"]
    for at in range(max(0, start - _NEAR - 2), start):
        stop = phrase_end(known.phrases["ended_before"], said, at, start)
        beside = stop > at and start - stop < _NEAR and _is_beside(words, known, slot, said[stop:start])
        if beside and not (placed and said[at] in _LEAVING):
            return True
    for at in range(end, min(len(said), end + _NEAR)):
        stop = phrase_end(known.phrases["ended_after"], said, at, len(said))
        if stop > at and said[stop : stop + 1] not in (["a"], ["an"], ["the"]):
            return slot not in PERSONAL or not words.lists["parting"].isdisjoint(said[at:stop])
    return any(_ends_at(words, said, at, held) for at, word in enumerate(said) if word in words.lists["held_ends"])


def _is_past(turn: Turn, words: Lexis, held: Extent) -> bool:
    """Whether the held value was, and something else is now: "it's W these days, V was before"."""
    start, end = held
    near = {*turn.words[max(0, start - _NEAR) : start], *turn.words[end : end + _NEAR]}
    return not words.lists["held_past"].isdisjoint(near) and not words.lists["held_now"].isdisjoint(turn.words)


def _is_visited(turn: Turn, words: Lexis, known: Frames, slot: str, new: Extent) -> bool:
    """Whether a new place may be one of a journey: "I was in Oslo, now I'm in Rome" tells of no home."""
    placed = words.wording[slot].spec.value_type == "place" and turn.words[new[0] - 1] in words.lists["prepositions"]
    return placed and not speaks_of(words, known, slot, turn.words)


def _is_not_now(turn: Turn, words: Lexis, held: Extent) -> bool:
    """Whether the held value is denied for now: "I'm not with V these days"."""
    before = turn.words[max(0, held[0] - _NEAR) : held[0]]
    return not _DENYING.isdisjoint(before) and not words.lists["held_now"].isdisjoint(turn.words[held[1] :])


def _ends_at(words: Lexis, said: list[str], at: int, held: Extent) -> bool:
    """Whether a word of ending is said of the held value: "sold my Kia", "my Kia got stolen", not "Acme sold it"."""
    start, end = held
    if at < start:
        return start - at <= _NEAR
    done = {*words.lists["be"], *words.lists["have"]}
    return at - end < _NEAR and (said[at] in words.lists["ends_itself"] or not done.isdisjoint(said[end:at]))


def _fact(turn: Turn, words: Lexis, slot: str, extent: Extent, polarity: Polarity) -> Fact:
    value = turn.text(*extent)
    normalized = normalize_value(words.wording[slot].spec.value_type, value)
    return Fact(slot, value, normalized, polarity, Modality.ASSERTED, USER, turn.span(*extent))
