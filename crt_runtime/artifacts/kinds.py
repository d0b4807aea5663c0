"""The kinds of document, and what tells them apart."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from crt_runtime.artifacts.json_types import JsonValue
from crt_runtime.errors import ArtifactError, UsageError

Kind: TypeAlias = Literal[
    "background_job",
    "promotion_proposals",
    "promotion_decisions",
    "promotion_apply_result",
    "audit_answer_record",
    "runtime_config",
    "stress_run",
    "stress_batch",
    "stress_lexicon",
    "challenge_pack",
    "replay",
    "gate_verdict",
    "shard",
    "baseline",
    "tombstone",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FLAT: Final[frozenset[Kind]] = frozenset({"background_job", "audit_answer_record", "gate_verdict"})
"""Kinds without `metadata`: their own digest is the top-level field `digest`, for the others `metadata.digest`."""

UNSEALED: Final[frozenset[Kind]] = frozenset({"runtime_config"})
"""Kinds that people write and that carry no digest of their own."""

# The top-level key that only documents of this kind have. A runtime config is what has none of them.
_MARKS: Final[dict[str, Kind]] = {
    "job": "background_job",
    "proposals": "promotion_proposals",
    "decisions": "promotion_decisions",
    "results": "promotion_apply_result",
    "answer_text": "audit_answer_record",
    "persona": "stress_run",
    "runs": "stress_batch",
    "slots": "stress_lexicon",
    "frames": "stress_lexicon",
    "probes": "challenge_pack",
    "failure": "replay",
    "gates": "gate_verdict",
    "shard": "shard",
    "conversations": "baseline",
    "tombstone": "tombstone",
}


def as_kind(text: str) -> Kind:
    """The kind of that name; `UsageError` for any other text."""
    for kind in KINDS:
        if kind == text:
            return kind
    raise UsageError(f"document kind {text!r}: unknown; the kinds are {', '.join(KINDS)}")


def schema_name(kind: Kind) -> str:
    """`crt_<kind>.v1`: the name of the kind's schema, and the tag of its digests."""
    return f"crt_{kind}.v1"


def kind_of(document: JsonValue, where: str) -> Kind:
    """The kind of a document, told by its top-level keys, whatever its file is called."""
    if not isinstance(document, dict):
        raise ArtifactError(where, "", "is not a JSON object, as every CRT document is")
    found = sorted({_MARKS[key] for key in document if key in _MARKS})
    if len(found) == 1:
        return found[0]
    if found:
        raise ArtifactError(where, "", f"could be {' or '.join(found)}; a document is of one kind")
    if "metadata" in document:
        raise ArtifactError(where, "", "is of no kind that CRT knows")
    return "runtime_config"
