"""What the controller sees of a session besides outcomes: whether everything that was collected ran and was told."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pytest

from crt_runtime.counted import counted
from crt_runtime.visible import visible_line
from pytest_crt.evidence import GATES, read_evidence
from pytest_crt.gates import MARKER

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

_TOLD: Final = "crt_watch"
_LISTED: Final = 5
"""How many tests a reason names."""

UNKNOWN_GATE: Final = ""
"""Stands for the gate of a test that names it only when it runs."""


class Watch:
    """On the controller: collects, from configuration to the end of the session, what must not go unnoticed."""

    def __init__(self) -> None:
        self.deselected: dict[str, tuple[str, ...]] = {}
        self._collected: set[str] = set()
        self._finished: set[str] = set()
        self._gate_reports = 0
        self._told_finished = 0
        self._told_gate_reports = 0
        self._nodes: set[str] = set()
        self._troubles: list[str] = []
        self._skipped_whole: set[str] = set()

    def reasons(self) -> Iterator[str]:
        """Why the session, whatever its exit status, is not a whole one."""
        yield from self._troubles
        if self._nodes:
            yield f"workers {', '.join(sorted(self._nodes))} never said what they did"
        unfinished = sorted(self._collected - self._finished)
        if unfinished:
            yield f"{counted(len(unfinished), 'collected test')} never finished: {_listed(unfinished)}"
        if self._told_finished > len(self._finished):
            yield f"workers finished {self._told_finished} tests, but reports of {len(self._finished)} arrived"
        if self._told_gate_reports > self._gate_reports:
            yield (f"workers sent {self._told_gate_reports} reports of gates, but {self._gate_reports} arrived as such")
        if self._skipped_whole:
            names = sorted(self._skipped_whole)
            yield f"{_listed(names)}: skipped whole, yet names crt_gate, so it may hold tests of a required gate"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        return (yield from _noting_skipped(collector, self._skipped_whole))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._collected.update(item.nodeid for item in session.items)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.deselected |= gates_of(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._finished.add(report.nodeid)
        self._gate_reports += holds_gates(report)

    def pytest_internalerror(self, excrepr: object) -> None:
        lines = str(excrepr).strip().splitlines() or ["unknown"]
        self._troubles.append(f"internal error: {visible_line(lines[-1], 200)}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerController) -> None:
        self._nodes.add(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._collected.update(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: WorkerController, error: object | None) -> None:
        self._nodes.discard(node.gateway.id)
        output: dict[str, Any] = getattr(node, "workeroutput", None) or {}
        if error:
            reason = (str(error).strip().splitlines() or ["unknown"])[-1]
            self._troubles.append(f"worker {node.gateway.id} went down: {visible_line(reason, 200)}")
        elif _TOLD not in output:
            self._troubles.append(f"worker {node.gateway.id} did not say what it did")
        else:
            told = json.loads(output[_TOLD])
            self._told_finished += told["finished"]
            self._told_gate_reports += told["gate_reports"]
            self.deselected |= {nodeid: tuple(gates) for nodeid, gates in told["deselected"].items()}
            self._skipped_whole.update(told["skipped_whole"])


class WorkerWatch:
    """On a worker: the totals that tell the controller of a report that was lost on its way."""

    def __init__(self) -> None:
        self._finished: set[str] = set()
        self._gate_reports = 0
        self._deselected: dict[str, tuple[str, ...]] = {}
        self._skipped_whole: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        return (yield from _noting_skipped(collector, self._skipped_whole))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._deselected |= gates_of(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            self._finished.add(report.nodeid)
        self._gate_reports += holds_gates(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        told = {
            "finished": len(self._finished),
            "gate_reports": self._gate_reports,
            "deselected": self._deselected,
            "skipped_whole": sorted(self._skipped_whole),
        }
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output[_TOLD] = json.dumps(told)


def gates_of(items: Iterable[pytest.Item]) -> dict[str, tuple[str, ...]]:
    """Of the items, those that stand for gates, with the gates that their markers name."""
    found = {}
    for item in items:
        gates = [str(marker.args[0]) for marker in item.iter_markers(MARKER) if marker.args]
        if MARKER in getattr(item, "fixturenames", ()):
            gates.append(UNKNOWN_GATE)
        if gates:
            found[item.nodeid] = tuple(gates)
    return found


def _noting_skipped(
    collector: pytest.Collector, skipped: set[str]
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Note a file that is skipped as it is collected, where its text says that tests for gates stand in it."""
    report = yield
    if report.skipped and collector.path.is_file() and MARKER.encode() in collector.path.read_bytes():
        skipped.add(collector.nodeid)
    return report


def holds_gates(report: pytest.TestReport) -> bool:
    return GATES in read_evidence(report.user_properties)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(map(visible_line, names[:_LISTED]))}{more}"
