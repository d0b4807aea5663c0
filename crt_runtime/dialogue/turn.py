"""One turn, as a pipeline: understand -> guard -> remember -> recall -> answer -> record."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crt_runtime.config import RuntimeConfig
from crt_runtime.dialogue import forgetting, guards, quoting
from crt_runtime.dialogue.acknowledging import acknowledge
from crt_runtime.dialogue.answer import Answer, Mode, ResponseType
from crt_runtime.dialogue.consulting import Consultation
from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft, uncertain
from crt_runtime.dialogue.phrasing import say, when
from crt_runtime.dialogue.remembering import remember
from crt_runtime.dialogue.understanding import Understood
from crt_runtime.dialogue.voice import Voice, VoicePrompt, judge_draft
from crt_runtime.ids import IdSource
from crt_runtime.language.catalogue import Catalogue
from crt_runtime.language.facts import RequestKind, TurnKind
from crt_runtime.language.likely import likely_slot
from crt_runtime.learning.suggestions import Suggester
from crt_runtime.ledger import entries
from crt_runtime.memory.forget import Forgotten
from crt_runtime.memory.redaction import REDACTED


@dataclass(frozen=True, slots=True)
class Parts:
    """What every turn of a runtime shares."""

    catalogue: Catalogue
    config: RuntimeConfig
    ids: IdSource
    voice: Voice
    suggester: Suggester


def take_turn(tx: sqlite3.Connection, parts: Parts, turn: Understood, voice: Consultation) -> Answer:
    """Answer one understood turn inside its transaction; the caller stores the record.

    Raises `UnaskedError` where the voice must be asked first; the caller takes the transaction back and asks it.
    """
    desk = Desk(tx, parts.catalogue, parts.config, turn)
    draft = guards.first_of(guards.BEFORE_REMEMBERING, desk)
    if draft is None:
        desk.take_in(remember(tx, parts.ids, turn))
        draft = guards.first_of(guards.AFTER_REMEMBERING, desk) or _recall(desk) or acknowledge(desk)
    return _finish(desk, parts, _word(desk, voice, draft), voice)


def forget_turn(
    desk: Desk,
    parts: Parts,
    targets: Sequence[forgetting.Target],
    forgotten: Sequence[Forgotten],
    voice: Consultation,
) -> Answer:
    """The answer to a forget request that was carried out; its record keeps no word of what was removed."""
    answer = _finish(desk, parts, forgetting.outcome(desk, targets, forgotten), voice)
    return replace(answer, user_text=REDACTED) if targets else answer


def _recall(desk: Desk) -> Draft | None:
    """A question that names no slot: quote what was said about it or comes closest, or say there is nothing."""
    if desk.turn.reading.kind is not TurnKind.QUESTION or desk.turn.request(RequestKind.INJECTION):
        return None
    found = quoting.about(desk, desk.turn.text)
    if found:
        return replace(quoting.quotation(desk, found, "recalled", None, Mode.RECALL), fixed=False)
    return _closest(desk) or uncertain(say("recall", "nothing"), "abstain")


def _closest(desk: Desk) -> Draft | None:
    """What stands in the slot that the question is most likely about, quoted and with the doubt told."""
    slot = likely_slot(desk.turn.text)
    if slot is None or not desk.state(slot).values:
        return None
    found = desk.evidence(desk.state(slot).values)[-quoting.QUOTED :]
    return uncertain(quoting.quotation(desk, found, "closest", None, Mode.RECALL).text, "abstain", found)


def _word(desk: Desk, voice: Consultation, draft: Draft) -> Draft:
    """Let a voice reword what no guard decided, and downgrade what it adds beyond the user's words."""
    if draft.fixed or not voice.rewords:
        return draft
    instructions = desk.config.private.instructions
    worded = voice.worded(VoicePrompt(desk.turn.text, draft.text, draft.evidence, instructions))
    if worded is None:
        return replace(draft, reason="voice_failed")
    grounded = judge_draft(worded, instructions, desk.catalogue, desk.state)
    if grounded is None:
        return replace(draft, reason="draft_withheld")
    if grounded is ResponseType.UNCERTAINTY:
        return uncertain(draft.text, "ungrounded_draft", draft.evidence)
    return replace(draft, text=worded, mode=Mode.VOICE, response_type=grounded)


def _finish(desk: Desk, parts: Parts, draft: Draft, voice: Consultation) -> Answer:
    text = _with_footer(desk, voice, draft)
    return Answer(
        id=parts.ids("ans"),
        at=desk.turn.at,
        session=desk.turn.session,
        user_text=desk.turn.text,
        text=text,
        mode=draft.mode,
        response_type=draft.response_type,
        confidence=_confidence(draft),
        gate_reason=draft.reason,
        contradictions=desk.opened,
        open_contradictions=_open_for_turn(desk, draft),
        next_action=draft.next_action,
        evidence=draft.evidence,
        memories_written=int(desk.turn.memory_id is not None),
        suggestion=_suggestion(desk, parts.suggester, draft, text),
    )


def _with_footer(desk: Desk, voice: Consultation, draft: Draft) -> str:
    """The answer with who said so and when, and with the voice's word on the world where that is switched on."""
    provenance = desk.config.provenance
    if not provenance.enabled or draft.response_type is not ResponseType.BELIEF or not _answers_question(desk, draft):
        return draft.text
    text = draft.text
    if draft.mode is Mode.QUICK and draft.reason != "memory_citation":
        latest = max(draft.evidence, key=lambda item: item.said_at)
        phrase = "source" if quoting.is_own_word(desk, latest) else "approved"
        text = f"{text}\n{say('footer', phrase, when=when(latest.said_at))}"
    if provenance.world_check.enabled:
        checked = voice.checked(draft.text, provenance.world_check.max_tokens, desk.config.private.instructions)
        if checked is not None:
            text = f"{text}\n{say('footer', 'world_check', text=checked)}"
    return text


def _suggestion(desk: Desk, suggester: Suggester, draft: Draft, text: str) -> Mapping[str, object] | None:
    """A hint for the slot that the answer asks the user to settle; it changes nothing of the answer."""
    if draft.next_action is None or draft.reason != "slot_conflict":
        return None
    slot = str(draft.next_action["slot"])
    return suggester.for_record(slot, desk.state(slot), text)


def _answers_question(desk: Desk, draft: Draft) -> bool:
    return bool(draft.evidence) and desk.turn.reading.kind is TurnKind.QUESTION


def _confidence(draft: Draft) -> float:
    """The trust of what a belief rests on, 0.5 for speech, 0 for uncertainty."""
    if draft.response_type is ResponseType.UNCERTAINTY:
        return 0.0
    if draft.response_type is ResponseType.SPEECH or not draft.evidence:
        return 0.5
    return round(min(item.trust for item in draft.evidence), 6)


def _open_for_turn(desk: Desk, draft: Draft) -> int:
    """How many open entries concern the slots of this turn; all of them where the turn asks for contradictions."""
    if draft.reason == "contradiction_status":
        request = desk.turn.request(RequestKind.CONTRADICTION_STATUS)
        return entries.count_open(desk.conn, request.topic if request else None)
    cited = desk.turn.request(RequestKind.MEMORY_CITATION) if draft.reason == "memory_citation" else None
    if cited is not None and cited.topic is not None:
        return entries.count_open(desk.conn, cited.topic)
    slots = {question.slot for question in desk.turn.reading.questions} | set(desk.turn.steps)
    return sum([entries.count_open(desk.conn, slot) for slot in sorted(slots)])
