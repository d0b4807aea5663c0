"""Propose: read what stands in a memory file and write candidates for belief. It reads; nothing is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from crt_runtime import __version__
from crt_runtime.artifacts import Document, check_id, seal
from crt_runtime.clock import Clock, format_utc
from crt_runtime.language.catalogue import Catalogue, load_catalogue
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.ledger.transition import is_none
from crt_runtime.memory import beliefs, slots
from crt_runtime.memory.beliefs import HeldBelief
from crt_runtime.promotion import receipts
from crt_runtime.promotion.documents import Verdict
from crt_runtime.promotion.prestate import shown_belief, shown_notes, slot_digest
from crt_runtime.promotion.values import one_line, value_flaw
from crt_runtime.store import Store
from crt_runtime.store.stamps import moment, stamp

EVIDENCE_SHOWN: Final = 3
"""How many memories a proposal quotes: the one that its value rests on, and the latest that say the same."""

_EVIDENCE_LOOKED_AT: Final = 64
"""Of a value that was said thousands of times, this many are looked at for the latest."""

_PREFERENCES: Final = frozenset({"communication_style", "remote_preference", "pronouns"})
_PREFERENCE_PREFIX: Final = "favorite_"

_CLOSING: Final = frozenset({State.REVISED, State.TEMPORAL, State.REFINED, State.RESOLVED})
"""States in which the user has said that what they said before does not stand."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    slot: str
    fact: Fact
    holds: str | None
    ends: HeldBelief | None = None
    ended_by: tuple[str, ...] = ()
    deferred_before: bool = False


@dataclass(slots=True)
class _Slot:
    """One slot in both lanes, and what is proposed about it."""

    slot: str
    notes: SlotState
    belief: Sequence[HeldBelief]
    value_type: str
    multi: bool
    candidates: list[_Candidate] = field(default_factory=list)

    def same(self, a: str, b: str) -> bool:
        return compare_values(self.value_type, a, b) is Relation.SAME


def propose(store: Store, *, job_id: str, clock: Clock) -> Document:
    """One candidate per slot and value that is not yet belief, as a sealed proposals document.

    A slot in open conflict yields every side, flagged by its state. A belief that the user has taken back without
    naming another value yields a proposal to end it. What was deferred comes again, marked; what was rejected comes
    again only where the user said it after those proposals were made. The document binds the memory file, what each
    slot holds in both lanes, and the job. Proposals are named after job and slot, so that the same memory gives the
    same proposals.

    Raises:
        UsageError: a job id that could not name a file.
    """
    check_id(job_id)
    with store.snapshot() as conn:
        asked = _Verdicts(conn)
        found = [slot for slot in _slots(conn, load_catalogue()) if _fill(conn, slot, asked)]
        quoted = _quotes(conn, found)
        proposals = [_proposal(*each, job_id, quoted) for each in _each(found)]
        document = {
            "metadata": {
                "version": "v1",
                "generated_at": format_utc(clock()),
                "source_job_id": job_id,
                "notes": None,
                "crt_version": __version__,
                "db_uuid": store.db_uuid,
                "pre_state": [_pre_state(slot) for slot in found],
            },
            "proposals": proposals,
        }
    return seal("promotion_proposals", document, f"proposals of job {job_id}")


def _slots(conn: sqlite3.Connection, catalogue: Catalogue) -> Iterator[_Slot]:
    believed = beliefs.by_slot(conn)
    for slot, notes in slots.all_slots(conn).items():
        spec = catalogue.spec_for(slot)
        yield _Slot(slot, notes, believed.get(slot, ()), spec.value_type, spec.multi)


class _Verdicts:
    """What was deferred or rejected before, by slot, normal form, and whether it was about an ending."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._last: dict[tuple[str, str, bool], tuple[str, str]] = {}
        for proposed_at, held in receipts.held(conn):
            fact = conn.execute(
                "SELECT slot, normalized FROM facts WHERE memory_id = ? AND position = ?",
                (held.memory_id, held.position),
            ).fetchone()
            if fact is not None:
                self._last[fact[0], fact[1], held.ends] = (held.verdict, proposed_at)

    def rejected(self, slot: str, normalized: str, *, ends: bool) -> bool:
        """Whether the last verdict was a rejection and the user has not said it since."""
        verdict, proposed_at = self._last.get((slot, normalized, ends), ("", ""))
        if verdict != Verdict.REJECTED:
            return False
        (latest,) = self._conn.execute(
            "SELECT max(said_at) FROM facts WHERE subject = 'user' AND slot = ? AND normalized = ?"
            " AND (? OR polarity = 'affirmed' AND modality = 'asserted')",
            (slot, normalized, ends),
        ).fetchone()
        return latest is None or moment(latest) <= moment(proposed_at)

    def deferred(self, slot: str, normalized: str, *, ends: bool) -> bool:
        return self._last.get((slot, normalized, ends), ("", ""))[0] == Verdict.DEFER


def _fill(conn: sqlite3.Connection, slot: _Slot, asked: _Verdicts) -> bool:
    """Find the candidates of a slot; whether there are any."""
    contexts = slot.notes.contexts or (None,) * len(slot.notes.values)
    for fact, holds in zip(slot.notes.values, contexts, strict=True):
        if is_none(fact) or value_flaw(one_line(fact.value)) is not None:
            continue
        if any(slot.same(held.normalized, fact.normalized) for held in slot.belief):
            continue
        if not asked.rejected(slot.slot, fact.normalized, ends=False):
            deferred = asked.deferred(slot.slot, fact.normalized, ends=False)
            slot.candidates.append(_Candidate(slot.slot, fact, holds, deferred_before=deferred))
    for held in slot.belief:
        fact_of_end = _end_of(conn, slot, held)
        if fact_of_end is not None and not asked.rejected(slot.slot, fact_of_end.normalized, ends=True):
            deferred = asked.deferred(slot.slot, fact_of_end.normalized, ends=True)
            instead = tuple(fact.memory_id for fact in slot.notes.values if fact.memory_id)
            slot.candidates.append(_Candidate(slot.slot, fact_of_end, None, held, instead, deferred))
    return bool(slot.candidates)


def _end_of(conn: sqlite3.Connection, slot: _Slot, held: HeldBelief) -> Fact | None:
    """The user's word that ended a belief, where approving a proposed value would not close it anyway."""
    stands = [fact for fact in slot.notes.values if not is_none(fact)]
    if any(compare_values(slot.value_type, held.normalized, fact.normalized) != Relation.DIFFERENT for fact in stands):
        return None
    taken_back = slot.notes.state is State.ENDED or any(is_none(fact) for fact in slot.notes.values)
    if not slot.multi:
        taken_back = taken_back or (slot.notes.state in _CLOSING and not slot.candidates)
    said = _last_word(conn, slot.slot, held.normalized)
    if slot.multi and not taken_back:
        taken_back = said is not None and (said.polarity is Polarity.NEGATED or said.modality is Modality.PAST)
        taken_back = taken_back or any(slot.same(held.normalized, fact.normalized) for fact in slot.notes.history)
    return said if taken_back else None


def _last_word(conn: sqlite3.Connection, slot: str, normalized: str) -> Fact | None:
    """The latest fact about this value, whatever it says of it."""
    row = conn.execute(
        "SELECT f.value, polarity, modality, span_start, span_end, memory_id, f.said_at FROM facts f"
        " JOIN memories USING (memory_id) WHERE subject = 'user' AND f.slot = ? AND f.normalized = ?"
        " ORDER BY memory_no DESC, position DESC LIMIT 1",
        (slot, normalized),
    ).fetchone()
    if row is None:
        return None
    value, polarity, modality, start, end, memory_id, said_at = row
    span = (start, end)
    return Fact(
        slot, value, normalized, Polarity(polarity), Modality(modality), "user", span, memory_id, moment(said_at)
    )


@dataclass(frozen=True, slots=True)
class _Quote:
    memory_id: str
    text: str
    said_at: str
    trust: float
    confidence: float
    order: int


def _quotes(conn: sqlite3.Connection, found: Sequence[_Slot]) -> Mapping[tuple[str, str, bool], list[_Quote]]:
    """The memories that each candidate rests on, the latest first, texts read in one go."""
    named = {
        (slot.slot, candidate.fact.normalized, candidate.ends is not None): _evidence_ids(conn, candidate)
        for slot in found
        for candidate in slot.candidates
    }
    wanted = sorted({memory_id for listed in named.values() for memory_id in listed})
    rows = conn.execute(
        "SELECT memory_id, text, said_at, trust, confidence, memory_no FROM memories"
        " WHERE memory_id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL",
        (json.dumps(wanted),),
    )
    stored = {row[0]: _Quote(*row) for row in rows}
    return {key: _latest(listed, stored) for key, listed in named.items()}


def _evidence_ids(conn: sqlite3.Connection, candidate: _Candidate) -> list[str]:
    """The memory that the value rests on first, then others that assert it; of an ending, what ended it."""
    own = [candidate.fact.memory_id] if candidate.fact.memory_id else []
    if candidate.ends is not None:
        return [*own, *(memory_id for memory_id in candidate.ended_by if memory_id not in own)]
    rows = conn.execute(
        "SELECT DISTINCT memory_id FROM facts WHERE subject = 'user' AND slot = ? AND normalized = ?"
        " AND polarity = 'affirmed' AND modality = 'asserted' LIMIT ?",
        (candidate.slot, candidate.fact.normalized, _EVIDENCE_LOOKED_AT),
    )
    return [*own, *(memory_id for (memory_id,) in rows if memory_id not in own)]


def _latest(listed: Sequence[str], stored: Mapping[str, _Quote]) -> list[_Quote]:
    own, others = listed[:1], [stored[memory_id] for memory_id in listed[1:] if memory_id in stored]
    others.sort(key=lambda quote: quote.order, reverse=True)
    shown = [stored[memory_id] for memory_id in own if memory_id in stored] + others[: EVIDENCE_SHOWN - len(own)]
    return sorted(shown, key=lambda quote: quote.order, reverse=True)


def _each(found: Sequence[_Slot]) -> Iterator[tuple[_Slot, _Candidate, int]]:
    for slot in found:
        for number, candidate in enumerate(slot.candidates, 1):
            yield slot, candidate, number


def _proposal(
    slot: _Slot,
    candidate: _Candidate,
    number: int,
    job_id: str,
    quoted: Mapping[tuple[str, str, bool], list[_Quote]],
) -> dict[str, object]:
    quotes = quoted[slot.slot, candidate.fact.normalized, candidate.ends is not None]
    closes = candidate.ends or _closed_by(slot)
    preference = slot.slot in _PREFERENCES or slot.slot.startswith(_PREFERENCE_PREFIX)
    return {
        "id": _proposal_id(job_id, slot.slot, number),
        "status": "proposed",
        "rationale": _rationale(slot, candidate, closes),
        "state": slot.notes.state.value,
        "deferred_before": candidate.deferred_before,
        "ends": candidate.ends is not None,
        "memory": {
            "kind": "preference" if preference else "fact",
            "lane": "belief",
            "key": slot.slot,
            "value_text": one_line(candidate.ends.value if candidate.ends else candidate.fact.value),
            "context": one_line(candidate.holds) or None if candidate.holds else None,
            "source": "user",
            "trust": quotes[0].trust if quotes else None,
            "confidence": quotes[0].confidence if quotes else None,
            "supersedes_id": closes.memory_id if closes else None,
            "provenance": {"job_id": job_id, "memory_id": quotes[0].memory_id if quotes else None},
            "evidence": [
                {
                    "source_type": "memory",
                    "memory_id": quote.memory_id,
                    "url": None,
                    "quote_text": quote.text,
                    "timestamp": quote.said_at,
                }
                for quote in quotes
            ],
        },
    }


def _proposal_id(job_id: str, slot: str, number: int) -> str:
    """`job-7:employer`, `job-7:employer:2`; the job is cut so that the longest slot fits into an id."""
    return f"{job_id[:48]}:{slot}" if number == 1 else f"{job_id[:48]}:{slot}:{number}"


def _closed_by(slot: _Slot) -> HeldBelief | None:
    """The latest belief that approving a candidate of this slot would close."""
    if slot.multi or slot.notes.state not in _CLOSING:
        return None
    stands = [fact.normalized for fact in slot.notes.values if not is_none(fact)]
    closed = [held for held in slot.belief if not any(slot.same(held.normalized, value) for value in stands)]
    return closed[-1] if closed else None


_ENDED: Final = "The user has said that this no longer holds. Approving ends the belief; nothing takes its place."
_SAYING: Final = {
    State.CONFLICT: "In open conflict: the user has also said {others} and not settled which holds.",
    State.REVISED: "The user corrected what they had said before.",
    State.TEMPORAL: "The user said that this changed.",
    State.REFINED: "The user was more specific than before.",
    State.ACCEPTED: "The user said that several values hold.",
    State.RESOLVED: "The user settled a conflict in favour of this.",
}


def _rationale(slot: _Slot, candidate: _Candidate, closes: HeldBelief | None) -> str:
    """Why it is proposed and what approving would do, in whole sentences."""
    if candidate.ends is not None:
        said = [_ENDED]
    else:
        at = stamp(candidate.fact.said_at)[:10] if candidate.fact.said_at else "an unknown day"
        said = [f"Said by the user on {at}."]
        others = " and ".join(
            one_line(f.value) for f in slot.notes.values if f is not candidate.fact and not is_none(f)
        )
        if slot.notes.state in _SAYING:
            said.append(_SAYING[slot.notes.state].format(others=others))
        if closes is not None:
            said.append(f"Approving closes the belief {one_line(closes.value)}.")
        elif slot.belief and not slot.multi:
            said.append(f"Believed now: {', '.join(shown_belief(slot.belief))}.")
    if candidate.deferred_before:
        said.append("Deferred before.")
    return " ".join(said)


def _pre_state(slot: _Slot) -> dict[str, object]:
    return {
        "slot": slot.slot,
        "digest": slot_digest(slot.slot, slot.notes, slot.belief),
        "state": slot.notes.state.value,
        "notes": shown_notes(slot.notes),
        "belief": shown_belief(slot.belief),
    }
