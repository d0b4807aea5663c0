"""The truth gate as items of pytest's own: one per run, collected without any test file."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_crt import selection
from pytest_crt.settings import settings_of


class Collecting:
    """Adds the gate's items to what pytest collects, before anything is deselected."""

    def __init__(self, runs: tuple[int, ...]) -> None:
        self._runs = runs

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport | None, pytest.CollectReport | None]:
        report = yield
        if report is not None and isinstance(collector, pytest.Session) and report.passed:
            gate = TruthGate.from_parent(collector, name="crt", nodeid="crt", runs=self._runs)
            report.result = [gate, *(report.result or ())]
        return report


class TruthGate(pytest.Collector):
    """The collector of the gate's items; `runs` are the numbers of the runs to collect."""

    def __init__(self, *, runs: tuple[int, ...], **keywords: Any) -> None:
        super().__init__(**keywords)
        self._runs = runs

    def collect(self) -> Iterator[pytest.Item]:
        seed = settings_of(self.config).seed
        for run in self._runs:
            name = selection.run_name(seed, run)
            item = TruthItem.from_parent(self, name=name, nodeid=selection.run_id(seed, run), run=run)
            item.extra_keyword_matches.update(selection.run_keywords(run))
            yield item


class TruthItem(pytest.Item):
    """One run: a seeded conversation with the assistant under test, judged turn by turn."""

    def __init__(self, *, run: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.run_number = run

    def runtest(self) -> None:
        from pytest_crt.judging import judge_run

        judge_run(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from crt_runtime.errors import CrtError
        from pytest_crt.failure import TruthError

        if isinstance(excinfo.value, TruthError):
            return str(excinfo.value)
        if isinstance(excinfo.value, CrtError):
            return f"{excinfo.value}\n\nreproduce: {self._reproduce()}"
        return super().repr_failure(excinfo, style)

    def _reproduce(self) -> str:
        from crt_runtime.stress.options import pytest_command
        from pytest_crt.engine import stress_options

        return pytest_command(stress_options(self.config), self.run_number)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.config.rootpath / "crt", 0, self.name
