"""A noun without "my" that is one's own all the same: "team size: V", "mum's name is V", "fav music? V"."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from crt_runtime.language.leftover import looks_right, value_left
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.mention import PERSONAL, Mention
from crt_runtime.language.nouns import NounPhrase, noun_phrase, relation, values_of_noun
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn

_PARTS: Final = frozenset({",", ":", "—", "-", "(", ")"})
_REACH: Final = 9


def read_bare(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention]) -> None:
    """Read a noun without "my" at the start of a sentence, where the value after it shows that it is one's own."""
    words, end = turn.words, sentence.end
    at = sentence.start
    while at < end and (words[at] in lexis.lists["openings"] or words[at] in _PARTS):
        at += 1
    if at >= end or words[at] in lexis.lists["mine"] or (words[at] in lexis.lists["favorites"] and at + 1 >= end):
        return
    phrase = noun_phrase(turn, lexis, at, end)
    if phrase is None or phrase.end >= end or any(mention.start <= phrase.end for mention in found):
        return
    here = phrase.end
    if words[here : here + 2] == ["for", "me"]:
        here += 2
    stance = Stance(who=USER, subject_at=at, tense="past" if phrase.past else "now", begun=phrase.new)
    link = relation(turn, lexis, here, end, stance, phrase) if here < end else None
    wording = lexis.wording[phrase.slots[0]]
    if link is None:
        liked = phrase.noun.startswith("fav")
        school = wording.spec.value_type == "organisation" and here < end and words[here] in {"at", "from"}
        sized = wording.spec.value_type == "number" and " " in phrase.noun
        if not (liked or school or sized) or end - at > _REACH:
            return
        link = here + school, False
    if (
        wording.spec.slot in PERSONAL
        and not (phrase.named or link[1] or phrase.noun.endswith("name"))
        and words[here] not in _PARTS
    ):
        return
    made: list[Mention] = []
    values_of_noun(turn, lexis, sentence, phrase, at, link[0], stance, at, made, named=True)
    if any(one.start < made[0].end and made[0].start < one.end and one.stance.who == USER for one in found if made):
        return
    if made and link[1]:
        phrase.named = True
    if made and _is_evident(turn, lexis, lexis.wording[made[0].slot], phrase, made[0], here):
        found[:0] = made


def _is_evident(turn: Turn, lexis: Lexis, wording: Wording, phrase: NounPhrase, mention: Mention, at: int) -> bool:
    kind = wording.spec.value_type
    if (
        phrase.named
        or phrase.noun.endswith("name")
        or phrase.noun.startswith("fav")
        or turn.words[at] in {":", "="}
        or kind in {"number", "date", "time"}
    ):
        return True
    if not looks_right(turn, lexis, wording, (mention.start, mention.end)):
        return False
    listed = bool(wording.listed) and turn.words[mention.start] in lexis.heads
    return listed or turn.capital(mention.start) or " " in phrase.noun


def asked_before(turn: Turn, lexis: Lexis, sentence: Sentence) -> str | None:
    """The slot of a question right before the sentence that is nothing but its noun: "fav music?"."""
    words = turn.words
    if sentence.start == 0 or words[sentence.start - 1] != "?":
        return None
    asked = turn.sentences[bisect_left(turn.sentences, sentence.start, key=lambda one: one.start) - 1]
    at = asked.start
    if not asked.asked or asked.end - at > _REACH - 3 or words[at] in lexis.lists["question_words"]:
        return None
    while at < asked.end and (words[at] in lexis.lists["openings"] or words[at] in lexis.lists["mine"]):
        at += 1
    phrase = noun_phrase(turn, lexis, at, asked.end) if at < asked.end else None
    return phrase.slots[0] if phrase is not None and phrase.end == asked.end else None


def read_reply(turn: Turn, lexis: Lexis, sentence: Sentence, slot: str) -> Mention | None:
    """Read the second part of "fav music? jazz"; `slot` is what was asked."""
    if sentence.end - sentence.start > _REACH * 2:
        return None
    stop = next((here for here in range(sentence.start, sentence.end) if turn.words[here] in _PARTS), sentence.end)
    extent = value_left(turn, lexis, slot, sentence.start, stop)
    if extent is None:
        return None
    return Mention(slot, *extent, extent[0], "state", Stance(who=USER, subject_at=extent[0]))
