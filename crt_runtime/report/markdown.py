"""The summary for CI: a few lines of Markdown, in which nothing of an agent's text is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from crt_runtime.report.killing import KillScore
from crt_runtime.report.verdict import FailedCheck, Verdict
from crt_runtime.stress.rates import Rate
from crt_runtime.visible import visible, visible_line

SHOWN: Final = 10
"""How many failures are shown."""

_LIMIT: Final = 300

# What Markdown or HTML may read as more than text: takes "*", "<", "|", "@"; not letters, digits, "." and "-".
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>#+|!~$:@&])")


def markdown(verdict: Verdict, kill_score: KillScore | None = None) -> str:
    """The verdict, pass rates and first failures, with the gate's kill score where there is one."""
    return "\n".join(_lines(verdict, kill_score)) + "\n"


def _lines(verdict: Verdict, kill_score: KillScore | None) -> Iterator[str]:
    options, rate = verdict.options, verdict.rate
    yield f"## Truth gate: {verdict.verdict}"
    yield ""
    yield (
        f"Seed {options.seed}, {len(verdict.runs)} runs x {options.turns} turns, "
        f"packs {_text(', '.join(options.packs))}, wording {options.wording}, agent {_code(options.agent)}: "
        f"**{rate.passed:,} of {rate.checks:,} checks passed ({rate.percent:.2f}%)**."
    )
    for reason in verdict.reasons:
        yield f"- {_text(reason)}"
    yield ""
    yield from _table("pack", verdict.packs)
    failing = {name: rate for name, rate in verdict.checks.items() if rate.passed != rate.checks}
    if failing:
        yield ""
        yield from _table("check with failures", failing)
    for failure in verdict.failures[:SHOWN]:
        yield ""
        yield from _failure(failure)
    left = len(verdict.failures) - SHOWN
    if left > 0:
        yield ""
        yield f"... and {left} more failed checks."
    yield ""
    if kill_score is not None:
        yield " ".join(("Kill score:", *kill_score.sentences))
        yield from (f"- missed: {_text(fault.name)}" for fault in kill_score.faults if fault.missed)
        yield ""
    yield "Run it again:"
    yield ""
    yield f"    {visible_line(verdict.reproduce)}"


def _table(what: str, rates: Mapping[str, Rate]) -> Iterator[str]:
    yield f"| {what} | passed | rate |"
    yield "|---|---:|---:|"
    for name, rate in rates.items():
        yield f"| {_text(name)} | {rate.passed:,} / {rate.checks:,} | {rate.percent:.2f}% |"


def _failure(failure: FailedCheck) -> Iterator[str]:
    last = failure.transcript[-1]
    yield f"**{_text(failure.check)}**, run {failure.run}, turn {failure.turn}: expected that the agent"
    yield f"{_text(failure.expected)}."
    yield ""
    yield f"> user: {_text(last.user)}  "
    yield f"> agent: {_text(last.reply if last.reply is not None else '(no reply)')}"
    yield ""
    yield f"{_text(failure.details)}"


def _text(text: str) -> str:
    """A text on one line, without markup, cut where it is long."""
    flat = " ".join(visible(text).split())
    cut = flat if len(flat) <= _LIMIT else f"{flat[: _LIMIT - 1]}\N{HORIZONTAL ELLIPSIS}"
    return _MARKUP.sub(r"\\\1", cut)


def _code(text: str) -> str:
    flat = visible_line(text).replace("`", "'")
    return f"`{flat}`"
