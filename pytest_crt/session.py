"""A session that holds the truth gate: what is checked before it, and what the controller does around it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from crt_runtime.artifacts import Document, JsonValue, sha256_of
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.errors import ArtifactError, CrtError
from crt_runtime.report import KillScore, report
from crt_runtime.stress.batch import assemble_batch, write_batch, write_timings
from crt_runtime.stress.document import metadata
from crt_runtime.visible import visible_line
from pytest_crt import engine, seeds, selection, summary, xdist
from pytest_crt.baseline import Held, gated_of
from pytest_crt.evidence import TRUTH, read_evidence
from pytest_crt.gate_item import Collecting
from pytest_crt.items import TruthGate, TruthItem
from pytest_crt.replay_items import ReplayItem
from pytest_crt.settings import settings_of
from pytest_crt.verdict import FAILED, MISSING, JudgedRun, Tally, Verdict, decide

if TYPE_CHECKING:
    from crt_runtime.stress import StressOptions
    from crt_runtime.stress.baseline import Comparison

_UNDECIDED_EXITS = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
"""Exit codes that a red gate turns into 1; any other says already that something is wrong."""


def begin(config: pytest.Config, named: selection.Named | None) -> None:
    """Check what the session was asked for and register what it needs. Raises `pytest.UsageError`."""
    settings = settings_of(config)
    runs = selection.chosen_runs(named, settings.seed, settings.runs)
    if settings.only:
        config.args[:] = []
    collecting = Collecting(lambda session: TruthGate.from_parent(session, name="crt", nodeid="crt", runs=runs))
    config.pluginmanager.register(collecting, "crt-collecting")
    if xdist.is_worker(config):
        config.pluginmanager.register(xdist.WorkerTotals(), "crt-worker-totals")
        return
    xdist.refuse_each(config)
    engine.check_artifacts_dir(settings)
    controller = Controller(config, engine.stress_options(config))
    config.pluginmanager.register(controller, "crt-controller")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(xdist.Nodes(controller.tally), "crt-nodes")


class Controller:
    """Lives in the process that the user started: gathers what the runs proved, decides, and writes the batch."""

    def __init__(self, config: pytest.Config, options: StressOptions) -> None:
        self._config = config
        self._options = options
        self._settings = settings_of(config)
        self._gated = gated_of(config)
        self._held = Held(self._gated) if self._gated is not None else None
        self.verdict: Verdict | None = None
        self.comparison: Comparison | None = None
        self.report_lines: list[str] = []
        self.tally = Tally(options.runs, against_baseline=self._gated is not None)

    def pytest_report_header(self) -> list[str]:
        return summary.header(self._options, self._settings, self._config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        if not self._config.getoption("collectonly"):
            engine.prepare(self._settings)
            seeds.keep_seed(self._config, self._settings.seed)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Without xdist: the runs that are left when everything else is deselected."""
        self.tally.expected = tuple(item.run_number for item in session.items if isinstance(item, TruthItem))
        self.tally.replays = dict.fromkeys(
            (item.label for item in session.items if isinstance(item, ReplayItem)), MISSING
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        replay = selection.replay_of(report.nodeid)
        if replay is not None:
            self.tally.note_replay(replay, report)
        run = selection.run_of(report.nodeid)
        if run is None:
            return
        evidence = read_evidence(report.user_properties)
        found = evidence.get(TRUTH)
        if isinstance(found, dict):
            self.tally.judged[run] = JudgedRun.from_json(found)
            if self._held is not None:
                self._held.note(run, evidence)
        elif not report.passed:
            self.tally.unjudged[run] = summary.first_line(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._config.getoption("collectonly") or exitstatus == pytest.ExitCode.USAGE_ERROR:
            return
        if self.tally.complete:
            self._write_batch()
            self._compare()
            self._report()
        self.tally.replays_left = len(self._settings.replays) - len(self.tally.replays)
        self.verdict = decide(self.tally)
        if self.verdict.outcome == FAILED and exitstatus in _UNDECIDED_EXITS:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.verdict is not None:
            summary.show(terminalreporter, self._options, self._settings, self.tally, self.verdict, self.comparison)
            for line in self.report_lines:
                terminalreporter.write_line(visible_line(line))

    def held(self) -> Document:
        """The gate as a shard's record tells it: what its bytes depend on, and the runs that were judged so far."""
        fields = {
            name: value for name, value in metadata(self._options).items() if name not in ("version", "crt_version")
        }
        entries = [self.tally.judged[run].entry for run in sorted(self.tally.judged)]
        held: list[JsonValue] = [
            {"run": entry.run, "seed": entry.seed, "path": entry.path, "sha256": entry.sha256} for entry in entries
        ]
        return {**fields, "held": held}

    def _compare(self) -> None:
        """Where the session is compared with a baseline: all runs are there, so say whether the assistant got worse."""
        if self._held is None:
            return
        try:
            self.comparison = self._held.compared()
        except CrtError as error:
            self.tally.troubles.append(str(error))
        else:
            self.tally.troubles += self.comparison.reasons

    def _report(self) -> None:
        """Make the reports that were asked for, from the batch that was just written."""
        if not self.tally.batch_written or not self._settings.reports:
            return
        try:
            root = self._settings.artifacts_dir
            self.report_lines = report(self._settings.reports, root, os.environ, self._kill_score())
        except CrtError as error:
            self.tally.troubles.append(str(error))

    def _kill_score(self) -> KillScore | None:
        """What the session has measured of the gate itself, where it does."""
        if not self._config.pluginmanager.hasplugin("crt-teeth"):
            return None
        from pytest_crt.teeth import kill_score_of

        return kill_score_of(self._config)

    def _write_batch(self) -> None:
        """Bind the runs that the workers wrote into one document, if their files are what the reports say."""
        entries = [judged.entry for judged in self.tally.judged.values()]
        root = self._settings.artifacts_dir
        try:
            for entry in entries:
                if sha256_of(read_bytes(root / entry.path)) != entry.sha256:
                    raise ArtifactError(str(root / entry.path), "", "is not what the run wrote")
            write_batch(root, assemble_batch(self._options, entries))
            write_timings(root, [judged.timing for judged in self.tally.judged.values()])
        except CrtError as error:
            self.tally.troubles.append(str(error))
        else:
            self.tally.batch_written = True
