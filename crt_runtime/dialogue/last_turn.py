"""What the last turn of a session left in the air: the question that it asked, and what it told of the user.

Read from the file every time: what it was about may have been forgotten meanwhile, also by another process.
"""

from __future__ import annotations

import sqlite3

from crt_runtime.language import Told, read_turn
from crt_runtime.language.facts import PendingQuestion, Polarity, TurnKind
from crt_runtime.memory import answers, facts, slots
from crt_runtime.memory.redaction import REDACTED


def just_asked(conn: sqlite3.Connection, session: str) -> PendingQuestion | None:
    """What the last answer of the session asked the user to settle."""
    record = answers.last(conn, session)
    action = record.get("next_action") if record is not None else None
    if not isinstance(action, dict) or not action.get("options") or REDACTED in action["options"]:
        return None
    return PendingQuestion(str(action["slot"]), tuple(str(option) for option in action["options"]))


def just_told(conn: sqlite3.Connection, session: str) -> tuple[Told, ...]:
    """The values that the user stated in the last turn of the session, or that it answered with; those that hold."""
    record = answers.last(conn, session)
    named = record.get("retrieved_memory_ids") if record is not None else None
    if record is None or not isinstance(named, list):
        return ()
    reading = read_turn(str(record["user_text"]))
    if reading.questions:
        about = [question.slot for question in reading.questions]
    elif reading.kind is TurnKind.QUESTION or record.get("next_action") is not None:
        return ()
    else:
        about = [fact.slot for memory_id in named for fact in facts.facts_in(conn, str(memory_id))]
    return tuple(
        Told(slot, value.value)
        for slot in dict.fromkeys(about)
        for value in slots.read(conn, slot).values
        if value.polarity is Polarity.AFFIRMED and value.memory_id in named
    )
