"""What a stress run is asked for, checked where it enters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.counted import counted
from crt_runtime.errors import UsageError
from crt_runtime.gate_values import (
    AGENT_EXPECTED,
    COUNT_BOUNDED,
    COUNT_EXPECTED,
    DEFAULT_RUNS,
    DEFAULT_TURN_TIMEOUT,
    DEFAULT_TURNS,
    MAX_COUNT,
    MAX_SEED,
    SECONDS_EXPECTED,
    SEED_EXPECTED,
    WORDING_EXPECTED,
    WORDINGS,
)
from crt_runtime.shell import command_line

BUILTIN: Final = "builtin"
"""The agent that is the built-in runtime."""


@dataclass(frozen=True, slots=True)
class StressOptions:
    """All that decides a batch, but for the agent's own behaviour.

    `packs` are names of built-in packs, `all`, or paths of pack files; `agent` is what `load_agent` takes;
    `turn_timeout` is in seconds. Raises `UsageError`, naming the remedy, for a value that makes no sense.
    """

    seed: int
    turns: int = DEFAULT_TURNS
    runs: int = DEFAULT_RUNS
    packs: tuple[str, ...] = ("all",)
    wording: str = "tuned"
    agent: str = BUILTIN
    turn_timeout: float = DEFAULT_TURN_TIMEOUT
    config: Path | None = None

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed <= MAX_SEED:
            raise UsageError(f"seed {self.seed!r}: expected {SEED_EXPECTED}")
        for name, value in (("turns", self.turns), ("runs", self.runs)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise UsageError(f"{name} {value!r}: expected {COUNT_EXPECTED}")
            if value > MAX_COUNT:
                raise UsageError(f"{name} {value!r}: expected {COUNT_BOUNDED}")
        if not self.packs or not all(isinstance(pack, str) and pack for pack in self.packs):
            raise UsageError("packs: expected at least one pack, such as all, memory or a path to a pack file")
        if self.wording not in WORDINGS:
            raise UsageError(f"wording {self.wording!r}: expected {WORDING_EXPECTED}")
        if not isinstance(self.agent, str) or not self.agent:
            raise UsageError(f"agent: expected {AGENT_EXPECTED}")
        if not isinstance(self.turn_timeout, int | float) or not 0 < self.turn_timeout < float("inf"):
            raise UsageError(f"turn timeout {self.turn_timeout!r}: expected {SECONDS_EXPECTED}")


def described(options: StressOptions) -> str:
    """The gate in one line: everything that decides it."""
    lengths = f"{counted(options.runs, 'run')} x {counted(options.turns, 'turn')}"
    packs = f"packs {', '.join(options.packs)}"
    return f"seed {options.seed}, {lengths}, {packs}, wording {options.wording}, agent {options.agent}"


def crt_command(options: StressOptions) -> str:
    """The `crt stress` command that reproduces the batch, with every option that decides it."""
    words = ["crt", "stress", "--seed", str(options.seed), "--turns", str(options.turns), "--runs", str(options.runs)]
    for pack in options.packs:
        words += ["--challenge-pack", pack]
    words += ["--wording", options.wording, "--agent", options.agent]
    words += _timeout(options, "--turn-timeout")
    if options.config is not None:
        words += ["--config", str(options.config)]
    return command_line(words)


def pytest_command(options: StressOptions, run: int | None = None) -> str:
    """The `pytest` command that reproduces the batch, or one run of it."""
    words = ["pytest", "--crt-seed", str(options.seed), "--crt-only"]
    words += ["--crt-turns", str(options.turns), "--crt-runs", str(options.runs)]
    for pack in options.packs:
        words += ["--crt-pack", pack]
    words += ["--crt-wording", options.wording, "--crt-agent", options.agent]
    words += _timeout(options, "--crt-turn-timeout")
    words += config_words(options.config)
    return command_line(words if run is None else [*words, f"crt::truth[seed={options.seed}-run={run}]"])


def replay_command(path: str, options: StressOptions) -> str:
    """The `pytest` command that holds the replay in a file with the agent of these options."""
    words = ["pytest", "--crt-replay", path]
    if options.agent != BUILTIN:
        words += ["--crt-agent", options.agent]
    return command_line([*words, *_timeout(options, "--crt-turn-timeout"), *config_words(options.config)])


def config_words(config: Path | None) -> list[str]:
    """The words of a `pytest` command by which it runs under the config of that path."""
    return [] if config is None else ["--crt-config", str(config)]


def _timeout(options: StressOptions, option: str) -> list[str]:
    return [option, f"{options.turn_timeout:g}"] if options.turn_timeout != DEFAULT_TURN_TIMEOUT else []
