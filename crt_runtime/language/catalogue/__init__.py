"""The slots of a personal profile and the words of one language, read from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

from crt_runtime.errors import UsageError

Cardinality = Literal["single", "multi"]
Table = Mapping[str, object]

_FILES: Final = ("slots.toml", "vocabulary.toml", "grammar.toml")


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """One attribute of a user and how an answer words it.

    `label` follows "your" ("employer"), `plural` is the label of several values. `statement`, `past` and `ask` are
    whole sentences; the first two hold `{value}`. `steady`: what is so once stays so (a birthday), so the past
    tense states it. `value_type` is one of those that `values.py` knows.
    """

    slot: str
    label: str
    plural: str
    cardinality: Cardinality
    value_type: str
    statement: str
    past: str
    ask: str
    steady: bool = False

    @property
    def multi(self) -> bool:
        """Whether several values may hold at once."""
        return self.cardinality == "multi"


@dataclass(frozen=True)
class Catalogue:
    """All slots of one language, and the raw tables from which its rules are compiled."""

    language: str
    slots: Mapping[str, SlotSpec]
    tables: Mapping[str, Table] = field(repr=False)
    vocabulary: Mapping[str, str] = field(repr=False)
    grammar: Table = field(repr=False)

    def spec_for(self, slot: str) -> SlotSpec:
        """The spec of a slot; for one that is not in the catalogue, a single-valued text under its own name."""
        known = self.slots.get(slot)
        if known is not None:
            return known
        label = slot.replace("_", " ")
        return SlotSpec(
            slot=slot,
            label=label,
            plural=label,
            cardinality="single",
            value_type="text",
            statement=f"Your {label} is {{value}}.",
            past=f"Your {label} used to be {{value}}.",
            ask=f"What is your {label}?",
        )


@lru_cache(maxsize=8)
def load_catalogue(language: str = "en") -> Catalogue:
    """Read the catalogue of a language, once; UsageError where there is none."""
    folder = resources.files(__name__) / language
    if not language.isidentifier() or not folder.is_dir():
        raise UsageError(f"language {language!r}: there is no such catalogue; choose one of: {', '.join(_languages())}")
    slots, vocabulary, grammar = (tomllib.loads((folder / name).read_text("utf-8")) for name in _FILES)
    return Catalogue(
        language=language,
        slots={slot: _spec(slot, table) for slot, table in slots.items()},
        tables=slots,
        vocabulary=vocabulary,
        grammar=grammar,
    )


def _languages() -> list[str]:
    return sorted(entry.name for entry in resources.files(__name__).iterdir() if (entry / _FILES[0]).is_file())


def _spec(slot: str, table: Table) -> SlotSpec:
    label = str(table["label"])
    return SlotSpec(
        slot=slot,
        label=label,
        plural=str(table.get("plural", label)),
        cardinality="multi" if table.get("many") else "single",
        value_type=str(table["type"]),
        statement=str(table["statement"]),
        past=str(table["past"]),
        ask=str(table["ask"]),
        steady=bool(table.get("steady")),
    )
