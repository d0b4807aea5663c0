"""An employer that a title carries with it: "I'm a nurse at Mercy Hospital", "working as a driver for Uber"."""

from __future__ import annotations

from crt_runtime.language.extent import Extent, value_at
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.mention import Mention
from crt_runtime.language.spellings import is_company
from crt_runtime.language.turn import Sentence, Turn


def read_workplace(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention]) -> Mention | None:
    """Read the employer behind the one title that a sentence tells, where nothing else says the employer."""
    words = turn.words
    titles = [mention for mention in found if mention.slot == "title" and mention.end > mention.start]
    if len(titles) != 1 or any(mention.slot == "employer" for mention in found):
        return None
    title = titles[0]
    at = title.end
    if at + 1 >= sentence.end or title.stance.negated or title.effect == "end":
        return None
    if words[at - 1] in lexis.lists["staff_nowhere"]:
        return None
    extent = value_at(turn, lexis, lexis.wording["employer"], at + 1, sentence.end)
    if extent is None or not _employs(turn, lexis, words[at], extent):
        return None
    return Mention("employer", *extent, title.core, title.effect, title.stance, words[at])


def _employs(turn: Turn, lexis: Lexis, link: str, extent: Extent) -> bool:
    """Whether the words behind "at" name a place of work ("at heart" does not), behind "for" or "with" a company."""
    if link == "at":
        named = any(turn.capital(at) for at in range(*extent))
        return named or turn.words[extent[1] - 1] in lexis.lists["institutions"] or is_company(turn.text(*extent))
    return link in {"for", "with"} and is_company(turn.text(*extent))
