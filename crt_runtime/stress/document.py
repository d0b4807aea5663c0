"""The document of a run: what it depends on, who the user is, every turn with its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from crt_runtime import __version__
from crt_runtime.artifacts import Document, JsonValue, digest, seal
from crt_runtime.config import RuntimeConfig, load_config
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.results import Exchange, RunSummary
from crt_runtime.stress.script import Script


def run_document(
    options: StressOptions,
    run: int,
    script: Script,
    exchanges: Sequence[Exchange],
    summary: RunSummary,
) -> Document:
    """The sealed `crt_stress_run.v1` document."""
    document: Document = {
        "metadata": {**metadata(options), "run": run},
        "persona": {"name": script.name, "slots": _persona(script)},
        "turns": [_turn_document(exchange) for exchange in exchanges],
        "summary": summary.as_document(),
    }
    return seal("stress_run", document)


def metadata(options: StressOptions) -> Document:
    """What a batch's bytes depend on."""
    return {
        "version": "v1",
        "seed": options.seed,
        "runs": options.runs,
        "turns": options.turns,
        "packs": [_pack_name(pack) for pack in options.packs],
        "wording": options.wording,
        "agent": options.agent,
        "config_digest": config_digest(options.config),
        "crt_version": __version__,
    }


def _pack_name(pack: str) -> str:
    """A pack as documents name it, with forward slashes on every system."""
    return pack.replace("\\", "/")


def config_digest(config: Path | None) -> str:
    """The digest of the runtime config in force, defaults and all."""
    return _digest_of(load_config(config).config)


@lru_cache(maxsize=8)
def _digest_of(config: RuntimeConfig) -> str:
    return digest("runtime_config", config.to_document())


def _persona(script: Script) -> list[JsonValue]:
    changes: dict[str, list[Document]] = {}
    for turn in script.turns:
        truth = turn.truth
        if turn.line.slot is None or truth is None or truth is turn.before:
            continue
        before = turn.before
        if before is not None and (before.state, before.values) == (truth.state, truth.values):
            continue
        changes.setdefault(turn.line.slot, []).append(
            {
                "turn": turn.number,
                "state": truth.state.value,
                "values": list(truth.values),
                "history": list(truth.history),
            }
        )
    return [{"slot": slot, "changes": [*moves]} for slot, moves in changes.items()]


def _turn_document(exchange: Exchange) -> Document:
    turn, line, reply = exchange.turn, exchange.turn.line, exchange.reply
    record: Mapping[str, object] | None = reply.record if reply is not None else None
    return {
        "turn": turn.number,
        "pack": line.pack,
        "probe": line.probe,
        "state": None if turn.truth is None else turn.truth.state.value,
        "phase": line.phase,
        "act": line.act.value,
        "slot": line.slot,
        "user": line.text,
        "reply": None if reply is None else reply.text,
        "record": record,  # type: ignore[dict-item]
        "findings": [
            {"check": check, "outcome": outcome.value, "expected": expected, "details": details}
            for check, outcome, expected, details in exchange.findings
        ],
    }
