"""What people may type about themselves (`data/people`), each as a short dialogue over a fresh runtime.

The entries of every list alternate: the first, third, ... may be tuned on (`Half.TUNED`), the others never are
(`Half.UNSEEN`). A wording passes where the slot's state afterwards is the one that the words mean, and no other slot
has a value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from crt_runtime import Runtime, SlotState
from crt_runtime.clock import SteppingClock
from crt_runtime.dialogue.answer import Answer
from crt_runtime.ids import SequentialIds
from crt_runtime.language import Relation, compare_values
from crt_runtime.language.catalogue import load_catalogue

FOLDER: Final = Path(__file__).parent / "data" / "people"
KINDS: Final = ("plain", "odd", "chatty")
STATED: Final = ("assert", "correct", "change", "end", "negate", "none")
_ANSWERING: Final = frozenset({"slot_answer", "user_named_reference", "memory_citation"})

Table = dict[str, list[str]]


class Half(StrEnum):
    TUNED = "tuned"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Case:
    """One wording: what is said before it, and the values that it names."""

    kind: str
    slot: str
    form: str
    text: str
    before: tuple[str, ...]
    value: str
    old: str


def cases(half: Half) -> Iterator[Case]:
    """All wordings of one half, slot by slot: the plain ones, then the odd ones."""
    for kind in KINDS:
        idioms = _read(FOLDER / kind / "idioms.toml")
        for path in sorted((FOLDER / kind).glob("*.toml")):
            if path.name != "idioms.toml":
                for slot, table in _tables(path).items():
                    yield from _of_slot(kind, slot, table, idioms, half)


def passes(case: Case) -> tuple[bool, str]:
    """Whether the wording is understood, and what became of it."""
    with Runtime.open(":memory:", clock=SteppingClock(datetime(2026, 1, 1, tzinfo=UTC)), ids=SequentialIds()) as crt:
        for line in case.before:
            crt.send(line)
        answer = crt.send(case.text)
        states = crt.facts()
    others = [name for name, state in states.items() if name != case.slot and (state.values or state.history)]
    if case.form.startswith("ask"):
        return _is_answered(case, answer), f"{answer.gate_reason}: {answer.text}"
    found = states.get(case.slot)
    shown = f"{_shown(found)}{' and ' + ', '.join(others) if others else ''}"
    return not others and _is_meant(case, found, answer), shown


def _of_slot(kind: str, slot: str, table: Table, idioms: Table, half: Half) -> Iterator[Case]:
    first = 0 if half is Half.TUNED else 1
    forms = {form: table.get(form, []) for form in (*STATED, "ask", "ask_past", "forget")}
    for form, texts in forms.items():
        for number in range(first, len(texts), 2):
            yield _case(kind, slot, form, texts[number], number, table)
    places = sorted(load_catalogue().slots)
    step = places.index(slot)
    for key, texts in idioms.items():
        form = key.removesuffix("_noun").removesuffix("_clause").removesuffix("_value")
        if form == "ask_past" and not (table.get("ask_past") or table.get("change")):
            continue
        if form == "clarify" and load_catalogue().slots[slot].multi:
            continue  # nothing is open where all may hold
        words = table["clauses" if key.endswith("clause") else "nouns"]
        own = texts[first::2]
        # Each slot takes three idioms of a kind, another three than its neighbour.
        for turn in range(min(3, len(own))):
            text = own[(step * 3 + turn) % len(own)]
            word = words[(step + turn) % len(words)]
            text = text.replace("{noun}", word).replace("{clause}", word)
            yield _case(
                kind, slot, form, text[:1].upper() + text[1:] if text[:1].isupper() else text, step + turn, table
            )


def _case(kind: str, slot: str, form: str, text: str, number: int, table: Table) -> Case:
    values = table["values"]
    value, old = values[number % len(values)], values[(number + 1) % len(values)]
    fact = f"FACT: {slot} = "
    before: tuple[str, ...] = ()
    if form in {"correct", "change", "end", "forget"}:
        before = (fact + old,)
    elif form == "clarify":
        before = (fact + old, fact + value, "I saw a heron by the river.")
    elif form.startswith("ask"):
        before = (fact + value,)
    return Case(kind, slot, form, text.replace("{v}", value).replace("{old}", old), before, value, old)


def _is_answered(case: Case, answer: Answer) -> bool:
    if answer.memories_written:
        return False
    if case.form == "ask_past":
        return "earlier" in answer.text
    return case.value.casefold() in answer.text.casefold() and answer.gate_reason in _ANSWERING


def _is_meant(case: Case, state: SlotState | None, answer: Answer) -> bool:
    now = [fact.value if fact.polarity == "affirmed" else "none" for fact in state.values] if state else []
    before = [fact.value for fact in state.history] if state else []
    wanted = {"assert": [case.value], "correct": [case.value], "clarify": [case.value], "change": [case.value]}
    held = {"change": [case.old], "end": [case.old]}
    if case.form == "none":
        return now == ["none"]
    if case.form in {"forget", "negate"} and before and case.form == "forget":
        return False
    return _same(case.slot, now, wanted.get(case.form, [])) and (
        case.form not in held or _same(case.slot, [value for value in before if value not in now], held[case.form])
    )


def _same(slot: str, found: list[str], wanted: list[str]) -> bool:
    kind = load_catalogue().slots[slot].value_type
    return len(found) == len(wanted) and all(
        any(compare_values(kind, one, other) is Relation.SAME for other in wanted) for one in found
    )


def _shown(state: SlotState | None) -> str:
    if state is None:
        return "nothing"
    now = [fact.value if fact.polarity == "affirmed" else "none" for fact in state.values]
    return f"now {now}, before {[fact.value for fact in state.history]}"


def _tables(path: Path) -> dict[str, Table]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file)
