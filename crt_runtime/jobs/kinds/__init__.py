"""The job types that a worker can do, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crt_runtime.jobs.job import JobType
from crt_runtime.jobs.kinds.extract_slots import extract_slots
from crt_runtime.jobs.kinds.mine_contradictions import mine_contradictions
from crt_runtime.jobs.kinds.propose_promotions import propose_promotions
from crt_runtime.jobs.kinds.summarize_session import summarize_session
from crt_runtime.jobs.task import JobKind

KINDS: Final[Mapping[str, JobKind]] = {
    JobType.SUMMARIZE_SESSION: summarize_session,
    JobType.PROPOSE_PROMOTIONS: propose_promotions,
    JobType.EXTRACT_SLOTS: extract_slots,
    JobType.MINE_CONTRADICTIONS: mine_contradictions,
}
