"""The verdict on the session's truth gate: pure, from what was expected and what the reports brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import pytest

from crt_runtime.counted import counted
from crt_runtime.stress.batch import RunEntry, Timing
from crt_runtime.stress.coverage import Coverage
from crt_runtime.stress.rates import Rate
from crt_runtime.stress.run import RunSummary
from pytest_crt.evidence import JsonValue

PASSED: Final = "passed"
FAILED: Final = "failed"
PARTIAL: Final = "partial"
NOT_JUDGED: Final = "not judged"
MISSING: Final = "missing"

IDLE: Final = "not applicable"
"""The outcome of a replay that was held, and whose check says nothing about this agent."""


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """One run as its report tells it: its entry in the batch, its rates per pack and check, how long it took, what it
    visited, and the suggestions that its answers carried."""

    entry: RunEntry
    packs: Mapping[str, Rate]
    checks: Mapping[str, Rate]
    timing: Timing
    coverage: Coverage
    suggestions: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return self.entry.summary.verdict == PASSED

    def to_json(self) -> dict[str, JsonValue]:
        document: dict[str, JsonValue] = {
            "entry": {**asdict(self.entry), "summary": self.entry.summary.as_document()},
            "packs": {name: [rate.passed, rate.checks] for name, rate in self.packs.items()},
            "checks": {name: [rate.passed, rate.checks] for name, rate in self.checks.items()},
            "timing": asdict(self.timing),
            "coverage": asdict(self.coverage),
            "suggestions": list(self.suggestions),
        }
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> JudgedRun:
        """The run that `to_json` wrote down in another process."""
        entry = dict(document["entry"])
        summary = {name: value for name, value in entry.pop("summary").items() if name != "pass_rate"}
        numbers = RunSummary(**{**summary, "reasons": tuple(summary["reasons"])})
        rates = ({name: Rate(*rate) for name, rate in document[part].items()} for part in ("packs", "checks"))
        suggestions = tuple(document["suggestions"])
        coverage = Coverage(**{part: _frozen(value) for part, value in document["coverage"].items()})
        packs, checks = rates
        timing = Timing(**document["timing"])
        return cls(RunEntry(**entry, summary=numbers), packs, checks, timing, coverage, suggestions)


@dataclass(slots=True)
class Tally:
    """What the controller has seen so far. `expected`: the selected runs, None until the collection is known;
    `unjudged`: why a run brought no evidence; `troubles`: what else went wrong; `told_by_workers`: how many runs the
    workers say that they judged; `against_baseline`: a run with failures is not red for them. `replays`: the outcome of
    each selected replay; `replays_left`: how many were not selected."""

    runs: int
    expected: tuple[int, ...] | None = None
    judged: dict[int, JudgedRun] = field(default_factory=dict)
    unjudged: dict[int, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    told_by_workers: int = 0
    batch_written: bool = False
    against_baseline: bool = False
    replays: dict[str, str] = field(default_factory=dict)
    replays_left: int = 0

    def note_replay(self, name: str, report: pytest.TestReport) -> None:
        """Take in one report of a replay's item: what fails stays failed, and a pass counts where it was held."""
        if report.failed:
            self.replays[name] = FAILED
        elif self.replays.get(name) != FAILED and (report.when == "call" or not report.passed):
            self.replays[name] = IDLE if report.skipped and report.when == "call" else report.outcome

    @property
    def complete(self) -> bool:
        """Whether every run of the batch was judged."""
        return set(self.judged) == set(range(1, self.runs + 1))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`passed` (every run of the batch), `partial` (every selected run passed), `failed`, or `not judged` (none was
    selected); `reasons` say why it is not passed."""

    outcome: str
    reasons: tuple[str, ...]


def decide(tally: Tally) -> Verdict:
    """The verdict; anything that was expected and is not there makes it red."""
    expected = tally.expected or ()
    reasons = list(tally.troubles)
    if tally.told_by_workers > len(tally.judged):
        reasons.append(
            f"workers judged {counted(tally.told_by_workers, 'run')}, but reports of {len(tally.judged)} arrived"
        )
    if tally.expected is None:
        reasons.append("the collection never finished, so no run was judged")
    for run in expected:
        judged = tally.judged.get(run)
        if judged is None:
            reasons.append(f"run {run}: {tally.unjudged.get(run, 'was selected, but never ran')}")
        elif not judged.passed and not tally.against_baseline:
            reasons.append(f"run {run}: {'; '.join(judged.entry.summary.reasons)}")
    for name, outcome in sorted(tally.replays.items()):
        if outcome not in (PASSED, IDLE):
            reasons.append(f"replay {name}: {outcome}")
    if reasons:
        return Verdict(FAILED, tuple(reasons))
    if not expected:
        return Verdict(NOT_JUDGED, ("no run was selected",))
    if len(expected) < tally.runs:
        return Verdict(
            PARTIAL,
            (f"{len(expected)} of {counted(tally.runs, 'run')} were selected; the batch as a whole is not judged",),
        )
    if tally.replays_left:
        return Verdict(PARTIAL, (f"{tally.replays_left} of the project's replays were not selected",))
    return Verdict(PASSED, ())


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
