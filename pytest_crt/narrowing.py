"""Whether a session collects the whole project, so that a gate's tests are all of its tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from crt_runtime.visible import visible_line
from pytest_crt.gates import TRUTH_GATE
from pytest_crt.manifest import Required

_IGNORING: Final = {"ignore": "--ignore", "ignore_glob": "--ignore-glob"}


def uncounted(required: Iterable[Required], narrowed: Sequence[str]) -> Iterator[str]:
    """Why gates without a minimum of tests cannot be vouched for by a session that leaves tests out.

    The truth gate has runs of its own, and a gate that says `tests>=N` is counted.
    """
    if not narrowed:
        return
    for line in required:
        if line.gate != TRUTH_GATE and not any(minimum.name == "tests" for minimum in line.minima):
            yield (
                f"gate {line.gate}: {narrowed[0]}, so that tests of it may be left out; run the whole project, or say "
                f"in crt_required_gates how many tests it has (such as {line.gate} tests>=1)"
            )


def narrowed_by(config: pytest.Config) -> list[str]:
    """What has this session collect less than the project's tests; empty where nothing does.

    The project's tests are what ini `testpaths` names, without it everything below the root folder of pytest.
    """
    named = [_absolute(config, word) for word in config.args]
    left = [path for path in _whole(config) if not any(path == place or place in path.parents for place in named)]
    found = []
    if left:
        collected = ", ".join(_shown(config, word) for word in config.args[:3]) or "none of the project's tests"
        found.append(f"the session collects {collected}")
    found += [
        f"{option} {visible_line(word, 60)} leaves something out"
        for name, option in _IGNORING.items()
        for word in config.getoption(name, None) or ()
        if str(word) not in _ignored_by_ini(config, option)
    ]
    return found


def _shown(config: pytest.Config, word: str) -> str:
    """An argument as people read it: from the root folder, where it lies below."""
    path = Path(word)
    below = path.is_absolute() and path.is_relative_to(config.rootpath)
    return visible_line(path.relative_to(config.rootpath).as_posix() if below else word, 120)


def _whole(config: pytest.Config) -> list[Path]:
    found = [path for word in config.getini("testpaths") for path in sorted(config.rootpath.glob(str(word)))]
    return [path.resolve() for path in found or [config.rootpath]]


def _absolute(config: pytest.Config, word: str) -> Path | None:
    """The folder or file of an argument; None where it names single tests."""
    if "::" in word or "[" in word:
        return None
    return (config.invocation_params.dir / word).resolve()


def _ignored_by_ini(config: pytest.Config, option: str) -> set[str]:
    """What the project's own `addopts` ignores."""
    words = [str(word) for word in config.getini("addopts")]
    given = {word.partition("=")[2] for word in words if word.startswith(f"{option}=")}
    return given | {after for word, after in pairwise(words) if word == option}
