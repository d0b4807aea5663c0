"""What a person must see before they decide on a proposal, and what is therefore never approved in a heap."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from crt_runtime.promotion.documents import Proposal
from crt_runtime.visible import holds_hidden


class Flag(StrEnum):
    """One thing to look at; `words` says it in one line."""

    CONFLICT = "conflict"
    REPLACES = "replaces"
    ENDS = "ends"
    DEFERRED = "deferred"
    NO_EVIDENCE = "no evidence"
    OTHER_SOURCE = "other source"
    HIDDEN = "hidden characters"
    STALE = "stale"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Flag.CONFLICT: "open conflict: the user has not settled which value holds",
    Flag.REPLACES: "approving closes what is believed now",
    Flag.ENDS: "approving ends this belief; nothing takes its place",
    Flag.DEFERRED: "deferred before",
    Flag.NO_EVIDENCE: "no evidence",
    Flag.OTHER_SOURCE: "rests on something else than the user's own words",
    Flag.HIDDEN: "holds characters that do not show; they are written as escapes",
    Flag.STALE: "has changed in the memory file since it was proposed; apply would refuse it as stale",
}


def flags(proposal: Proposal) -> Iterator[Flag]:
    """The flags that the document itself gives rise to, the gravest first; never `STALE`, which a memory file shows."""
    if proposal.state == "conflict":
        yield Flag.CONFLICT
    if proposal.ends:
        yield Flag.ENDS
    elif proposal.supersedes_id is not None:
        yield Flag.REPLACES
    if proposal.deferred_before:
        yield Flag.DEFERRED
    if not proposal.evidence:
        yield Flag.NO_EVIDENCE
    if proposal.source != "user":
        yield Flag.OTHER_SOURCE
    if any(map(holds_hidden, _texts(proposal))):
        yield Flag.HIDDEN


def _texts(proposal: Proposal) -> Iterator[str]:
    yield proposal.value
    yield proposal.slot or ""
    yield proposal.holds or ""
    yield from (cited.quote_text or "" for cited in proposal.evidence)
