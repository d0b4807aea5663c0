"""Suggestions: how conflicts tend to be settled, as a hint beside an answer. Nothing here changes what is true.

A suggestion says whether the user, in the conflicts settled so far, mostly kept the newer value. It is metadata: it
never moves a state, a memory, a ledger entry or the answer's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from crt_runtime.artifacts.placing import append_line, replace_whole
from crt_runtime.clock import format_utc
from crt_runtime.config import LearnedSuggestions, Reflection
from crt_runtime.errors import ArtifactError, ConfigError, CrtError
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import SlotState, State

PREFER_LATEST: Final = "prefer_latest"
ASK: Final = "ask_clarify"

_MAJORITY: Final = 0.8
"""Share of settled conflicts that must have gone to the newer value before a suggestion prefers it."""

MODEL_VERSION: Final = "v1"


@dataclass(frozen=True, slots=True)
class SuggestionModel:
    """Counts of settled conflicts: how many in all, and in how many the newer value stood."""

    examples: int = 0
    newer_kept: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`action` is `prefer_latest` or `ask_clarify`; `confidence` in [0, 1] is the share that speaks for it."""

    slot: str
    action: str
    confidence: float
    value: str | None
    rationale: str

    def to_document(self) -> dict[str, object]:
        return asdict(self)


def suggest(slot: str, state: SlotState, model: SuggestionModel, *, min_examples: int) -> Suggestion | None:
    """A hint for a slot in conflict; None for any other state."""
    if state.state is not State.CONFLICT or len(state.values) < 2:
        return None
    if model.examples < max(1, min_examples):
        rationale = f"{model.examples} settled conflicts, fewer than the {min_examples} needed to prefer a side"
        return Suggestion(slot, ASK, 1.0, None, rationale)
    share = round(model.newer_kept / model.examples, 6)
    rationale = f"the newer value stood in {model.newer_kept} of {model.examples} settled conflicts"
    if share >= _MAJORITY:
        return Suggestion(slot, PREFER_LATEST, share, state.values[-1].value, rationale)
    return Suggestion(slot, ASK, round(1.0 - share, 6), None, rationale)


def reflect(settled: Iterable[tuple[Contradiction, SlotState]]) -> SuggestionModel:
    """Count how conflicts were settled: pairs of a ledger entry and the present state of its slot."""
    examples = newer = 0
    for entry, state in settled:
        if entry.type is not ContradictionType.CONFLICT or entry.status is not ContradictionStatus.RESOLVED:
            continue
        standing = {value.value for value in state.values}
        if entry.new.value in standing or entry.old.value in standing:
            examples += 1
            newer += entry.new.value in standing
    return SuggestionModel(examples, newer)


def load_model(path: Path) -> SuggestionModel:
    """The counts at `path`; none where there is no file. A damaged file raises `ConfigError`."""
    from crt_runtime.artifacts import parse_strict

    if not path.exists():
        return SuggestionModel()
    try:
        document = parse_strict(path.read_bytes(), str(path))
    except (OSError, ArtifactError) as error:
        raise ConfigError(f"{path}: reflection.out_model_path: {error}") from None
    wanted = {"version", "examples", "newer_kept"}
    if isinstance(document, dict) and set(document) == wanted and document["version"] == MODEL_VERSION:
        examples, newer = document["examples"], document["newer_kept"]
        if type(examples) is int and type(newer) is int and 0 <= newer <= examples:
            return SuggestionModel(examples, newer)
    raise ConfigError(
        f"{path}: reflection.out_model_path: expected {{version: {MODEL_VERSION!r}, examples, newer_kept}}; "
        "delete the file and run `crt reflect` again"
    )


def save_model(model: SuggestionModel, settings: Reflection, at: datetime) -> bool:
    """Note one reflection in `<artifacts_dir>/reflection_runs.jsonl`, and write the model where it has examples enough.

    The file of runs keeps the last `max_runs` lines (0: all). Gives whether the model was written.
    """
    written = model.examples >= max(1, settings.min_examples)
    runs = Path(settings.artifacts_dir) / "reflection_runs.jsonl"
    with _refusals("artifacts_dir", runs):
        runs.parent.mkdir(parents=True, exist_ok=True)
        lines = runs.read_text(encoding="utf-8").splitlines() if runs.exists() else []
        lines.append(json.dumps({"at": format_utc(at), "model_written": written, **asdict(model)}, sort_keys=True))
        kept = lines[-settings.max_runs :] if settings.max_runs else lines
        replace_whole(runs, "".join(f"{line}\n" for line in kept).encode())
    if written:
        target = Path(settings.out_model_path)
        document = {"version": MODEL_VERSION, **asdict(model)}
        with _refusals("out_model_path", target):
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_whole(target, (json.dumps(document, sort_keys=True) + "\n").encode())
    return written


@contextmanager
def _refusals(key: str, path: Path) -> Iterator[None]:
    """Say which key of the config leads to a file that cannot be read or written."""
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is not UTF-8"
        raise CrtError(
            f"{path}: reflection.{key}: cannot be written: {why}; name another place in the config"
        ) from None


class Suggester:
    """Offers suggestions as the config says: not at all, in the answer record, or in a JSON-lines file."""

    def __init__(self, config: LearnedSuggestions, reflection: Reflection) -> None:
        self._config = config
        self._reflection = reflection
        self._model: SuggestionModel | None = None

    def for_record(self, slot: str, state: SlotState, answer_text: str) -> Mapping[str, object] | None:
        """The suggestion for a slot in conflict as the answer record holds it; None where the config keeps it out."""
        config = self._config
        recorded = config.emit_metadata or config.emit_ab or config.print_in_stress_test
        if not config.enabled or not (recorded or config.write_jsonl):
            return None
        if self._model is None:
            self._model = load_model(Path(self._reflection.out_model_path))
        made = suggest(slot, state, self._model, min_examples=self._reflection.min_examples)
        if made is None:
            return None
        document = made.to_document()
        if config.write_jsonl:
            self._append(document, answer_text)
        if config.emit_ab:
            hint = f"{answer_text} (Suggestion: {made.action}.)"
            document = {**document, "answers": {"without": answer_text, "with": hint}}
        return document if recorded else None

    def _append(self, document: Mapping[str, object], answer_text: str) -> None:
        line = dict(document)
        if self._config.jsonl_include_full_answer:
            line["answer_text"] = answer_text
        path = Path(self._reflection.artifacts_dir) / "suggestions.jsonl"
        with _refusals("artifacts_dir", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            append_line(path, json.dumps(line, sort_keys=True, ensure_ascii=False).encode())
