"""The verdicts that a person has given so far on one proposals document, before they are saved."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from crt_runtime.promotion.apply import Outcome
from crt_runtime.promotion.documents import Proposal, Proposals, Verdict
from crt_runtime.promotion.flags import flags

if TYPE_CHECKING:
    from crt_runtime.dashboard.layout import Desk

_REVISIONS: Final = itertools.count()


@dataclass(slots=True)
class Draft:
    """What was seen and decided, and what came of it.

    All of it is plain state of this object: Streamlit may interrupt a callback wherever it touches `st.session_state`,
    and a verdict or a save must not be lost half-way.

    `asked` is what buttons asked for and is not done yet. Streamlit tells of a button before the page has taken up what
    was typed or chosen in the same moment, so that a button only asks, and the page does it after it took those up.

    `known` are the digests of earlier decisions that the person was shown. `revision` is another for each draft, and
    whenever verdicts are given other than by their own controls, which are made anew then. `outcome`, `refused` and
    `saved` tell what the last dry-run or save led to.
    """

    seen: Proposals
    known: frozenset[str] = frozenset()
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    revision: int = field(default_factory=lambda: next(_REVISIONS))
    asks_heap: bool = False
    outcome: Outcome | None = None
    refused: str | None = None
    saved: Path | None = None
    asked: list[Callable[[Desk], None]] = field(default_factory=list)
    _acting: Lock = field(default_factory=Lock, repr=False, compare=False)

    def decide(self, proposal_id: str, verdict: Verdict | None) -> bool:
        """Give, change or take back a verdict; whether that changed anything."""
        if self.verdicts.get(proposal_id) == verdict:
            return False
        if verdict is None:
            self.verdicts.pop(proposal_id, None)
        else:
            self.verdicts[proposal_id] = verdict
        self.start_again()
        return True

    def explain(self, proposal_id: str, reason: str) -> bool:
        """Give a reason, or take it back with an empty one; whether that changed anything."""
        if self.reasons.get(proposal_id, "") == reason.strip():
            return False
        if reason.strip():
            self.reasons[proposal_id] = reason.strip()
        else:
            self.reasons.pop(proposal_id, None)
        self.start_again()
        return True

    def take(self, verdicts: Mapping[str, Verdict], reasons: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take several verdicts and reasons at once; those that are given already stay."""
        self.verdicts = {**verdicts, **self.verdicts}
        self.reasons = {**reasons, **self.reasons}
        self.revision = next(_REVISIONS)
        self.asks_heap = False
        self.start_again()

    def ask(self, act: Callable[[Desk], None]) -> None:
        """Ask for what a button stands for: it is done with the desk as it is then, after the controls are taken up."""
        self.asked.append(act)

    def carry_out(self, desk: Desk) -> None:
        """Do what was asked for, one after the other: Streamlit may start a run before the last one has ended."""
        with self._acting:
            while self.asked:
                self.asked.pop(0)(desk)

    def start_again(self) -> None:
        """What was rehearsed, refused or saved is of no more use."""
        self.outcome = self.refused = self.saved = None

    @property
    def undecided(self) -> int:
        return len(self.seen.proposals) - len(self.verdicts)

    def count(self) -> Mapping[Verdict, int]:
        """How often each verdict was given."""
        given = Counter(self.verdicts.values())
        return {verdict: given[verdict] for verdict in Verdict}

    def in_a_heap(self, stale: Collection[str]) -> list[Proposal]:
        """The undecided proposals without any flag, which alone may be approved together; `stale` are slots."""
        return [
            proposal
            for proposal in self.seen.proposals
            if proposal.id not in self.verdicts and not any(flags(proposal)) and proposal.slot not in stale
        ]


class Show(StrEnum):
    """Which proposals of a document are listed."""

    ALL = "All"
    UNDECIDED = "Undecided"
    FLAGGED = "Flagged"
    DECIDED = "Decided"


def listed(draft: Draft, show: Show, find: str, stale: Collection[str]) -> list[str]:
    """The ids of the proposals to list, in the document's order; `find` is a part of a slot or value, in any case."""
    wanted = find.casefold().strip()
    return [
        proposal.id
        for proposal in draft.seen.proposals
        if _is_shown(draft, proposal, show, stale) and wanted in f"{proposal.slot}\n{proposal.value}".casefold()
    ]


def _is_shown(draft: Draft, proposal: Proposal, show: Show, stale: Collection[str]) -> bool:
    match show:
        case Show.UNDECIDED:
            return proposal.id not in draft.verdicts
        case Show.FLAGGED:
            return any(flags(proposal)) or proposal.slot in stale
        case Show.DECIDED:
            return proposal.id in draft.verdicts
        case Show.ALL:
            return True


def pages(count: int, size: int) -> int:
    """Over how many pages of `size` this many go; at least one."""
    return max(1, -(-count // size))
