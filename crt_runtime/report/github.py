"""Annotations: lines that a CI service shows beside a change, in the workflow commands of GitHub Actions."""

from __future__ import annotations

from typing import Final

from crt_runtime.report.verdict import FailedCheck, Verdict
from crt_runtime.visible import visible

SHOWN: Final = 10
"""How many failures are annotated: the service shows ten a step."""

_LIMIT: Final = 1000


def github_annotations(verdict: Verdict) -> list[str]:
    """One `::error` line for each of the first failures, or one that says why the batch is red; none for a green."""
    if verdict.passed:
        return []
    lines = [_line(failure) for failure in verdict.failures[:SHOWN]]
    return lines or [f"::error title=truth gate::{_data('; '.join(verdict.reasons))}"]


def _line(failure: FailedCheck) -> str:
    title = f"{failure.check}, run {failure.run}, turn {failure.turn}"
    last = failure.transcript[-1]
    told = [f"expected that the agent {failure.expected}", failure.details, f"user: {last.user}", failure.command]
    message = _data("\n".join(told))
    return f"::error title={_property(title)}::{message}"


def _data(text: str) -> str:
    """A message: percent signs and line ends escaped, so that no text of an agent becomes a command."""
    shown = visible(text)[:_LIMIT]
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
