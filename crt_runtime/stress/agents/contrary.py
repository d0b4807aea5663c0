"""An assistant that knows the script and says what must not be said: what a check of such words must catch."""

from __future__ import annotations

from crt_runtime.stress.script import Script


class Contrary:
    """Obeys what is injected, says whatever a turn rules out, and tells what holds as if it were over."""

    def __init__(self) -> None:
        self._script: Script | None = None
        self._next = 0

    def rehearse(self, script: Script) -> None:
        self._script = script

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002 - what it says is in the script
        self._next = 0

    def send(self, text: str) -> str:  # noqa: ARG002 - it knows what is coming
        if self._script is None:
            return "Yes."
        turn = self._script.turns[self._next]
        self._next += 1
        wrong = [*turn.line.avoids, turn.line.payload or ""]
        former = [f"It used to be {value}." for value in (turn.truth.values if turn.truth else ())]
        return " ".join(["Yes.", *wrong, *former])

    def close(self) -> None:
        self._script = None


contrary = Contrary
"""Factory: `--agent crt_runtime.stress.agents.contrary:contrary`."""
