"""`propose_promotions`: candidates for belief, as a document that a person decides on. Payload: `memory_db`."""

from __future__ import annotations

from typing import cast

from crt_runtime.artifacts import Document
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.clock import format_utc
from crt_runtime.jobs.documents import place
from crt_runtime.jobs.job import ArtifactKind, JobArtifact
from crt_runtime.jobs.task import Done, Task
from crt_runtime.promotion.propose import propose


def propose_promotions(task: Task) -> Done:
    """Write `promotions/proposals.<job_id>.json`."""
    with task.memory() as store:
        document = propose(store, job_id=task.job_id, clock=task.clock)
    path = proposals_path(task.job_id)
    sha256 = place(task.root, path, "promotion_proposals", document, job_id=task.job_id)
    metadata, proposals = cast(Document, document["metadata"]), cast("list[Document]", document["proposals"])
    return Done(
        {"proposals": len(proposals), "path": path, "db_uuid": metadata["db_uuid"], "digest": metadata["digest"]},
        (JobArtifact(ArtifactKind.PROPOSAL, path, format_utc(task.started_at), sha256),),
    )
