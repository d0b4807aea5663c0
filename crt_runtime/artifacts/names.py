"""File names: which ids may become one, and where each document lies under the artifacts dir."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from crt_runtime.clock import file_stamp
from crt_runtime.errors import UsageError

STRESS_RUN: Final = "stress_run.json"
STRESS_BATCH: Final = "stress_batch.json"
GATE_VERDICT: Final = "gate_verdict.json"
SHARD: Final = "shard.json"
FIXED_NAMES: Final = frozenset({STRESS_RUN, STRESS_BATCH, GATE_VERDICT, SHARD})
"""The documents that are replaced whole; every other document is written once."""

TIMINGS: Final = "timings.json"
"""Wall-clock figures: no document, since they differ from run to run."""

JOBS_DB: Final = "crt_jobs.db"
"""The job database, where nobody names another one: a SQLite file beside the documents."""

REPORT_PAGE: Final = "stress_report.html"
REPORT_SUMMARY: Final = "stress_report.md"

DERIVED_NAMES: Final = frozenset({TIMINGS, REPORT_PAGE, REPORT_SUMMARY})
"""What is made from a batch and is no document: replaced whole, and taken away with it."""

LOOSE_NAMES: Final = DERIVED_NAMES | frozenset(
    {
        "suggestions.jsonl",
        "learned_suggestions.latest.json",
        *(f"{JOBS_DB}{suffix}" for suffix in ("", "-journal", "-wal", "-shm")),
    }
)
"""Files that may lie among the documents, are none, and that no document rests on."""

ANSWERS_FOLDER: Final = "answers"
"""Where exported answer records lie, one file of JSON Lines per session and moment."""

# Takes "job-7", "livepromos-20260111"; not "", ".hidden", "a/b", "a:b", nor 65 characters.
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

# Takes "livepromos-20260111:name"; not "a/b" nor 129 characters.
_REF: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")

# What Windows keeps for devices, with any extension: takes "con", "NUL.json", "com1.x"; not "console", "com10".
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE | re.DOTALL)

# The folders inside an artifacts dir: takes "run_0001", "promotions"; not "run_1", "fixtures".
_FOLDER: Final = re.compile(
    rf"run_[0-9]{{4,}}|background_jobs|promotions|approvals|promotion_apply|{ANSWERS_FOLDER}|replays"
)

_MAX_NAME: Final = 200


@lru_cache(maxsize=4096)
def id_flaw(text: str) -> str | None:
    """Why the text cannot be an id that becomes a file name; None where it can."""
    if _ID.fullmatch(text) is None:
        return "must be 1 to 64 of A-Z a-z 0-9 . _ - and start with a letter or digit"
    return _name_flaw(text)


@lru_cache(maxsize=4096)
def ref_flaw(text: str) -> str | None:
    """Why the text cannot be an id that is never a path, such as a proposal's; None where it can."""
    if _REF.fullmatch(text) is None:
        return "must be 1 to 128 of A-Z a-z 0-9 . _ : - and start with a letter or digit"
    return None


def path_flaw(text: str) -> str | None:
    """Why the text cannot be the path of a document under the artifacts dir; None where it can.

    Such a path is relative, has forward slashes on every system and plain names between them.
    """
    for name in text.split("/"):
        if not re.fullmatch(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{_MAX_NAME - 1}}}", name):
            return "must be relative, with names of A-Z a-z 0-9 . _ - between forward slashes"
        flaw = _name_flaw(name)
        if flaw is not None:
            return flaw
    return None


def _name_flaw(name: str) -> str | None:
    if ".." in name:
        return 'must not hold ".."'
    if name.endswith("."):
        return "must not end with a dot"
    if _DEVICE.fullmatch(name):
        return "is a device name on Windows"
    return None


def check_id(text: str) -> str:
    """The text, fit to become a file name on every system; `UsageError` where it is not."""
    flaw = id_flaw(text)
    if flaw is not None:
        raise UsageError(f"id {text[:80]!r}: {flaw}")
    return text


def root_of(path: Path) -> Path:
    """The artifacts dir that a document lies in, told by the name of its folder."""
    if _FOLDER.fullmatch(path.absolute().parent.name) is None:
        return path.parent
    return path.parent.parent if path.parent.name else path.absolute().parent.parent


def job_path(job_id: str) -> str:
    """Where a job's document lies under the artifacts dir."""
    return f"background_jobs/job.{check_id(job_id)}.json"


def proposals_path(job_id: str) -> str:
    """Where the proposals of a job lie under the artifacts dir."""
    return f"promotions/proposals.{check_id(job_id)}.json"


def decisions_path(job_id: str, moment: datetime) -> str:
    """Where decisions of that moment lie under the artifacts dir."""
    return f"approvals/decisions.{check_id(job_id)}.{file_stamp(moment)}.json"


def apply_result_path(moment: datetime) -> str:
    """Where the result of an apply of that moment lies under the artifacts dir."""
    return f"promotion_apply/apply_result.{file_stamp(moment)}.json"


def answers_path(session: str, moment: datetime) -> str:
    """Where a session's exported answer records lie under the artifacts dir."""
    return f"{ANSWERS_FOLDER}/{check_id(session)}.{file_stamp(moment)}.jsonl"


def run_path(run: int) -> str:
    """Where the document of a run, counted from 1, lies under the artifacts dir."""
    return f"run_{run:04d}/{STRESS_RUN}"


def replay_path(digest: str) -> str:
    """Where the replay of that digest (`sha256:...`) lies under the artifacts dir."""
    return f"replays/{check_id(digest.removeprefix('sha256:'))}.json"
