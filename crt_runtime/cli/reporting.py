"""`crt report`: a batch as a page, a summary or annotations."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.options import KillScoreFile
from crt_runtime.cli.show import console, plain


def add_to(app: typer.Typer) -> None:
    app.command("report", epilog="Example: crt report artifacts/crt --kind html --kind md")(report)


def report(
    artifacts_dir: Annotated[Path, typer.Argument(metavar="DIR", help="The artifacts dir that holds the batch.")],
    kinds: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="html, md or github; repeatable. [default: html]")
    ] = None,
    kill_score: KillScoreFile = None,
) -> None:
    """Report a batch from its artifacts: a page beside them, a Markdown summary, or annotations for CI."""
    from crt_runtime.report import read_kill_score
    from crt_runtime.report import report as make

    score = read_kill_score(kill_score) if kill_score is not None else None
    for line in make(kinds or ["html"], artifacts_dir, os.environ, score):
        console().print(plain(line))
