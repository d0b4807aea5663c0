"""What quotes a forgotten text, and what stays of it: the fields that repeat it are emptied, the rest is kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from crt_runtime.language.folding import plain
from crt_runtime.memory.english import IRREGULAR
from crt_runtime.memory.terms import terms

REDACTED: Final = "[forgotten]"
"""What stands in place of a text that quoted what was forgotten."""

_FREE_TEXT: Final = frozenset(
    ("user_text", "answer_text", "text", "question", "options", "value", "rationale", "without", "with", "sources")
)
"""The keys of an answer record that hold the words of a person or of an answer; all others are ids, codes and times."""

_REFERENCES: Final = ("id", "_ids", "_at", "digest", "_path", "timestamp")
"""How the keys end under which a bag names other things; what they hold is no quotation."""

_FORMS: Final = {
    term: tuple(form for form, base in IRREGULAR.items() if term in terms(base))
    for term in sorted({term for base in IRREGULAR.values() for term in terms(base)})
}
"""The irregular forms behind an index term: `left` behind `leav`."""


@dataclass(frozen=True)
class Quotes:
    """Everything by which a copy of the forgotten is recognised. Lives as long as the forgetting, and is not stored.

    `texts` are the forgotten texts whole, `values` the forgotten slot values, `words` the index terms that no
    remaining memory holds.
    """

    texts: tuple[str, ...]
    values: tuple[str, ...]
    words: frozenset[str]
    memory_ids: tuple[str, ...]

    def may_be_in(self, text: str) -> bool:
        """A quick test that lets most texts of a file through unread; True wherever `quoted_in` could be, save for a
        text about the forgotten that names none of its memories."""
        folded = _folded(text)
        for trace in self._traces:  # noqa: SIM110 - a loop, since every answer record of the file comes by here
            if trace in folded:
                return True
        return False

    def quoted_in(self, text: str, *, about_it: bool = False) -> bool:
        """Whether a text repeats the forgotten: as a whole, or with a word that only the forgotten had.

        `about_it`: the text is known to be about the forgotten, so that naming one of its values is enough.
        """
        if any(whole in text for whole in self.texts):
            return True
        if not about_it and not self.may_be_in(text):
            return False
        found = terms(text)
        if not self.words.isdisjoint(found):
            return True
        return about_it and names_any(text, self.values)

    def redacted(self, document: Mapping[str, object]) -> dict[str, object]:
        """The document with every field of free text that quotes the forgotten replaced by `REDACTED`."""
        about_it = self._names_memory(document) or document.get("user_text") in self.texts
        return {key: self._redacted(key, value, about_it=about_it) for key, value in document.items()}

    def redacted_bag(self, document: Mapping[str, object]) -> dict[str, object]:
        """As `redacted`, for a bag whose keys are not known: every string but a reference counts as free text."""
        return {key: self._redacted(key, value, about_it=True, any_key=True) for key, value in document.items()}

    def _redacted(self, key: str, value: object, *, about_it: bool, any_key: bool = False) -> object:
        if isinstance(value, str):
            free = not key.endswith(_REFERENCES) if any_key else key in _FREE_TEXT
            return REDACTED if free and self.quoted_in(value, about_it=about_it) else value
        if isinstance(value, dict):
            return {
                inner: self._redacted(inner, part, about_it=about_it, any_key=any_key) for inner, part in value.items()
            }
        if isinstance(value, list):
            return [self._redacted(key, part, about_it=about_it, any_key=any_key) for part in value]
        return value

    def _names_memory(self, document: Mapping[str, object]) -> bool:
        named = document.get("retrieved_memory_ids")
        return isinstance(named, Collection) and any(memory_id in named for memory_id in self.memory_ids)

    @cached_property
    def _traces(self) -> tuple[str, ...]:
        """Folded strings of which a quoting text holds one: ids, whole texts, and what all forms of a word share."""
        forms = {form for word in self.words for form in _FORMS.get(word, ())}
        stems = {word[:-1] if word.endswith(("i", "y")) else word for word in self.words}  # "carri", "py" of "pies"
        whole = {_folded(json.dumps(text, ensure_ascii=False)[1:-1]) for text in (*self.texts, *self.memory_ids)}
        return tuple(sorted(stems | forms | whole))


def names_any(text: str, values: Collection[str]) -> bool:
    """Whether a text names one of the values, as it stands or in other forms of its words."""
    found = terms(text)
    return any(_holds(found, terms(value)) or value in text for value in values)


def _folded(text: str) -> str:
    """As terms are folded, so that what is one to them is one here."""
    folded = text.lower() if text.isascii() else plain(text)
    return folded.replace("'", "")


def _holds(found: Sequence[str], value: Sequence[str]) -> bool:
    """Whether the terms of a value stand one after the other among those of a text."""
    width = len(value)
    return bool(value) and any(list(found[at : at + width]) == list(value) for at in range(len(found) - width + 1))
