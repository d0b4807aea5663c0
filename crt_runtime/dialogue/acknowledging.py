"""Acknowledge: what is said to an assertion that no guard answers: what it was understood to say, and no more."""

from __future__ import annotations

from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, belief, speech
from crt_runtime.dialogue.phrasing import accepted_phrase, join, label, options_in_context, say, statement
from crt_runtime.language.facts import Fact, RequestKind, TurnKind
from crt_runtime.ledger.contradiction import ContradictionType
from crt_runtime.ledger.state import SlotState, State


def acknowledge(desk: Desk) -> Draft:
    """What the turn was understood to say, slot by slot; of a slot in conflict nothing is taken for granted."""
    if not desk.turn.steps:
        return _acknowledge_plain(desk)
    steps = {slot: step for slot, step in desk.turn.steps.items() if step.state.state is not State.CONFLICT}
    accepted = next((step.state for step in steps.values() if step.state.state is State.ACCEPTED), None)
    if accepted is not None and _values_of_turn(desk, accepted):
        text = say("acknowledge", accepted_phrase(accepted), options=options_in_context(accepted))
        return belief(text, None, desk.evidence(accepted.values))
    statements: list[str] = []
    grounds: list[Fact] = []
    for slot, step in steps.items():
        said = list(step.state.values) if step.settled else _values_of_turn(desk, step.state)
        past = not said
        if past:
            said = [value for value in step.state.history if value.memory_id == desk.turn.memory_id]
        if said:
            statements.append(statement(desk.spec(slot), said, past=past))
            grounds += said
    if statements:
        text = say("acknowledge", _acknowledgment(desk), statements=" ".join(statements))
        return belief(text, None, desk.evidence(grounds))
    ended = [label(desk.spec(slot)) for slot, step in steps.items() if step.state.state is State.ENDED]
    return speech(say("acknowledge", "ended", label=join(ended)) if ended else say("acknowledge", "plain"))


def _acknowledge_plain(desk: Desk) -> Draft:
    if desk.turn.request(RequestKind.INJECTION) is not None:
        return speech(say("acknowledge", "injection"), "embedded_instruction")
    if desk.turn.memory_id is None:
        return speech(say("acknowledge", "instruction"), fixed=False)
    chatter = desk.turn.reading.kind is TurnKind.CHATTER
    return speech(say("acknowledge", "chatter" if chatter else "plain"), fixed=False)


def _values_of_turn(desk: Desk, state: SlotState) -> list[Fact]:
    """The values that this turn's own memory stands for, an upheld older wording included."""
    own = [value for value in state.values if value.memory_id == desk.turn.memory_id]
    if own:
        return own
    said = {claim.fact.normalized for claim in desk.turn.claims if claim.fact.polarity == "affirmed"}
    return [value for value in state.values if value.normalized in said]


def _acknowledgment(desk: Desk) -> str:
    if any(step.settled for step in desk.turn.steps.values()):
        return "settled"
    opened = {opening.type for step in desk.turn.steps.values() for opening in step.opened}
    if ContradictionType.REVISION in opened:
        return "corrected"
    return "updated" if ContradictionType.TEMPORAL in opened else "stated"
