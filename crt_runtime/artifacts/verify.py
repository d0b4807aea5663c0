"""Verification: every artifact under a folder read again, and every binding between them followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crt_runtime.artifacts.bindings import Archive, Entry, flaws
from crt_runtime.artifacts.json_types import one_line
from crt_runtime.artifacts.kinds import Kind
from crt_runtime.artifacts.names import ANSWERS_FOLDER, LOOSE_NAMES
from crt_runtime.artifacts.read import read_bytes, read_document
from crt_runtime.artifacts.seal import own_digest, sha256_of
from crt_runtime.errors import ArtifactError

_BY_HAND: Final[frozenset[Kind]] = frozenset({"runtime_config", "challenge_pack", "stress_lexicon"})
"""Kinds that people write, so that the lack of a digest says nothing."""

_SHOWN: Final = 3
"""How many flaws of one document its line shows."""


@dataclass(frozen=True, slots=True)
class VerifyLine:
    """What verification says about one file: `path` is relative to the folder, with forward slashes.

    `kind` is None where the file is no document or could not be read as one.
    """

    path: str
    ok: bool
    kind: Kind | None
    message: str


def verify_tree(root: Path) -> list[VerifyLine]:
    """One line for every file under `root`, by path: strictly valid, its own digest right, and what it rests on there.

    All is well where every line is. A folder that holds no artifact gives one line that is not, since nothing was
    verified. Files that are no JSON are named and not judged; symlinks are refused, never followed.
    """
    lines: list[VerifyLine] = []
    archive = Archive()
    for path in _files(root):
        relative = path.relative_to(root).as_posix()
        try:
            read = _read(path, relative)
        except ArtifactError as error:
            lines.append(VerifyLine(relative, False, None, _without_where(error, relative)))
            continue
        if isinstance(read, Entry):
            archive.add(read)
        else:
            lines.append(read)
    lines.extend(_judge(archive, entry) for entry in archive.entries)
    if all(line.ok and line.kind is None for line in lines):
        lines.append(VerifyLine(".", False, None, "holds no artifact, so nothing was verified"))
    return [replace(line, path=one_line(line.path, 1000)) for line in sorted(lines, key=lambda line: line.path)]


def _files(root: Path) -> Iterator[Path]:
    """Every file and symlink under `root`; also every folder that cannot be listed, so that reading it is refused."""
    unlisted: list[Path] = []
    for folder, names, files in os.walk(root, onerror=lambda error: unlisted.append(Path(error.filename))):
        names.sort()
        links = [name for name in names if (Path(folder) / name).is_symlink()]
        yield from (Path(folder) / name for name in sorted((*files, *links)))
    yield from unlisted


def _read(path: Path, relative: str) -> Entry | VerifyLine:
    if path.is_symlink():
        raise ArtifactError(relative, "", "is a symlink, which is not followed")
    if path.is_dir():
        raise ArtifactError(relative, "", "is a folder that cannot be listed")
    if path.name in LOOSE_NAMES:
        return VerifyLine(relative, True, None, "no artifact, and no artifact rests on it; skipped")
    records = path.suffix == ".jsonl" and path.absolute().parent.name == ANSWERS_FOLDER
    if path.suffix != ".json" and not records:
        return VerifyLine(relative, True, None, "unknown, no JSON document; skipped")
    data = read_bytes(path)
    if records and not _is_tombstone(data):
        return _read_records(data, relative)
    kind, document = read_document(data, relative)
    return Entry(relative, kind, document, own_digest(kind, document), sha256_of(data))


def _is_tombstone(data: bytes) -> bool:
    return data.startswith(b'{"metadata":') and b'"tombstone":' in data


def _read_records(data: bytes, relative: str) -> VerifyLine:
    lines = data.split(b"\n")
    if lines.pop():
        raise ArtifactError(relative, "", "its last line is cut off")
    for number, line in enumerate(lines, 1):
        read_document(line, f"{relative}:{number}", "audit_answer_record")
    return VerifyLine(relative, True, "audit_answer_record", f"{len(lines)} answer records, valid")


def _judge(archive: Archive, entry: Entry) -> VerifyLine:
    found = list(flaws(archive, entry))
    message = "; ".join(found[:_SHOWN]) + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    return VerifyLine(entry.path, not found, entry.kind, one_line(message, 500) if found else _praise(entry))


def _praise(entry: Entry) -> str:
    if entry.buried:
        return f"tombstone of a {entry.buried['kind']}, valid"
    if entry.digest is None and entry.kind not in _BY_HAND:
        return "valid; carries no digest, so it is bound to nothing"
    return "valid"


def _without_where(error: ArtifactError, relative: str) -> str:
    return str(error).removeprefix(f"{relative}: ")
