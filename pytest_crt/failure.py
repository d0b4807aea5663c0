"""A failing run, told to a person who does not know the code: what was said, what was expected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pytest_crt.visible import visible

if TYPE_CHECKING:
    from crt_runtime.stress import Failure, RunResult

_MAX_TEXT: Final = 400
"""Characters of one text that are shown; the run's document has all of it."""


class TruthFailed(AssertionError):
    """A conversation that failed checks; its text is the report."""


def report(result: RunResult, *, reproduce: str) -> str:
    """The report of a failing run: its first failure in full, the number of others, and one command to run it again."""
    return "\n".join(_lines(result, reproduce))
