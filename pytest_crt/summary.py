"""What the terminal shows of the gate besides failures: the header, and the summary at the end."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pytest

from crt_runtime.stress.baseline.report import RED, rate_lines
from crt_runtime.stress.options import pytest_command
from pytest_crt.baseline import gated_of
from pytest_crt.settings import Settings
from pytest_crt.verdict import FAILED, NOT_JUDGED, PARTIAL, PASSED, Rate, Tally, Verdict, total
from pytest_crt.visible import visible

if TYPE_CHECKING:
    from crt_runtime.stress import StressOptions
    from crt_runtime.stress.baseline import Comparison


def header(options: StressOptions, settings: Settings, config: pytest.Config) -> list[str]:
    return [f"crt: {described(options)}", f"crt: artifacts {_shown_path(settings, config)}"]


def described(options: StressOptions) -> str:
    """The gate in one line: everything that decides it."""
    runs = f"{options.runs} run{'s' if options.runs != 1 else ''} x {options.turns} turns"
    packs = f"packs {', '.join(options.packs)}"
    return visible(f"seed {options.seed}, {runs}, {packs}, wording {options.wording}, agent {options.agent}")


def first_line(report: pytest.TestReport) -> str:
    """Why a run was not judged, in one line."""
    told = report.longrepr
    if isinstance(told, tuple):
        text = told[2]
    else:
        crash = getattr(told, "reprcrash", None)
        text = str(crash.message if crash is not None else told or report.outcome)
    return visible(text.strip().partition("\n")[0])


def show(
    reporter: pytest.TerminalReporter,
    options: StressOptions,
    settings: Settings,
    tally: Tally,
    verdict: Verdict,
    comparison: Comparison | None = None,
) -> None:
    """Write the summary: rates, or what they are compared with; artifacts, how to reproduce, verdict."""
    reporter.section("crt truth gate")
    reporter.write_line(described(options))
    judged = [tally.judged[run] for run in sorted(tally.judged)]
    if comparison is not None:
        _show_comparison(reporter, comparison)
    elif judged:
        _show_rates(reporter, "pack", total([run.packs for run in judged]))
        _show_rates(reporter, "check", total([run.checks for run in judged]))
    if judged:
        reporter.write_line(f"artifacts: {_shown_path(settings, reporter.config)} ({_artifacts(tally)})")
    reporter.write_line(f"reproduce: {_reproduce(reporter.config, options)}")
    for reason in verdict.reasons:
        reporter.write_line(visible(reason), red=verdict.outcome == FAILED, yellow=verdict.outcome != FAILED)
    colour = {PASSED: "green", PARTIAL: "green", NOT_JUDGED: "yellow", FAILED: "red"}[verdict.outcome]
    reporter.write_line(f"truth gate: {verdict.outcome}", bold=True, **{colour: True})


def _reproduce(config: pytest.Config, options: StressOptions) -> str:
    gated = gated_of(config)
    if gated is None:
        return pytest_command(options)
    words = ["pytest", "--crt-baseline", str(gated.path), "--crt-repeats", str(gated.repeats), "--crt-only"]
    return shlex.join([*words, "--crt-agent", options.agent])


def _show_comparison(reporter: pytest.TerminalReporter, comparison: Comparison) -> None:
    for line in rate_lines(comparison):
        reporter.write_line(visible(line), red=line.endswith(RED))
    for note in comparison.notes:
        reporter.write_line(visible(note), yellow=True)


def _show_rates(reporter: pytest.TerminalReporter, what: str, rates: Mapping[str, Rate]) -> None:
    width = max(map(len, (what, *rates)), default=0)
    reporter.write_line(f"{what:{width}}  passed / checks")
    for name, rate in _bad_last(rates):
        clean = rate.passed == rate.checks
        line = f"{name:{width}}  {rate.passed:6} / {rate.checks:<6}  {rate.percent:>6}"
        reporter.write_line(visible(line), red=not clean)


def _bad_last(rates: Mapping[str, Rate]) -> Iterable[tuple[str, Rate]]:
    """By name, those with failures at the end, where they are read."""
    return sorted(rates.items(), key=lambda pair: (pair[1].passed != pair[1].checks, pair[0]))


def _artifacts(tally: Tally) -> str:
    runs = f"{len(tally.judged)} run{'s' if len(tally.judged) != 1 else ''}"
    return f"stress_batch.json and {runs}" if tally.batch_written else f"{runs}, no batch: it needs all {tally.runs}"


def _shown_path(settings: Settings, config: pytest.Config) -> str:
    directory = settings.artifacts_dir
    start = config.invocation_params.dir
    return visible(str(directory.relative_to(start) if directory.is_relative_to(start) else directory))
