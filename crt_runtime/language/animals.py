"""Pets as people name them: "a beagle", "a cat named Milo", "Rex, my dog", "two cats", "Milo"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crt_runtime.language.folding import fold, plain, words
from crt_runtime.language.spellings import spellings

# "a cat named Milo", "a dog, Rex": takes what comes before a pet's name, leaves "a calm dog".
_NAMED: Final = re.compile(
    r"\s*(?:,?\s*(?:who is |whos |that is )?(?:named|called|by the name of|whose name is)\s+|[,(:]\s*)"
)
# "Rex the dog", "Rex, who is a beagle": takes what comes between a pet's name and its kind.
_IS: Final = re.compile(r"\s*,?\s+(?:the|is a|is an|who is a|who is an|my)\s+|\s*[,(]\s*(?:a|an|my|our|the)\s+")
_NOT_PART: Final = frozenset(
    ["a", "an", "the", "my", "our", "one", "pet", "pets", "lovely", "cute", "old", "little", "and", "named", "called"]
)
_COUNTS: Final = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "couple": "2", "pair": "2"}


@dataclass(frozen=True, slots=True)
class Animal:
    """What is known of a pet: its kind or breed, more words on it ("black"), its name, how many. Empty: not said."""

    kind: str = ""
    more: tuple[str, ...] = ()
    name: str = ""
    count: str = ""

    def __str__(self) -> str:
        said = " ".join(part for part in (self.count, *self.more, self.kind) if part)
        if self.name and said:
            return f"{said} named {self.name}"
        return said or self.name


@lru_cache(maxsize=4096)
def read_animal(text: str) -> Animal:
    """The pet that `text` names. A text without a known kind of animal is a name."""
    text = plain(text).strip()
    for parting, name_first in ((_NAMED, False), (_IS, True)):
        if (found := parting.search(text)) and found.start() > 0 and found.end() < len(text):
            parts = [text[: found.start()], text[found.end() :]]
            name, kind = parts if name_first else reversed(parts)
            described = _described(words(kind))
            if described.kind and not described.name:
                return Animal(described.kind, described.more, fold(name), described.count)
            if not name_first and _described(words(name)).kind and not described.kind:  # "Rex, a beagle"
                described = _described(words(name))
                return Animal(described.kind, described.more, fold(kind), described.count)
    return _described(words(text)) if words(text) else Animal(name=fold(text))


def _described(found: tuple[str, ...]) -> Animal:
    """What plain words say: "my black cat", "two dogs", "dog Rex", "Milo"."""
    kept = [word for word in found if word not in _NOT_PART] or list(found)
    count = ""
    if len(kept) > 1 and (kept[0].isdecimal() or kept[0] in _COUNTS):
        count = _COUNTS.get(kept[0], kept[0])
        kept = [word for word in kept[1:] if word != "of"] or kept
    for size in (3, 2, 1):
        for at in range(len(kept) - size, -1, -1):
            kind = _known(" ".join(kept[at : at + size]))
            if kind:
                return Animal(kind, tuple(kept[:at]), " ".join(kept[at + size :]), count)
    return Animal(name=" ".join([count, *kept] if count else kept))


def _known(phrase: str) -> str:
    table = spellings().animal
    for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es"), re.sub(r"ies$", "y", phrase)):
        if form in table:
            return table[form]
    return ""


def animals_in(said: Iterable[str], *, broader: bool = False) -> frozenset[str]:
    """The kinds of animals among single words; with `broader` also what those are breeds of."""
    kinds = {kind for word in said if (kind := _known(word))}
    of = spellings().kind_of_animal
    return frozenset(kinds | {of[kind] for kind in kinds if kind in of} if broader else kinds)


def contains_animal(a: str, b: str) -> bool:
    """Whether `b` says all of `a` and perhaps more: "a dog" and "a beagle", "Rex" and "a dog named Rex"."""
    broad, narrow = read_animal(a), read_animal(b)
    if broad.kind and broad.kind != narrow.kind and not _is_a(narrow.kind, broad.kind):
        return False
    if broad.name and broad.name != narrow.name:
        return False
    if broad.count and broad.count != narrow.count:
        return False
    return (set(broad.more) <= set(narrow.more)) and bool(broad.kind or broad.name)


def _is_a(kind: str, broader: str) -> bool:
    """Whether `kind` is a breed of `broader`, directly or as "golden retriever" of "retriever"."""
    return bool(kind) and (spellings().kind_of_animal.get(kind) == broader or kind.endswith(f" {broader}"))
