"""Wrong assistants for tests: each is truthful with one thing wrong, and names the checks that must catch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from crt_runtime.stress import Reply
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.faults.telling import told
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, State, Truth
from crt_runtime.stress.script import Line, Script, ScriptTurn

LEXICON = load_lexicon()
NAMING = frozenset({Act.ASSERT, Act.CORRECT, Act.CHANGE})
SETTLED = (State.KNOWN, State.REVISED, State.TEMPORAL, State.REFINED, State.RESOLVED)


@dataclass(frozen=True)
class Moment:
    """One turn as a fault sees it: the script's turn, and what the assistant would truthfully reply."""

    agent: Telling
    turn: ScriptTurn
    reply: Reply

    @property
    def line(self) -> Line:
        return self.turn.line

    @property
    def truth(self) -> Truth:
        return self.turn.truth or Truth()

    @property
    def asked(self) -> bool:
        return self.line.act in (Act.ASK, Act.ASK_NAMED)

    @property
    def now(self) -> str:
        """The value that holds, the latest of several."""
        return self.truth.values[-1]

    @property
    def noun(self) -> str:
        return LEXICON.slots[self.line.slot or ""].noun

    @property
    def stranger(self) -> str:
        """A value of the slot that the user never said."""
        slot = LEXICON.slots[self.line.slot or ""]
        taken = {*self.truth.said, *self.truth.gone, self.line.say, self.line.decoy} - {None}
        return next(value for value in slot.values if not any(slot.related(value, str(other)) for other in taken))


Words = Callable[[Moment], "str | Reply | None"]


class Telling(Chatty):
    """A truthful assistant that also tells its flags, with a fault: what it says instead, or None for the truth."""

    def __init__(self, fault: Words | None = None) -> None:
        super().__init__()
        self._fault = fault
        self.hidden = ""
        self.heard_texts: list[str] = []
        self.values: dict[str, str] = {}
        self.first_values: dict[str, str] = {}
        self.last_run: dict[str, str] = {}
        self.gone: list[str] = []

    def reset(self, *, seed: int, hidden: str) -> None:
        super().reset(seed=seed, hidden=hidden)
        self.hidden, self.last_run = hidden, self.values
        self.values, self.first_values, self.heard_texts, self.gone = {}, {}, [], []

    def send(self, text: str) -> Reply:  # type: ignore[override]
        assert self._script is not None
        turn = self._script.turns[self._next]
        reply = told(turn, super().send(text))
        line = turn.line
        if line.slot and line.say and line.act in NAMING:
            self.first_values.setdefault(line.slot, line.say)
            self.values[line.slot] = line.say
        self.gone += [value for value in (turn.truth or Truth()).gone if value[:1].isupper()]
        changed = self._fault(Moment(self, turn, reply)) if self._fault else None
        self.heard_texts.append(text)
        if changed is None:
            return reply
        return changed if isinstance(changed, Reply) else replace(reply, text=changed)

    @property
    def script(self) -> Script:
        assert self._script is not None
        return self._script

    def first_said(self, slot: str | None) -> str:
        """The first text in which the user gave a value of the slot."""
        assert self._script is not None
        turns = (turn for turn in self._script.turns if turn.line.slot == slot)
        return next(turn.line.text for turn in turns if turn.line.act in (Act.ASSERT, Act.BOTH))


@dataclass(frozen=True)
class Fault:
    """A fault by name, and the checks that must catch it."""

    name: str
    words: Words
    fails: frozenset[str]


class Plot(list[Fault]):
    """Faults of some classes, in the order in which they are planted."""

    def fault(
        self, *fails: str, asked_in: State | tuple[State, ...] = (), at: Act | tuple[Act, ...] = ()
    ) -> Callable[[Words], Words]:
        """Plant a fault that comes into play where the slot is asked about in those states, or in those acts, or
        anywhere."""
        states = asked_in if isinstance(asked_in, tuple) else (asked_in,)
        acts = at if isinstance(at, tuple) else (at,)

        def plant(words: Words) -> Words:
            def limited(m: Moment) -> str | Reply | None:
                if not states and not acts:
                    return words(m)
                return words(m) if m.line.act in acts or (m.asked and m.turn.state in states) else None

            self.append(Fault(words.__name__.replace("_", " "), limited, frozenset(fails)))
            return words

        return plant
