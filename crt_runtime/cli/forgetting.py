"""`crt forget`: what the user takes back."""

from __future__ import annotations

from typing import Annotated

import typer

from crt_runtime.cli.forgotten import (
    Places,
    burials_document,
    forgotten_document,
    left_anything,
    show_burials,
    show_forgotten,
)
from crt_runtime.cli.options import DEFAULT_MEMORY, AsJson, ForgetsIn, MemoryDb, open_existing
from crt_runtime.cli.show import console, print_json
from crt_runtime.dialogue.forgetting import REASON
from crt_runtime.errors import UsageError
from crt_runtime.memory.remains import Unread


def add_to(app: typer.Typer) -> None:
    app.command("forget", epilog="Example: crt forget --slot employer --memory-db me.db --artifacts-dir artifacts")(
        forget
    )


def forget(
    slot: Annotated[str | None, typer.Option("--slot", help="Every memory that speaks of this slot.")] = None,
    memory: Annotated[str | None, typer.Option("--memory", metavar="ID", help="This one memory.")] = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="Only replace the documents that earlier forgettings have left.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", help=f"Why; kept in the tombstone. [default: {REASON}]")
    ] = None,
    memory_db: MemoryDb = DEFAULT_MEMORY,
    artifacts_dir: ForgetsIn = None,
    as_json: AsJson = False,
) -> None:
    """Remove what is stored about a slot, or one memory. The text is gone for good; a tombstone stays."""
    if (slot is not None, memory is not None, finish).count(True) != 1:
        raise UsageError("forget: give either --slot NAME or --memory ID, or --finish; `crt facts` lists the slots")
    if finish and reason is not None:
        raise UsageError("--finish: replaces what was forgotten before, each for its own reason; leave out --reason")
    if reason is not None and not reason.strip():
        raise UsageError("--reason '': expected why, in a few words")
    places = Places(memory_db, artifacts_dir)
    unread: tuple[Unread, ...] = ()
    with open_existing(memory_db, artifacts_dir=artifacts_dir) as runtime:
        if finish:
            burials = runtime.finish_forgetting()
        else:
            gone = runtime.forget(memory_id=memory, slot=slot, reason=REASON if reason is None else reason)
            burials, unread = gone.burials, gone.unread
    if as_json:
        print_json(burials_document(burials, places) if finish else forgotten_document(gone, places))
    elif finish:
        if not burials.buried and not burials.left:
            console().print("Nothing is left to replace.")
        show_burials(burials, places)
    else:
        show_forgotten(gone, slot or memory or "", places, is_slot=slot is not None)
        if artifacts_dir is None:
            console().print("Documents that quote it are replaced by tombstones with --artifacts-dir DIR.")
    if left_anything(burials, unread):
        raise typer.Exit(1)
