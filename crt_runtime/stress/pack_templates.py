"""Templates of a pack: a story that is written once and told by several probes, each with words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from crt_runtime.artifacts import Document, JsonValue
from crt_runtime.errors import ArtifactError

Fields: TypeAlias = "Mapping[str, JsonValue]"

_STORY: Final = ("family", "why", "about", "turns")
"""What a template may give a probe, and must where the probe does not; `about` alone may be missing."""

_BRACES: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A probe with all that its template gives it: its fields, and the JSON pointer at which each is written."""

    fields: Fields
    at: Mapping[str, str]


def written_out(document: Document, where: str) -> Iterator[Written]:
    """Every probe of a pack document, in order.

    Raises `ArtifactError` for a template that is unknown, given twice, used by nobody, or built on itself; for a probe
    that lacks a part of its story; and for a word of `with` that no text holds.
    """
    templates = _Templates(document, where)
    for index, entry in enumerate(cast("list[Fields]", document["probes"])):
        pointer = f"/probes/{index}"
        fields, at = templates.laid_under(entry, pointer)
        missing = next((name for name in _STORY if name != "about" and name not in fields), None)
        if missing:
            whose = "; neither the probe nor its template has one" if "template" in entry else ""
            raise ArtifactError(where, pointer, f'field "{missing}" is missing{whose}')
        yield Written(_filled(fields, entry, where, pointer), {**at, "": pointer})
    templates.refuse_unused()


class _Templates:
    """The templates of one pack by id, and which of them were used."""

    def __init__(self, document: Document, where: str) -> None:
        self._where = where
        self._known: dict[str, tuple[str, Fields]] = {}
        self._used: set[str] = set()
        for index, entry in enumerate(cast("list[Fields]", document.get("templates", []))):
            name, pointer = cast("str", entry["id"]), f"/templates/{index}"
            if name in self._known:
                raise ArtifactError(where, f"{pointer}/id", f"template {name} is given more than once; rename one")
            self._known[name] = (pointer, entry)

    def laid_under(self, entry: Fields, pointer: str) -> tuple[dict[str, JsonValue], dict[str, str]]:
        """The entry over its template, that one over its own, and so on; with the place of each field."""
        fields = dict(entry)
        at = {name: f"{pointer}/{name}" for name in entry}
        chain: list[str] = []
        while (name := cast("str | None", entry.get("template"))) is not None:
            if name in chain:
                way = " -> ".join([*chain[chain.index(name) :], name])
                raise ArtifactError(self._where, f"{pointer}/template", f"templates go in a circle: {way}; break it")
            if name not in self._known:
                known = f"has {', '.join(self._known)}" if self._known else "has no templates"
                raise ArtifactError(self._where, f"{pointer}/template", f"unknown template {name}; the pack {known}")
            chain.append(name)
            pointer, entry = self._known[name]
            for field in _STORY:
                if field in entry and field not in fields:
                    fields[field], at[field] = entry[field], f"{pointer}/{field}"
        self._used.update(chain)
        return fields, at

    def refuse_unused(self) -> None:
        for name, (pointer, _) in self._known.items():
            if name not in self._used:
                raise ArtifactError(self._where, pointer, f"template {name} is used by no probe; use it or drop it")


def _filled(fields: Fields, entry: Fields, where: str, pointer: str) -> Fields:
    """The fields with the probe's own words in place of their names in braces."""
    words: dict[str, str] = {}
    for index, pair in enumerate(cast("list[dict[str, str]]", entry.get("with", []))):
        if pair["word"] in words:
            at = f"{pointer}/with/{index}/word"
            raise ArtifactError(where, at, f"the word {pair['word']} is given more than once; drop one")
        words[pair["word"]] = pair["text"]
    if not words:
        return fields
    told = {name: fields[name] for name in ("why", "turns")}
    held = set(_BRACES.findall(repr(told)))
    for index, word in enumerate(words):
        if word not in held:
            reason = f"no text of the probe holds {{{word}}}; use the word or drop it"
            raise ArtifactError(where, f"{pointer}/with/{index}", reason)
    return {**fields, **{name: _replaced(value, words) for name, value in told.items()}}


def _replaced(value: JsonValue, words: Mapping[str, str]) -> JsonValue:
    if isinstance(value, str):
        return _BRACES.sub(lambda match: words.get(match[1], match[0]), value)
    if isinstance(value, list):
        return [_replaced(item, words) for item in value]
    if isinstance(value, dict):
        return {name: _replaced(item, words) for name, item in value.items()}
    return value
