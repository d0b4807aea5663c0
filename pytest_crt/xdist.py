"""The gate under pytest-xdist: workers hold conversations, the controller alone decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_crt.evidence import TRUTH, read_evidence
from pytest_crt.seeds import tell_worker
from pytest_crt.selection import replay_of, run_of
from pytest_crt.settings import settings_of
from pytest_crt.verdict import MISSING, Tally

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

_TOTAL: Final = "crt_runs_judged"


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def refuse_each(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` where every worker would hold every run."""
    if config.getoption("dist", "no") == "each" and config.getoption("tx", None):
        raise pytest.UsageError("--dist each: would hold each run of the truth gate once per worker; use --dist load")


class WorkerTotals:
    """On a worker: how many runs it judged, so that the controller notices a report that was lost on its way."""

    def __init__(self) -> None:
        self._judged: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if TRUTH in read_evidence(report.user_properties):
            self._judged.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output[_TOTAL] = len(self._judged)


class Nodes:
    """On the controller: what the workers were told, collected and lost."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def pytest_configure_node(self, node: WorkerController) -> None:
        tell_worker(node.workerinput, settings_of(node.config).seed)

    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        runs = tuple(run for nodeid in ids if (run := run_of(nodeid)) is not None)
        self._tally.expected = tuple(sorted({*(self._tally.expected or ()), *runs}))
        for replay in filter(None, map(replay_of, ids)):
            self._tally.replays.setdefault(replay, MISSING)

    def pytest_testnodedown(self, node: WorkerController, error: object | None) -> None:
        if error:
            reason = str(error).strip().splitlines()[-1]
            self._tally.troubles.append(f"worker {node.gateway.id} went down: {reason}")
        else:
            self._tally.told_by_workers += int(node.workeroutput.get(_TOTAL, 0))
