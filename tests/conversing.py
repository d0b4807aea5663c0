"""Conversations in tests: a runtime over a scratch memory, turns with what is expected of their answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crt_runtime import Answer, Runtime, RuntimeConfig
from crt_runtime.clock import SteppingClock
from crt_runtime.dialogue.voice import Voice
from crt_runtime.ids import SequentialIds

START = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


@contextmanager
def runtime(
    path: str | Path = ":memory:", config: RuntimeConfig | None = None, voice: Voice | None = None
) -> Iterator[Runtime]:
    """A runtime whose clock starts at `START` and whose ids count."""
    with Runtime.open(
        path, config=config or RuntimeConfig(), clock=SteppingClock(START), ids=SequentialIds(), voice=voice
    ) as crt:
        yield crt


@dataclass(frozen=True)
class Turn:
    """What the user says, and what must be true of the answer. None: not looked at."""

    text: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    kind: str | None = None
    reason: str | None = None
    opens: tuple[str, ...] | None = None
    still_open: int | None = None
    writes: int | None = None


def told(text: str, *says: str, **expected: object) -> Turn:
    """A statement; it is stored unless told otherwise."""
    return Turn(text, says, **({"writes": 1} | expected))  # type: ignore[arg-type]


def asked(text: str, *says: str, kind: str = "belief", never: tuple[str, ...] = (), **expected: object) -> Turn:
    """A question: it is answered with belief unless told otherwise, opens nothing and stores nothing."""
    return Turn(text, says, never, kind, **({"opens": (), "writes": 0} | expected))  # type: ignore[arg-type]


def unknown(text: str, *never: str, **expected: object) -> Turn:
    """A question that has no answer."""
    return asked(text, kind="uncertainty", never=never, **expected)


def unsettled(text: str, *sides: str) -> Turn:
    """A question about a slot in conflict: all sides are named, and the user is asked."""
    return asked(text, *sides, "Which is right?", kind="uncertainty", reason="slot_conflict", still_open=1)


def converse(turns: Sequence[Turn | str], config: RuntimeConfig | None = None) -> None:
    """Hold a conversation and check each answer; a plain string is a turn of which nothing is expected."""
    with runtime(config=config) as crt:
        for turn in turns:
            check(crt.send(turn if isinstance(turn, str) else turn.text), turn)


def check(answer: Answer, turn: Turn | str) -> None:
    if isinstance(turn, str):
        return
    shown = f"{turn.text!r} -> {answer.text!r} ({answer.response_type}, {answer.gate_reason})"
    text = answer.text.casefold()
    for part in turn.says:
        assert part.casefold() in text, f"{shown}: should say {part!r}"
    for part in turn.never:
        assert part.casefold() not in text, f"{shown}: should not say {part!r}"
    found = {
        "kind": answer.response_type.value,
        "reason": answer.gate_reason,
        "opens": tuple(entry.type.value for entry in answer.contradictions),
        "still_open": answer.open_contradictions,
        "writes": answer.memories_written,
    }
    for name, value in found.items():
        expected = getattr(turn, name)
        assert expected is None or value == expected, f"{shown}: {name} is {value!r}, expected {expected!r}"
    assert (answer.mode == "uncertainty") == (answer.response_type == "uncertainty"), shown
    assert 0.0 <= answer.confidence <= 1.0, shown
