"""The promotions of an artifacts dir: which proposals lie there, which of them were decided, and what is unreadable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

from crt_runtime.artifacts.json_types import one_line
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.clock import parse_utc
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.promotion.documents import Decisions, Proposals, is_tombstone, read_decisions, read_proposals

ReadProposals: TypeAlias = Callable[[Path], Proposals]
ReadDecisions: TypeAlias = Callable[[Path], Decisions]
_Read = TypeVar("_Read", Proposals, Decisions)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no readable document of its place; `reason` is one line and names the file."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A proposals document with the decisions that were made on it, the newest first."""

    path: Path
    proposals: Proposals
    decided: tuple[Decisions, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All proposals of an artifacts dir, the newest first, and the files that were refused, by name."""

    root: Path
    documents: tuple[Shelved, ...]
    refused: tuple[Refused, ...]


def shelf(root: Path, *, proposals: ReadProposals = read_proposals, decisions: ReadDecisions = read_decisions) -> Shelf:
    """What lies in `promotions/` and `approvals/` under `root`; nothing is made or changed.

    `proposals` and `decisions` read one file each, so that a caller who asks often may remember unchanged ones.
    Raises `UsageError` where the root is no folder that can be read.
    """
    _check(root)
    refused: list[Refused] = []
    read = list(_each(root / "promotions", proposals, refused))
    decided: dict[str, list[Decisions]] = {}
    for document in _each(root / "approvals", decisions, refused):
        if document.proposals_digest is not None:
            decided.setdefault(document.proposals_digest, []).append(document)
    documents = [
        Shelved(Path(found.path), found, tuple(_newest_first(decided.get(found.digest, [])))) for found in read
    ]
    documents.sort(key=lambda shelved: str(shelved.path))
    documents.sort(key=lambda shelved: parse_utc(shelved.proposals.generated_at), reverse=True)
    return Shelf(root, tuple(documents), tuple(refused))


def _check(root: Path) -> None:
    shown = one_line(str(root))
    try:
        if not root.exists():
            raise UsageError(f"artifacts dir {shown}: there is no such folder; give the one of `crt worker`")
        if not root.is_dir():
            raise UsageError(f"artifacts dir {shown}: is a file; give a folder")
    except (OSError, ValueError) as error:
        raise UsageError(f"artifacts dir {shown}: cannot be read ({error})") from None


def _each(folder: Path, read: Callable[[Path], _Read], refused: list[Refused]) -> Iterator[_Read]:
    """The documents of a folder; those that are refused go to `refused`, tombstones to nobody."""
    try:
        paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    except OSError as error:
        refused.append(Refused(folder, f"{folder}: cannot be read: {error.strerror or error}"))
        return
    for path in paths:
        try:
            yield read(path)
        except ArtifactError as error:
            if not _was_forgotten(path):
                refused.append(Refused(path, one_line(str(error), 400)))


def _was_forgotten(path: Path) -> bool:
    try:
        return is_tombstone(read_bytes(path), str(path))
    except ArtifactError:
        return False


def _newest_first(decided: list[Decisions]) -> list[Decisions]:
    return sorted(decided, key=lambda document: parse_utc(document.generated_at), reverse=True)
