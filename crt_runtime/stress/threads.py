"""Threads: probes under way, and what the user says in each of their turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from crt_runtime.stress.lexicon import Lexicon, Slot, Wordings
from crt_runtime.stress.oracle import BLANK, Act, State, Truth
from crt_runtime.stress.probes import Probe, ProbeTurn
from crt_runtime.stress.script import Line, Oracle, Phrasing
from crt_runtime.stress.wording import Speaker

_PREFIX_OF_ACT: Final[Mapping[Act, str]] = {
    **dict.fromkeys((Act.ASK, Act.ASK_PAST, Act.ASK_NAMED, Act.ASK_SOURCE, Act.ASK_CONTRADICTIONS), "question"),
    **dict.fromkeys((Act.ASSERT, Act.ASSERT_ALIAS, Act.CHANGE, Act.END, Act.NONE, Act.BOTH), "statement"),
}


@dataclass(slots=True, eq=False)
class Thread:
    """A probe that has started: what it still has to say, from which turn on, and the values behind its variables."""

    probe: Probe | None
    slot: Slot | None
    turns: list[ProbeTurn]
    ready: int
    values: dict[str, str] = field(default_factory=dict)
    contexts: tuple[str, ...] = ()
    other_name: str | None = None


class Lines:
    """Gives the turns of threads their words, from the lexicon and what the oracle has heard so far."""

    def __init__(self, lexicon: Lexicon, speaker: Speaker, oracle: Oracle, rng: Random) -> None:
        self._lexicon = lexicon
        self._speaker = speaker
        self._oracle = oracle
        self._rng = rng

    def chatter(self) -> Line:
        """A remark that says nothing of the user."""
        phrasing = Phrasing(self._lexicon.frames.chatter, {})
        return Line(self._speaker.chatter(), Act.CHATTER, "distract", phrasing=phrasing)

    def line(self, thread: Thread, turn: ProbeTurn) -> Line:
        """What the user says in this turn of the thread."""
        probe = thread.probe
        slot = self._lexicon.slots[turn.answers] if turn.answers else thread.slot
        about = slot if turn.about_slot or turn.answers else None
        values = thread.values
        say, old, second = (values.get(name) if name else None for name in (turn.say, turn.old, turn.second))
        text, phrasing = self._worded(thread, turn, slot)
        return Line(
            text=text,
            act=turn.act,
            phase=turn.phase,
            pack=probe.pack if probe else None,
            probe=probe.id if probe else None,
            family=probe.family if probe else None,
            why=probe.why if probe else None,
            slot=about.name if about else None,
            say=say,
            old=old,
            second=second,
            contexts=thread.contexts if turn.act is Act.BOTH else (),
            decoy=values.get("d"),
            other_name=thread.other_name,
            payload=turn.payload,
            mentions=turn.mentions,
            avoids=turn.avoids,
            expects_nothing=not turn.about_slot and turn.expects in BLANK,
            phrasing=phrasing,
        )

    def _worded(self, thread: Thread, turn: ProbeTurn, slot: Slot | None) -> tuple[str, Phrasing]:
        frames = self._lexicon.frames
        if turn.act is Act.CHATTER and turn.wordings is None:
            return self._speaker.chatter(), Phrasing(frames.chatter, {})
        wordings, prefix = self._wordings(turn, slot)
        filled = self._filled(thread, turn, slot)
        phrasing = Phrasing(wordings, filled, leans=wordings is frames.clarify)
        return self._speaker.say(wordings, filled, prefix=prefix), phrasing

    def _wordings(self, turn: ProbeTurn, slot: Slot | None) -> tuple[Wordings, str | None]:
        if turn.wordings is not None:
            return turn.wordings, None
        if turn.act is Act.ASK_CONTRADICTIONS or slot is None:
            return self._lexicon.frames.ask_contradictions, "question"
        if turn.act is Act.CLARIFY and self._was_just_asked(slot) and self._rng.random() < 0.5:
            return self._lexicon.frames.clarify, None
        form = "assert" if turn.act is Act.ASSERT_ALIAS else turn.act.value
        return slot.forms[form], _PREFIX_OF_ACT.get(turn.act)

    def _was_just_asked(self, slot: Slot) -> bool:
        """Whether the last turn left this slot's conflict on the table, so that "It's Amazon." is understood."""
        last = self._oracle.last
        return last is not None and last.line.slot == slot.name and last.state is State.CONFLICT

    def _filled(self, thread: Thread, turn: ProbeTurn, slot: Slot | None) -> dict[str, str]:
        values = thread.values
        filled = {name: values[name] for name in "vwxd" if name in values}
        if turn.wordings is None and turn.say:
            filled["v"] = self._spelled(slot, values[turn.say], alias=turn.act is Act.ASSERT_ALIAS)
        if turn.second and turn.wordings is None:
            filled["w"] = values[turn.second]
        if turn.old or turn.act is Act.END:
            filled["old"] = values[turn.old or turn.say or "v"]
        if thread.contexts:
            filled["cv"], filled["cw"] = thread.contexts
        if thread.other_name:
            filled["n"] = thread.other_name
        if slot is not None:
            filled["noun"] = slot.noun
        if turn.payload:
            filled["payload"] = turn.payload
        name = self._oracle.own_name()
        if name:
            filled["name"] = name
        return filled

    def _spelled(self, slot: Slot | None, value: str, *, alias: bool) -> str:
        others = slot.aliases.get(value, ()) if slot is not None and alias else ()
        return self._rng.choice(others) if others else value


def held_variables(truth: Truth) -> dict[str, str]:
    """What v and w stand for in a slot that is already in a state."""
    values, past = truth.values, truth.past
    found: tuple[tuple[str, ...], tuple[str, ...]]
    match truth.state:
        case State.KNOWN:
            found = (values[-1:], ())
        case State.CONFLICT | State.ACCEPTED:
            found = (values[:1], values[1:2])
        case State.REVISED:
            found = (truth.mistaken[-1:], values[-1:])
        case State.TEMPORAL:
            found = (past[-1:], values[-1:])
        case State.REFINED:
            found = (truth.broader[-1:], values[-1:])
        case State.RESOLVED:
            found = (values[-1:], truth.mistaken[-1:])
        case State.ENDED:
            found = (past[-1:], ())
        case State.FORGOTTEN:
            found = (truth.gone[-1:], ())
        case _:
            found = ((), ())
    return {name: value[0] for name, value in zip("vw", found, strict=True) if value}


def placeholders(turn: ProbeTurn) -> tuple[str, ...]:
    if turn.wordings is None:
        return ()
    texts = (*turn.wordings.tuned, *turn.wordings.held_out)
    return tuple(name for name in "vwxd" if any("{" + name + "}" in text for text in texts))
