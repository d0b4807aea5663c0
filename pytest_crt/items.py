"""The truth gate as items of pytest's own: one per run, collected without any test file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_crt import selection
from pytest_crt.gate_item import GateItem
from pytest_crt.settings import settings_of


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


class TruthItem(GateItem):
    """One run: a seeded conversation with the assistant under test, judged turn by turn."""

    def __init__(self, *, run: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.run_number = run

    def runtest(self) -> None:
        from crt_runtime.errors import CrtError
        from crt_runtime.stress.options import pytest_command
        from pytest_crt.engine import stress_options
        from pytest_crt.failure import TruthError
        from pytest_crt.judging import judge_run

        try:
            judge_run(self)
        except CrtError as error:
            again = pytest_command(stress_options(self.config), self.run_number)
            raise TruthError(f"{error}\n\nreproduce: {again}") from error
