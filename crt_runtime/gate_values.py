"""What the options of the gate may say, once for both faces: each reader gives the value that a text stands for.

A reader raises `ValueError` whose message is what was expected; the face says which option that was.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

DEFAULT_SEED: Final = 1337
DEFAULT_TURNS: Final = 200
DEFAULT_RUNS: Final = 3
DEFAULT_TURN_TIMEOUT: Final = 60.0
DEFAULT_BUDGET: Final = 500
"""How many conversations with the agent a shrink may take."""

LEAST_BUDGET: Final = 10
"""The smallest that makes sense: some tries to see the failure again, some to confirm what is left."""

MAX_SEED: Final = 2**53 - 1
MAX_COUNT: Final = 1_000_000
"""The most turns, or runs; a script of so many turns still fits into memory."""

WORDINGS: Final = ("tuned", "held-out", "all")

SEED_EXPECTED: Final = f"a whole number from 0 to 2^53 - 1, such as {DEFAULT_SEED}"
BUDGET_EXPECTED: Final = (
    f"a whole number of at least {LEAST_BUDGET}, such as {DEFAULT_BUDGET}; before a path, write it with an equals sign"
)
COUNT_EXPECTED: Final = "a whole number of at least 1"
COUNT_BOUNDED: Final = f"a whole number of at most {MAX_COUNT}"
SECONDS_EXPECTED: Final = f"seconds above 0, such as {DEFAULT_TURN_TIMEOUT:g}"
AGENT_EXPECTED: Final = "builtin, module:factory, openai:, cmd: or mcp:"
PACK_EXPECTED: Final = "the name of a pack, such as all or memory, or a pack file"
FOLDER_EXPECTED: Final = "a folder, such as artifacts/crt"
WORDING_EXPECTED: Final = f"one of {', '.join(WORDINGS)}"


def seed(text: str) -> int:
    number = _whole(text)
    if number is None or number > MAX_SEED:
        raise ValueError(SEED_EXPECTED)
    return number


def count(text: str) -> int:
    number = _whole(text)
    if not number:
        raise ValueError(COUNT_EXPECTED)
    if number > MAX_COUNT:
        raise ValueError(COUNT_BOUNDED)
    return number


def budget(text: str) -> int:
    number = _whole(text)
    if number is None or number < LEAST_BUDGET:
        raise ValueError(BUDGET_EXPECTED)
    return number


def seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError(SECONDS_EXPECTED)
    return number


def agent(text: str) -> str:
    if not text.strip():
        raise ValueError(AGENT_EXPECTED)
    return text


def pack(text: str) -> str:
    if not text:
        raise ValueError(PACK_EXPECTED)
    return text


def is_pack_file(name: str) -> bool:
    """Whether a pack is named by the path of its file, so that `all`, the built-in ones, does not take it in."""
    return name.endswith(".json") or "/" in name or "\\" in name


def folder(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(FOLDER_EXPECTED)
    return Path(text)


def wording(text: str) -> str:
    if text not in WORDINGS:
        raise ValueError(WORDING_EXPECTED)
    return text


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
