"""Quoting: stored text verbatim with its time, as what it is: the user's word, an approved fact, another's note."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from crt_runtime.dialogue.answer import Mode, ResponseType
from crt_runtime.dialogue.desk import Desk
from crt_runtime.dialogue.draft import Draft
from crt_runtime.dialogue.phrasing import join, say, when
from crt_runtime.language import may_tell, remark_phrases
from crt_runtime.memory import answers, memories, recall
from crt_runtime.memory.english import ASKING_WORDS
from crt_runtime.memory.memory import Lane, Memory, Recalled, Source
from crt_runtime.memory.terms import terms

QUOTED: Final = 3
"""At most this many memories are quoted where no slot says which."""

_OF_SOURCES: Final = "base basis claim come evidence get hear idea learn proof quote source sure think"
_POINTING: Final = frozenset(term for word in (*ASKING_WORDS, *_OF_SOURCES.split()) for term in terms(word))
"""Words of a question about the last answer, whatever that was about: "where did you get that from?"."""

_REMARKS: Final = 2
"""So many remarks are quoted where a slot is not known."""

_LOOKED_THROUGH: Final = 24
"""Among how many of the newest memories remarks on a slot are looked for."""

_LOOKED_AT: Final = 8
"""Among how many memories those to quote are chosen: what the assistant said itself is passed over."""


def about(desk: Desk, query: str, *, k: int = QUOTED) -> tuple[Recalled, ...]:
    """The memories that are about the query: the user's own, or else those of others. Never what the assistant said."""
    found = recall.recall_covering(desk.conn, query, k=_LOOKED_AT, now=desk.turn.at)
    grounded = [item for item in found if _is_grounded(desk, item)]
    others = [item for item in found if _memory(desk, item).source is not Source.FALLBACK]
    return tuple((grounded or others)[:k])


def remarks_on(desk: Desk, slot: str) -> tuple[Recalled, ...]:
    """What the user said that may tell a slot which nothing filled, newest first."""
    wanted = frozenset(terms(" ".join(remark_phrases(slot))))
    found = desk.recalled(recall.newest_with(desk.conn, wanted, k=_LOOKED_THROUGH))
    own = [item for item in found if is_own_word(desk, item) and item.memory_id != desk.turn.memory_id]
    return tuple(islice((item for item in own if may_tell(item.text, slot)), _REMARKS))


def last_evidence(desk: Desk) -> tuple[Recalled, ...]:
    """What the last answer of the session rests on, where the turn points at it and at nothing else."""
    if any(term not in _POINTING for term in terms(desk.turn.text)):
        return ()
    record = answers.last(desk.conn, desk.turn.session)
    named = record.get("retrieved_memory_ids") if record is not None else None
    return desk.recalled(map(str, named)) if isinstance(named, list) else ()


def quotation(desk: Desk, items: Iterable[Recalled], section: str, reason: str | None, mode: Mode) -> Draft:
    """The items, oldest first, each as what it is; belief where all are the user's word or approved."""
    ordered = sorted(items, key=lambda item: item.said_at)
    text = "\n".join(
        _line(desk, item, section if number == 0 else f"{section}_more") for number, item in enumerate(ordered)
    )
    grounded = all(_is_grounded(desk, item) for item in ordered)
    kind = ResponseType.BELIEF if grounded else ResponseType.SPEECH
    return Draft(text, mode, kind, reason, tuple(ordered))


def remarks(items: Iterable[Recalled]) -> str:
    """The items, oldest first, each verbatim with its time, and no word on what they mean."""
    ordered = sorted(items, key=lambda item: item.said_at)
    return join([say("quote", "remark", when=when(item.said_at), text=item.text) for item in ordered])


def is_own_word(desk: Desk, item: Recalled) -> bool:
    """Whether the item is what the user said, and not a fact that was approved or another's note."""
    memory = _memory(desk, item)
    return memory.lane is Lane.NOTES and memory.source is Source.USER


def _line(desk: Desk, item: Recalled, section: str) -> str:
    memory = _memory(desk, item)
    if memory.lane is Lane.BELIEF:
        section = "approved"
    elif not is_own_word(desk, item):
        section = "other"
    return say("quote", section, source=memory.source.value, when=when(item.said_at), text=item.text)


def _is_grounded(desk: Desk, item: Recalled) -> bool:
    return _memory(desk, item).lane is Lane.BELIEF or is_own_word(desk, item)


def _memory(desk: Desk, item: Recalled) -> Memory:
    return desk.memory(item.memory_id) or memories.require(desk.conn, item.memory_id)
