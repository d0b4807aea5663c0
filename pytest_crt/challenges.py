"""`crt_challenge`: a test of one's own, once per challenge pack."""

from __future__ import annotations

from typing import Final

import pytest

from crt_runtime.errors import CrtError
from crt_runtime.stress import Agent, RunResult, close
from crt_runtime.stress.probes import Pack
from pytest_crt import engine, reproduce
from pytest_crt.failure import report

FIXTURE: Final = "crt_challenge"


class Challenge:
    """What the fixture gives: one challenge pack, and a seeded conversation made of its probes.

    `name`: the pack's name, `pack`: what it holds, `turns`: how long the conversation is.
    """

    def __init__(self, item: pytest.Item, source: str, pack: Pack, turns: int) -> None:
        self.name = pack.name
        self.pack = pack
        self.turns = turns
        self._item = item
        self._source = source

    def hold(self, agent: Agent | None = None) -> RunResult:
        """Hold the conversation and judge it; a red one fails the test with its report.

        Without `agent`, the assistant under test is made anew and closed afterwards.
        """
        __tracebackhide__ = True
        result = self.judge(agent)
        if not result.passed:
            pytest.fail(report(result, reproduce.command(self._item)), pytrace=False)
        return result

    def judge(self, agent: Agent | None = None) -> RunResult:
        """Hold the conversation and give the result, red or green, for a test that looks at it itself."""
        config = self._item.config
        options = engine.stress_options(config, turns=self.turns, runs=1, packs=(self._source,))
        held = agent if agent is not None else engine.make_agent(config)
        try:
            return engine.hold(config, options, 1, agent=held)
        finally:
            if agent is None:
                close(held, options.turn_timeout)


def parametrize(metafunc: pytest.Metafunc) -> None:
    """One test per pack: those that the marker `crt_pack` names, else those of the session."""
    marker = metafunc.definition.get_closest_marker("crt_pack")
    if marker is not None and (
        not marker.args or marker.kwargs or not all(isinstance(name, str) for name in marker.args)
    ):
        raise pytest.Collector.CollectError(
            "marker crt_pack: expected names of packs, as in @pytest.mark.crt_pack('memory')"
        )
    names = marker.args if marker is not None else engine.chosen_packs(metafunc.config)
    try:
        packs = engine.load_each(names)
    except CrtError as error:
        raise pytest.Collector.CollectError(f"crt: {error}") from None
    metafunc.parametrize(FIXTURE, list(packs.items()), ids=[pack.name for pack in packs.values()], indirect=True)
