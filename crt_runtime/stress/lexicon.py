"""The wording of scripts: what a user may say about each slot, read from the lexicon's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts import load
from crt_runtime.errors import ArtifactError
from crt_runtime.resources import resource
from crt_runtime.stress.oracle import Act
from crt_runtime.stress.words import Phrasebook, phrase

FORM_OF_ACT: Final[Mapping[Act, str]] = {
    **{act: act.value for act in Act},
    Act.ASSERT_ALIAS: "assert",
}
"""Which form of the lexicon words an act."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Ways to say one thing; nobody who builds the runtime has seen the held-out ones."""

    tuned: tuple[str, ...]
    held_out: tuple[str, ...] = ()

    def pool(self, wording: str) -> tuple[str, ...]:
        """The wordings of that choice (`tuned`, `held-out`, `all`); where one half is empty, the other."""
        if wording == "all":
            return (*self.tuned, *self.held_out)
        chosen = self.held_out if wording == "held-out" else self.tuned
        return chosen or self.tuned or self.held_out


@dataclass(frozen=True, eq=False)
class Slot:
    """One slot: its values with other spellings, and the forms of sentence about it."""

    name: str
    multi: bool
    noun: str
    values: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]]
    refinements: tuple[tuple[str, str], ...]
    contexts: tuple[tuple[str, str], ...]
    forms: Mapping[str, Wordings]

    @cached_property
    def numeric(self) -> bool:
        """Whether every value is a bare number, so that any other number about the slot is another value."""
        return all(form.isdecimal() for value in self.values for form in phrase(value))

    @cached_property
    def exact(self) -> bool:
        """Whether every value has a figure in it: a number, a day or a clock time, of which near is not right."""
        return all(any(character.isdigit() for character in value) for value in self.values)

    @cached_property
    def _unrelated(self) -> Mapping[str, frozenset[str]]:
        every = dict.fromkeys((*self.values, *(side for pair in self.refinements for side in pair)))
        return {one: frozenset(other for other in every if not _related(self, one, other)) for one in every}

    def related(self, one: str, other: str) -> bool:
        """Whether two values are not plainly incompatible: one refines the other, or contains its words."""
        return other not in self._unrelated.get(one, ())


def _related(slot: Slot, one: str, other: str) -> bool:
    if one == other or (one, other) in slot.refinements or (other, one) in slot.refinements:
        return True
    broads = {broad for broad, narrow in slot.refinements if one in (broad, narrow)}
    if broads & {broad for broad, narrow in slot.refinements if other in (broad, narrow)}:
        return True
    spellings = [{phrase(text) for text in (value, *slot.aliases.get(value, ()))} for value in (one, other)]
    return any(set(a) <= set(b) or set(b) <= set(a) for a in spellings[0] for b in spellings[1])


@dataclass(frozen=True, slots=True)
class Frames:
    """Words around the facts: prefixes, chatter, names of other people."""

    question_prefix: Wordings
    statement_prefix: Wordings
    clarify: Wordings
    ask_contradictions: Wordings
    chatter: Wordings
    other_names: Wordings


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All slots by name, the frames, and a phrasebook of every value."""

    slots: Mapping[str, Slot]
    frames: Frames
    phrasebook: Phrasebook

    @cached_property
    def multi_valued(self) -> frozenset[str]:
        """The slots that hold several values at a time."""
        return frozenset(slot.name for slot in self.slots.values() if slot.multi)

    @cached_property
    def nouns(self) -> dict[str, str]:
        """What each slot is called in a sentence."""
        return {slot.name: slot.noun for slot in self.slots.values()}


def load_lexicon(folder: Path | None = None, language: str = "en") -> Lexicon:
    """Read every lexicon file of a folder (default: the shipped one of the language).

    Raises `ArtifactError` naming the file and the place for anything that is not a valid lexicon.
    """
    return _load(folder or resource("fixtures", "lexicon", language))


@lru_cache(maxsize=8)
def _load(folder: Path) -> Lexicon:
    slots: dict[str, Slot] = {}
    frames: Frames | None = None
    for path in sorted(folder.glob("*.json")):
        _, document = load(path, "stress_lexicon")
        content = cast("dict[str, object]", document)
        if "frames" in content:
            frames = _read_frames(cast("dict[str, dict[str, list[str]]]", content["frames"]))
        for index, entry in enumerate(cast("list[dict[str, object]]", content.get("slots", []))):
            slot = _read_slot(entry)
            if slot.name in slots:
                raise ArtifactError(str(path), f"/slots/{index}/slot", f"slot {slot.name} is given more than once")
            _check_slot(slot, str(path), f"/slots/{index}")
            slots[slot.name] = slot
    if frames is None or not slots:
        raise ArtifactError(str(folder), "", "holds no lexicon: expected frames.json and at least one file with slots")
    return Lexicon(slots, frames, Phrasebook(_spellings(slots)))


def _spellings(slots: Mapping[str, Slot]) -> list[tuple[str, str, str]]:
    return [
        (slot.name, value, spelling)
        for slot in slots.values()
        for value in dict.fromkeys((*slot.values, *(side for pair in slot.refinements for side in pair)))
        for spelling in (value, *slot.aliases.get(value, ()))
    ]


def _read_slot(entry: Mapping[str, object]) -> Slot:
    values = cast("list[dict[str, object]]", entry["values"])
    forms = cast("dict[str, dict[str, list[str]]]", entry["forms"])
    return Slot(
        name=cast("str", entry["slot"]),
        multi=entry["cardinality"] == "multi",
        noun=cast("str", entry["noun"]),
        values=tuple(cast("str", value["value"]) for value in values),
        aliases={cast("str", value["value"]): tuple(cast("list[str]", value["aliases"])) for value in values},
        refinements=tuple(
            (pair["broad"], pair["narrow"]) for pair in cast("list[dict[str, str]]", entry.get("refinements", []))
        ),
        contexts=tuple((pair[0], pair[1]) for pair in cast("list[list[str]]", entry.get("contexts", []))),
        forms={name: _read_wordings(wordings) for name, wordings in forms.items()},
    )


def _check_slot(slot: Slot, where: str, pointer: str) -> None:
    if len(set(slot.values)) < len(slot.values):
        raise ArtifactError(where, f"{pointer}/values", f"slot {slot.name} gives a value more than once")
    if "both" in slot.forms and not slot.contexts:
        raise ArtifactError(where, f"{pointer}/forms/both", f"slot {slot.name} has the form both but no contexts")
    if "refine" in slot.forms and not slot.refinements:
        raise ArtifactError(
            where, f"{pointer}/forms/refine", f"slot {slot.name} has the form refine but no refinements"
        )


def _read_wordings(wordings: Mapping[str, list[str]]) -> Wordings:
    return Wordings(tuple(wordings.get("tuned", ())), tuple(wordings.get("held_out", ())))


def _read_frames(frames: Mapping[str, Mapping[str, list[str]]]) -> Frames:
    return Frames(
        *(
            _read_wordings(frames[name])
            for name in (
                "question_prefix",
                "statement_prefix",
                "clarify",
                "ask_contradictions",
                "chatter",
                "other_names",
            )
        )
    )
