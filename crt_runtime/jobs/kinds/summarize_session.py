"""`summarize_session`: the user's own sentences that matter, verbatim, each with its memory id. Nothing is reworded.

Payload: `memory_db` and `session` (optional: all sessions), or `demo` in their place: true for a made-up conversation.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

from crt_runtime.artifacts import Document, JsonValue
from crt_runtime.clock import format_utc
from crt_runtime.config import RuntimeConfig
from crt_runtime.dialogue.runtime import DEFAULT_SESSION, Runtime
from crt_runtime.ids import SequentialIds
from crt_runtime.jobs.job import ArtifactKind
from crt_runtime.jobs.kinds.said import Said, said_by_user, sentence_at
from crt_runtime.jobs.task import Done, Task
from crt_runtime.language.facts import Fact
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.ledger.state import UNKNOWN, SlotState, State
from crt_runtime.memory import slots
from crt_runtime.memory.facts import facts_in
from crt_runtime.store import Store

DEMO_TEXT: Final = """\
Hi! I am Sam and I work at Microsoft.
I live in Seattle.
Actually I work at Amazon, not Microsoft.
My favorite color is blue.
My favorite color is green.
The weather is lovely today."""

_OPEN = (ContradictionStatus.OPEN, ContradictionStatus.REFLECTING)


def summarize_session(task: Task) -> Done:
    with _conversation(task) as conn:
        memories = {said.memory_id: said for said in said_by_user(conn, task.session())}
        states = slots.all_slots(conn)
        ledger = [entry for entry in reversed(entries.entries(conn)) if entry.new.memory_id in memories]
        facts = [sentence for said in memories.values() for sentence in _fact_sentences(conn, said, states)]
    corrections = [_correction(e) for e in ledger if e.type is not ContradictionType.CONFLICT and _is_there(e.new)]
    questions = [_open_question(e) for e in ledger if e.status in _OPEN]
    return Done(
        {
            "session": task.session(),
            "memories": len(memories),
            "facts": cast(JsonValue, facts),
            "corrections": cast(JsonValue, corrections),
            "open_questions": cast(JsonValue, questions),
        },
        ArtifactKind.SUMMARY,
    )


@contextmanager
def _conversation(task: Task) -> Iterator[sqlite3.Connection]:
    """The memory file to summarise, or one for the moment that has been told the made-up conversation."""
    if task.payload.get("demo") is not True:
        with task.memory() as store, store.snapshot() as conn:
            yield conn
        return
    with TemporaryDirectory(prefix="crt-") as folder:
        file = Path(folder) / "told.db"
        with Runtime.open(file, config=RuntimeConfig(), clock=task.clock, ids=SequentialIds()) as runtime:
            runtime.load(DEMO_TEXT.splitlines(), session=task.session() or DEFAULT_SESSION)
        with Store.open(file, read_only=True) as store, store.snapshot() as conn:
            yield conn


def _fact_sentences(conn: sqlite3.Connection, said: Said, states: dict[str, SlotState]) -> Iterator[Document]:
    """The sentences of a memory that hold facts, in order, each with the facts in it and how these stand now."""
    found: dict[str, list[JsonValue]] = {}
    for fact in facts_in(conn, said.memory_id):
        found.setdefault(sentence_at(said.text, fact.span), []).append(
            {
                "slot": fact.slot,
                "value": fact.value,
                "polarity": fact.polarity.value,
                "standing": _standing(fact, states),
            }
        )
    for sentence, facts in found.items():
        yield {"memory_id": said.memory_id, "said_at": said.said_at, "sentence": sentence, "facts": facts}


def _standing(fact: Fact, states: dict[str, SlotState]) -> str:
    """Whether the value still `holds`, is `disputed` by another one, or is `superseded`."""
    state = states.get(fact.slot, UNKNOWN)
    if not any((held.normalized, held.polarity) == (fact.normalized, fact.polarity) for held in state.values):
        return "superseded"
    return "disputed" if state.state is State.CONFLICT else "holds"


def _correction(entry: Contradiction) -> Document:
    return {
        "type": entry.type.value,
        "slot": entry.slot,
        "old": _side(entry.old),
        "new": _side(entry.new),
    }


def _open_question(entry: Contradiction) -> Document:
    return {"slot": entry.slot, "opened_at": format_utc(entry.opened_at), "sides": [_side(entry.old), _side(entry.new)]}


def _is_there(side: Side) -> bool:
    return bool(side.text)


def _side(side: Side) -> JsonValue:
    at = side.text.find(side.value) if side.value else -1
    span = (at, at + len(side.value or "")) if at >= 0 else (0, len(side.text))
    return {
        "memory_id": side.memory_id or None,
        "said_at": format_utc(side.said_at),
        "value": side.value,
        "sentence": sentence_at(side.text, span) if side.text else None,
    }
