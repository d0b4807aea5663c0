"""Decide: one verdict of a person's on every proposal, bound to the proposals that they saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from crt_runtime import __version__
from crt_runtime.artifacts import Document, seal, write_document
from crt_runtime.artifacts.json_types import one_line
from crt_runtime.artifacts.names import decisions_path, ref_flaw, root_of
from crt_runtime.clock import Clock, format_utc
from crt_runtime.errors import UsageError
from crt_runtime.promotion.documents import Proposals, Verdict

LONGEST_NAME: Final = 200
"""The most characters that the decider's name may have."""

_NO_JOB: Final = "no-job"
"""What stands for the job in the file name of decisions on proposals that name none."""


def decide(
    proposals: Proposals,
    verdicts: Mapping[str, Verdict],
    *,
    decider: str,
    clock: Clock,
    reasons: Mapping[str, str] | None = None,
    notes: str | None = None,
) -> Document:
    """A sealed decisions document: `verdicts` by proposal id, exactly one on each; there is no default.

    `reasons` are by proposal id too. Decisions on proposals of an earlier CRT are bound to their digest, and to no
    memory file, since such proposals name none.

    Raises:
        UsageError: a proposal without a verdict, a verdict on something else, or no decider.
    """
    if not decider.strip() or len(decider) > LONGEST_NAME:
        raise UsageError(f"decider {one_line(decider, 40)!r}: give the name of who decides, at most {LONGEST_NAME}")
    check_verdicts(proposals, list(verdicts))
    decided_at = format_utc(clock())
    given = reasons or {}
    metadata: dict[str, object] = {
        "version": "v1",
        "generated_at": decided_at,
        "source_proposals_path": proposals.path,
        "source_job_id": proposals.job_id,
        "notes": notes,
        "proposals_digest": proposals.digest,
        "decider": decider.strip(),
        "crt_version": __version__,
    }
    if proposals.db_uuid is not None:
        metadata["db_uuid"] = proposals.db_uuid
    decisions = [
        {
            "proposal_id": proposal.id,
            "decision": verdicts[proposal.id].value,
            "decided_at": decided_at,
            "reason": given.get(proposal.id),
        }
        for proposal in proposals.proposals
    ]
    return seal("promotion_decisions", {"metadata": metadata, "decisions": decisions}, "decisions")


def save_decisions(
    proposals: Proposals,
    verdicts: Mapping[str, Verdict],
    *,
    decider: str,
    clock: Clock,
    reasons: Mapping[str, str] | None = None,
    notes: str | None = None,
    artifacts_dir: Path | None = None,
) -> Path:
    """`decide`, and write the document as `approvals/decisions.<job_id>.<timestamp>.json`.

    By default it goes under the artifacts dir that the proposals lie in, and otherwise into a folder beside them.

    Raises:
        UsageError: as `decide`, or the artifacts dir cannot be one.
        ArtifactError: it cannot be written.
    """
    at = clock()
    document = decide(proposals, verdicts, decider=decider, clock=lambda: at, reasons=reasons, notes=notes)
    root = artifacts_dir or root_of(Path(proposals.path))
    relative = decisions_path(proposals.job_id or _NO_JOB, at)
    return write_document(root, relative, "promotion_decisions", document)


def check_verdicts(proposals: Proposals, decided: Sequence[str]) -> None:
    """Refuse ids that are malformed, repeated or not proposed, and proposals without a verdict.

    Ids are compared as they are: `"job-7:name "` is not `"job-7:name"`. Raises `UsageError`.
    """
    asked = {proposal.id for proposal in proposals.proposals}
    for name, count in Counter(decided).items():
        shown = one_line(repr(name))
        if name not in asked:
            if name.strip() in asked:
                raise UsageError(f"proposal id {shown}: has spaces around it; write {name.strip()}")
            flaw = ref_flaw(name)
            raise UsageError(f"proposal id {shown}: {flaw or f'is not one of the proposals in {proposals.path}'}")
        if count > 1:
            raise UsageError(f"proposal id {shown}: is given {count} times; give each exactly one verdict")
    missing = [proposal.id for proposal in proposals.proposals if proposal.id not in set(decided)]
    if missing:
        listed = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise UsageError(f"no verdict on {listed}; approve, reject or defer each proposal")
