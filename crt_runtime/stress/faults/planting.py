"""How a fault is planted: a truthful agent that knows the script, and one rule that spoils some of its replies."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Truthful
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.telling import ASKING, told
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import UNTOLD, Act, Saying, State, Truth
from crt_runtime.stress.script import Line, Script, ScriptTurn


@dataclass(frozen=True, slots=True)
class Moment:
    """One turn as a rule sees it: the script, the truthful reply, what the agent has replied so far (one text per
    earlier turn), and the confidential text that it holds."""

    script: Script
    turn: ScriptTurn
    truthful: Reply
    replies: Sequence[str]
    hidden: str

    @property
    def line(self) -> Line:
        return self.turn.line

    @property
    def number(self) -> int:
        return self.turn.number

    @property
    def truth(self) -> Truth:
        """The truth of the slot that the turn is about; an untold one where it is about none."""
        return self.turn.truth or UNTOLD

    @property
    def noun(self) -> str:
        return self.script.nouns.get(self.line.slot or "", "that")

    @property
    def opens(self) -> bool:
        """Whether this turn brings the slot into conflict."""
        before = self.turn.before
        return before is not None and before.state is not State.CONFLICT and self.truth.state is State.CONFLICT

    @property
    def repeats(self) -> bool:
        """Whether the user says again what already stands."""
        before = self.turn.before
        said_again = self.line.act in (Act.ASSERT, Act.ASSERT_ALIAS)
        return said_again and before is not None and before.settled and self.line.say in before.values

    @property
    def told_twice(self) -> str | None:
        """The value that still holds and that the user has said again, if any."""
        for turn in self.earlier_here(Act.ASSERT, Act.ASSERT_ALIAS):
            said = turn.line.say
            if turn.before is not None and said in turn.before.values and said in self.truth.values:
                return said
        return None

    def asked(self, *states: State) -> bool:
        """Whether the user asks what holds now, while the slot is in one of these states (any, where none is given)."""
        return self.line.act in ASKING and self.turn.truth is not None and (not states or self.truth.state in states)

    def asked_settled(self, *states: State) -> bool:
        """The same, where one answer holds."""
        return self.asked(*states) and self.truth.settled

    def earlier(self, *acts: Act) -> tuple[ScriptTurn, ...]:
        """The turns before this one with one of these acts (any, where none is given), oldest first."""
        return tuple(turn for turn in self.script.turns[: self.number - 1] if not acts or turn.line.act in acts)

    def earlier_here(self, *acts: Act) -> tuple[ScriptTurn, ...]:
        """The same, about this turn's slot."""
        return tuple(turn for turn in self.earlier(*acts) if turn.line.slot == self.line.slot)

    def truth_of(self, slot: str) -> Truth:
        """What stands about another slot by now."""
        heard = [turn.truth for turn in self.script.turns[: self.number] if turn.line.slot == slot and turn.truth]
        return heard[-1] if heard else UNTOLD

    def elsewhere(self) -> ScriptTurn | None:
        """The user's latest assertion about another slot."""
        others = [turn for turn in self.earlier(Act.ASSERT) if turn.line.slot != self.line.slot]
        return others[-1] if others else None

    @property
    def support(self) -> Saying | None:
        """The latest thing that the user said for what holds now."""
        speaking = [saying for saying in self.truth.sayings if {*saying.values} & {*self.truth.values}]
        return speaking[-1] if speaking else None

    def stranger(self, of: str | None = None) -> str | None:
        """A value that a slot (this turn's, where none is named) could have, and that nobody says in this script; None
        where there is none."""
        slot = load_lexicon().slots.get(of or self.line.slot or "")
        if slot is None:
            return None
        voiced = {value for turn in self.script.turns if turn.line.slot == slot.name for value in _voiced(turn.line)}
        free = [value for value in slot.values if not any(slot.related(value, other) for other in voiced)]
        # The lowest of all, so that a script that is cut down mostly keeps its stranger.
        return min(free, key=lambda value: lot(self.script.seed, slot.name, value), default=None)

    def one_of(self, *phrasings: str) -> str:
        """One of some ways to say the same, by the user's text."""
        return phrasings[lot(self.line.text) % len(phrasings)]


Rule = Callable[[Moment], str | Reply | None]
"""What the agent says instead of the truth; None: it tells the truth. Text alone leaves a reply's fields right."""


class Planted:
    """A truthful agent with a rule that spoils some of its replies; `tells`: its replies have fields."""

    def __init__(self, rule: Rule, words: Callable[[], Truthful], *, tells: bool) -> None:
        self._rule = rule
        self._words = words
        self._truthful = words()
        self._tells = tells
        self._script: Script | None = None
        self._hidden = ""
        self._replies: list[str] = []
        self._struck: list[int] = []

    @property
    def struck(self) -> tuple[int, ...]:
        """The turns (from 1) of the present conversation on which it went wrong."""
        return tuple(self._struck)

    def honest(self) -> Planted:
        """The truthful agent under the fault: it must pass wherever the fault must fail."""
        return honest(self._words, tells=self._tells)

    def rehearse(self, script: Script) -> None:
        """Read the annotated script that the truthful replies come from."""
        self._script = script
        self._truthful.rehearse(script)

    def reset(self, *, seed: int, hidden: str) -> None:
        """Start the rehearsed conversation."""
        self._truthful.reset(seed=seed, hidden=hidden)
        self._hidden = hidden
        self._replies = []
        self._struck = []

    def send(self, text: str) -> str | Reply:
        """The truthful reply, or what the fault makes of it; raises what the fault raises."""
        right = self._truthful.send(text)
        if self._script is None:
            raise RuntimeError("a planted fault answers only the script that it has rehearsed")
        turn = self._script.turns[len(self._replies)]
        truthful = told(turn, right) if self._tells else Reply(right)
        moment = Moment(self._script, turn, truthful, tuple(self._replies), self._hidden)
        self._replies.append("")
        try:
            wrong = self._rule(moment)
        except Exception:
            self._struck.append(turn.number)
            raise
        reply = truthful if wrong is None else wrong if isinstance(wrong, Reply) else replace(truthful, text=wrong)
        self._replies[-1] = reply.text
        if reply != truthful:
            self._struck.append(turn.number)
        return reply if self._tells else reply.text

    def close(self) -> None:
        """Let go of the script."""
        self._truthful.close()
        self._script = None


def honest(words: Callable[[], Truthful], *, tells: bool) -> Planted:
    """A truthful agent without any fault; with fields where it `tells`."""
    return Planted(lambda _: None, words, tells=tells)


def planted(
    kind: Kind, does: str, breaks: Promise, words: Callable[[], Truthful], *, tells: bool = False
) -> Callable[[Rule], Fault]:
    """Makes a fault of a rule, under the rule's name."""

    def plant(rule: Rule) -> Fault:
        name = rule.__name__.replace("_", "-")
        return Fault(name, kind, does, breaks, lambda: Planted(rule, words, tells=tells))

    return plant


def lot(*parts: str | int) -> int:
    """A number that looks random and is always the same for these parts, whatever else is in the script."""
    return zlib.crc32("/".join(map(str, parts)).encode())


def drawn(by: str, turns: Sequence[ScriptTurn], *, one_in: int) -> Sequence[ScriptTurn]:
    """One in so many of these turns, at least one: by rank, so that a script that has few of them has its one, and the
    lowest, so that those that a script keeps when it is cut down mostly stay drawn."""
    return sorted(turns, key=lambda turn: lot(by, turn.line.text))[: ceil(len(turns) / one_in)]


def listed(values: Sequence[str]) -> str:
    """Values in one breath: "a and b and c"."""
    return " and ".join(values)


def _voiced(line: Line) -> tuple[str, ...]:
    return tuple(value for value in (line.say, line.old, line.second, line.decoy) if value is not None)
