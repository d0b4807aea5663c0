"""Evidence: what a test proved, as one JSON string in its report, which travels from worker to controller unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, TypeAlias

import pytest

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

PROPERTY: Final = "crt"
"""The name of the report property; its value is a JSON object with the sections below."""

GATES: Final = "gates"
"""Section: what the test proved for each gate that it stands for, by gate id."""

BASELINE: Final = "baseline"
"""Section: one run of the truth gate, held several times to be compared with a baseline."""

TRUTH: Final = "truth"
"""Section: the numbers and the document of one run of the truth gate."""


def add_evidence(item: pytest.Item, section: str, value: Mapping[str, JsonValue]) -> None:
    """Add to what the item's report carries; keys that are there already are replaced.

    Raises `TypeError` or `ValueError` for a value that is not JSON.
    """
    noted = read_evidence(item.user_properties)
    present = noted.get(section)
    noted[section] = {**(present if isinstance(present, dict) else {}), **value}
    text = json.dumps(noted, allow_nan=False, sort_keys=True, separators=(",", ":"))
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] != PROPERTY]
    item.user_properties.append((PROPERTY, text))


def read_evidence(properties: list[tuple[str, object]]) -> dict[str, JsonValue]:
    """The evidence among an item's or a report's properties; empty where there is none.

    A property of a test's own that happens to have our name is no evidence.
    """
    for name, value in properties:
        if name == PROPERTY and isinstance(value, str):
            try:
                found: JsonValue = json.loads(value)
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                return found
    return {}
