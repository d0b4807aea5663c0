"""The pages of the documentation, read as markdown: their blocks, examples and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


# Takes "```console\n...\n```", with the comment "<!-- example: name -->" that may stand before it.
FENCE = re.compile(
    r"(?:^<!-- example: (?P<name>[\w.]+) -->\n)?^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    name: str | None
    language: str
    body: str


def blocks(markdown: str) -> list[Block]:
    return [Block(found["name"], found["language"], found["body"]) for found in FENCE.finditer(markdown)]


def examples(page: str) -> dict[str, str]:
    """The examples of a page that are files, by name."""
    return {block.name: block.body for block in blocks(text_of(page)) if block.name is not None}


def tables(page: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The tables of a page: the head and the rows, each a list of cells."""
    bare = FENCE.sub("", text_of(page))
    for found in re.finditer(r"(?:^\|.*\|\n)+", bare, re.MULTILINE):
        rows = [
            [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in found[0].splitlines()
        ]
        yield rows[0], rows[2:]


def rows_under(page: str, first: str) -> list[list[str]]:
    """The rows of the tables whose first column has that head."""
    found = [row for head, rows in tables(page) if head[0] == first for row in rows]
    assert found, f"{page} has no table that starts with {first!r}"
    return found


def coded(cell: str) -> str:
    """The first piece of code in a cell."""
    found = re.search(r"`([^`]*)`", cell)
    assert found is not None, cell
    return found[1]


def in_folder(files: Mapping[str, str], folder: Path) -> None:
    for name, body in files.items():
        (folder / name).write_text(body, encoding="utf-8")
