"""`crt stress`: the truth gate without pytest, on the same engine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.options import AsJson, ConfigFile
from crt_runtime.cli.show import console, plain, print_json


def add_to(app: typer.Typer) -> None:
    app.command(
        "stress",
        epilog="Example: crt stress --turns 200 --runs 3 --seed 1337 --challenge-pack all "
        "--artifacts-dir artifacts/adaptive_smoke --fresh",
    )(stress)


def stress(
    seed: Annotated[int, typer.Option("--seed", help="The seed of the batch.")],
    turns: Annotated[int, typer.Option("--turns", help="Turns of one run.")] = 200,
    runs: Annotated[int, typer.Option("--runs", help="Runs of the batch, each another conversation.")] = 3,
    packs: Annotated[
        list[str] | None,
        typer.Option("--challenge-pack", "--pack", help="A pack's name or file; repeatable. [default: all]"),
    ] = None,
    agent: Annotated[
        str, typer.Option("--agent", metavar="module:factory", help="The assistant under test.")
    ] = "builtin",
    wording: Annotated[str, typer.Option("--wording", help="tuned, held-out or all.")] = "tuned",
    turn_timeout: Annotated[float, typer.Option("--turn-timeout", help="Seconds that one turn may take.")] = 60.0,
    artifacts_dir: Annotated[
        Path | None, typer.Option("--artifacts-dir", metavar="DIR", help="Where to write the artifacts.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the runs of an earlier batch in the artifacts dir.")
    ] = False,
    reports: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="KIND", help="Also report the batch: html, md or github; repeatable."),
    ] = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Hold seeded conversations with an assistant and judge every turn. Exit 1 where a check fails."""
    from crt_runtime.cli.progress import turn_progress
    from crt_runtime.errors import UsageError
    from crt_runtime.report import check_kind, report
    from crt_runtime.stress import StressOptions, run_batch
    from crt_runtime.stress.summary import summary_lines

    kinds = [check_kind(kind) for kind in reports or ()]
    if kinds and artifacts_dir is None:
        raise UsageError(f"--report {kinds[0]}: is made from the artifacts; give --artifacts-dir")
    options = StressOptions(
        seed=seed,
        turns=turns,
        runs=runs,
        packs=tuple(packs or ["all"]),
        wording=wording,
        agent=agent,
        turn_timeout=turn_timeout,
        config=config,
    )
    with turn_progress(options, shown=not as_json) as on_turn:
        batch = run_batch(options, artifacts_dir=artifacts_dir, fresh=fresh, on_turn=on_turn)
    if as_json:
        print_json(batch.document)
    else:
        out = console()
        for line in summary_lines(batch):
            out.print(plain(line))
    if artifacts_dir is not None and kinds:
        for line in report(kinds, artifacts_dir, os.environ):
            console(stderr=as_json).print(plain(line))
    if not batch.passed:
        raise typer.Exit(1)
