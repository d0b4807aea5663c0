"""`crt stress`: the truth gate without pytest, on the same engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from crt_runtime import gate_values as values
from crt_runtime.cli.options import AsJson, ConfigFile, KillScoreFile
from crt_runtime.cli.show import console, plain, print_json
from crt_runtime.cli.words import PerhapsNumber
from crt_runtime.config import named_config
from crt_runtime.errors import UsageError

T = TypeVar("T")


def add_to(app: typer.Typer) -> None:
    app.command(
        "stress",
        cls=PerhapsNumber,
        epilog="Example: crt stress --turns 200 --runs 3 --seed 1337 --challenge-pack all "
        "--artifacts-dir artifacts/adaptive_smoke --fresh",
    )(stress)


# Numbers are taken as text, so that a bad one is refused in the words of the plugin and not in typer's.
def stress(
    seed: Annotated[str, typer.Option("--seed", metavar="INT", help="The seed of the batch.")],
    turns: Annotated[str, typer.Option("--turns", metavar="N", help="Turns of one run.")] = "200",
    runs: Annotated[str, typer.Option("--runs", metavar="N", help="Runs of the batch, each another conversation.")] = (
        "3"
    ),
    packs: Annotated[
        list[str] | None,
        typer.Option("--challenge-pack", "--pack", help="A pack's name or file; repeatable. [default: all]"),
    ] = None,
    agent: Annotated[str, typer.Option("--agent", metavar="AGENT", help="The assistant under test.")] = "builtin",
    wording: Annotated[str, typer.Option("--wording", help="tuned, held-out or all.")] = "tuned",
    turn_timeout: Annotated[
        str, typer.Option("--turn-timeout", metavar="SECONDS", help="Seconds that one turn may take.")
    ] = "60",
    artifacts_dir: Annotated[
        str | None,
        typer.Option("--artifacts-dir", metavar="DIR", help="Where to write the artifacts. [default: nowhere]"),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the runs of an earlier batch in the artifacts dir.")
    ] = False,
    reports: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="KIND", help="Also report the batch: html, md or github; repeatable."),
    ] = None,
    kill_score: KillScoreFile = None,
    minimize: Annotated[
        str | None,
        typer.Option(
            "--minimize",
            metavar=f"[{values.DEFAULT_BUDGET}]",
            help="Shrink each red run to a minimal replay, in at most so many conversations with the agent.",
        ),
    ] = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Hold seeded conversations with an assistant and judge every turn. Exit 1 where a check fails."""
    from crt_runtime.cli.progress import turn_progress
    from crt_runtime.cli.replaying import minimised_lines
    from crt_runtime.report import check_kind, read_kill_score, report
    from crt_runtime.stress import StressOptions, run_batch
    from crt_runtime.stress.summary import summary_lines

    kinds = [check_kind(kind) for kind in reports or ()]
    if kinds and artifacts_dir is None:
        raise UsageError(f"--report {kinds[0]}: is made from the artifacts; give --artifacts-dir")
    if kill_score is not None and not {"html", "md"} & {*kinds}:
        raise UsageError("--kill-score: is shown in a report; add --report html or --report md")
    score = read_kill_score(kill_score) if kill_score is not None else None
    options = StressOptions(
        seed=_read("--seed", seed, values.seed),
        turns=_read("--turns", turns, values.count),
        runs=_read("--runs", runs, values.count),
        packs=tuple(_read("--challenge-pack", pack, values.pack) for pack in packs or ["all"]),
        wording=_read("--wording", wording, values.wording),
        agent=_read("--agent", agent, values.agent),
        turn_timeout=_read("--turn-timeout", turn_timeout, values.seconds),
        config=named_config(config),
    )
    folder = None if artifacts_dir is None else _read("--artifacts-dir", artifacts_dir, values.folder)
    budget = None if minimize is None else _read("--minimize", minimize, values.budget)
    if budget is not None and folder is None:
        raise UsageError("--minimize: writes replays, so it needs a place for them; add --artifacts-dir DIR")
    with turn_progress(options, shown=not as_json) as on_turn:
        batch = run_batch(options, artifacts_dir=folder, fresh=fresh, on_turn=on_turn)
    if as_json:
        print_json(batch.document)
    else:
        out = console()
        for line in summary_lines(batch):
            out.print(plain(line))
    replays = minimised_lines(batch, options, folder, budget) if folder is not None and budget is not None else []
    if folder is not None and kinds:
        for line in report(kinds, folder, os.environ, score):
            console(stderr=as_json).print(plain(line))
    for line in () if as_json else replays:
        console().print(plain(line))
    if not batch.passed:
        raise typer.Exit(1)


def _read(option: str, text: str, read: Callable[[str], T]) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: expected {error}") from None
