"""Whether what follows "my hometown is" tells how it is ("beautiful", "a mess", "growing fast"), not which it is."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.extent import holds_listed, is_shouting
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.turn import Turn

_ARTICLES: Final = frozenset({"a", "an", "the"})
_DEGREES: Final = frozenset(
    {"bit", "extremely", "incredibly", "kind", "less", "little", "more", "most", "much", "of", "pretty"}
    | {"quite", "rather", "really", "so", "sort", "still", "super", "too", "very", "way"}
)
_PIECES: Final = frozenset({"kind", "of", "piece", "sort"})
_PARTICLES: Final = frozenset(
    {"again", "and", "apart", "around", "away", "but", "down", "enough", "here", "lately", "now", "off", "on", "or"}
    | {"out", "over", "right", "soon", "then", "there", "though", "today", "together", "up", "well", "yet"}
)


def describes(turn: Turn, lexis: Lexis, wording: Wording, start: int, end: int) -> bool:
    """Whether the words `start..end` after a copula describe. A listed value, or a word with a capital, never does."""
    words = turn.words
    if wording.adjectival or start >= end or (wording.listed and holds_listed(turn, wording, start, end) is not None):
        return False
    if any(turn.capital(at) for at in range(start, end)) and not is_shouting(turn):
        return False
    if words[start : start + 2] == ["one", "of"]:
        return True
    at = start + (words[start] in _ARTICLES)
    told = lexis.vocabulary["descriptions"] | lexis.vocabulary["happenings"]
    if at > start and words[end - 1] in lexis.vocabulary["verdicts"]:
        return all(word in told or word in _DEGREES | _PIECES for word in words[at : end - 1])
    said = [word for word in words[at:end] if word not in _DEGREES and word not in _PARTICLES]
    return bool(said) and all(word in told for word in said)
