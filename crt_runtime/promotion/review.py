"""A review that takes a while: what was seen is what is rehearsed and saved, or nothing is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import document_bytes
from crt_runtime.clock import Clock
from crt_runtime.errors import StaleError
from crt_runtime.promotion.apply import Outcome, dry_run
from crt_runtime.promotion.decide import decide, save_decisions
from crt_runtime.promotion.documents import Proposals, Verdict, decisions_of, pair, read_decisions, read_proposals
from crt_runtime.promotion.shelf import shelf
from crt_runtime.store import Store

_REHEARSED: Final = "decisions that are not saved yet"


@dataclass(frozen=True, slots=True)
class Review:
    """A person's verdicts on the proposals that they saw; `reasons` by proposal id."""

    seen: Proposals
    verdicts: Mapping[str, Verdict]
    reasons: Mapping[str, str]
    decider: str
    notes: str | None = None


def rehearse(store: Store, review: Review, *, clock: Clock) -> Outcome:
    """What applying the review would do, by the code of `crt apply --dry-run`; no file is written.

    Proposals of an earlier CRT, which bind nothing, are let through as `--allow-unbound` does.

    Raises:
        StaleError: the proposals file is not as it was seen, or the memory file has changed since it was proposed.
        UsageError: a proposal has no verdict, or there is no decider.
        CrtError: as `dry_run`.
    """
    proposals = _as_seen(review.seen)
    document = decide(
        proposals,
        review.verdicts,
        decider=review.decider,
        clock=clock,
        reasons=review.reasons,
        notes=review.notes,
    )
    data = document_bytes("promotion_decisions", document, _REHEARSED, just_sealed=True)
    decided = decisions_of(data, _REHEARSED)
    return dry_run(store, pair(proposals, decided, allow_unbound=bool(proposals.unbound)))


def save(review: Review, root: Path, *, known: Collection[str], clock: Clock) -> Path:
    """Write the review as a decisions document under `root`, read it back, and return its path.

    `known` are the digests of the decisions on these proposals that the person knew of.

    Raises:
        StaleError: the proposals file is not as it was seen, or somebody else has decided on it meanwhile.
        UsageError: a proposal has no verdict, or there is no decider.
        ArtifactError: it cannot be written.
    """
    proposals = _as_seen(review.seen)
    for shelved in shelf(root).documents:
        news = [decided for decided in shelved.decided if decided.digest not in known]
        if shelved.proposals.digest == proposals.digest and news:
            raise StaleError(
                f"{proposals.path}: was decided meanwhile by {news[0].decider or 'somebody not named'} "
                f"({news[0].path}); nothing was saved. Look at those decisions first"
            )
    path = save_decisions(
        proposals,
        review.verdicts,
        decider=review.decider,
        clock=clock,
        reasons=review.reasons,
        notes=review.notes,
        artifacts_dir=root,
    )
    pair(proposals, read_decisions(path), allow_unbound=bool(proposals.unbound))
    return path


def _as_seen(seen: Proposals) -> Proposals:
    fresh = read_proposals(seen.path)
    if fresh.digest != seen.digest:
        raise StaleError(
            f"{seen.path}: has changed since it was opened here (was {seen.digest}, is {fresh.digest}); "
            "nothing was saved. Open it again and decide on what it says now"
        )
    return fresh
