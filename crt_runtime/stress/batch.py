"""A batch: several runs of one seed, each a different conversation, and the documents that they leave."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import Document, artifacts_dir, document_bytes, seal, sha256_of, write_document, write_file
from crt_runtime.artifacts.names import DERIVED_NAMES, STRESS_BATCH, TIMINGS, run_path
from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.document import metadata
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


@dataclass(frozen=True)
class BatchResult:
    """A judged batch. `document` is sealed and valid under `crt_stress_batch.v1`; `path` is its file, if one was
    written."""

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
    if artifacts_dir is not None:
        prepare_artifacts_dir(artifacts_dir, fresh)
    make = agent_factory or (lambda: load_agent(options.agent, options))
    agent = make()
    results: list[RunResult] = []
    entries: list[RunEntry] = []
    try:
        for run in range(1, options.runs + 1):
            result = run_one(options, run, agent, on_turn=on_turn, extra_checks=extra_checks, packs=packs)
            results.append(result)
            entries.append(entry_of(result) if artifacts_dir is None else write_run(artifacts_dir, result))
            if result.hung and run < options.runs:
                close(agent, CLOSE_SECONDS)
                agent = make()
    finally:
        close(agent, CLOSE_SECONDS)
    document = assemble_batch(options, entries)
    path = None
    if artifacts_dir is not None:
        path = write_batch(artifacts_dir, document)
        write_timings(artifacts_dir, results)
    return BatchResult(document, _total(entries), tuple(results), path, crt_command(options))


def prepare_artifacts_dir(path: Path, fresh: bool) -> None:
    """Make the artifacts dir fit to take a batch; `fresh` removes the runs of an earlier one.

    Raises `UsageError` for a file, a symlink, a folder that may not be written, or runs that are there without `fresh`.
    """
    root = artifacts_dir(path)
    runs = sorted(folder for folder in root.glob("run_[0-9]*") if folder.name[4:].isdecimal())
    filled = [folder for folder in runs if folder.is_symlink() or not folder.is_dir() or any(folder.iterdir())]
    if filled and not fresh:
        raise UsageError(
            f"artifacts dir {path}: {filled[0].name} is there already; give --fresh to replace it, or another folder"
        )
    for folder in filled:
        if folder.is_symlink() or not folder.is_dir():
            raise UsageError(f"artifacts dir {path}: {folder.name} is not a folder; remove it")
        shutil.rmtree(folder)
    for name in sorted({STRESS_BATCH, *DERIVED_NAMES}):
        if fresh and (root / name).is_file() and not (root / name).is_symlink():
            (root / name).unlink()


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
    ordered = sorted(entries, key=lambda entry: entry.run)
    summary = _total(ordered)
    missing = sorted({*range(1, options.runs + 1)} - {entry.run for entry in ordered})
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
        "metadata": metadata(options),
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


def write_timings(artifacts_dir: Path, results: Sequence[RunResult]) -> Path:
    """Write wall-clock figures, which no other document holds."""
    runs = [
        {"run": result.run, "seconds": round(result.seconds, 6), "turns": result.coverage.turns} for result in results
    ]
    seconds = sum(result.seconds for result in results)
    turns = sum(result.coverage.turns for result in results)
    figures = {
        "runs": runs,
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
