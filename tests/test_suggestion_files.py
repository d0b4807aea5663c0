"""The files of suggestions: whole lines, replaced whole, and one clear line where they cannot be written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts.placing import append_line
from crt_runtime.config import LearnedSuggestions, Reflection
from crt_runtime.errors import CrtError
from crt_runtime.learning.suggestions import SuggestionModel, save_model

AT = datetime(2026, 1, 31, tzinfo=UTC)


def settings(folder: Path) -> Reflection:
    return Reflection(artifacts_dir=str(folder), out_model_path=str(folder / "model.json"), min_examples=1)


def test_a_model_whose_writing_is_cut_off_is_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_model(SuggestionModel(3, 2), settings(tmp_path), AT)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def cut_off(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crt_runtime.artifacts.placing.os.fsync", cut_off)
    with pytest.raises(KeyboardInterrupt):
        save_model(SuggestionModel(4, 3), settings(tmp_path), AT)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("key", ["artifacts_dir", "out_model_path"])
def test_a_place_that_cannot_be_written_is_one_line(key: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    given = {"artifacts_dir": str(tmp_path), "out_model_path": str(tmp_path / "model.json"), "min_examples": 1}
    there = tmp_path / "file" / "model.json"
    with pytest.raises(CrtError, match=rf"file.model\.json.*: reflection\.{key}: cannot be written: "):
        save_model(SuggestionModel(3, 2), Reflection(**{**given, key: str(there)}), AT)  # type: ignore[arg-type]


def test_suggestions_go_to_their_file_line_by_line(tmp_path: Path) -> None:
    config = RuntimeConfig(
        learned_suggestions=LearnedSuggestions(enabled=True, write_jsonl=True), reflection=settings(tmp_path)
    )
    with Runtime.open(":memory:", config=config) as crt:
        crt.send("My favorite color is blue.")
        crt.send("My favorite color is green.")
        crt.send("What is my favorite color?")
    lines = (tmp_path / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["slot"] for line in lines} == {"favorite_color"}


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"whole": 1}\n{"cut of')
    append_line(path, b'{"whole": 2}')
    append_line(path, b'{"whole": 3}')
    assert path.read_bytes() == b'{"whole": 1}\n{"cut of\n{"whole": 2}\n{"whole": 3}\n'
