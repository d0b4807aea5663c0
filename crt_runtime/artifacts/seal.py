"""Digests: what a document is, in 64 hexadecimal digits, and each document's digest of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import cast

from crt_runtime.artifacts.canonical import canonical_bytes
from crt_runtime.artifacts.json_types import Document
from crt_runtime.artifacts.kinds import FLAT, UNSEALED, Kind, schema_name
from crt_runtime.errors import ArtifactError


def digest(kind: Kind, document: Mapping[str, object], where: str = "document") -> str:
    """`sha256:` and SHA-256 over tag, zero byte and canonical bytes; the document's own digest is left out."""
    tagged = schema_name(kind).encode("ascii") + b"\x00" + canonical_bytes(_without_digest(kind, document), where)
    return f"sha256:{hashlib.sha256(tagged).hexdigest()}"


def sha256_of(data: bytes) -> str:
    """SHA-256 of a file's bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def own_digest(kind: Kind, document: Mapping[str, object]) -> str | None:
    """The digest that a document carries of itself; None where it carries none."""
    found = _holder(kind, document).get("digest") if kind not in UNSEALED else None
    return found if isinstance(found, str) else None


def seal(kind: Kind, document: Mapping[str, object], where: str = "document") -> Document:
    """A copy of the document that carries its own digest; the document itself is not changed."""
    if kind in UNSEALED:
        raise ArtifactError(where, "", f"a {kind} carries no digest")
    own = digest(kind, document, where)
    if kind in FLAT:
        return cast(Document, {**document, "digest": own})
    return cast(Document, {**document, "metadata": {**_holder(kind, document), "digest": own}})


def check_digest(kind: Kind, document: Mapping[str, object], where: str) -> None:
    """Raise `ArtifactError` where the digest that the document carries is not its own; one without digest passes."""
    stated = own_digest(kind, document)
    if stated is None or stated == (actual := digest(kind, document, where)):
        return
    pointer = "/digest" if kind in FLAT else "/metadata/digest"
    raise ArtifactError(where, pointer, f"says {stated}, but the content has {actual}; it was changed since")


def _holder(kind: Kind, document: Mapping[str, object]) -> Mapping[str, object]:
    if kind in FLAT:
        return document
    metadata = document.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _without_digest(kind: Kind, document: Mapping[str, object]) -> dict[str, object]:
    if kind in UNSEALED or "digest" not in (holder := _holder(kind, document)):
        return dict(document)
    bare = {key: value for key, value in holder.items() if key != "digest"}
    return bare if kind in FLAT else {**document, "metadata": bare}
