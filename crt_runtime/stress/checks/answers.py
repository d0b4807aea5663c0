"""Checks of what a reply says about a slot that it is asked about: the rows of the truth table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from crt_runtime.stress.checks.conversation import Hearing, listed, sentence_at, shown, stem
from crt_runtime.stress.checks.figures import miscount, stray_figure, stray_name, stray_unit
from crt_runtime.stress.checks.judged import Judged, Vacuous
from crt_runtime.stress.judge.meanings import (
    abstains,
    asks_which,
    claims_telling,
    disowns,
    hedges,
    says_none,
    says_only_untold,
    says_over,
)
from crt_runtime.stress.judge.stance import ASSERTED, SET_ASIDE, Named, Stance
from crt_runtime.stress.oracle import BLANK, State
from crt_runtime.stress.words import forms, phrase

_NOT_THEIRS: Final = frozenset({Stance.DENIED, Stance.ASIDE, Stance.QUOTED})
"""The senses in which a reply may name a value that the user never gave as their own."""

_SMALL_WORDS: Final = frozenset(
    forms("""
    a an the at on in of to for from by with my your our their his her its and or when i i'm we is are during
    while have
    """)
)


def answers_value(heard: Hearing) -> Judged:
    """The reply commits to the value that holds."""
    value = heard.truth.values[-1]
    expected = f"answers {value}"
    senses = [named.stance for named in heard.named if named.mention.value == value]
    if any(sense in ASSERTED for sense in senses):
        flaw = _not_quite(heard)
        return expected, heard.told(f"{flaw}: {heard.said}", f"answer {value}") if flaw else None
    did = f"it named {value} only as {_sense(senses[0])}" if senses else heard.said
    return expected, heard.told(did, f"answer {value}")


def _not_quite(heard: Hearing) -> str | None:
    """What takes back an answer that is given: a doubt beside it, that it is somebody else's, or a unit that is not the
    value's."""
    if hedges(heard.folded):
        return "it was not sure"
    if disowns(heard.folded):
        return "it did not take it for the user's own"
    unit = stray_unit(heard)
    if unit:
        return f"it made {unit} of it"
    count = miscount(heard)
    return f"it counted {count}" if count else None


def names_all_values(heard: Hearing) -> Judged:
    """The reply names every value that holds."""
    values = heard.truth.values
    expected = f"names {listed(values)}"
    named = {named.mention.value for named in heard.named if named.stance in ASSERTED}
    missing = [value for value in values if value not in named]
    if not missing and disowns(heard.folded):
        return expected, heard.told(f"it did not take them for the user's own: {heard.said}", f"name {listed(values)}")
    if not missing:
        count = miscount(heard)
        return expected, heard.told(f"it counted {count}: {heard.said}", f"name {listed(values)}") if count else None
    return expected, heard.told(f"it left out {listed(missing)}: {heard.said}", f"name {listed(values)}")


def keeps_contexts(heard: Hearing) -> Judged:
    """The reply says of each of two values when or where it holds."""
    values, contexts = heard.truth.values, heard.truth.contexts
    pairs = [f"{value} {context}" for value, context in zip(values, contexts, strict=False)]
    expected = f"says {listed(pairs)}"
    order = _order_of_contexts(heard, contexts)
    if isinstance(order, str):
        return expected, heard.told(f"it did not say {order}: {heard.said}", f"say {listed(pairs)}")
    named = list(dict.fromkeys(named.mention.value for named in heard.named if named.mention.value in values[:2]))
    if len(named) == 2 and named.index(values[0]) not in order:
        return expected, heard.told(f"it mixed them up: {heard.said}", f"say {listed(pairs)}")
    return expected, None


def no_other_value(heard: Hearing) -> Judged:
    """The reply presents nothing else as what holds: nothing old, nothing that others said, nothing invented."""
    truth = heard.truth
    allowed = {*truth.values, *(truth.broader if truth.state is State.REFINED else ())}
    expected = (
        f"names no other value than {listed(truth.values)}" if truth.values else "names no value as one that holds"
    )
    own = {*truth.said}
    for named in heard.named:
        value, stance = named.mention.value, named.stance
        harmless = SET_ASIDE if value in own else _NOT_THEIRS
        if value in allowed or stance in harmless or (named.mention.weak and value not in own):
            continue
        elsewhere = heard.conversation.said_in.get(value, set()) - {heard.line.slot}
        if value not in own and elsewhere:
            continue
        why = _why_not(heard, value)
        return expected, heard.told(f"it named {value} ({why}): {heard.said}", _must(heard))
    ruled_out = _ruled_out(heard) if truth.state in BLANK else None
    if ruled_out is not None:
        return expected, heard.told(f"it ruled out {ruled_out}, of which nobody spoke: {heard.said}", _must(heard))
    stray = stray_figure(heard) or stray_name(heard)
    if stray is not None:
        return expected, heard.told(f"it gave {stray}, which the user never said: {heard.said}", _must(heard))
    if truth.values and not heard.named:
        return expected, Vacuous("the reply names no value at all")
    return expected, None


def _ruled_out(heard: Hearing) -> str | None:
    """A value that the reply denies of its own accord, though nothing is known and the user never spoke of it."""
    vocabulary = heard.conversation.vocabulary
    for named in heard.named:
        value, sentence = named.mention.value, sentence_at(heard.folded, named.mention.start)
        told_apart = value[:1].isupper() or " " in value
        if named.stance is not Stance.DENIED or not told_apart or _NOT_KNOWN.search(sentence):
            continue
        if not all(stem(form) in vocabulary for form in phrase(value)):
            return value
    return None


# Whose denial is one of knowing: takes "you never said Amazon", "no record of Amazon"; not "I know it is not Amazon".
_NOT_KNOWN: Final = re.compile(
    r"(?:n't|\b(?:not|never|no|nor|neither|without|cannot))\b[^.!?;]{0,40}\b(?:know|told|tell|said|say|mention\w*|record\w*"
    r"|note[ds]?|heard|confirm|sure|stated?|given|hold|have|hear|learn\w*|recall|remember|stored?)\b"
)


def abstains_here(heard: Hearing) -> Judged:
    """The reply says that it does not know; of what has ended, that it no longer holds."""
    truth = heard.truth
    expected = "says that it does not know"
    text = heard.folded
    if truth.state is State.ENDED:
        expected = "says that it no longer holds, or that it does not know"
        if says_over(text) or abstains(text):
            return expected, None
    elif truth.state is State.UNKNOWN and claims_telling(text):
        return expected, heard.told(f"it claimed to have been told: {heard.said}", "say that it was never told")
    elif abstains(text):
        return expected, None
    return expected, heard.told(f"{heard.said}, which is no admission of not knowing", "say that it does not know")


def names_none(heard: Hearing) -> Judged:
    """The user said that there is nothing of the kind, and the reply says so: not that it was never told."""
    expected = "says that there is none"
    if says_none(heard.folded) and not says_only_untold(heard.folded):
        return expected, None
    return expected, heard.told(heard.said, "say that there is none")


def names_both_sides(heard: Hearing) -> Judged:
    """In a conflict, the reply names every side."""
    sides = heard.truth.values
    expected = f"names {listed([*sides, *(['none at all'] if heard.truth.nothing else [])])}"
    named = {named.mention.value for named in heard.named}
    missing = [side for side in sides if side not in named]
    if heard.truth.nothing and not says_none(heard.folded):
        missing.append("that the user also said there is none")
    if not missing:
        return expected, None
    found = [side for side in sides if side in named]
    did = f"it said only {listed(found)}" if found else heard.said
    return expected, heard.told(did, f"name {'both' if len(sides) == 2 else 'all sides'} and ask which")


def asks_which_holds(heard: Hearing) -> Judged:
    """In a conflict, the reply asks the user to settle it."""
    expected = "asks which holds"
    if asks_which(heard.folded):
        return expected, None
    return expected, heard.told(f"it did not ask: {heard.said}", "name the sides and ask which holds")


def commits_to_neither(heard: Hearing) -> Judged:
    """In a conflict, the reply takes no side."""
    truth = heard.truth
    expected = "commits to no side"
    sides = [named for named in heard.named if named.mention.value in truth.values]
    if not sides:
        return expected, Vacuous("the reply names no side")
    for named in sides:
        others = [
            other for other in sides if other.sentence == named.sentence and other.mention.value != named.mention.value
        ]
        if named.stance is Stance.CURRENT and _taken(
            others, _PRESENT.search(sentence_at(heard.folded, named.mention.start))
        ):
            return expected, heard.told(
                f"it took {named.mention.value} for settled: {heard.said}", "commit to neither and ask which holds"
            )
    return expected, None


def answers_past(heard: Hearing) -> Judged:
    """Asked about before, the reply names a value that held before."""
    past = heard.truth.past
    expected = f"answers {listed(past, 'or')}"
    if any(named.mention.value in past and named.stance is not Stance.DENIED for named in heard.named):
        turned = _turned_around(heard) or _in_one_breath(heard)
        told = heard.told(f"it took {turned} for what was before: {heard.said}", f"answer {listed(past, 'or')}")
        return expected, told if turned else None
    return expected, heard.told(heard.said, f"answer {listed(past, 'or')} for the past")


def _turned_around(heard: Hearing) -> str | None:
    """A value that holds now and is told as past, while what is past is told as if it held."""
    past, now = heard.truth.past, heard.truth.values
    if any(named.stance in (Stance.PAST, Stance.EARLIER) for named in heard.named if named.mention.value in past):
        return None
    told_past = [one.mention for one in heard.named if one.mention.value in now and one.stance is Stance.PAST]
    # "Microsoft, before you moved to Amazon" tells the order by the word "before", and tells it right.
    overt = [
        one
        for one in told_past
        if "before you" not in sentence_at(heard.folded, one.start)
        and not _BEFORE_IT.search(heard.folded, 0, one.start)
    ]
    return overt[0].value if overt else None


# What makes a value the later one: takes "Before Amazon, it was"; not "before, Amazon" nor "before it was Amazon".
_BEFORE_IT: Final = re.compile(
    r"\b(?:before|prior to) (?:(?:joining|starting|moving|switching|changing|going)(?: (?:to|at|with|in))? )?"
    r"(?:(?:your|the|an?) )?\Z"
)


def _in_one_breath(heard: Hearing) -> str | None:
    """A value that holds now and is told as past together with one that is: "it used to be Amazon and Microsoft"."""
    past, now = heard.truth.past, heard.truth.values
    for one, other in pairwise(heard.named):
        values = {one.mention.value, other.mention.value}
        if not (values & {*past} and values & {*now}) or Stance.QUOTED in (one.stance, other.stance):
            continue
        if _BEFORE_IT.search(heard.folded, 0, one.mention.start):
            continue
        sentence = sentence_at(heard.folded, one.mention.start)
        joined = _AND.fullmatch(heard.folded, one.mention.end, other.mention.start)
        rest = (named for named in heard.named if named not in (one, other))
        apart = any(named.mention.value in past and named.stance in (Stance.PAST, Stance.EARLIER) for named in rest)
        if joined and not apart and _THEN.search(sentence) and not _ORDERED.search(sentence):
            return one.mention.value if one.mention.value in now else other.mention.value
    return None


_AND: Final = re.compile(r"(?:,|,? and|,? as well as|,? plus| &) (?:an?|the|your)? ?")
_THEN: Final = re.compile(r"\b(?:back then|before|used to|formerly|previously|in the past|at the time|prior to)\b")
# What tells which of the two came later: takes "in that order", "and now"; not "back then".
_ORDERED: Final = re.compile(
    r"\b(?:now|current\w*|latter|latest|order|since|today|present\w*|recent\w*|changed|moved|switched|these days"
    r"|after|afterwards|later|then came)\b"
)


def no_stranger(heard: Hearing) -> Judged:
    """Asked about before, the reply names nothing that the user never said of themself."""
    truth = heard.truth
    expected = "names no value that the user never said"
    for named in heard.named:
        value = named.mention.value
        if value in truth.said or named.stance in SET_ASIDE - {Stance.PAST, Stance.EARLIER} or named.mention.weak:
            continue
        if heard.conversation.said_in.get(value, set()) - {heard.line.slot}:
            continue
        return expected, heard.told(f"it named {value}: {heard.said}", "name only what the user said")
    stray = stray_figure(heard) or stray_name(heard)
    if stray is not None:
        return expected, heard.told(f"it gave {stray}: {heard.said}", "name only what the user said")
    return expected, None


def not_past_alone(heard: Hearing) -> Judged:
    """Nothing held before, as far as the user said: the reply does not pass off the present value as a former one."""
    expected = "knows of nothing before"
    if abstains(heard.folded) or not any(named.stance is Stance.PAST for named in heard.named):
        return expected, None
    return expected, heard.told(heard.said, "say that it knows of nothing before")


def mentions_it(heard: Hearing) -> Judged:
    """The reply says what the user had told: one of the listed words."""
    wanted = heard.line.mentions
    expected = f"says {listed(wanted, 'or')}"
    spoken = heard.forms
    for text in wanted:
        needle = phrase(text)
        if any(spoken[index : index + len(needle)] == needle for index in range(len(spoken) - len(needle) + 1)):
            return expected, None
    told = heard.told_before()
    source = f"the user had told {shown(told.line.text)} (turn {told.number})" if told else "the user had told it"
    turn = f"turn {heard.turn.number}: asked {shown(heard.line.text)}"
    return expected, f"{turn}; {source}, so the agent must say {listed(wanted, 'or')}; {heard.said}"


def knows_nothing(heard: Hearing) -> Judged:
    """Asked about something that was never mentioned, the reply says that it does not know."""
    expected = "says that it does not know"
    if abstains(heard.folded):
        return expected, None
    did = f"turn {heard.turn.number}: asked {shown(heard.line.text)}, which the user never mentioned; {heard.said}"
    return expected, did


def _taken(others: Sequence[Named], stated_as_present: object) -> bool:
    """Whether a side that is stated plainly is left standing: no other side beside it, or those set aside."""
    aside = (Stance.PAST, Stance.DENIED, Stance.SAID)
    return all(other.stance in aside or (stated_as_present and other.stance is Stance.EARLIER) for other in others)


# Takes "You work at Amazon now".
_PRESENT: Final = re.compile(r"\b(?:now|currently|these days|nowadays|today|at present|presently)\b")


def _sense(stance: Stance) -> str:
    return {
        Stance.OPTION: "one of several options",
        Stance.DENIED: "what does not hold",
        Stance.PAST: "what held before",
        Stance.ASIDE: "something about others",
    }.get(stance, str(stance))


def _must(heard: Hearing) -> str:
    truth = heard.truth
    if truth.state is State.CONFLICT:
        return f"name {listed(truth.values)} and nothing else"
    if truth.values:
        return f"answer {listed(truth.values)} and nothing else"
    return "name no value"


def _why_not(heard: Hearing, value: str) -> str:
    truth = heard.truth
    if value in truth.past:
        return "which held before"
    if value in truth.mistaken:
        return "which the user took back"
    if value in truth.broader:
        return "which the user made more precise"
    if value in truth.gone:
        return "which the user had revoked"
    return "which the user never said of themself"


def _order_of_contexts(heard: Hearing, contexts: Sequence[str]) -> str | frozenset[int]:
    """The places (0, 1) that the first context can have in the reply, told by the words that only one of them has; or
    the context that is missing. A word that also stands elsewhere ("code" in "VS Code") allows both."""
    told = [{stem(form) for form in forms(context) if form not in _SMALL_WORDS} for context in contexts[:2]]
    if len(told) < 2:
        return frozenset({0, 1})
    places: list[list[int]] = []
    for index, own in enumerate((told[0] - told[1], told[1] - told[0])):
        places.append([place for place, form in enumerate(heard.forms) if stem(form) in own])
        if not places[index]:
            return contexts[index]
    return frozenset(int(first > second) for first in places[0] for second in places[1])
