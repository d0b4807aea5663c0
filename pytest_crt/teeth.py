"""A session that measures the gate: faults planted one by one, and what the controller makes of them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.report import KillScore
from crt_runtime.shell import command_line
from crt_runtime.stress.faults import FAULTS, Fault
from crt_runtime.stress.teeth import Arena, FaultScore, TruthfulScore
from crt_runtime.visible import visible_line
from pytest_crt import engine, xdist
from pytest_crt.evidence import add_evidence, read_evidence
from pytest_crt.failure import TruthError
from pytest_crt.gate_item import Collecting
from pytest_crt.selection import in_teeth
from pytest_crt.settings import settings_of
from pytest_crt.teeth_items import NamesKnown, TeethGate, TeethItem
from pytest_crt.teeth_tally import TEETH_SECTION, TeethTally, Tried

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

_FAULTS: Final = pytest.StashKey[tuple[Fault, ...]]()
_MAX_TEXT: Final = 600
"""Characters of one story that are shown."""


def begin(config: pytest.Config, named: frozenset[str]) -> None:
    """Register what the kill score needs. Raises `pytest.UsageError`."""
    collecting = Collecting(lambda session: TeethGate.from_parent(session, name="crt-teeth", nodeid="crt", named=named))
    config.pluginmanager.register(collecting, "crt-collecting-teeth")
    config.pluginmanager.register(NamesKnown(named), "crt-teeth-names")
    if settings_of(config).only:
        config.args[:] = []
    if xdist.is_worker(config):
        return
    xdist.refuse_each(config)
    controller = TeethController(config)
    config.pluginmanager.register(controller, "crt-teeth")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_TeethNodes(controller.tally), "crt-teeth-nodes")


def faults_of(config: pytest.Config) -> tuple[Fault, ...]:
    """The built-in faults and those of `pytest_crt_planted_faults`, each name once. Raises `pytest.UsageError`."""
    if _FAULTS not in config.stash:
        given = [fault for faults in config.hook.pytest_crt_planted_faults(config=config) for fault in faults or ()]
        known: dict[str, Fault] = {fault.name: fault for fault in FAULTS}
        for fault in given:
            if not isinstance(fault, Fault):
                raise pytest.UsageError(
                    f"pytest_crt_planted_faults: gave a {type(fault).__name__}; "
                    "expected a Fault of crt_runtime.stress.faults"
                )
            if fault.name in known:
                raise pytest.UsageError(
                    f"pytest_crt_planted_faults: fault {fault.name} is there already; give it a name of its own"
                )
            known[fault.name] = fault
        config.stash[_FAULTS] = tuple(known.values())
    return config.stash[_FAULTS]


def kill_score_of(config: pytest.Config) -> KillScore | None:
    """What the session has measured so far, for a report; None where it measures none."""
    controller = config.pluginmanager.get_plugin("crt-teeth")
    return controller.tally.kill_score if isinstance(controller, TeethController) else None


def try_item(item: TeethItem) -> None:
    """Try what the item stands for on all seeds. Raises `TruthError` where the gate misses it, or bites wrongly."""
    arena = _arena(item.config)
    what, _, name = item.label.partition("=")
    checks = engine.checks_of_hooks(item.config)
    if what == "truthful":
        truthful = arena.score_truthful(name, checks)
        _note(item, Tried.of_truthful(truthful))
        if truthful.failed:
            raise TruthError("\n".join(_truthful_report(item, truthful)))
        return
    fault = next(fault for fault in faults_of(item.config) if fault.name == name)
    score = arena.score_fault(fault, checks)
    _note(item, Tried.of_fault(score))
    if score.missed or any(trial.alarms for trial in score.trials):
        raise TruthError("\n".join(_fault_report(item, score)))


def _arena(config: pytest.Config) -> Arena:
    """As many seeds as the session asks runs for, from its seed on."""
    settings = settings_of(config)
    try:
        return Arena(
            range(settings.seed, settings.seed + settings.runs),
            settings.turns,
            engine.chosen_packs(config),
            settings.wording,
            settings.turn_timeout,
        )
    except UsageError as error:
        raise pytest.UsageError(f"crt: {error}") from None


def _note(item: TeethItem, tried: Tried) -> None:
    faults = len(faults_of(item.config))
    add_evidence(item, TEETH_SECTION, {**tried.to_json(), "faults": faults})


def _fault_report(item: TeethItem, score: FaultScore) -> Iterator[str]:
    yield _field("fault", f"{score.name} ({score.kind})")
    yield _field("does", score.does)
    yield _field("breaks", score.breaks)
    yield _field("killed", f"on {score.killed} of {len(score.trials)} seeds")
    for trial in score.trials:
        for alarm in trial.alarms:
            yield _field("alarm", f"seed {trial.seed}, before it went wrong: {alarm.check}: {alarm.details}")
        if trial.dormant:
            yield _field("missed", f"seed {trial.seed}: it never came into play, so nothing was there to catch")
        elif trial.kill is None:
            turns = "(it does not tell when it goes wrong)" if trial.struck is None else _turns(trial.struck)
            looked = ", ".join(sorted(trial.applied))
            yield _field("missed", f"seed {trial.seed}: it went wrong on {turns}, and no check failed")
            yield _field("looked at", looked)
    yield ""
    yield f"reproduce: {_reproduce(item)}"


def _truthful_report(item: TeethItem, score: TruthfulScore) -> Iterator[str]:
    yield _field("assistant", f"{score.name}, which tells the truth")
    for trial in score.failed:
        for alarm in trial.alarms:
            yield _field("alarm", f"seed {trial.seed}: {alarm.check}: {alarm.details}")
    yield ""
    yield f"reproduce: {_reproduce(item)}"


def _turns(turns: Sequence[int], limit: int = 12) -> str:
    shown = ", ".join(map(str, turns[:limit]))
    more = f" and {len(turns) - limit} more" if len(turns) > limit else ""
    return f"turn{'s' if len(turns) > 1 else ''} {shown}{more}"


def _field(name: str, text: str) -> str:
    return f"{name:<11}{visible_line(text, _MAX_TEXT)}"


def _reproduce(item: TeethItem) -> str:
    settings = settings_of(item.config)
    words = ["pytest", "-o", f"crt_seed={settings.seed}", "--crt-runs", str(settings.runs)]
    words += ["--crt-turns", str(settings.turns), "--crt-wording", settings.wording]
    for pack in engine.chosen_packs(item.config):
        words += ["--crt-pack", pack]
    return command_line([*words, item.nodeid])


class TeethController:
    """Lives in the process that the user started: adds up what the items saw, and judges the checks by it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.tally = TeethTally()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Without xdist: the items that are left when everything else is deselected."""
        self.tally.expected |= {item.nodeid for item in session.items if isinstance(item, TeethItem)}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not in_teeth(report.nodeid):
            return
        found = read_evidence(report.user_properties).get(TEETH_SECTION)
        if isinstance(found, dict):
            self.tally.tried[report.nodeid] = Tried.from_json(found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._config.getoption("collectonly") or exitstatus not in _UNDECIDED_EXITS:
            return
        if self.tally.reasons:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._config.getoption("collectonly"):
            return
        terminalreporter.section("crt teeth")
        for line in self.tally.lines():
            terminalreporter.write_line(visible_line(line))
        for reason in self.tally.reasons:
            terminalreporter.write_line(visible_line(reason), red=True)


_UNDECIDED_EXITS: Final = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


class _TeethNodes:
    """On the controller under xdist: which items the workers have collected."""

    def __init__(self, tally: TeethTally) -> None:
        self._tally = tally

    def pytest_xdist_node_collection_finished(self, node: WorkerController, ids: Sequence[str]) -> None:  # noqa: ARG002
        self._tally.expected |= {nodeid for nodeid in ids if in_teeth(nodeid)}
