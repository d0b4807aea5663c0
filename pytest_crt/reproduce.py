"""How to run one failing test of the project again, with the seed that it failed with."""

from __future__ import annotations

import pytest

from crt_runtime.config import named_config
from crt_runtime.shell import command_line
from crt_runtime.stress.options import config_words
from pytest_crt.fixtures import SEEDED
from pytest_crt.settings import settings_of


def command(item: pytest.Item) -> str:
    """The command that runs exactly this test, with the seed and whatever else was asked for."""
    settings = settings_of(item.config)
    words = ["pytest", "-o", f"crt_seed={settings.seed}"]
    if item.config.getini("crt_truth"):
        words += ["-o", "crt_truth=false"]
    for name in ("turns", "agent", "wording", "turn-timeout"):
        if f"--crt-{name}" in settings.asked:
            words += [f"--crt-{name}", str(item.config.getoption(f"crt_{name.replace('-', '_')}"))]
    if "--crt-pack" in settings.asked:
        words += [word for pack in settings.packs for word in ("--crt-pack", pack)]
    words += config_words(named_config(settings.config))
    return command_line([*words, item.nodeid])


def failure_section(item: pytest.Item) -> str:
    """What a failing test that used the seed says besides its traceback."""
    seed = settings_of(item.config).seed
    return "\n".join((f"seed {seed}", *item.stash[SEEDED](), f"reproduce: {command(item)}"))
