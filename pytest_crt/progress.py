"""A turn counter inside a long item, on a terminal that a person looks at."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import pytest

_EVERY: Final = 0.1
"""Seconds between two updates: a person sees it move, and a fast run shows nothing."""


class TurnCounter:
    """Shows `run 2/3 turn 57/200` after what pytest wrote on the line, and takes it away again."""

    def __init__(self, config: pytest.Config, run: int, runs: int, turns: int) -> None:
        self._config = config
        self._label = f" run {run}/{runs} turn "
        self._turns = turns
        self._next = time.monotonic() + _EVERY
        self._shown = 0

    def __call__(self, turn: int) -> None:
        """Show the turn that was just judged."""
        if (now := time.monotonic()) >= self._next:
            self._next = now + _EVERY
            self._show(f"{self._label}{turn}/{self._turns}")

    def clear(self) -> None:
        """Take the counter away."""
        if self._shown:
            self._show("")

    def _show(self, text: str) -> None:
        writer = self._config.get_terminal_writer()
        text = text[: max(0, writer.fullwidth - writer.width_of_current_line - 1)]
        back = "\b" * self._shown
        capture = self._config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"{back}{' ' * self._shown}{back}{text}")
            sys.stdout.flush()
        self._shown = len(text)


@contextmanager
def turn_counter(config: pytest.Config, run: int, runs: int, turns: int) -> Generator[TurnCounter | None]:
    """A counter for one run; None where nobody looks: no terminal, `-q`, `-s`, a worker, or no capturing."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    shown = (
        reporter is not None
        and reporter.isatty
        and reporter.verbosity >= 0
        and not hasattr(config, "workerinput")
        and config.pluginmanager.hasplugin("capturemanager")
        and config.getoption("capture") != "no"
    )
    if not shown:
        yield None
        return
    counter = TurnCounter(config, run, runs, turns)
    try:
        yield counter
    finally:
        counter.clear()
