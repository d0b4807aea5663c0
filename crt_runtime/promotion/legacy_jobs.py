"""Job artifacts of the earlier CRT, some of which carry a field that their own schema forbids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import Document, parse_strict, validate, write_file
from crt_runtime.artifacts.names import job_path
from crt_runtime.artifacts.read import read_bytes

_FORBIDDEN: Final = "artifact_sha256"


@dataclass(frozen=True, slots=True)
class LegacyJob:
    """A job document that is valid now. `dropped` names the fields that no schema allows, as JSON pointers."""

    document: Document
    dropped: tuple[str, ...]


def read_legacy_job(path: str | Path) -> LegacyJob:
    """Read a job artifact of the earlier CRT, dropping `job.artifact_sha256`; nothing else reads it so.

    Raises:
        ArtifactError: the file is no job artifact beside that field.
    """
    where = str(path)
    parsed = parse_strict(read_bytes(Path(path)), where)
    dropped: tuple[str, ...] = ()
    if isinstance(parsed, dict):
        job = parsed.get("job")
        if isinstance(job, dict) and _FORBIDDEN in job:
            parsed = {**parsed, "job": {key: value for key, value in job.items() if key != _FORBIDDEN}}
            dropped = (f"/job/{_FORBIDDEN}",)
    validate("background_job", parsed, where)
    assert isinstance(parsed, dict)  # the schema asks for an object
    return LegacyJob(parsed, dropped)


def import_job(path: str | Path, artifacts_dir: Path) -> tuple[Path, tuple[str, ...]]:
    """Write a job artifact of the earlier CRT under the artifacts dir, and name what was dropped of it.

    It stays without a digest: the files that it names lie on another machine, and a digest would bind them.

    Raises:
        ArtifactError: it is no job artifact, or the target is taken.
    """
    read = read_legacy_job(path)
    job = read.document["job"]
    assert isinstance(job, dict)  # the schema asks for an object
    data = json.dumps(read.document, ensure_ascii=False, sort_keys=True, indent=2).encode() + b"\n"
    return write_file(artifacts_dir, job_path(str(job["id"])), data), read.dropped
