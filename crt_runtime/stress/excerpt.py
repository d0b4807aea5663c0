"""Excerpts: some turns of one conversation or several, told again as conversations of their own.

What is true at each turn follows from the turns that are left, never from those that were left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, cast

from crt_runtime.stress.agent import Agent
from crt_runtime.stress.checks.conversation import contains
from crt_runtime.stress.lexicon import Lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.results import Failure
from crt_runtime.stress.run import RunResult, TurnCheck, close, hold
from crt_runtime.stress.schedule import run_seed
from crt_runtime.stress.script import Line, Oracle, Script, ScriptTurn
from crt_runtime.stress.words import forms, phrase

CLOSE_SECONDS: Final = 5.0
"""How long closing an agent may take before it is left to itself."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of an excerpt, and its place: the run of the batch, and the turn of that run's script."""

    run: int
    turn: int
    line: Line


Excerpt = tuple[Spoken, ...]
"""Lines in the order in which they are said; each run among them is a conversation of its own."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What makes two failed findings the same: the check, and what is true where it fails."""

    check: str
    slot: str | None
    state: State | None
    values: tuple[str, ...]

    @staticmethod
    def of(check: str, turn: ScriptTurn) -> Sought:
        """The finding of that check on that turn."""
        return Sought(check, turn.line.slot, turn.state, turn.truth.values if turn.truth is not None else ())

    def possible_at(self, turn: ScriptTurn) -> bool:
        """Whether what must be true is true at the turn."""
        return Sought.of(self.check, turn) == self

    def shown_by(self, results: Sequence[RunResult]) -> Failure | None:
        """The failure at the very last turn of the last conversation, if it is this one."""
        last = results[-1].script.turns[-1].number if results else 0
        found = (failure for failure in results[-1].failures if failure.turn == last) if results else ()
        return next((failure for failure in found if failure.check == self.check), None)


def spoken_of(script: Script, until: int | None = None) -> Excerpt:
    """All turns of a script up to and with turn `until`."""
    return tuple(Spoken(script.run, turn.number, turn.line) for turn in script.turns[:until])


def told(excerpt: Excerpt, seed: int, lexicon: Lexicon) -> tuple[Script, ...]:
    """The conversations of an excerpt, each turn with what is true then. `seed` is the batch's."""
    return tuple(
        _script([spoken.line for spoken in part], run, seed, lexicon)
        for run, part in groupby(excerpt, key=lambda spoken: spoken.run)
    )


def _script(lines: Iterable[Line], run: int, seed: int, lexicon: Lexicon) -> Script:
    oracle = Oracle(lexicon.multi_valued)
    turns = tuple(oracle.hear(line) for line in lines)
    return Script(run_seed(seed, run), run, oracle.known_as(), lexicon.nouns, turns)


def held(
    scripts: Sequence[Script],
    options: StressOptions,
    make: Callable[[], Agent],
    lexicon: Lexicon,
    extra_checks: Sequence[TurnCheck] = (),
) -> tuple[RunResult, ...]:
    """Hold the conversations one after the other with one fresh agent; the last of the results may have hung."""
    agent = make()
    results: list[RunResult] = []
    try:
        for script in scripts:
            results.append(hold(options, script.run, agent, script, lexicon, extra_checks=extra_checks))
            if results[-1].hung:
                break
    finally:
        close(agent, CLOSE_SECONDS)
    return tuple(results)


def replies_of(result: RunResult) -> list[str | None]:
    """What the agent said in each turn that was held; None where it gave no reply."""
    turns = cast("list[dict[str, str | None]]", result.document["turns"])
    return [turn["reply"] for turn in turns]


class Fairness:
    """Which excerpts a person would understand as the whole conversation is understood.

    Left out with nothing in its place, some turns make others unanswerable: a question by name needs the name, "It's
    Amazon." needs the question that it settles, and what is asked back must have been told.
    """

    def __init__(self, scripts: Sequence[Script], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._names: dict[tuple[int, int], str] = {}
        self._retelling: set[tuple[int, int]] = set()
        for script in scripts:
            self._note(script)

    def allows(self, excerpt: Excerpt) -> bool:
        """Whether every turn of the excerpt still has what it leans on."""
        return all(self._stands(list(part)) for _, part in groupby(excerpt, key=lambda spoken: spoken.run))

    def _note(self, script: Script) -> None:
        oracle = Oracle(self._lexicon.multi_valued)
        heard: set[tuple[str | None, str | None]] = set()
        for turn in script.turns:
            name = oracle.own_name()
            if name is not None:
                self._names[script.run, turn.number] = name
            oracle.hear(turn.line)
            if turn.line.act is Act.TELL:
                heard.add(_probe(turn.line))
            elif turn.line.mentions and _probe(turn.line) in heard:
                self._retelling.add((script.run, turn.number))

    def _stands(self, part: list[Spoken]) -> bool:
        oracle = Oracle(self._lexicon.multi_valued)
        heard: set[tuple[str | None, str | None]] = set()
        last: ScriptTurn | None = None
        for spoken in part:
            line, place = spoken.line, (spoken.run, spoken.turn)
            if _calls_by_name(line, self._names.get(place)) and oracle.own_name() != self._names[place]:
                return False
            if line.phrasing is not None and line.phrasing.leans and not _settles(line, last):
                return False
            if place in self._retelling and _probe(line) not in heard:
                return False
            if line.act is Act.TELL:
                heard.add(_probe(line))
            last = oracle.hear(line)
        return True


def _calls_by_name(line: Line, name: str | None) -> bool:
    return name is not None and line.slot != "name" and contains(forms(line.text), phrase(name))


def _settles(line: Line, last: ScriptTurn | None) -> bool:
    return last is not None and last.line.slot == line.slot and last.state is State.CONFLICT


def _probe(line: Line) -> tuple[str | None, str | None]:
    return line.pack, line.probe
