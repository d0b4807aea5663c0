"""The runtime config: frozen dataclasses whose defaults are the built-in config, and a loader that fails closed.

A config file may be partial: it is laid over the defaults. It is read strictly and validated under
`crt_runtime_config.v1` before anything of it is used.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from crt_runtime.errors import ArtifactError, ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

CONFIG_ENV: Final = "CRT_RUNTIME_CONFIG_PATH"
CONFIG_NAME: Final = "crt_runtime_config.json"
DEFAULTS: Final = "built-in defaults"


@dataclass(frozen=True, slots=True)
class LearnedSuggestions:
    """Hints about how conflicts tend to be settled. They never change an answer, a memory or the ledger."""

    enabled: bool = True  # offer a suggestion where a slot is in conflict
    emit_metadata: bool = False  # put the suggestion into the answer record
    emit_ab: bool = False  # put the answer with and without the suggestion into the answer record
    print_in_stress_test: bool = False  # show the suggestions of a stress run in its summary
    write_jsonl: bool = False  # append each suggestion to <reflection.artifacts_dir>/suggestions.jsonl
    jsonl_include_full_answer: bool = False  # ... together with the whole answer text


@dataclass(frozen=True, slots=True)
class WorldCheck:
    """Let a voice compare a grounded answer with what it knows of the world; the result is shown as speech."""

    enabled: bool = False
    max_tokens: int = 140


@dataclass(frozen=True, slots=True)
class Provenance:
    """A footer that says who said so and when, under each answer that rests on memory."""

    enabled: bool = True
    world_check: WorldCheck = WorldCheck()


@dataclass(frozen=True, slots=True)
class Reflection:
    """Counting how the user settled conflicts, so that suggestions have something to rest on."""

    artifacts_dir: str = "artifacts"
    out_model_path: str = "artifacts/learned_suggestions.latest.json"
    min_examples: int = 50  # fewer settled conflicts than this: no model, no suggestion from one
    max_runs: int = 0  # keep at most this many reflection reports; 0 keeps all


@dataclass(frozen=True, slots=True)
class ConflictWarning:
    """Say at once that what was just said conflicts with something older."""

    enabled: bool = True


@dataclass(frozen=True, slots=True)
class AssistantResponses:
    occupation: str = (
        "I'm an AI assistant (a software system). I don't have a human occupation; "
        "my role is to help with questions, writing and problem-solving."
    )
    purpose: str = "I'm an AI assistant. I help you think, write and get tasks done, and I say so when I'm uncertain."
    identity: str = "I'm an AI assistant, a software system that helps with information and tasks."
    background_general: str = (
        "I don't have personal experiences or a human background: I'm an AI system. "
        "I can still help with information, planning and examples."
    )
    background_filmmaking: str = (
        "I don't have a personal background in filmmaking: I'm an AI system. "
        "I can still help with filmmaking concepts, writing and planning."
    )


@dataclass(frozen=True, slots=True)
class AssistantProfile:
    enabled: bool = True
    responses: AssistantResponses = AssistantResponses()


@dataclass(frozen=True, slots=True)
class NamedReferenceResponses:
    known_work_prefix: str = "From our chat, I only know this about your work:"
    ask_to_store: str = "If you tell me in one line, I'll remember it."
    unknown: str = "I don't have a stored memory of that."


@dataclass(frozen=True, slots=True)
class UserNamedReference:
    """A question about the user by their name is answered from memory, never from world knowledge."""

    enabled: bool = True
    responses: NamedReferenceResponses = NamedReferenceResponses()


@dataclass(frozen=True, slots=True)
class OnboardingQuestion:
    slot: str
    kind: str  # "fact" | "pref"
    prompt: str


@dataclass(frozen=True, slots=True)
class Onboarding:
    enabled: bool = True
    auto_run_when_memory_empty: bool = True
    questions: tuple[OnboardingQuestion, ...] = (
        OnboardingQuestion("name", "fact", "What name should I call you?"),
        OnboardingQuestion("pronouns", "fact", "What pronouns should I use for you?"),
        OnboardingQuestion("title", "fact", "What's your job title?"),
        OnboardingQuestion("employer", "fact", "Who do you work for?"),
        OnboardingQuestion("location", "fact", "Where do you live?"),
        OnboardingQuestion("communication_style", "pref", "How should I communicate (concise, detailed, direct)?"),
        OnboardingQuestion("goals", "pref", "What are you hoping to use this assistant for?"),
    )


@dataclass(frozen=True, slots=True)
class Private:
    """Confidential text for a voice. No answer ever shows it."""

    instructions: str = ""


@dataclass(frozen=True, slots=True)
class RuntimeConfig:
    """`crt_runtime_config.v1` with every default filled in."""

    learned_suggestions: LearnedSuggestions = LearnedSuggestions()
    provenance: Provenance = Provenance()
    reflection: Reflection = Reflection()
    conflict_warning: ConflictWarning = ConflictWarning()
    assistant_profile: AssistantProfile = AssistantProfile()
    user_named_reference: UserNamedReference = UserNamedReference()
    onboarding: Onboarding = Onboarding()
    private: Private = field(default_factory=Private, repr=False)

    def to_document(self) -> dict[str, object]:
        """The config as a document that is valid under `crt_runtime_config.v1`."""
        document = asdict(self)
        document["onboarding"]["questions"] = list(document["onboarding"]["questions"])
        return document


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A config and where it came from: a path, or `built-in defaults`."""

    config: RuntimeConfig
    origin: str


def load_config(explicit: str | Path | None = None) -> LoadedConfig:
    """The config in force: `explicit`, else `CRT_RUNTIME_CONFIG_PATH`, else `./crt_runtime_config.json`, else defaults.

    A named file that is missing, unreadable, unknown-keyed or invalid raises `ConfigError`; it never falls back.
    """
    named = named_config(explicit)
    if named is None:
        if not Path(CONFIG_NAME).exists():
            return LoadedConfig(RuntimeConfig(), DEFAULTS)
        named = Path(CONFIG_NAME)
    return LoadedConfig(read_config(named), str(named))


def named_config(explicit: str | Path | None = None) -> Path | None:
    """The file that `explicit`, else `CRT_RUNTIME_CONFIG_PATH`, names; None where neither does."""
    named = explicit if explicit is not None else os.environ.get(CONFIG_ENV)
    if named is None:
        return None
    if not str(named):
        where = "--config" if explicit is not None else CONFIG_ENV
        raise ConfigError(f"{where}: is empty; name a config file, or leave it out")
    return Path(named)


def search_order(explicit: str | Path | None = None) -> list[tuple[str, bool]]:
    """Where a config is looked for, in order: each place in words, and whether its file is the one in force."""
    env = os.environ.get(CONFIG_ENV)
    places = [
        ("--config", "not given" if explicit is None else str(explicit), explicit is not None),
        (CONFIG_ENV, "not set" if env is None else env, env is not None),
        (f"./{CONFIG_NAME}", "there" if Path(CONFIG_NAME).exists() else "not there", Path(CONFIG_NAME).exists()),
        (DEFAULTS, "", True),
    ]
    first = next(index for index, (_, _, found) in enumerate(places) if found)
    return [(f"{place}: {said}" if said else place, index == first) for index, (place, said, _) in enumerate(places)]


def read_config(path: Path) -> RuntimeConfig:
    """Read one config file; raises `ConfigError` that names the file and the key."""
    from crt_runtime.artifacts import parse_strict, validate

    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{path}: cannot be read ({reason}); check the path or `crt config show`") from None
    try:
        document = parse_strict(data, str(path))
        validate("runtime_config", document, str(path))
    except ArtifactError as error:
        key = error.pointer.strip("/").replace("/", ".") or "(document)"
        raise ConfigError(f"{path}: {key}: {error.reason}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: (document): expected an object")
    return _overlay(RuntimeConfig(), document)


_Part = TypeVar("_Part", bound="DataclassInstance")


def _overlay(defaults: _Part, document: Mapping[str, object]) -> _Part:
    """Lay a validated partial document over a dataclass of defaults, level by level."""
    changed: dict[str, object] = {}
    for part in fields(defaults):
        if part.name not in document:
            continue
        value = document[part.name]
        current = getattr(defaults, part.name)
        if is_dataclass(current) and not isinstance(current, type) and isinstance(value, Mapping):
            changed[part.name] = _overlay(current, value)
        elif part.name == "questions" and isinstance(value, list):
            changed[part.name] = tuple(OnboardingQuestion(**question) for question in value)
        else:
            changed[part.name] = value
    return replace(defaults, **changed)
