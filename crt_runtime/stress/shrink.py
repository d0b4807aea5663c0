"""Shrinking: from a failed run to the shortest conversation that still shows the same finding.

Turns first, then wordings. Every candidate is told anew, so that the truth table says what is true in it, and held with
a fresh agent. The failing turn stays the last one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from crt_runtime.gate_values import DEFAULT_BUDGET
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.agents.truthful import ALL as TRUTHFUL
from crt_runtime.stress.excerpt import Excerpt, Fairness, Sought, held, replies_of, spoken_of, told
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.reduce import reduced, shortest_end
from crt_runtime.stress.results import Failure
from crt_runtime.stress.run import RunResult, TurnCheck
from crt_runtime.stress.schedule import run_seed
from crt_runtime.stress.script import Line, Script, ScriptTurn
from crt_runtime.stress.wording import fill

HUNG: Final = 25
"""How many of them one costs that hangs, since it takes the whole turn timeout."""

SAME: Final = 2
"""How often the failure must show, with the same replies, before one try per candidate is taken to decide."""

UNSURE: Final = 10
"""How often a conversation is held to estimate how often its failure shows, and at most per candidate."""

CONFIRMED: Final = 20
"""How often the end result is held again where the agent is not deterministic."""

MISSED: Final = 0.05
"""How likely the tries per candidate may be to miss a finding that shows as often as in the whole conversation."""

READABLE: Final = 20
"""Up to how many turns wordings are shortened."""

REWORDINGS: Final = 4
"""How many other wordings of one turn are tried, the shortest first."""


@dataclass(frozen=True)
class Shrunk:
    """The shortest conversation that was found. `turns` is how many there were, `runs` how many conversations it took.

    `minimal`: leaving out any one turn was tried and loses the finding. `shown` of `tries` conversations at the end
    showed it. `failure` is the finding as the last of `results` has it.
    """

    excerpt: Excerpt
    results: tuple[RunResult, ...]
    failure: Failure
    turns: int
    runs: int
    minimal: bool
    shown: int
    tries: int


@dataclass(frozen=True, slots=True)
class Unshown:
    """The failure did not show again on a fresh agent, in so many tries."""

    tries: int


def shrink(
    result: RunResult,
    make: Callable[[], Agent],
    *,
    failure: Failure | None = None,
    earlier: Sequence[Script] = (),
    budget: int = DEFAULT_BUDGET,
    extra_checks: Sequence[TurnCheck] = (),
) -> Shrunk | Unshown:
    """Shrink a red run to a minimal conversation with the same finding as `failure` (default: its first).

    `make` gives a fresh agent. `earlier`: the runs that the agent had been through before, tried where the failure does
    not show without them. `budget`, of at least `LEAST_BUDGET`, is in conversations held with the agent. Raises
    `ValueError` for a run without failures, and what `make` raises.
    """
    chosen = failure or (result.failures[0] if result.failures else None)
    if chosen is None:
        raise ValueError("a run without a failed check has nothing to shrink")
    earlier = _of_this_batch(earlier, result)
    search = _Search(result, chosen, make, budget, earlier, extra_checks)
    whole = spoken_of(result.script, chosen.turn)
    if not search.settle(whole):
        whole = (*(spoken for script in earlier for spoken in spoken_of(script)), *whole)
        if not earlier or not search.settle(whole):
            return Unshown(search.runs)
    try:
        search.minimise(whole)
    except _BudgetSpentError:
        return search.confirmed(minimal=False)
    return search.confirmed(minimal=True)


def tries_to_see(rate: float, most: int) -> int:
    """How many tries miss something that shows at this rate in at most a part `MISSED` of the cases; at most `most`."""
    if rate >= 1 - MISSED:
        return 1
    return min(most, math.ceil(math.log(MISSED) / math.log(1 - rate))) if rate > 0 else most


def _of_this_batch(earlier: Sequence[Script], result: RunResult) -> list[Script]:
    """The other runs of the same batch, each once: what a replay can name."""
    seed = result.options.seed
    runs = {script.run: script for script in earlier if script.seed == run_seed(seed, script.run)}
    return [script for run, script in runs.items() if run != result.run]


class _BudgetSpentError(Exception):
    """As many conversations as were allowed have been held."""


class _Search:
    """Holds candidates, remembers what they showed, and keeps the last that showed the finding."""

    def __init__(
        self,
        result: RunResult,
        failure: Failure,
        make: Callable[[], Agent],
        budget: int,
        earlier: Sequence[Script],
        extra_checks: Sequence[TurnCheck],
    ) -> None:
        self._options = result.options
        self._make = make
        self._checks = extra_checks
        self._lexicon = load_lexicon()
        self._failing = result.script.turns[failure.turn - 1]
        self._sought = Sought.of(failure.check, self._failing)
        self._replies = replies_of(result)[: failure.turn]
        self._fairness = Fairness((*earlier, result.script), self._lexicon)
        self._known: dict[tuple[tuple[int, int, str], ...], bool] = {}
        self._best: tuple[Excerpt, tuple[RunResult, ...], Failure] | None = None
        self._budget = self._left = budget
        self._turns = 0
        self._tries = 1
        self._confirming = SAME
        self._guarded = True
        self.runs = 0

    def settle(self, whole: Excerpt) -> bool:
        """Whether the failure shows in the whole conversation, and how many tries tell whether it shows in a part."""
        scripts = told(whole, self._options.seed, self._lexicon)
        shown = same = tried = 0
        while tried < (SAME if same == tried else UNSURE) and self._left > 0:
            results, failure = self._hold(scripts)
            tried += 1
            if failure is not None:
                shown += 1
                same += replies_of(results[-1]) == self._replies
                self._best = whole, results, failure
        self._turns = len(whole)
        if same < tried:
            self._tries = tries_to_see(shown / tried, UNSURE)
            self._confirming = min(CONFIRMED, self._budget // 5)
        hung = self._best is not None and self._best[1][-1].hung
        if hung:
            self._confirming = 1
        self._left -= self._confirming * (HUNG if hung else 1)
        self._guarded = shown > 0 and self._is_fair(scripts)
        return shown > 0

    def minimise(self, whole: Excerpt) -> None:
        """Reduce turns, then wordings, until neither gives way. Raises `_BudgetSpentError`."""
        guessed = next((part for part in _guesses(whole, self._failing) if self._shows(part)), None)
        kept = self._reduced(guessed or shortest_end(whole, self._shows), None)
        while True:
            worded = self._reworded(kept)
            kept = self._reduced(worded, 1)
            if kept == worded:
                return

    def confirmed(self, *, minimal: bool) -> Shrunk | Unshown:
        """The best, held some times more: as often as not where the agent is not deterministic."""
        assert self._best is not None
        excerpt, results, failure = self._best
        scripts = told(excerpt, self._options.seed, self._lexicon)
        shown = sum(self._hold(scripts)[1] is not None for _ in range(self._confirming))
        if not shown:
            return Unshown(self.runs)
        return Shrunk(excerpt, results, failure, self._turns, self.runs, minimal, shown, self._confirming)

    def _reduced(self, excerpt: Excerpt, largest: int | None) -> Excerpt:
        *before, last = excerpt
        return (*reduced(before, lambda part: self._shows((*part, last)), largest), last)

    def _reworded(self, excerpt: Excerpt) -> Excerpt:
        """The excerpt with shorter wordings where they show the finding too, as long as the budget allows to prove
        afterwards that no turn is spare. Of many turns none is reworded: nobody reads them one by one."""
        if len(excerpt) > READABLE:
            return excerpt
        for index in reversed(range(len(excerpt))):
            texts = {spoken.line.text for spoken in excerpt}
            for text in _shorter(excerpt[index].line, self._options.wording):
                spoken = excerpt[index]
                reworded = replace(spoken, line=replace(spoken.line, text=text))
                candidate = (*excerpt[:index], reworded, *excerpt[index + 1 :])
                if self._left <= len(excerpt) * self._tries:
                    return excerpt
                if text not in texts and self._shows(candidate):
                    excerpt = candidate
                    break
        return excerpt

    def _shows(self, excerpt: Excerpt) -> bool:
        """Whether the excerpt, understood as the whole is, shows the finding. Raises `_BudgetSpentError`."""
        key = tuple((spoken.run, spoken.turn, spoken.line.text) for spoken in excerpt)
        if key not in self._known:
            self._known[key] = self._fairness.allows(excerpt) and self._tried(excerpt)
        return self._known[key]

    def _tried(self, excerpt: Excerpt) -> bool:
        scripts = told(excerpt, self._options.seed, self._lexicon)
        if not self._sought.possible_at(scripts[-1].turns[-1]):
            return False
        for _ in range(self._tries):
            if self._left <= 0:
                raise _BudgetSpentError
            results, failure = self._hold(scripts)
            if failure is not None:
                if self._guarded and not self._is_fair(scripts):
                    return False
                self._best = excerpt, results, failure
                return True
        return False

    def _hold(self, scripts: Sequence[Script]) -> tuple[tuple[RunResult, ...], Failure | None]:
        results = held(scripts, self._options, self._make, self._lexicon, self._checks)
        self.runs += 1
        self._left -= HUNG if results[-1].hung else 1
        return results, self._sought.shown_by(results) if len(results) == len(scripts) else None

    def _is_fair(self, scripts: Sequence[Script]) -> bool:
        """Whether assistants that tell the truth pass: a replay that fails them would prove nothing."""
        return all(
            all(result.passed for result in held(scripts, self._options, truthful, self._lexicon))
            for truthful in TRUTHFUL
        )


def _guesses(whole: Excerpt, failing: ScriptTurn) -> Iterator[Excerpt]:
    """Parts that often show the finding: the failing turn alone, the turns about the same thing, and the user's name
    with them."""
    last, line = whole[-1], failing.line
    slots = {line.slot, *(slot for slot, _ in failing.ledger)} - {None}
    yield (last,)
    for wanted in (slots, {*slots, "name"}):
        yield tuple(
            spoken
            for spoken in whole
            if spoken is last
            or spoken.line.slot in wanted
            or (line.probe is not None and (spoken.line.pack, spoken.line.probe) == (line.pack, line.probe))
        )


def _shorter(line: Line, wording: str) -> list[str]:
    """Shorter texts from the wordings that this one was chosen from, the shortest first."""
    if line.phrasing is None:
        return []
    texts = {fill(template, line.phrasing.filled) for template in line.phrasing.wordings.pool(wording)}
    shorter = (text for text in texts if len(text) < len(line.text))
    return sorted(shorter, key=lambda text: (len(text), text))[:REWORDINGS]
