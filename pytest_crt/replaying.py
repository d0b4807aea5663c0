"""Replays at work: written for a red run that is shrunk, and held again ever after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crt_runtime.counted import counted
from crt_runtime.errors import CrtError
from crt_runtime.stress import RunResult
from crt_runtime.stress.options import StressOptions, replay_command
from crt_runtime.stress.replay import hold_replay, load_replay
from crt_runtime.stress.replay_lines import minimal_lines, replayed_lines
from crt_runtime.visible import visible_line
from pytest_crt import engine
from pytest_crt.failure import TruthError
from pytest_crt.gate_item import Collecting
from pytest_crt.replay_items import ReplayItem, Replays
from pytest_crt.settings import settings_of


def begin(config: pytest.Config) -> None:
    """Read the session's replays and have them collected. Raises `pytest.UsageError` for one that cannot be held."""
    try:
        replays = {name: load_replay(path) for name, path in settings_of(config).replays}
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None
    collecting = Collecting(
        lambda session: Replays.from_parent(session, name="crt-replays", nodeid="crt", replays=replays)
    )
    config.pluginmanager.register(collecting, "crt-collecting-replays")
    if not settings_of(config).truth:
        config.pluginmanager.register(_Header(), "crt-replays-header")


class _Header:
    """Says what a session is that holds replays without the truth gate."""

    def pytest_report_header(self, config: pytest.Config) -> str:
        settings = settings_of(config)
        return visible_line(f"crt: {counted(len(settings.replays), 'replay')}, agent {settings.agent}")


def judge_replay(item: ReplayItem) -> None:
    """Hold the item's replay. Raises `TruthError` where it is red, `CrtError` where it could not be held; skips it
    where its check says nothing about this agent."""
    config = item.config
    options = engine.stress_options(config)
    command = _command(config, Path(item.replay.where), options)
    item.user_properties += [("crt_replay", item.replay.digest), ("crt_reproduce", command)]
    checks = engine.checks_of_hooks(config)
    replayed = hold_replay(item.replay, lambda: engine.make_agent(config), options, extra_checks=checks)
    if not replayed.good:
        raise TruthError("\n".join([*replayed_lines(replayed), "", f"reproduce: {command}"]))
    if replayed.idle is not None:
        pytest.skip(visible_line(replayed.idle))


def minimal_replay(config: pytest.Config, result: RunResult, budget: int) -> Iterator[str]:
    """Shrink a red run, write its replay, and tell it: the dialogue, and the one command that holds it again."""
    found = engine.minimised(config, result, budget)
    yield ""
    yield from minimal_lines(found, lambda path: _command(config, path, result.options))


def _command(config: pytest.Config, path: Path, options: StressOptions) -> str:
    start = config.invocation_params.dir.resolve()
    path = path.resolve()
    shown = path.relative_to(start) if path.is_relative_to(start) else path
    return replay_command(shown.as_posix(), options)
