"""Baselines: gating an assistant that is not deterministic against how it did before.

>>> baseline = record(StressOptions(seed=1337, agent="my_project:make"), make, clock=system_clock)
>>> gate(baseline, baseline.options, make, today=date.today()).passed
"""

from crt_runtime.stress.baseline.compare import CheckVerdict, Comparison, ProbeVerdict, compare, confirm
from crt_runtime.stress.baseline.document import Baseline, read_baseline, write_baseline
from crt_runtime.stress.baseline.holding import Conversation, Holding
from crt_runtime.stress.baseline.recording import gate, record
from crt_runtime.stress.baseline.waivers import Waiver, read_waivers

__all__ = [
    "Baseline",
    "CheckVerdict",
    "Comparison",
    "Conversation",
    "Holding",
    "ProbeVerdict",
    "Waiver",
    "compare",
    "confirm",
    "gate",
    "read_baseline",
    "read_waivers",
    "record",
    "write_baseline",
]
