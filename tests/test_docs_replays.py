"""The page on replays is true: its transcripts are those of the commands."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from test_docs import ROOT, blocks, examples, in_folder, text_of
from transcripts import Walk

PAGE = text_of("replays.md")


def console(command: str) -> list[str]:
    """The lines of the console block that starts with this command, the command first."""
    return next(
        block.body.splitlines()
        for block in blocks(PAGE)
        if block.language == "console" and block.body.startswith(f"$ {command}")
    )


def test_the_transcripts_of_crt_replay_are_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    walk = Walk(tmp_path)
    held = [walk.take(line, shown, monkeypatch, capsys) for line, shown in walk.commands(PAGE)]
    assert len(held) == 2


def test_the_shrunk_failure_that_the_page_shows_is_the_real_one_and_can_be_held_again(
    pytester: pytest.Pytester,
) -> None:
    in_folder(examples("agents.md"), pytester.path)
    command, *shown = console("pytest --crt-seed 1337")
    result = pytester.runpytest(*shlex.split(command)[2:])
    # What a seed says, and in how many turns, changes as the packs grow; how it is told does not.
    labels = dict.fromkeys(line[4:14] for line in shown if re.match(r" {2,3}[\d ] [a-z]", line))
    assert [label.strip() for label in labels] == ["user", "agent", "expected", "found", "why"]
    result.stdout.fnmatch_lines(
        [
            "minimal replay, after * conversations with the agent",
            "* turn*, shrunk from *: * fails*",
            "",
            *(f"  ? {label}*" for label in labels),
            "",
            "replay: pytest --crt-replay artifacts/crt/replays/*.json --crt-agent notebook:Notebook",
        ]
    )
    held, *_ = console("pytest --crt-replay")
    (file,) = (pytester.path / "artifacts/crt/replays").iterdir()
    words = shlex.split(held)[2:]
    assert words[1] == "artifacts/crt/replays/..."
    words[1] = str(file)
    again = pytester.runpytest(*words)
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["the finding shows again: *"])


def test_keeping_a_replay_works_as_the_page_says(pytester: pytest.Pytester) -> None:
    in_folder(examples("agents.md"), pytester.path)
    pytester.runpytest(*shlex.split(console("pytest --crt-seed 1337")[0])[2:])
    move, _, name = console("mv ")
    (file,) = (pytester.path / "artifacts/crt/replays").iterdir()
    kept = pytester.path / shlex.split(move)[-1]
    kept.parent.mkdir(parents=True)
    file.rename(kept)
    argument = shlex.split(name)[-1]
    assert argument == f"crt::replay[{kept.stem}]"
    pytester.runpytest(argument).assert_outcomes(passed=1)
    pytester.runpytest(argument, "--crt-agent", "notebook:Notebook").assert_outcomes(failed=1)


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    from crt_runtime.gate_values import DEFAULT_BUDGET
    from crt_runtime.stress.replay import MOST_TRIES
    from crt_runtime.stress.shrink import CONFIRMED, HUNG, MISSED, UNSURE

    prose = " ".join(PAGE.split())
    assert f"{DEFAULT_BUDGET} conversations are the most" in prose
    assert f"One that hangs counts as {HUNG}." in prose
    assert (MISSED, UNSURE) == (1 / 20, 10)
    assert "is missed in one case of twenty, and ten at most" in prose
    assert f"it is held {CONFIRMED} times" in prose
    assert re.search(rf"as it takes to see that, {MOST_TRIES} times at most", prose)
