"""Lead-ins: words that announce a turn and say nothing themselves ("Just so you know:", "quick question -")."""

from __future__ import annotations

import re
from typing import Final

# Takes "just so you know: " and "Out of curiosity - "; leaves "timezone: CET" and "well-known" to the word test.
_ANNOUNCED: Final = re.compile(r"[\s>]*([^\W\d][\w'’., ]{1,60}?)\s*(?::|\s[-–—])\s+(?=\S)")

# Takes "btw, " and "Ok so, "; leaves "also," and "actually," which say what the rest does.
_OPENING: Final = re.compile(
    r"\s*(?:btw|by the way|fyi|anyways?|hey|hi|hello|oh|oh hey|ok|okay|ok so|okay so|well|listen|look|um|uh|hmm|so)"
    r"(?:\s*,\s*|\s*\.{2,}\s*)(?=\S)",
    re.IGNORECASE,
)

# Takes "truth be told, ", "can you note that " and "before i forget: "; leaves "before i forget my keys" and "can you
# note it", which go on.
_PREFACE: Final = re.compile(
    r"\s*(?:(?:truth be told|real quick|what you should know(?: about me)? is(?: that)?"
    r"|(?:i|we) (?:might|may) as well (?:tell you|mention|say)(?: that)?"
    r"|(?:can|could|would|will) you (?:please )?(?:note|jot down|write down|keep in mind|record) that)"
    r"(?:\s*[,:]\s*|\s+)"
    r"|(?:before i forget|since you(?: ask|'re asking| asked| are asking))\s*[,:]\s*)(?=\S)",
    re.IGNORECASE,
)

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_TALK_WORDS: Final = """
ask asking btw check checked checking confess confession curiosity curious fyi heads know mention mentioned note
notes put question questions record records remind reminder something tell thing wonder wondered wondering
write
"""

_TALK: Final = frozenset(_TALK_WORDS.split())
"""One of these makes a phrase an announcement."""

_FILLING_WORDS: Final = """
a about actual again ahead all already also an and another anyway as at aware be been before bother but by can case
clear could did didn't do don't
down else ever fact file for forget fun future get go going had happen hasn't have haven't
hello here here's hey hi how i i'd i'll i'm i've if in info information is it it's its just kind let like listen
little long look make may maybe me might minor minute moment more need never next no not now of off oh ok okay on one
out please ps quick quickly random real reference right same saying share short should side silly since small so sorry
still sure talking that that's the there this though to told two up want wanted was way we we're well were what while
will with would yes you you'd you'll you're you've your
"""

_FILLING: Final = frozenset(_FILLING_WORDS.split())
"""What may stand around it. Nothing here names a slot or a value."""


def lead_in(text: str) -> int:
    """The number of code points before what the turn says; 0 where it is not announced."""
    opened = _OPENING.match(text)
    start = opened.end() if opened else 0
    prefaced = _PREFACE.match(text, start)
    start = prefaced.end() if prefaced else start
    found = _ANNOUNCED.match(text, start)
    if found is None:
        return start
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(found[1])]
    announced = not _TALK.isdisjoint(words) and _TALK.union(_FILLING).issuperset(words)
    return found.end() if announced else start
