"""The stress harness: seeded conversations with any assistant, judged turn by turn against a known truth.

>>> result = run_batch(StressOptions(seed=1337), agent_factory=MyAgent)
>>> result.passed
"""

from crt_runtime.stress.agent import Agent, Reply
from crt_runtime.stress.batch import BatchResult, run_batch
from crt_runtime.stress.finding import Finding, Outcome
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.results import Failure, RunSummary, TurnProgress
from crt_runtime.stress.run import RunResult, TurnCheck, close, run_one

__all__ = [
    "Agent",
    "BatchResult",
    "Failure",
    "Finding",
    "Outcome",
    "Reply",
    "RunResult",
    "RunSummary",
    "StressOptions",
    "TurnCheck",
    "TurnProgress",
    "close",
    "run_batch",
    "run_one",
]
