"""Reading a document: strict, valid, and with the digest that it claims."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from crt_runtime.artifacts.json_types import Document
from crt_runtime.artifacts.kinds import Kind, kind_of
from crt_runtime.artifacts.parse import MAX_BYTES, parse_strict
from crt_runtime.artifacts.schemas import validate
from crt_runtime.artifacts.seal import check_digest
from crt_runtime.errors import ArtifactError


def load(path: str | os.PathLike[str], kind: Kind | None = None) -> tuple[Kind, Document]:
    """The kind and content of the document in a file; without `kind`, the document's own keys tell it.

    Raises `ArtifactError` for a file that cannot be read, and for whatever `read_document` refuses.
    """
    return read_document(read_bytes(Path(path)), str(path), kind)


def load_as(path: str | os.PathLike[str], kind: Kind, remedy: str) -> Document:
    """The document in a file that must be of one kind. Raises `ArtifactError` as `load` does, and for a document of
    another kind, with the remedy."""
    where = str(path)
    data = read_bytes(Path(path))
    found = kind_of(parse_strict(data, where), where)
    if found != kind:
        known = f"is a {found}" if found != "runtime_config" else "is none"
        raise ArtifactError(where, "", f"{known}; expected a {kind}, {remedy}")
    return read_document(data, where, kind)[1]


def read_document(data: bytes, where: str, kind: Kind | None = None) -> tuple[Kind, Document]:
    """The kind and content of a document that was read once as bytes: strictly parsed, valid under its schema, and with
    the right digest where it carries one. Documents of an earlier CRT carry none and are read all the same."""
    parsed = parse_strict(data, where)
    found = kind if kind is not None else kind_of(parsed, where)
    try:
        validate(found, parsed, where)
    except ArtifactError:
        if found != "tombstone" and isinstance(parsed, dict) and "tombstone" in parsed:
            raise ArtifactError(where, "", f"was forgotten; a tombstone stands in the place of the {found}") from None
        raise
    if not isinstance(parsed, dict):  # every schema asks for an object; this tells the type checker
        raise ArtifactError(where, "", "is not a JSON object, as every CRT document is")
    check_digest(found, parsed, where)
    return found, parsed


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most `MAX_BYTES`; symlinks are followed. Raises `ArtifactError`."""
    where = str(path)
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ArtifactError(where, "", "is not a regular file")
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArtifactError(where, "", f"cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # a path with a zero byte
        raise ArtifactError(repr(where), "", f"cannot be read: {error}") from None
    if len(data) > MAX_BYTES:
        raise ArtifactError(where, "", f"is larger than the {MAX_BYTES} bytes that are read")
    return data
