"""A failing run, told to a person who does not know the code: what was said, what was expected, and why."""

from __future__ import annotations

from collections.abc import Iterator

from crt_runtime.stress import RunResult
from crt_runtime.stress.telling import failure_lines, other_failures
from crt_runtime.visible import visible_line


class TruthError(AssertionError):
    """What the gate found wrong; its text is the report, its first line the summary."""


def report(result: RunResult, reproduce: str | None = None) -> str:
    """The report of a red run: its first failure in full, a count of the others, and one command that repeats it."""
    return "\n".join(_lines(result, reproduce or result.reproduce))


def _lines(result: RunResult, reproduce: str) -> Iterator[str]:
    reasons = visible_line("; ".join(result.summary.reasons))
    yield f"seed {result.options.seed}, run {result.run} of {result.options.runs}: {reasons}"
    if result.failures:
        yield ""
        yield from failure_lines(result.failures[0], result.options.turns)
    if len(result.failures) > 1:
        yield ""
        yield other_failures(result.failures[1:])
    yield ""
    yield f"reproduce: {reproduce}"
