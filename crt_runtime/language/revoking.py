"""Forgetting asked for in words of one's own: "I'd sleep better if my age vanished from your notes".

The rules of `requests.toml` know whole constructions. Here the order of the words does not matter: some word says that
something is to go, some stretch of words names one of the user's slots whole, and every other word is one with which
people ask for that. One word too many ("drop my car at the garage") asks for nothing. The words are data.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from crt_runtime.language.animals import animals_in
from crt_runtime.language.facts import Request, RequestKind
from crt_runtime.language.frame_words import frames
from crt_runtime.language.lexis import Lexis, lexis, longest
from crt_runtime.language.topics import Topic, load_topics, named_topics
from crt_runtime.language.turn import Sentence, Turn, read
from crt_runtime.language.words import phrase_words

# takes: "forget" of "Forget it!"      must not take: "12", ","
_WORD: Final = re.compile(r"[a-z]+")
# takes: " and " of "my age and my email", ", "      must not take: "candle"
_LISTING: Final = re.compile(r"\s*(?:[,;&]|\band\b|\bor\b|\bplus\b)\s*", re.IGNORECASE)
_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "revoking.toml"
_MOST_WORDS: Final = 30
_LONGEST_NAME: Final = 12
_LONGEST_VALUE: Final = 6
_REACH: Final = 4
_SHORTEST_PLURAL: Final = 3
_ARTICLES: Final = frozenset({"a", "an", "the"})
_BLOCKING: Final = frozenset({"reported", "joke"})


@dataclass(frozen=True, slots=True)
class Revoking:
    """The data file. `signs` say that something is to go, `weak` ones where memory is spoken of; `going`: both."""

    going: frozenset[str]
    signs: frozenset[str]
    weak: frozenset[str]
    unsaid: frozenset[str]
    requesting: frozenset[str]
    keeper: frozenset[str]
    words: frozenset[str]
    openers: frozenset[str]
    doers: frozenset[str]
    things: frozenset[str]
    unkept: frozenset[str]
    before: frozenset[str]
    dropping: frozenset[str]
    whatever: frozenset[str]
    parting: frozenset[str]
    keeping: frozenset[str]
    mentioning: frozenset[str]
    unknowing: frozenset[str]
    departing: frozenset[str]
    sparing: tuple[tuple[str, ...], ...]


def revoked(turn: Turn, lexis: Lexis) -> tuple[Request, ...]:
    """The forget request of a turn, where one of its sentences is nothing but that."""
    known = load_revoking()
    if known.going.isdisjoint(turn.words) and known.unsaid.isdisjoint(turn.words):
        return ()
    for sentence in turn.sentences:
        if sentence.end - sentence.start > _MOST_WORDS or turn.is_quoted(sentence.start):
            continue
        if _is_supposed(turn, sentence):
            continue
        slot = _slot_revoked(turn.words[sentence.start : sentence.end], known, lexis) if _asks(turn, sentence) else None
        if slot is not None:
            return (Request(RequestKind.FORGET, slot),)
    return ()


def revoked_value(turn: Turn, lexis: Lexis) -> tuple[Request, ...]:
    """The request of a turn that is nothing but "forget V", "forget about V" or "erase all you know about V"."""
    known = load_revoking()
    words, first = turn.words, turn.sentences[0] if turn.sentences else None
    if first is None or known.dropping.isdisjoint(words) or (first.asked and words[first.start] not in known.before):
        return ()
    if turn.quoted is not None or turn.joke or first.end - first.start > _MOST_WORDS:
        return ()
    at = first.start
    while at < first.end and (words[at] in known.before or words[at] == ","):
        at += 1
    if at >= first.end or words[at] not in known.dropping or _is_own(words[first.start : at], lexis):
        return ()
    plain = words[at] == "forget"
    at += 1
    start = at
    while at < first.end and words[at] in known.whatever:
        at += 1
    stop = at
    while stop < first.end and words[stop] not in known.parting and (words[stop][0].isalnum() or words[stop] == "/"):
        stop += 1
    kept = not known.keeping.isdisjoint((*words[start:at], *words[stop : first.end]))
    named = plain and (start == at or "about" in words[start:at])
    if not (kept or named) or not _is_value(words, at, stop, known, lexis):
        return ()
    if all(word in known.words or not word[0].isalnum() for word in words[stop:]):
        return (Request(RequestKind.FORGET, None, turn.text(at, stop), loose=not kept),)
    return ()


def revokes_held(text: str, slot: str, value: str) -> Request | None:
    """The request to forget `value`, known of the user's `slot`, in a text that names it: "the Nokia thing can go".

    Every other word must be one of the slot or one with which people ask for that. None where it asks for nothing.
    """
    known, words = load_revoking(), lexis()
    turn = read(text, words)
    if turn.quoted is not None or turn.joke or not 0 < len(turn.words) <= _MOST_WORDS:
        return None
    wanted = list(phrase_words(value))
    places = [at for at in range(len(turn.words)) if wanted and turn.words[at : at + len(wanted)] == wanted]
    if len(places) != 1 or turn.words[places[0] + len(wanted) :][:1] == ["'s"]:
        return None  # "clear my iPhone's storage"
    if any(_is_supposed(turn, sentence) for sentence in turn.sentences):
        return None
    around = [*turn.words[: places[0]], *turn.words[places[0] + len(wanted) :]]
    movable = not words.wording[slot].nouns.isdisjoint(known.things)
    if not around or not _is_to_forget(around, known, words, movable=movable):
        return None
    topics = load_topics(words)
    own = topics.slots[slot].words if slot in topics.slots else frozenset[str]()
    own |= frames(words).slot_words.get(slot, frozenset())
    allowed = known.words | known.whatever | own
    explained = all(word in allowed or not word[0].isalnum() for word in around)
    return Request(RequestKind.FORGET, slot, value) if explained else None


def tells_apart(text: str, slot: str, said: str, values: Iterable[str]) -> int:
    """By how many words a request to forget the user's multi-valued `slot` names one memory of it among others.

    `said` is the memory and `values` what it says of the slot. Words that ask, and the slot's own name, name none:
    "forget my cat Tom" has two for "a cat named Tom", "forget my pets" none for any.
    """
    known, words = load_revoking(), lexis()
    spec = words.catalogue.spec_for(slot)
    named = set(phrase_words(text)) - known.words - known.whatever - known.signs - known.openers
    kinds = _kinds_in(named, slot, words)
    own = kinds & _kinds_in(phrase_words(said), slot, words, broader=True) if len(kinds) == 1 else frozenset[str]()
    named = _singular(named - {*phrase_words(spec.label), *phrase_words(spec.plural)})
    held = {word for value in values for word in _singular(phrase_words(value))}
    return len(own | (named & held))


def names_one_kind(text: str, slot: str) -> bool:
    """Whether a request names one kind of what the slot holds: "my sister", "my dog"; "brother and sister" are all."""
    return len(_kinds_in(phrase_words(text), slot, lexis())) == 1


def _kinds_in(said: Iterable[str], slot: str, words: Lexis, *, broader: bool = False) -> frozenset[str]:
    """The kinds of what the slot holds that words name; with `broader` also what those are ("dog" for a beagle)."""
    if slot not in words.wording:
        return frozenset()
    if words.wording[slot].spec.value_type == "pet":
        return animals_in(said, broader=broader)
    return words.wording[slot].parts & (_singular(said) if broader else {*said})


def _singular(words: Iterable[str]) -> set[str]:
    return {word.removesuffix("s") if len(word) > _SHORTEST_PLURAL else word for word in words}


def _is_to_forget(around: list[str], known: Revoking, words: Lexis, *, movable: bool) -> bool:
    """Whether the words around a known value ask to forget it. `movable`: hands can do it too ("erase my iPhone")."""
    signs = [at for at, word in enumerate(around) if _is_sign(around, at, word, known)]
    first = next((at for at, word in enumerate(around) if word not in words.lists["adverbs"] and word.isalpha()), 0)
    commanded = first in signs or around[first] in _CEASING or any(around[at - 1] == "," for at in signs if at)
    asked = commanded or not known.requesting.isdisjoint(around)
    if not signs or not asked or around[0] in words.lists["question_words"] - {"what"}:
        return False
    if not (known.keeping | known.keeper - _ASKED).isdisjoint(around):
        return True
    signs = [at for at in signs if around[at] not in known.departing]  # "one thing: the Golf is gone"
    if signs and not known.mentioning.isdisjoint(around):
        return True
    if "you" in around and not known.unknowing.isdisjoint(around):
        return True
    telling = known.unknowing if movable else known.signs
    begun = [at for at in signs if all(word in known.before or not word[0].isalnum() for word in around[:at])]
    return any(around[at] in telling for at in begun)


def speaks_of_forgetting(text: str) -> bool:
    """Whether some word of a text may ask to forget; what else it says does not matter."""
    known = load_revoking()
    folded = text.lower()
    said = _WORD.findall(folded)
    if not known.going.isdisjoint(said):
        return True
    return ("n't" in folded or not _UNSAYING.isdisjoint(said)) and not known.unsaid.isdisjoint(said)


def _is_value(words: list[str], start: int, stop: int, known: Revoking, lexis: Lexis) -> bool:
    """Whether words may be a value: no "it", no "what happened", and not the mere name of a slot ("forget work")."""
    if start < stop and words[start] in _ARTICLES:
        start += 1
    if not start < stop <= start + _LONGEST_VALUE:
        return False
    own = words[start:stop]
    if any(word in known.words or word in known.openers for word in (own[0], own[-1])):
        return False
    if not lexis.lists["me"].isdisjoint(own):
        return False
    return not any(
        (found := longest(node, words, start, stop)) is not None and found[0] == stop
        for node in (lexis.nouns, lexis.kinds, lexis.themes)
    )


def _is_own(words: list[str], lexis: Lexis) -> bool:
    """Whether the user forgets: "I want to forget Tom", "can I forget Tom?"; not "I want you to forget Tom"."""
    return not lexis.lists["me"].isdisjoint(words) and _KEEPING.isdisjoint(words)


def _asks(turn: Turn, sentence: Sentence) -> bool:
    """Whether a sentence may ask for something: no "have you forgotten my name?", no "how do I delete it?"."""
    lists, first = turn.lexis.lists, turn.words[sentence.start]
    return not (sentence.question and first in lists["question_words"] | lists["was"] | lists["have"])


def spares_some(turn: Turn) -> bool:
    """Whether what is named is to stay and the rest to go: "forget everything except my age"."""
    return any(
        turn.words[at : at + len(phrase)] == [*phrase]
        for phrase in load_revoking().sparing
        for at in range(len(turn.words))
    )


def listed_beside(text: str) -> tuple[str, ...]:
    """What a text lists after an "and" that may name a slot: "my email" of "my age and my email"."""
    known = load_revoking()
    listed = (words.strip(" .!?\n") for words in _LISTING.split(text)[1:])
    return tuple(words for words in listed if words.split(" ")[0].lower() in known.openers - {"the", "that"})


def leads_to(words: Iterable[str]) -> bool:
    """Whether words before a value may stand in the name of what is to be forgotten: "all I told you, so that"."""
    known = load_revoking()
    return all(word in known.words or word in known.whatever or not word[0].isalnum() for word in words)


def _is_supposed(turn: Turn, sentence: Sentence) -> bool:
    """Whether others say it, it is a joke, or only what would be if the user asked: "if I wanted you to"."""
    words = turn.words[sentence.start : sentence.end]
    supposed = any(word == "if" and after in turn.lexis.lists["me"] for word, after in pairwise(words))
    return supposed or any(not _BLOCKING.isdisjoint(cue.kinds) for cue in sentence.cues)


def _slot_revoked(words: list[str], known: Revoking, lexis: Lexis) -> str | None:
    signs = [at for at, word in enumerate(words) if _is_sign(words, at, word, known)]
    if not signs:
        return None
    first = next((at for at, word in enumerate(words) if word not in lexis.lists["adverbs"] and word.isalpha()), 0)
    requested = first in signs or not known.requesting.isdisjoint(words)
    for start in (at for at, word in enumerate(words) if word in known.openers):
        for stop in range(min(len(words), start + _LONGEST_NAME), start + 1, -1):
            around = (*words[:start], *words[stop:])
            own = [words[at] for at in signs if not start <= at < stop]
            keeper = known.keeper.intersection(around)
            if known.things.isdisjoint(words[start:stop]):
                meant = bool(keeper) or not known.signs.isdisjoint(own) or _is_not_to_keep(words, signs, known)
            else:
                meant = not keeper <= _ASKED | {"your", "yours"}
            if not (requested and own and meant):
                continue
            if not all(word in known.words or not word[0].isalnum() for word in around):
                continue
            topics: list[Topic] = named_topics(words, start, stop, lexis)
            if len(topics) == 1:
                return topics[0].slot
    return None


def _is_not_to_keep(words: list[str], signs: list[int], known: Revoking) -> bool:
    """Whether it is told not to keep something: "please do not remember", not "I do not remember"."""
    at = next((at for at in signs if words[at] in known.unkept), 0)
    return at > 1 and words[at - 2 : at] == ["do", "not"] and all(word in known.before for word in words[: at - 2])


def _is_sign(words: list[str], at: int, word: str, known: Revoking) -> bool:
    """Whether a word says that something is to go, and not that it went or never does: "I forgot", "don't forget"."""
    before = words[max(0, at - _REACH) : at]
    told = word == "have" and words[at + 1 : at + 2] and words[at + 1] in known.unsaid
    if told or before[-3:] == ["should", "not", "have"]:
        return False  # "I shouldn't have told you my age" regrets it
    if word in known.unsaid:
        # not "I don't want you to forget my age"
        return not _UNSAYING.isdisjoint(before) and words[at + 1 : at + 2] not in (["you"], ["u"], ["to"])
    if word not in known.signs and word not in known.weak:
        return False
    if not _DENIALS.isdisjoint(words[:at]):
        return False  # "I don't want you to forget my age"
    doer = next((other for other in reversed(before) if other in known.doers or other == ","), None)
    doer = None if doer == "," else doer  # "what I said about it, lose it"
    if doer == "to":  # "I need to delete my age" is the user's own task
        return not _ASKED.isdisjoint(before)
    return doer is None or doer in _ASKED or doer == "be"


_CEASING: Final = frozenset({"stop", "quit", "cease"})
_UNSAYING: Final = frozenset({"never", "not", *_CEASING})
_DENIALS: Final = frozenset({"not", "never", "cannot", "no"})
_ASKED: Final = frozenset({"you", "u", "yourself", "better", "time"})
_KEEPING: Final = frozenset({"you", "u", "us"})


@lru_cache(maxsize=1)
def load_revoking() -> Revoking:
    """The words of the shipped catalogue."""
    with _FILE.open("rb") as file:
        data: dict[str, list[str]] = tomllib.load(file)
    return Revoking(
        going=frozenset([*data["signs"], *data["weak"]]),
        signs=frozenset(data["signs"]),
        weak=frozenset(data["weak"]),
        unsaid=frozenset(data["unsaid"]),
        requesting=frozenset(data["requesting"]),
        keeper=frozenset(data["keeper"]),
        words=frozenset().union(*(data[key] for key in ("words", "signs", "weak", "unsaid", "requesting", "keeper"))),
        openers=frozenset(data["openers"]),
        doers=frozenset(data["doers"]),
        things=frozenset(data["things"]),
        unkept=frozenset(data["unkept"]),
        before=frozenset(data["before"]),
        dropping=frozenset(data["dropping"]),
        whatever=frozenset(data["whatever"]),
        parting=frozenset(data["parting"]),
        keeping=frozenset(data["keeping"]),
        mentioning=frozenset(data["mentioning"]),
        unknowing=frozenset(data["unknowing"]),
        departing=frozenset(data["departing"]),
        sparing=tuple(phrase_words(phrase) for phrase in data["sparing"]),
    )
