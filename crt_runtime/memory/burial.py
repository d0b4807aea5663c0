"""Artifacts that quote what was forgotten: found below an artifacts dir, and each replaced by a tombstone document."""

from __future__ import annotations

import os
import stat
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
from crt_runtime.errors import ArtifactError, CrtError
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

_GONE: Final = (FileNotFoundError, NotADirectoryError)

_NO_DOCUMENT: Final = "is no document of CRT"


@dataclass(frozen=True, slots=True)
class Quoting:
    """A file that quotes the forgotten, by its path under the artifacts dir; `kind` is None where it is no document."""

    path: str
    kind: Kind | None
    digest: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look below an artifacts dir found: files that quote the forgotten, and what could not be read, by its path
    there, with why."""

    quoting: tuple[Quoting, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


def look(root: Path, quotes: Quotes) -> Looked:
    """Look into the JSON files below `root`, in order of their paths; symlinks are not followed.

    Where there is no such folder, there is nothing to find.
    """
    unread: list[tuple[str, str]] = []
    found: list[Quoting] = []
    for path in _json_files(root, unread):
        relative = path.relative_to(root).as_posix()
        try:
            data = read_bytes(path)
        except ArtifactError as error:
            unread.append((relative, error.reason))
            continue
        try:
            documents = list(_documents(data, path, relative))
        except ArtifactError:
            if quotes.quoted_in(data.decode("utf-8", "replace")):
                found.append(Quoting(relative, None, None, sha256_of(data)))
            continue
        if any(kind in FROM_MEMORY and _quotes(document, quotes) for kind, document in documents):
            kind, document = documents[0]
            digest = own_digest(kind, document) if path.suffix == ".json" else None
            found.append(Quoting(relative, kind, digest, sha256_of(data)))
    return Looked(tuple(found), tuple(sorted(unread)))


def bury(root: Path, document: Quoting, *, reason: str, at: datetime) -> str | None:
    """Put a tombstone that keeps its digest in the place of a document; gives why it is still there, if it is."""
    if document.kind is None:
        return _NO_DOCUMENT
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
        path = root / document.path
        data = read_bytes(path)
        if sha256_of(data) != document.sha256:  # another process may have been faster
            return None if is_settled(root, document) else "has changed since it was found"
        if any(kind not in FROM_MEMORY for kind, _ in _documents(data, path, document.path)):
            return _NO_DOCUMENT  # the note of it comes from a file that somebody else may have made
        replace_by_tombstone(root, document.path, tombstone)
    except CrtError as error:
        return str(error)
    return None


def is_settled(root: Path, document: Quoting) -> bool:
    """Whether nothing is left to do: the file is gone, or a tombstone of this very document lies in its place."""
    path = root / document.path
    try:
        path.lstat()
    except _GONE:
        return True
    except OSError:
        return False
    try:
        kind, there = read_document(read_bytes(path), document.path)
    except ArtifactError:
        return False
    return kind == "tombstone" and cast(Document, there["tombstone"]).get("sha256") == document.sha256


def _json_files(root: Path, unread: list[tuple[str, str]]) -> list[Path]:
    """The regular files that may be documents made from a memory file; what cannot be listed is told in `unread`."""
    found: list[Path] = []

    def refused(error: OSError) -> None:
        if not isinstance(error, _GONE):
            path = Path(error.filename).relative_to(root).as_posix()
            unread.append((path, f"cannot be read: {error.strerror}"))

    try:
        if stat.S_ISLNK(root.lstat().st_mode):
            unread.append((".", "is a symlink, which is not followed"))
            return []
    except OSError as error:
        refused(error)
        return []
    for folder, _, names in os.walk(root, onerror=refused):
        for name in names:
            if not name.endswith((".json", ".jsonl")) or name in (STRESS_RUN, STRESS_BATCH):
                continue
            path = Path(folder, name)
            try:
                if stat.S_ISREG(path.lstat().st_mode):
                    found.append(path)
            except OSError as error:
                refused(error)
    return sorted(found)


def _documents(data: bytes, path: Path, relative: str) -> Iterator[tuple[Kind, Document]]:
    if path.parent.name != ANSWERS_FOLDER or data.startswith(b'{"metadata":'):
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
