"""Replays as items of pytest's own: one per file, held with the assistant under test."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_crt.selection import PREFIX, replay_name

if TYPE_CHECKING:
    from crt_runtime.stress.replay import Replay


class CollectingReplays:
    """Adds the items to what pytest collects; `replays` by the names of their items."""

    def __init__(self, replays: Mapping[str, Replay]) -> None:
        self._replays = replays

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport | None, pytest.CollectReport | None]:
        report = yield
        if report is not None and isinstance(collector, pytest.Session) and report.passed:
            folder = Replays.from_parent(collector, name="crt-replays", nodeid="crt", replays=self._replays)
            report.result = [folder, *(report.result or ())]
        return report


class Replays(pytest.Collector):
    """The collector of the replays' items."""

    def __init__(self, *, replays: Mapping[str, Replay], **keywords: Any) -> None:
        super().__init__(**keywords)
        self._replays = replays

    def collect(self) -> Iterator[pytest.Item]:
        for name, replay in self._replays.items():
            item = replay_name(name)
            yield ReplayItem.from_parent(self, name=item, nodeid=f"{PREFIX}{item}", label=name, replay=replay)


class ReplayItem(pytest.Item):
    """One replay: red when its finding shows again, or any check fails."""

    def __init__(self, *, label: str, replay: Replay, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.label = label
        self.replay = replay

    def runtest(self) -> None:
        from pytest_crt.replaying import judge_replay

        judge_replay(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from crt_runtime.errors import CrtError
        from pytest_crt.failure import TruthError

        if isinstance(excinfo.value, TruthError | CrtError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.config.rootpath / "crt", 0, self.name
