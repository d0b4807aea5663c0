"""The documentation is true: its links lead somewhere, its examples run, its tables are those of the code."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import typer.main

from crt_runtime import Runtime
from crt_runtime.artifacts import KINDS
from crt_runtime.artifacts.kinds import schema_name
from crt_runtime.cli.main import app
from crt_runtime.config import RuntimeConfig
from crt_runtime.ledger.state import State as RuntimeState
from crt_runtime.stress import Agent, Reply, StressOptions
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.checks import CHECK_NAMES
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import MOVES, Act, State
from crt_runtime.stress.packs import BUILT_IN, load_packs
from pytest_crt import fixtures, newhooks

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


# --- reading markdown ------------------------------------------------------------------------------------------------

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


# --- links -----------------------------------------------------------------------------------------------------------


def anchors(markdown: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", markdown), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        if not other.exists() and named(page) == "README.md":
            continue  # a page that the README promises may be still to come
        assert other.exists(), f"{named(page)}: {target}"
        if anchor:
            assert anchor in anchors(other.read_text(encoding="utf-8")), f"{named(page)}: {target}"
