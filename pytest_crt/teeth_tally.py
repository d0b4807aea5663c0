"""What the reports of the kill score's items add up to: pure, from what each item noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from statistics import median_low
from typing import Any, Final

from crt_runtime.stress.teeth import FaultScore, Trial, TruthfulScore, idle_line
from pytest_crt.evidence import JsonValue

TEETH_SECTION: Final = "teeth"
"""The section of a report's evidence that an item of the kill score fills."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One item: which checks judged turns (`applied`), which caught the fault (`caught`), at which turn it was killed
    on each seed that killed it, and how many trials failed a truthful assistant (`alarms`)."""

    name: str
    planted: bool
    trials: int
    turns: tuple[int, ...]
    applied: tuple[str, ...]
    caught: tuple[str, ...]
    alarms: tuple[str, ...]
    missed: bool
    faults: int = 0

    @classmethod
    def of_fault(cls, score: FaultScore) -> Tried:
        turns = tuple(kill.turn for kill in score.kills)
        return cls(score.name, True, len(score.trials), turns, *_checks(score.trials), score.missed)

    @classmethod
    def of_truthful(cls, score: TruthfulScore) -> Tried:
        return cls(score.name, False, len(score.trials), (), *_checks(score.trials), False)

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

    def lines(self) -> list[str]:
        """The summary: kills, what each check caught, false alarms."""
        planted = [tried for tried in self.tried.values() if tried.planted]
        truthful = [tried for tried in self.tried.values() if not tried.planted]
        turns = [turn for tried in planted for turn in tried.turns]
        by = f", half of them by turn {median_low(turns)}" if turns else ""
        trials = sum(tried.trials for tried in planted)
        missed = [tried.name for tried in planted if tried.missed]
        width = max(map(len, self.caught), default=0)
        lines = [f"{len(planted)} faults: {len(turns)} of {trials} trials killed{by}; {len(missed)} missed"]
        if truthful:
            conversations = sum(tried.trials for tried in truthful)
            failed = sorted({check for tried in truthful for check in tried.alarms})
            lines.append(
                f"{len(truthful)} truthful assistants, {conversations} conversations: "
                f"{'no false alarm' if not failed else 'false alarms of ' + ', '.join(failed)}"
            )
        if self.complete:
            lines += [f"{check:{width}}  caught {count} faults" for check, count in self.caught.items()]
        return lines


def _checks(trials: tuple[Trial, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The checks of some trials: applied, caught, false alarms."""
    applied = sorted({check for trial in trials for check in trial.applied})
    caught = sorted({catch.check for trial in trials for catch in trial.catches})
    alarms = sorted({alarm.check for trial in trials for alarm in trial.alarms})
    return tuple(applied), tuple(caught), tuple(alarms)
