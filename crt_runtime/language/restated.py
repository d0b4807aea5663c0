"""A statement that is the answer to its own question: "Contoso pays my bills", "Graz is where I was raised".

Where no pattern of verbs or nouns reads a sentence, the words that no slot explains are taken for a value, and the rest
must name one slot as a whole, the way a question does (`topics.py`), with the value in the place of its question word.
One word too many tells nothing. Only what has the looks of the slot's values is read: a number, a listed word, a name.
"""

from __future__ import annotations

from typing import Final

from crt_runtime.language.describing import describes
from crt_runtime.language.extent import Extent, holds_listed, is_name, is_number, is_sign, value_at
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.mention import PERSONAL, Mention
from crt_runtime.language.places import read_place
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.topics import Topics, load_topics, stated_topics
from crt_runtime.language.turn import Sentence, Turn

_MOST_WORDS: Final = 18
_LONGEST_VALUE: Final = 5
_LONGEST_LIKED: Final = 3
_SURE: Final = 2
"""So many words of a cue must tell of a plan: not the "go" of "I go to Berlin" alone."""
_SELF: Final = frozenset({"i", "my"})
_ARTICLES: Final = frozenset({"a", "an", "the"})
_QUESTION_WORDS: Final = {
    "place": frozenset({"where", "which", "what"}),
    "organisation": frozenset({"where", "who", "whom", "which", "what", "whose"}),
    "name": frozenset({"who", "whom", "what", "which", "name"}),
    "number": frozenset({"how", "many", "much", "what", "number"}),
    "date": frozenset({"when", "what", "which", "day", "date"}),
    "time": frozenset({"when", "what", "time", "hour"}),
    "pet": frozenset({"what", "which"}),
    "text": frozenset({"what", "which"}),
    "choice": frozenset({"what", "which"}),
}
"""The question words in whose place a value of the type stands."""
_OF_PLACES: Final = frozenset({"place", "organisation"})
_WHERE: Final = frozenset({"at", "in", "on", "from"})
_WITH: Final = frozenset({"employer"})
_WORKING: Final = frozenset({"work", "works", "worked", "working"})
_BROUGHT_UP: Final = frozenset({"raised", "reared", "bred", "born"})


def read_restated(turn: Turn, lexis: Lexis, sentence: Sentence) -> Mention | None:
    """The value of a statement that nothing else reads; None where its words name no slot, or more than one."""
    words = turn.words
    if sentence.end - sentence.start > _MOST_WORDS or sentence.asked or sentence.command:
        return None
    said = words[sentence.start : sentence.end]
    if lexis.lists["speakers"].isdisjoint(said) or not lexis.lists["not_restated"].isdisjoint(said):
        return None
    if _is_blocked(turn, lexis, sentence):
        return None
    topics = load_topics(lexis)
    extent = _unexplained(turn, lexis, topics, sentence)
    if extent is None or (extent[0] == sentence.start and words[extent[1] : extent[1] + 1] == [","]):
        return None  # "Yeah, I love to"
    rest = [*words[sentence.start : extent[0]], *words[extent[1] : sentence.end]]
    if rest and words[sentence.start] in lexis.lists["question_words"] and extent[0] > sentence.start + 4:
        return None
    found: list[tuple[int, Mention]] = []
    for slot, count in stated_topics(rest, lexis, _QUESTION_WORDS).items():
        fitted = _fitted_to(turn, lexis, slot, extent, rest)
        if fitted is not None and not (lexis.wording[slot].future and count < _SURE):
            former = any(word == "ex" or word.startswith("ex-") for word in rest)
            stance = Stance(who=USER, subject_at=sentence.start, tense="past" if former else "now")
            found.append((count, Mention(slot, *fitted, extent[0], "state", stance)))
    most = max((count for count, _ in found), default=0)
    best = [mention for count, mention in found if count == most]
    return best[0] if len(best) == 1 else None


def _fitted_to(turn: Turn, lexis: Lexis, slot: str, extent: Extent, rest: list[str]) -> Extent | None:
    """The value, where it may be one of the slot and the `rest` of the words may say so."""
    wording = lexis.wording[slot]
    kind = wording.spec.value_type
    before = turn.words[extent[0] - 1] if extent[0] else ""
    if (not wording.spec.steady and not lexis.lists["looks_back"].isdisjoint(rest)) or _is_of_kin(lexis, slot, rest):
        return None
    if wording.free and lexis.lists["superlatives"].isdisjoint(rest):
        return None  # "I love rap music" tells no favorite
    if kind in _OF_PLACES and before == "with" and (slot not in _WITH or turn.words[extent[0] - 2] in _WORKING):
        return None  # "I went to college with Bob", "I work with Anna"
    if kind == "place" and before in _BROUGHT_UP:
        return None  # "I was raised Catholic"
    if kind == "organisation" and before == "in":
        return None  # "my office is in Lima"
    if (kind == "name" or wording.free) and before in _WHERE:
        return None  # "my mother bore me in Lima"
    if describes(turn, lexis, wording, *extent):
        return None  # "my favorite food is expensive"
    return fitting(turn, lexis, wording, extent)


def _is_blocked(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    """Whether something is supposed, reported, quoted, or set against what was said before."""
    if turn.quoted is not None and any(turn.quoted[sentence.start : sentence.end]):
        return True
    return any(not lexis.lists["blocking_cues"].isdisjoint(cue.kinds) for cue in sentence.cues)


def _is_of_kin(lexis: Lexis, slot: str, rest: list[str]) -> bool:
    """Whether the words name someone else, where the slot is not about one."""
    return slot not in PERSONAL and not lexis.lists["kin_restated"].isdisjoint(rest)


def _unexplained(turn: Turn, lexis: Lexis, topics: Topics, sentence: Sentence) -> Extent | None:
    """The one stretch of words that no slot explains, a number among them."""
    words = turn.words
    start = end = -1
    for at in range(sentence.start, sentence.end):
        word = words[at]
        if word in topics.explained and word not in lexis.numbers:
            continue
        if not is_sign(word) and ("-" not in word or is_number(lexis, word)):
            start, end = start if start >= 0 else at, at + 1
            if end - start > _LONGEST_VALUE:
                return None
    if start < 0:
        return None
    while end < sentence.end and turn.capital(end) and words[end] not in _SELF:
        end += 1
    while start - 1 > sentence.start and turn.capital(start - 1) and words[start - 1] not in _SELF:
        start -= 1
    if end - start > _LONGEST_VALUE or any(is_sign(words[at]) and words[at] != "," for at in range(start, end)):
        return None
    return (start - (start > sentence.start and words[start - 1] in _ARTICLES), end)


def fitting(turn: Turn, lexis: Lexis, wording: Wording, extent: Extent) -> Extent | None:
    """The stretch of words as a value of the slot, its article left out, or None where it has not the looks of one."""
    words, kind = turn.words, wording.spec.value_type
    start, end = extent
    bare = start + (words[start] in _ARTICLES)
    if kind in {"number", "date", "time"}:
        found = value_at(turn, lexis, wording, start, end, "#")
        if found is None or found[1] != end or words[end : end + 1] == ["of"]:  # "one of my favorites"
            return None
        dated = kind != "date" or found[1] - found[0] > 1 or not words[found[0]].isalnum()
        return found if dated else None  # not "a big 1"
    if any(is_number(lexis, word) for word in words[start:end]) and kind != "text":
        return None
    if kind == "name":
        named = is_name(turn, lexis, start, end) and all(turn.capital(at) for at in range(start, end))
        return (start, end) if named else None
    if kind == "place":
        known = _is_titled(turn, lexis, bare, end) or read_place(turn.text(bare, end)).known
        return (bare, end) if known else None
    if kind == "organisation":
        return (start, end) if _is_titled(turn, lexis, bare, end) else None
    if kind == "pet" and end - bare == 1 and words[bare].removesuffix("s") in wording.kinds:
        return None  # "as a pet"
    listed = holds_listed(turn, wording, bare, end) if wording.listed else None
    if wording.listed:
        article = kind == "pet" or (bare > start and listed is not None and listed[0] == start)
        return None if listed != (bare, end) else (start if article else bare, end)
    if not wording.free or (wording.titled and not turn.capital(bare)):
        return None
    own = words[bare:end]
    plain = any(word in lexis.forms or word in lexis.lists["stops_hard"] for word in own) and not turn.capital(bare)
    if plain or end - bare > _LONGEST_LIKED or words[bare] in lexis.lists["not_values"]:
        return None
    return start if wording.titled else bare, end


def _is_titled(turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
    """Whether words are written like a name: capitals, but for what joins them ("Bank of Oslo")."""
    inner = lexis.lists["inner"]
    return turn.capital(start) and all(
        turn.capital(at) or turn.words[at] in inner or not turn.words[at].isalpha() for at in range(start, end)
    )
