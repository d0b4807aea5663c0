"""The hooks that the plugin offers. Implement them in a `conftest.py` or a plugin of your own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from crt_runtime.stress import Agent


@pytest.hookspec(firstresult=True)
def pytest_crt_make_agent(config: pytest.Config, spec: str) -> Agent | None:
    """Make the assistant under test for one conversation; None leaves it to others, at last to `module:factory`.

    Called once per run of the gate and once per test that uses `crt_agent`. `spec` is what `--crt-agent` says
    (`builtin` by default). An agent made elsewhere is closed by the plugin all the same.

    ::

        def pytest_crt_make_agent(config, spec):
            if spec == "mybot":
                return MyBot(url=config.getoption("--mybot-url"))
    """


@pytest.hookspec
def pytest_crt_load_packs(config: pytest.Config) -> Sequence[str | Path] | None:
    """Give challenge packs of your own, as paths of pack files; they are mixed in beside those of `--crt-pack`.

    ::

        def pytest_crt_load_packs(config):
            return [Path(__file__).parent / "packs" / "billing.json"]
    """
