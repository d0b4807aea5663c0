"""One answer, as data, and the audit record that it leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crt_runtime.ledger.contradiction import Contradiction
from crt_runtime.memory.forget import Forgotten
from crt_runtime.memory.memory import Recalled
from crt_runtime.store.stamps import stamp


class Mode(StrEnum):
    """How an answer came about."""

    QUICK = "quick"  # a guard or a slot
    RECALL = "recall"  # quoted memories
    VOICE = "voice"  # a model worded it
    UNCERTAINTY = "uncertainty"


class ResponseType(StrEnum):
    BELIEF = "belief"  # grounded in what the user affirmed or approved
    SPEECH = "speech"  # said, but not to be believed
    UNCERTAINTY = "uncertainty"  # known not to be known


@dataclass(frozen=True, slots=True)
class Answer:
    """What `Runtime.send` returns.

    `confidence` in [0, 1] (0 for uncertainty); `gate_reason` names the guard or rule that decided, None where none did;
    `contradictions` are the entries that this turn opened; `open_contradictions` counts the unresolved ones that
    concern this turn; `next_action` is None or {"action": "ask_user", "slot", "question", "options"}; `forgotten` says
    what a request to forget removed, and what of it is still there.
    """

    id: str
    at: datetime
    session: str
    user_text: str
    text: str
    mode: Mode
    response_type: ResponseType
    confidence: float
    gate_reason: str | None = None
    contradictions: tuple[Contradiction, ...] = ()
    open_contradictions: int = 0
    next_action: Mapping[str, object] | None = None
    evidence: tuple[Recalled, ...] = ()
    memories_written: int = 0
    suggestion: Mapping[str, object] | None = None
    forgotten: Forgotten | None = None

    @property
    def contradiction_detected(self) -> bool:
        return bool(self.contradictions)

    def to_record(self) -> dict[str, object]:
        """The answer as a document that is valid under `crt_audit_answer_record.v1`."""
        record: dict[str, object] = {
            "id": self.id,
            "ts": stamp(self.at),
            "session": self.session,
            "user_text": self.user_text,
            "answer_text": self.text,
            "mode": self.mode.value,
            "response_type": self.response_type.value,
            "confidence": self.confidence,
            "gate_reason": self.gate_reason,
            "retrieved_memory_ids": [item.memory_id for item in self.evidence],
            "contradiction_detected": self.contradiction_detected,
            "unresolved_contradictions": self.open_contradictions,
        }
        if self.next_action is not None:
            record["next_action"] = dict(self.next_action)
        if self.suggestion is not None:
            record["learned_suggestion"] = dict(self.suggestion)
        return record
