"""What documents rest on: each rule says of one document, among the others of its folder, what does not hold."""

from __future__ import annotations

import math
import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from crt_runtime.artifacts.json_types import Document
from crt_runtime.artifacts.kinds import Kind

Fields: TypeAlias = Mapping[str, Any]
"""A part of a document that its schema has already judged, so that its fields are there and of their types."""

_NUMBERS: Final = ("checks", "passed", "failed", "not_applicable")


@dataclass(frozen=True, slots=True)
class Entry:
    """One valid document: where it lies, its own digest (None where it carries none), the SHA-256 of its file."""

    path: str
    kind: Kind
    document: Document
    digest: str | None
    sha256: str

    @property
    def buried(self) -> Fields | None:
        """What a tombstone says of the document whose place it takes; None for any other document."""
        return cast(Fields, self.document["tombstone"]) if self.kind == "tombstone" else None


@dataclass(slots=True)
class Archive:
    """The documents of a folder, found by path and by digest; a tombstone is found in the place of what it replaced."""

    entries: list[Entry] = field(default_factory=list)
    _by_path: dict[str, Entry] = field(default_factory=dict)
    _by_digest: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._by_path[entry.path] = entry
        kind, digest = (entry.buried["kind"], entry.buried["digest"]) if entry.buried else (entry.kind, entry.digest)
        if digest is not None:
            self._by_digest[kind, digest] = entry

    def at(self, path: str) -> Entry | None:
        """The document at a path relative to the folder."""
        return self._by_path.get(path)

    def with_digest(self, kind: Kind, digest: str) -> Entry | None:
        """The document of that kind and digest, or the tombstone in its place."""
        return self._by_digest.get((kind, digest))


def flaws(archive: Archive, entry: Entry) -> Iterator[str]:
    """What does not hold about a document: inside it, and between it and what it rests on."""
    rule = _RULES.get(entry.kind)
    if rule is not None:
        yield from rule(archive, entry, entry.document)


def _run(_archive: Archive, _entry: Entry, run: Fields) -> Iterator[str]:
    metadata, turns, summary = run["metadata"], run["turns"], run["summary"]
    if [turn["turn"] for turn in turns] != list(range(1, len(turns) + 1)):
        yield "turns are not numbered 1, 2, 3, ..."
    if metadata["run"] > metadata["runs"]:
        yield f"is run {metadata['run']} of {metadata['runs']}"
    outcomes = Counter(finding["outcome"] for turn in turns for finding in turn["findings"])
    counted = {
        "checks": outcomes["passed"] + outcomes["failed"],
        "passed": outcomes["passed"],
        "failed": outcomes["failed"],
        "not_applicable": outcomes["not_applicable"],
    }
    yield from _summary_flaws(summary, counted, "the findings have")
    if summary["verdict"] == "passed" and len(turns) != metadata["turns"]:
        yield f"passed, with {len(turns)} of {metadata['turns']} turns"


def _batch(archive: Archive, entry: Entry, batch: Fields) -> Iterator[str]:
    runs, summary = batch["runs"], batch["summary"]
    repeated = _repeated(bound["run"] for bound in runs)
    if repeated is not None:
        yield f"binds run {repeated} more than once"
    if not runs:
        yield "binds no run"
    folder = posixpath.dirname(entry.path)
    for bound in runs:
        path = posixpath.join(folder, bound["path"])
        for flaw in _bound_run_flaws(archive.at(path), bound, batch):
            yield f"run {bound['run']} ({bound['path']}): {flaw}"
    bound_paths = {posixpath.join(folder, bound["path"]) for bound in runs}
    for other in archive.entries:
        beside = other.kind == "stress_run" and posixpath.dirname(posixpath.dirname(other.path)) == folder
        if beside and other.path not in bound_paths:
            yield f"{other.path} lies beside it and is not one of its runs"
    yield from _summary_flaws(summary, {name: sum(bound[name] for bound in runs) for name in _NUMBERS}, "its runs have")


def _bound_run_flaws(found: Entry | None, bound: Fields, batch: Fields) -> Iterator[str]:
    if found is None:
        yield "is not there, or is no valid document"
        return
    if found.buried:
        if found.buried["sha256"] != bound["sha256"]:
            yield "its tombstone replaced another file"
        return
    if found.kind != "stress_run":
        yield f"is a {found.kind}"
        return
    if found.sha256 != bound["sha256"]:
        yield f"has SHA-256 {found.sha256}, not {bound['sha256']}"
    run = cast(Fields, found.document)
    for name in ("runs", "turns", "packs", "wording", "agent", "config_digest", "crt_version"):
        if run["metadata"][name] != batch["metadata"][name]:
            yield f"its {name} is not the batch's"
    if run["metadata"]["run"] != bound["run"]:
        yield f"is run {run['metadata']['run']}"
    if run["metadata"]["seed"] not in (bound["seed"], batch["metadata"]["seed"]):
        yield f"has seed {run['metadata']['seed']}, not {bound['seed']}"
    for name in _NUMBERS:
        if run["summary"][name] != bound[name]:
            yield f"has {run['summary'][name]} as {name}, not {bound[name]}"
    if run["summary"]["verdict"] == "failed" and batch["summary"]["verdict"] == "passed":
        yield "failed, and the batch passed"


def _summary_flaws(summary: Fields, counted: Mapping[str, int], source: str) -> Iterator[str]:
    for name in _NUMBERS:
        if summary[name] != counted[name]:
            yield f"summary says {summary[name]} as {name}, {source} {counted[name]}"
    rate = 100 * counted["passed"] / counted["checks"] if counted["checks"] else 0.0
    if not math.isclose(summary["pass_rate"], rate, abs_tol=0.01):
        yield f"summary says a pass rate of {summary['pass_rate']}, {source} {rate:.2f}"
    if summary["verdict"] == "passed" and (counted["failed"] or not counted["checks"] or summary["reasons"]):
        yield f"passed, with {counted['checks']} checks, {counted['failed']} failed, {len(summary['reasons'])} reasons"
    if summary["verdict"] == "failed" and not summary["reasons"]:
        yield "failed without a reason"


def _proposals(_archive: Archive, _entry: Entry, document: Fields) -> Iterator[str]:
    yield from _repeated_flaws("proposal", (proposal["id"] for proposal in document["proposals"]))
    yield from _repeated_flaws("slot", (slot["slot"] for slot in document["metadata"].get("pre_state", ())))


def _decisions(archive: Archive, entry: Entry, document: Fields) -> Iterator[str]:
    metadata, verdicts = document["metadata"], [verdict["proposal_id"] for verdict in document["decisions"]]
    yield from _repeated_flaws("verdict on", verdicts)
    proposals, flaw = _rests_on(archive, entry, "promotion_proposals", metadata.get("proposals_digest"))
    if flaw is not None:
        yield flaw
    if proposals is None or proposals.buried:
        return
    source = cast(Fields, proposals.document)
    yield from _difference("verdict on", verdicts, (proposal["id"] for proposal in source["proposals"]))
    yield from _other_memory(metadata, source["metadata"], "proposals")


def _apply_result(archive: Archive, entry: Entry, document: Fields) -> Iterator[str]:
    metadata, results = document["metadata"], document["results"]
    yield from _repeated_flaws("result for", (result["proposal_id"] for result in results))
    for result in results:
        if result["action"] == "applied" and result["decision"] != "approved":
            yield f"applied {result['proposal_id']}, which was not approved"
    if metadata["dry_run"] and metadata.get("receipt") is not None:
        yield "is a dry-run with a receipt"
    if metadata.get("unbound"):
        return
    _, flaw = _rests_on(archive, entry, "promotion_proposals", metadata.get("proposals_digest"))
    if flaw is not None:
        yield flaw
    decisions, flaw = _rests_on(archive, entry, "promotion_decisions", metadata.get("decisions_digest"))
    if flaw is not None:
        yield flaw
    if decisions is None or decisions.buried:
        return
    source = cast(Fields, decisions.document)
    verdicts = {verdict["proposal_id"]: verdict["decision"] for verdict in source["decisions"]}
    yield from _difference("result for", (result["proposal_id"] for result in results), verdicts)
    for result in results:
        if verdicts.get(result["proposal_id"], result["decision"]) != result["decision"]:
            yield f"says {result['proposal_id']} was {result['decision']}, the decisions say otherwise"
    if source["metadata"].get("proposals_digest") != metadata.get("proposals_digest"):
        yield "its decisions were made on other proposals"
    yield from _other_memory(metadata, source["metadata"], "decisions")


def _job(archive: Archive, entry: Entry, document: Fields) -> Iterator[str]:
    if entry.digest is None:  # an earlier CRT named files on another machine
        return
    for artifact in document.get("artifacts", ()):
        found = archive.at(artifact["path"]) or archive.at(posixpath.join(_root_of(entry), artifact["path"]))
        if found is None:
            yield f"its artifact {artifact['path']} is not there, or is no valid document"
        elif artifact.get("sha256") not in (None, found.buried["sha256"] if found.buried else found.sha256):
            yield f"its artifact {artifact['path']} has another SHA-256 than {artifact['sha256']}"


def _root_of(job: Entry) -> str:
    return posixpath.dirname(posixpath.dirname(job.path))


def _replay(_archive: Archive, _entry: Entry, document: Fields) -> Iterator[str]:
    failing, length = document["failure"]["turn"], len(document["turns"])
    if failing > length:
        yield f"fails at turn {failing} of {length}"


def _gate_verdict(_archive: Archive, _entry: Entry, document: Fields) -> Iterator[str]:
    yield from _repeated_flaws("gate", (gate["id"] for gate in document["gates"]))
    if document["verdict"] != "green":
        return
    required = [gate for gate in document["gates"] if gate["required"]]
    if not required:
        yield "green without a required gate"
    for gate in required:
        if gate["outcome"] != "passed":
            yield f"green, and required gate {gate['id']} is {gate['outcome']}"
    if document["reasons"] or document["overrides"]:
        yield "green, with reasons or overrides that refuse"
    if document["finished_at"] is None:
        yield "green before it was finished"


def _shard(archive: Archive, entry: Entry, document: Fields) -> Iterator[str]:
    shard, gate, tests = document["shard"], document["gate"], document["tests"]
    if shard["part"] > shard["parts"]:
        yield f"is shard {shard['part']} of {shard['parts']}"
    yield from _repeated_flaws("test", (test["id"] for test in tests))
    for held in gate["held"] if gate is not None else ():
        found = archive.at(posixpath.join(posixpath.dirname(entry.path), held["path"]))
        if found is None:
            yield f"run {held['run']} ({held['path']}): is not there, or is no valid document"
        elif found.sha256 != held["sha256"]:
            yield f"run {held['run']} ({held['path']}): has SHA-256 {found.sha256}, not {held['sha256']}"
    if document["verdict"] != "passed":
        return
    if shard["collection"] is None:
        yield "passed, without a collection"
    for test in tests:
        if test["outcome"] in ("failed", "error", "rerun", "missing"):
            yield f"passed, and {test['id']} is {test['outcome']}"


_RULES: Final[Mapping[Kind, Callable[[Archive, Entry, Fields], Iterator[str]]]] = {
    "stress_run": _run,
    "stress_batch": _batch,
    "promotion_proposals": _proposals,
    "promotion_decisions": _decisions,
    "promotion_apply_result": _apply_result,
    "background_job": _job,
    "replay": _replay,
    "gate_verdict": _gate_verdict,
    "shard": _shard,
}


def _rests_on(archive: Archive, entry: Entry, kind: Kind, digest: str | None) -> tuple[Entry | None, str | None]:
    if digest is None:  # an earlier CRT bound nothing; what we sealed ourselves must be bound
        return None, None if entry.digest is None else f"is not bound to its {kind}"
    found = archive.with_digest(kind, digest)
    return found, None if found else f"rests on {kind} {digest}, which are not under this folder"


def _other_memory(metadata: Fields, other: Fields, name: str) -> Iterator[str]:
    if metadata.get("db_uuid", other.get("db_uuid")) != other.get("db_uuid", metadata.get("db_uuid")):
        yield f"is for memory file {metadata['db_uuid']}, its {name} for {other['db_uuid']}"


def _difference(what: str, found: Iterable[str], expected: Iterable[str]) -> Iterator[str]:
    there, asked = dict.fromkeys(found), dict.fromkeys(expected)
    for name in asked:
        if name not in there:
            yield f"has no {what} {name}"
    for name in there:
        if name not in asked:
            yield f"has a {what} {name}, which is not in what it rests on"


def _repeated_flaws(what: str, names: Iterable[str]) -> Iterator[str]:
    repeated = _repeated(names)
    if repeated is not None:
        yield f"has more than one {what} {repeated}"


def _repeated(names: Iterable[object]) -> object | None:
    return next((name for name, count in Counter(names).items() if count > 1), None)
