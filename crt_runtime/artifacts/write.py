"""Writing a document: whole or not at all, inside the artifacts dir, and never over another document."""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from crt_runtime.artifacts.json_types import Document
from crt_runtime.artifacts.kinds import UNSEALED, Kind
from crt_runtime.artifacts.names import DERIVED_NAMES, FIXED_NAMES, path_flaw
from crt_runtime.artifacts.placing import give_name, replace_whole, sync_folder, temporary_with
from crt_runtime.artifacts.schemas import validate
from crt_runtime.artifacts.seal import check_digest, own_digest, seal
from crt_runtime.errors import ArtifactError, UsageError

# Read by machines or by the line; the others are indented for people.
_COMPACT: Final[frozenset[Kind]] = frozenset({"stress_run", "audit_answer_record", "tombstone"})

# A timestamp at the end of a name: takes "apply_result.20260131T093000.000000Z.json", not "proposals.job-7.json".
_STAMPED: Final = re.compile(r"(?P<name>.*\.[0-9]{8}T[0-9]{6}\.[0-9]{6}Z)(?P<end>\.jsonl?)")

_MAX_SUFFIX: Final = 10_000


def write_document(
    root: Path, relative: str, kind: Kind, document: Mapping[str, object], *, replace: bool = False
) -> Path:
    """Write a document to `relative` under the artifacts dir `root` and return the path that it got.

    The document is validated, and sealed where it does not carry its digest yet. A name that is taken is refused, save
    that a timestamped one gets a suffix (`...Z-2.json`), that the same bytes are simply there already, and that
    `replace` swaps one of the fixed names whole. Raises `ArtifactError` before anything is written, or `UsageError` for
    an artifacts dir that cannot be one.
    """
    return write_file(root, relative, document_bytes(kind, document, relative), replace=replace)


def write_records(root: Path, relative: str, records: Iterable[Mapping[str, object]]) -> Path:
    """Write answer records as JSON Lines, each sealed, to `relative` under the artifacts dir, by the same rules."""
    lines = [
        document_bytes("audit_answer_record", record, f"{relative}:{line}") for line, record in enumerate(records, 1)
    ]
    return write_file(root, relative, b"".join(lines))


def document_bytes(
    kind: Kind, document: Mapping[str, object], where: str = "document", *, just_sealed: bool = False
) -> bytes:
    """The bytes that a document has as a file: sealed, valid, keys sorted, text as it is, a newline at the end.

    `just_sealed`: the caller had it from `seal` and changed nothing, so that its digest need not be computed again.
    """
    if just_sealed:
        sealed: Mapping[str, object] = document
    elif kind not in UNSEALED and own_digest(kind, document) is None:
        sealed = seal(kind, document, where)
    else:
        check_digest(kind, document, where)
        sealed = document
    validate(kind, sealed, where)
    if kind in _COMPACT:
        text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    else:
        text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def write_file(root: Path, relative: str, data: bytes, *, replace: bool = False) -> Path:
    """Write bytes to `relative` under the artifacts dir `root`, by the rules of `write_document`."""
    flaw = path_flaw(relative)
    if flaw is not None:
        raise ArtifactError(relative, "", f"cannot be a path under the artifacts dir: it {flaw}")
    name = relative.rpartition("/")[2]
    if replace and name not in FIXED_NAMES | DERIVED_NAMES:
        raise ArtifactError(relative, "", f"is never replaced; only {', '.join(sorted(FIXED_NAMES))} are")
    folder = _open_folder(artifacts_dir(root), relative)
    with _refusals(folder / name):
        return _replace(folder / name, data) if replace else _create(folder / name, data)


def replace_by_tombstone(root: Path, relative: str, tombstone: Document) -> Path:
    """Put a tombstone document in the place of the document at `relative`: the one way to lose a document's text."""
    data = document_bytes("tombstone", tombstone, relative)
    folder = _open_folder(artifacts_dir(root), relative)
    with _refusals(target := folder / relative.rpartition("/")[2]):
        return _replace(target, data)


def artifacts_dir(root: Path) -> Path:
    """The artifacts dir, made where it is missing. `UsageError` where it is a file, a symlink or cannot be made."""
    with contextlib.suppress(OSError):
        if _is_link(root.lstat()):
            raise UsageError(f"artifacts dir {root}: is a symlink, which is not followed; give the folder itself")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"artifacts dir {root}: is a file; give a folder") from None
    except OSError as error:
        raise UsageError(f"artifacts dir {root}: cannot be made ({error.strerror})") from None
    if not os.access(root, os.W_OK | os.X_OK):
        raise UsageError(f"artifacts dir {root}: is not writable; give a folder you may write")
    return root


def _open_folder(root: Path, relative: str) -> Path:
    folder = root
    for name in relative.split("/")[:-1]:
        parent, folder = folder, folder / name
        with _refusals(folder):
            try:
                folder.mkdir()
                sync_folder(parent)
            except FileExistsError:
                status = folder.lstat()
                if _is_link(status):
                    raise ArtifactError(str(folder), "", "is a symlink, which is not followed") from None
                if not stat.S_ISDIR(status.st_mode):
                    raise ArtifactError(str(folder), "", "is a file where a folder must be") from None
    return folder


def _create(target: Path, data: bytes) -> Path:
    with temporary_with(target, data) as temporary:
        for free in _names(target):
            if give_name(temporary, free):
                sync_folder(free.parent)
                return free
            if _holds(free, data):
                return free
    raise ArtifactError(str(target), "", "exists already; a document is never overwritten")


def _replace(target: Path, data: bytes) -> Path:
    with contextlib.suppress(FileNotFoundError):
        status = target.lstat()
        if _is_link(status):
            raise ArtifactError(str(target), "", "is a symlink, which is not followed")
        if not stat.S_ISREG(status.st_mode):
            raise ArtifactError(str(target), "", "is no regular file, so it is not replaced")
    replace_whole(target, data)
    return target


def _names(target: Path) -> Iterator[Path]:
    yield target
    stamped = _STAMPED.fullmatch(target.name)
    if stamped is not None:
        for suffix in range(2, _MAX_SUFFIX):
            yield target.with_name(f"{stamped['name']}-{suffix}{stamped['end']}")


def _holds(target: Path, data: bytes) -> bool:
    status = target.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == len(data) and target.read_bytes() == data


def _is_link(status: os.stat_result) -> bool:
    attributes: int = getattr(status, "st_file_attributes", 0)  # Windows, where junctions are links too
    return stat.S_ISLNK(status.st_mode) or bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArtifactError(str(path), "", f"cannot be written: {error.strerror or error}") from None
