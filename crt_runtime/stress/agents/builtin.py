"""The built-in runtime as an agent: the one place where the stress harness touches the runtime."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from crt_runtime import Runtime
from crt_runtime.clock import SteppingClock
from crt_runtime.config import Private, load_config
from crt_runtime.ids import SequentialIds
from crt_runtime.stress.agent import Reply

START: Final = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
"""When every seeded conversation begins."""

STEP: Final = timedelta(seconds=1)


class BuiltinAgent:
    """A fresh runtime in `:memory:` per conversation, with a clock and ids that are the same every time."""

    def __init__(self, config: Path | None = None) -> None:
        self._config = load_config(config).config
        self._runtime: Runtime | None = None

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002 - the runtime draws nothing at random
        self.close()
        self._runtime = Runtime.open(
            ":memory:",
            config=replace(self._config, private=Private(hidden)),
            clock=SteppingClock(START, STEP),
            ids=SequentialIds(),
        )

    def send(self, text: str) -> Reply:
        if self._runtime is None:
            raise RuntimeError("reset() starts the conversation")
        answer = self._runtime.send(text)
        return Reply(
            text=answer.text,
            contradiction_detected=answer.contradiction_detected,
            open_contradictions=answer.open_contradictions,
            response_type=str(answer.response_type),
            memories_written=answer.memories_written,
            retrieved=tuple(item.text for item in answer.evidence),
            record=answer.to_record(),
        )

    def close(self) -> None:
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None
