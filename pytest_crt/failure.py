"""A failing run, told to a person who does not know the code: what was said, what was expected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from crt_runtime.stress import Failure, RunResult
from pytest_crt.visible import visible

_MAX_TEXT: Final = 600
"""Characters of one text that are shown; the run's document has all of it."""

_INDENT: Final = " " * 11


class TruthError(AssertionError):
    """A conversation that failed; its text is the report."""


def report(result: RunResult, reproduce: str | None = None) -> str:
    """The report of a red run: its first failure in full, a count of the others, and one command that repeats it."""
    return "\n".join(_lines(result, reproduce or result.reproduce))


def _lines(result: RunResult, reproduce: str) -> Iterator[str]:
    reasons = visible("; ".join(result.summary.reasons))
    yield f"seed {result.options.seed}, run {result.run} of {result.options.runs}: {reasons}"
    if result.failures:
        yield from _first(result.failures[0], result.options.turns)
        yield from _others(result.failures)
    yield ""
    yield f"reproduce: {reproduce}"


def _first(failure: Failure, turns: int) -> Iterator[str]:
    yield ""
    yield _field("check", failure.check)
    about = f" of {turns}" + (f", probe {failure.probe}" if failure.probe else "")
    yield _field("turn", f"{failure.turn}{about}")
    yield _field("truth", failure.persona)
    yield _field("expected", failure.expected)
    yield _field("found", failure.details)
    if failure.why:
        yield _field("why", failure.why)
    yield ""
    for turn, user, reply in failure.neighbours:
        yield from _exchange(" ", turn, user, reply)
    yield from _exchange(">", failure.turn, failure.user, failure.reply)


def _others(failures: tuple[Failure, ...]) -> Iterator[str]:
    others = Counter(failure.check for failure in failures[1:])
    if others:
        counted = ", ".join(
            f"{name} ({count})" for name, count in sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        yield ""
        yield f"{others.total()} more failed check{'s' if others.total() != 1 else ''}: {counted}"


def _exchange(mark: str, turn: int, user: str, reply: str | None) -> Iterator[str]:
    label = f"turn {turn}"
    yield f"{mark} {label:<9}user   {visible(user, _MAX_TEXT)}"
    said = "(no reply)" if reply is None else visible(reply, _MAX_TEXT) or "(empty)"
    yield f"{mark}{_INDENT[1:]}agent  {said}"


def _field(name: str, text: str) -> str:
    return f"{name:<{len(_INDENT)}}{visible(text, _MAX_TEXT)}"
