"""Tables of wordings for tests: a slot to a line, and under it, set in, each wording that means it."""

from __future__ import annotations


def rows(table: str) -> list[tuple[str, str]]:
    """The wordings of a table, each with its slot."""
    found: list[tuple[str, str]] = []
    slot = ""
    for line in table.strip().splitlines():
        if line.startswith("  "):
            found.append((line.strip(), slot))
        else:
            slot = line.removesuffix(":")
    return found
