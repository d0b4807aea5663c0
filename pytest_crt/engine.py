"""The seam to the stress engine: the session's settings in, conversations held, judged and written out."""

from __future__ import annotations

import contextlib
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from crt_runtime.config import named_config
from crt_runtime.errors import CrtError, UsageError
from crt_runtime.stress import (
    Agent,
    Finding,
    Reply,
    RunResult,
    StressOptions,
    TurnCheck,
    TurnProgress,
    close,
    folder,
    run_one,
)
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.calling import made
from crt_runtime.stress.document import metadata
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.minimise import Minimised, minimise
from crt_runtime.stress.packs import ALL, BUILT_IN, load_packs
from crt_runtime.stress.probes import Pack
from crt_runtime.stress.script import Script, ScriptTurn
from pytest_crt.settings import Settings, settings_of

_KEEPER: Final = pytest.StashKey["AgentKeeper"]()
EARLIER: Final = 3
"""How many conversations back a failure is looked for that needs what an agent carried over."""

_PACKS: Final = pytest.StashKey[tuple[str, ...]]()


def configure(config: pytest.Config) -> None:
    """Check that packs and agent are to be had. Raises `pytest.UsageError` in one line where they are not."""
    packs = chosen_packs(config)
    if hasattr(config, "workerinput"):
        return  # the controller has checked
    try:
        metadata(stress_options(config))  # whatever is wrong with the config shows here, and not after the first run
        load_packs(packs, load_lexicon())
        if not config.getoption("collectonly"):
            _keeper(config).agent()
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None
    if config.getoption("dist", "no") != "no":
        _keeper(config).close()  # the workers have agents of their own


def stress_options(
    config: pytest.Config, *, turns: int | None = None, runs: int | None = None, packs: tuple[str, ...] = ()
) -> StressOptions:
    """What the session's settings mean to the engine. Raises `CrtError` for what the engine refuses."""
    settings = settings_of(config)
    return StressOptions(
        seed=settings.seed,
        turns=turns or settings.turns,
        runs=runs or settings.runs,
        packs=packs or chosen_packs(config),
        wording=settings.wording,
        agent=settings.agent,
        turn_timeout=settings.turn_timeout,
        config=named_config(settings.config),
    )


def chosen_packs(config: pytest.Config) -> tuple[str, ...]:
    """The names and paths of the packs that were asked for, and of those that `pytest_crt_load_packs` gives.

    The hook is called once, so that conftest files that are found later do not change a session under way.
    """
    if _PACKS not in config.stash:
        given = config.hook.pytest_crt_load_packs(config=config)
        added = [_portable(config, Path(pack)) for packs in given for pack in packs or ()]
        config.stash[_PACKS] = tuple(dict.fromkeys((*settings_of(config).packs, *added)))
    return config.stash[_PACKS]


def load_each(names: Iterable[str]) -> dict[str, Pack]:
    """The packs of those names and paths, each under the name or path that leads to it alone."""
    single = dict.fromkeys(one for name in names for one in (BUILT_IN if name == ALL else (name,)))
    return {name: load_packs((name,), load_lexicon())[0] for name in single}


def hold(
    config: pytest.Config,
    options: StressOptions,
    run: int,
    *,
    agent: Agent | None = None,
    on_turn: Callable[[TurnProgress], None] | None = None,
) -> RunResult:
    """Hold and judge one run. Without `agent` the session's own is taken. Raises `CrtError` where there is none."""
    keeper = _keeper(config)
    result = run_one(options, run, agent or keeper.agent(), on_turn=on_turn, extra_checks=checks_of_hooks(config))
    if result.hung and agent is None:
        keeper.abandon()
    elif agent is None:
        keeper.heard.append(result.script)
    return result


def minimised(config: pytest.Config, result: RunResult, budget: int) -> Minimised | str:
    """The minimal replay of the red run that was held last, or why there is none. Raises `CrtError`."""
    return minimise(
        result,
        lambda: make_agent(config),
        settings_of(config).artifacts_dir,
        earlier=tuple(_keeper(config).heard),
        budget=budget,
        extra_checks=checks_of_hooks(config),
    )


def make_agent(config: pytest.Config) -> Agent:
    """A fresh agent, from the hook or from `--crt-agent`. Raises `CrtError` where there is none to be had."""
    spec = settings_of(config).agent
    with contextlib.redirect_stdout(io.StringIO()):
        agent = made(lambda: _made(config, spec))
    if not isinstance(agent, Agent):
        raise UsageError(
            f"agent {spec}: pytest_crt_make_agent returned a {type(agent).__name__}; "
            "an agent has reset(seed=, hidden=), send(text) and close()"
        )
    return agent


def _made(config: pytest.Config, spec: str) -> Agent:
    by_hook: Agent | None = config.hook.pytest_crt_make_agent(config=config, spec=spec)
    return by_hook if by_hook is not None else load_agent(spec, stress_options(config))


def _keeper(config: pytest.Config) -> AgentKeeper:
    if _KEEPER not in config.stash:
        config.stash[_KEEPER] = AgentKeeper(config)
        config.add_cleanup(config.stash[_KEEPER].close)
    return config.stash[_KEEPER]


class AgentKeeper:
    """The session's agent in this process: made when it is first needed, reset for every run, closed at the end.

    `heard`: the last conversations that it was led through.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._agent: Agent | None = None
        self.heard: deque[Script] = deque(maxlen=EARLIER)

    def agent(self) -> Agent:
        if self._agent is None:
            self._agent = make_agent(self._config)
        return self._agent

    def abandon(self) -> None:
        """Leave an agent that hangs behind; the next run gets a new one."""
        self._agent = None
        self.heard.clear()

    def close(self) -> None:
        if self._agent is not None:
            close(self._agent, settings_of(self._config).turn_timeout)
            self._agent = None


def check_artifacts_dir(settings: Settings) -> None:
    """Refuse an artifacts dir that cannot take the runs, before anything is collected and without touching it."""
    root = settings.artifacts_dir
    flaw = folder.flaw_of(root, replaceable=_replaceable(settings), fresh_option="--crt-fresh")
    if flaw is not None:
        raise pytest.UsageError(f"--crt-artifacts-dir {root}: {flaw}")


def prepare(settings: Settings) -> None:
    """Make the artifacts dir and remove the runs of an earlier session from it, where that was asked for."""
    try:
        folder.prepare(settings.artifacts_dir, replaceable=_replaceable(settings), shard=settings.shard is not None)
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None


def _replaceable(settings: Settings) -> bool:
    return settings.fresh or settings.own_artifacts_dir


def _portable(config: pytest.Config, path: Path) -> str:
    """A pack's path as the documents name it: relative to the folder that pytest was started in."""
    start = config.invocation_params.dir
    absolute = start / path
    relative = absolute.relative_to(start) if absolute.is_relative_to(start) else absolute
    text = relative.as_posix()
    return text if "/" in text else f"./{text}"


def checks_of_hooks(config: pytest.Config) -> Sequence[TurnCheck]:
    """The checks of the user's own, from `pytest_crt_check_turn`."""
    hook = config.hook.pytest_crt_check_turn
    if not hook.get_hookimpls():
        return ()

    def check(turn: ScriptTurn, reply: Reply | None, /) -> Iterator[Finding]:
        for found in hook(config=config, turn=turn, reply=reply):
            if found is not None:
                yield from (found,) if isinstance(found, Finding) else found

    return (check,)
