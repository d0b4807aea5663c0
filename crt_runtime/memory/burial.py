"""Artifacts that quote what was forgotten: found below an artifacts dir, and each replaced by a tombstone document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from crt_runtime import __version__
from crt_runtime.artifacts import Document, JsonValue, Kind, own_digest, sha256_of
from crt_runtime.artifacts.names import ANSWERS_FOLDER, STRESS_BATCH, STRESS_RUN
from crt_runtime.artifacts.read import read_bytes, read_document
from crt_runtime.artifacts.write import replace_by_tombstone
from crt_runtime.clock import format_utc
from crt_runtime.errors import ArtifactError
from crt_runtime.memory.redaction import Quotes

FROM_MEMORY: Final[frozenset[Kind]] = frozenset(
    {
        "background_job",
        "promotion_proposals",
        "promotion_decisions",
        "promotion_apply_result",
        "audit_answer_record",
        "gate_verdict",  # says what a stale slot was and is
    }
)
"""The kinds that rest on a memory file. A stress run never does: its memory is its own, and its user made up."""


@dataclass(frozen=True, slots=True)
class Quoting:
    """A file that quotes the forgotten, by its path under the artifacts dir; `kind` is None where it is no document."""

    path: str
    kind: Kind | None
    digest: str | None
    sha256: str


def quoting(root: Path, quotes: Quotes) -> list[Quoting]:
    """The JSON files below `root` that repeat the forgotten, by path; symlinks are not followed."""
    found: list[Quoting] = []
    for path in sorted(root.rglob("*.json*")):
        if path.is_symlink() or not path.is_file() or path.suffix not in (".json", ".jsonl"):
            continue
        if path.name in (STRESS_RUN, STRESS_BATCH):
            continue
        relative = path.relative_to(root).as_posix()
        try:
            data = read_bytes(path)
        except ArtifactError:
            continue
        try:
            documents = list(_documents(data, relative, records=path.parent.name == ANSWERS_FOLDER))
        except ArtifactError:
            if quotes.quoted_in(data.decode("utf-8", "replace")):
                found.append(Quoting(relative, None, None, sha256_of(data)))
            continue
        if any(kind in FROM_MEMORY and _quotes(document, quotes) for kind, document in documents):
            kind, document = documents[0]
            digest = own_digest(kind, document) if path.suffix == ".json" else None
            found.append(Quoting(relative, kind, digest, sha256_of(data)))
    return found


def bury(root: Path, document: Quoting, *, reason: str, at: datetime) -> str | None:
    """Put a tombstone that keeps its digest in the place of a document; gives why it is still there, if it is."""
    if document.kind is None:
        return "is no document of CRT"
    tombstone: Document = {
        "metadata": {"version": "v1", "generated_at": format_utc(at), "crt_version": __version__},
        "tombstone": {
            "kind": document.kind,
            "digest": document.digest,
            "sha256": document.sha256,
            "reason": reason,
        },
    }
    try:
        if sha256_of(read_bytes(root / document.path)) != document.sha256:
            return "has changed since it was found"
        replace_by_tombstone(root, document.path, tombstone)
    except ArtifactError as error:
        return str(error)
    return None


def is_settled(root: Path, document: Quoting) -> bool:
    """Whether nothing is left to do: the file is gone, or a tombstone of this very document lies in its place."""
    path = root / document.path
    if not path.exists():
        return True
    try:
        kind, there = read_document(read_bytes(path), document.path)
    except ArtifactError:
        return False
    return kind == "tombstone" and cast(Document, there["tombstone"]).get("sha256") == document.sha256


def _documents(data: bytes, relative: str, *, records: bool) -> Iterator[tuple[Kind, Document]]:
    if not records or data.startswith(b'{"metadata":'):
        yield read_document(data, relative)
        return
    for line in data.splitlines():
        yield read_document(line, relative, "audit_answer_record")


def _quotes(document: Document, quotes: Quotes) -> bool:
    texts = list(_texts(document))
    about_it = not set(quotes.memory_ids).isdisjoint(texts)
    return any(quotes.quoted_in(text, about_it=about_it) for text in texts)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
