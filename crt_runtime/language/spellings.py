"""The data behind values: other spellings, legal forms, nicknames, animals; read once from the catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from crt_runtime.language.folding import fold

_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "values.toml"


@dataclass(frozen=True, slots=True)
class Spellings:
    """Maps lead from a folded spelling to its canonical, folded form; sets hold folded words or phrases."""

    word: Mapping[str, str]
    text: Mapping[str, str]
    organisation: Mapping[str, str]
    organisation_word: Mapping[str, str]
    choice: Mapping[str, str]
    choice_within: Mapping[tuple[str, ...], str]
    choice_over: tuple[str, ...]
    name: Mapping[str, str]
    lead: tuple[tuple[str, str], ...]
    nickname: Mapping[str, frozenset[str]]
    kind_of_animal: Mapping[str, str]
    animal: Mapping[str, str]
    legal_form: frozenset[str]
    honorific: frozenset[str]
    compound: frozenset[str]
    privative: frozenset[str]
    preposition: frozenset[str]


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The spellings of the shipped catalogue."""
    with _FILE.open("rb") as file:
        data: dict[str, dict[str, list[str]]] = tomllib.load(file)
    kinds = {fold(kind): fold(kind) for kind in data["animal"]}
    kinds |= {fold(breed): fold(kind) for kind, breeds in data["animal"].items() for breed in breeds}
    return Spellings(
        word=_canonical(data["word"]),
        text=_canonical(data["text"]),
        organisation=_canonical(data["organisation"]),
        organisation_word=_canonical(data["organisation_word"]),
        choice={fold(name): key for key, names in data["choice"].items() for name in (key, *names)},
        choice_within={
            tuple(fold(name).split()): key for key, names in data["choice_within"].items() for name in names
        },
        choice_over=tuple(data["choice_over"]["names"]),
        name=_canonical(data["name"]),
        lead=tuple((fold(name) + " ", fold(key) + " ") for key, names in data["lead"].items() for name in names),
        nickname={fold(short): _folded(names) for short, names in data["nickname"].items()},
        kind_of_animal=kinds,
        animal={kind: kind for kind in kinds} | _canonical(data["same_animal"]),
        legal_form=_folded(data["legal_form"]["names"]),
        honorific=_folded(data["honorific"]["names"]),
        compound=_folded(data["compound"]["names"]),
        privative=_folded(data["privative"]["names"]),
        preposition=_folded(data["preposition"]["names"]),
    )


def is_company(value: str) -> bool:
    """Whether a value is the name of a well-known company, or ends in a legal form: "IBM", "Acme Ltd"."""
    known, folded = spellings(), fold(value)
    return folded in known.organisation or folded.rpartition(" ")[2] in known.legal_form


def is_first_name(value: str) -> bool:
    """Whether a value is one of the first names of which spellings are known: "Sam", "Katherine"."""
    known, folded = spellings(), fold(value)
    return folded in known.name or folded in known.nickname or any(folded in full for full in known.nickname.values())


def _canonical(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {fold(name): fold(key) for key, names in groups.items() for name in (key, *names)}


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(name) for name in names)
