"""The guards, in their declared order. Each is one rule: it answers, or passes the turn on by giving None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from crt_runtime.dialogue import quoting
from crt_runtime.dialogue.answer import Mode, ResponseType
from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, ask_user, belief, speech, uncertain
from crt_runtime.dialogue.phrasing import (
    contradiction_line,
    label,
    options,
    say,
    slot_sentence,
    statement,
)
from crt_runtime.dialogue.standing import all_standing
from crt_runtime.language.catalogue import SlotSpec
from crt_runtime.language.facts import Fact, RequestKind, SlotQuestion, Tense
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import State
from crt_runtime.ledger.transition import is_none
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
    told = [(desk.spec(slot), state) for slot, state in all_standing(desk.conn, desk.catalogue).items() if state.values]
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
    topics = [meant for topic in topics for meant in desk.meant_by(topic)]
    if topics:
        states = [desk.state(topic) for topic in topics]
        quoted = desk.evidence(value for state in states for value in (*state.history, *state.values))
    else:
        quoted = quoting.about(desk, request.value or desk.turn.text, k=1) or quoting.last_evidence(desk)
    if not quoted:
        return uncertain(say("memory_citation", "nothing"), "memory_citation")
    cited = quoting.quotation(desk, quoted, "cited", "memory_citation", Mode.QUICK)
    open_slot = next((topic for topic in topics if desk.state(topic).state is State.CONFLICT), None)
    if open_slot is None:
        return cited
    conflict = _in_conflict(desk, open_slot, "memory_citation")
    return replace(conflict, text=f"{cited.text}\n{conflict.text}", evidence=cited.evidence)


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
    values = desk.state(first.slot).values if first.slot else ()
    return uncertain(
        text, "contradiction_status", (), ask_user(first.slot or "", lines[0], [value.value for value in values])
    )


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
    if desk.state(question.slot).state in (State.UNKNOWN, State.FORGOTTEN):
        return uncertain(f"{responses.unknown} {responses.ask_to_store}", "user_named_reference")
    if question.slot in _WORK_SLOTS and answered.response_type is ResponseType.BELIEF:
        return replace(answered, text=f"{responses.known_work_prefix} {answered.text}")
    return answered


def user_name_declaration(desk: Desk) -> Draft | None:
    """A name is acknowledged without embellishment; a conflict with an older one is left to `slot_conflict`."""
    step = desk.turn.steps.get("name")
    if step is None or step.state.state is State.CONFLICT or len(desk.turn.steps) > 1 or desk.turn.reading.questions:
        return None
    said = [value for value in step.state.values if value.memory_id == desk.turn.memory_id]
    if not said:
        return None
    phrase = "name_settled" if step.settled or step.opened else "name"
    return belief(say("acknowledge", phrase, value=said[-1].value), "user_name_declaration", desk.evidence(said))


def slot_conflict(desk: Desk) -> Draft | None:
    """A slot in conflict, asked about, brought into conflict or spoken of again: all sides are named, none is taken."""
    asked = (question.slot for question in desk.turn.reading.questions if question.tense is Tense.NOW)
    spoken = desk.turn.steps if desk.config.conflict_warning.enabled else ()
    slot = next((slot for slot in (*asked, *spoken) if desk.state(slot).state is State.CONFLICT), None)
    if slot is None:
        return None
    brought = any(entry.slot == slot and entry.type is ContradictionType.CONFLICT for entry in desk.opened)
    conflict = _in_conflict(desk, slot, "slot_conflict", "conflict_warning" if brought else "conflict")
    others = [_answer(desk, other, "").text for other in desk.turn.reading.questions if other.slot != slot]
    return replace(conflict, text=" ".join([conflict.text, *others]))


def slot_answer(desk: Desk) -> Draft | None:
    """A slot that is known, asked about."""
    answers = [_answer(desk, question, "slot_answer") for question in desk.turn.reading.questions]
    known = [draft for draft in answers if draft.response_type is ResponseType.BELIEF]
    if not known:
        return None
    evidence: dict[str, Recalled] = {item.memory_id: item for draft in known for item in draft.evidence}
    return belief(" ".join(draft.text for draft in answers), "slot_answer", tuple(evidence.values()))


def abstain(desk: Desk) -> Draft | None:
    """A slot that is asked about and not known: no value is named as one; a remark that may tell it is quoted."""
    answers = [_answer(desk, question, "abstain") for question in desk.turn.reading.questions]
    evidence = {item.memory_id: item for draft in answers for item in draft.evidence}
    text = " ".join(draft.text for draft in answers)
    return uncertain(text, "abstain", tuple(evidence.values())) if answers else None


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
"""The declared order. The first three answer turns that are never stored, the others see what the turn stored."""


def first_of(guards: Sequence[Guard], desk: Desk) -> Draft | None:
    """The draft of the first guard that answers."""
    for guard in guards:
        draft = guard(desk)
        if draft is not None:
            return draft
    return None


def _in_conflict(desk: Desk, slot: str, reason: str, phrase: str = "conflict") -> Draft:
    state = desk.state(slot)
    question = say("slot", phrase, label=label(desk.spec(slot)), options=options(state.values))
    action = ask_user(slot, question, [value.value for value in state.values])
    return uncertain(question, reason, desk.evidence(state.values), action)


def _answer(desk: Desk, question: SlotQuestion, reason: str) -> Draft:
    spec, state = desk.spec(question.slot), desk.state(question.slot)
    if question.tense is Tense.PAST:
        return _answer_past(desk, question, reason)
    if state.state is State.UNKNOWN:
        return _answer_unknown(desk, question, reason)
    if not state.values:
        return uncertain(slot_sentence(spec, state), reason)
    if state.state is State.CONFLICT:
        return _in_conflict(desk, question.slot, reason)
    sentence = _confirmed(spec, question, state.values, slot_sentence(spec, state))
    return belief(sentence, reason, desk.evidence(state.values))


def _answer_unknown(desk: Desk, question: SlotQuestion, reason: str) -> Draft:
    """Nothing was understood of the slot; what the user said of the thing all the same is quoted and left to them."""
    phrase, quoted = "unknown_presumed" if question.presumed else "unknown", quoting.remarks_on(desk, question.slot)
    named = label(desk.spec(question.slot))
    if not quoted:
        return uncertain(say("slot", phrase, label=named), reason)
    text = say("slot", f"{phrase}_remarked", label=named, remarks=quoting.remarks(quoted))
    return uncertain(text, reason, quoted)


def _answer_past(desk: Desk, question: SlotQuestion, reason: str) -> Draft:
    spec, state = desk.spec(question.slot), desk.state(question.slot)
    if not state.history:
        now = f" {slot_sentence(spec, state)}" if state.values and state.state is not State.CONFLICT else ""
        return uncertain(say("slot", "no_past", bare_label=spec.label) + now, reason, desk.evidence(state.values))
    over = [value for value in state.history if not any(_agrees(spec, now, value.normalized) for now in state.values)]
    former = over or state.history
    sentence = _confirmed(spec, question, former, statement(spec, former, past=True))
    return belief(sentence, reason, desk.evidence(former))


def _confirmed(spec: SlotSpec, question: SlotQuestion, values: Sequence[Fact], sentence: str) -> str:
    """The sentence as the answer to a question that offers a value ("do I work at Google?")."""
    if not question.presumed:
        return sentence
    agreed = any(_agrees(spec, value, question.presumed) for value in values)
    return say("slot", "yes" if agreed else "no", statement=sentence)


def _agrees(spec: SlotSpec, value: Fact, presumed: str) -> bool:
    if is_none(value):
        return False
    return compare_values(spec.value_type, value.normalized, presumed) in (Relation.SAME, Relation.BROADER)


def _entry_line(desk: Desk, entry: Contradiction, phrase: str) -> str:
    return contradiction_line(desk.spec(entry.slot) if entry.slot else None, entry, phrase=phrase)


def _recent_phrase(desk: Desk, entry: Contradiction) -> str:
    """Which side of a settled entry is what stands now."""
    stands = {None if is_none(value) else value.value for value in desk.state(entry.slot).values} if entry.slot else ()
    if entry.new.value in stands:
        return "new_stands"
    return "old_stands" if entry.old.value in stands else "neither_stands"


def _has_sides(entry: Contradiction) -> bool:
    return bool(entry.old.text or entry.new.text)
