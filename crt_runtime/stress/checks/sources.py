"""Checks of what a reply rests on: quotes, times, and the ledger of contradictions."""

from __future__ import annotations

import re
from typing import Final

from crt_runtime.stress.checks.conversation import Hearing, listed, plain, shown
from crt_runtime.stress.checks.figures import misplaced, stray_figure
from crt_runtime.stress.checks.judged import Judged, Vacuous
from crt_runtime.stress.checks.listing import called_open, turned_round
from crt_runtime.stress.judge.meanings import credits_another, denies_contradictions, gives_time, says_none
from crt_runtime.stress.oracle import UNTOLD, Entry, EntryType, Saying, State
from crt_runtime.stress.words import Mention, fold, phrase

_QUOTATION: Final = re.compile(r'"([^"]+)"')


def quotes_source(heard: Hearing) -> Judged:
    """ "How do you know?": the reply gives the user's own words for what stands now, and none that are not theirs."""
    relevant = _relevant(heard)
    expected = f"quotes the user verbatim, such as {shown(relevant[-1].text)} (turn {relevant[-1].turn})"
    must = "quote verbatim what the user said"
    made_up = _made_up(heard)
    if made_up is not None:
        return expected, heard.told(f"it quoted {shown(made_up)}, which the user never said", must)
    if _quotes_any(heard, relevant):
        return expected, None
    return expected, heard.told(f"it quoted none of that: {heard.said}", must)


def dates_source(heard: Hearing) -> Judged:
    """The reply says when the user said it."""
    expected = "says when the user said it"
    if not _quotes_any(heard, _relevant(heard)):
        return expected, Vacuous("the reply quotes nothing that could have a time")
    if not gives_time(fold(heard.text)):
        return expected, heard.told(f"it gave no time: {heard.said}", "say when it was told")
    wrong = misplaced(heard) or stray_figure(heard, moments=False)
    if wrong is not None:
        return expected, heard.told(f"it gave {wrong}, when they said no such thing: {heard.said}", "say when it was")
    return expected, None


def credits_the_user(heard: Hearing) -> Judged:
    """What the user said is credited to them, and to nobody else: no friend, no web page, no guess."""
    expected = "credits the user's own word"
    credited = credits_another(heard.folded, heard.quoted)
    if credited is None or credited in heard.line.text.lower():
        return expected, None
    return expected, heard.told(f"it credits {shown(credited)}: {heard.said}", "say that the user told it")


def quotes_nothing(heard: Hearing) -> Judged:
    """Nothing is stored, so the reply quotes nothing as said about the slot."""
    expected = "quotes nothing"
    made_up = _made_up(heard)
    if made_up is None:
        return expected, None
    return expected, heard.told(
        f"it quoted {shown(made_up)}, which the user never said", "say that it has nothing stored"
    )


def quotes_verbatim(heard: Hearing) -> Judged:
    """Whatever the reply puts in quotation marks as the user's words is what the user said."""
    expected = "quotes only what the user said"
    made_up = _made_up(heard)
    if made_up is None:
        return expected, None
    did = f"turn {heard.turn.number}: it quoted the user as saying {shown(made_up)}, which the user never said"
    return expected, did


def lists_contradictions(heard: Hearing) -> Judged:
    """The reply lists the open contradictions and the recent revisions with both sides, and no others."""
    ledger = heard.turn.ledger
    open_ones = [(slot, entry) for slot, entry in ledger if entry.open]
    settled = [(slot, entry) for slot, entry in ledger if not entry.open]
    flaw = (
        _left_out(heard, open_ones)
        or _no_revision(heard, settled)
        or _stranger(heard, {slot for slot, _ in ledger})
        or _uncontradicted_figure(heard)
        or called_open(heard)
        or turned_round(heard)
        or (None if ledger or denies_contradictions(heard.folded) else "there are none, but the reply does not say so")
    )
    details = f"turn {heard.turn.number}: asked about contradictions; {flaw}: {heard.shown}" if flaw else None
    return _expected(open_ones, settled), details


def _left_out(heard: Hearing, open_ones: list[tuple[str, Entry]]) -> str | None:
    """An open conflict that the reply does not list with all its sides."""
    for slot, entry in open_ones:
        truth = heard.conversation.truths[slot]
        named = {mention.value for mention in heard.mentions if mention.slot == slot}
        missing = [side for side in entry.sides if side in truth.values and side not in named]
        if truth.nothing and not says_none(heard.folded):
            missing.append("that there is none")
        if missing:
            conflict = f"the conflict about {_noun(heard, slot)} ({listed(entry.sides)}, turn {entry.turn})"
            return f"{conflict} is open, but the reply left out {listed(missing)}"
    return None


def _no_revision(heard: Hearing, settled: list[tuple[str, Entry]]) -> str | None:
    """That there are revisions, and the reply lists not one of the settled entries with all its sides."""
    named = {(mention.slot, mention.value) for mention in heard.mentions}
    revisions = [(slot, entry) for slot, entry in settled if entry.type is EntryType.REVISION]
    if not revisions or any(all((slot, side) in named for side in entry.sides) for slot, entry in settled):
        return None
    slot, entry = max(revisions, key=lambda item: item[1].turn)
    revised = f"{_noun(heard, slot)} from {listed(entry.sides[:-1])} to {entry.sides[-1]} (turn {entry.turn})"
    return f"the user revised {revised}, but the reply lists no revision with both sides"


def _relevant(heard: Hearing) -> list[Saying]:
    """What the user said that speaks for what stands now; of what has ended, all that they said."""
    truth = heard.truth
    sayings = list(truth.sayings)
    return [saying for saying in sayings if truth.state is State.ENDED or {*saying.values} & {*truth.values}] or sayings


def _quotes_any(heard: Hearing, sayings: list[Saying]) -> bool:
    reply = plain(heard.text)
    return any(
        plain(saying.text).strip(" .!?") in reply or _quotes_part(heard, saying.text, saying.values)
        for saying in sayings
    )


def _made_up(heard: Hearing) -> str | None:
    """A quotation of three words or more that is nobody's but the assistant's."""
    if '"' not in fold(heard.text):
        return None
    text = plain(heard.text)
    everything = heard.conversation.everything
    rest = text
    # The longest first: one may stand within another.
    own = sorted((plain(saying.text) for saying in heard.truth.sayings), key=len, reverse=True)
    for statement in (*own, *_quoting_statements(heard, rest)):
        marked = f'"{statement}"'
        rest = rest.replace(marked, " ")
        if '"' in statement:  # its own marks would be taken for the reply's
            rest = rest.replace(statement, " ")
    for match in _QUOTATION.finditer(rest):
        inner = match[1].strip(" .!?,;…")
        if inner.count(" ") >= 2 and inner not in everything:
            return inner
    return None


def _quoting_statements(heard: Hearing, text: str) -> list[str]:
    """User texts with quotation marks of their own that the reply gives whole."""
    return [statement for statement in heard.conversation.statements if '"' in statement and statement in text]


def _quotes_part(heard: Hearing, text: str, values: tuple[str, ...]) -> bool:
    """Whether the reply quotes a part of the user's text that names the value."""
    said = plain(text)
    spelled = {spelling for value in values for spelling in _spellings(heard, value)}
    for match in _QUOTATION.finditer(plain(heard.text)):
        inner = match[1].strip(" .!?,;…")
        if inner in said and (not spelled or any(spelling in inner for spelling in spelled)):
            return " " in inner or said == inner
    return False


def _spellings(heard: Hearing, value: str) -> tuple[str, ...]:
    slot = heard.slot
    return tuple(fold(text) for text in (value, *(slot.aliases.get(value, ()) if slot else ())))


def _noun(heard: Hearing, slot: str) -> str:
    return f"their {heard.conversation.lexicon.slots[slot].noun}"


def _expected(open_ones: list[tuple[str, Entry]], settled: list[tuple[str, Entry]]) -> str:
    if not open_ones and not settled:
        return "says that there are no contradictions"
    parts = [" against ".join(entry.sides) for _, entry in open_ones]
    if parts:
        return f"lists {listed(parts)} as open, then the recent revisions, and nothing else"
    return "lists no open contradiction, then the recent revisions, and nothing else"


def _stranger(heard: Hearing, slots: set[str]) -> str | None:
    """That the reply lists a value about which nothing was contradicted, or that the user never said at all."""
    conversation = heard.conversation
    places: dict[int, list[Mention]] = {}
    for mention in heard.mentions:
        places.setdefault(mention.start, []).append(mention)
    for start, readings in places.items():
        if any(first <= start < last for first, last in heard.quoted):
            continue
        said = {one for one in readings if one.value in conversation.truths.get(one.slot, UNTOLD).said}
        if any(one.slot in slots for one in said) or not any(
            _plainly_listed(heard, one, one in said) for one in readings
        ):
            continue
        value = readings[0].value
        what = "about which nothing was contradicted" if said else "which the user never said"
        return f"the reply names {value}, {what}"
    return None


def _plainly_listed(heard: Hearing, mention: Mention, said: bool) -> bool:
    """Whether a word that is a value somewhere is meant as one: by its capital letter, or as one of two sides."""
    if mention.weak or phrase(mention.value)[0].isdecimal():
        return False
    if mention.value[:1].isupper():
        return True
    if said:
        return False
    around = heard.folded[max(0, mention.start - 12) : mention.start], heard.folded[mention.end : mention.end + 10]
    return bool(_SIDE_BEFORE.search(around[0]) or _SIDE_AFTER.match(around[1]))


# What stands between the sides of a contradiction: takes "versus winter", "winter against"; not "a single one".
_SIDE_BEFORE: Final = re.compile(r"(?:\bversus|\bvs\.?|\bagainst|->|→|\binto|\bbetween) (?:an? |the )?\Z")
_SIDE_AFTER: Final = re.compile(r" (?:versus|vs\b|against|->|→|into)")


def _uncontradicted_figure(heard: Hearing) -> str | None:
    figure = stray_figure(heard)
    return f"the reply gives {figure}, which the user never said" if figure else None
