"""Where a project's pytest settings go: decided from the files that pytest reads them from, in its own order."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as IniError
from dataclasses import dataclass
from typing import Final

from crt_runtime.artifacts.json_types import one_line
from crt_runtime.errors import CrtError

AGENT_FILE: Final = "crt_agent.py"
PACK_FILE: Final = "crt_packs/first.json"

READ: Final = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
"""The files that pytest looks for its settings in; the first that holds any decides, and no other is read.
Source: pytest's reference, "Initialization: determining rootdir and configfile"."""

_INI: Final = (
    "crt_truth = true",
    "crt_seed = 1337",
    "crt_agent = crt_agent:make_agent",
    f"crt_pack = all {PACK_FILE}",
)
_TOML: Final = (
    "crt_truth = true",
    'crt_seed = "1337"',
    'crt_agent = "crt_agent:make_agent"',
    f'crt_pack = ["all", "{PACK_FILE}"]',
)
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class Settings:
    """What becomes of the settings: `file` holds them. `text` is what it shall hold, None where it stays as it is;
    `by_hand` are the lines that the user has to add to it, none where nothing is missing."""

    file: str
    text: str | None = None
    by_hand: tuple[str, ...] = ()


def plan_settings(found: Mapping[str, str]) -> Settings:
    """Where the settings go, given the texts of those files of `READ` that exist.

    Nothing is changed in a file that holds pytest settings already, and none is made that would hide them. A
    pyproject.toml without such settings gets a table at its end; where there is none, pytest.ini is made.
    Raises `CrtError` where a file cannot be understood.
    """
    for name in READ:
        table = _pytest_table(name, found[name]) if name in found else None
        if table is not None:
            header, keys = table
            lines = _TOML if name.endswith(".toml") else _INI
            return Settings(name, by_hand=() if "crt_agent" in keys else (f"[{header}]", *lines))
    if "pyproject.toml" in found:
        return _with_table("pyproject.toml", found["pyproject.toml"])
    return Settings("pytest.ini", _lines("[pytest]", *_INI))


def _pytest_table(name: str, text: str) -> tuple[str, Mapping[str, object]] | None:
    """The table that holds pytest's settings in a file, with its name; None where the file holds none.

    A file that is named after pytest holds them even where it is empty: pytest then reads no other.
    """
    if name == "pyproject.toml":
        pytest = _table(_table(_toml(name, text), "tool") or {}, "pytest")
        if pytest is None:
            return None
        old = _table(pytest, "ini_options")
        return ("tool.pytest", pytest) if old is None else ("tool.pytest.ini_options", old)
    if name.endswith(".toml"):
        return "pytest", _table(_toml(name, text), "pytest") or {}
    section = "tool:pytest" if name == "setup.cfg" else "pytest"
    sections = _ini(name, text)
    if section in sections or name.endswith("pytest.ini"):
        return section, sections.get(section, {})
    return None


def _with_table(name: str, text: str) -> Settings:
    """A TOML file with a table of settings at its end; by hand where none can stand there (`tool = {...}`)."""
    header = "[tool.pytest.ini_options]"
    gap = "\n" if not text or text.endswith("\n") else "\n\n"
    whole = (text + gap if text.strip() else "") + _lines(header, *_TOML)
    try:
        tomllib.loads(whole)
    except tomllib.TOMLDecodeError:
        return Settings(name, by_hand=(header, *_TOML))
    return Settings(name, whole)


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _table(document: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    inner = document.get(name)
    return inner if isinstance(inner, dict) else None


def _toml(name: str, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CrtError(f"{name}: is no TOML: {error}; mend it, then run crt init again") from None


def _ini(name: str, text: str) -> Mapping[str, Mapping[str, object]]:
    parser = ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text, name)
    except IniError as error:
        raise CrtError(
            f"{name}: is no ini file: {one_line(str(error), _SHOWN)}; mend it, then run crt init again"
        ) from None
    return {section: dict(parser[section]) for section in parser.sections()}
