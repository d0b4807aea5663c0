"""The seam to the stress engine: the session's settings in, conversations held and judged out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from crt_runtime.errors import CrtError
from crt_runtime.stress import Agent, StressOptions
from crt_runtime.stress.agents import load_agent
from pytest_crt.options import Settings, settings_of


def stress_options(config: pytest.Config, *, turns: int | None = None, packs: tuple[str, ...] | None = None) -> StressOptions:
    """What the session's settings mean to the engine. Raises `pytest.UsageError` for what the engine refuses."""
    settings = settings_of(config)
    with as_usage_error():
        return StressOptions(
            seed=settings.known_seed,
            turns=turns or settings.turns,
            runs=settings.runs,
            packs=packs or chosen_packs(config, settings),
            wording=settings.wording,
            agent=settings.agent,
            turn_timeout=settings.turn_timeout,
        )


def chosen_packs(config: pytest.Config, settings: Settings) -> tuple[str, ...]:
    """The packs that were asked for, and those that `pytest_crt_load_packs` gives."""
    added = [str(pack) for packs in config.hook.pytest_crt_load_packs(config=config) for pack in packs or ()]
    return tuple(dict.fromkeys((*settings.packs, *added)))


def make_agent(config: pytest.Config, options: StressOptions) -> Agent:
    """A fresh agent, from the hook or from `--crt-agent`. Raises `CrtError` where there is none to be had."""
    made: Agent | None = config.hook.pytest_crt_make_agent(config=config, spec=options.agent)
    return made if made is not None else load_agent(options.agent, options)


@contextmanager
def as_usage_error() -> Iterator[None]:
    """Show what the engine refuses as pytest shows a usage error: one line, exit code 4."""
    try:
        yield
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None
