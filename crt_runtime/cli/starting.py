"""`crt init`: what a project needs to gate its assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.show import console, plain


def add_to(app: typer.Typer) -> None:
    app.command("init", epilog="Example: crt init")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The project's folder.")] = Path(),
) -> None:
    """Write what a project needs to gate its assistant: settings, an agent stub, a first pack, a CI recipe.

    An existing file is kept; what to add to it by hand is said.
    """
    from crt_runtime.starter import start_project
    from crt_runtime.starter.settings import AGENT_FILE, PACK_FILE
    from crt_runtime.starter.start import RECIPE_FILE

    out, started = console(), start_project(folder)
    for verb, names in (("written", started.written), ("extended", started.extended), ("kept", started.kept)):
        for name in names:
            out.print(plain(f"{verb:<9} {name}"))
    if started.by_hand:
        out.print(plain(f"\nadd to {started.settings}, which has pytest settings of its own:\n"))
        for line in started.by_hand:
            out.print(plain(f"    {line}"))
    steps = [
        f"{AGENT_FILE}: let send() answer with your assistant; until then the gate is red and says so",
        f"pytest{'' if folder == Path() else f', in {folder}'}: holds the gate",
        f"{PACK_FILE}: put in what your users ran into, then crt pack check {PACK_FILE}",
    ]
    if started.repository is not None:
        steps.append(f"{RECIPE_FILE}: move it to the root of the repository, {started.repository}")
    out.print("\nnext:")
    for number, step in enumerate(steps, 1):
        out.print(plain(f"  {number}. {step}"))
