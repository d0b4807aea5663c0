"""`--crt-seed last`: the seed of the session before, kept in pytest's cache."""

from __future__ import annotations

from typing import Final

import pytest

_CACHE_KEY: Final = "crt/last_seed"
_WORKER_KEY: Final = "crt_seed"


def last_seed(config: pytest.Config) -> int:
    """The seed that was kept. Raises `pytest.UsageError` where there is none."""
    workerinput: dict[str, object] = getattr(config, "workerinput", {})
    told = workerinput.get(_WORKER_KEY)
    if isinstance(told, int):
        return told
    if not config.pluginmanager.hasplugin("cacheprovider") or config.cache is None:
        raise pytest.UsageError("--crt-seed last: the seed is kept in pytest's cache, which is off; give a number")
    seed = config.cache.get(_CACHE_KEY, None)
    if not isinstance(seed, int):
        raise pytest.UsageError("--crt-seed last: no seed is kept from an earlier session; give a number")
    return seed


def keep_seed(config: pytest.Config, seed: int) -> None:
    """Keep the session's seed for a later `--crt-seed last`; without pytest's cache nothing is kept."""
    if config.pluginmanager.hasplugin("cacheprovider") and config.cache is not None:
        config.cache.set(_CACHE_KEY, seed)


def tell_worker(workerinput: dict[str, object], seed: int) -> None:
    """Put the seed into a worker's input, so that `last` means one seed in the whole session."""
    workerinput[_WORKER_KEY] = seed
