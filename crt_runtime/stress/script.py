"""The script of one run as data: what the user says in each turn, and what is true when they have said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crt_runtime.stress.lexicon import Wordings
from crt_runtime.stress.oracle import BLANK, UNTOLD, Act, Entry, Move, State, Truth, step


@dataclass(frozen=True, slots=True, eq=False)
class Phrasing:
    """What a text was chosen from: the wordings that mean the same here, and what fills their placeholders.

    `leans`: they only make sense right after a turn that left the slot's conflict on the table ("It's Amazon.").
    """

    wordings: Wordings
    filled: Mapping[str, str]
    leans: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What the user says in one turn, and means by it: everything about a turn but what is true.

    `say`, `old`, `second` are canonical values; `pack` and `probe` are None for turns between probes; `phrasing` is
    None where the text stands for itself.
    """

    text: str
    act: Act
    phase: str
    pack: str | None = None
    probe: str | None = None
    family: str | None = None
    why: str | None = None
    slot: str | None = None
    say: str | None = None
    old: str | None = None
    second: str | None = None
    contexts: tuple[str, ...] = ()
    decoy: str | None = None
    other_name: str | None = None
    payload: str | None = None
    mentions: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    expects_nothing: bool = False
    phrasing: Phrasing | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ScriptTurn:
    """One line with the truth around it: of its slot before and after (None without a slot), and the ledger that a
    question about contradictions asks for."""

    number: int
    line: Line
    before: Truth | None = None
    truth: Truth | None = None
    ledger: tuple[tuple[str, Entry], ...] = ()

    @property
    def state(self) -> State | None:
        return None if self.truth is None else self.truth.state


@dataclass(frozen=True, slots=True)
class Script:
    """One seeded conversation. `missed` says what a script of this length does not visit, one line each."""

    seed: int
    run: int
    name: str
    nouns: dict[str, str]
    turns: tuple[ScriptTurn, ...]
    missed: tuple[str, ...] = ()

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that have at least one turn, as pack/probe, in order of their first turn."""
        keys = (f"{turn.line.pack}/{turn.line.probe}" for turn in self.turns if turn.line.probe)
        return tuple(dict.fromkeys(keys))


@dataclass(slots=True)
class Oracle:
    """The truth of all slots as the conversation goes; `multi` names the multi-valued ones."""

    multi: frozenset[str]
    truths: dict[str, Truth] = field(default_factory=dict)
    heard: int = 0
    last: ScriptTurn | None = None

    def truth(self, slot: str) -> Truth:
        return self.truths.get(slot, UNTOLD)

    def hear(self, line: Line) -> ScriptTurn:
        """The turn that the line becomes, after it has moved the truth."""
        self.heard += 1
        slot = line.slot
        if slot is None:
            ledger = self.ledger() if line.act is Act.ASK_CONTRADICTIONS else ()
            self.last = ScriptTurn(self.heard, line, ledger=ledger)
            return self.last
        before = self.truth(slot)
        move = Move(line.act, line.say, line.old, line.second, line.contexts, self.heard, line.text)
        after = step(before, move, multi=slot in self.multi)
        if after is not before:
            self.truths[slot] = after
        self.last = ScriptTurn(self.heard, line, before, after)
        return self.last

    def ledger(self) -> tuple[tuple[str, Entry], ...]:
        """Every entry that stands, with its slot."""
        return tuple((slot, entry) for slot, truth in self.truths.items() for entry in truth.entries)

    def own_name(self) -> str | None:
        """What the user is called, where that is settled."""
        truth = self.truth("name")
        return truth.values[-1] if truth.settled and truth.state not in BLANK else None

    def known_as(self) -> str:
        """What to call the user in a report, settled or not."""
        said = self.truth("name").said
        return self.own_name() or (said[-1] if said else "(not given)")


def annotate(lines: tuple[Line, ...], multi: frozenset[str]) -> tuple[ScriptTurn, ...]:
    """The turns that lines become in this order: what a shortened conversation is judged by."""
    oracle = Oracle(multi)
    return tuple(oracle.hear(line) for line in lines)
