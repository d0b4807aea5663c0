"""Short replies that settle what was asked: "Amazon", "the second one", "both", "neither, it's Apple"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from crt_runtime.language.amending import is_whole
from crt_runtime.language.extent import Extent, holds_listed, is_sign, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, PendingQuestion, Polarity
from crt_runtime.language.frame_words import frames
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.mention import context_at
from crt_runtime.language.places import read_place
from crt_runtime.language.said import Said
from crt_runtime.language.settling import SHORT, spoken_claim, unbound
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value
from crt_runtime.language.words import phrase_words

_EXPLAINED: Final = ("prelude", "right", "wrong_replies", "things", "one", "bare", "rejecting_replies", "adverbs")
"""Lists of the words that may stand beside an option in an answer."""

_REGRETS: Final = (
    "shouldn't have",
    "shouldnt have",
    "should not have",
    "should never have",
    "why i said",
    "mistake with",
    "wrong about",
    "lied about",
)
"""Words before an option that take it back: "I shouldn't have said I'm in Rome"."""

_GOING: Final = frozenset({"go to", "go over", "going to", "going over"})
_LYING: Final = (["on"], ["in"], ["at"], ["near"])
"""What may follow the verb after a value of which no more is said than where it is."""

_WHERE: Final = frozenset({"at", "by", "for", "from", "in", "near", "on", "to", "with"})
_THINGS: Final = frozenset({"it", "them", "this", "these", "those"})
"""What something was done with that has nothing to do with the question, where one of `_WHERE` follows it."""

_ENDINGS: Final = frozenset(
    {
        "can go",
        "must go",
        *(
            f"{be} {end}"
            for be in ("is", "was", "'s")
            for end in ("off", "over", "done", "gone", "finished", "history")
        ),
    }
)
"""What follows an option, at the end of its clause, that is turned down by it: "Oslo is history"."""

_AFTER_AN_END: Final = frozenset({"already", "anyway", "for", "now", "since"})

_BARE: Final = 2
"""A value that was not on offer answers a question only where it stands nearly alone ("Apple.")."""

_FRAMING: Final = frozenset({"neither", "no", "nope", "it's", "its", "it", "actually", "right", "none", "meant"})

_POINTING: Final = frozenset({"it", "it's", "its"})

_NAMED_KINDS: Final = frozenset({"place", "organisation", "name"})

_NAMING: Final = frozenset({"'s", "name"})

_RECITING: Final = frozenset({"out", "of", "between", "from", "among", "amongst", "either"})
_POINTING_WORDS: Final = 12
_ORDINALS: Final = {"third": 2, "3rd": 2, "fourth": 3, "4th": 3}


def claims(turn: Turn, lexis: Lexis, pending: PendingQuestion | None, said: list[Said]) -> list[Claim]:
    """The claims of a text that settles a value, or none where it does not."""
    sentences = [sentence for sentence in turn.sentences if not sentence.question]
    if (
        not sentences
        or turn.joke
        or any("hypothetical" in cue.kinds for sentence in sentences for cue in sentence.cues)
    ):
        return []
    if pending is not None:
        own = [one for one in said if one.fact.slot == pending.slot]
        if said and not own and not _settles(turn, lexis, pending, sentences):
            return []
        made = _answer(turn, lexis, pending, sentences, own)
        if not made and _settles(turn, lexis, pending, sentences):
            made = _answer(turn, lexis, pending, sentences, [])
        if made:
            return made
        return []
    if said:
        return []
    return unbound(turn, lexis, sentences)


def _answer(
    turn: Turn, lexis: Lexis, pending: PendingQuestion, sentences: list[Sentence], own: list[Said]
) -> list[Claim]:
    words = turn.words
    start, end = sentences[0].start, sentences[-1].end
    start = _after_recital(turn, pending, start, end)
    if end - start > SHORT:
        return []
    spec = lexis.catalogue.spec_for(pending.slot)
    wording = lexis.wording.get(pending.slot) or lexis.wording["favorite_color"]
    places = [(option, _find(turn, option, start, end)) for option in pending.options]
    kept: list[tuple[int, Extent]] = []
    dropped: list[Extent] = []
    for at, (_, place) in enumerate(places):
        if place is None:
            continue
        if _turned_down(turn, place, start, end) or "nobody" in words[start : place[0]]:
            dropped.append(place)
        else:
            kept.append((at, place))
    # Longer options hide the shorter ones within them ("New York City" and "New York").
    kept = [
        one
        for one in kept
        if not any(
            other is not one and other[1][0] <= one[1][0] and one[1][1] <= other[1][1] and other[1] != one[1]
            for other in kept
        )
    ]
    if any(
        one.fact.modality is Modality.PAST or (one.fact.polarity is Polarity.NEGATED and not dropped) for one in own
    ):
        return []
    span = set(words[start:end])
    if own and any(one.mention.effect != "state" or one.mention.stance.begun for one in own):
        return []
    if kept and any(_is_another(one, [place for _, place in kept]) for one in own):
        return []  # "I am tired of winter, my favorite season is spring now" chooses neither winter nor autumn
    if own and not kept and not dropped:
        stressed = (_FRAMING - _POINTING).intersection(words[start : start + 4])
        framed = (words[start] in _POINTING and words[start + 1 : start + 2] != ["has"]) or bool(stressed)
        return [Claim(own[0].fact, Change.CLARIFICATION)] if len(own) == 1 and framed else []
    if "both" in span or (len(kept) > 1 and not dropped and span & {"and", "both"} and not span & lexis.lists["right"]):
        if len(kept) > 1:
            return [
                spoken_claim(
                    turn, spec.value_type, pending.slot, place, Change.BOTH, context=_context(turn, lexis, place, end)
                )
                for _, place in kept
            ]
        if end - start <= 10 and not span & {"not", "neither", "wrong"}:
            at = words.index("both", start)
            return [
                _spoken(turn, spec.value_type, pending.slot, option, (at, at + 1), Change.BOTH)
                for option in pending.options
            ]
    contexts = [_context(turn, lexis, place, end) for _, place in kept]
    if len(kept) > 1 and not (dropped or own) and all(contexts):  # "Oslo in summer, Rome in winter"
        return [
            spoken_claim(turn, spec.value_type, pending.slot, place, Change.BOTH, context=context)
            for (_, place), context in zip(kept, contexts, strict=True)
        ]
    if len(kept) > 1:
        stated = [
            one for one in kept if any(said.mention.start < one[1][1] and one[1][0] < said.mention.end for said in own)
        ]
        right = stated if len(stated) == 1 else [one for one in kept if _said_right(turn, one[1], end)]
        if len(right) != 1:
            return []
        dropped += [place for at, place in kept if at != right[0][0]]
        kept = right
    if len(kept) == 1:
        at, place = kept[0]
        if not own and not dropped and not _answers(turn, lexis, pending.slot, place, start, end):
            return []
        replaced = turn.text(*dropped[0]) if dropped else None
        return [spoken_claim(turn, spec.value_type, pending.slot, place, Change.CLARIFICATION, replaced)]
    pointed = _pointed(turn, start, end, len(pending.options))
    if pointed and not own and all(_answers(turn, lexis, pending.slot, place, start, end) for _, place in pointed):
        return _chosen(turn, spec.value_type, pending, pointed, (start, end))
    if not own and is_whole(turn, lexis, frames(lexis).phrases["rejecting_all"]):
        return _all_denied(turn, spec.value_type, pending, (start, end))
    bare = _bare(turn, lexis, wording, start, end, dropped)
    framing = _FRAMING.intersection(words[start : start + 4])
    framed = bool(dropped) or bool(framing - _POINTING)
    if bare is not None and framing and not framed:  # "it's Apple", but not "it is so quiet in here"
        framed = not wording.intent and (
            turn.capital(bare[0]) or (bool(wording.listed) and _is_listed(turn, wording, bare))
        )
    if bare is not None and not framed and wording.spec.value_type in _NAMED_KINDS:
        bare = (
            bare if turn.capital(bare[0]) or _is_known(turn, bare) else None
        )  # "Oslo", "oslo", but not "ugh, mondays"
    if (
        bare is not None
        and wording.spec.value_type in _NAMED_KINDS
        and words[bare[0] - 1] in lexis.lists["wrong_replies"]
    ):
        bare = bare if turn.capital(bare[0]) else None  # "Oslo is old info"
    if bare is not None and (
        framed or (len(turn.sentences) == 1 and sum(word[0].isalnum() for word in words[start:end]) <= _BARE)
    ):
        replaced = turn.text(*dropped[0]) if dropped else None
        return [spoken_claim(turn, spec.value_type, pending.slot, bare, Change.CLARIFICATION, replaced)]
    if dropped:
        left = [(at, option) for at, (option, place) in enumerate(places) if place not in dropped]
        if len(left) == 1:
            replaced = turn.text(*dropped[0])
            made = _spoken(turn, spec.value_type, pending.slot, left[0][1], dropped[0], Change.CLARIFICATION)
            return [Claim(made.fact, made.change, replaced)]
        return [
            spoken_claim(turn, spec.value_type, pending.slot, place, Change.CLARIFICATION, negated=True)
            for place in dropped
        ]
    return []


def _is_another(one: Said, places: list[Extent]) -> bool:
    """Whether the turn states a value of the slot that is none of those at `places`."""
    stated = one.fact.polarity is Polarity.AFFIRMED and one.mention.end > one.mention.start
    return stated and all(one.mention.end <= start or end <= one.mention.start for start, end in places)


def _answers(turn: Turn, lexis: Lexis, slot: str, place: Extent, start: int, end: int) -> bool:
    """Whether the clause that names an option says no more than that: "it's green", not "I lost my green umbrella"."""
    words, known = turn.words, frames(lexis)
    first, last = place
    while first > start and not is_sign(words[first - 1]):
        first -= 1
    while last < end and not is_sign(words[last]):
        last += 1
    framed = lexis.wording.keys() & {slot}
    around = (*range(first, place[0]), *range(place[1], last))
    if any(words[at] in lexis.lists["kin"] - known.slot_words.get(slot, frozenset()) for at in around):
        return False  # "my friend says go by Oslo"
    if " ".join(words[max(start, place[0] - 2) : place[0]]) in _GOING or words[place[1] + 1 : place[1] + 2] in _LYING:
        return False  # "we can go over Oslo", "Oslo was on the news"
    if words[place[0] - 1] in _WHERE and words[max(first, place[0] - 2)] in _THINGS:
        return False  # "I bought it on Amazon"
    unexplained = [
        at
        for at in around
        if not (
            words[at] in known.words
            or (framed and known.holds(lexis, slot, words[at]))
            or any(words[at] in lexis.lists[name] for name in _EXPLAINED)
        )
    ]
    return not unexplained or context_at(turn, lexis, place[1], last) is not None


def _is_known(turn: Turn, extent: Extent) -> bool:
    """Whether words in small letters are a well-known place."""
    return read_place(turn.text(*extent)).known


def _is_listed(turn: Turn, wording: Wording, extent: Extent) -> bool:
    return holds_listed(turn, wording, *extent) is not None


def _settles(turn: Turn, lexis: Lexis, pending: PendingQuestion, sentences: list[Sentence]) -> bool:
    """Whether the text says of an option that it is right or wrong, whatever else was read in it."""
    start, end = sentences[0].start, sentences[-1].end
    judged = set(turn.words[start:end]) & (lexis.lists["right"] | lexis.lists["wrong_replies"])
    return bool(judged) and any(_find(turn, option, start, end) for option in pending.options)


def _after_recital(turn: Turn, pending: PendingQuestion, start: int, end: int) -> int:
    """Where the answer begins after the options were named again: "Out of Oslo and Rome, it's Oslo."."""
    words = turn.words
    if start >= end or words[start] not in _RECITING:
        return start
    comma = next((at for at in range(start, end) if words[at] == ","), end)
    named = all(_find(turn, option, start, comma) for option in pending.options)
    return comma + 1 if named and comma + 1 < end else start


def _find(turn: Turn, option: str, start: int, end: int) -> Extent | None:
    wanted = phrase_words(option)
    words = turn.words
    for at in range(start, end - len(wanted) + 1):
        if tuple(words[at : at + len(wanted)]) == wanted:
            return at, at + len(wanted)
    bare = tuple(word for word in wanted if word not in {"a", "an", "the"})
    if bare and bare != wanted:
        for at in range(start, end - len(bare) + 1):
            if tuple(words[at : at + len(bare)]) == bare:
                return at, at + len(bare)
    return None


def _turned_down(turn: Turn, place: Extent, start: int, end: int) -> bool:
    words = turn.words
    before = " ".join(words[max(start, place[0] - 8) : place[0]])
    if any(regret in before for regret in _REGRETS):
        return True
    at = place[0] - 1
    while at >= start and words[at] in turn.lexis.lists["turned_down"] and place[0] - at < 6:
        at -= 1
    if at >= start and (
        words[at] in turn.lexis.lists["rejecting_replies"] or (words[at] == "longer" and words[at - 1] == "no")
    ):
        return True
    after = place[1]
    if after < end and words[after] in turn.lexis.lists["things"]:
        after += 1
    done = after + 2 >= end or not words[after + 2][0].isalnum() or words[after + 2] in _AFTER_AN_END
    if done and " ".join(words[after : after + 2]) in _ENDINGS:
        return True
    if after < end and words[after] in {"is", "was", "'s", "are", "were", "came", "comes"}:
        for here in range(after + 1, min(after + 6, end)):
            if words[here] in {",", ".", ";", "and", "—", "but"}:
                return False
            if words[here] in turn.lexis.lists["wrong_replies"] or (
                words[here] in {"not", "never"} and words[after] in {"is", "was"}
            ):
                return True
    return False


def _said_right(turn: Turn, place: Extent, end: int) -> bool:
    words = turn.words
    after = place[1]
    return (
        after < end
        and words[after] in {"is", "'s", "was"}
        and any(word in turn.lexis.lists["right"] for word in words[after + 1 : after + 5])
    )


def _pointed(turn: Turn, start: int, end: int, count: int) -> list[tuple[int, Extent]]:
    """The options that the text points at by their order, each with its place: "the second one", "the old one"."""
    words, found = turn.words, list[tuple[int, Extent]]()
    for at in range(start, end if end - start <= _POINTING_WORDS else start):
        word = words[at]
        if at + 1 < end and words[at + 1] not in turn.lexis.lists["one"] and words[at + 1] not in {"one", "is"}:
            continue
        if words[at + 1 : at + 3] == ["of", "all"]:
            continue
        if (
            word in turn.lexis.lists["vague"]
            and (at == start or words[at - 1] not in {"the", "most", "my"})
            and turn.lexis.lists["saying"].isdisjoint(words[start:at])
        ):
            continue
        if word in turn.lexis.lists["first"] and (at > start or end - start <= 2):
            found.append((0, (at, at + 1)))
        elif word in turn.lexis.lists["second"]:
            found.append((count - 1 if word not in {"second", "2", "2nd"} else 1, (at, at + 1)))
        elif word in _ORDINALS and _ORDINALS[word] < count:
            found.append((_ORDINALS[word], (at, at + 1)))
    return found


def _chosen(
    turn: Turn, value_type: str, pending: PendingQuestion, pointed: list[tuple[int, Extent]], within: Extent
) -> list[Claim]:
    """What pointing settles: the one option pointed at, or the one that is left where another is turned down."""
    dropped = {at for at, place in pointed if _turned_down(turn, place, *within)}
    kept = [(at, place) for at, place in pointed if at not in dropped]
    left = {at for at, _ in kept} or set(range(len(pending.options))) - dropped
    if len(left) == 1:
        place = kept[0][1] if kept else pointed[0][1]
        return [_spoken(turn, value_type, pending.slot, pending.options[left.pop()], place, Change.CLARIFICATION)]
    return [] if kept else _all_denied(turn, value_type, pending, within, sorted(dropped))


def _all_denied(
    turn: Turn, value_type: str, pending: PendingQuestion, within: Extent, options: Iterable[int] | None = None
) -> list[Claim]:
    """Denials of the options that are turned down without being named, of all where none are given."""
    denied = [option for at, option in enumerate(pending.options) if option and (options is None or at in options)]
    claims = [_spoken(turn, value_type, pending.slot, option, within, Change.CLARIFICATION) for option in denied]
    return [replace(claim, fact=replace(claim.fact, polarity=Polarity.NEGATED)) for claim in claims]


def _bare(turn: Turn, lexis: Lexis, wording: Wording, start: int, end: int, dropped: list[Extent]) -> Extent | None:
    """A value that is no option: "it's Apple", "neither, I work at Apple", "Apple"."""
    words = turn.words
    at = start
    while at < end:
        skipped = next((place for place in dropped if place[0] <= at < place[1]), None)
        if skipped is not None:
            at = skipped[1]
        elif (
            words[at] in lexis.lists["prelude"]
            or words[at] in {".", ";", "!"}
            or words[at] in lexis.lists["rejecting_replies"]
            or words[at] in lexis.lists["adverbs"]
            or words[at] in lexis.lists["wrong_replies"]
            or words[at] in lexis.lists["things"]
        ):
            at += 1
        else:
            break
    if at >= end or words[at] in lexis.lists["not_values"] or words[at] in lexis.lists["question_words"]:
        return None
    if words[at] in lexis.forms and not turn.capital(at):
        return None
    if any(word in lexis.lists["no_answer"] for word in words[at:end]):
        return None
    if words[at] in lexis.lists["stops_hard"]:
        return None
    extent = value_at(turn, lexis, wording, at, end)
    if extent is None or extent[1] - extent[0] > 5:
        return None
    if not {"me", "i", "my", "nobody"}.isdisjoint(words[extent[0] : extent[1]]):
        return None  # "nobody calls me that"
    own = frames(lexis).slot_words.get(wording.spec.slot, frozenset())
    if all(word in own or word in _NAMING for word in words[extent[0] : extent[1]]):
        return None  # "that isn't my fav book", "my partner's name is not Bo" name none
    rest = extent[1]
    while rest < end and (words[rest] in lexis.lists["bare"] or any(place[0] <= rest < place[1] for place in dropped)):
        rest += 1
    return extent if rest >= end else None


def _context(turn: Turn, lexis: Lexis, place: Extent, end: int) -> str | None:
    found = context_at(turn, lexis, place[1], end)
    return None if found is None else turn.text(*found)


def _spoken(turn: Turn, value_type: str, slot: str, option: str, place: Extent, change: Change) -> Claim:
    """A claim whose value the text points at ("the second one") instead of saying it."""
    fact = Fact(
        slot, option, normalize_value(value_type, option), Polarity.AFFIRMED, Modality.ASSERTED, USER, turn.span(*place)
    )
    return Claim(fact, change)
