"""Whether every gate of the manifest truly passed: pure, from what was seen of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_crt.gates import TRUTH_GATE
from pytest_crt.manifest import Held, Required
from pytest_crt.watch import UNKNOWN_GATE

PASSED: Final = "passed"


@dataclass(frozen=True, slots=True)
class SeenGate:
    """A gate after the session: its outcome, the outcome of each of its tests, and what it was held with."""

    outcome: str
    tests: Mapping[str, str]
    held: Held


def with_deselected(gates: Mapping[str, SeenGate], deselected: Mapping[str, Sequence[str]]) -> dict[str, SeenGate]:
    """The gates, where one of whose tests was deselected did not pass."""
    found = dict(gates)
    for nodeid, names in deselected.items():
        for name in names:
            if name != UNKNOWN_GATE:
                seen = found.get(name, SeenGate("deselected", {}, {}))
                outcome = "deselected" if seen.outcome == PASSED else seen.outcome
                found[name] = SeenGate(outcome, {**seen.tests, nodeid: "deselected"}, seen.held)
    return found


def shortfalls(
    required: Sequence[Required], gates: Mapping[str, SeenGate], deselected: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Why the manifest is not fulfilled, one reason per gate that is not and per doubt about them."""
    if not required:
        yield "ini crt_required_gates: names no gate, so nothing vouches for the apply; name the gates, one a line"
    for line in required:
        seen = gates.get(line.gate)
        if seen is None:
            yield f"gate {line.gate}: is missing; {_how(line.gate)}"
        elif seen.outcome != PASSED:
            yield f"gate {line.gate}: {seen.outcome}{_culprits(seen)}"
        else:
            for minimum in line.unmet(seen.held):
                yield f"gate {line.gate}: {minimum} is required, but it was {_shown(seen.held.get(minimum.name))}"
    unsure = sorted(nodeid for nodeid, names in deselected.items() if UNKNOWN_GATE in names)
    if unsure:
        yield (
            f"{len(unsure)} deselected tests use crt_gate, so they may stand for a required gate: "
            f"{', '.join(unsure[:3])}{' ...' if len(unsure) > 3 else ''}"
        )


def _how(gate: str) -> str:
    if gate == TRUTH_GATE:
        return "hold it with --crt-seed (or ini crt_truth = true)"
    return f"mark its tests with @pytest.mark.crt_gate({gate!r})"


def _culprits(seen: SeenGate) -> str:
    named = [f"{nodeid} {outcome}" for nodeid, outcome in seen.tests.items() if outcome != PASSED]
    return f" ({', '.join(named[:3])}{' ...' if len(named) > 3 else ''})" if named else ""


def _shown(held: object) -> str:
    return ",".join(sorted(held)) if isinstance(held, frozenset) else str(held)
