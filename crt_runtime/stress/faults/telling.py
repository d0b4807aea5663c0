"""What a truthful assistant that tells all it can would put in the fields of its reply."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.oracle import BLANK, Act, State, opened
from crt_runtime.stress.script import ScriptTurn

ASKING: Final = frozenset({Act.ASK, Act.ASK_NAMED})
"""Questions about what holds now."""

NOT_STORED: Final = frozenset(
    {
        Act.ASK,
        Act.ASK_NAMED,
        Act.ASK_PAST,
        Act.ASK_SOURCE,
        Act.ASK_OPEN,
        Act.ASK_CONTRADICTIONS,
        Act.HYPOTHETICAL,
        Act.PRESUPPOSE,
        Act.LEAK,
        Act.INVENTORY,
        Act.INJECT,
        Act.FORGET,
    }
)
"""Questions and instructions, which leave nothing but their answer record."""


def told(turn: ScriptTurn, text: str) -> Reply:
    """The truthful text with every field of a reply filled in from the script's annotations."""
    entries = opened(turn.before, turn.truth) if turn.before is not None and turn.truth is not None else ()
    return Reply(
        text=text,
        contradiction_detected=bool(entries) and turn.line.act is not Act.FORGET,
        open_contradictions=_open(turn),
        response_type=_response_type(turn),
        memories_written=0 if turn.line.act in NOT_STORED else 1,
        retrieved=_retrieved(turn),
    )


def _open(turn: ScriptTurn) -> int:
    if turn.line.act is Act.ASK_CONTRADICTIONS:
        return sum(entry.open for _, entry in turn.ledger)
    return 0 if turn.truth is None else sum(entry.open for entry in turn.truth.entries)


def _response_type(turn: ScriptTurn) -> str:
    if turn.truth is None or turn.line.act not in {*ASKING, Act.ASK_PAST}:
        return "speech"
    if turn.line.act is Act.ASK_PAST:
        return "belief" if turn.truth.past else "uncertainty"
    if turn.state in BLANK or turn.state in (State.CONFLICT, State.ENDED):
        return "uncertainty"
    return "belief"


def _retrieved(turn: ScriptTurn) -> tuple[str, ...]:
    if turn.truth is None or turn.line.act not in {*ASKING, Act.ASK_PAST, Act.ASK_SOURCE}:
        return ()
    wanted = {*turn.truth.past} if turn.line.act is Act.ASK_PAST else {*turn.truth.values}
    return tuple(saying.text for saying in turn.truth.sayings if wanted & {*saying.values})
