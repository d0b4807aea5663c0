"""What the session was asked for: options and ini keys, read and checked in one place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import pytest

from crt_runtime import gate_values as values
from crt_runtime.gate_values import DEFAULT_SEED
from pytest_crt.options import DEFAULT_ARTIFACTS_DIR, DEFAULT_GOLDEN_DIR, HELP, apply_asked
from pytest_crt.replay_files import ReplayFile, find_replays
from pytest_crt.seeds import last_seed
from pytest_crt.selection import Named, take_named, take_named_replays, take_named_teeth

LAST: Final = "last"
GOLDEN_MODES: Final = ("check", "new", "changed", "prune")

_T = TypeVar("_T")

_DEFAULTS: Final = {
    "seed": str(DEFAULT_SEED),
    "turns": str(values.DEFAULT_TURNS),
    "runs": str(values.DEFAULT_RUNS),
    "agent": "builtin",
    "wording": values.WORDINGS[0],
    "turn-timeout": f"{values.DEFAULT_TURN_TIMEOUT:g}",
    "repeats": "2",
    "golden": GOLDEN_MODES[0],
}


class Shard(NamedTuple):
    """One part of a collection that is split between machines: part `part` (from 1) of `parts`."""

    part: int
    parts: int

    def __str__(self) -> str:
        return f"{self.part}/{self.parts}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the session was asked for.

    `truth`: the gate is collected. `agent_named`: somebody named one. `own_artifacts_dir`: nobody did. `minimize`: in
    how many conversations a red run may be shrunk; None: not at all. `replays`: those that are collected. `asked`: the
    options on the command line.
    """

    seed: int
    truth: bool
    turns: int
    runs: int
    packs: tuple[str, ...]
    agent: str
    config: Path | None
    wording: str
    teeth: bool
    only: bool
    agent_named: bool
    turn_timeout: float
    waivers: Path | None
    repeats: int
    artifacts_dir: Path
    own_artifacts_dir: bool
    fresh: bool
    reports: tuple[str, ...]
    shard: Shard | None
    minimize: int | None
    replays: tuple[ReplayFile, ...]
    golden: str
    golden_dir: Path
    asked: tuple[str, ...]

    @property
    def needs_engine(self) -> bool:
        """Whether packs, agent and config are needed or named on the command line, so that they are checked at once."""
        named = {"--crt-pack", "--crt-agent", "--crt-config"} & {*self.asked}
        return self.truth or self.teeth or bool(self.replays) or bool(named)


_SETTINGS: Final = pytest.StashKey[Settings]()


def settings_of(config: pytest.Config) -> Settings:
    """The session's settings; read once, at configuration where something of ours is in use, else when needed."""
    if _SETTINGS not in config.stash:
        config.stash[_SETTINGS] = read_settings(config, None)
    return config.stash[_SETTINGS]


def configure(config: pytest.Config) -> None:
    """Read the settings and register what they ask for. Raises `pytest.UsageError` before anything is collected."""
    if apply_asked(config) and hasattr(config, "workerinput"):
        from pytest_crt.watch import WorkerWatch

        config.pluginmanager.register(WorkerWatch(), "crt-worker-watch")
        _configure(config)
    elif apply_asked(config):
        from pytest_crt import apply_step

        with apply_step.noting_refusals(config):
            _configure(config)
            apply_step.begin(config)
    else:
        _configure(config)


def _configure(config: pytest.Config) -> None:
    _refuse_blocked(config)
    teeth = take_named_teeth(config)
    replays = take_named_replays(config)
    named = take_named(config)
    settings = read_settings(config, named, teeth is not None, replays)
    recorded = _file(config, "baseline")
    if recorded is not None:
        from pytest_crt import baseline

        settings = baseline.settle(config, settings, recorded, seed_named=named is not None and bool(named.seeds))
    config.stash[_SETTINGS] = settings
    if settings.replays and not (settings.truth or settings.teeth) and _no_paths_given(config):
        config.args[:] = []
    if settings.shard is not None:
        from pytest_crt.sharding import PLUGIN_NAME as SHARDING
        from pytest_crt.sharding import Sharding

        config.pluginmanager.register(Sharding(settings.shard), SHARDING)
    if settings.golden == "prune":
        from pytest_crt.pruning import Pruning

        config.pluginmanager.register(Pruning(config, settings.golden_dir), "crt-pruning")
    if settings.needs_engine:
        from pytest_crt import engine

        engine.configure(config)
    if settings.replays:
        from pytest_crt import replaying

        replaying.begin(config)
    if settings.truth:
        from pytest_crt import session

        session.begin(config, named)
    if settings.teeth:
        from pytest_crt import teeth as kill_score

        kill_score.begin(config, teeth or frozenset())
    if settings.shard is not None:
        from pytest_crt import shard_record

        shard_record.begin(config, settings)


def read_settings(
    config: pytest.Config,
    named: Named | None,
    teeth_named: bool = False,
    replays_named: frozenset[str] | None = None,
) -> Settings:
    """The settings of the session; `named`: the gate's items that the command line names; `teeth_named`: it names some
    of the kill score; `replays_named`: the replays that it names, as `take_named_replays` gives them.

    Raises `pytest.UsageError`, naming the remedy, for a bad value or combination.
    """
    asked = tuple(f"--crt-{name}" for name in HELP if config.getoption(f"crt_{name.replace('-', '_')}"))
    truth = "--crt-seed" in asked or named is not None or _flag(config, "truth")
    truth = truth or _given(config, "baseline") is not None
    teeth = teeth_named or config.getoption("crt_teeth") or _flag(config, "teeth")
    only, fresh = (config.getoption(f"crt_{name}") or _flag(config, name) for name in ("only", "fresh"))
    if not apply_asked(config):
        for option in ("--crt-memory-db", "--crt-proposals", "--crt-decisions"):
            if option in asked:
                raise pytest.UsageError(f"{option}: concerns the apply step; add --crt-apply dry-run, sandbox or real")
    if not truth:
        for option in ("--crt-only", "--crt-runs", "--crt-fresh", "--crt-minimize"):
            if option in asked and (option in ("--crt-fresh", "--crt-minimize") or not teeth):
                raise pytest.UsageError(f"{option}: concerns the truth gate; add --crt-seed {DEFAULT_SEED}")
    shard = _value(config, "shard", _shard) if _given(config, "shard") is not None else None
    if teeth and shard is not None:
        raise pytest.UsageError(
            "--crt-shard: no part of the kill score can tell whether a check catches no fault at all; "
            "give --crt-teeth a session of its own (-n shares its items out)"
        )
    for option in ("--crt-waivers", "--crt-repeats"):
        if option in asked and _given(config, "baseline") is None:
            raise pytest.UsageError(f"{option}: concerns a comparison; add --crt-baseline FILE")
    own_dir = not (config.getoption("crt_artifacts_dir") or config.getini("crt_artifacts_dir"))
    return Settings(
        seed=_agreed_seed(config, named, "--crt-seed" in asked),
        truth=truth,
        turns=_value(config, "turns", values.count),
        runs=_value(config, "runs", values.count),
        packs=_packs(config),
        agent=_value(config, "agent", values.agent),
        config=_config(config),
        wording=_value(config, "wording", values.wording),
        teeth=teeth,
        only=only,
        agent_named=_given(config, "agent") is not None,
        turn_timeout=_value(config, "turn-timeout", values.seconds),
        waivers=_file(config, "waivers"),
        repeats=_value(config, "repeats", values.count),
        artifacts_dir=artifacts_dir_of(config),
        own_artifacts_dir=own_dir,
        fresh=fresh,
        reports=_reports(config, truth),
        shard=shard,
        minimize=_value(config, "minimize", values.budget) if _given(config, "minimize") is not None else None,
        replays=find_replays(config, committed=truth and named is None, named=replays_named),
        golden=_golden(config),
        golden_dir=config.rootpath / str(config.getini("crt_golden_dir") or DEFAULT_GOLDEN_DIR),
        asked=asked,
    )


def _refuse_blocked(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` where `-p no:NAME` would silently leave out a part of the gate."""
    names = sorted(name for name, part in config.pluginmanager.list_name_plugin() if part is None)
    blocked = [name for name in names if name.startswith("crt-")]
    if blocked:
        raise pytest.UsageError(f"-p no:{blocked[0]}: switches off a part of the gate; drop it, or give -p no:crt")


def _no_paths_given(config: pytest.Config) -> bool:
    """Whether what pytest would collect of the project is its own choice."""
    return config.args_source is not pytest.Config.ArgsSource.ARGS


def _value(config: pytest.Config, name: str, parse: Callable[[str], _T]) -> _T:
    """An option's value: from the command line, else from the ini file, else the default."""
    where, text = _given(config, name) or (f"the default of --crt-{name}", _DEFAULTS[name])
    try:
        return parse(text)
    except ValueError as error:
        raise pytest.UsageError(f"{where} {text!r}: expected {error}") from None


def _given(config: pytest.Config, name: str) -> tuple[str, str] | None:
    """Where an option was given, and as what."""
    key = f"crt_{name.replace('-', '_')}"
    option, ini = config.getoption(key), config.getini(key)
    if option is not None:
        return f"--crt-{name}", str(option)
    return (f"ini {key} =", str(ini)) if ini else None


def _file(config: pytest.Config, name: str) -> Path | None:
    """The file that an option names, from the folder that pytest was started in, or an ini key, from the root."""
    key = f"crt_{name}"
    option, ini = config.getoption(key), str(config.getini(key))
    if option is not None:
        return config.invocation_params.dir / str(option)
    return config.rootpath / ini if ini else None


def _config(config: pytest.Config) -> Path | None:
    """The runtime config that the session names; None: what its search order finds."""
    where, text = _given(config, "config") or ("", None)
    if text is None:
        return None
    if not text:
        raise pytest.UsageError(f"{where} '': expected a config file")
    if where.startswith("--"):
        return Path(text)
    path, start = config.rootpath / text, config.invocation_params.dir
    return path.relative_to(start) if path.is_relative_to(start) else path


def _flag(config: pytest.Config, name: str) -> bool:
    try:
        return bool(config.getini(f"crt_{name}"))
    except (ValueError, pytest.UsageError):  # which of the two depends on pytest's version
        raise pytest.UsageError(f"ini crt_{name}: expected true or false") from None


def _agreed_seed(config: pytest.Config, named: Named | None, given: bool) -> int:
    """The one seed of options and `crt::truth[seed=...]` arguments; an argument outranks the ini file."""
    seeds = sorted(named.seeds) if named is not None else []
    if len(seeds) > 1:
        raise pytest.UsageError(
            f"crt::truth: seeds {', '.join(map(str, seeds))} in one session; run one seed at a time"
        )
    if seeds and not given:
        return seeds[0]
    seed = _value(config, "seed", _seed)
    if seed is None:
        seed = last_seed(config)
    if seeds and seeds[0] != seed:
        raise pytest.UsageError(
            f"crt::truth[seed={seeds[0]}-...]: does not go with --crt-seed {seed}; drop one of the two"
        )
    return seed


def _golden(config: pytest.Config) -> str:
    """What is done with golden files; whatever changes them is for a person at a terminal, in one process."""
    mode = _value(config, "golden", _golden_mode)
    if mode != GOLDEN_MODES[0]:
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            raise pytest.UsageError(f"--crt-golden {mode}: changes golden files; CI only checks them, so drop it")
        if config.getoption("dist", "no") != "no" or hasattr(config, "workerinput"):
            raise pytest.UsageError(f"--crt-golden {mode}: changes golden files in one process; drop -n, or give -n 0")
    return mode


def _reports(config: pytest.Config, truth: bool) -> tuple[str, ...]:
    kinds = tuple(config.getoption("crt_report") or config.getini("crt_report"))
    if kinds:
        from crt_runtime.errors import UsageError
        from crt_runtime.report import check_kind

        try:
            kinds = tuple(map(check_kind, kinds))
        except UsageError as error:
            raise pytest.UsageError(f"--crt-report: {error}") from None
    if config.getoption("crt_report") and not truth:
        raise pytest.UsageError(f"--crt-report: concerns the truth gate; add --crt-seed {DEFAULT_SEED}")
    return kinds


def _packs(config: pytest.Config) -> tuple[str, ...]:
    packs = config.getoption("crt_pack") or config.getini("crt_pack")
    if not all(packs):
        raise pytest.UsageError(f"--crt-pack '': expected {values.PACK_EXPECTED}")
    return tuple(dict.fromkeys(packs)) or ("all",)


def artifacts_dir_of(config: pytest.Config) -> Path:
    """Where the session writes its artifacts."""
    given = config.getoption("crt_artifacts_dir")
    if given is None:
        return config.rootpath / str(config.getini("crt_artifacts_dir") or DEFAULT_ARTIFACTS_DIR)
    return config.invocation_params.dir / _value(config, "artifacts-dir", values.folder)


def _seed(text: str) -> int | None:
    if text == LAST:
        return None
    try:
        return values.seed(text)
    except ValueError as error:
        raise ValueError(f"{error}, or {LAST}") from None


def _golden_mode(text: str) -> str:
    if text not in GOLDEN_MODES:
        raise ValueError(f"one of {', '.join(GOLDEN_MODES)}")
    return text


def _shard(text: str) -> Shard:
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError("i/n with i from 1 to n, such as 1/4")
    return Shard(int(found[1]), int(found[2]))
