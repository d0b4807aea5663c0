"""What `--crt-apply` is asked to do: options and ini keys, read and checked in one place."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from pytest_crt.manifest import Required, read_manifest

MODES: Final = ("dry-run", "sandbox", "real")

_LEAVING_OUT: Final = {
    "lf": ("--last-failed", "tests that passed before"),
    "looponfail": ("--looponfail", "tests that passed before"),
    "noconftest": ("--noconftest", "the project's vetoes"),
}
"""Options under which a session proves less than it seems to, by pytest's name for them."""


_COLLECTING: Final = ("testpaths", "norecursedirs", "python_", "addopts", "collect_imported_tests")
"""How the ini keys begin that decide what is collected."""


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """`proposals` and `decisions` are absolute paths or patterns; `overrides` is what stands against the manifest."""

    mode: str
    memory_db: Path
    proposals: tuple[str, ...]
    decisions: tuple[str, ...]
    required: tuple[Required, ...]
    overrides: tuple[str, ...]


def read_request(config: pytest.Config) -> ApplyRequest:
    """Raises `pytest.UsageError`, naming the remedy, for a bad value or combination."""
    mode = str(config.getoption("crt_apply") or config.getini("crt_apply"))
    if mode not in MODES:
        raise pytest.UsageError(f"--crt-apply {mode!r}: expected one of {', '.join(MODES)}")
    if config.getoption("collectonly"):
        raise pytest.UsageError("--crt-apply: applies when the tests have run; drop --collect-only")
    for name, (option, left_out) in _LEAVING_OUT.items():
        if config.getoption(name, False):
            raise pytest.UsageError(f"--crt-apply: drop {option}, which leaves out {left_out}")
    memory_db = _paths(config, "memory_db")[0]
    if not Path(memory_db).is_file():
        raise pytest.UsageError(f"--crt-memory-db {memory_db}: there is no such file")
    try:
        required = read_manifest(config.getini("crt_required_gates"))
    except ValueError as error:
        raise pytest.UsageError(f"ini crt_required_gates: {error}") from None
    return ApplyRequest(
        mode=mode,
        memory_db=Path(memory_db),
        proposals=_paths(config, "proposals"),
        decisions=_paths(config, "decisions"),
        required=required,
        overrides=tuple(_overrides(config)),
    )


def _paths(config: pytest.Config, name: str) -> tuple[str, ...]:
    """An option's paths, absolute: from the folder that pytest was started in, else from the ini file's."""
    option, ini = config.getoption(f"crt_{name}"), config.getini(f"crt_{name}")
    given, start = (option, config.invocation_params.dir) if option else (ini, config.rootpath)
    words = [given] if isinstance(given, str) and given else list(given or ())
    if not words or not all(words):
        raise pytest.UsageError(f"--crt-apply: needs --crt-{name.replace('_', '-')} FILE (or ini crt_{name})")
    return tuple(_absolute(start, str(word)) for word in words)


def _absolute(start: Path, word: str) -> str:
    if glob.has_magic(word) and not (start / word).exists():
        return word if Path(word).is_absolute() else str(Path(glob.escape(str(start))) / word)
    return str(start / word)


def _overrides(config: pytest.Config) -> list[str]:
    """What on the command line puts other ini values in the place of the project's."""
    given = config.getoption("override_ini", None) or ()
    found = [f"-o {word}" for word in given if word.strip().startswith(("crt_", *_COLLECTING))]
    if config.getoption("inifilename", None):
        found.append(f"-c {config.getoption('inifilename')}")
    if config.inipath is not None and config.rootpath != config.inipath.parent:
        found.append(f"--rootdir {config.rootpath}")
    own, other = str(config.getini("crt_config")), config.getoption("crt_config")
    if own and other and (config.rootpath / own).resolve() != (config.invocation_params.dir / other).resolve():
        found.append(f"--crt-config {other}")
    confcutdir = config.getoption("confcutdir", None)
    if confcutdir and not config.rootpath.is_relative_to(Path(confcutdir).absolute()):
        found.append(f"--confcutdir {confcutdir}")
    return found
