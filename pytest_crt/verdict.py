"""The verdict on the session's truth gate: pure, from what was expected and what the reports brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from crt_runtime.stress.batch import RunEntry
from crt_runtime.stress.run import RunSummary
from pytest_crt.evidence import JsonValue

PASSED: Final = "passed"
FAILED: Final = "failed"
PARTIAL: Final = "partial"
NOT_JUDGED: Final = "not judged"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the applicable checks passed."""

    passed: int
    checks: int

    @property
    def percent(self) -> str:
        """With one decimal, cut and not rounded, so that only a clean slate reads 100.0."""
        return f"{1000 * self.passed // self.checks / 10:.1f}%" if self.checks else "-"

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.passed + other.passed, self.checks + other.checks)


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """One run as its report tells it: its entry in the batch, and its rates per pack and check."""

    entry: RunEntry
    packs: Mapping[str, Rate]
    checks: Mapping[str, Rate]

    @property
    def passed(self) -> bool:
        return self.entry.summary.verdict == PASSED

    def to_json(self) -> dict[str, JsonValue]:
        document: dict[str, JsonValue] = {
            "entry": {**asdict(self.entry), "summary": self.entry.summary.as_document()},
            "packs": {name: [rate.passed, rate.checks] for name, rate in self.packs.items()},
            "checks": {name: [rate.passed, rate.checks] for name, rate in self.checks.items()},
        }
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> JudgedRun:
        """The run that `to_json` wrote down in another process."""
        entry = dict(document["entry"])
        summary = {name: value for name, value in entry.pop("summary").items() if name != "pass_rate"}
        numbers = RunSummary(**{**summary, "reasons": tuple(summary["reasons"])})
        rates = ({name: Rate(*rate) for name, rate in document[part].items()} for part in ("packs", "checks"))
        return cls(RunEntry(**entry, summary=numbers), *rates)


@dataclass(slots=True)
class Tally:
    """What the controller has seen so far. `expected`: the selected runs, None until the collection is known;
    `unjudged`: why a run brought no evidence; `troubles`: what else went wrong; `told_by_workers`: how many runs the
    workers say that they judged; `against_baseline`: a run with failures is not red for them."""

    runs: int
    expected: tuple[int, ...] | None = None
    judged: dict[int, JudgedRun] = field(default_factory=dict)
    unjudged: dict[int, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    told_by_workers: int = 0
    batch_written: bool = False
    against_baseline: bool = False

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
        reasons.append(f"workers judged {tally.told_by_workers} runs, but reports of {len(tally.judged)} arrived")
    if tally.expected is None:
        reasons.append("the collection never finished, so no run was judged")
    for run in expected:
        judged = tally.judged.get(run)
        if judged is None:
            reasons.append(f"run {run}: {tally.unjudged.get(run, 'was selected, but never ran')}")
        elif not judged.passed and not tally.against_baseline:
            reasons.append(f"run {run}: {'; '.join(judged.entry.summary.reasons)}")
    if reasons:
        return Verdict(FAILED, tuple(reasons))
    if not expected:
        return Verdict(NOT_JUDGED, ("no run was selected",))
    if len(expected) < tally.runs:
        return Verdict(PARTIAL, (f"{len(expected)} of {tally.runs} runs were selected",))
    return Verdict(PASSED, ())


def total(rates: Sequence[Mapping[str, Rate]]) -> dict[str, Rate]:
    """Rates of several runs added up, in order of name."""
    names = sorted({name for one in rates for name in one})
    return {name: sum((one[name] for one in rates if name in one), Rate(0, 0)) for name in names}
