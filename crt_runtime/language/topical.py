"""Statements that name the kind of thing apart from its value, or around it.

"The editor I use is V", "V is one of the languages I speak", "when it comes to music, V is my favorite", "I like V
better than any other sport", "I write with V as my editor".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.bare import read_bare
from crt_runtime.language.extent import Extent, holds_listed
from crt_runtime.language.frame_words import frames
from crt_runtime.language.leftover import skip_frame, value_from, value_left
from crt_runtime.language.lexis import LEAF, Lexis, Node, Wording, longest
from crt_runtime.language.mention import BREAKS, PERSONAL, Mention
from crt_runtime.language.nouns import NounPhrase, relation, reverse, values_of_noun
from crt_runtime.language.pointing import read_intent, read_pointed
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn

_PARTS: Final = frozenset({",", ":", "—", "-", "(", ")"})
_REACH: Final = 9
_LONG: Final = 40


@dataclass(slots=True)
class Kind:
    """A noun phrase (words `start..end`) that names the kind of thing of some slots; `apart`: it may stand apart."""

    start: int
    end: int
    slots: tuple[str, ...]
    apart: bool


def read_topics(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention]) -> None:
    """Add the mentions of a sentence that the readers of verbs and of "my" left out."""
    if sentence.end - sentence.start > _LONG or sentence.question or _is_quoting(turn, sentence):
        return
    kinds = _kinds(turn, lexis, sentence)
    if not kinds:
        return
    read_bare(turn, lexis, sentence, found)
    for kind in kinds:
        if any(
            mention.stance.who == USER
            and (mention.slot in kind.slots or (mention.start <= kind.start and kind.end <= mention.end))
            for mention in found
        ):
            continue
        mention = _read_relative(turn, lexis, sentence, kind)
        if mention is None and _is_of_user(turn, lexis, sentence, kind):
            mention = (
                read_pointed(turn, lexis, sentence, kind.slots)
                or read_intent(turn, lexis, sentence, kind.start, kind.end, kind.slots[0])
                or _read_as(turn, lexis, sentence, kind)
                or _read_apart(turn, lexis, sentence, kind)
            )
        if mention is not None:
            taken = ((mention.start, mention.end), (kind.start, kind.end))
            found[:] = [one for one in found if all(one.end <= start or end <= one.start for start, end in taken)]
            found.append(mention)


def _is_quoting(turn: Turn, sentence: Sentence) -> bool:
    return turn.quoted is not None and any(turn.quoted[sentence.start : sentence.end])


def _kinds(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Kind]:
    found: list[Kind] = []
    words, end = turn.words, sentence.end
    at = sentence.start
    while at < end:
        word = words[at]
        if word.endswith("-wise"):
            word = word.removesuffix("-wise")
        if word in lexis.kinds or word in lexis.themes:
            own = longest(lexis.kinds, words, at, end) if word == words[at] else None
            apart = (
                longest(lexis.themes, [*words[:at], word], at, at + 1)
                if word != words[at]
                else longest(lexis.themes, words, at, end)
            )
            best = max((one for one in (own, apart) if one is not None), key=lambda one: one[0], default=None)
            if best is not None:
                stands = apart is not None and apart[0] == best[0]
                found.append(Kind(at, best[0], apart[1] if stands and apart is not None else best[1], stands))
                if own is not None and apart is not None and stands and own[0] == best[0] and own[1] != apart[1]:
                    found.append(Kind(at, own[0], own[1], apart=False))
                at = best[0]
                continue
        elif word in lexis.hints and not lexis.lists["favorites"].isdisjoint(words[at:end]):
            found.append(Kind(at, at + 1, lexis.hints[word], apart=False))
        at += 1
    return found


# -- "the editor I use is V" -------------------------------------------------------------------------------------------


def _read_relative(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> Mention | None:
    """Read a noun with "I" and one of the slot's verbs after it, or with what bears its value ("on my card")."""
    words, end = turn.words, sentence.end
    ended = _relative_end(turn, lexis, sentence, kind) or _borne_end(turn, lexis, sentence, kind)
    if ended is None:
        return None
    stop, slot, past = ended
    wording = lexis.wording[slot]
    stance = Stance(who=USER, subject_at=kind.start, tense="past" if past and not wording.spec.steady else "now")
    phrase = NounPhrase((slot,), "one", stop)
    first = kind.start
    before = lexis.lists["articles"] | lexis.lists["adjectives"] | {"of", "one", "next", "favorite", "another"}
    while first > sentence.start and words[first - 1] in before:
        first -= 1
    found: list[Mention] = []
    copula = stop
    while (
        copula < end
        and copula - stop < _REACH
        and words[copula] not in lexis.lists["copula"]
        and words[copula] not in {":", "has"}
    ):
        if words[copula] in BREAKS or words[copula] in lexis.lists["mine"]:
            copula = end
        copula += 1
    if copula > stop and words[copula : copula + 1] == ["'s"]:  # "a pilot's licence"
        copula = end
    link = relation(turn, lexis, copula, end, stance, phrase) if copula < end else None
    if link is not None:
        values_of_noun(turn, lexis, sentence, phrase, first, link[0], stance, first, found, named=True)
    if not found:
        reverse(turn, lexis, sentence, phrase, first, stance, found)
    return found[0] if found else None


def _relative_end(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> tuple[int, str, bool] | None:
    words, end, at = turn.words, sentence.end, kind.end
    if at < end and words[at] in {"that", "which", "where", "whose", "who"}:
        at += 1
    if at < end and words[at - 1] in {"that", "which", "who"}:
        by = _paying_end(lexis, words, at, end, kind.slots)
        if by is not None:
            return by
    if at >= end or words[at] not in lexis.lists["me"]:
        return None
    at += 1
    best: tuple[int, str, bool] | None = None
    helped = False
    while at < end:
        for lemma, form in lexis.forms.get(words[at], ()):
            stop, slot = _verb_end(lexis, words, at, end, lemma, kind.slots)
            if slot and (best is None or stop > best[0]):
                best = stop, slot, form == "past" and not helped
        helper = words[at] in lexis.lists["have"] or words[at] in lexis.lists["be"] or words[at] in lexis.lists["do"]
        if not helper and words[at] not in lexis.lists["adverbs"]:
            break
        helped |= helper and words[at] not in {"was", "were", "had", "did"}
        at += 1
    return best


def _paying_end(
    lexis: Lexis, words: list[str], at: int, end: int, slots: tuple[str, ...]
) -> tuple[int, str, bool] | None:
    """Where a verb whose subject is the value ends, seen from its noun: "the firm that pays me"."""
    for lemma, form in lexis.forms.get(words[at], ()):
        below = lexis.lefts.get(lemma)
        found = longest(below, words, at + 1, end) if below is not None else None
        slot = next((slot for slot in slots if found is not None and slot in found[1]), None)
        if found is not None and slot is not None:
            return found[0], slot, form == "past"
    return None


def _verb_end(lexis: Lexis, words: list[str], at: int, end: int, lemma: str, slots: tuple[str, ...]) -> tuple[int, str]:
    """Where the longest of the slots' verb patterns that starts at `at` ends, its value left out."""
    best, slot = 0, ""
    if lemma in lexis.lists["owning"]:
        best, slot = at + 1, slots[0]
    node: Node | None = lexis.verbs.get(lemma)
    here = at + 1
    while node is not None:
        for below in (node, *(node.get(word, {}) for word in ("a", "an", "the", "in", "at", "on"))):
            for rule in below.get(LEAF, ()):
                if rule.slot in slots and here >= best and not rule.after:
                    best, slot = here, rule.slot
        if here < end and words[here] in lexis.lists["adverbs"] and words[here] not in node:
            here += 1
            continue
        node = node.get(words[here]) if here < end else None
        here += 1
    return best, slot


def _borne_end(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> tuple[int, str, bool] | None:
    """Read "the name on my passport", "the OS on my laptop"; a noun for which that is usual, or "of mine", "for me"."""
    words, at = turn.words, kind.end
    if words[at : at + 2] in (["of", "mine"], ["for", "me"]):
        return at + 2, kind.slots[0], False
    if at + 2 >= sentence.end or words[at] not in {"on", "in", "of", "at"} or words[at + 1] not in lexis.lists["mine"]:
        return None
    bearer = longest(lexis.bearers, words, at + 2, sentence.end)
    slot = next((slot for slot in kind.slots if bearer is not None and slot in bearer[1]), None)
    return None if bearer is None or slot is None else (bearer[0], slot, False)


# -- "when it comes to music, V is my favorite" ------------------------------------------------------------------------


def _is_of_user(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> bool:
    """Whether nothing but the user is spoken of, and nothing is denied, wished or asked."""
    said = set(turn.words[_past_aside(turn, sentence) : sentence.end])
    if {"if", "ask", "me"} <= said:  # "if you ask me"
        said -= {"you"}
    if any(lexis.wording[slot].intent for slot in kind.slots):
        said -= {"want", "wants", "would"}
    if all(lexis.wording[slot].spec.steady for slot in kind.slots):
        said -= {"was", "were"}
    if not said.isdisjoint(lexis.lists["not"]) or not said.isdisjoint(lexis.lists["not_topical"]):
        return False
    if kind.start > sentence.start and turn.words[kind.start - 1] == "'s":
        return False
    kin = said & lexis.lists["kin"]
    return not kin or any(slot in PERSONAL for slot in kind.slots)


def _past_aside(turn: Turn, sentence: Sentence) -> int:
    """Where a sentence goes on after "when you ask about music,": whom that clause is about does not matter."""
    words, start = turn.words, sentence.start
    if words[start] not in {"when", "if", "since", "as"} or words[start + 1 : start + 2] != ["you"]:
        return start
    return next((at + 1 for at in range(start, sentence.end) if words[at] == ","), start)


def _parts(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> list[Extent]:
    """The sentence cut at its signs, and after the kind where a new subject follows it ("for my next trip I ...")."""
    words, found, start = turn.words, [], sentence.start
    for at in range(sentence.start, sentence.end):
        sign = words[at] in _PARTS
        if sign or (at == kind.end and at > start and (words[at] in lexis.lists["me"] or words[at] in {"it", "my"})):
            if at > start:
                found.append((start, at))
            start = at + sign
    if sentence.end > start:
        found.append((start, sentence.end))
    return found


def _read_apart(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> Mention | None:
    words = turn.words
    slot = kind.slots[0]
    wording = lexis.wording[slot]
    said = words[sentence.start : sentence.end]
    liked = not lexis.lists["tastes"].isdisjoint(said)
    mine = any(word in lexis.lists["me"] or word in lexis.lists["mine"] or word in {"me", "mine"} for word in said)
    parts = _parts(turn, lexis, sentence, kind)
    home = next(part for part in parts if part[0] <= kind.start < part[1])
    if (mine or liked) and (not wording.free or _is_opinion(lexis, said)):
        beside = _read_beside(turn, lexis, wording, home, kind, sentence)
        if beside is not None:
            return beside
    if (
        not kind.apart
        or not (mine or liked)
        or (wording.free and not liked and not _is_led(turn, lexis, sentence, kind))
    ):
        return None
    if not _is_frame(turn, lexis, slot, home, kind):
        return _read_compared(turn, lexis, slot, home, kind, said, sentence) if wording.free else None
    at = parts.index(home)
    for part in (*parts[at + 1 : at + 4], *reversed(parts[:at])):
        stop = next((here for here in range(part[0] + 1, part[1]) if words[here] in lexis.lists["comparing"]), part[1])
        extent = value_left(turn, lexis, slot, part[0], stop if wording.free else part[1])
        if extent is not None:
            return Mention(slot, *extent, max(kind.start, extent[0]), "state", Stance(who=USER, subject_at=part[0]))
    return None


def _is_opinion(lexis: Lexis, said: list[str]) -> bool:
    """Whether "the best season" is one's own: "for me", "if you ask me", "in my opinion"."""
    text = f" {' '.join(said)} "
    return any(f" {phrase} " in text for phrase in sorted(lexis.lists["opinions"]))


def _is_led(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> bool:
    opened = turn.words[sentence.start : kind.start]
    return not lexis.lists["leading_over"].isdisjoint(opened) or turn.words[kind.start].endswith("-wise")


def _is_frame(turn: Turn, lexis: Lexis, slot: str, part: Extent, kind: Kind) -> bool:
    """Whether a part holds the kind and nothing beside it but words of the frame."""
    known = frames(lexis)
    for start, end in ((part[0], min(kind.start, part[1])), (min(kind.end, part[1]), part[1])):
        at = start
        while at < end:
            after = skip_frame(turn, lexis, known, slot, at, end, leading=False)
            if after == at and turn.words[at] not in lexis.lists["leading_over"]:
                return False
            at = max(after, at + 1)
    return True


def _read_beside(
    turn: Turn, lexis: Lexis, wording: Wording, part: Extent, kind: Kind, sentence: Sentence
) -> Mention | None:
    """Read a listed value right before its kind: "a detailed style is what I like"."""
    slot, words = wording.spec.slot, turn.words
    copula = kind.start - 1
    while copula > part[0] and (words[copula] in lexis.lists["articles"] or words[copula] in lexis.lists["ideal"]):
        copula -= 1
    of_another = words[kind.end : kind.end + 1] == ["of"] and words[kind.end + 1 : kind.end + 2] != ["mine"]
    if copula < kind.start - 1 and words[copula] in lexis.lists["copula"] and not of_another:
        extent = value_left(turn, lexis, slot, part[0], copula)
        if extent is not None:
            return Mention(slot, *extent, kind.start, "state", Stance(who=USER, subject_at=sentence.start))
    listed = holds_listed(turn, wording, part[0], kind.start) if wording.listed else None
    known = frames(lexis)
    if (
        listed is None
        or listed[1] != kind.start
        or skip_frame(turn, lexis, known, slot, part[0], listed[0]) < listed[0]
        or skip_frame(turn, lexis, known, slot, kind.end, part[1], leading=False) < part[1]
    ):
        return None
    return Mention(slot, *listed, kind.start, "state", Stance(who=USER, subject_at=sentence.start))


def _read_as(turn: Turn, lexis: Lexis, sentence: Sentence, kind: Kind) -> Mention | None:
    """Read "I write with V as editor", "I have V as my home"."""
    words, at = turn.words, kind.start - 1
    while at > sentence.start and (words[at] in lexis.lists["articles"] or words[at] in lexis.lists["adjectives"]):
        at -= 1
    if words[at] != "as" or at <= sentence.start or lexis.lists["me"].isdisjoint(words[sentence.start : at]):
        return None
    for start in range(max(sentence.start + 2, at - 5), at):
        if words[start - 1] not in lexis.lists["as_after"]:
            continue
        for slot in (slot for slot in kind.slots if not lexis.wording[slot].spec.steady):
            extent = value_from(turn, lexis, lexis.wording[slot], start, at)
            if extent is not None and extent[1] == at and words[start] not in lexis.lists["not_values"]:
                return Mention(slot, *extent, kind.start, "state", Stance(who=USER, subject_at=sentence.start))
    return None


def _read_compared(
    turn: Turn, lexis: Lexis, slot: str, part: Extent, kind: Kind, said: list[str], sentence: Sentence
) -> Mention | None:
    """Read "I love V more than any other food", "I like V best of all colors"."""
    words = turn.words
    if lexis.lists["me"].isdisjoint(said) and "me" not in said:
        return None
    for at in range(part[0] + 1, kind.start):
        if words[at] in lexis.lists["comparing"]:
            extent = value_left(turn, lexis, slot, part[0], at)
            if extent is not None:
                return Mention(slot, *extent, kind.start, "state", Stance(who=USER, subject_at=sentence.start))
    return None
