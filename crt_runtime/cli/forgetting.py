"""`crt forget`: what the user takes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.options import DEFAULT_MEMORY, AsJson, MemoryDb, open_existing
from crt_runtime.cli.show import console, plain, print_json
from crt_runtime.clock import system_clock
from crt_runtime.counted import counted
from crt_runtime.dialogue.forgetting import REASON
from crt_runtime.errors import UsageError
from crt_runtime.memory.forget import Forgotten


def add_to(app: typer.Typer) -> None:
    app.command("forget", epilog="Example: crt forget --slot employer --memory-db me.db --artifacts-dir artifacts")(
        forget
    )


def forget(
    slot: Annotated[str | None, typer.Option("--slot", help="Every memory that speaks of this slot.")] = None,
    memory: Annotated[str | None, typer.Option("--memory", metavar="ID", help="This one memory.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the tombstone.")] = REASON,
    memory_db: MemoryDb = DEFAULT_MEMORY,
    artifacts_dir: Annotated[
        Path | None,
        typer.Option(
            "--artifacts-dir", metavar="DIR", help="Also put a tombstone in the place of each document that quotes it."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Remove what is stored about a slot, or one memory. The text is gone for good; a tombstone stays."""
    from crt_runtime.memory.burial import bury, quoting

    if (slot is None) == (memory is None):
        raise UsageError("forget: give either --slot NAME or --memory ID; `crt facts` lists the slots")
    if not reason.strip():
        raise UsageError("--reason '': expected why, in a few words")
    if artifacts_dir is not None and (artifacts_dir.is_symlink() or not artifacts_dir.is_dir()):
        raise UsageError(f"--artifacts-dir {artifacts_dir}: is no folder; give the artifacts dir itself")
    with open_existing(memory_db) as runtime:
        gone = runtime.forget(memory_id=memory, slot=slot, reason=reason)
    left: dict[str, str] = {}
    buried: list[str] = []
    if artifacts_dir is not None:
        found = quoting(artifacts_dir, gone.quotes)
        left = bury(artifacts_dir, found, reason=reason, at=system_clock())
        buried = [document.path for document in found if document.path not in left]
    if as_json:
        print_json(
            {
                "forgetting_id": gone.forgetting_id,
                "memory_ids": list(gone.memory_ids),
                "slots": list(gone.slots),
                "scrubbed": gone.scrubbed,
                "copies": list(gone.copies),
                "buried": buried,
                "left": left,
            }
        )
    else:
        _show(gone, slot or memory or "", slot is not None, buried, left, looked=artifacts_dir is not None)
    if left:
        raise typer.Exit(1)


def _show(
    gone: Forgotten, what: str, is_slot: bool, buried: Sequence[str], left: Mapping[str, str], *, looked: bool
) -> None:
    """Say what was removed, and what was not reached."""
    out = console()
    about = f"about {plain(what)}" if is_slot else plain(what)
    stays = "a tombstone stays" if len(gone.memory_ids) == 1 else "tombstones stay"
    out.print(f"Removed {counted(len(gone.memory_ids), 'memory', 'memories')} {about}; {stays}.")
    if not gone.scrubbed:
        out.print("Another process holds the file; its free pages are cleared when it is opened next.")
    for copy in gone.copies:
        out.print(f"not reached: the copy {plain(copy)}")
    for path in buried:
        out.print(f"tombstone in the place of {plain(path)}")
    for path, why in left.items():
        out.print(f"not reached: {plain(path)} quotes it, but {plain(why)}; remove it yourself")
    if not looked:
        out.print("Documents that quote it were not looked for; --artifacts-dir DIR replaces them by tombstones.")
