"""Replays as items of pytest's own: one per file, held with the assistant under test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_crt.gate_item import GateItem
from pytest_crt.selection import PREFIX, replay_name

if TYPE_CHECKING:
    from crt_runtime.stress.replay import Replay


class Replays(pytest.Collector):
    """The collector of the replays' items."""

    def __init__(self, *, replays: Mapping[str, Replay], **keywords: Any) -> None:
        super().__init__(**keywords)
        self._replays = replays

    def collect(self) -> Iterator[pytest.Item]:
        for name, replay in self._replays.items():
            item = replay_name(name)
            yield ReplayItem.from_parent(self, name=item, nodeid=f"{PREFIX}{item}", label=name, replay=replay)


class ReplayItem(GateItem):
    """One replay: red when its finding shows again, or any check fails."""

    def __init__(self, *, label: str, replay: Replay, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.label = label
        self.replay = replay

    def runtest(self) -> None:
        from pytest_crt.replaying import judge_replay

        judge_replay(self)
