"""Probes: what a challenge pack schedules, which slots each can take, and in which states it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crt_runtime.stress.lexicon import Lexicon, Slot, Wordings
from crt_runtime.stress.oracle import UNTOLD, Act, Move, State, Truth, step

_SLOT_ACTS: Final = frozenset(Act) - {
    Act.LEAK,
    Act.INVENTORY,
    Act.INJECT,
    Act.TELL,
    Act.ASK_OPEN,
    Act.CHATTER,
    Act.ASK_CONTRADICTIONS,
}
"""Acts that are about the probe's slot."""


@dataclass(frozen=True, slots=True)
class ProbeTurn:
    """One turn of a probe, as its pack gives it. `say`, `old`, `second` name value variables (v, w, x, d); `wait`
    is how many other turns at least come before it."""

    phase: str
    act: Act
    say: str | None = None
    old: str | None = None
    second: str | None = None
    wordings: Wordings | None = None
    expects: State | None = None
    refuses: str | None = None
    mentions: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    payload: str | None = None
    answers: str | None = None
    wait: int = 0

    @property
    def about_slot(self) -> bool:
        return self.act in _SLOT_ACTS

    @property
    def needs_name(self) -> bool:
        """Whether it calls the user by their name."""
        if self.wordings is None:
            return self.act is Act.ASK_NAMED
        return any("{name}" in text for text in (*self.wordings.tuned, *self.wordings.held_out))


@dataclass(frozen=True, eq=False)
class Probe:
    """What one probe schedules. `needs`: the state that its slot is in when it starts; `slots`: the slots "
    "it may take."""

    pack: str
    id: str
    family: str
    why: str
    turns: tuple[ProbeTurn, ...]
    bound: bool = False
    needs: State = State.UNKNOWN
    multi: bool | None = None
    slots: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The probe's name across packs."""
        return f"{self.pack}/{self.id}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The value variables that its turns use, in order of first use."""
        named = (name for turn in self.turns for name in (turn.old, turn.say, turn.second) if name)
        worded = (
            name
            for turn in self.turns
            if turn.wordings
            for text in (*turn.wordings.tuned, *turn.wordings.held_out)
            for name in "vwxd"
            if "{" + name + "}" in text
        )
        return tuple(dict.fromkeys((*named, *worded)))


@dataclass(frozen=True, eq=False)
class Pack:
    name: str
    description: str
    probes: tuple[Probe, ...]


@lru_cache(maxsize=4096)
def candidates(probe: Probe, lexicon: Lexicon) -> tuple[Slot, ...]:
    """The slots that a probe can be bound to: of its cardinality, among its slots, with every form that it words."""
    needed = {*probe.forms, *_needed_forms(probe)}
    named = [lexicon.slots[name] for name in probe.slots] if probe.slots else list(lexicon.slots.values())
    return tuple(
        slot
        for slot in named
        if slot.name not in probe.without
        and (probe.multi is None or slot.multi == probe.multi)
        and needed <= set(slot.forms)
        and (not slot.multi or probe.needs not in (State.CONFLICT, State.RESOLVED) or "none" in slot.forms)
    )


def _needed_forms(probe: Probe) -> set[str]:
    worded = {turn.act for turn in probe.turns if turn.about_slot and turn.wordings is None and turn.answers is None}
    forms = {"assert" if act is Act.ASSERT_ALIAS else act.value for act in worded}
    if Act.CLARIFY in worded and probe.multi is not True:
        forms.add("clarify")
    return forms | _FORMS_TO_REACH[probe.needs]


_FORMS_TO_REACH: Final[Mapping[State, set[str]]] = {
    State.UNKNOWN: set(),
    State.KNOWN: {"assert"},
    State.CONFLICT: {"assert"},
    State.REVISED: {"assert", "correct"},
    State.TEMPORAL: {"assert", "change"},
    State.ENDED: {"assert", "end"},
    State.REFINED: {"assert", "refine"},
    State.ACCEPTED: {"both"},
    State.RESOLVED: {"assert", "clarify"},
    State.FORGOTTEN: {"assert", "forget"},
}


@lru_cache(maxsize=32)
def setup_turns(needs: State, *, multi: bool) -> tuple[ProbeTurn, ...]:
    """The turns that bring an untouched slot into a state."""
    first = ProbeTurn("introduce", Act.ASSERT, say="v")
    second = ProbeTurn("contradict", Act.NONE) if multi else ProbeTurn("contradict", Act.ASSERT, say="w")
    return {
        State.UNKNOWN: (),
        State.KNOWN: (first,),
        State.CONFLICT: (first, second),
        State.REVISED: (first, ProbeTurn("contradict", Act.CORRECT, say="w", old="v")),
        State.TEMPORAL: (first, ProbeTurn("contradict", Act.CHANGE, say="w", old="v")),
        State.ENDED: (first, ProbeTurn("contradict", Act.END, say="v", old="v")),
        State.REFINED: (first, ProbeTurn("reinforce", Act.REFINE, say="w", old="v")),
        State.ACCEPTED: (ProbeTurn("introduce", Act.BOTH, say="v", second="w"),),
        State.RESOLVED: (first, second, ProbeTurn("resolve", Act.CLARIFY, say="v", old="w")),
        State.FORGOTTEN: (first, ProbeTurn("resolve", Act.FORGET)),
    }[needs]


def truth_after(turns: Iterable[ProbeTurn], *, multi: bool, start: Truth = UNTOLD) -> list[Truth]:
    """The truth after each turn, with the variables standing for themselves as values."""
    truth = start
    found: list[Truth] = []
    for turn in turns:
        if turn.about_slot and turn.answers is None:
            truth = step(truth, Move(turn.act, turn.say, turn.old, turn.second, ("first", "second")), multi=multi)
        found.append(truth)
    return found


@lru_cache(maxsize=4096)
def unsettles(probe: Probe, multi: bool) -> bool:
    """Whether the probe at any time leaves no one answer about its slot."""
    setup = setup_turns(probe.needs, multi=multi)
    return not all(truth.settled for truth in truth_after((*setup, *probe.turns), multi=multi))


@lru_cache(maxsize=4096)
def calls_by_name(probe: Probe) -> bool:
    """Whether a turn of the probe calls the user by their name."""
    return any(turn.needs_name for turn in probe.turns)


@lru_cache(maxsize=4096)
def states_asked(probe: Probe, multi: bool) -> frozenset[State]:
    """The states in which the probe asks about its slot."""
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    asking = {Act.ASK, Act.ASK_NAMED, Act.ASK_PAST, Act.ASK_SOURCE}
    return frozenset(
        truth.state for turn, truth in zip(probe.turns, truths, strict=True) if turn.act in asking and probe.bound
    )
