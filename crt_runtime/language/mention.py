"""One value of one slot as a text says it, and how reading goes on to the next value of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.extent import Extent, value_at
from crt_runtime.language.lexis import Lexis, Rule, Wording, longest
from crt_runtime.language.stance import Stance
from crt_runtime.language.turn import Sentence, Turn

PERSONAL: Final = frozenset({"partner", "children", "siblings", "mother_name", "father_name", "manager", "best_friend"})

BREAKS: Final = frozenset((*'.!?;:(),—\n"', "but", "because", "which", "who", "i", "if", "when", "and", "that", "so"))


@dataclass(slots=True)
class Mention:
    """A value (words `start..end`; empty where the thing is named but no value) of a slot, and how it is said.

    `core` is the place of the verb or noun that opened it, `until` where reading goes on.
    """

    slot: str
    start: int
    end: int
    core: int
    effect: str
    stance: Stance
    link: str = ""
    context: Extent | None = None
    fresh: bool = False
    anyone: bool = False


def with_article(words: list[str], wording: Wording, extent: Extent) -> Extent:
    """Take the article that the pattern used up back into the value: "a Mazda" after "I drive a"."""
    takes = wording.spec.value_type in {"text", "pet"} and not (wording.exact or wording.bare or wording.concrete)
    if takes and words[extent[0] - 1] in {"a", "an"}:
        return extent[0] - 1, extent[1]
    return extent


def read_on(
    turn: Turn, lexis: Lexis, sentence: Sentence, wording: Wording, rule: Rule, first: Mention, found: list[Mention]
) -> None:
    """Read the further values of a list ("French and German") or the second of two places ("at V and at W")."""
    words, end = turn.words, sentence.end
    at = first.end
    if wording.intent or rule.after:
        return
    for _ in range(12):
        context = context_at(turn, lexis, at, end)
        if context is not None:
            at = context[1]
            if found[-1].slot == first.slot:
                found[-1].context = context
        here = at
        while here < end and words[here] in lexis.lists["joins_mentions"]:
            here += 1
        if here == at or here >= end:
            return
        if context is None and not wording.spec.multi and all(words[join] == "," for join in range(at, here)):
            return
        again = bool(first.link) and words[here] == first.link
        if again:
            here += 1
        elif not wording.spec.multi and context is None and not _both_before(words, first.start):
            return
        if here < end and (words[here] in lexis.lists["me"] or words[here] in lexis.lists["mine"]):
            return
        while rule.slot in PERSONAL and here < end and words[here] in lexis.lists["kin"] | lexis.lists["read_on"]:
            here += 1
        need = rule.need if rule.need in {"!", "#", "^"} else ("^" if rule.slot in PERSONAL else "")
        extent = value_at(turn, lexis, wording, here, end, need)
        if extent is None or _is_clause(turn, lexis, extent):
            return
        if (
            not again
            and not wording.spec.multi
            and context_at(turn, lexis, extent[1], end) is None
            and not _both_before(words, first.start)
        ):
            return
        extent = with_article(words, wording, extent)
        found.append(Mention(rule.slot, extent[0], extent[1], first.core, rule.effect, first.stance, first.link))
        at = extent[1]


def _is_clause(turn: Turn, lexis: Lexis, extent: Extent) -> bool:
    word = turn.words[extent[0]]
    return (
        word in lexis.clause_verbs and not word.endswith("ing") and extent[1] - extent[0] > 1
    ) or word in lexis.lists["others"]


def _both_before(words: list[str], start: int) -> bool:
    return (start > 0 and words[start - 1] == "both") or (start > 1 and words[start - 2] == "both")


def context_at(turn: Turn, lexis: Lexis, at: int, end: int) -> Extent | None:
    """The phrase that says when or where a value holds, where one starts at `at` ("at work", "on weekends")."""
    words = turn.words
    if at >= end or words[at] not in lexis.context_openers:
        return None
    opened = longest(lexis.context_openers, words, at, end)
    if opened is None:
        return None
    stop = opened[0]
    while (
        stop < end and words[stop] not in BREAKS and words[stop] not in {"or", "&", "then", "while"} and stop - at < 7
    ):
        stop += 1
    return at, stop
