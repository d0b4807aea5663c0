"""What comes out of a run, as data: exchanges, numbers, failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.artifacts import Document
from crt_runtime.stress.agent import Reply
from crt_runtime.stress.finding import Finding, Outcome
from crt_runtime.stress.script import Script, ScriptTurn

NEIGHBOURS: Final = 3
"""How many turns before a failed one a failure shows."""


@dataclass(frozen=True, slots=True)
class TurnProgress:
    """What a progress display learns after each turn."""

    run: int
    turn: int
    turns: int
    failed: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn as it went."""

    turn: ScriptTurn
    reply: Reply | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The numbers of a run or batch; `checks` are the applicable ones, `pass_rate` is in percent of them."""

    checks: int
    passed: int
    failed: int
    not_applicable: int
    verdict: str
    reasons: tuple[str, ...] = ()

    @property
    def pass_rate(self) -> float:
        """Cut to two decimals, not rounded, so that only a clean slate reads 100."""
        return (10_000 * self.passed // self.checks) / 100 if self.checks else 0.0

    def as_document(self) -> Document:
        return {
            "checks": self.checks,
            "passed": self.passed,
            "failed": self.failed,
            "not_applicable": self.not_applicable,
            "pass_rate": self.pass_rate,
            "verdict": self.verdict,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed finding with what a reader needs: `persona` is the slot's truth in one line, `neighbours` the last
    turns before it as (turn, user, reply)."""

    check: str
    turn: int
    user: str
    reply: str | None
    expected: str
    details: str
    slot: str | None
    state: str | None
    probe: str | None
    why: str | None
    persona: str
    neighbours: tuple[tuple[int, str, str | None], ...]


def failures_of(exchanges: Sequence[Exchange], script: Script) -> tuple[Failure, ...]:
    """Every failed finding, in order of the turns."""
    return tuple(
        _failure(finding, index, exchanges, script)
        for index, exchange in enumerate(exchanges)
        for finding in exchange.findings
        if finding.outcome is Outcome.FAILED
    )


def _failure(finding: Finding, index: int, exchanges: Sequence[Exchange], script: Script) -> Failure:
    exchange = exchanges[index]
    turn, line = exchange.turn, exchange.turn.line
    earlier = exchanges[max(0, index - NEIGHBOURS) : index]
    return Failure(
        check=finding.check,
        turn=turn.number,
        user=line.text,
        reply=None if exchange.reply is None else exchange.reply.text,
        expected=finding.expected,
        details=finding.details or finding.expected,
        slot=line.slot,
        state=None if turn.state is None else turn.state.value,
        probe=f"{line.pack}/{line.probe}" if line.probe else None,
        why=line.why,
        persona=_persona_line(turn, script),
        neighbours=tuple(
            (item.turn.number, item.turn.line.text, None if item.reply is None else item.reply.text) for item in earlier
        ),
    )


def _persona_line(turn: ScriptTurn, script: Script) -> str:
    if turn.truth is None or turn.line.slot is None:
        return f"{script.name}; the turn is about no slot"
    truth = turn.truth
    held = f" {' / '.join(truth.values)}" if truth.values else ""
    past = f", before {' / '.join(truth.past)}" if truth.past else ""
    return f"{script.name}'s {script.nouns[turn.line.slot]}: {truth.state.value}{held}{past}"
