"""Baselines and comparisons as lines that a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from crt_runtime.stress.baseline.compare import CheckVerdict, Comparison
from crt_runtime.stress.baseline.document import Baseline
from crt_runtime.stress.baseline.holding import Conversation, rates_of
from crt_runtime.stress.baseline.significance import Interval, wilson
from crt_runtime.stress.rates import Rate

FLAKES_SHOWN: Final = 20

RED: Final = "RED"
"""How the line of a check that got worse ends."""


def baseline_lines(baseline: Baseline) -> list[str]:
    """What a baseline holds: rates with intervals, and the probes that passed only now and then."""
    options = baseline.options
    lines = [
        f"seed {options.seed}: {options.runs} conversations x {options.turns} turns, {baseline.repeats} times each",
        f"packs {', '.join(options.packs)}, wording {options.wording}, agent {options.agent}",
        f"recorded {baseline.recorded_at:%Y-%m-%d} by CRT {baseline.crt_version}",
        f"may never fail: {', '.join(baseline.must_pass) or 'none'}",
        "",
        "pass rate per check (95% interval)",
    ]
    rates = rates_of(baseline.conversations)
    width = max(map(len, rates))
    lines += [f"  {name:<{width}}  {_rate(rate)}" for name, rate in rates.items()]
    flakes = flaky_probes(baseline.conversations)
    lines += ["", f"probes that failed in some holdings: {len(flakes)}"]
    lines += [
        f"  run {run}, {probe}: failed in {failed} of {baseline.repeats}"
        for run, probe, failed in flakes[:FLAKES_SHOWN]
    ]
    if len(flakes) > FLAKES_SHOWN:
        lines.append(f"  ... and {len(flakes) - FLAKES_SHOWN} more")
    return lines


def comparison_lines(comparison: Comparison) -> list[str]:
    """The verdict: every check that changed, the probes that failed throughout, notes, reasons."""
    lines = rate_lines(comparison)
    if comparison.notes:
        lines += ["", "notes", *(f"  {note}" for note in comparison.notes)]
    if comparison.reasons:
        lines += ["", "red because", *(f"  {reason}" for reason in comparison.reasons)]
    return [*lines, "", f"verdict: {'passed' if comparison.passed else 'failed'}"]


def rate_lines(comparison: Comparison) -> list[str]:
    """How each check did before and now; the lines of those that got worse end in `RED`."""
    changed = [verdict for verdict in comparison.checks if verdict.before.percent != verdict.now.percent]
    lines = ["check: before (95% interval) -> now (95% interval), p after correction"]
    width = max((len(verdict.check) for verdict in changed), default=0)
    lines += [f"  {verdict.check:<{width}}  {_change(verdict)}" for verdict in changed]
    same = len(comparison.checks) - len(changed)
    return [*lines, f"  {same} more with the same rate as before"] if same else lines


def comparison_document(comparison: Comparison) -> dict[str, object]:
    """The verdict for machines."""
    return {
        "verdict": "passed" if comparison.passed else "failed",
        "reasons": list(comparison.reasons),
        "notes": list(comparison.notes),
        "checks": [asdict(verdict) for verdict in comparison.checks],
        "probes": [asdict(verdict) for verdict in comparison.probes],
    }


def flaky_probes(conversations: Sequence[Conversation]) -> list[tuple[int, str, int]]:
    """Run, probe and in how many holdings it failed, the worst first; only those that also passed."""
    found = []
    for told in conversations:
        for probe in told.probes:
            failed = sum(probe in holding.failed_probes() for holding in told.holdings)
            if 0 < failed < len(told.holdings):
                found.append((told.run, probe, failed))
    return sorted(found, key=lambda flake: (-flake[2], flake))


def _change(verdict: CheckVerdict) -> str:
    mark = f"  {RED}" if verdict.red else ""
    return f"{_rate(verdict.before)} -> {_rate(verdict.now)}, p {verdict.p:.2g}{mark}"


def _rate(rate: Rate) -> str:
    interval = wilson(rate.passed, rate.checks)
    return f"{rate.percent:6.2f}% ({_percent(interval)})  {rate.passed}/{rate.checks}"


def _percent(interval: Interval) -> str:
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"
