"""The kill score: planted faults against the gate's checks, and truthful assistants beside them.

>>> score = kill_score(FAULTS, Arena(seeds=range(20)))
>>> score.passed, score.missed, score.idle_checks
"""

from crt_runtime.stress.teeth.arena import TRUTHFUL, Arena, kill_score, scored
from crt_runtime.stress.teeth.document import score_document
from crt_runtime.stress.teeth.score import CheckScore, FaultScore, Score, TruthfulScore, idle_line
from crt_runtime.stress.teeth.trial import Catch, Trial, try_fault, try_truthful

__all__ = [
    "TRUTHFUL",
    "Arena",
    "Catch",
    "CheckScore",
    "FaultScore",
    "Score",
    "Trial",
    "TruthfulScore",
    "idle_line",
    "kill_score",
    "score_document",
    "scored",
    "try_fault",
    "try_truthful",
]
