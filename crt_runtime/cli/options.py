"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.dialogue.runtime import Runtime

DEFAULT_MEMORY = Path("crt_memory.db")

MemoryDb = Annotated[
    Path,
    typer.Option("--memory-db", envvar="CRT_MEMORY_DB", metavar="FILE", help="The memory file.", show_default=True),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="A runtime config; by default the search order of `crt config show`."
    ),
]
Session = Annotated[str, typer.Option("--session", help="The conversation that the turn belongs to.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def open_existing(memory_db: Path, config: Path | None = None) -> Runtime:
    """The runtime over a file that must be there: a command that only reads never creates one."""
    return Runtime.open(memory_db, config=config, create=False)
