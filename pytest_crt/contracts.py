"""`crt_contract` and `crt_artifacts`: documents that must be valid, and bound to what they rest on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from crt_runtime.artifacts import (
    Document,
    as_kind,
    canonical_bytes,
    check_digest,
    kind_of,
    load,
    parse_strict,
    validate,
    verify_tree,
    write_document,
)
from crt_runtime.artifacts.names import root_of
from crt_runtime.errors import CrtError


class Contract:
    """What the fixture `crt_contract` gives: call it with a path or a document."""

    def __call__(self, source: str | os.PathLike[str] | Mapping[str, object], kind: str | None = None) -> Document:
        """The parsed document, once it is strictly valid and has the digest that it claims; for a file, also once what
        it rests on in its artifacts dir holds. `kind` (such as `stress_run`) is told by the document's keys where it is
        not given. Raises `AssertionError` with file, place and reason for anything else.
        """
        __tracebackhide__ = True
        try:
            return _of_document(source, kind) if isinstance(source, Mapping) else _of_file(Path(source), kind)
        except CrtError as error:
            raise AssertionError(f"crt_contract: {error}") from None


class ArtifactsDir:
    """What the fixture `crt_artifacts` gives: an artifacts dir of the test's own, at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, relative: str, kind: str, document: Mapping[str, object]) -> Path:
        """Write a document by the rules of artifacts (valid, sealed, never over another). Raises `CrtError`."""
        return write_document(self.path, relative, as_kind(kind), document)

    def verify(self) -> None:
        """Raise `AssertionError` naming every artifact here that is not valid or not bound to what it rests on."""
        __tracebackhide__ = True
        flaws = [f"{line.path}: {line.message}" for line in verify_tree(self.path) if not line.ok]
        if flaws:
            raise AssertionError("\n".join((f"crt_artifacts: {len(flaws)} artifacts do not hold", *flaws)))


def _of_document(document: Mapping[str, object], kind: str | None) -> Document:
    parsed = parse_strict(canonical_bytes(document), "document")
    found = as_kind(kind) if kind is not None else kind_of(parsed, "document")
    validate(found, parsed, "document")
    assert isinstance(parsed, dict), "every schema asks for an object"
    check_digest(found, parsed, "document")
    return parsed


def _of_file(path: Path, kind: str | None) -> Document:
    _, document = load(path, as_kind(kind) if kind is not None else None)
    root = root_of(path)
    relative = path.absolute().relative_to(root.absolute()).as_posix()
    judged = next((line for line in verify_tree(root) if line.path == relative), None)
    if judged is None or judged.kind is None or not judged.ok:
        raise AssertionError(f"crt_contract: {path}: {judged.message if judged else 'could not be verified'}")
    return document
