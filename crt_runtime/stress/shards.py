"""The shards of one collection, put together: `crt merge`. Red unless all are there, once, and fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from crt_runtime.artifacts import Document, load, sha256_of, write_file
from crt_runtime.artifacts.names import SHARD, run_path
from crt_runtime.artifacts.read import read_bytes, read_document
from crt_runtime.collection import collection_digest
from crt_runtime.counted import counted
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.stress import folder
from crt_runtime.stress.batch import RunEntry, batch_document, write_batch
from crt_runtime.stress.results import RunSummary
from crt_runtime.visible import visible_line

_LISTED: Final = 5
"""How many tests a reason names."""

_FINE: Final = ("passed", "skipped", "xfailed")
"""Outcomes of a test that pytest does not exit with 1 for."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What one session left: the folder, and its `crt_shard.v1` document."""

    root: Path
    document: Mapping[str, Any]

    @property
    def part(self) -> int:
        return int(self.document["shard"]["part"])

    @property
    def parts(self) -> int:
        return int(self.document["shard"]["parts"])

    @property
    def gate(self) -> Mapping[str, Any] | None:
        """What the gate's bytes depend on, and the runs that were held; None without the gate."""
        return cast("Mapping[str, Any] | None", self.document["gate"])

    @property
    def collection(self) -> Mapping[str, Any] | None:
        """How many tests the collection has, and the digest of their ids; None where the session never told."""
        return cast("Mapping[str, Any] | None", self.document["shard"]["collection"])

    @property
    def tests(self) -> list[Mapping[str, Any]]:
        return list(self.document["tests"])

    def __str__(self) -> str:
        return f"shard {self.part} of {self.parts} ({visible_line(str(self.root))})"


@dataclass(frozen=True, slots=True)
class Merged:
    """What the shards come to. `misfits`: why they are not the shards of one collection, and nothing was written;
    `reasons`: why the whole is red; `batch`: the batch document, where the sessions held the gate; `runs`:
    its runs'."""

    misfits: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    batch: Document | None = None
    runs: tuple[Document, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.misfits and not self.reasons


def merge(folders: Sequence[Path], into: Path, *, fresh: bool = False) -> Merged:
    """Put the shards in `folders` together, and their runs as one batch under the artifacts dir `into`.

    The batch is the one, byte for byte, that a session without shards writes. Raises `UsageError` for a folder that
    cannot take it, and `ArtifactError` for a shard that is not there or does not hold what it says it does.
    """
    taken = [path for path in folders if path.resolve() == into.resolve()]
    flaw = "is one of the shards; give another folder" if taken else folder.flaw_of(into, replaceable=fresh)
    if flaw is not None:
        raise UsageError(f"--into {into}: {flaw}")
    shards = sorted((_read(path) for path in folders), key=lambda shard: shard.part)
    misfits = tuple(_misfits(shards))
    if misfits:
        return Merged(misfits)
    reasons = [reason for shard in shards for reason in _reasons(shard)]
    outcomes = dict(sorted(Counter(test["outcome"] for shard in shards for test in shard.tests).items()))
    gate = shards[0].gate
    if gate is None:
        return Merged((), tuple(reasons), outcomes)
    held = sorted((_held(shard, run) for shard in shards for run in _runs(shard)), key=lambda run: run.entry.run)
    replays = dict(replay for shard in shards for replay in _replays(shard.root))
    described = {name: value for name, value in gate.items() if name != "held"}
    version = shards[0].document["metadata"]["crt_version"]
    entries = [run.entry for run in held]
    batch = batch_document({"version": "v1", **described, "crt_version": version}, int(gate["runs"]), entries)
    folder.prepare(into, replaceable=fresh)
    for run in held:
        write_file(into, run.entry.path, run.data, replace=True)
    for path, data in replays.items():
        write_file(into, path, data)
    write_batch(into, batch)
    reasons += cast("list[str]", cast(Document, batch["summary"])["reasons"])
    return Merged((), tuple(reasons), outcomes, batch, tuple(run.document for run in held))


def _read(root: Path) -> Shard:
    path = root / SHARD
    if not path.is_file():
        raise ArtifactError(str(path), "", "is not there; a session with --crt-shard i/n writes it")
    return Shard(root, load(path, "shard")[1])


def _misfits(shards: Sequence[Shard]) -> Iterator[str]:
    """Why these are not the shards 1 to n of one collection, each once."""
    first = shards[0]
    unfinished = [shard for shard in shards if shard.document["exit_status"] is None or shard.collection is None]
    for shard in unfinished:
        status = shard.document["exit_status"]
        told = f"ended with exit code {status}, and never told of which collection it is a part"
        yield f"{shard}: {'its session never ended' if status is None else told}"
    if unfinished:
        return
    for shard in shards[1:]:
        other = next((what for what, value in _traits(shard).items() if value != _traits(first)[what]), None)
        if other is not None:
            yield f"{shard}: is of another {other} than {first}"
            return
    parts = Counter(shard.part for shard in shards)
    for part in parts:
        if part > first.parts:
            yield f"there is no shard {part} of {first.parts}"
    for part, times in parts.items():
        if times > 1:
            yield f"shard {part} of {first.parts} is there {times} times"
    missing = [str(part) for part in range(1, first.parts + 1) if part not in parts]
    if missing:
        noun = "shard" if len(missing) == 1 else "shards"
        yield f"{noun} {', '.join(missing)} of {first.parts} {'is' if len(missing) == 1 else 'are'} missing"
    if missing or len(parts) != len(shards):
        return
    assert first.collection is not None, "every shard has one, as told above"
    ids = {test["id"] for shard in shards for test in shard.tests}
    if collection_digest(ids) != first.collection["sha256"]:
        yield f"the shards have {counted(len(ids), 'test')}, not the {first.collection['tests']} of their collection"


def _traits(shard: Shard) -> dict[str, object]:
    """What all shards of one collection have in common."""
    return {
        "number of shards": shard.parts,
        "commit": shard.document["shard"]["commit"],
        "version of CRT": shard.document["metadata"]["crt_version"],
        "truth gate": shard.gate and {**shard.gate, "held": None},
        "collection": shard.collection,
    }


def _reasons(shard: Shard) -> Iterator[str]:
    """Why a shard makes the whole red."""
    bad = [f"{visible_line(test['id'])} ({test['outcome']})" for test in shard.tests if test["outcome"] not in _FINE]
    if shard.document["verdict"] == "passed" and not bad:
        return
    more = f" and {len(bad) - _LISTED} more" if len(bad) > _LISTED else ""
    named = f": {', '.join(bad[:_LISTED])}{more}" if bad else ""
    yield f"{shard}: failed with exit code {shard.document['exit_status']}{named}"


@dataclass(frozen=True, slots=True)
class _Held:
    entry: RunEntry
    document: Document
    data: bytes


def _runs(shard: Shard) -> list[Mapping[str, Any]]:
    return [] if shard.gate is None else list(shard.gate["held"])


def _held(shard: Shard, bound: Mapping[str, Any]) -> _Held:
    path = shard.root / bound["path"]
    data = read_bytes(path)
    if sha256_of(data) != bound["sha256"]:
        raise ArtifactError(str(path), "", f"is not the file that {shard} wrote")
    _, run = read_document(data, str(path), "stress_run")
    metadata = cast("dict[str, Any]", run["metadata"])
    gate = {name: value for name, value in (shard.gate or {}).items() if name != "held"}
    number = int(metadata["run"])
    if number != bound["run"] or bound["path"] != run_path(number) or not gate.items() <= metadata.items():
        raise ArtifactError(str(path), "/metadata", f"is not run {bound['run']} of the gate of {shard}")
    summary = cast("dict[str, Any]", run["summary"])
    numbers = {name: summary[name] for name in ("checks", "passed", "failed", "not_applicable", "verdict")}
    turns = len(cast("list[Any]", run["turns"]))
    told = RunSummary(**numbers, reasons=tuple(summary["reasons"]))
    return _Held(RunEntry(number, int(bound["seed"]), run_path(number), sha256_of(data), turns, told), run, data)


def _replays(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((root / "replays").glob("*.json")):
        data = read_bytes(path)
        read_document(data, str(path), "replay")
        yield f"replays/{path.name}", data
