"""What a report tells, read from the artifacts of a batch: nothing is judged here, only gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from crt_runtime.artifacts import load, own_digest, sha256_of
from crt_runtime.artifacts.names import STRESS_BATCH
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.errors import ArtifactError
from crt_runtime.stress.coverage import ASKING
from crt_runtime.stress.options import StressOptions, crt_command, pytest_command
from crt_runtime.stress.rates import Rate, rates_by_check, rates_by_pack
from crt_runtime.stress.results import NEIGHBOURS


@dataclass(frozen=True, slots=True)
class Said:
    """One exchange; `reply` is None where the agent gave none."""

    turn: int
    user: str
    reply: str | None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """One failed check with what a reader needs. `truth`: the slot's state and values at that turn, in one line;
    `command` repeats the run, `replay` the shortest conversation that shows it, where one was written."""

    run: int
    turn: int
    check: str
    expected: str
    details: str
    probe: str | None
    truth: str | None
    transcript: tuple[Said, ...]
    command: str
    replay: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From turn `start` to before turn `end` a slot is in one state, with these values."""

    start: int
    end: int
    state: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A turn that asks about a slot, and whether every check of the reply passed."""

    said: Said
    passed: bool


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot through a run: what was true, and what the agent said when asked."""

    slot: str
    stretches: tuple[Stretch, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class RunTold:
    """One run; `turns` is how many were held."""

    run: int
    name: str | None
    verdict: str
    turns: int
    rate: Rate
    reasons: tuple[str, ...]
    slots: tuple[SlotLine, ...]
    failures: tuple[FailedCheck, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A batch as a report tells it."""

    options: StressOptions
    config_digest: str
    crt_version: str
    digest: str
    verdict: str
    reasons: tuple[str, ...]
    rate: Rate
    not_applicable: int
    packs: Mapping[str, Rate]
    checks: Mapping[str, Rate]
    runs: tuple[RunTold, ...]
    reproduce: str

    @property
    def passed(self) -> bool:
        return self.verdict == "passed"

    @property
    def failures(self) -> tuple[FailedCheck, ...]:
        return tuple(failure for run in self.runs for failure in run.failures)

    @property
    def turns(self) -> int:
        return sum(run.turns for run in self.runs)


def read_verdict(artifacts_dir: Path) -> Verdict:
    """Read the batch under an artifacts dir, its runs and its replays, each strictly.

    Raises `ArtifactError` for a document that is missing, invalid, or not the one that the batch binds.
    """
    _, batch = load(artifacts_dir / STRESS_BATCH, "stress_batch")
    told = cast("Mapping[str, Any]", batch)
    options = _options(told["metadata"])
    runs = [_run(artifacts_dir, entry) for entry in told["runs"]]
    replays = _replays(artifacts_dir)
    summary = told["summary"]
    return Verdict(
        options=options,
        config_digest=told["metadata"]["config_digest"],
        crt_version=told["metadata"]["crt_version"],
        digest=own_digest("stress_batch", batch) or "",
        verdict=summary["verdict"],
        reasons=tuple(summary["reasons"]),
        rate=Rate(summary["passed"], summary["checks"]),
        not_applicable=summary["not_applicable"],
        packs=rates_by_pack(runs),
        checks=rates_by_check(runs),
        runs=tuple(_told(run, options, replays) for run in runs),
        reproduce=crt_command(options),
    )


def _options(metadata: Mapping[str, Any]) -> StressOptions:
    return StressOptions(
        seed=metadata["seed"],
        turns=metadata["turns"],
        runs=metadata["runs"],
        packs=tuple(metadata["packs"]),
        wording=metadata["wording"],
        agent=metadata["agent"],
    )


def _run(artifacts_dir: Path, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    path = artifacts_dir / entry["path"]
    if sha256_of(read_bytes(path)) != entry["sha256"]:
        raise ArtifactError(str(path), "", "is not the run that the batch binds; run `crt verify` on the folder")
    return cast("Mapping[str, Any]", load(path, "stress_run")[1])


def _replays(artifacts_dir: Path) -> dict[tuple[str, str], str]:
    """The replays under the folder, by the digest of the run that they come from and the check that they show."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted((artifacts_dir / "replays").glob("*.json")):
        document = cast("Mapping[str, Any]", load(path, "replay")[1])
        source = document["metadata"].get("source_run_digest")
        if source is not None:
            found.setdefault((source, document["failure"]["check"]), f"replays/{path.name}")
    return found


def _told(run: Mapping[str, Any], options: StressOptions, replays: Mapping[tuple[str, str], str]) -> RunTold:
    number, turns, summary = run["metadata"]["run"], run["turns"], run["summary"]
    command = pytest_command(options, number)
    digest = own_digest("stress_run", run) or ""
    lines = tuple(_slot_line(slot, turns) for slot in run["persona"]["slots"])
    return RunTold(
        run=number,
        name=run["persona"]["name"],
        verdict=summary["verdict"],
        turns=len(turns),
        rate=Rate(summary["passed"], summary["checks"]),
        reasons=tuple(summary["reasons"]),
        slots=lines,
        failures=tuple(
            FailedCheck(
                run=number,
                turn=turn["turn"],
                check=finding["check"],
                expected=finding["expected"],
                details=finding["details"] or "",
                probe=f"{turn['pack']}/{turn['probe']}" if turn["probe"] else None,
                truth=_truth(turn, lines),
                transcript=tuple(map(_said, turns[max(0, index - NEIGHBOURS) : index + 1])),
                command=command,
                replay=replays.get((digest, finding["check"])),
            )
            for index, turn in enumerate(turns)
            for finding in turn["findings"]
            if finding["outcome"] == "failed"
        ),
    )


def _slot_line(slot: Mapping[str, Any], turns: Sequence[Mapping[str, Any]]) -> SlotLine:
    changes = slot["changes"]
    ends = [change["turn"] for change in changes[1:]] + [len(turns) + 1]
    stretches = tuple(
        Stretch(change["turn"], end, change["state"], tuple(change["values"]))
        for change, end in zip(changes, ends, strict=True)
    )
    asked = tuple(
        Asked(_said(turn), all(finding["outcome"] != "failed" for finding in turn["findings"]))
        for turn in turns
        if turn.get("slot") == slot["slot"] and turn.get("act") in ASKING
    )
    return SlotLine(slot["slot"], stretches, asked)


def _truth(turn: Mapping[str, Any], lines: Sequence[SlotLine]) -> str | None:
    for line in lines:
        for stretch in line.stretches:
            if line.slot == turn.get("slot") and stretch.start <= turn["turn"] < stretch.end:
                return f"{line.slot}: {stretch.state}{': ' if stretch.values else ''}{' / '.join(stretch.values)}"
    return f"{turn['slot']}: never told" if turn.get("slot") else None


def _said(turn: Mapping[str, Any]) -> Said:
    return Said(turn["turn"], turn["user"], turn["reply"])
