"""`extract_slots`: what the language rules of this CRT read in each memory. Payload: `memory_db`, `session` (optional).

A memory file holds what was read when each text was stored. After an upgrade, or where memories were imported, a text
may say more than was read then: `stored` is False for each such fact.
"""

from __future__ import annotations

from crt_runtime.artifacts import JsonValue
from crt_runtime.jobs.job import ArtifactKind
from crt_runtime.jobs.kinds.said import Said, said_by_user
from crt_runtime.jobs.task import Done, Task
from crt_runtime.language import extract_facts
from crt_runtime.language.facts import Fact
from crt_runtime.memory.facts import facts_in

SHOWN = 10_000
"""How many facts the document lists; all are counted."""


def extract_slots(task: Task) -> Done:
    found: list[JsonValue] = []
    memories = facts = new = 0
    with task.memory() as store, store.snapshot() as conn:
        for said in said_by_user(conn, task.session()):
            memories += 1
            stored = {(fact.slot, fact.normalized, fact.polarity) for fact in facts_in(conn, said.memory_id)}
            for fact in extract_facts(said.text):
                known = (fact.slot, fact.normalized, fact.polarity) in stored
                facts += 1
                new += not known
                if len(found) < SHOWN:
                    found.append(_entry(said, fact, stored=known))
    return Done(
        {"memories": memories, "facts": facts, "not_stored": new, "listed": len(found), "extracted": found},
        ArtifactKind.EXTRACTED_FACTS,
    )


def _entry(said: Said, fact: Fact, *, stored: bool) -> JsonValue:
    return {
        "memory_id": said.memory_id,
        "said_at": said.said_at,
        "subject": fact.subject,
        "slot": fact.slot,
        "value": fact.value,
        "normalized": fact.normalized,
        "polarity": fact.polarity.value,
        "modality": fact.modality.value,
        "span": list(fact.span),
        "stored": stored,
    }
