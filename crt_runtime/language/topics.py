"""What a phrase about the user is about: "where I live", "the languages I speak", "how big my team is".

One function for questions, citations, forget requests and questions about contradictions. A slot is named when one of
its cues is among the words, in any order, and every other word is explained: by the slot's own words, by a wrapper
("do you still know", "that I told you about"), or as plain. One word too many names nothing, which is what keeps
"where do I park at home" apart from "where is my home". The words are data: `catalogue/en/topics.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, cast

from crt_runtime.language.lexis import LEAF, Lexis, Node, insert, longest
from crt_runtime.language.turn import Sentence, Turn

_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "topics.toml"

_JOINS: Final = frozenset({"&", ",", "and", "plus"})
_LOOKS_BACK: Final = frozenset({"did", "had", "was", "were"})
_OWNERS: Final = frozenset({"i", "my", "our", "we"})
_LEADS: Final = frozenset({"about", "concerning", "of", "on", "regarding"})
_QUESTION_PRONOUNS: Final = frozenset({"what", "which", "whom"})
_PARTING: Final = frozenset({"again", "please", "pls", "plz"})
_CALLED: Final = frozenset({"called", "named"})
_BACK_TO_THEM: Final = frozenset({"their", "them", "they", "names"})
_OLD: Final = frozenset({"old"})
_COMMANDS: Final = frozenset({"order", "other"})
_ASKING: Final = frozenset({"ask", "order", "say"})
_OF_USER: Final = frozenset({"say", "lost"})
_SUBJECTS: Final = frozenset({"i", "we"})
_AUXILIARIES: Final = frozenset({"did", "do", "does"})
_GUESSED: Final = frozenset({"could", "may", "might", "would"})
_OWN_OR_BE: Final = frozenset({"be", "my", "our"})
_BE: Final = frozenset({"am", "are", "is", "was", "were"})


class Topic(NamedTuple):
    """One slot that a phrase names; `past`: as it was then."""

    slot: str
    past: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one slot: its cues (groups of which each must be there), those of questions and of statements alone,
    and all words that it explains."""

    cues: tuple[tuple[frozenset[str], ...], ...]
    asked: tuple[tuple[frozenset[str], ...], ...]
    tells: tuple[tuple[frozenset[str], ...], ...]
    words: frozenset[str]


@dataclass(frozen=True)
class Topics:
    """The compiled data file. `owners` maps a word to the slots that explain it; `order` is the place of a slot among
    all."""

    plain: frozenset[str]
    soft: frozenset[str]
    prepositions: frozenset[str]
    me: frozenset[str]
    past: frozenset[str]
    before_orders: frozenset[str]
    events: frozenset[str]
    signs: frozenset[str]
    determiners: frozenset[str]
    adverbs: frozenset[str]
    fillers: frozenset[str]
    pairs: frozenset[str]
    wrappers: Node
    explained: frozenset[str]
    slots: dict[str, Vocabulary]
    owners: dict[str, frozenset[str]]
    order: dict[str, int]


@dataclass(slots=True)
class _Phrase:
    """What was found in a stretch of words."""

    content: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    past_words: set[str] = field(default_factory=set)
    mine: bool = False
    said: bool = False
    then: bool = False
    looks_back: bool = False
    explained: bool = True


def named_topics(words: list[str], start: int, end: int, lexis: Lexis, *, mine: bool = False) -> list[Topic]:
    """The slots that the words `start..end` name, in their order; empty if a word is left unexplained.

    `mine`: it is known that the user's own slots are meant, so that no "my" or "I" need say so.
    """
    topics = load_topics(lexis)
    again = "again" in words[start:end]
    words = [word for word in words[start:end] if word not in topics.adverbs]
    start, end = 0, len(words)
    pieces = _pieces(words, start, end)
    if len(pieces) > 1:
        found = _joined(words, pieces, topics, lexis, mine=mine)
        if found:
            return found
    phrase = _read(words, start, end, topics)
    phrase.said |= again  # "where was my office again" is about now
    whole = _topic(phrase, topics, lexis, mine=mine)
    return [whole] if whole is not None else []


def asked_topics(turn: Turn, lexis: Lexis, sentence: Sentence, begins: int) -> list[Topic]:
    """The slots that a question names as a whole, each with whether it is about then; empty for a statement.

    `begins` is the first word after greetings and the like. Without a question mark, the words must ask by themselves.
    """
    words, start, end = turn.words, sentence.start, sentence.end
    if turn.quoted is not None and any(turn.quoted[start:end]):
        return []
    if not (sentence.asked or _opens_question(turn, lexis, begins, end)) or _declares(turn, lexis, sentence):
        return []
    found = named_topics(words, start, end, lexis)
    if not found and begins > start:
        found = named_topics(words, begins, end, lexis)
    return found


def stated_topics(words: list[str], lexis: Lexis, standing_for: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """The slots that a statement without its value may be about as a whole, each with how many cue words say so.

    `standing_for`: for each type of value, the question words in whose place it stands. A slot must be named by a word
    of its own beside those, so that "I go to V" names none.
    """
    topics = load_topics(lexis)
    words = [word for word in words if word not in topics.adverbs]
    phrase = _read(words, 0, len(words), topics)
    content = [word for word in phrase.content if word not in topics.prepositions]
    if not phrase.explained or not phrase.mine or phrase.then or phrase.said or not content:
        return {}
    slots = frozenset.intersection(*(topics.owners.get(word, frozenset()) for word in content))
    marks, named = {*phrase.seen, *words}, dict[str, int]()
    for slot in sorted(slots, key=topics.order.__getitem__):
        questions = standing_for.get(lexis.wording[slot].spec.value_type, frozenset())
        for cue in (*topics.slots[slot].cues, *topics.slots[slot].tells):
            own = [group for group in cue if not group.isdisjoint(marks)]
            telling = any(not group.isdisjoint(content) for group in own)
            if telling and all(group in own or not group.isdisjoint(questions) for group in cue):
                named[slot] = max(named.get(slot, 0), len(own))
    return named


def _declares(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    """Whether the user is the subject of the main clause: "so you know: I have a cat", not "I forgot my age"."""
    words, at, end = turn.words, sentence.start, sentence.end
    topics = load_topics(lexis)
    while at < end:
        wrapped = longest(topics.wrappers, words, at, end) if words[at] in topics.wrappers else None
        if wrapped is not None:
            if words[wrapped[0] - 1] in _OWNERS or wrapped[1][0] == "say":
                return False
            at = wrapped[0]
        elif words[at] in topics.signs or words[at] in topics.fillers:
            at += 1
        else:
            break
    if at >= end or words[at] not in _SUBJECTS:
        return False
    # "I work where?" asks all the same.
    rest = words[at:end] if sentence.asked else words[end - 1 : end]
    return not any(word in lexis.lists["question_words"] for word in rest)


def _opens_question(turn: Turn, lexis: Lexis, begins: int, end: int) -> bool:
    """Whether words without a mark ask: "in which city do I live", "list my pets"; not "what I do is teach"."""
    words, lists = turn.words, lexis.lists
    if begins >= end:
        return False
    word, following = words[begins], words[begins + 1] if begins + 1 < end else ""
    if word in lists["question_words"]:
        clause = following in lists["persons"] and "," in words[begins:end]
        cleft = following in lists["me"] and any(other in lists["be"] for other in words[begins + 2 : end - 1])
        return not clause and not cleft
    if word in lists["question_starts"] and following in lists["persons"]:
        return True
    if word in lists["mine"] or word in lists["me"]:
        # "my team, how big is it", "my age please", "I work where"
        last = words[end - 1]
        asks_late = any(other in lists["question_words"] for other in words[begins + 1 : end])
        return last in _PARTING or (asks_late and (word in lists["mine"] or last in lists["question_words"]))
    topics = load_topics(lexis)
    wrapped = longest(topics.wrappers, words, begins, end)
    return ((word in topics.prepositions or word == "since") and following in lists["question_words"]) or (
        wrapped is not None and wrapped[1][0] in _ASKING and not _goes_on(words, begins, end)
    )


def _goes_on(words: list[str], start: int, end: int) -> bool:
    """Whether the user says something after a comma: "guess what, I have a dog", "as for my diet, it is vegan"."""
    comma = next((at for at in range(start, end - 1) if words[at] == ","), None)
    return comma is not None and (words[comma + 1] in _SUBJECTS or not _BE.isdisjoint(words[comma:end]))


def _joined(
    words: list[str], pieces: list[tuple[int, int]], topics: Topics, lexis: Lexis, *, mine: bool
) -> list[Topic]:
    """The topics of "my name and my job", if each piece that says anything names one."""
    found: list[Topic] = []
    said = back = then = False
    earlier: set[str] = set()  # "before" of "what was it before, my car" and of "my car, what was it before"
    for start, end in pieces:
        phrase = _read(words, start, end, topics)
        mine, said, back, then = (
            mine or phrase.mine,
            said or phrase.said,
            back or phrase.looks_back,
            then or phrase.then,
        )
        if not phrase.content and not phrase.seen & topics.soft and phrase.explained:
            earlier |= phrase.past_words
            continue
        phrase.said, phrase.looks_back, phrase.then = said, back, then
        topic = _topic(phrase, topics, lexis, mine=mine)
        back_to = bool(found) and not _BACK_TO_THEM.isdisjoint(words[start:end])
        if back_to and (topic is None or topic.slot == "name") and _asks_names(phrase):
            continue  # "do I have siblings, and what are they called": the names are what is asked for anyway
        if topic is None or back_to:
            return []
        if all(topic.slot != other.slot for other in found):
            found.append(topic)
    return [topic._replace(past=topic.past or not earlier <= topics.slots[topic.slot].words) for topic in found]


def _asks_names(phrase: _Phrase) -> bool:
    return not phrase.seen.isdisjoint({"name", "names", *_CALLED})


def _pieces(words: list[str], start: int, end: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    at = start
    for here in range(start, end):
        if words[here] in _JOINS:
            if here > at:
                pieces.append((at, here))
            at = here + 1
    if end > at:
        pieces.append((at, end))
    return pieces


def _read(words: list[str], start: int, end: int, topics: Topics) -> _Phrase:
    """Sort the words into those that a slot must explain and those that it need not."""
    phrase = _Phrase()
    main_verb = False
    previous = ""
    at = start
    while at < end:
        word = words[at]
        if word in topics.wrappers:
            wrapped = longest(topics.wrappers, words, at, end)
            if wrapped is not None and (
                wrapped[1][0] not in _COMMANDS or _orders(words, at, start, topics.before_orders)
            ):
                kind = wrapped[1][0]
                phrase.said |= kind == "say"
                phrase.then |= kind == "then"
                phrase.mine |= kind in _OF_USER
                # "where do you think I live": the "I" is not the wrapper's.
                at = wrapped[0] - (words[wrapped[0] - 1] in _OWNERS)
                continue
        at += 1
        if word in topics.signs:
            continue
        if word in topics.me:
            phrase.mine = True
            continue
        if word == "how" and at < end and words[at] == "many":
            continue
        if word in _GUESSED and at < end and words[at] in _OWN_OR_BE:
            continue  # "what might my age be"
        if word in _AUXILIARIES:
            # The second "do" is a verb: "what do I do".
            if main_verb:
                phrase.content.append("do")
                phrase.seen.add("do")
            main_verb = True
            phrase.looks_back |= word == "did"
            continue
        if word in topics.past:
            phrase.past_words.add(word)
            continue
        if word in topics.plain:
            phrase.seen.add(word)
            phrase.looks_back |= word in _LOOKS_BACK
            continue
        if word == "that" and at < end and words[at - 2 if at - 2 >= start else at] not in _BE:
            continue
        following = words[at] if at < end else ""
        if word == "as" or (word in _LEADS and at == start + 1 and following not in _QUESTION_PRONOUNS):
            continue
        if word in topics.prepositions and not _is_stranded(following, topics):
            phrase.content.append(word)
            phrase.seen.add(word)
            continue
        if word in topics.prepositions:
            phrase.seen.add(word)
            continue
        parts = word.split("-") if "-" in word and word not in topics.owners else [word]
        for part in parts:
            if previous and f"{previous}+{part}" in topics.pairs:
                phrase.seen.add(f"{previous}+{part}")
            previous = part
            phrase.seen.add(part)
            if part in topics.soft or part in topics.plain:
                continue
            phrase.content.append(part)
            phrase.explained &= part in topics.owners
        if not phrase.explained:
            break
    return phrase


def _orders(words: list[str], at: int, start: int, before: frozenset[str]) -> bool:
    """Whether a word that may be a noun is a command here: "name my pets", not "my name"."""
    return at == start or words[at - 1] in before


def _is_stranded(following: str, topics: Topics) -> bool:
    """Whether a preposition belongs to no words after it: "the company I am with", "in which city", "for me"."""
    return (
        not following
        or following in topics.signs
        or following in topics.me - topics.determiners
        or (
            following not in topics.determiners
            and (following in topics.plain or following in topics.past or following in topics.wrappers)
        )
    )


def _topic(phrase: _Phrase, topics: Topics, lexis: Lexis, *, mine: bool) -> Topic | None:
    if not phrase.explained or not (phrase.mine or mine):
        return None
    slots: frozenset[str] | None = None
    called = not phrase.seen.isdisjoint(_CALLED)
    for word in phrase.content:
        if word == "how" and called:
            continue  # "how are my cats called" asks for names
        owners = topics.owners.get(word)
        if owners is None:
            return None
        slots = owners if slots is None else slots & owners
        if not slots:
            return None
    if slots is None:
        little = (phrase.seen & topics.soft) | phrase.past_words
        slots = frozenset[str]().union(*(topics.owners.get(word, frozenset()) for word in little))
    best: tuple[int, str] | None = None
    marks = phrase.seen | phrase.past_words
    for slot in sorted(slots, key=topics.order.__getitem__):
        for cue in (*topics.slots[slot].cues, *topics.slots[slot].asked):
            if best is not None and len(cue) <= best[0]:
                continue
            for group in cue:
                if group.isdisjoint(marks):
                    break
            else:
                best = (len(cue), slot)
    if best is None:
        return None
    slot = best[1]
    steady = lexis.wording[slot].spec.steady
    strong = (
        phrase.then
        or "ex" in phrase.seen
        or not phrase.past_words <= topics.slots[slot].words | (_OLD if steady else frozenset())
    )
    # "who did I marry" holds since then, "who was I married to" may not.
    event = not phrase.seen.isdisjoint(topics.events) and phrase.seen.isdisjoint(_LOOKS_BACK)
    past = strong or (phrase.looks_back and not (phrase.said or steady or event))
    return Topic(slot, past)


@lru_cache(maxsize=8)
def load_topics(lexis: Lexis) -> Topics:
    """The topics of a language, compiled at the first call."""
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    slots = dict(_vocabularies(data, lexis))
    owners: dict[str, set[str]] = {}
    for slot, vocabulary in slots.items():
        for word in vocabulary.words:
            owners.setdefault(word, set()).add(slot)
    wrappers: Node = {}
    past: set[str] = set()
    for kind, patterns in data["wrappers"].items():
        for pattern in patterns:
            for phrase in _alternatives(pattern):
                if len(phrase) == 1 and kind == "then":
                    past.add(phrase[0])
                else:
                    insert(wrappers, phrase, "then" if kind == "ended" else kind)
                    if kind == "say" and phrase[0] == "i":
                        for opener in data["places_of_saying"]:
                            insert(wrappers, (*opener.split(), *phrase), kind)
    pairs = (word for slot in slots.values() for cue in slot.cues for group in cue for word in group if "+" in word)
    return Topics(
        plain=frozenset(data["plain"]),
        soft=frozenset(data["soft"]),
        prepositions=frozenset(data["prepositions"]),
        me=frozenset(data["me"]),
        past=frozenset(past),
        before_orders=lexis.lists["before_orders"],
        events=frozenset(data["events"]),
        signs=frozenset(data["signs"]),
        determiners=frozenset(data["determiners"]),
        adverbs=frozenset(data["adverbs"]),
        fillers=frozenset(data["fillers"]),
        pairs=frozenset(pairs),
        wrappers=wrappers,
        explained=frozenset(owners).union(
            *(data[key] for key in ("plain", "soft", "prepositions", "me", "determiners", "adverbs", "fillers")),
            past,
            _inside(wrappers),
        ),
        slots=slots,
        owners={word: frozenset(named) for word, named in owners.items()},
        order={slot: place for place, slot in enumerate(slots)},
    )


def _inside(node: Node) -> set[str]:
    """All words of a trie."""
    return {word for word in node if word != LEAF} | {
        inner for word, below in node.items() if word != LEAF for inner in _inside(below)
    }


def _vocabularies(data: dict[str, object], lexis: Lexis) -> Iterator[tuple[str, Vocabulary]]:
    loose = frozenset(cast("list[str]", data["loose"]))
    likes = _forms(cast("list[str]", data["likes"]), lexis)
    liking = _forms(cast("list[str]", data["liking"]), lexis)
    tables = cast("dict[str, dict[str, list[str]]]", data["slot"])
    for slot, table in lexis.catalogue.tables.items():
        own = tables.get(slot, {})
        cues = [
            tuple(_forms(group.split("|"), lexis) for group in cue.split()) for cue in own.get("cues", [])
        ]  # fmt: skip
        for noun in cast("list[str]", table.get("nouns", [])):
            if noun not in loose:
                parts = [part for word in noun.split() for part in word.split("-") if part not in {"'s", "of", "my"}]
                cues.append(tuple(_forms([part], lexis) for part in parts))
        liked = [*cast("list[str]", table.get("favorite", [])), *own.get("favorite", [])]
        for noun in liked:
            parts = [part for part in noun.split() if part not in {"of", "the", "to", "in"}]
            cues.append((likes, *(_forms([part], lexis) for part in parts)))
        asked, tells = (
            tuple(tuple(_forms(group.split("|"), lexis) for group in cue.split()) for cue in own.get(key, []))
            for key in ("asked", "tells")
        )
        words = frozenset[str]().union(
            *(group for cue in (*cues, *asked, *tells) for group in cue), _forms(own.get("also", []), lexis)
        )
        if liked:
            words |= likes | liking
        parts_of_pairs = {part for word in words if "+" in word for part in word.split("+")}
        wh = {"place": {"where"}, "organisation": {"where"}, "date": {"when"}, "name": {"who"}}
        words |= wh.get(lexis.wording[slot].spec.value_type, set()) | parts_of_pairs
        yield slot, Vocabulary(tuple(cues), asked, tells, words)


def _forms(words: Iterable[str], lexis: Lexis) -> frozenset[str]:
    """The words with their plurals and verb forms."""
    found: set[str] = set()
    for word in words:
        found.add(word)
        if "+" in word or len(word) < 3:
            continue
        found.update((*lexis.forms_of(word), word + "ed"))
        if not word.endswith(("s", "x", "ch", "sh")):
            found.add(word[:-1] + "ies" if word.endswith("y") and word[-2] not in "aeiou" else word + "s")
    return frozenset(found)


def _alternatives(pattern: str) -> Iterator[tuple[str, ...]]:
    choices = [(*word.removesuffix("?").split("|"), *([""] if word.endswith("?") else [])) for word in pattern.split()]
    for chosen in product(*choices):
        yield tuple(word for word in chosen if word)
