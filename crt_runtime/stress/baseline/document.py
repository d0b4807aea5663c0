"""The baseline as a document, `crt_baseline.v1`, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from crt_runtime import __version__
from crt_runtime.artifacts import Document, load_as, write_document
from crt_runtime.clock import format_utc, parse_utc
from crt_runtime.errors import ArtifactError, StaleError
from crt_runtime.stress.baseline.holding import Conversation, Holding
from crt_runtime.stress.document import config_digest, metadata
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.rates import Rate

KIND: Final = "baseline"


@dataclass(frozen=True, slots=True)
class Baseline:
    """How an agent did when it was recorded. `must_pass`: the checks that may not fail at all, whatever is usual."""

    options: StressOptions
    config_digest: str
    crt_version: str
    recorded_at: datetime
    must_pass: tuple[str, ...]
    conversations: tuple[Conversation, ...]

    @property
    def repeats(self) -> int:
        """How often each conversation was held."""
        return len(self.conversations[0].holdings)


def write_baseline(path: Path, baseline: Baseline) -> Path:
    """Write the document. Raises `ArtifactError` where a file of that name is there, or the folder takes none."""
    return write_document(path.parent, path.name, KIND, to_document(baseline))


def read_baseline(path: Path) -> Baseline:
    """Read a baseline strictly. Raises `ArtifactError` for a file that is none, and `StaleError` for one of another
    version of CRT, whose conversations and checks may be others."""
    baseline = from_document(load_as(path, KIND, "as `crt baseline record` writes it"))
    if not baseline.conversations or len({len(told.holdings) for told in baseline.conversations}) != 1:
        raise ArtifactError(str(path), "/conversations", "every conversation must be held equally often, once or more")
    if baseline.crt_version != __version__:
        raise StaleError(
            f"{path}: was recorded by CRT {baseline.crt_version}, this is {__version__}, and its checks may be others; "
            "record it anew with `crt baseline record`"
        )
    return baseline


def check_config(baseline: Baseline, config: Path | None, where: str) -> None:
    """Raise `StaleError` where the runtime config in force is not the recorded one."""
    if baseline.config_digest != config_digest(config):
        raise StaleError(
            f"{where}: was recorded with another runtime config; give that one, or record the baseline anew"
        )


def to_document(baseline: Baseline) -> Document:
    """The document, not yet sealed."""
    return {
        "metadata": {
            **metadata(baseline.options),
            "config_digest": baseline.config_digest,
            "crt_version": baseline.crt_version,
            "recorded_at": format_utc(baseline.recorded_at),
            "must_pass": list(baseline.must_pass),
        },
        "conversations": [conversation_document(told) for told in baseline.conversations],
    }


def from_document(document: Mapping[str, Any]) -> Baseline:
    """The baseline of a valid document."""
    told = document["metadata"]
    options = StressOptions(
        seed=told["seed"],
        turns=told["turns"],
        runs=told["runs"],
        packs=tuple(told["packs"]),
        wording=told["wording"],
        agent=told["agent"],
    )
    conversations = tuple(map(conversation_from, document["conversations"]))
    return Baseline(
        options,
        told["config_digest"],
        told["crt_version"],
        parse_utc(told["recorded_at"]),
        tuple(told["must_pass"]),
        conversations,
    )


def conversation_document(told: Conversation) -> Document:
    """One conversation, as the document keeps it and as a test's report carries it."""
    return {
        "run": told.run,
        "script": told.script,
        "probes": list(told.probes),
        "holdings": [_holding_document(holding) for holding in told.holdings],
    }


def conversation_from(document: Mapping[str, Any]) -> Conversation:
    """The conversation that `conversation_document` wrote."""
    holdings = tuple(map(_holding_from, document["holdings"]))
    return Conversation(document["run"], document["script"], tuple(document["probes"]), holdings)


def _holding_document(holding: Holding) -> Document:
    return {
        "ended": holding.ended,
        "checks": [
            {"check": check, "passed": rate.passed, "failed": rate.checks - rate.passed}
            for check, rate in holding.checks.items()
        ],
        "failures": [
            {"probe": probe, "check": check, "failed": count}
            for (probe, check), count in sorted(
                holding.failures.items(), key=lambda item: (item[0][0] or "", item[0][1])
            )
        ],
    }


def _holding_from(document: Mapping[str, Any]) -> Holding:
    rates = {told["check"]: Rate(told["passed"], told["passed"] + told["failed"]) for told in document["checks"]}
    failures = {(told["probe"], told["check"]): told["failed"] for told in document["failures"]}
    return Holding(rates, failures, document["ended"])
