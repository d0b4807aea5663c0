"""Figures in a reply: numbers, dates, clock times and units that the user never gave."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crt_runtime.stress.checks.conversation import COUNTED, Hearing, stem
from crt_runtime.stress.lexicon import Lexicon, Slot
from crt_runtime.stress.words import fold, forms, phrase

# A day or a clock time as `words` writes it: "d0314", "t0930".
_MOMENT: Final = re.compile(r"[dt]\d{4}")

UNITS: Final = frozenset(
    stem(form)
    for form in forms("""
    years months weeks days hours minutes seconds decades dozen inches centimeters centimetres cm feet meters metres
    kilometers km miles percent hundred thousand million kilos pounds
    """)
)
"""What a number may be a number of."""

# A name inside a text: takes "Larkspur", "Anna"; not "UTC", "AI" or "I'm".
_NAME: Final = re.compile(r"[A-Z][a-zà-ÿ]{2,}(?:['’]s)?")
_CALENDAR: Final = forms("""
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday english
""")

# Where something was said, by number: takes "message 12", "turn #3", "statement no. 7".
_PLACE: Final = re.compile(
    r"\b(?:turn|message|line|statement|entry|utterance)s? (?:no\.? |number )?#?(\d+)\b", re.IGNORECASE
)


def stray_figure(heard: Hearing, *, moments: bool = True) -> str | None:
    """A number that the user never said, of days and times also a day or time (`moments`: False where those tell when
    something was said); counts ("two different answers") are not about the user."""
    known = {form for value in heard.truth.said for form in phrase(value)}
    slot = heard.slot
    if slot is not None and slot.numeric:  # any number is about it, so that what was said of other things excuses none
        vocabulary = {stem(form) for saying in heard.truth.sayings for form in forms(saying.text)}
    else:
        vocabulary = heard.conversation.vocabulary
    numeric = slot is not None and slot.numeric
    timely = slot is not None and slot.exact and not numeric
    named = [one for one in heard.mentions if one.slot == heard.line.slot or not (numeric or one.value.isdecimal())]
    taken = [(one.start, one.end) for one in named]
    every = heard.words
    for index, (form, start, _) in enumerate(every):
        if form in known or not heard.folded[start].isdecimal() or stem(form) in vocabulary:
            continue
        if not form.isdecimal() and not (moments and timely and _MOMENT.fullmatch(form)):
            continue
        if any(first <= start < last for first, last in (*heard.quoted, *taken)):
            continue
        ahead = [later for later, _, _ in every[index + 1 : index + 3]]
        following = next((later for later in ahead if later not in _OPEN), "")
        if following not in COUNTED and not (slot is not None and slot.multi and form == str(len(heard.truth.values))):
            return form if form.isdecimal() else heard.folded[start : every[index][2]]
    return None


_OPEN: Final = frozenset(forms("open unresolved unsettled pending"))
"""What may stand between a count and what it counts: "1 open contradiction"."""


def stray_name(heard: Hearing) -> str | None:
    """A name that the user never gave, in nobody's word list: a capital letter inside a sentence that is no mere
    word of the conversation ("I don't know, perhaps Larkspur Cartography")."""
    text, conversation = heard.text, heard.conversation
    ours = _own_words(conversation.lexicon)
    taken = [(mention.start, mention.end) for mention in heard.mentions]
    for form, start, end in heard.words:
        if not _NAME.fullmatch(text, start, end) or _starts_sentence(text, start):
            continue
        known = stem(form) in conversation.vocabulary or stem(form) in ours
        if not known and not any(first <= start < last for first, last in (*heard.quoted, *taken)):
            return text[start:end]
    return None


def stray_unit(heard: Hearing) -> str | None:
    """A unit that nobody uses for the slot, right behind one of its values: "38 inches" for a shoe size."""
    slot = heard.slot
    if slot is None or not slot.numeric:
        return None
    for named in heard.named:
        following = next((form for form, start, _ in heard.words if start >= named.mention.end), "")
        if stem(following) in UNITS - _units_of(slot):
            return following
    return None


def miscount(heard: Hearing) -> str | None:
    """How many of them the reply says there are, where the user named more or fewer: "two of them: a beagle".

    Some of several is no count of all: "one of them is a beagle, the other a tortoise".
    """
    slot, truth = heard.slot, heard.truth
    if slot is None or not slot.multi:
        return None
    if any(form.isdecimal() for value in truth.said for form in phrase(value)):
        return None  # "two goldfish" and a beagle are two entries and three pets
    right = {str(count) for count in (len(truth.values), len(truth.said))}
    some = {str(count) for count in range(1, len(truth.said))}
    every, nouns = heard.forms, {stem(form) for form in forms(slot.noun)}
    for index, form in enumerate(every[:-1]):
        counted = every[index + 1 : index + 3]
        if (
            not form.isdecimal()
            or form in right
            or any(first <= heard.words[index][1] < last for first, last in heard.quoted)
        ):
            continue
        if (counted in _OF_THEM and form not in some) or (counted[0].endswith("s") and stem(counted[0]) in nouns):
            return f"{form} {' '.join(counted if counted in _OF_THEM else counted[:1])}"
    return None


_OF_THEM: Final = (("of", "them"), ("of", "these"), ("of", "those"))


def misplaced(heard: Hearing) -> str | None:
    """A place in the conversation that the reply gives for what was said about the slot, and where it was not said.

    Who counts may count from nought, and may count replies too.
    """
    said = {saying.turn for saying in heard.truth.sayings}
    right = {place for turn in said for place in (turn - 1, turn, 2 * turn - 2, 2 * turn - 1, 2 * turn)}
    for match in _PLACE.finditer(fold(heard.text)):
        quoted = any(first <= match.start() < last for first, last in heard.quoted)
        if not quoted and int(match[1]) not in right:
            return match[0]
    return None


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'“”‘’(*_#-•")
    return not before or before[-1] in ".!?:\n…"


@lru_cache(maxsize=8)
def _own_words(lexicon: Lexicon) -> frozenset[str]:
    """Capitalised words that name nothing of the user's: the slots' own words, months, days, and "I"."""
    nouns = {stem(form) for slot in lexicon.slots.values() for form in forms(slot.noun)}
    return frozenset(nouns | {stem(form) for form in _CALENDAR})


@lru_cache(maxsize=64)
def _units_of(slot: Slot) -> frozenset[str]:
    """The units that wordings of the slot use."""
    texts = (slot.noun, *(text for wordings in slot.forms.values() for text in wordings.pool("all")))
    return UNITS & {stem(form) for text in texts for form in forms(text)}
