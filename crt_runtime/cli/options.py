"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.show import console, plain
from crt_runtime.dialogue.runtime import Runtime
from crt_runtime.errors import UsageError

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
KillScoreFile = Annotated[
    Path | None,
    typer.Option("--kill-score", metavar="FILE", help="What `crt teeth --json` printed, to be shown in the report."),
]


ForgetsIn = Annotated[
    Path | None,
    typer.Option(
        "--artifacts-dir", metavar="DIR", help="Where documents that quote what is forgotten become tombstones."
    ),
]


def open_existing(memory_db: Path, config: Path | None = None, artifacts_dir: Path | None = None) -> Runtime:
    """The runtime over a file that must be there: a command that only reads never creates one."""
    return open_memory(memory_db, config, artifacts_dir, create=False)


def open_memory(
    memory_db: Path, config: Path | None = None, artifacts_dir: Path | None = None, *, create: bool = True
) -> Runtime:
    """The runtime over a file; says on standard error what it made up for that an earlier forgetting was cut off from.

    Raises:
        UsageError: an artifacts dir that is no folder.
    """
    if artifacts_dir is not None and (artifacts_dir.is_symlink() or not artifacts_dir.is_dir()):
        raise UsageError(f"--artifacts-dir {artifacts_dir}: is no folder; give the artifacts dir itself")
    runtime = Runtime.open(memory_db, config=config, create=create, artifacts_dir=artifacts_dir)
    for remnant in runtime.made_up_for.buried:
        console(stderr=True).print(
            f"crt: an earlier forgetting was cut off; tombstone in the place of {plain(remnant.place)}"
        )
    for remnant, why in runtime.made_up_for.left:
        if remnant.wanted:
            console(stderr=True).print(
                f"crt: {plain(remnant.place)} quotes what was forgotten, but {plain(why)}; remove it yourself"
            )
    return runtime
