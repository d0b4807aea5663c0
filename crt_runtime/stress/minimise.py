"""From a red run to a replay file: shrink, seal, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crt_runtime.gate_values import DEFAULT_BUDGET
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.replay import Replay, load_replay, replay_document, write_replay
from crt_runtime.stress.run import RunResult, TurnCheck
from crt_runtime.stress.script import Script
from crt_runtime.stress.shrink import Unshown, shrink


@dataclass(frozen=True)
class Minimised:
    """A replay that was written to `path`, after so many conversations held with the agent."""

    replay: Replay
    path: Path
    runs: int


def minimise(
    result: RunResult,
    make: Callable[[], Agent],
    artifacts_dir: Path,
    *,
    earlier: Sequence[Script] = (),
    budget: int = DEFAULT_BUDGET,
    extra_checks: Sequence[TurnCheck] = (),
) -> Minimised | str:
    """The minimal replay of a red run's first failure, written under the artifacts dir; or why there is none.

    The arguments are those of `shrink`. Raises `CrtError` where no agent can be made or the file cannot be written.
    """
    if not result.failures:
        return "no check failed on any turn, so there is nothing to shrink"
    found = shrink(result, make, earlier=earlier, budget=budget, extra_checks=extra_checks)
    if isinstance(found, Unshown):
        return (
            f"the failure did not show again in {found.tries} conversations with a fresh agent: "
            "the agent is not deterministic, or carries something over from what it did before"
        )
    path = write_replay(artifacts_dir, replay_document(found, result))
    return Minimised(load_replay(path), path, found.runs)
