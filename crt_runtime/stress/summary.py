"""A batch in a few lines: pass rates per pack and per check, the first failures, how to run it again, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, cast

from crt_runtime.config import load_config
from crt_runtime.counted import counted
from crt_runtime.stress.batch import BatchResult
from crt_runtime.stress.coverage import Visits, visit_lines
from crt_runtime.stress.options import described
from crt_runtime.stress.rates import rates_by_check, rates_by_pack, table
from crt_runtime.stress.run import RunResult
from crt_runtime.stress.telling import failure_lines, other_failures

SHOWN: Final = 3
"""How many failures of each red run are shown."""

NO_ARTIFACTS: Final = "artifacts: none written; --artifacts-dir DIR keeps them"


def summary_lines(batch: BatchResult) -> list[str]:
    """What a person reads at the end of a batch, as plain lines."""
    return list(_lines(batch))


def suggestions_of(run: RunResult) -> Iterator[str]:
    """The suggestions in a run's answer records, one line each, where the config asks to see them."""
    if not load_config(run.options.config).config.learned_suggestions.print_in_stress_test:
        return
    for turn in cast("list[dict[str, object]]", run.document["turns"]):
        record = turn["record"]
        made = record.get("learned_suggestion") if isinstance(record, dict) else None
        if isinstance(made, dict):
            favoured = f" {made['value']}" if made.get("value") else ""
            yield f"turn {turn['turn']}, {made['slot']}: {made['action']}{favoured} ({made['rationale']})"


def suggestion_lines(made: Iterable[tuple[int, str]]) -> Iterator[str]:
    """The suggestions of a batch: pairs of the run's number and a line of `suggestions_of`."""
    told = [f"  run {run}, {line}" for run, line in made]
    if told:
        yield f"{counted(len(told), 'suggestion')} in answer records (learned_suggestions.print_in_stress_test):"
        yield from told


def _lines(batch: BatchResult) -> Iterator[str]:
    documents = [run.document for run in batch.runs]
    summary = batch.summary
    turns = sum(run.coverage.turns for run in batch.runs)
    rate = f"{summary.passed} passed, {summary.failed} failed; {summary.not_applicable} not applicable"
    yield described(batch.options)
    yield f"{counted(turns, 'turn')} held, {counted(summary.checks, 'applicable check')}: {rate}"
    for what, rates in (("pack", rates_by_pack(documents)), ("check", rates_by_check(documents))):
        yield ""
        yield from (line.text for line in table(what, rates))
    for run in batch.runs:
        if not run.passed:
            yield from _red(batch, run)
    for told in (
        visit_lines(Visits.of(run.coverage for run in batch.runs), batch.options.packs),
        suggestion_lines((run.run, line) for run in batch.runs for line in suggestions_of(run)),
    ):
        shown = list(told)
        yield from ("", *shown) if shown else ()
    yield ""
    yield NO_ARTIFACTS if batch.path is None else f"artifacts: {batch.path.parent}"
    yield f"reproduce: {batch.reproduce}"
    yield f"truth gate: {summary.verdict}"


def _red(batch: BatchResult, run: RunResult) -> Iterator[str]:
    yield ""
    yield f"run {run.run} of {batch.options.runs} failed: {'; '.join(run.summary.reasons)}"
    for failure in run.failures[:SHOWN]:
        yield ""
        yield from failure_lines(failure, batch.options.turns)
    if len(run.failures) > SHOWN:
        yield ""
        yield other_failures(run.failures[SHOWN:])
