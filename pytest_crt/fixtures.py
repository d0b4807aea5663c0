"""The plugin's fixtures. Each imports what it needs when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest

if TYPE_CHECKING:
    from crt_runtime import Runtime
    from pytest_crt.challenges import Challenge
    from pytest_crt.contracts import ArtifactsDir, Contract
    from pytest_crt.conversation import Conversation, HeldAgent
    from pytest_crt.gates import GateRecorder
    from pytest_crt.golden import Golden

Telling: TypeAlias = "Callable[[], Iterable[str]]"
"""Gives the lines that a failing test shows besides its seed, such as the conversation so far."""

SEEDED: Final = pytest.StashKey["Telling"]()
"""Set on an item whose test used a fixture that the seed decides."""


@pytest.fixture
def crt_seed(request: pytest.FixtureRequest) -> int:
    """The session's seed: `--crt-seed`, else ini `crt_seed`, else 1337. A failing test says how to run it again."""
    return _seeded(request)


@pytest.fixture
def crt_rng(request: pytest.FixtureRequest, crt_seed: int) -> Random:
    """A random generator of the test's own, decided by the seed and the test's id alone."""
    from crt_runtime.stress.streams import stream

    return stream(crt_seed, "test", request.node.nodeid)


@pytest.fixture
def crt_turns(request: pytest.FixtureRequest) -> int:
    """How many turns a seeded conversation has: marker `crt_turns(n)`, else `--crt-turns`, else 200."""
    from pytest_crt.turns import turns_of

    return turns_of(request.node)


@pytest.fixture
def crt_agent(request: pytest.FixtureRequest, crt_seed: int) -> Iterator[HeldAgent]:
    """The assistant under test (`--crt-agent`, or what `pytest_crt_make_agent` makes), reset with the seed."""
    agent = _held(request, crt_seed)
    yield agent
    agent.close()


@pytest.fixture
def crt_conversation(request: pytest.FixtureRequest, crt_seed: int) -> Iterator[Conversation]:
    """A conversation with the assistant under test: `crt_conversation.say("I work at Microsoft.").text`."""
    from pytest_crt.conversation import Conversation

    agent = _held(request, crt_seed)
    conversation = Conversation(agent)
    request.node.stash[SEEDED] = conversation.transcript
    yield conversation
    agent.close()


@pytest.fixture
def crt_challenge(request: pytest.FixtureRequest, crt_turns: int) -> Challenge:
    """One challenge pack per test (marker `crt_pack(*names)`, else `--crt-pack`): `crt_challenge.hold()`."""
    from pytest_crt.challenges import Challenge

    _seeded(request)
    source, pack = request.param
    return Challenge(request.node, source, pack, crt_turns)


@pytest.fixture
def crt_memory(request: pytest.FixtureRequest) -> Iterator[Runtime]:
    """A fresh runtime in `:memory:`, with a clock and ids that are the same every time."""
    from datetime import UTC, datetime

    from crt_runtime import Runtime
    from crt_runtime.clock import SteppingClock
    from crt_runtime.config import load_config
    from crt_runtime.errors import CrtError
    from crt_runtime.ids import SequentialIds
    from pytest_crt.settings import settings_of

    clock = SteppingClock(datetime(2026, 1, 1, 9, 0, tzinfo=UTC))
    try:
        config = load_config(settings_of(request.config).config).config
    except CrtError as error:
        pytest.fail(f"crt: {error}", pytrace=False)
    with Runtime.open(":memory:", config=config, clock=clock, ids=SequentialIds()) as runtime:
        yield runtime


@pytest.fixture
def crt_artifacts(tmp_path: Path) -> ArtifactsDir:
    """An artifacts dir of the test's own: `write` documents by the rules, `verify` that all of them hold."""
    from pytest_crt.contracts import ArtifactsDir

    return ArtifactsDir(tmp_path / "artifacts")


@pytest.fixture(scope="session")
def crt_contract() -> Contract:
    """`crt_contract(path_or_document, kind=None)`: the document, once it is valid and bound to what it rests on."""
    from pytest_crt.contracts import Contract

    return Contract()


@pytest.fixture
def crt_golden(request: pytest.FixtureRequest) -> Golden:
    """`crt_golden(document, "plain/proposals")`: the document is what its golden file says, but for volatile fields."""
    from pytest_crt.golden import Golden

    return Golden(request.node)


@pytest.fixture
def crt_gate(request: pytest.FixtureRequest) -> GateRecorder:
    """`crt_gate("id", **json_evidence)`: the test stands for the gate `id`, and proved this."""
    from pytest_crt.gates import GateRecorder

    return GateRecorder(request.node)


def _held(request: pytest.FixtureRequest, seed: int) -> HeldAgent:
    """An assistant made anew and reset; where there is none to be had, the test fails in one line."""
    from crt_runtime.errors import CrtError
    from pytest_crt.conversation import HeldAgent
    from pytest_crt.engine import make_agent
    from pytest_crt.settings import settings_of

    try:
        agent = make_agent(request.config)
    except CrtError as error:
        pytest.fail(f"crt: {error}", pytrace=False)
    held = HeldAgent(agent, settings_of(request.config).turn_timeout)
    held.reset(seed=seed, hidden="")
    return held


def _seeded(request: pytest.FixtureRequest) -> int:
    """The session's seed, and a note that a failure of the test must name it."""
    from pytest_crt.settings import settings_of

    request.node.stash.setdefault(SEEDED, tuple)
    return settings_of(request.config).seed
