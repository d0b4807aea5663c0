"""Artifacts: every document that CRT writes or reads, as JSON that two readers cannot understand differently.

>>> document = seal("promotion_decisions", decisions)
>>> path = write_document(artifacts_dir, decisions_path("job-7", clock()), "promotion_decisions", document)
>>> kind, document = load(path)
"""

from crt_runtime.artifacts.canonical import canonical_bytes
from crt_runtime.artifacts.json_types import Document, JsonValue
from crt_runtime.artifacts.kinds import KINDS, Kind, as_kind, kind_of
from crt_runtime.artifacts.names import check_id
from crt_runtime.artifacts.parse import parse_strict
from crt_runtime.artifacts.read import load, load_as, read_document
from crt_runtime.artifacts.schemas import validate
from crt_runtime.artifacts.seal import check_digest, digest, own_digest, seal, sha256_of
from crt_runtime.artifacts.verify import VerifyLine, verify_tree
from crt_runtime.artifacts.write import artifacts_dir, document_bytes, write_document, write_file, write_records

__all__ = [
    "KINDS",
    "Document",
    "JsonValue",
    "Kind",
    "VerifyLine",
    "artifacts_dir",
    "as_kind",
    "canonical_bytes",
    "check_digest",
    "check_id",
    "digest",
    "document_bytes",
    "kind_of",
    "load",
    "load_as",
    "own_digest",
    "parse_strict",
    "read_document",
    "seal",
    "sha256_of",
    "validate",
    "verify_tree",
    "write_document",
    "write_file",
    "write_records",
]
