"""Which tools of a memory server do what: the mapping file of an `mcp:` agent, in TOML.

    [remember]                      # what the user tells
    tool = "add_memory"
    text = "content"                # the argument that takes the user's text
    arguments = { user_id = "crt-{seed}" }

    [ask]                           # what the user asks
    tool = "search_memories"
    text = "query"
    results = "results[].memory"    # where the texts are in what the tool returns

    [reset]                         # how a new conversation starts; without it the server is started anew
    tool = "delete_all"

Where one tool takes every turn and answers it, a single table `[turn]` stands in the place of `[remember]` and `[ask]`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import JsonValue
from crt_runtime.errors import UsageError

_KEYS: Final = {
    "turn": ("tool", "text", "arguments", "results"),
    "remember": ("tool", "text", "arguments"),
    "ask": ("tool", "text", "arguments", "results"),
    "reset": ("tool", "arguments"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a tool. `text`: the argument that takes the user's text; `results`: the place of the texts in what
    the tool returns, such as `results[].memory`, or None for the text that it returns."""

    tool: str
    text: str | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)
    results: str | None = None

    def filled(self, text: str | None, *, seed: int, hidden: str) -> dict[str, object]:
        """The arguments of one call: `{seed}` and `{hidden}` in a text stand for those of the conversation."""
        given = {
            name: value.replace("{seed}", str(seed)).replace("{hidden}", hidden) if isinstance(value, str) else value
            for name, value in self.arguments.items()
        }
        return given if self.text is None else {**given, self.text: text}


@dataclass(frozen=True, slots=True)
class ToolMapping:
    """Either `turn`, or `remember` and `ask`."""

    turn: Use | None
    remember: Use | None
    ask: Use | None
    reset: Use | None

    @property
    def tools(self) -> list[str]:
        """The tools that the server must have."""
        return [use.tool for use in (self.turn, self.remember, self.ask, self.reset) if use is not None]


def read_mapping(path: Path) -> ToolMapping:
    """Read a mapping file. Raises `UsageError` in one line for anything else."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); it maps remember and ask to tools") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from None
    unknown = [name for name in document if name not in _KEYS]
    if unknown:
        raise UsageError(f"{path}: unknown table {unknown[0]}; the tables are {', '.join(_KEYS)}")
    if ("turn" in document) == ("remember" in document or "ask" in document):
        raise UsageError(f"{path}: expected either [turn], or [remember] and [ask]")
    if "turn" not in document and not ("remember" in document and "ask" in document):
        raise UsageError(f"{path}: expected both [remember] and [ask]")
    return ToolMapping(**{name: _use(path, name, document[name]) if name in document else None for name in _KEYS})


def texts_at(value: JsonValue, place: str) -> list[str]:
    """The texts at a place such as `results[].memory`; an empty list where there are none."""
    found: list[JsonValue] = [value]
    for step in place.split("."):
        name, every = step.removesuffix("[]"), step.endswith("[]")
        found = [item for one in found for item in _step(one, name, every)]
    return [item for item in found if isinstance(item, str)]


def _step(value: JsonValue, name: str, every: bool) -> Iterator[JsonValue]:
    inner = value.get(name) if name and isinstance(value, dict) else value if not name else None
    if every and isinstance(inner, list):
        yield from inner
    elif not every and inner is not None:
        yield inner


def _use(path: Path, name: str, table: object) -> Use:
    if not isinstance(table, dict):
        raise UsageError(f"{path}: expected a table [{name}]")
    for key, value in table.items():
        if key not in _KEYS[name]:
            raise UsageError(f"{path}: [{name}] has an unknown key {key}; the keys are {', '.join(_KEYS[name])}")
        wanted: type = dict if key == "arguments" else str
        if not isinstance(value, wanted) or not value:
            raise UsageError(
                f"{path}: [{name}] {key} must be a {'table' if wanted is dict else 'text'} that is not empty"
            )
    for key in ("tool", "text"):
        if key in _KEYS[name] and key not in table:
            raise UsageError(f"{path}: [{name}] needs {key}")
    return Use(**table)
