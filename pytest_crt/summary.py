"""What the terminal shows of the gate besides failures: the header, and the summary at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from crt_runtime.counted import counted
from crt_runtime.shell import command_line
from crt_runtime.stress.baseline.report import RED, rate_lines
from crt_runtime.stress.coverage import Visits, visit_lines
from crt_runtime.stress.options import config_words, described, pytest_command
from crt_runtime.stress.rates import table, total
from crt_runtime.stress.summary import suggestion_lines
from crt_runtime.visible import visible_line
from pytest_crt.baseline import gated_of
from pytest_crt.settings import Settings
from pytest_crt.verdict import FAILED, NOT_JUDGED, PARTIAL, PASSED, JudgedRun, Tally, Verdict

if TYPE_CHECKING:
    from crt_runtime.stress import StressOptions
    from crt_runtime.stress.baseline import Comparison


def header(options: StressOptions, settings: Settings, config: pytest.Config) -> list[str]:
    return [f"crt: {visible_line(described(options))}", f"crt: artifacts {_shown_path(settings, config)}"]


def first_line(report: pytest.TestReport) -> str:
    """Why a run was not judged, in one line."""
    told = report.longrepr
    if isinstance(told, tuple):
        text = told[2]
    else:
        crash = getattr(told, "reprcrash", None)
        text = str(crash.message if crash is not None else told or report.outcome)
    return visible_line(text.strip().partition("\n")[0])


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
    reporter.write_line(visible_line(described(options)))
    judged = [(number, tally.judged[number]) for number in sorted(tally.judged)]
    if comparison is not None:
        _show_comparison(reporter, comparison)
    elif judged:
        _show_judged(reporter, options, judged)
    if judged:
        reporter.write_line(f"artifacts: {_shown_path(settings, reporter.config)} ({_artifacts(tally)})")
    reporter.write_line(f"reproduce: {_reproduce(reporter.config, options)}")
    if tally.replays:
        reporter.write_line(_replays(tally))
    for reason in verdict.reasons:
        reporter.write_line(visible_line(reason), red=verdict.outcome == FAILED, yellow=verdict.outcome != FAILED)
    colour = {PASSED: "green", PARTIAL: "yellow", NOT_JUDGED: "yellow", FAILED: "red"}[verdict.outcome]
    reporter.write_line(f"truth gate: {verdict.outcome}", bold=True, **{colour: True})


def _reproduce(config: pytest.Config, options: StressOptions) -> str:
    gated = gated_of(config)
    if gated is None:
        return pytest_command(options)
    words = ["pytest", "--crt-baseline", str(gated.path), "--crt-repeats", str(gated.repeats), "--crt-only"]
    return command_line([*words, "--crt-agent", options.agent, *config_words(options.config)])


def _show_comparison(reporter: pytest.TerminalReporter, comparison: Comparison) -> None:
    for line in rate_lines(comparison):
        reporter.write_line(visible_line(line), red=line.endswith(RED))
    for note in comparison.notes:
        reporter.write_line(visible_line(note), yellow=True)


def _show_judged(
    reporter: pytest.TerminalReporter, options: StressOptions, judged: Sequence[tuple[int, JudgedRun]]
) -> None:
    """Rates per pack and per check, how much was visited, and the suggestions that were asked for."""
    for what, rates in (("pack", [run.packs for _, run in judged]), ("check", [run.checks for _, run in judged])):
        for line in table(what, total(rates)):
            reporter.write_line(visible_line(line.text), red=not line.clean)
    for told in (
        visit_lines(Visits.of(run.coverage for _, run in judged), options.packs),
        suggestion_lines((number, made) for number, run in judged for made in run.suggestions),
    ):
        for text in told:
            reporter.write_line(visible_line(text))


def _artifacts(tally: Tally) -> str:
    runs = counted(len(tally.judged), "run")
    return f"stress_batch.json and {runs}" if tally.batch_written else f"{runs}, no batch: it needs all {tally.runs}"


def _replays(tally: Tally) -> str:
    counts = Counter(tally.replays.values())
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in sorted(counts))
    return f"replays: {told}"


def _shown_path(settings: Settings, config: pytest.Config) -> str:
    directory = settings.artifacts_dir
    start = config.invocation_params.dir
    return visible_line(str(directory.relative_to(start) if directory.is_relative_to(start) else directory))
