"""CRT: a truthful memory for assistants, and the stress harness that gates them.

Names are imported when they are used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crt_runtime.config import RuntimeConfig
    from crt_runtime.dialogue.answer import Answer
    from crt_runtime.dialogue.runtime import Runtime
    from crt_runtime.errors import CrtError
    from crt_runtime.language.facts import Fact
    from crt_runtime.ledger.contradiction import Contradiction
    from crt_runtime.ledger.state import SlotState
    from crt_runtime.memory.memory import Memory, Recalled

__all__ = [
    "Answer",
    "Contradiction",
    "CrtError",
    "Fact",
    "Memory",
    "Recalled",
    "Runtime",
    "RuntimeConfig",
    "SlotState",
    "__version__",
]

__version__ = "0.1.0"

_HOME = {
    "Answer": "dialogue.answer",
    "Contradiction": "ledger.contradiction",
    "CrtError": "errors",
    "Fact": "language.facts",
    "Memory": "memory.memory",
    "Recalled": "memory.memory",
    "Runtime": "dialogue.runtime",
    "RuntimeConfig": "config",
    "SlotState": "ledger.state",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
