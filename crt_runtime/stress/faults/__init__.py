"""Planted faults: deliberately wrong assistants that the gate must catch, written from the truth contract alone."""

from __future__ import annotations

from typing import Final

from crt_runtime.errors import UsageError
from crt_runtime.stress.faults import inventing, overwriting
from crt_runtime.stress.faults.fault import Fault, Kind, Promise, Striking

__all__ = ["FAULTS", "Fault", "Kind", "Promise", "Striking", "fault_named"]

FAULTS: Final[tuple[Fault, ...]] = (*overwriting.FAULTS, *inventing.FAULTS)
"""Every built-in fault, class by class."""


def fault_named(name: str) -> Fault:
    """The built-in fault of that name. Raises `UsageError` for one that does not exist."""
    for fault in FAULTS:
        if fault.name == name:
            return fault
    raise UsageError(f"fault {name}: there is none of that name; the built-in ones are {', '.join(_names())}")


def _names() -> list[str]:
    return [fault.name for fault in FAULTS]
