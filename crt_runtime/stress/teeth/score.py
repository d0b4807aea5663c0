"""The kill score as data: what trials add up to, per fault, check and pack. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median_low
from typing import Final

from crt_runtime.stress.checks import CHECK_NAMES
from crt_runtime.stress.rates import BETWEEN
from crt_runtime.stress.teeth.trial import Catch, Trial

FLOOR: Final = 0.95
"""The part of its seeds on which a fault must be caught: 19 of 20."""


@dataclass(frozen=True, slots=True)
class FaultScore:
    """One fault over its seeds. Medians are over the seeds that killed it, None where none did."""

    name: str
    kind: str
    does: str
    breaks: str
    trials: tuple[Trial, ...]

    @property
    def killed(self) -> int:
        return sum(trial.kill is not None for trial in self.trials)

    @property
    def dormant(self) -> tuple[int, ...]:
        """The seeds on which it never came into play."""
        return tuple(trial.seed for trial in self.trials if trial.dormant)

    @property
    def survived(self) -> tuple[int, ...]:
        """The seeds on which it came into play and nothing caught it."""
        return tuple(trial.seed for trial in self.trials if trial.kill is None and not trial.dormant)

    @property
    def missed(self) -> bool:
        """Whether it was caught on too few seeds; not coming into play counts as not caught."""
        return self.killed < ceil(FLOOR * len(self.trials))

    @property
    def kills(self) -> tuple[Catch, ...]:
        """The first catch of each seed."""
        return tuple(trial.kill for trial in self.trials if trial.kill is not None)

    @property
    def median_turn(self) -> int | None:
        """The turn of the conversation by which half of the kills have come."""
        return median_low([kill.turn for kill in self.kills]) if self.kills else None

    @property
    def median_strikes(self) -> int | None:
        """How often the fault had struck by then."""
        counts = [trial.strikes for trial in self.trials if trial.kill is not None]
        return median_low(counts) if counts else None

    @property
    def killers(self) -> Mapping[str, int]:
        """On how many seeds each check was the first to catch it, most frequent first."""
        counts = Counter(kill.check for kill in self.kills)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class CheckScore:
    """One check: how many faults it was the first to catch on some seed, how many it caught at all, and the false
    alarms that it gave (trials of truthful assistants that it failed)."""

    name: str
    first: int
    caught: int
    alarms: int


@dataclass(frozen=True, slots=True)
class TruthfulScore:
    """One truthful assistant over its seeds: every catch is a false alarm."""

    name: str
    trials: tuple[Trial, ...]

    @property
    def failed(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if trial.alarms)


@dataclass(frozen=True, slots=True)
class Score:
    """The whole kill score. `complete`: every fault was tried, so that a check without a kill is one without teeth."""

    faults: tuple[FaultScore, ...]
    truthful: tuple[TruthfulScore, ...]
    complete: bool = True

    @property
    def missed(self) -> tuple[FaultScore, ...]:
        return tuple(fault for fault in self.faults if fault.missed)

    @property
    def checks(self) -> tuple[CheckScore, ...]:
        """Every check that judged anything, by name."""
        trials = [trial for fault in self.faults for trial in fault.trials]
        alarms = Counter(
            check for trial in (*trials, *self._truthful_trials) for check in {alarm.check for alarm in trial.alarms}
        )
        caught = {(catch.check, trial.name) for trial in trials for catch in trial.catches}
        first = {(trial.kill.check, trial.name) for trial in trials if trial.kill is not None}
        return tuple(
            CheckScore(
                name,
                sum(check == name for check, _ in first),
                sum(check == name for check, _ in caught),
                alarms[name],
            )
            for name in self._judging()
        )

    @property
    def idle_checks(self) -> tuple[str, ...]:
        """Checks that judged turns and caught no fault, where every fault was tried."""
        return tuple(check.name for check in self.checks if not check.caught) if self.complete else ()

    @property
    def packs(self) -> Mapping[str, int]:
        """How many kills fell on a turn of each pack, by name."""
        kills = Counter(kill.pack or BETWEEN for fault in self.faults for kill in fault.kills)
        return dict(sorted(kills.items()))

    @property
    def kills(self) -> int:
        return sum(fault.killed for fault in self.faults)

    @property
    def trials(self) -> int:
        return sum(len(fault.trials) for fault in self.faults)

    @property
    def median_turn(self) -> int | None:
        """The turn by which half of all kills have come."""
        turns = [kill.turn for fault in self.faults for kill in fault.kills]
        return median_low(turns) if turns else None

    @property
    def false_alarms(self) -> tuple[tuple[str, int, Catch], ...]:
        """Who failed a check without having done anything wrong, on which seed, and the check: truthful assistants,
        and planted agents before their fault came into play."""
        planted = [trial for fault in self.faults for trial in fault.trials]
        return tuple(
            (trial.name, trial.seed, alarm) for trial in (*self._truthful_trials, *planted) for alarm in trial.alarms
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the score is no pass, one line each; empty where it is."""
        found = [_missed_line(fault) for fault in self.missed]
        found += idle_line(self.idle_checks)
        found += [
            f"false alarm: {name}, seed {seed}, {alarm.check} at turn {alarm.turn}: {alarm.details}"
            for name, seed, alarm in self.false_alarms
        ]
        return tuple(found)

    @property
    def passed(self) -> bool:
        return not self.reasons

    @property
    def _truthful_trials(self) -> Sequence[Trial]:
        return [trial for truthful in self.truthful for trial in truthful.trials]

    def _judging(self) -> list[str]:
        """The checks that judged anything, ours first in their own order, then the user's by name."""
        trials: Iterable[Trial] = (*self._truthful_trials, *(trial for fault in self.faults for trial in fault.trials))
        applied = frozenset[str]().union(*(trial.applied for trial in trials))
        return [*(name for name in CHECK_NAMES if name in applied), *sorted(applied - {*CHECK_NAMES})]


def idle_line(checks: Sequence[str]) -> tuple[str, ...]:
    """One line on checks that caught no fault; none where there are none."""
    if not checks:
        return ()
    what = f"check {checks[0]}" if len(checks) == 1 else f"checks {', '.join(checks)}"
    return (f"{what} caught no fault: a check that no fault can fail proves nothing",)


def _missed_line(fault: FaultScore) -> str:
    parts = [f"fault {fault.name} was caught on {fault.killed} of {len(fault.trials)} seeds"]
    if fault.survived:
        parts.append(f"survived on {_seeds(fault.survived)}")
    if fault.dormant:
        parts.append(f"never came into play on {_seeds(fault.dormant)}")
    return "; ".join(parts)


def _seeds(seeds: Sequence[int], limit: int = 8) -> str:
    shown = ", ".join(map(str, seeds[:limit]))
    return f"seed{'s' if len(seeds) > 1 else ''} {shown}{' and others' if len(seeds) > limit else ''}"
