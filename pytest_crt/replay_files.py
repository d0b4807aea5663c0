"""Which replays a session holds: those named with `--crt-replay`, and those that the project has committed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from pytest_crt.selection import REPLAY

DEFAULT_REPLAYS: Final = "seeds/replays"

# What `--crt-minimize` calls its files: takes "0a1b...", 64 digits; such a name is shown by its first twelve.
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SHORT: Final = 12


class ReplayFile(NamedTuple):
    """A replay by the name that its item has, and the file that holds it."""

    name: str
    path: Path


def find_replays(config: pytest.Config, *, committed: bool, named: frozenset[str] | None) -> tuple[ReplayFile, ...]:
    """The replays to collect, in order of their names.

    `committed`: those of the project too. `named`: those that `crt::replay[...]` arguments name, all where it is empty,
    None without such arguments. Raises `pytest.UsageError` for a path or name that leads to no file.
    """
    given = [config.invocation_params.dir / str(path) for path in config.getoption("crt_replay") or ()]
    for path in given:
        if not path.is_file():
            flaw = "is a folder" if path.is_dir() else "no such file"
            raise pytest.UsageError(f"--crt-replay {path}: {flaw}; give a replay, as --crt-minimize writes it")
    paths = [*given, *(_committed(config) if committed or named is not None else ())]
    found = _with_names(dict.fromkeys(path.resolve() for path in paths))
    if not named:
        return found
    unknown = sorted(named - {file.name for file in found})
    if unknown:
        known = ", ".join(file.name for file in found) or "none"
        raise pytest.UsageError(f"{REPLAY}[{unknown[0]}]: no such replay; there are {known}")
    return tuple(file for file in found if file.name in named)


def _committed(config: pytest.Config) -> list[Path]:
    places = [str(place) for place in config.getini("crt_replays")]
    if not places:
        return _files_in(config.rootpath / DEFAULT_REPLAYS)
    found: list[Path] = []
    for place in places:
        path = config.rootpath / place
        if not path.exists():
            raise pytest.UsageError(f"ini crt_replays = {place!r}: no such file or folder; expected replays")
        found += _files_in(path) if path.is_dir() else [path]
    return found


def _files_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _with_names(paths: Iterable[Path]) -> tuple[ReplayFile, ...]:
    """Each file under its own name; the second of two that are called the same gets a number."""
    files: dict[str, Path] = {}
    for path in paths:
        stem = path.stem[:_SHORT] if _DIGEST.fullmatch(path.stem) else path.stem
        name, number = stem, 1
        while name in files:
            number += 1
            name = f"{stem}-{number}"
        files[name] = path
    return tuple(ReplayFile(name, files[name]) for name in sorted(files))
