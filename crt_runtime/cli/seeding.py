"""`crt seeds check|bless`: the known-good seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.progress import seed_progress
from crt_runtime.cli.show import console, plain

seeds_app = typer.Typer(name="seeds", help="The known-good seeds and their digests.", no_args_is_help=True)

KnownGood = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="A known_good.json; by default CRT's own.")
]


def add_to(app: typer.Typer) -> None:
    seeds_app.command("check", epilog="Example: crt seeds check --sample 5")(check)
    seeds_app.command("bless", epilog='Example: crt seeds bless --reason "a new pack"')(bless)
    app.add_typer(seeds_app)


def check(
    sample: Annotated[int, typer.Option("--sample", min=0, help="Only the first N seeds; 0 is all of them.")] = 0,
    file: KnownGood = None,
) -> None:
    """Reproduce the batches of the known-good seeds; exit 1 where a digest changed."""
    from crt_runtime.stress import known_good

    known = known_good.load(file or known_good.default_path())
    seeds = known_good.blessed_seeds()[: sample or None]
    with seed_progress(len(seeds)) as advance:
        differences = known_good.check(known, seeds, advance)
    out = console()
    for found in differences:
        runs = ", ".join(map(str, found.runs)) or "none: the batch document itself"
        red = "; the batch is RED" if found.red else ""
        out.print(f"seed {found.seed}: {found.blessed} -> {found.found}; runs that differ: {runs}{red}")
    out.print(f"{len(seeds)} seeds, {len(differences)} differ")
    if differences:
        rooms = ", ".join(known_good.changed_rooms(known)) or "nothing in CRT's own source or data"
        out.print(f"changed since the seeds were blessed: {plain(rooms)}")
        out.print('If that is meant: crt seeds bless --reason "why the digests change"')
        raise typer.Exit(1)


def bless(
    reason: Annotated[str, typer.Option("--reason", help="Why the digests change; kept in the file.")],
    file: KnownGood = None,
) -> None:
    """Run every known-good seed and write the digests anew. Refuses a red batch."""
    from crt_runtime.stress import known_good

    path = file or known_good.default_path()
    with seed_progress(known_good.COUNT) as advance:
        changed = known_good.bless(path, reason, advance)
    console().print(f"{plain(str(path))}: {known_good.COUNT} seeds, {changed} changed")
