"""A conversation as a person reads it turn by turn: who says what, and what each turn came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, cast

from crt_runtime.stress.finding import Outcome
from crt_runtime.stress.run import RunResult

_INDENT: Final = 12


def dialogue_lines(result: RunResult, escape: Callable[[str], str] = str) -> Iterator[str]:
    """Every turn that was held, with its probe, its texts and its verdict; `escape` makes a text fit to be shown."""
    held = cast("list[Mapping[str, object]]", result.document["turns"])
    for turn, shown in zip(result.script.turns, held, strict=False):
        line = turn.line
        about = f", {line.slot} is {turn.state}" if line.slot else ""
        yield escape(f"{turn.number:>3}  {f'{line.probe}: ' if line.probe else ''}{line.act}{about}")
        yield _row("user", line.text, escape)
        reply = cast("str | None", shown["reply"])
        yield _row("agent", "(no reply)" if reply is None else reply or "(empty)", escape)
        yield from _verdict(cast("list[Mapping[str, str]]", shown["findings"]), escape)


def _verdict(findings: list[Mapping[str, str]], escape: Callable[[str], str]) -> Iterator[str]:
    failed = [finding for finding in findings if finding["outcome"] == Outcome.FAILED]
    for finding in failed:
        yield _row("failed", f"{finding['check']}: {finding['details']}", escape)
    passed = [finding["check"] for finding in findings if finding["outcome"] == Outcome.PASSED]
    if passed and not failed:
        yield _row("passed", ", ".join(passed), escape)


def _row(label: str, text: str, escape: Callable[[str], str]) -> str:
    return f"     {label:<7}{escape(text)}".replace("\n", "\n" + " " * _INDENT)
