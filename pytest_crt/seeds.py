"""The session's seed: `last`, kept in pytest's cache, and the command that reproduces a test that used the seed."""

from __future__ import annotations

import shlex
from typing import Final

import pytest

from pytest_crt.options import LAST, Settings, settings_of

_CACHE_KEY: Final = "crt/last_seed"
_WORKER_KEY: Final = "crt_seed"

SEEDED: Final = pytest.StashKey[bool]()
"""Set on an item whose test used a fixture that the seed decides."""


def resolve_last(config: pytest.Config, settings: Settings) -> Settings:
    """The settings with a seed: that of an earlier session where `last` is asked for. Raises `pytest.UsageError`."""
    if settings.seed is not None:
        return settings
    seed = _told_by_controller(config)
    if seed is None:
        seed = _kept(config)
    return settings._replace(seed=seed)


def keep_seed(config: pytest.Config) -> None:
    """Keep the session's seed for a later `--crt-seed last`; without pytest's cache nothing is kept."""
    if config.pluginmanager.hasplugin("cacheprovider") and config.cache is not None:
        config.cache.set(_CACHE_KEY, settings_of(config).known_seed)


def tell_worker(config: pytest.Config, workerinput: dict[str, object]) -> None:
    """Put the seed into a worker's input, so that `last` means one seed in the whole session."""
    workerinput[_WORKER_KEY] = settings_of(config).known_seed


def reproduce_test(item: pytest.Item) -> str:
    """The lines of a failure section that say the seed and how to run exactly this test with it."""
    settings = settings_of(item.config)
    words = ["pytest", "-o", f"crt_seed={settings.seed}"]
    if settings.truth:
        words += ["-o", "crt_truth=false"]
    for option in ("turns", "agent", "wording", "turn-timeout"):
        if f"--crt-{option}" in settings.asked:
            words += [f"--crt-{option}", str(item.config.getoption(f"crt_{option.replace('-', '_')}"))]
    if "--crt-pack" in settings.asked:
        words += [word for pack in settings.packs for word in ("--crt-pack", pack)]
    return f"seed {settings.seed}\nreproduce: {shlex.join([*words, item.nodeid])}"


def _told_by_controller(config: pytest.Config) -> int | None:
    workerinput: dict[str, object] = getattr(config, "workerinput", {})
    seed = workerinput.get(_WORKER_KEY)
    return seed if isinstance(seed, int) else None


def _kept(config: pytest.Config) -> int:
    if not config.pluginmanager.hasplugin("cacheprovider") or config.cache is None:
        raise pytest.UsageError(f"--crt-seed {LAST}: the seed is kept in pytest's cache, which is off; give a number")
    seed = config.cache.get(_CACHE_KEY, None)
    if not isinstance(seed, int):
        raise pytest.UsageError(f"--crt-seed {LAST}: no seed is kept from an earlier session; give a number")
    return seed
