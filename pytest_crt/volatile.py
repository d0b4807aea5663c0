"""What a golden file leaves out: the one list of fields that differ from run to run although nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias

_Tree: TypeAlias = "dict[str, _Tree | object]"

_TIME: Final = "2000-01-01T00:00:00.000000Z"
_DIGEST: Final = f"sha256:{'0' * 64}"
_ANY: Final = "*"

VOLATILE: Final[Mapping[str, object]] = {
    "metadata.generated_at": _TIME,
    "metadata.crt_version": "0",
    "metadata.db_uuid": "db",
    "metadata.memory_db": "memory.db",
    "metadata.proposals_path": "proposals.json",
    "metadata.source_proposals_path": "proposals.json",
    "metadata.decisions_path": "decisions.json",
    "metadata.proposals_digest": _DIGEST,
    "metadata.decisions_digest": _DIGEST,
    "metadata.ledger_head": _DIGEST,
    "decisions.*.decided_at": _TIME,
    "job.created_at": _TIME,
    "job.started_at": _TIME,
    "job.finished_at": _TIME,
    "events.*.ts": _TIME,
    "artifacts.*.created_at": _TIME,
    "artifacts.*.sha256": "0" * 64,
    "ts": _TIME,
    "started_at": _TIME,
    "finished_at": _TIME,
    "proposals_digest": _DIGEST,
    "decisions_digest": _DIGEST,
    "crt_version": "0",
}
"""When and where a document was written, by which version, and digests of what holds such fields; each with what stands
in its place, so that the golden file stays valid under its schema. `*` is every element of a list. Null stays null.
A document's own digest is left out altogether. What depends on a project is left to `pytest_crt_normalize_artifact`.
"""


def normalized(document: Mapping[str, object]) -> dict[str, object]:
    """A copy of the document without what is volatile; what is not touched is shared with the document."""
    result = _replaced(document, _tree())
    assert isinstance(result, dict), "a mapping comes back as one"
    if isinstance(metadata := result.get("metadata"), dict):
        metadata.pop("digest", None)
    result.pop("digest", None)
    return result


@cache
def _tree() -> _Tree:
    """The paths of `VOLATILE` as nested dicts, with the substitutes as leaves."""
    root: _Tree = {"metadata": {}}
    for path, substitute in VOLATILE.items():
        *folders, leaf = path.split(".")
        node = root
        for name in folders:
            inner = node.setdefault(name, {})
            assert isinstance(inner, dict), "no volatile field lies within another"
            node = inner
        node[leaf] = substitute
    return root


def _replaced(value: object, tree: _Tree) -> object:
    if isinstance(value, Mapping):
        copy = dict(value)
        for name, inner in tree.items():
            if copy.get(name) is not None:
                copy[name] = _replaced(copy[name], inner) if isinstance(inner, dict) else inner
        return copy
    inner = tree.get(_ANY)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(inner, dict):
        return [_replaced(item, inner) for item in value]
    return value
