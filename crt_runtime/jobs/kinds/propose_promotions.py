"""`propose_promotions`: candidates for belief, as a document that a person decides on. Payload: `memory_db`."""

from __future__ import annotations

from typing import cast

from crt_runtime.artifacts import Document
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.jobs.job import ArtifactKind
from crt_runtime.jobs.task import Done, Made, Task
from crt_runtime.promotion.propose import propose


def propose_promotions(task: Task) -> Done:
    """Make `promotions/proposals.<job_id>.json`."""
    with task.memory() as store:
        document = propose(store, job_id=task.job_id, clock=task.clock)
    path = proposals_path(task.job_id)
    metadata, proposals = cast(Document, document["metadata"]), cast("list[Document]", document["proposals"])
    return Done(
        {"proposals": len(proposals), "path": path, "db_uuid": metadata["db_uuid"], "digest": metadata["digest"]},
        made=(Made(ArtifactKind.PROPOSAL, path, "promotion_proposals", document),),
    )
