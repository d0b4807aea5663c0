"""`crt merge`: the shards of one collection, put together and judged as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from crt_runtime.cli.options import AsJson
from crt_runtime.cli.show import console, plain, print_json
from crt_runtime.counted import counted

if TYPE_CHECKING:
    from crt_runtime.stress.shards import Merged


def add_to(app: typer.Typer) -> None:
    app.command("merge", epilog="Example: crt merge shard-1 shard-2 shard-3 --into artifacts/crt")(merge)


def merge(
    shards: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="The artifacts dirs of all the shards, in any order.")
    ],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="The artifacts dir for the whole.")],
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Replace the runs of an earlier batch in that folder.")
    ] = False,
    reports: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="KIND", help="Also report the batch: html, md or github; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put the shards of one collection together. Exit 1 unless all are there, once, fit together and passed."""
    from crt_runtime.report import check_kind, report
    from crt_runtime.stress.shards import merge as put_together

    kinds = [check_kind(kind) for kind in reports or ()]
    merged = put_together(shards, into, fresh=fresh)
    if as_json:
        print_json(
            {
                "verdict": "passed" if merged.passed else "failed",
                "reasons": [*merged.misfits, *merged.reasons],
                "tests": dict(merged.outcomes),
                "batch": merged.batch,
            }
        )
    else:
        for line in _lines(merged, into):
            console().print(plain(line))
    if kinds and not merged.misfits:
        told = (
            report(kinds, into, os.environ)
            if merged.batch is not None
            else ["no report: the shards held no truth gate"]
        )
        for line in told:
            console(stderr=as_json).print(plain(line))
    if not merged.passed:
        raise typer.Exit(1)


def _lines(merged: Merged, into: Path) -> Iterator[str]:
    from crt_runtime.stress.rates import rates_by_check, rates_by_pack, table

    if not merged.misfits:
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in merged.outcomes.items())
        yield f"{counted(sum(merged.outcomes.values()), 'test')}: {outcomes or 'none'}"
    if merged.batch is not None:
        summary = cast("dict[str, Any]", merged.batch["summary"])
        held = counted(len(merged.runs), "run")
        for what, rates in (("pack", rates_by_pack(merged.runs)), ("check", rates_by_check(merged.runs))):
            yield ""
            yield from (line.text for line in table(what, rates))
        yield ""
        yield f"artifacts: {into} (stress_batch.json and {held})"
        yield f"truth gate: {summary['verdict']}, {summary['passed']} of {summary['checks']} applicable checks passed"
    yield from (*merged.misfits, *merged.reasons)
    if merged.misfits:
        yield f"nothing was written to {into}"
    yield f"merge: {'passed' if merged.passed else 'failed'}"
