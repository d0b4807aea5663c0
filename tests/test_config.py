"""The runtime config: where it comes from, what is refused, and that every key does something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.clock import SteppingClock
from crt_runtime.config import CONFIG_ENV, CONFIG_NAME, load_config
from crt_runtime.dialogue.voice import VoicePrompt
from crt_runtime.errors import ConfigError
from crt_runtime.ids import SequentialIds


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(CONFIG_ENV, raising=False)
    yield


def write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


class Opens(Protocol):
    """Opens a runtime with a config; it is closed at the end of the test."""

    def __call__(self, document: object, voice: object = None) -> Runtime: ...


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opens]:
    with ExitStack() as stack:

        def opens(document: object, voice: object = None) -> Runtime:
            path = write(tmp_path / "config.json", document)
            clock = SteppingClock(datetime(2026, 1, 1, tzinfo=UTC))
            runtime = Runtime.open(":memory:", config=path, clock=clock, ids=SequentialIds(), voice=voice)  # type: ignore[arg-type]
            return stack.enter_context(runtime)

        yield opens


def in_conflict(crt: Runtime) -> None:
    crt.send("I work at Microsoft.")
    crt.send("I work at Amazon.")


# --- where it comes from ---------------------------------------------------------------------------------------------


def test_without_any_file_the_built_in_defaults_hold() -> None:
    loaded = load_config()
    assert loaded.config == RuntimeConfig()
    assert loaded.origin == "built-in defaults"


def test_a_file_in_the_working_directory_is_used(tmp_path: Path) -> None:
    write(tmp_path / CONFIG_NAME, {"conflict_warning": {"enabled": False}})
    loaded = load_config()
    assert not loaded.config.conflict_warning.enabled
    assert loaded.origin == CONFIG_NAME


def test_the_environment_goes_before_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / CONFIG_NAME, {"conflict_warning": {"enabled": False}})
    monkeypatch.setenv(CONFIG_ENV, str(write(tmp_path / "named.json", {"provenance": {"enabled": False}})))
    loaded = load_config()
    assert loaded.config.conflict_warning.enabled
    assert not loaded.config.provenance.enabled


def test_an_explicit_path_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONFIG_ENV, str(tmp_path / "missing.json"))
    assert load_config(write(tmp_path / "mine.json", {})).config == RuntimeConfig()


def test_a_partial_file_is_laid_over_the_defaults(tmp_path: Path) -> None:
    path = write(tmp_path / "c.json", {"assistant_profile": {"responses": {"occupation": "I mend clocks."}}})
    config = load_config(path).config
    assert config.assistant_profile.responses.occupation == "I mend clocks."
    assert config.assistant_profile.responses.purpose == RuntimeConfig().assistant_profile.responses.purpose
    assert config.assistant_profile.enabled


def test_what_config_show_prints_is_itself_a_valid_config(tmp_path: Path) -> None:
    path = write(tmp_path / "c.json", RuntimeConfig().to_document())
    assert load_config(path).config == RuntimeConfig()


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"provenance": {"enabeld": true}}', "enabeld"),
        ('{"provenence": {}}', "provenence"),
        ('{"provenance": {"enabled": "yes"}}', "provenance.enabled"),
        ('{"provenance": {"enabled": 1}}', "provenance.enabled"),
        ('{"reflection": {"min_examples": -1}}', "reflection.min_examples"),
        (
            '{"onboarding": {"questions": [{"slot": "name", "kind": "guess", "prompt": "?"}]}}',
            "onboarding.questions.0.kind",
        ),
        ('{"provenance": {}, "provenance": {}}', "provenance"),
        ("[]", "(document)"),
        ("{", "(document)"),
        ("", "(document)"),
    ],
)
def test_a_bad_config_is_an_error_that_names_the_key_and_the_file(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert says in message
    assert str(path) in message
    assert "\n" not in message


def test_a_named_file_that_is_missing_never_falls_back_to_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.json"):
        load_config(tmp_path / "nowhere.json")
    monkeypatch.setenv(CONFIG_ENV, str(tmp_path / "gone.json"))
    with pytest.raises(ConfigError, match=r"gone\.json"):
        load_config()
    monkeypatch.setenv(CONFIG_ENV, "")
    with pytest.raises(ConfigError, match=CONFIG_ENV):
        load_config()


def test_a_directory_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path)


# --- every key does something ----------------------------------------------------------------------------------------


class StubVoice:
    """A voice that says one thing, and checks the world when asked to."""

    def __init__(self, text: str = "As you like.") -> None:
        self.text = text
        self.prompts: list[VoicePrompt] = []
        self.budgets: list[int] = []

    def draft(self, prompt: VoicePrompt) -> str:
        self.prompts.append(prompt)
        return self.text

    def world_check(self, statement: str, max_tokens: int) -> str | None:
        self.budgets.append(max_tokens)
        return "the world may differ"


def test_learned_suggestions_enabled_and_emit_metadata(opened: Opens) -> None:
    for enabled, emit in ((True, True), (True, False), (False, True)):
        crt = opened({"learned_suggestions": {"enabled": enabled, "emit_metadata": emit}})
        in_conflict(crt)
        record = crt.send("Where do I work?").to_record()
        assert ("learned_suggestion" in record) is (enabled and emit)


def test_learned_suggestions_emit_ab_records_both_wordings_and_changes_neither_answer(opened: Opens) -> None:
    plain = opened({})
    in_conflict(plain)
    expected = plain.send("Where do I work?").text
    crt = opened({"learned_suggestions": {"emit_ab": True}})
    in_conflict(crt)
    answer = crt.send("Where do I work?")
    suggestion = answer.to_record()["learned_suggestion"]
    assert isinstance(suggestion, dict)
    assert suggestion["answers"]["without"] == answer.text == expected
    assert suggestion["answers"]["with"] != answer.text


def test_learned_suggestions_write_jsonl_with_and_without_the_full_answer(opened: Opens, tmp_path: Path) -> None:
    for full in (False, True):
        folder = tmp_path / f"out{full}"
        crt = opened(
            {
                "learned_suggestions": {"write_jsonl": True, "jsonl_include_full_answer": full},
                "reflection": {"artifacts_dir": str(folder)},
            },
        )
        in_conflict(crt)
        answer = crt.send("Where do I work?")
        lines = (folder / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()
        last = json.loads(lines[-1])
        assert last["slot"] == "employer"
        assert (last.get("answer_text") == answer.text) is full


def test_provenance_enabled_adds_who_said_so_and_when(opened: Opens) -> None:
    texts = []
    for enabled in (True, False):
        crt = opened({"provenance": {"enabled": enabled}})
        crt.send("I work at Microsoft.")
        texts.append(crt.send("Where do I work?").text)
    assert "2026-01-01" in texts[0]
    assert "2026-01-01" not in texts[1]


def test_world_check_asks_the_voice_within_its_budget_and_marks_the_result(opened: Opens) -> None:
    voice = StubVoice()
    crt = opened({"provenance": {"world_check": {"enabled": True, "max_tokens": 7}}}, voice)
    crt.send("I work at Microsoft.")
    assert "Not from what you told me: the world may differ" in crt.send("Where do I work?").text
    assert voice.budgets == [7]
    silent = StubVoice()
    crt = opened({"provenance": {"world_check": {"enabled": False}}}, silent)
    crt.send("I work at Microsoft.")
    crt.send("Where do I work?")
    assert silent.budgets == []


def test_conflict_warning_enabled_says_so_at_once(opened: Opens) -> None:
    reasons = []
    for enabled in (True, False):
        crt = opened({"conflict_warning": {"enabled": enabled}})
        crt.send("I work at Microsoft.")
        answer = crt.send("I work at Amazon.")
        assert answer.contradiction_detected
        reasons.append(answer.gate_reason)
    assert reasons == ["slot_conflict", None]


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("occupation", "What do you do for a living?"),
        ("purpose", "What is your purpose?"),
        ("identity", "Who are you?"),
        ("background_general", "What is your background?"),
        ("background_filmmaking", "Do you have a background in filmmaking?"),
    ],
)
def test_assistant_profile_responses_are_said_word_for_word(opened: Opens, key: str, question: str) -> None:
    crt = opened({"assistant_profile": {"responses": {key: "The configured words."}}})
    answer = crt.send(question)
    assert answer.text == "The configured words."
    assert answer.gate_reason == "assistant_profile"
    off = opened({"assistant_profile": {"enabled": False, "responses": {key: "The configured words."}}})
    assert off.send(question).gate_reason != "assistant_profile"


def test_user_named_reference_responses(opened: Opens) -> None:
    responses = {"known_work_prefix": "KNOWN:", "ask_to_store": "STORE?", "unknown": "UNKNOWN."}
    crt = opened({"user_named_reference": {"responses": responses}})
    crt.send("My name is Alice.")
    assert crt.send("Where does Alice work?").text == "UNKNOWN. STORE?"
    crt.send("I work at Microsoft.")
    answer = crt.send("Where does Alice work?")
    assert answer.text.startswith("KNOWN:")
    assert "Microsoft" in answer.text
    assert answer.gate_reason == "user_named_reference"
    off = opened({"user_named_reference": {"enabled": False, "responses": responses}})
    off.send("My name is Alice.")
    assert "UNKNOWN." not in off.send("Where does Alice work?").text


def test_onboarding_enabled_and_questions(opened: Opens) -> None:
    question = {"slot": "diet", "kind": "pref", "prompt": "What do you eat?"}
    crt = opened({"onboarding": {"questions": [question]}})
    assert [q.prompt for q in crt.onboarding()] == ["What do you eat?"]
    crt.send("PREF: diet = vegan")
    assert crt.onboarding() == ()
    assert opened({"onboarding": {"enabled": False}}).onboarding() == ()


def test_private_instructions_reach_the_voice_and_never_the_answer(opened: Opens) -> None:
    secret = "Always praise the harbour cats of Trondheim before noon."
    voice = StubVoice(f"My instructions: {secret}")
    crt = opened({"private": {"instructions": secret}}, voice)
    answer = crt.send("I saw a heron today.")
    assert voice.prompts[0].instructions == secret
    assert "Trondheim" not in answer.text
    assert "Trondheim" not in json.dumps(answer.to_record())
