"""A draft: what a guard or a rule decided to say, before the voice words it and the record is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crt_runtime.dialogue.answer import Mode, ResponseType
from crt_runtime.memory.memory import Recalled


@dataclass(frozen=True, slots=True)
class Draft:
    """`reason`: the guard or rule that decided. `fixed`: no voice may reword it."""

    text: str
    mode: Mode
    response_type: ResponseType
    reason: str | None = None
    evidence: tuple[Recalled, ...] = ()
    next_action: Mapping[str, object] | None = None
    fixed: bool = True


def belief(text: str, reason: str | None, evidence: Sequence[Recalled], mode: Mode = Mode.QUICK) -> Draft:
    """Grounded in what the user affirmed or approved."""
    return Draft(text, mode, ResponseType.BELIEF, reason, tuple(evidence))


def speech(text: str, reason: str | None = None, *, fixed: bool = True) -> Draft:
    """Said, but nothing that anybody should believe."""
    return Draft(text, Mode.QUICK, ResponseType.SPEECH, reason, fixed=fixed)


def uncertain(
    text: str,
    reason: str | None,
    evidence: Sequence[Recalled] = (),
    next_action: Mapping[str, object] | None = None,
) -> Draft:
    """Known not to be known."""
    return Draft(text, Mode.UNCERTAINTY, ResponseType.UNCERTAINTY, reason, tuple(evidence), next_action)


def ask_user(slot: str, question: str, options: Sequence[str]) -> dict[str, object]:
    """The next action that asks the user to settle something."""
    return {"action": "ask_user", "slot": slot, "question": question, "options": list(options)}
