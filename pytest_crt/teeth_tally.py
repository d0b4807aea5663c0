"""What the reports of the kill score's items add up to: pure, from what each item noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median_low
from typing import Any, Final

from crt_runtime.counted import counted
from crt_runtime.report import FaultKilled, KillScore
from crt_runtime.stress.teeth import FaultScore, Trial, TruthfulScore, idle_line
from pytest_crt.evidence import JsonValue

TEETH_SECTION: Final = "teeth"
"""The section of a report's evidence that an item of the kill score fills."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One item: which checks judged turns (`applied`), which caught the fault (`caught`) and which did so first most
    often (`first`), at which turn it was killed on each seed that killed it, which checks failed a truthful assistant
    (`alarms`) and in how many trials (`failed`), and what the fault says of itself."""

    name: str
    planted: bool
    trials: int
    turns: tuple[int, ...]
    applied: tuple[str, ...]
    caught: tuple[str, ...]
    alarms: tuple[str, ...]
    missed: bool
    failed: int = 0
    first: str | None = None
    kind: str = ""
    does: str = ""
    faults: int = 0

    @classmethod
    def of_fault(cls, score: FaultScore) -> Tried:
        turns = tuple(kill.turn for kill in score.kills)
        first = next(iter(score.killers), None)
        checks = _checks(score.trials)
        return cls(
            score.name, True, len(score.trials), turns, *checks, score.missed, 0, first, str(score.kind), score.does
        )

    @classmethod
    def of_truthful(cls, score: TruthfulScore) -> Tried:
        return cls(score.name, False, len(score.trials), (), *_checks(score.trials), False, len(score.failed))

    def to_json(self) -> dict[str, JsonValue]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Tried:
        """The item that `to_json` wrote down in another process."""
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
        }
        return cls(**fields)


@dataclass(slots=True)
class TeethTally:
    """What the controller has seen so far: the items that were selected, and those that brought evidence."""

    expected: set[str] = field(default_factory=set)
    tried: dict[str, Tried] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every fault there is was tried."""
        planted = [tried for tried in self.tried.values() if tried.planted]
        return bool(planted) and len(planted) == planted[0].faults

    @property
    def caught(self) -> Mapping[str, int]:
        """How many faults each check caught, of the checks that judged anything, by name."""
        counts = Counter(check for tried in self.tried.values() for check in tried.caught)
        applied = {check for tried in self.tried.values() for check in tried.applied}
        return {check: counts[check] for check in sorted(applied)}

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the kill score is no pass, beside the items that failed for themselves."""
        lost = sorted(self.expected - {*self.tried})
        found = [f"{nodeid} was selected, but brought no result" for nodeid in lost]
        if self.complete:
            found += idle_line([check for check, count in self.caught.items() if not count])
        return tuple(found)

    @property
    def kill_score(self) -> KillScore | None:
        """What a report shows of it; None where no fault was tried."""
        tried = [self.tried[nodeid] for nodeid in sorted(self.tried)]
        planted = [one for one in tried if one.planted]
        truthful = [one for one in tried if not one.planted]
        if not planted:
            return None
        return KillScore(
            faults=tuple(_killed(one) for one in planted),
            truthful=sum(one.trials for one in truthful),
            alarms=sum(one.failed for one in truthful),
        )

    def lines(self) -> list[str]:
        """The summary: kills, what each check caught, false alarms."""
        planted = [tried for tried in self.tried.values() if tried.planted]
        truthful = [tried for tried in self.tried.values() if not tried.planted]
        turns = [turn for tried in planted for turn in tried.turns]
        by = f", half of them by turn {median_low(turns)}" if turns else ""
        trials = sum(tried.trials for tried in planted)
        missed = [tried.name for tried in planted if tried.missed]
        width = max(map(len, self.caught), default=0)
        lines = [f"{counted(len(planted), 'fault')}: {len(turns)} of {trials} trials killed{by}; {len(missed)} missed"]
        if truthful:
            conversations = sum(tried.trials for tried in truthful)
            failed = sorted({check for tried in truthful for check in tried.alarms})
            lines.append(
                f"{counted(len(truthful), 'truthful assistant')}, {counted(conversations, 'conversation')}: "
                f"{'no false alarm' if not failed else 'false alarms of ' + ', '.join(failed)}"
            )
        if self.complete:
            lines += [f"{check:{width}}  caught {counted(count, 'fault')}" for check, count in self.caught.items()]
        return lines


def _killed(tried: Tried) -> FaultKilled:
    return FaultKilled(
        name=tried.name,
        kind=tried.kind,
        does=tried.does,
        caught=len(tried.turns),
        trials=tried.trials,
        missed=tried.missed,
        check=tried.first,
        turn=median_low(tried.turns) if tried.turns else None,
    )


def _checks(trials: tuple[Trial, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The checks of some trials: applied, caught, false alarms."""
    applied = sorted({check for trial in trials for check in trial.applied})
    caught = sorted({catch.check for trial in trials for catch in trial.catches})
    alarms = sorted({alarm.check for trial in trials for alarm in trial.alarms})
    return tuple(applied), tuple(caught), tuple(alarms)
