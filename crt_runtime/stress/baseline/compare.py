"""Is the agent worse than its baseline? Pure: from the holdings of both to a verdict with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from crt_runtime.errors import StaleError, UsageError
from crt_runtime.stress.baseline.document import Baseline
from crt_runtime.stress.baseline.holding import Conversation, Hold, Holding, holding_of, rates_of
from crt_runtime.stress.baseline.significance import (
    CHECKS_ALPHA,
    PROBES_ALPHA,
    Interval,
    Stratum,
    all_fail,
    holm,
    smallest_p,
    wilson,
    worse,
)
from crt_runtime.stress.baseline.waivers import Waiver
from crt_runtime.stress.checks import CHECKS_OF_WORDS
from crt_runtime.stress.rates import Rate

CONFIRMATIONS: Final = 6
"""How many more times a conversation is held at most, to tell whether a probe that failed is dead."""


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """One check, before and now; `p` is adjusted for the number of checks. Intervals are of 95% and take each turn for
    a trial of its own, so they are for the eye: the verdict rests on `p`."""

    check: str
    before: Rate
    now: Rate
    before_interval: Interval
    now_interval: Interval
    p: float
    red: bool


@dataclass(frozen=True, slots=True)
class ProbeVerdict:
    """A probe of one conversation that failed in every holding now; `p`: how likely that was by the baseline."""

    run: int
    probe: str
    passed_before: int
    holdings_before: int
    failed_now: int
    p: float
    dead: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`reasons` say why it is red, `notes` what else a reader should know."""

    checks: tuple[CheckVerdict, ...]
    probes: tuple[ProbeVerdict, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons


def check_power(baseline: Baseline, repeats: int) -> None:
    """Raise `UsageError` where no drop, however large, could turn the gate red with so many repeats."""
    tests = len(rates_of(baseline.conversations))
    least = smallest_p((len(told.holdings), repeats) for told in baseline.conversations)
    if least * tests > CHECKS_ALPHA:
        raise UsageError(
            f"baseline: with {baseline.repeats} + {repeats} holdings of {len(baseline.conversations)} conversations no "
            f"drop could be significant over {tests} checks; hold them more often, "
            "there or here (--repeats; with pytest --crt-repeats)"
        )


def check_scripts(baseline: Baseline, now: Iterable[Conversation]) -> None:
    """Raise `StaleError` where the conversations are not those of the baseline."""
    recorded = {told.run: told.script for told in baseline.conversations}
    for told in now:
        if recorded.get(told.run) != told.script:
            raise StaleError(
                f"baseline: run {told.run} is another conversation than the recorded one, so packs or wordings have "
                "changed since; record the baseline anew with `crt baseline record`"
            )


def probe_threshold(baseline: Baseline) -> float:
    """At or below which probability a probe is called dead: each probe of each conversation has its equal share."""
    return PROBES_ALPHA / max(1, sum(len(told.probes) for told in baseline.conversations))


def confirm(
    before: Conversation, now: Conversation, hold: Hold, threshold: float, waivers: Sequence[Waiver] = ()
) -> tuple[ProbeVerdict, ...]:
    """Judge the probes that failed in every holding now, holding the conversation again while that can still tell.

    The confirming holdings judge those probes alone: they were held because of a failure, so no rate may rest on them.
    """
    held = list(now.holdings)
    for _ in range(CONFIRMATIONS):
        undecided = [probe for probe in _failing(held, waivers) if not _dead(before, probe, len(held), threshold)]
        if not any(_dead(before, probe, len(now.holdings) + CONFIRMATIONS, threshold) for probe in undecided):
            break
        held.append(holding_of(hold(now.run)))
    return tuple(
        ProbeVerdict(
            before.run,
            probe,
            _passed(before, probe),
            len(before.holdings),
            len(held),
            _likelihood(before, probe, len(held)),
            _dead(before, probe, len(held), threshold),
        )
        for probe in _failing(held, waivers)
    )


def compare(
    baseline: Baseline,
    now: Sequence[Conversation],
    probes: Sequence[ProbeVerdict],
    waivers: Sequence[Waiver] = (),
    *,
    today: date,
) -> Comparison:
    """The verdict. `now` holds the same conversations, each held at least once; `probes` come from `confirm`.

    Raises `UsageError` where no drop could be significant, and `StaleError` where the conversations are others.
    """
    check_scripts(baseline, now)
    check_power(baseline, min((len(told.holdings) for told in now), default=0))
    reasons: list[str] = []
    missing = sorted({told.run for told in baseline.conversations} - {told.run for told in now})
    reasons += [f"run {run}: was not held" for run in missing]
    reasons += [
        f"run {told.run}: {holding.ended}" for told in now for holding in told.holdings if holding.ended is not None
    ]
    reasons += _silent(baseline, now)
    reasons += _forbidden(baseline, now, waivers)
    checks = _checks(baseline, now, waivers)
    reasons += [
        f"{verdict.check}: passes {verdict.now.percent:.2f}%, before {verdict.before.percent:.2f}% "
        f"(p {verdict.p:.2g} after correction)"
        for verdict in checks
        if verdict.red
    ]
    reasons += [
        f"run {verdict.run}, {verdict.probe}: failed in all {verdict.failed_now} holdings, "
        f"before it passed in {verdict.passed_before} of {verdict.holdings_before} (p {verdict.p:.2g})"
        for verdict in probes
        if verdict.dead
    ]
    reasons += [
        f"waiver of {waiver} (owner {waiver.owner}) expired on {waiver.expires}: mend it, or renew the waiver"
        for waiver in waivers
        if waiver.has_expired(today)
    ]
    return Comparison(checks, tuple(probes), tuple(reasons), tuple(_notes(now, probes, waivers)))


def _checks(baseline: Baseline, now: Sequence[Conversation], waivers: Sequence[Waiver]) -> tuple[CheckVerdict, ...]:
    held = {told.run: told.holdings for told in now}
    before, after = rates_of(baseline.conversations), rates_of(now)
    p_values = {
        name: worse(
            Stratum(
                tuple(holding.failed_in(name, waivers) for holding in told.holdings),
                tuple(holding.failed_in(name, waivers) for holding in held.get(told.run, ())),
            )
            for told in baseline.conversations
        )
        for name in before
    }
    adjusted = holm(p_values)
    return tuple(_verdict(name, before[name], after.get(name, Rate()), adjusted[name]) for name in before)


def _verdict(name: str, then: Rate, here: Rate, p: float) -> CheckVerdict:
    return CheckVerdict(
        name, then, here, wilson(then.passed, then.checks), wilson(here.passed, here.checks), p, p <= CHECKS_ALPHA
    )


def _silent(baseline: Baseline, now: Sequence[Conversation]) -> list[str]:
    """Checks that always applied to a conversation and now never do: what an agent no longer tells is not a pass.

    A built-in check of the words falls silent only where another one fails on the same turn, and that one counts.
    """
    held = {told.run: told.holdings for told in now}
    silent: dict[str, int] = {}
    for told in baseline.conversations:
        always = set.intersection(*(set(holding.checks) for holding in told.holdings))
        here = {check for holding in held.get(told.run, told.holdings) for check in holding.checks}
        for check in sorted(always - here - CHECKS_OF_WORDS):
            silent.setdefault(check, told.run)
    return [f"{check}: applied to run {run} before, and does not now" for check, run in sorted(silent.items())]


def _forbidden(baseline: Baseline, now: Sequence[Conversation], waivers: Sequence[Waiver]) -> list[str]:
    """Checks that may not fail at all, and did."""
    failed = {
        check: sum(holding.failed_in(check, waivers) for told in now for holding in told.holdings)
        for check in baseline.must_pass
    }
    return [f"{check}: failed {_times(count)}, and must never" for check, count in failed.items() if count]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _notes(now: Sequence[Conversation], probes: Sequence[ProbeVerdict], waivers: Sequence[Waiver]) -> Iterable[str]:
    failures = {key for told in now for holding in told.holdings for key in holding.failures}
    for verdict in probes:
        if not verdict.dead:
            yield (
                f"run {verdict.run}, {verdict.probe}: failed in all {verdict.failed_now} holdings, which may be "
                f"chance: before it passed in {verdict.passed_before} of {verdict.holdings_before}"
            )
    for waiver in waivers:
        used = any(waiver.covers(probe, check) for probe, check in failures)
        state = "waived" if used else "waived, and did not fail: drop the waiver"
        yield f"{waiver}: {state} until {waiver.expires} by {waiver.owner}: {waiver.reason}"


def _failing(holdings: Sequence[Holding], waivers: Sequence[Waiver]) -> list[str]:
    """The probes that failed in every holding, by what is not waived."""
    return sorted(frozenset.intersection(*(holding.failed_probes(waivers) for holding in holdings)))


def _passed(before: Conversation, probe: str) -> int:
    return sum(probe not in holding.failed_probes() for holding in before.holdings)


def _likelihood(before: Conversation, probe: str, failed: int) -> float:
    return all_fail(_passed(before, probe), len(before.holdings), failed)


def _dead(before: Conversation, probe: str, failed: int, threshold: float) -> bool:
    return _likelihood(before, probe, failed) <= threshold
