"""The kill score as a JSON document for machines."""

from __future__ import annotations

from crt_runtime.artifacts import Document
from crt_runtime.stress.teeth.arena import Arena
from crt_runtime.stress.teeth.score import FaultScore, Score
from crt_runtime.stress.teeth.trial import Trial


def score_document(score: Score, arena: Arena) -> Document:
    """Everything that the kill score knows; the same score gives the same document."""
    return {
        "arena": {
            "seeds": list(arena.seeds),
            "turns": arena.turns,
            "packs": list(arena.packs),
            "wording": arena.wording,
        },
        "faults": [_fault(fault) for fault in score.faults],
        "checks": [
            {"check": check.name, "first": check.first, "caught": check.caught, "false_alarms": check.alarms}
            for check in score.checks
        ],
        "packs": dict(score.packs),
        "truthful": [
            {"name": truthful.name, "conversations": len(truthful.trials), "failed": len(truthful.failed)}
            for truthful in score.truthful
        ],
        "summary": {
            "faults": len(score.faults),
            "missed": [fault.name for fault in score.missed],
            "idle_checks": list(score.idle_checks),
            "kills": score.kills,
            "trials": score.trials,
            "median_turn": score.median_turn,
            "verdict": "passed" if score.passed else "failed",
            "reasons": list(score.reasons),
        },
    }


def _fault(fault: FaultScore) -> Document:
    return {
        "name": fault.name,
        "kind": fault.kind,
        "does": fault.does,
        "breaks": fault.breaks,
        "killed": fault.killed,
        "missed": fault.missed,
        "median_turn": fault.median_turn,
        "median_strikes": fault.median_strikes,
        "trials": [_trial(trial) for trial in fault.trials],
    }


def _trial(trial: Trial) -> Document:
    kill = trial.kill
    return {
        "seed": trial.seed,
        "outcome": "killed" if kill is not None else "dormant" if trial.dormant else "survived",
        "struck": None if trial.struck is None else list(trial.struck),
        "kill": None
        if kill is None
        else {
            "check": kill.check,
            "turn": kill.turn,
            "pack": kill.pack,
            "strikes": trial.strikes,
            "details": kill.details,
        },
        "caught_by": [catch.check for catch in trial.catches],
    }
