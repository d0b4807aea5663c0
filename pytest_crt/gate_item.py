"""What the items of the gate have in common: how they are collected, where they are, what their failure says."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest


class Collecting:
    """Adds a collector of gate items to what pytest collects, before anything is deselected."""

    def __init__(self, collector: Callable[[pytest.Session], pytest.Collector]) -> None:
        self._collector = collector

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport | None, pytest.CollectReport | None]:
        report = yield
        if report is not None and isinstance(collector, pytest.Session) and report.passed:
            report.result = [self._collector(collector), *(report.result or ())]
        return report


class GateItem(pytest.Item):
    """An item without a test file, whose failure is told in words of the gate rather than in a traceback."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from crt_runtime.errors import CrtError
        from pytest_crt.failure import TruthError

        if not isinstance(excinfo.value, TruthError | CrtError):
            return super().repr_failure(excinfo, style)
        told = excinfo.getrepr(style="value", chain=False)
        if told.reprcrash is not None:
            # The short summary shows this, in CI uncut, and so does JUnit: one line, for the report stands above it.
            told.reprcrash.message = str(excinfo.value).strip().partition("\n")[0]
        return told

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.config.rootpath / "crt", 0, self.name
