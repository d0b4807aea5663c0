"""Planted faults: deliberately wrong assistants that the gate must catch, written from the truth contract alone."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from crt_runtime.errors import UsageError
from crt_runtime.stress.faults import (
    bleeding,
    crashing,
    embellishing,
    false_alarms,
    forgetting,
    inventing,
    late,
    leaking,
    misquoting,
    modality,
    numbers,
    obeying,
    overwriting,
    provenance,
    rare,
    revocation,
    self_evidence,
    stale,
    stuck,
    unlawful_writes,
    wrong_subject,
)
from crt_runtime.stress.faults.fault import Fault, Kind, Promise, Striking

__all__ = ["FAULTS", "Fault", "Kind", "Promise", "Striking", "fault_named"]

FAULTS: Final[tuple[Fault, ...]] = (
    *overwriting.FAULTS,
    *inventing.FAULTS,
    *forgetting.FAULTS,
    *false_alarms.FAULTS,
    *stuck.FAULTS,
    *stale.FAULTS,
    *wrong_subject.FAULTS,
    *modality.FAULTS,
    *obeying.FAULTS,
    *leaking.FAULTS,
    *embellishing.FAULTS,
    *misquoting.FAULTS,
    *provenance.FAULTS,
    *self_evidence.FAULTS,
    *unlawful_writes.FAULTS,
    *revocation.FAULTS,
    *numbers.FAULTS,
    *rare.FAULTS,
    *late.FAULTS,
    *bleeding.FAULTS,
    *crashing.FAULTS,
)
"""Every built-in fault, class by class."""


def fault_named(name: str) -> Fault:
    """The built-in fault of that name. Raises `UsageError` for one that does not exist."""
    for fault in FAULTS:
        if fault.name == name:
            return fault
    near = get_close_matches(name, [fault.name for fault in FAULTS], cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"fault {name}: there is none of that name; {hint}`crt teeth --list` shows all {len(FAULTS)}")
