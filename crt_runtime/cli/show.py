"""Showing: stored text as text, tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crt_runtime.artifacts.json_types import one_line
from crt_runtime.clock import format_utc
from crt_runtime.dialogue.answer import Answer
from crt_runtime.ledger.contradiction import Contradiction, Side
from crt_runtime.ledger.state import SlotState
from crt_runtime.ledger.transition import is_none
from crt_runtime.visible import visible

_WORDS_SHOWN = 60


def console(*, stderr: bool = False) -> Console:
    """A console for text that is never interpreted as markup, emoji codes or highlighted numbers."""
    return Console(stderr=stderr, highlight=False, emoji=False, soft_wrap=True)


def plain(text: str) -> str:
    """Text for a rich console: visible, and with nothing in it read as markup; line breaks and tabs stay."""
    return escape(visible(text))


def print_json(document: object) -> None:
    """One JSON document on standard output, UTF-8 escaped to ASCII so that every terminal takes it."""
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")


def answer_document(answer: Answer) -> dict[str, object]:
    """An answer for machines: its audit record, its text and what it rests on."""
    return {
        "answer": answer.to_record(),
        "evidence": [
            {"memory_id": item.memory_id, "text": item.text, "trust": item.trust, "said_at": format_utc(item.said_at)}
            for item in answer.evidence
        ],
        "contradictions": [contradiction_document(entry) for entry in answer.contradictions],
    }


def contradiction_document(entry: Contradiction) -> dict[str, object]:
    return {
        "id": entry.id,
        "type": entry.type.value,
        "status": entry.status.value,
        "slot": entry.slot,
        "old": _side_document(entry.old),
        "new": _side_document(entry.new),
        "opened_at": format_utc(entry.opened_at),
        "resolved_at": format_utc(entry.resolved_at) if entry.resolved_at else None,
        "method": entry.method,
    }


def facts_document(facts: Mapping[str, SlotState]) -> dict[str, object]:
    return {
        slot: {
            "state": state.state.value,
            "values": [None if is_none(value) else value.value for value in state.values],
            "history": [value.value for value in state.history],
        }
        for slot, state in facts.items()
    }


def facts_table(facts: Mapping[str, SlotState]) -> Table:
    table = Table("slot", "state", "value", "before", box=None, pad_edge=False, header_style="bold")
    for slot, state in sorted(facts.items()):
        values = " | ".join("(none)" if is_none(value) else plain(value.value) for value in state.values)
        table.add_row(plain(slot), state.state.value, values, " | ".join(plain(value.value) for value in state.history))
    return table


def contradictions_table(entries: Sequence[Contradiction]) -> Table:
    table = Table("status", "type", "slot", "old", "new", "opened", box=None, pad_edge=False, header_style="bold")
    for entry in entries:
        table.add_row(
            entry.status.value,
            entry.type.value,
            plain(entry.slot or "-"),
            _side_text(entry.old, entry.slot),
            _side_text(entry.new, entry.slot),
            entry.opened_at.strftime("%Y-%m-%d %H:%M"),
        )
    return table


def _side_document(side: Side) -> dict[str, object]:
    return {"memory_id": side.memory_id, "text": side.text, "value": side.value, "said_at": format_utc(side.said_at)}


def _side_text(side: Side, slot: str | None) -> str:
    """What a side says: its value; of an entry without a slot the words themselves, cut short."""
    if not side.text:
        return "(forgotten)"
    if slot is None:
        return plain(one_line(side.text, _WORDS_SHOWN))
    return plain(side.value) if side.value else "(none)"
