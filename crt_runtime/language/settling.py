"""Settling without a question asked: "Amazon is right", "go with Amazon", "ignore Microsoft"."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.bystanders import opens_with_another
from crt_runtime.language.extent import Extent, is_sign, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value

UNBOUND: Final = "?"
"""The slot of a claim that settles a value without saying of what: "Amazon is right", with nothing asked."""

SHORT: Final = 24
_DENIED: Final = frozenset({"it", "mine", "my", "one", "where"})


def unbound(turn: Turn, lexis: Lexis, sentences: list[Sentence]) -> list[Claim]:
    """Read "Amazon is right", "go with Amazon", "ignore Microsoft", "I meant Amazon", "it's Amazon, not Microsoft"."""
    words = turn.words
    if sentences[-1].end - sentences[0].start > SHORT or lexis.lists["settling"].isdisjoint(words):
        return []
    chosen: Extent | None = None
    refused: Extent | None = None
    for sentence in sentences:
        if opens_with_another(turn, lexis, sentence) or words[sentence.start] in lexis.lists["whatever"]:
            continue
        start, end = sentence.start, sentence.end
        while (
            start < end
            and words[start] in lexis.lists["unbound"]
            and not (words[start] == "that" and words[start + 1 : start + 2] == ["is"])
        ):
            start += 1
        for at in range(start, end):
            word = words[at]
            if word in {"is", "was", "'s"} and at > start:
                tail = words[at + 1 : at + 5]
                value = _left(turn, lexis, start, at)
                if value is None:
                    continue
                wrong = next(
                    (
                        here
                        for here, one in enumerate(tail)
                        if one in lexis.lists["wrong_replies"]
                        or (one == "not" and _denies(lexis, tail[here + 1 : here + 2]))
                    ),
                    None,
                )
                right = next(
                    (
                        here
                        for here, one in enumerate(tail)
                        if one in {"right", "correct", "accurate", "true", "valid", "mine"}
                    ),
                    None,
                )
                if wrong is not None and (right is None or wrong < right or "not" in tail):
                    refused = refused or value
                elif right is not None:
                    chosen = chosen or value
            elif (
                word in {"go", "stick"}
                and at == start
                and words[at + 1 : at + 2] in (["with"], ["to"] if word == "stick" else [])
            ):
                chosen = chosen or _whole(turn, _right_of(turn, lexis, at + 2, end), end)
            elif at == start and word in {"use", "keep", "trust", "believe"} and end - start <= 6:
                chosen = chosen or _whole(turn, _right_of(turn, lexis, at + 1, end), end)
            elif word in {"ignore", "disregard", "discard", "drop", "scratch"} and (
                at == start or words[at - 1] in {",", "and", "—"}
            ):
                refused = refused or _right_of(turn, lexis, at + 1, end)
            elif word in {"meant", "mean"} and at > start and words[at - 1] == "i" and (at < start + 3):
                chosen = chosen or _whole(turn, _right_of(turn, lexis, at + 1, end), end)
            elif (
                word == "it" and at == start and at + 1 < end and words[at + 1] == "is" and "not" in words[at + 2 : end]
            ):
                value = _right_of(turn, lexis, at + 2, end)
                if value is not None and value[1] < end:
                    chosen = chosen or value
            if word == "not" and at > start and chosen is not None and words[at - 1] in {",", "and", "—"}:
                refused = refused or _right_of(turn, lexis, at + 1, end)
    if chosen is None and refused is None:
        return []
    if chosen is None and refused is not None:
        return [spoken_claim(turn, "text", UNBOUND, refused, Change.CLARIFICATION, negated=True)]
    if chosen is None:
        return []
    return [
        spoken_claim(
            turn, "text", UNBOUND, chosen, Change.CLARIFICATION, None if refused is None else turn.text(*refused)
        )
    ]


def _denies(lexis: Lexis, after: list[str]) -> bool:
    """Whether "V is not" goes on as a denial of V: "not right", "not mine", not "not what it used to be"."""
    return not after or is_sign(after[0]) or after[0] in _DENIED or after[0] in lexis.lists["right"]


def _left(turn: Turn, lexis: Lexis, start: int, stop: int) -> Extent | None:
    words = turn.words
    begin = stop
    while (
        begin > start
        and stop - begin < 5
        and words[begin - 1][0].isalnum()
        and words[begin - 1] not in lexis.lists["left"]
    ):
        begin -= 1
    begin += begin + 1 < stop and words[begin] in lexis.lists["determiners"]
    if (
        begin >= stop
        or (begin > start and words[begin - 1] == "'s")
        or words[begin] in lexis.lists["not_values"]
        or words[begin] in lexis.lists["others"]
        or words[begin] in lexis.lists["kin"]
        or words[begin] in lexis.lists["question_words"]
    ):
        return None
    return begin, stop


def _whole(turn: Turn, value: Extent | None, end: int) -> Extent | None:
    """The value, where nothing but a further remark follows it."""
    if (
        value is None
        or (turn.words[value[0]].endswith("ing") and value[1] - value[0] == 1)
        or (value[1] < end and turn.words[value[1]] not in turn.lexis.lists["whole"])
    ):
        return None
    return value


def _right_of(turn: Turn, lexis: Lexis, at: int, end: int) -> Extent | None:
    words = turn.words
    while at < end and words[at] in lexis.lists["right_of"]:
        at += 1
    doing = next((wording for wording in lexis.unlisted.values() if wording.doing), None)
    if doing is not None and words[at : at + 1] == ["working"]:  # "go with working at client sites"
        return value_at(turn, lexis, doing, at, end)
    if at >= end or words[at] in lexis.lists["not_values"] or words[at] in lexis.lists["question_words"]:
        return None
    return value_at(turn, lexis, lexis.wording["nickname"], at, end)


def spoken_claim(
    turn: Turn,
    value_type: str,
    slot: str,
    place: Extent,
    change: Change,
    replaces: str | None = None,
    *,
    negated: bool = False,
    context: str | None = None,
) -> Claim:
    value = turn.text(*place)
    polarity = Polarity.NEGATED if negated else Polarity.AFFIRMED
    fact = Fact(slot, value, normalize_value(value_type, value), polarity, Modality.ASSERTED, USER, turn.span(*place))
    return Claim(fact, change, replaces, context)
