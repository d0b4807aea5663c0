"""The guards, in their declared order. Each is one rule: it answers, or passes the turn on by giving None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, ask_user, belief, speech, uncertain
from crt_runtime.dialogue.phrasing import (
    contradiction_line,
    label,
    options,
    say,
    slot_sentence,
    statement,
    when,
)
from crt_runtime.language.facts import Fact, RequestKind, SlotQuestion, Tense
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import State
from crt_runtime.ledger.transition import is_none
from crt_runtime.memory import recall, slots
from crt_runtime.memory.memory import Recalled

Guard = Callable[[Desk], Draft | None]

RECENT_REVISIONS: Final = 5
"""How many settled entries a question about contradictions lists after the open ones."""

_WORK_SLOTS: Final = frozenset({"employer", "title", "industry"})
"""Slots whose answer by name starts with the configured `known_work_prefix`."""


def system_prompt(desk: Desk) -> Draft | None:
    """Instructions, configuration, keys and passwords are refused in any wording."""
    if desk.turn.request(RequestKind.SYSTEM_PROMPT) is None:
        return None
    return speech(say("system_prompt", "refusal"), "system_prompt")


def memory_inventory(desk: Desk) -> Draft | None:
    """Identifiers and dumps are refused; "what do you know about me?" gets the facts, without identifiers."""
    request = desk.turn.request(RequestKind.MEMORY_INVENTORY)
    if request is None:
        return None
    if request.topic != "facts":
        return speech(say("memory_inventory", "refusal"), "memory_inventory")
    told = [(desk.spec(slot), state) for slot, state in slots.all_slots(desk.conn).items() if state.values]
    if not told:
        return uncertain(say("memory_inventory", "nothing"), "memory_inventory")
    lines = [
        say("memory_inventory", "facts_conflict", label=label(spec), options=options(state.values))
        if state.state is State.CONFLICT
        else slot_sentence(spec, state).rstrip(".")
        for spec, state in told
    ]
    evidence = desk.evidence(value for _, state in told for value in state.values)
    return belief(say("memory_inventory", "facts", facts="; ".join(lines)), "memory_inventory", evidence)


def memory_citation(desk: Desk) -> Draft | None:
    """ "How do you know?": the stored text verbatim with its time, or a plain "nothing stored"."""
    request = desk.turn.request(RequestKind.MEMORY_CITATION)
    if request is None:
        return None
    topics = [request.topic] if request.topic else [question.slot for question in desk.turn.reading.questions]
    if topics:
        states = [desk.state(topic) for topic in topics]
        quoted = desk.evidence(value for state in states for value in (*state.history, *state.values))
    else:
        quoted = tuple(_relevant(desk, desk.turn.text))
    if not quoted:
        return uncertain(say("memory_citation", "nothing"), "memory_citation")
    first, *rest = sorted(quoted, key=lambda item: item.said_at)
    lines = [say("memory_citation", "quote", when=when(first.said_at), text=first.text)]
    lines += [say("memory_citation", "more", when=when(item.said_at), text=item.text) for item in rest]
    return belief("\n".join(lines), "memory_citation", (first, *rest))


def contradiction_status(desk: Desk) -> Draft | None:
    """The open contradictions, then the recent revisions with both sides; never others."""
    request = desk.turn.request(RequestKind.CONTRADICTION_STATUS)
    if request is None:
        return None
    standing = entries.entries(desk.conn, status=ContradictionStatus.OPEN, slot=request.topic)
    settled = entries.entries(
        desk.conn, status=ContradictionStatus.RESOLVED, slot=request.topic, limit=RECENT_REVISIONS
    )
    lines = [_entry_line(desk, entry, "open") for entry in standing]
    lines += [_entry_line(desk, entry, _recent_phrase(desk, entry)) for entry in settled if _has_sides(entry)]
    if not standing:
        lines.insert(0, say("contradiction_status", "none"))
    text = "\n".join(lines)
    if not standing:
        return belief(text, "contradiction_status", ()) if settled else speech(text, "contradiction_status")
    first = standing[0]
    sides = [side.value for side in (first.old, first.new) if side.value]
    return uncertain(text, "contradiction_status", (), ask_user(first.slot or "", lines[0], sides))


def assistant_profile(desk: Desk) -> Draft | None:
    """Questions about the assistant itself get the configured text."""
    request = desk.turn.request(RequestKind.ASSISTANT_PROFILE)
    if request is None or not desk.config.assistant_profile.enabled:
        return None
    responses = desk.config.assistant_profile.responses
    return speech(str(getattr(responses, request.topic or "identity", responses.identity)), "assistant_profile")


def user_named_reference(desk: Desk) -> Draft | None:
    """A question about the user by their name is answered from memory, never from world knowledge."""
    named = [question for question in desk.turn.reading.questions if question.by_name]
    if not named or not desk.config.user_named_reference.enabled:
        return None
    responses = desk.config.user_named_reference.responses
    question = named[0]
    answered = _answer(desk, question, "user_named_reference")
    if not desk.state(question.slot).values:
        return uncertain(f"{responses.unknown} {responses.ask_to_store}", "user_named_reference")
    if question.slot in _WORK_SLOTS and desk.state(question.slot).state is not State.CONFLICT:
        text = f"{responses.known_work_prefix} {answered.text}"
        return belief(text, "user_named_reference", answered.evidence)
    return answered


def user_name_declaration(desk: Desk) -> Draft | None:
    """A name is acknowledged without embellishment. One that conflicts with an older name is left to `slot_conflict`."""
    step = desk.turn.steps.get("name")
    if step is None or step.state.state is State.CONFLICT or len(desk.turn.steps) > 1 or desk.turn.reading.questions:
        return None
    said = [value for value in step.state.values if value.memory_id == desk.turn.memory_id]
    if not said:
        return None
    phrase = "name_settled" if step.settled or step.opened else "name"
    return belief(say("acknowledge", phrase, value=said[-1].value), "user_name_declaration", desk.evidence(said))


def slot_conflict(desk: Desk) -> Draft | None:
    """A slot in conflict, asked about or just brought into conflict: both sides are named, neither is taken."""
    slot = _asked_in_conflict(desk)
    phrase = "conflict"
    if slot is None and desk.config.conflict_warning.enabled:
        slot = next((entry.slot for entry in desk.opened if entry.type is ContradictionType.CONFLICT), None)
        phrase = "conflict_warning"
    if slot is None:
        return None
    spec, state = desk.spec(slot), desk.state(slot)
    question = say("slot", phrase, label=label(spec), options=options(state.values))
    others = _answers_besides(desk, slot)
    text = " ".join([question, *others])
    action = ask_user(slot, question, [value.value for value in state.values])
    return uncertain(text, "slot_conflict", desk.evidence(state.values), action)


def slot_answer(desk: Desk) -> Draft | None:
    """A slot that is known, asked about."""
    answers = [_answer(desk, question, "slot_answer") for question in desk.turn.reading.questions]
    known = [draft for draft in answers if draft.response_type == "belief"]
    if not known:
        return None
    evidence: dict[str, Recalled] = {item.memory_id: item for draft in known for item in draft.evidence}
    return belief(" ".join(draft.text for draft in answers), "slot_answer", tuple(evidence.values()))


def abstain(desk: Desk) -> Draft | None:
    """A slot that is asked about and not known: no value is named, no memory is claimed."""
    answers = [_answer(desk, question, "abstain") for question in desk.turn.reading.questions]
    return uncertain(" ".join(draft.text for draft in answers), "abstain") if answers else None


BEFORE_REMEMBERING: Final[tuple[Guard, ...]] = (system_prompt, memory_inventory, memory_citation)
AFTER_REMEMBERING: Final[tuple[Guard, ...]] = (
    contradiction_status,
    assistant_profile,
    user_named_reference,
    user_name_declaration,
    slot_conflict,
    slot_answer,
    abstain,
)
GUARDS: Final = (*BEFORE_REMEMBERING, *AFTER_REMEMBERING)
"""The declared order. The first three answer turns that are never stored, the others see what the turn left in memory."""


def first_of(guards: Sequence[Guard], desk: Desk) -> Draft | None:
    """The draft of the first guard that answers."""
    for guard in guards:
        draft = guard(desk)
        if draft is not None:
            return draft
    return None


def _asked_in_conflict(desk: Desk) -> str | None:
    asked = (question.slot for question in desk.turn.reading.questions if question.tense is Tense.NOW)
    return next((slot for slot in asked if desk.state(slot).state is State.CONFLICT), None)


def _answers_besides(desk: Desk, slot: str) -> list[str]:
    """The answers to the other slot questions of the same turn."""
    return [_answer(desk, other, "slot_answer").text for other in desk.turn.reading.questions if other.slot != slot]


def _answer(desk: Desk, question: SlotQuestion, reason: str) -> Draft:
    spec, state = desk.spec(question.slot), desk.state(question.slot)
    if question.tense is Tense.PAST:
        return _answer_past(desk, question, reason)
    if not state.values:
        if question.presumed and state.state is State.UNKNOWN:
            return uncertain(say("slot", "unknown_presumed", label=label(spec)), reason)
        return uncertain(slot_sentence(spec, state), reason)
    sentence = slot_sentence(spec, state)
    if state.state is State.CONFLICT:
        return uncertain(sentence, reason, desk.evidence(state.values))
    if question.presumed:
        agreed = any(_agrees(spec.value_type, value, question.presumed) for value in state.values)
        sentence = say("slot", "yes" if agreed else "no", statement=sentence)
    return belief(sentence, reason, desk.evidence(state.values))


def _answer_past(desk: Desk, question: SlotQuestion, reason: str) -> Draft:
    spec, state = desk.spec(question.slot), desk.state(question.slot)
    if not state.history:
        return uncertain(say("slot", "no_past", bare_label=spec.label), reason)
    sentence = say("slot", "past", statement=statement(spec, state.history, past=True))
    return belief(sentence, reason, desk.evidence(state.history))


def _agrees(value_type: str, value: Fact, presumed: str) -> bool:
    if is_none(value):
        return False
    return compare_values(value_type, value.normalized, presumed) in (Relation.SAME, Relation.BROADER)


def _relevant(desk: Desk, query: str) -> Iterable[Recalled]:
    return recall.recall_covering(desk.conn, query, k=1, now=desk.turn.at)


def _entry_line(desk: Desk, entry: Contradiction, phrase: str) -> str:
    return contradiction_line(desk.spec(entry.slot) if entry.slot else None, entry, phrase=phrase)


def _recent_phrase(desk: Desk, entry: Contradiction) -> str:
    """Whether the new side of a settled entry is what stands now."""
    values = desk.state(entry.slot).values if entry.slot else ()
    return "recent" if any(value.value == entry.new.value for value in values) else "recent_open_slot"


def _has_sides(entry: Contradiction) -> bool:
    return bool(entry.old.text or entry.new.text)
