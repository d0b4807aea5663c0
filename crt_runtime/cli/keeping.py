"""`crt sandbox|backup|import-legacy`: copies of a memory file, and files of the earlier CRT."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.show import console, plain
from crt_runtime.cli.words import ManyWords
from crt_runtime.clock import system_clock
from crt_runtime.ids import random_ids

Source = Annotated[Path, typer.Argument(metavar="SRC", help="The memory file.")]
Target = Annotated[Path, typer.Argument(metavar="DST", help="The copy; it must not exist.")]


def add_to(app: typer.Typer) -> None:
    app.command("sandbox", epilog="Example: crt sandbox me.db me.sandbox.db")(sandbox)
    app.command("backup", epilog="Example: crt backup me.db backups/me.db")(backup)
    app.command(
        "import-legacy",
        cls=ManyWords,
        epilog="Example: crt import-legacy --memory-db crt_live_memory.db --ledger-db crt_live_ledger.db --into me.db",
    )(import_legacy)


def sandbox(source: Source, target: Target) -> None:
    """Make a copy to try an apply on, marked as a sandbox: it takes its origin's decisions, its own stay in it."""
    from crt_runtime.promotion.sandbox import make_sandbox
    from crt_runtime.store import Store

    with Store.open(source, create=False) as store:
        console().print(f"sandbox {plain(str(make_sandbox(store, target)))}")


def backup(source: Source, target: Target) -> None:
    """Make a copy; it is the same file to CRT, and forgetting names it."""
    from crt_runtime.store import Store

    with Store.open(source, create=False) as store:
        console().print(f"backup {plain(str(store.backup(target)))}")


def import_legacy(
    memory_db: Annotated[Path, typer.Option("--memory-db", metavar="OLD", help="The earlier CRT's memory file.")],
    into: Annotated[Path, typer.Option("--into", metavar="NEW", help="The new memory file; it must not exist.")],
    ledger_db: Annotated[
        Path | None, typer.Option("--ledger-db", metavar="OLD", help="The earlier CRT's contradiction ledger.")
    ] = None,
    jobs: Annotated[
        list[Path] | None, typer.Option("--jobs", metavar="FILE...", help="The earlier CRT's job artifacts.")
    ] = None,
    artifacts_dir: Annotated[
        Path, typer.Option("--artifacts-dir", metavar="DIR", help="Where job artifacts are written.")
    ] = Path("artifacts"),
) -> None:
    """Bring a memory file of the earlier CRT over. Its memories become notes; nothing becomes belief."""
    from crt_runtime.memory.remains import note_folder
    from crt_runtime.promotion.legacy import import_legacy as bring_over
    from crt_runtime.promotion.legacy_jobs import import_job
    from crt_runtime.store import Store

    out = console()
    came = bring_over(memory_db, into, ledger_db=ledger_db, clock=system_clock, ids=random_ids)
    out.print(
        f"{plain(str(into))}: {came.memories} memories as notes, {came.slots} slots, {came.trust_moves} trust moves, "
        f"{came.contradictions} contradictions"
    )
    for line in came.left:
        out.print(f"left: {plain(line)}")
    if jobs:
        with Store.open(into, create=False) as store, store.transaction() as tx:
            note_folder(tx, artifacts_dir)
    for path in jobs or ():
        written, dropped = import_job(path, artifacts_dir)
        out.print(plain(f"{written}: dropped {', '.join(dropped)}" if dropped else str(written)))
