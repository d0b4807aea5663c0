"""State bleeding between runs: whoever was served before is still in the room.

A gate that plants a fresh agent for each run would never see such a fault, so these agents come with what a first
person told them; what the people of later conversations tell is kept as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse, Truthful
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, Planted, listed, lot
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.script import Script

LeftOver = Mapping[str, str]
"""What earlier people said, by slot."""

LeakyRule = Callable[[Moment, LeftOver], str | Reply | None]


class Lingering(Planted):
    """A planted agent that keeps facts across `rehearse` and `reset`."""

    def __init__(self, rule: LeakyRule, words: Callable[[], Truthful], *, tells: bool) -> None:
        super().__init__(lambda moment: rule(moment, self._left), words, tells=tells)
        self._left = {
            slot.name: slot.values[lot("first guest", slot.name) % len(slot.values)]
            for slot in load_lexicon().slots.values()
        }

    def rehearse(self, script: Script) -> None:
        """Keep what the last person said, and read the next script."""
        self._keep()
        super().rehearse(script)

    def close(self) -> None:
        """Keep what the last person said, though the conversation is over."""
        self._keep()
        super().close()

    def _keep(self) -> None:
        heard = self._script.turns[: len(self._replies)] if self._script else ()
        self._left |= {turn.line.slot: turn.line.say for turn in heard if turn.line.slot and turn.line.say}


def lingering(
    does: str, breaks: Promise, words: Callable[[], Truthful], *, tells: bool = False
) -> Callable[[LeakyRule], Fault]:
    """Makes a fault of a rule that sees what earlier people left, under the rule's name."""

    def plant(rule: LeakyRule) -> Fault:
        name = rule.__name__.replace("_", "-")
        return Fault(name, Kind.BLEEDING, does, breaks, lambda: Lingering(rule, words, tells=tells))

    return plant


@lingering(
    "Answers what it was not told by this user with what the last one said.",
    Promise.UNKNOWN,
    Chatty,
)
def answers_for_the_last_user(moment: Moment, left: LeftOver) -> str | None:
    value = left.get(moment.line.slot or "") if moment.asked(State.UNKNOWN, State.FORGOTTEN) else None
    return value and f"That's {value}, same as the last time we talked."


@lingering(
    "Now and then calls this user by the name of the last one.",
    Promise.OWN_ASSERTIONS,
    Formal,
)
def calls_by_the_last_name(moment: Moment, left: LeftOver) -> str | None:
    own = (moment.script.name, *moment.truth_of("name").said, *moment.truth_of("nickname").said)
    name = next((left[slot] for slot in ("name", "nickname") if slot in left and left[slot] not in own), None)
    if name is None or not moment.asked() or lot(moment.line.text) % 4:
        return None
    return f"{name}, your question has been received. {moment.truthful.text}"


@lingering(
    "Holds what this user says against what the last one said.",
    Promise.OWN_ASSERTIONS,
    Terse,
    tells=True,
)
def holds_the_last_user_against_this_one(moment: Moment, left: LeftOver) -> Reply | None:
    before = moment.turn.before
    if moment.line.act is not Act.ASSERT or before is None or before.state is not State.UNKNOWN:
        return None
    other = left.get(moment.line.slot or "")
    if other is None or other == moment.line.say:
        return None
    text = f"Not {other}? Tell me which."
    return replace(moment.truthful, text=text, contradiction_detected=True, open_contradictions=1)


@lingering(
    "Asked about contradictions, lists one between this user and the last.",
    Promise.LEDGER,
    Chatty,
)
def lists_the_last_users_contradictions(moment: Moment, left: LeftOver) -> str | None:
    told = moment.elsewhere() if moment.line.act is Act.ASK_CONTRADICTIONS else None
    other = left.get(told.line.slot or "") if told else None
    if told is None or other is None or other == told.line.say:
        return None
    return f"{moment.truthful.text} There's also {told.line.say} versus {other}, which puzzles me."


@lingering(
    "Adds what the last user listed to this user's list.",
    Promise.KNOWN,
    Terse,
)
def adds_the_last_users_list(moment: Moment, left: LeftOver) -> str | None:
    slot = load_lexicon().slots.get(moment.line.slot or "")
    other = left.get(slot.name) if slot is not None and slot.multi and moment.asked_settled() else None
    if other is None or other in moment.truth.said:
        return None
    return f"{listed((other, *moment.truth.values))}."


@lingering(
    "Goes on counting the last user's open contradictions in its fields.",
    Promise.OWN_ASSERTIONS,
    Formal,
    tells=True,
)
def counts_the_last_users_contradictions(moment: Moment, left: LeftOver) -> Reply | None:
    if moment.asked_settled(State.KNOWN) and left.get(moment.line.slot or "") not in (None, *moment.truth.said):
        return replace(moment.truthful, open_contradictions=(moment.truthful.open_contradictions or 0) + 1)
    return None


FAULTS: Final[tuple[Fault, ...]] = (
    answers_for_the_last_user,
    calls_by_the_last_name,
    holds_the_last_user_against_this_one,
    lists_the_last_users_contradictions,
    adds_the_last_users_list,
    counts_the_last_users_contradictions,
)
