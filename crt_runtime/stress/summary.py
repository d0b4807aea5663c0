"""A batch in a few lines: verdict, pass rates per pack and per check, the first failures, how to run it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from crt_runtime.stress.batch import BatchResult
from crt_runtime.stress.results import Failure
from crt_runtime.stress.run import RunResult

BETWEEN: Final = "(between probes)"
"""Under which name turns are counted that belong to no pack."""

SHOWN: Final = 3
"""How many failures of each red run are shown."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the applicable checks passed."""

    passed: int = 0
    checks: int = 0

    @property
    def percent(self) -> float:
        """Cut to two decimals, not rounded, so that only a clean slate reads 100."""
        return (10_000 * self.passed // self.checks) / 100 if self.checks else 0.0

    def plus(self, passed: bool) -> Rate:
        return Rate(self.passed + passed, self.checks + 1)


def rates_by_pack(documents: Iterable[Mapping[str, object]]) -> dict[str, Rate]:
    """The pass rate of each pack over `crt_stress_run.v1` documents, by name."""
    return _rates((str(turn["pack"] or BETWEEN), finding) for turn, finding in findings_of(documents))


def rates_by_check(documents: Iterable[Mapping[str, object]]) -> dict[str, Rate]:
    """The pass rate of each check over `crt_stress_run.v1` documents, by name."""
    return _rates((str(finding["check"]), finding) for _, finding in findings_of(documents))


def summary_lines(batch: BatchResult) -> list[str]:
    """What a person reads at the end of a batch, as plain lines."""
    documents = [run.document for run in batch.runs]
    summary = batch.summary
    turns = sum(run.coverage.turns for run in batch.runs)
    asked = batch.document["metadata"]
    assert isinstance(asked, dict) and isinstance(asked["packs"], list)
    packs = ", ".join(str(pack) for pack in asked["packs"])
    head = (
        f"seed {asked['seed']}, {asked['runs']} runs x {asked['turns']} turns, packs {packs}, "
        f"wording {asked['wording']}, agent {asked['agent']}"
    )
    rate = f"{summary.passed} passed, {summary.failed} failed ({summary.pass_rate:.2f}%)"
    lines = [
        f"{head}; {turns} turns held",
        f"{summary.checks} applicable checks: {rate}; {summary.not_applicable} not applicable",
    ]
    lines += ["", "pass rate per pack", *_table(rates_by_pack(documents))]
    lines += ["", "pass rate per check", *_table(rates_by_check(documents))]
    for run in batch.runs:
        if not run.passed:
            lines += ["", f"run {run.run} failed:", *(f"  {reason}" for reason in run.summary.reasons)]
            lines += [line for failure in run.failures[:SHOWN] for line in failure_lines(failure)]
            if len(run.failures) > SHOWN:
                lines.append(f"  ... and {len(run.failures) - SHOWN} more in {_place(batch, run)}")
    missed = [f"run {run.run}: {what}" for run in batch.runs for what in run.script.missed]
    if missed:
        lines += [
            "",
            f"not visited by scripts of this length: {len(missed)}",
            *(f"  {what}" for what in missed[:SHOWN]),
        ]
    lines += ["", f"verdict: {summary.verdict}", f"reproduce: {batch.reproduce}"]
    if batch.path is not None:
        lines.append(f"artifacts: {batch.path.parent}")
    return lines


def failure_lines(failure: Failure) -> list[str]:
    """One failure with the turns before it."""
    lines = [f"  {failure.check}, turn {failure.turn}: expected that the agent {failure.expected}"]
    lines.append(f"    {failure.details}")
    lines.append(f"    persona: {failure.persona}")
    for turn, user, reply in (*failure.neighbours, (failure.turn, failure.user, failure.reply)):
        lines.append(f"    {turn:>4} user:  {_flat(user)}")
        lines.append(f"         agent: {'(no reply)' if reply is None else _flat(reply)}")
    return lines


def _place(batch: BatchResult, run: RunResult) -> str:
    return f"run_{run.run:04d}/stress_run.json" if batch.path is not None else "the run's document"


def _flat(text: str, limit: int = 200) -> str:
    flat = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def findings_of(
    documents: Iterable[Mapping[str, object]],
) -> Iterable[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Every finding of `crt_stress_run.v1` documents, with the turn that it is of."""
    for document in documents:
        for turn in cast("list[dict[str, object]]", document["turns"]):
            for finding in cast("list[dict[str, object]]", turn["findings"]):
                yield turn, finding


def _rates(named: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, Rate]:
    rates: dict[str, Rate] = {}
    for name, finding in named:
        if finding["outcome"] != "not_applicable":
            rates[name] = rates.get(name, Rate()).plus(finding["outcome"] == "passed")
    return dict(sorted(rates.items()))


def _table(rates: Mapping[str, Rate]) -> list[str]:
    width = max((len(name) for name in rates), default=0)
    return [f"  {name:<{width}}  {rate.percent:6.2f}%  {rate.passed}/{rate.checks}" for name, rate in rates.items()]
