"""A batch: several runs of one seed, each a different conversation, and the documents that they leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import Document, document_bytes, seal, sha256_of, write_document, write_file
from crt_runtime.artifacts.names import STRESS_BATCH, TIMINGS, run_path
from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.calling import made
from crt_runtime.stress.document import metadata
from crt_runtime.stress.folder import flaw_of, prepare
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions, crt_command
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.results import RunSummary, TurnProgress
from crt_runtime.stress.run import RunResult, TurnCheck, close, run_one

CLOSE_SECONDS: Final = 5.0
"""How long closing an agent may take before it is left to itself."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run as its batch lists it; `path` is relative to the artifacts dir, `sha256` of the file's bytes."""

    run: int
    seed: int
    path: str
    sha256: str
    turns: int
    summary: RunSummary


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one run took on the wall's clock, and for how many turns."""

    run: int
    seconds: float
    turns: int

    @classmethod
    def of(cls, result: RunResult) -> Timing:
        return cls(result.run, round(result.seconds, 6), result.coverage.turns)


@dataclass(frozen=True)
class BatchResult:
    """A judged batch. `document` is sealed and valid under `crt_stress_batch.v1`; `path` is its file, if one was
    written."""

    options: StressOptions
    document: Document
    summary: RunSummary
    runs: tuple[RunResult, ...]
    path: Path | None
    reproduce: str

    @property
    def passed(self) -> bool:
        return self.summary.verdict == "passed"

    @property
    def seconds(self) -> float:
        return sum(run.seconds for run in self.runs)


def run_batch(
    options: StressOptions,
    *,
    agent_factory: Callable[[], Agent] | None = None,
    artifacts_dir: Path | None = None,
    fresh: bool = False,
    on_turn: Callable[[TurnProgress], None] | None = None,
    extra_checks: Sequence[TurnCheck] = (),
) -> BatchResult:
    """Hold all runs, one after the other, and write them under `artifacts_dir` where one is given.

    One agent, made by `agent_factory` (default: what `options.agent` names), is reset for every run and closed at the
    end; one that hung is replaced. Raises `UsageError` and `ArtifactError` before the first turn, never for the agent.
    """
    packs = load_packs(options.packs, load_lexicon())
    metadata(options)  # whatever is wrong with the config shows here, and not at the end of the first run
    flaw = None if artifacts_dir is None else flaw_of(artifacts_dir, replaceable=fresh)
    if flaw is not None:
        raise UsageError(f"artifacts dir {artifacts_dir}: {flaw}")
    make = agent_factory or (lambda: load_agent(options.agent, options))
    agent = made(make)
    results: list[RunResult] = []
    entries: list[RunEntry] = []
    try:
        if artifacts_dir is not None:
            prepare(artifacts_dir, replaceable=fresh)
        for run in range(1, options.runs + 1):
            result = run_one(options, run, agent, on_turn=on_turn, extra_checks=extra_checks, packs=packs)
            results.append(result)
            entries.append(entry_of(result) if artifacts_dir is None else write_run(artifacts_dir, result))
            if result.hung and run < options.runs:
                close(agent, CLOSE_SECONDS)
                agent = made(make)
    finally:
        close(agent, CLOSE_SECONDS)
    document = assemble_batch(options, entries)
    path = None
    if artifacts_dir is not None:
        path = write_batch(artifacts_dir, document)
        write_timings(artifacts_dir, [Timing.of(result) for result in results])
    return BatchResult(options, document, _total(entries), tuple(results), path, crt_command(options))


def write_run(artifacts_dir: Path, result: RunResult) -> RunEntry:
    """Write a run's document and give its entry in the batch."""
    data = _bytes(result)
    write_file(artifacts_dir, run_path(result.run), data, replace=True)
    return _entry(result, data)


def entry_of(result: RunResult) -> RunEntry:
    """A run's entry in the batch: the digest is that of the bytes that its file has."""
    return _entry(result, _bytes(result))


def _bytes(result: RunResult) -> bytes:
    return document_bytes("stress_run", result.document, f"run {result.run}", just_sealed=True)


def _entry(result: RunResult, data: bytes) -> RunEntry:
    turns = result.document["turns"]
    return RunEntry(
        result.run,
        result.script.seed,
        run_path(result.run),
        sha256_of(data),
        len(turns) if isinstance(turns, list) else 0,
        result.summary,
    )


def assemble_batch(options: StressOptions, entries: Sequence[RunEntry]) -> Document:
    """The batch document of these runs, in order of their numbers; red unless every run is there and passed."""
    return batch_document(metadata(options), options.runs, entries)


def batch_document(described: Document, runs: int, entries: Sequence[RunEntry]) -> Document:
    """The same from the metadata that the batch and its `runs` runs share."""
    ordered = sorted(entries, key=lambda entry: entry.run)
    summary = _total(ordered)
    missing = sorted({*range(1, runs + 1)} - {entry.run for entry in ordered})
    if missing:
        reason = (
            f"run {missing[0]} is missing"
            if len(missing) == 1
            else f"{len(missing)} runs are missing, such as run {missing[0]}"
        )
        summary = RunSummary(
            summary.checks, summary.passed, summary.failed, summary.not_applicable, "failed", (*summary.reasons, reason)
        )
    document: Document = {
        "metadata": described,
        "summary": {**summary.as_document(), "turns": sum(entry.turns for entry in ordered)},
        "runs": [
            {
                "run": entry.run,
                "seed": entry.seed,
                "path": entry.path,
                "sha256": entry.sha256,
                "checks": entry.summary.checks,
                "passed": entry.summary.passed,
                "failed": entry.summary.failed,
                "not_applicable": entry.summary.not_applicable,
                "pass_rate": entry.summary.pass_rate,
                "verdict": entry.summary.verdict,
            }
            for entry in ordered
        ],
    }
    return seal("stress_batch", document)


def write_batch(artifacts_dir: Path, document: Document) -> Path:
    """Write the batch document."""
    return write_document(artifacts_dir, STRESS_BATCH, "stress_batch", document, replace=True)


def write_timings(artifacts_dir: Path, timings: Sequence[Timing]) -> Path:
    """Write wall-clock figures, which no other document holds."""
    ordered = sorted(timings, key=lambda timing: timing.run)
    seconds = sum(timing.seconds for timing in ordered)
    turns = sum(timing.turns for timing in ordered)
    figures = {
        "runs": [asdict(timing) for timing in ordered],
        "seconds": round(seconds, 6),
        "turns_per_second": round(turns / seconds, 1) if seconds else 0.0,
    }
    return write_file(artifacts_dir, TIMINGS, (json.dumps(figures, indent=2) + "\n").encode(), replace=True)


def _total(entries: Sequence[RunEntry]) -> RunSummary:
    red = [entry for entry in entries if entry.summary.verdict != "passed"]
    reasons = tuple(f"run {entry.run}: {reason}" for entry in red for reason in entry.summary.reasons)
    return RunSummary(
        sum(entry.summary.checks for entry in entries),
        sum(entry.summary.passed for entry in entries),
        sum(entry.summary.failed for entry in entries),
        sum(entry.summary.not_applicable for entry in entries),
        "failed" if red or not entries else "passed",
        reasons,
    )
