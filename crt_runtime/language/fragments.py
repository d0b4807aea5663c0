"""Statements that leave the subject out, or put the user beside it or behind it.

"Allergic to nuts here", "class of 2001", "welder by trade", "Jo and I are married", "Acme pays my salary", "I called my
mom, her name is Ann", "my sister Ann and I", "the cello that I play".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crt_runtime.language.extent import Extent, holds_listed, is_name, is_sign, value_at
from crt_runtime.language.frame_words import frames, phrase_end
from crt_runtime.language.lexis import LEAF, Lexis, Node, Rule, Wording, longest
from crt_runtime.language.mention import PERSONAL, Mention
from crt_runtime.language.nouns import left_value, noun_phrase
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.verbs import take, walk

_SHORT: Final = 9
_FAR: Final = 16
_FAN: Final = 3
"""Within how many words after "not" a word of liking stands: "not a big fan of"."""


def read_fragment(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Mention]:
    """Read what would follow "I am": "allergic to nuts", "native Korean speaker here", "not a fan of long replies"."""
    found: list[Mention] = []
    words, at = turn.words, sentence.start
    while at < sentence.end and (words[at] in lexis.lists["openings"] or is_sign(words[at])):
        at += 1
    stop = next((here for here in range(at, sentence.end) if words[here] in {",", "—", "("}), sentence.end)
    if stop - at > _SHORT or stop - at < 2 or words[at] in lexis.lists["me"]:
        return found
    denied = words[at] == "not"
    at += denied
    told = words[stop - 1] == "here" or " ".join(words[stop + 1 : stop + 4]) in lexis.lists["self_tags"]
    opens = words[at] in lexis.lists["fragments"] or (
        denied and not lexis.lists["denied_fragments"].isdisjoint(words[at : at + _FAN])
    )
    if not (told or opens) and lexis.after["be"].isdisjoint(words[at : sentence.end]):
        return found
    be = lexis.verbs["be"]
    candidates: list[tuple[int, int, Rule, str]] = []
    for node in (be, be.get("a", {}), be.get("an", {})):
        walk(node, words, at, sentence.end, lexis, candidates, "")
    last = stop - (words[stop - 1] == "here")
    named = told and stop - at < 4 and _is_signed(turn, lexis, at, last)
    kept = [
        one for one in candidates if (one[2].need != "^" or named) and (told or one[2].after or (opens and one[1] > at))
    ]
    if kept:
        take(turn, lexis, sentence, at, "base", "be", kept, found, "")
    return found


def _is_signed(turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
    """Whether words before "here" may be a name: "Bo Berg here", not "cold here", "raining here", "long day here"."""
    first = turn.words[start]
    common = first in lexis.vocabulary["descriptions"] or first in lexis.lists["others"] or first.endswith("ing")
    return not common and all(turn.capital(at) for at in range(start, end) if turn.words[at].isalpha())


def read_with_me(turn: Turn, lexis: Lexis, sentence: Sentence, me: int) -> Mention | None:
    """Read "Jo and I are married"; `me` is the place of the "I"."""
    words = turn.words
    start = me - 2
    while start > sentence.start and me - 1 - start < 3 and turn.capital(start - 1) and words[start - 1][0].isalnum():
        start -= 1
    if words[me - 1] != "and" or start < sentence.start or not is_name(turn, lexis, start, me - 1):
        return None
    at = me + 1
    tense, negated = "now", False
    while at < sentence.end and (
        words[at] == "not"
        or words[at] in lexis.lists["be"]
        or words[at] in lexis.lists["have"]
        or words[at] in lexis.lists["adverbs"]
    ):
        tense = "past" if words[at] in {"was", "were", "had"} else tense
        negated = negated or words[at] == "not"
        at += 1
    bond = longest(lexis.bonds, words, at, sentence.end) if at > me + 1 else None
    if bond is None:
        return None
    return Mention(
        bond[1][0], start, me - 1, me, "state", Stance(who=USER, subject_at=start, tense=tense, negated=negated)
    )


def read_there(turn: Turn, lexis: Lexis, sentence: Sentence, there: int) -> Mention | None:
    """Read "there's a Tesla in my driveway": a listed value, and as the last words what bears one of its kind."""
    words, end = turn.words, sentence.end
    if there != sentence.start and words[there - 1] != ",":
        return None
    mine = next((at for at in range(there + 3, end - 1) if words[at] in lexis.lists["mine"]), 0)
    bearer = longest(lexis.bearers, words, mine + 1, end) if mine and words[mine - 1] in {"in", "on"} else None
    if bearer is None or bearer[0] < end or words[there + 1] not in {"is", "'s"}:
        return None
    start = there + 2 + (words[there + 2] in {"a", "an"})
    for slot in bearer[1]:
        if holds_listed(turn, lexis.wording[slot], start, mine - 1) == (start, mine - 1):
            return Mention(slot, start, mine - 1, there, "state", Stance(who=USER, subject_at=there))
    return None


def read_left(turn: Turn, lexis: Lexis, sentence: Sentence, verb: int, found: list[Mention]) -> None:
    """Read "V pays my salary": the verb's subject is the value."""
    words, node, at = turn.words, lexis.lefts, verb
    for lemma, form in lexis.forms[words[verb]]:
        below: Node | None = node.get(lemma)
        at = verb + 1
        while below is not None and LEAF not in below:
            below = below.get(words[at]) if at < sentence.end else None
            at += 1
        if below is not None:
            stance = Stance(who=USER, subject_at=verb, tense="past" if form == "past" else "now")
            left_value(turn, lexis, sentence, below[LEAF], verb, verb, stance, found, personal=False, end=at)
            return


def read_their_name(turn: Turn, lexis: Lexis, sentence: Sentence, name: int) -> Mention | None:
    """Read "her name is V" after "my mom"; `name` is the place of the noun "name"."""
    words = turn.words
    if name + 2 >= sentence.end or words[name + 1] not in {"is", "was", "'s"}:
        return None
    for mine in range(name - 2, max(0, name - _FAR), -1):
        if words[mine] not in lexis.lists["mine"]:
            continue
        phrase = noun_phrase(turn, lexis, mine + 1, len(words))
        slot = next((slot for slot in phrase.slots if slot in PERSONAL), None) if phrase is not None else None
        if slot is None or phrase is None or phrase.end > name - 1:
            return None
        extent = value_at(turn, lexis, lexis.wording[slot], name + 2, sentence.end)
        if extent is None:
            return None
        return Mention(slot, *extent, name, "state", Stance(who=USER, subject_at=max(mine, sentence.start)))
    return None


def read_apposed(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, at: int) -> Mention | None:
    """Read the name that follows its noun at once: "my sister Ann and I", "my kid Ben to practice"."""
    words, stop = turn.words, at
    phrase = noun_phrase(turn, lexis, mine + 1, sentence.end)
    slot = next((slot for slot in phrase.slots if slot in PERSONAL), None) if phrase is not None else None
    while (
        stop < sentence.end and stop - at < 3 and turn.capital(stop) and words[stop][0].isalnum() and words[stop] != "i"
    ):
        stop += 1
    said_by_user = words[stop : stop + 2] in (["and", "i"], ["and", "me"]) or not lexis.lists["me"].isdisjoint(
        words[sentence.start : mine]
    )
    if slot is None or stop == at or not said_by_user or not is_name(turn, lexis, at, stop):
        return None
    over = frames(lexis).phrases
    parted = phrase_end(over["ended_after"], words, stop, sentence.end) > stop  # "my wife Ana and I split up"
    left = any(phrase_end(over["ended_before"], words, here, mine) == mine for here in range(sentence.start, mine))
    former = phrase is not None and phrase.past  # "my late wife Ann and I"
    past = former or (slot == "partner" and (parted or left))
    return Mention(slot, at, stop, mine, "state", Stance(who=USER, subject_at=mine, tense="past" if past else "now"))


def read_that_i(turn: Turn, lexis: Lexis, sentence: Sentence, that: int) -> Mention | None:
    """Read "a beagle that I look after": a listed value of the verb stands left of the "that"."""
    words, at = turn.words, that + 2
    if at >= sentence.end or words[that + 1] not in lexis.lists["me"]:
        return None
    for lemma, form in lexis.forms.get(words[at], ()):
        node: Node | None = lexis.verbs.get(lemma)
        here = at + 1
        while node is not None:
            for rule in (*node.get(LEAF, ()), *node.get("the", {}).get(LEAF, ())):
                wording = lexis.wording[rule.slot]
                if rule.need != "!" and not (wording.exact and wording.listed):
                    continue
                extent = _listed_left(turn, lexis, wording, sentence.start, that)
                named = longest(lexis.nouns, words, extent[0], that) if extent is not None else None
                if extent is not None and form in {"base", "past"} and (named is None or named[0] < that):
                    stance = Stance(who=USER, subject_at=that + 1, tense="past" if form == "past" else "now")
                    return Mention(rule.slot, *extent, at, rule.effect, stance)
            node = node.get(words[here]) if here < sentence.end else None
            here += 1
    return None


def read_what_i(turn: Turn, lexis: Lexis, sentence: Sentence, what: int) -> Mention | None:
    """Read "V is what I drive": the value stands left of the copula, and the verb's slot must know it."""
    words, at = turn.words, what + 2
    if at >= sentence.end or words[what + 1] not in lexis.lists["me"] or words[what - 1] not in lexis.lists["copula"]:
        return None
    while at + 1 < sentence.end and words[at] in lexis.lists["adverbs"]:
        at += 1
    for lemma, form in lexis.forms.get(words[at], ()):
        for rule in _rules_at(lexis, words, lemma, at + 1, sentence.end):
            wording = lexis.wording[rule.slot]
            if rule.need not in {"!", "#"} and not wording.concrete:
                continue
            made: list[Mention] = []
            tense = "past" if form == "past" and not wording.spec.steady else "now"
            stance = Stance(who=USER, subject_at=what + 1, tense=tense)
            left_value(turn, lexis, sentence, (rule.slot,), what - 1, at, stance, made, personal=True, end=at)
            if made and words[made[0].end - 1] in wording.kinds:  # "a formal style is what I like"
                return None
            if made and (rule.need == "#" or holds_listed(turn, wording, made[0].start, made[0].end) is not None):
                return made[0]
    return None


def _rules_at(lexis: Lexis, words: list[str], lemma: str, at: int, end: int) -> Iterator[Rule]:
    """The rules of a verb's patterns that end where its value would stand, longest first."""
    node: Node | None = lexis.verbs.get(lemma)
    found: list[Rule] = []
    while node is not None:
        for below in (node, *(node.get(word, {}) for word in ("a", "an", "the", "size"))):
            found[:0] = below.get(LEAF, ())
        node = node.get(words[at]) if at < end else None
        at += 1
    yield from found


def _listed_left(turn: Turn, lexis: Lexis, wording: Wording, floor: int, stop: int) -> Extent | None:
    """The listed value that ends at `stop`, with its article where the slot's values have one."""
    for start in range(max(floor, stop - wording.listed_longest), stop):
        if " ".join(turn.words[start:stop]) in wording.listed:
            pet = wording.spec.value_type == "pet" and start > floor and turn.words[start - 1] in {"a", "an"}
            extent = value_at(turn, lexis, wording, start, stop)
            return None if extent is None else (extent[0] - pet, extent[1])
    return None
