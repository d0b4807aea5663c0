"""How much of the gate's wordings the runtime understands: one short dialogue per wording, tuned and held-out apart.

    python bench/wordings.py [--wording tuned|held_out] [--slot SLOT] [--form FORM] [--show]

Every wording of the lexicon is put into the shortest dialogue that tests it over a fresh runtime, and the slot's state
afterwards is compared with the state table. `--show` lists the failures of the tuned wordings; held-out failures are
never listed, only counted, so that nobody tunes on them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crt_runtime import Runtime, RuntimeConfig, SlotState
from crt_runtime.clock import SteppingClock
from crt_runtime.dialogue.answer import Answer
from crt_runtime.ids import SequentialIds
from crt_runtime.resources import resource

Slot = dict[str, Any]
CONFIG = RuntimeConfig()
NAMES = ("Viktor", "Wanda", "Zoe")


@dataclass(frozen=True)
class Case:
    slot: str
    form: str
    text: str
    before: tuple[str, ...]
    expected: str
    found: str

    @property
    def passed(self) -> bool:
        return self.expected == self.found


def slots() -> Iterator[Slot]:
    for path in sorted(resource("fixtures", "lexicon", "en").glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8")).get("slots", ())


def runtime() -> Runtime:
    return Runtime.open(
        ":memory:", config=CONFIG, clock=SteppingClock(datetime(2026, 1, 1, tzinfo=UTC)), ids=SequentialIds()
    )


def shown(state: SlotState | None) -> str:
    """A state as text: what holds now, and what held before."""
    if state is None or (not state.values and not state.history):
        return "nothing"
    now = "|".join(sorted("none" if value.polarity == "negated" else value.value.casefold() for value in state.values))
    before = "|".join(sorted(value.value.casefold() for value in state.history))
    return f"now {now or '-'}; before {before or '-'}"


def expected_state(form: str, slot: Slot, v: str, old: str, w: str) -> str:
    multi = slot["cardinality"] == "multi"
    now: list[str] = []
    before: list[str] = []
    match form:
        case "assert":
            now = [v]
        case "correct" | "refine" | "clarify":
            now = [v]
        case "change":
            now, before = [v], [old]
        case "end":
            before = [old]
        case "both":
            now = [v, w]
        case "none":
            now = ["none"]
        case "negate" | "hypothetical" | "reported" | "quoted" | "presuppose" | "forget":
            pass
        case _:
            now = [old, v] if form == "ask_past" and multi else [v]
    if not now and not before:
        return "nothing"
    joined = "|".join(sorted(value.casefold() for value in now)) or "-"
    return f"now {joined}; before {'|'.join(sorted(value.casefold() for value in before)) or '-'}"


def cases(slot: Slot, form: str, wording: str) -> Iterator[Case]:
    values = [entry["value"] for entry in slot["values"]]
    contexts = slot.get("contexts") or [["", ""]]
    for number, template in enumerate(slot["forms"][form].get(wording, ())):
        v, old, w = (values[(number * 3 + step) % len(values)] for step in range(3))
        if form == "refine":
            pair = slot["refinements"][number % len(slot["refinements"])]
            v, old = pair["narrow"], pair["broad"]
        cv, cw = contexts[number % len(contexts)]
        fill = {"v": v, "old": old, "w": w, "cv": cv, "cw": cw, "n": NAMES[number % 3], "name": "Alice"}
        yield run(slot, form, template.format(**fill), fill)


def run(slot: Slot, form: str, text: str, fill: dict[str, str]) -> Case:
    name, statement = slot["slot"], f"FACT: {slot['slot']} = "
    with runtime() as crt:
        before = ["FACT: name = Alice"] if form == "ask_named" else []
        if form in ("correct", "change", "end", "refine", "forget"):
            before.append(statement + fill["old"])
        elif form == "clarify":
            before += [statement + fill["old"], statement + fill["v"], "I saw a heron by the river."]
        elif form.startswith("ask"):
            before.append(statement + fill["v"])
        for line in before:
            crt.send(line)
        answer = crt.send(text)
        known = crt.facts()
        found = asked(name, form, answer, fill["v"]) if form.startswith("ask") else shown(known.get(name))
        others = sorted(slot for slot in known if slot not in (name, "name") and known[slot].values)
        if name != "name" and form != "ask_named" and "name" in known:
            others.append("name")
        if others:
            found += f" (and also writes {', '.join(others)})"
        expected = (
            f"answers {fill['v']}"
            if form.startswith("ask")
            else expected_state(form, slot, fill["v"], fill["old"], fill["w"])
        )
        if form == "ask_past":
            expected = "asks about the past"
        return Case(name, form, text, tuple(before), expected, found)


def asked(slot: str, form: str, answer: Answer, value: str) -> str:
    """What an answer to a question shows of how it was understood."""
    del slot
    if answer.memories_written:
        return f"stored: {answer.text}"
    if form == "ask_past":
        return "asks about the past" if "earlier" in answer.text else answer.text
    named = value.casefold() in answer.text.casefold()
    guards = {"slot_answer", "user_named_reference", "memory_citation"}
    return f"answers {value}" if named and answer.gate_reason in guards else f"{answer.gate_reason}: {answer.text}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wording", choices=("tuned", "held_out"), default="tuned")
    parser.add_argument("--slot")
    parser.add_argument("--form")
    parser.add_argument("--show", action="store_true", help="list the failures (tuned wordings only)")
    options = parser.parse_args()
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for slot in slots():
        if options.slot not in (None, slot["slot"]):
            continue
        for form in slot["forms"]:
            if options.form not in (None, form):
                continue
            for case in cases(slot, form, options.wording):
                total[form] += 1
                passed[form] += case.passed
                if options.show and options.wording == "tuned" and not case.passed:
                    print(f"{case.slot}.{case.form}: {case.text!r}")
                    print(f"    expected {case.expected}\n    found    {case.found}")
    for form in sorted(total):
        print(f"{form:>13}: {passed[form]:>4} of {total[form]:>4}  {100 * passed[form] / total[form]:5.1f}%")
    everything = sum(total.values())
    print(f"{options.wording}: {sum(passed.values())} of {everything}, {100 * sum(passed.values()) / everything:.1f}%")


if __name__ == "__main__":
    main()
