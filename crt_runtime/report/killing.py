"""The kill score in a report: from the document that `crt teeth --json` prints, or from a session that measured it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from crt_runtime.artifacts import parse_strict
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.counted import counted
from crt_runtime.errors import ArtifactError


@dataclass(frozen=True, slots=True)
class FaultKilled:
    """One planted fault: in how many of `trials` conversations it was caught, by which check first, at which turn in
    the middle (None: never)."""

    name: str
    kind: str
    does: str
    caught: int
    trials: int
    missed: bool
    check: str | None
    turn: int | None


@dataclass(frozen=True, slots=True)
class KillScore:
    """`truthful`: conversations of truthful assistants, `alarms`: how many of them failed."""

    faults: tuple[FaultKilled, ...]
    truthful: int
    alarms: int

    @property
    def sentences(self) -> tuple[str, str]:
        """How many of the faults are caught, and how many of the truthful fail."""
        caught = sum(not fault.missed for fault in self.faults)
        return (
            f"{caught} of {counted(len(self.faults), 'deliberately wrong assistant')} caught.",
            f"False alarms: {self.alarms} in {counted(self.truthful, 'conversation')} of truthful ones.",
        )


def read_kill_score(path: Path) -> KillScore:
    """Read what `crt teeth --json` printed; raises `ArtifactError` for anything else."""
    document = cast("Any", parse_strict(read_bytes(path), str(path)))
    try:
        return KillScore(
            faults=tuple(map(_fault, document["faults"])),
            truthful=sum(int(told["conversations"]) for told in document["truthful"]),
            alarms=sum(int(told["failed"]) for told in document["truthful"]),
        )
    except (KeyError, TypeError, ValueError):
        raise ArtifactError(str(path), "", "is not what `crt teeth --json` prints") from None


def _fault(told: Any) -> FaultKilled:
    checks = Counter(str(trial["kill"]["check"]) for trial in told["trials"] if trial["kill"] is not None)
    return FaultKilled(
        name=str(told["name"]),
        kind=str(told["kind"]),
        does=str(told["does"]),
        caught=int(told["killed"]),
        trials=len(told["trials"]),
        missed=bool(told["missed"]),
        check=min(checks, key=lambda check: (-checks[check], check)) if checks else None,
        turn=None if told["median_turn"] is None else int(told["median_turn"]),
    )
