"""How a reply lists contradictions: what it calls open, and which way round it tells a change."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Final

from crt_runtime.stress.checks.conversation import Hearing
from crt_runtime.stress.oracle import EntryType
from crt_runtime.stress.words import Mention

_ITEM_END: Final = re.compile(r"[.;!?\n•]")

# What calls an item open: takes "Unresolved: A and B", "I still need to know which"; not "no longer open".
_CALLED_OPEN: Final = re.compile(
    r"\b(?:unresolved|unsettled|undecided|pending)\b"
    r"|\bstill (?:need to know|open|unclear|to be settled|contradict\w*)\b"
    r"|\bopen\b(?! (?:source|plan|air|office))|\bwhich (?:one|of)? ?(?:is|are|holds|applies)\b"
)
# What calls it settled, or leaves open which of two things is meant.
_CALLED_SETTLED: Final = re.compile(
    r"\b(?:settled|resolved|revised|corrected|changed|updated|closed|replaced|accepted|moved|switched|became|into|both"
    r"|now|nothing|none|no|not|used to|formerly|previously)\b|n't\b|->|→"
)

# What leads from the old to the new: takes "A -> B", "A was replaced by B"; not "A instead of B".
_ONWARDS: Final = re.compile(
    r"\s*[\"']?\s*(?:->|→|into|to|became|(?:was|were|has been|is) (?:replaced by|(?:changed|corrected|revised|updated)"
    r" (?:in)?to)|(?:changed|corrected|revised|updated) (?:in)?to)\s*[\"']?(?:(?:an?|the|your) )?"
)
_CHANGES: Final = (EntryType.REVISION, EntryType.TEMPORAL, EntryType.REFINEMENT)


def called_open(heard: Hearing) -> str | None:
    """That the reply calls something open of which nothing is: settled by the user, or never contradicted."""
    open_slots = {slot for slot, entry in heard.turn.ledger if entry.open}
    mentions = _unquoted(heard)
    starts = [mention.start for mention in mentions]
    for start, end in _items(heard.folded):
        item = heard.folded[start:end]
        if not _CALLED_OPEN.search(item) or _CALLED_SETTLED.search(item):
            continue
        sides: dict[str, set[str]] = {}
        for mention in mentions[bisect_left(starts, start) : bisect_left(starts, end)]:
            if mention.value in _said(heard, mention.slot):
                sides.setdefault(mention.slot, set()).add(mention.value)
        if open_slots & sides.keys():
            continue  # a value may be read as that of several slots
        for values in sides.values():
            if len(values) > 1:
                return f"the reply calls {' and '.join(sorted(values))} open, which are not"
    return None


def turned_round(heard: Hearing) -> str | None:
    """That the reply tells a change or correction from the new to the old, and none went that way."""
    changes = [
        (slot, old, entry.sides[-1])
        for slot, entry in heard.turn.ledger
        if entry.type in _CHANGES
        for old in entry.sides[:-1]
    ]
    if not changes:
        return None
    mentions = _unquoted(heard)
    for slot in dict.fromkeys(slot for slot, _, _ in changes):
        said = [mention for mention in mentions if mention.slot == slot]
        for one, other in pairwise(said):
            told = (slot, one.value, other.value)
            backwards = (slot, other.value, one.value) in changes and told not in changes
            if backwards and _ONWARDS.fullmatch(heard.folded, one.end, other.start):
                return f"the reply tells the change from {other.value} to {one.value} the other way round"
    return None


def _unquoted(heard: Hearing) -> list[Mention]:
    spans = heard.quoted
    return [one for one in heard.mentions if not any(first <= one.start < last for first, last in spans)]


def _said(heard: Hearing, slot: str) -> tuple[str, ...]:
    truth = heard.conversation.truths.get(slot)
    return truth.said if truth is not None else ()


def _items(text: str) -> list[tuple[int, int]]:
    """Start and end of each item of a list or sentence of a text."""
    bounds = [-1, *(match.start() for match in _ITEM_END.finditer(text)), len(text)]
    return [(start + 1, end) for start, end in pairwise(bounds) if text[start + 1 : end].strip()]
