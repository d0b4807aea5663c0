"""Gates: tests that must pass before anything may be applied, by the marker or the fixture `crt_gate`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import pytest

from pytest_crt.evidence import GATES, JsonValue, add_evidence, read_evidence

MARKER: Final = "crt_gate"
TRUTH_GATE: Final = "truth"
PLUGIN_NAME: Final = "crt-gates"

# Takes "contract", "memory.v2"; not "", "my gate", ".hidden" nor 65 characters.
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_WORST_FIRST: Final = ("error", "failed", "xfailed", "rerun", "skipped", "missing", "passed")


class GateRecorder:
    """What the fixture `crt_gate` gives: call it to make the running test stand for a gate."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def __call__(self, gate: str, **evidence: JsonValue) -> None:
        """Record that this test stands for `gate`, with JSON values that say what it proved.

        Raises `ValueError` for a malformed or reserved id and `TypeError` for evidence that is not JSON.
        """
        record_gate(self._item, gate, evidence)


def is_gate_id(text: str) -> bool:
    """Whether the text can name a gate."""
    return _ID.fullmatch(text) is not None


def record_gate(item: pytest.Item, gate: str, evidence: Mapping[str, JsonValue]) -> None:
    """Note the gate and its evidence in the item's report; evidence of several calls is merged."""
    if not isinstance(gate, str) or not is_gate_id(gate):
        raise ValueError(f"crt_gate({gate!r}): expected an id of 1 to 64 letters, digits, '.', '_' or '-'")
    if gate == TRUTH_GATE:
        raise ValueError(f"crt_gate({gate!r}): is the id of the truth gate itself; choose another")
    present = read_evidence(item.user_properties).get(GATES, {})
    known = present.get(gate) if isinstance(present, dict) else None
    merged = {**(known if isinstance(known, dict) else {}), **evidence}
    open_book(item.config)
    try:
        add_evidence(item, GATES, {gate: merged})
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"crt_gate({gate!r}): evidence is not JSON ({error}); pass text, numbers, lists, dicts"
        ) from None


def record_markers(item: pytest.Item) -> str | None:
    """Note every gate that the item's markers name; gives what is wrong with a malformed one."""
    flaw = None
    for marker in item.iter_markers(MARKER):
        if len(marker.args) != 1 or marker.kwargs:
            flaw = "marker crt_gate: expected one gate id, as in @pytest.mark.crt_gate('contract')"
            continue
        try:
            record_gate(item, marker.args[0], {})
        except ValueError as error:
            flaw = f"marker {error}"
    return flaw


def open_book(config: pytest.Config) -> None:
    """Have the outcomes of gates written down from now on; on the controller, where every report arrives."""
    if not config.pluginmanager.hasplugin(PLUGIN_NAME) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(GateBook(), PLUGIN_NAME)


def book_of(config: pytest.Config) -> GateBook:
    """The session's book, opened where it is not."""
    open_book(config)
    book = config.pluginmanager.getplugin(PLUGIN_NAME)
    assert isinstance(book, GateBook), "the name is ours"
    return book


class GateBook:
    """The outcome of every test, and the gates that tests stand for, from their reports. Lives on the controller."""

    def __init__(self) -> None:
        self._outcomes: dict[str, str] = {}
        self._called: set[str] = set()
        self._gates: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = report.nodeid
        self._outcomes[test] = _worse(_outcome(report), self._outcomes.get(test))
        if report.when == "call" and not hasattr(report, "context"):  # a subtest's report has one
            if test in self._called:
                self._outcomes[test] = _worse("rerun", self._outcomes[test])
            self._called.add(test)
        gates = read_evidence(report.user_properties).get(GATES)
        for gate in gates if isinstance(gates, dict) else ():
            self._gates.setdefault(gate, set()).add(test)

    def outcome_of(self, nodeid: str) -> str:
        """The outcome of one test; `missing` for one that never ran."""
        return self._outcomes.get(nodeid, "missing")

    def outcomes(self) -> dict[str, tuple[str, dict[str, str]]]:
        """For each gate its outcome, and the outcome of each test that stands for it, sorted by name."""
        told = {
            gate: {test: self._outcomes[test] for test in sorted(tests)} for gate, tests in sorted(self._gates.items())
        }
        return {gate: (worst(tests.values()), tests) for gate, tests in told.items()}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._gates:
            terminalreporter.section("crt gates")
        for gate, (outcome, tests) in self.outcomes().items():
            count = f"{len(tests)} test{'s' if len(tests) != 1 else ''}"
            terminalreporter.write_line(
                f"{gate}: {outcome} ({count})", green=outcome == "passed", red=outcome != "passed"
            )
            for nodeid, outcome_of_test in tests.items():
                if outcome_of_test != "passed":
                    terminalreporter.write_line(f"  {outcome_of_test}: {nodeid}")


def worst(outcomes: Iterable[str]) -> str:
    """The worst of the outcomes; `missing` where there is none."""
    return min(outcomes, key=_WORST_FIRST.index, default="missing")


def _outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed"
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "skipped"
    if not report.passed:
        return "rerun"  # what plugins that run a failed test again call its first report
    return "passed" if report.when == "call" else "missing"


def _worse(outcome: str, known: str | None) -> str:
    """The test's outcome so far: set-up and teardown that pass say nothing beyond what the call says."""
    if known is None or known == "missing":
        return outcome
    return known if outcome == "missing" else min(known, outcome, key=_WORST_FIRST.index)
