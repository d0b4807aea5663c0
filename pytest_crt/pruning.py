"""`--crt-golden prune`: golden files that no test asks for are removed, once it is sure that no test does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pytest_crt.golden import book_of

_FIXTURE = "crt_golden"

_PARTIAL = ("lf", "stepwise", "crt_shard", "ignore", "ignore_glob")
"""Options that leave tests out without a word of it in the session."""


class Pruning:
    """Removes at the end of the session, where every test that uses golden files ran and passed."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._asking: set[str] = set()
        self._passed: set[str] = set()
        self._left_out = 0
        self._lines: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._asking = {item.nodeid for item in session.items if _asks(item)}

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._left_out += sum(map(_asks, items))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        reasons = list(self._doubts(exitstatus))
        if reasons:
            self._lines = [f"nothing was pruned: {reason}" for reason in reasons]
            if exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            return
        asked = {self._folder / f"{name}.json" for name in book_of(self._config).compared}
        unused = sorted(path for path in self._folder.rglob("*.json") if path not in asked)
        self._lines = [f"removed {path.relative_to(self._folder).as_posix()}" for path in unused]
        for path in unused:
            path.unlink()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("crt golden files")
        for line in self._lines or ["none to prune"]:
            terminalreporter.write_line(line)

    def _doubts(self, exitstatus: int) -> Iterator[str]:
        """Why a test that asks for a golden file may not have run."""
        if self._config.args_source == pytest.Config.ArgsSource.ARGS:
            yield "paths on the command line leave tests out; name none"
        for option in _PARTIAL:
            if self._config.getoption(option, None):
                yield f"--{option.replace('_', '-')} leaves tests out; drop it"
        if exitstatus != pytest.ExitCode.OK:
            yield "the session did not pass"
        if self._left_out:
            yield f"{self._left_out} tests that use {_FIXTURE} were deselected"
        for nodeid in sorted(self._asking - self._passed):
            yield f"{nodeid} did not pass"
        if not book_of(self._config).compared:
            yield f"no test used {_FIXTURE}"


def _asks(item: pytest.Item) -> bool:
    return _FIXTURE in getattr(item, "fixturenames", ())
