"""Where faults are tried: over which seeds, in conversations of what kind; and the whole score of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crt_runtime.errors import UsageError
from crt_runtime.gate_values import DEFAULT_TURN_TIMEOUT, DEFAULT_TURNS
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults import Fault
from crt_runtime.stress.faults.planting import Planted
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.run import TurnCheck
from crt_runtime.stress.teeth.score import FaultScore, Score, TruthfulScore
from crt_runtime.stress.teeth.trial import Trial, try_fault, try_truthful

DEFAULT_SEEDS: Final = 5

TRUTHFUL: Final[Mapping[str, Callable[[], Agent]]] = {
    "terse": Terse,
    "chatty": Chatty,
    "formal": Formal,
    "telling": lambda: Planted(lambda _: None, Chatty, tells=True),
}
"""The reference assistants that no check may fail; the last also tells what a reply has besides its text."""


@dataclass(frozen=True, slots=True)
class Arena:
    """One conversation of so many turns per seed, with these packs. Raises `UsageError` for what makes no sense."""

    seeds: Sequence[int] = range(DEFAULT_SEEDS)
    turns: int = DEFAULT_TURNS
    packs: tuple[str, ...] = ("all",)
    wording: str = "tuned"
    turn_timeout: float = DEFAULT_TURN_TIMEOUT

    def __post_init__(self) -> None:
        if not self.seeds:
            raise UsageError("seeds: expected at least one, such as 5")
        for seed in self.seeds:
            self.options(seed)

    def options(self, seed: int) -> StressOptions:
        """What the conversation of a seed is asked for."""
        return StressOptions(
            seed=seed,
            turns=self.turns,
            runs=1,
            packs=self.packs,
            wording=self.wording,
            agent="planted",
            turn_timeout=self.turn_timeout,
        )

    def score_fault(self, fault: Fault, extra_checks: Sequence[TurnCheck] = ()) -> FaultScore:
        """The fault over all seeds."""
        trials = [try_fault(fault, self.options(seed), extra_checks=extra_checks) for seed in self.seeds]
        return scored(fault, trials)

    def score_truthful(self, name: str, extra_checks: Sequence[TurnCheck] = ()) -> TruthfulScore:
        """One of the truthful assistants over all seeds."""
        plant = TRUTHFUL[name]
        trials = [try_truthful(name, plant(), self.options(seed), extra_checks=extra_checks) for seed in self.seeds]
        return TruthfulScore(name, tuple(trials))


def scored(fault: Fault, trials: Sequence[Trial]) -> FaultScore:
    """The trials of a fault with what the fault says of itself."""
    return FaultScore(fault.name, fault.kind, fault.does, fault.breaks, tuple(trials))


def kill_score(
    faults: Sequence[Fault], arena: Arena, *, complete: bool = True, on_trial: Callable[[int], None] | None = None
) -> Score:
    """Try every fault and every truthful assistant on every seed of the arena. `on_trial` is called after each fault
    and assistant with how many are done.

    `complete`: the faults are all there are; a check that catches none of them is then itself a failure.
    """
    if not faults:
        raise UsageError("faults: expected at least one to try")
    scores: list[FaultScore] = []
    truthful: list[TruthfulScore] = []
    for name in TRUTHFUL:
        truthful.append(arena.score_truthful(name))
        if on_trial is not None:
            on_trial(len(truthful))
    for fault in faults:
        scores.append(arena.score_fault(fault))
        if on_trial is not None:
            on_trial(len(truthful) + len(scores))
    return Score(tuple(scores), tuple(truthful), complete)
