"""The plugin's options: one table, each with its ini key, read and checked in one place.

Imports nothing of CRT, so that a session that uses none of it pays for no more than the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import pytest

DEFAULT_SEED: Final = 1337
DEFAULT_ARTIFACTS_DIR: Final = "artifacts/crt"
LAST: Final = "last"
MAX_SEED: Final = 2**53 - 1
WORDINGS: Final = ("tuned", "held-out", "all")

_T = TypeVar("_T")


class Shard(NamedTuple):
    """One part of a collection that is split between machines: part `index` (from 1) of `count`."""

    index: int
    count: int

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


class Settings(NamedTuple):
    """What the session was asked for. `seed` is None for `last`, until the seed kept by an earlier session is read."""

    seed: int | None
    truth: bool
    turns: int
    runs: int
    packs: tuple[str, ...]
    agent: str
    wording: str
    only: bool
    turn_timeout: float
    artifacts_dir: Path
    own_artifacts_dir: bool
    fresh: bool
    shard: Shard | None
    asked: tuple[str, ...]

    @property
    def known_seed(self) -> int:
        """The seed, once `last` is resolved."""
        assert self.seed is not None, "the seed `last` is resolved when the session is configured"
        return self.seed


SETTINGS: Final = pytest.StashKey[Settings]()
"""Where the session's settings are kept, from `pytest_configure` on."""


def settings_of(config: pytest.Config) -> Settings:
    """The session's settings."""
    return config.stash[SETTINGS]


_HELP: Final = {
    "seed": "Collect the truth gate, seeded with this whole number; 'last' is the seed of the session before",
    "turns": "Turns of one conversation (default: 200)",
    "runs": "Conversations of the gate, each another one and an item of its own (default: 3)",
    "pack": "Challenge pack to mix in: a built-in name, all, or the path of a pack file; repeatable (default: all)",
    "agent": "The assistant under test: builtin, or module:factory (default: builtin)",
    "wording": "Which wordings of the script to use: tuned, held-out or all (default: tuned)",
    "only": "Collect the truth gate without the project's own tests",
    "turn-timeout": "Seconds that the assistant may take for one turn (default: 60)",
    "artifacts-dir": f"Where the gate writes its artifacts (default: {DEFAULT_ARTIFACTS_DIR}, made anew by each session)",
    "fresh": "Replace the runs of an earlier session in --crt-artifacts-dir",
    "shard": "Run part i of n of the whole collection, such as 1/4; the n parts together are all of it",
}


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini key."""
    group = parser.getgroup("crt", "truth gate for assistants that remember people")
    group.addoption("--crt-seed", dest="crt_seed", metavar="INT|last", help=_HELP["seed"])
    group.addoption("--crt-turns", dest="crt_turns", metavar="N", help=_HELP["turns"])
    group.addoption("--crt-runs", dest="crt_runs", metavar="N", help=_HELP["runs"])
    group.addoption(
        "--crt-pack", "--crt-challenge-pack", dest="crt_pack", metavar="NAME", action="append", help=_HELP["pack"]
    )
    group.addoption("--crt-agent", dest="crt_agent", metavar="module:factory", help=_HELP["agent"])
    group.addoption("--crt-wording", dest="crt_wording", metavar="KIND", help=_HELP["wording"])
    group.addoption("--crt-only", dest="crt_only", action="store_true", help=_HELP["only"])
    group.addoption("--crt-turn-timeout", dest="crt_turn_timeout", metavar="SECONDS", help=_HELP["turn-timeout"])
    group.addoption("--crt-artifacts-dir", dest="crt_artifacts_dir", metavar="DIR", help=_HELP["artifacts-dir"])
    group.addoption("--crt-fresh", dest="crt_fresh", action="store_true", help=_HELP["fresh"])
    group.addoption("--crt-shard", dest="crt_shard", metavar="i/n", help=_HELP["shard"])

    parser.addini("crt_truth", "Collect the truth gate in every session", type="bool", default=False)
    parser.addini("crt_pack", _HELP["pack"], type="args", default=[])
    for flag in ("only", "fresh"):
        parser.addini(f"crt_{flag}", _HELP[flag], type="bool", default=False)
    for name in ("seed", "turns", "runs", "agent", "wording", "turn-timeout", "artifacts-dir", "shard"):
        parser.addini(f"crt_{name.replace('-', '_')}", _HELP[name], type="string", default="")


def read_settings(config: pytest.Config, seeds: frozenset[int]) -> Settings:
    """The settings of the session; `seeds` are those that `crt::truth[seed=...]` arguments name.

    Raises `pytest.UsageError`, naming the remedy, for a bad value or combination.
    """
    asked = tuple(f"--crt-{name}" for name in _HELP if config.getoption(f"crt_{name.replace('-', '_')}"))
    truth = "--crt-seed" in asked or bool(seeds) or _flag(config, "truth")
    only, fresh = (config.getoption(f"crt_{name}") or _flag(config, name) for name in ("only", "fresh"))
    if not truth:
        for option in ("--crt-only", "--crt-runs", "--crt-fresh"):
            if option in asked:
                raise pytest.UsageError(f"{option}: concerns the truth gate; add --crt-seed {DEFAULT_SEED}")
    return Settings(
        seed=_agreed_seed(_value(config, "seed", _seed, DEFAULT_SEED), seeds, "--crt-seed" in asked),
        truth=truth,
        turns=_value(config, "turns", _count, 200),
        runs=_value(config, "runs", _count, 3),
        packs=_packs(config),
        agent=_value(config, "agent", _agent, "builtin"),
        wording=_value(config, "wording", _wording, WORDINGS[0]),
        only=only,
        turn_timeout=_value(config, "turn-timeout", _seconds, 60.0),
        artifacts_dir=_artifacts_dir(config),
        own_artifacts_dir=not (config.getoption("crt_artifacts_dir") or config.getini("crt_artifacts_dir")),
        fresh=fresh,
        shard=_value(config, "shard", _shard, None),
        asked=asked,
    )


def _value(config: pytest.Config, name: str, parse: Callable[[str], _T], default: _T) -> _T:
    """An option's value: from the command line, else from the ini file, else the default."""
    key = f"crt_{name.replace('-', '_')}"
    given = config.getoption(key)
    where, text = (f"--crt-{name}", given) if given is not None else (f"ini {key} =", config.getini(key))
    if given is None and text == "":
        return default
    try:
        return parse(text)
    except ValueError as error:
        raise pytest.UsageError(f"{where} {text!r}: expected {error}") from None


def _flag(config: pytest.Config, name: str) -> bool:
    try:
        return bool(config.getini(f"crt_{name}"))
    except ValueError:
        raise pytest.UsageError(f"ini crt_{name}: expected true or false") from None


def _agreed_seed(seed: int | None, named: frozenset[int], given: bool) -> int | None:
    if len(named) > 1:
        raise pytest.UsageError(f"crt::truth: seeds {_listed(named)} in one session; run one seed at a time")
    for other in named:
        if given and seed is not None and seed != other:
            raise pytest.UsageError(f"crt::truth[seed={other}-...]: does not go with --crt-seed {seed}; drop one of the two")
        return other
    return seed


def _packs(config: pytest.Config) -> tuple[str, ...]:
    packs = config.getoption("crt_pack") or config.getini("crt_pack")
    if not all(packs):
        raise pytest.UsageError("--crt-pack '': expected the name of a pack, such as all or memory, or a pack file")
    return tuple(dict.fromkeys(packs)) or ("all",)


def _artifacts_dir(config: pytest.Config) -> Path:
    given = config.getoption("crt_artifacts_dir")
    if given is None:
        return config.rootpath / (config.getini("crt_artifacts_dir") or DEFAULT_ARTIFACTS_DIR)
    if not given or "\0" in given:
        raise pytest.UsageError(f"--crt-artifacts-dir {given!r}: expected a folder, such as {DEFAULT_ARTIFACTS_DIR}")
    return config.invocation_params.dir / given


def _seed(text: str) -> int | None:
    if text == LAST:
        return None
    number = _whole(text)
    if number is None or number > MAX_SEED:
        raise ValueError(f"a whole number from 0 to 2^53 - 1, such as {DEFAULT_SEED}, or {LAST}")
    return number


def _count(text: str) -> int:
    number = _whole(text)
    if not number:
        raise ValueError("a whole number of at least 1")
    return number


def _agent(text: str) -> str:
    if not text.strip():
        raise ValueError("builtin or module:factory")
    return text


def _wording(text: str) -> str:
    if text not in WORDINGS:
        raise ValueError(f"one of {', '.join(WORDINGS)}")
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ValueError("seconds above 0, such as 60")
    return seconds


def _shard(text: str) -> Shard:
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError("i/n with i from 1 to n, such as 1/4")
    return Shard(int(found[1]), int(found[2]))


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _listed(numbers: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))
