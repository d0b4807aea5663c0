"""Items of the truth gate that are named on the command line: `crt::truth` (all) or `crt::truth[seed=1337-run=2]`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import pytest

PREFIX: Final = "crt::"
TRUTH: Final = "crt::truth"
REPLAY: Final = "crt::replay"
TEETH: Final = "crt::teeth"

# Takes "crt::truth" and "crt::truth[seed=1337-run=2]"; not "crt::truth[run=2]" nor "crt::truth[seed=1337-run=0]".
_ARGUMENT: Final = re.compile(r"crt::truth(?:\[seed=(?P<seed>[0-9]{1,16})-run=(?P<run>[1-9][0-9]{0,8})\])?")

# Takes "crt::teeth", "crt::teeth[fault=late-liar]" and "crt::teeth[truthful=terse]"; not "crt::teeth[late-liar]".
_TEETH_ARGUMENT: Final = re.compile(r"crt::teeth(?:\[(?P<item>(?:fault|truthful)=[^\[\]=]+)\])?")


# Takes "crt::replay[second-employer]"; not "crt::replay[]".
_REPLAY_ARGUMENT: Final = re.compile(r"crt::replay\[(?P<name>.+)\]")


class Named(NamedTuple):
    """What the command line names: all runs, or these (seed and number of each)."""

    every: bool
    runs: frozenset[tuple[int, int]]

    @property
    def seeds(self) -> frozenset[int]:
        return frozenset(seed for seed, _ in self.runs)


def run_name(seed: int, run: int) -> str:
    """The item's name, which its node id carries after `crt::`."""
    return f"truth[seed={seed}-run={run}]"


def run_id(seed: int, run: int) -> str:
    """The item's node id: independent of how and where it runs."""
    return f"{PREFIX}{run_name(seed, run)}"


def run_keywords(run: int) -> tuple[str, str]:
    """What `-k` selects the run by, since its expressions take no `=`: `run2`, and `run_0002`, which is no other's
    beginning."""
    return f"run{run}", f"run_{run:04d}"


def run_of(nodeid: str) -> int | None:
    """The run that a node id stands for; None for any other item."""
    match = _ARGUMENT.fullmatch(nodeid) if nodeid.startswith(PREFIX) else None
    return int(match["run"]) if match and match["run"] else None


def take_named(config: pytest.Config) -> Named | None:
    """Take the `crt::` arguments out of the paths; None where there are none."""
    ours = [argument for argument in config.args if argument.startswith(PREFIX)]
    if not ours:
        return None
    config.args[:] = [argument for argument in config.args if not argument.startswith(PREFIX)]
    found = [(argument, _ARGUMENT.fullmatch(argument)) for argument in ours]
    for argument, match in found:
        if match is None:
            raise pytest.UsageError(
                f"{argument}: no such item; the gate's items are {run_id(1337, 1)} and so on, or {TRUTH}"
            )
    runs = frozenset((int(match["seed"]), int(match["run"])) for _, match in found if match and match["run"])
    return Named(len(runs) == 0 or TRUTH in ours, runs)


def chosen_runs(named: Named | None, seed: int, runs: int) -> tuple[int, ...]:
    """The runs to collect, counted from 1; `UsageError` for one that is not there."""
    for _, run in sorted(named.runs if named else ()):
        if run > runs:
            raise pytest.UsageError(f"{run_id(seed, run)}: there are runs 1 to {runs}; give --crt-runs {run} or more")
    if named is None or named.every:
        return tuple(range(1, runs + 1))
    return tuple(sorted(run for _, run in named.runs))


def take_named_teeth(config: pytest.Config) -> frozenset[str] | None:
    """Take the `crt::teeth` arguments out of the paths: the items named, all where it is empty; None without any."""
    ours = [argument for argument in config.args if argument.startswith(TEETH)]
    if not ours:
        return None
    config.args[:] = [argument for argument in config.args if argument not in ours]
    found = [(argument, _TEETH_ARGUMENT.fullmatch(argument)) for argument in ours]
    for argument, match in found:
        if match is None:
            raise pytest.UsageError(
                f"{argument}: no such item; the kill score's items are {TEETH}[fault=NAME], or {TEETH} for all"
            )
    return frozenset() if TEETH in ours else frozenset(match["item"] for _, match in found if match)


def replay_name(name: str) -> str:
    """The name of a replay's item, which its node id carries after `crt::`."""
    return f"replay[{name}]"


def replay_of(nodeid: str) -> str | None:
    """The replay that a node id stands for, by name; None for any other item."""
    match = _REPLAY_ARGUMENT.fullmatch(nodeid) if nodeid.startswith(REPLAY) else None
    return match["name"] if match else None


def take_named_replays(config: pytest.Config) -> frozenset[str] | None:
    """Take the `crt::replay` arguments out of the paths: the names, all where it is empty; None without any."""
    ours = [argument for argument in config.args if argument.startswith(REPLAY)]
    if not ours:
        return None
    config.args[:] = [argument for argument in config.args if argument not in ours]
    for argument in ours:
        if argument != REPLAY and replay_of(argument) is None:
            raise pytest.UsageError(f"{argument}: no such item; replays are {REPLAY}[NAME], or {REPLAY} for all")
    return frozenset() if REPLAY in ours else frozenset(name for name in map(replay_of, ours) if name)


def in_teeth(nodeid: str) -> bool:
    """Whether a node id is that of an item of the kill score."""
    return nodeid.startswith(TEETH)
