"""Acknowledge: what is said to an assertion that no guard answers: what it was understood to say, and no more."""

from __future__ import annotations

from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, belief, speech
from crt_runtime.dialogue.phrasing import join, label, options_in_context, say, statement
from crt_runtime.language.facts import Fact, RequestKind, TurnKind
from crt_runtime.ledger.contradiction import ContradictionType
from crt_runtime.ledger.state import SlotState, State


def acknowledge(desk: Desk) -> Draft:
    """What is said to an assertion that no guard answers: what it was understood to say, and no more."""
    changed = [(desk.spec(slot), step.state) for slot, step in desk.turn.steps.items()]
    if not changed:
        return _acknowledge_plain(desk)
    said = [(spec, state) for spec, state in changed if _values_of_turn(desk, state)]
    if not said:
        ended = [label(spec) for spec, state in changed if state.state is State.ENDED]
        if ended:
            return speech(say("acknowledge", "ended", label=join(ended)))
        return speech(say("acknowledge", "plain"))
    accepted = next((state for _, state in said if state.state is State.ACCEPTED), None)
    if accepted is not None:
        text = say("acknowledge", "accepted", options=options_in_context(accepted))
        return belief(text, None, desk.evidence(accepted.values))
    statements = " ".join(statement(spec, _values_of_turn(desk, state)) for spec, state in said)
    phrase = _acknowledgment(desk)
    values = [value for _, state in said for value in _values_of_turn(desk, state)]
    return belief(say("acknowledge", phrase, statements=statements), None, desk.evidence(values))


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
