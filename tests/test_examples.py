"""The examples are true: their stories are sound, their verdicts show the replays, and the libraries still do that."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import crt, crt_process

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
STORIES = sorted((EXAMPLES / "stories").glob("*.json"))
REPLAYS = sorted(EXAMPLES.glob("*/replays/*.json"))
AGENTS = {"mem0": "mem0_agent:make_agent", "aether": "aether_agent:make_agent"}


def named(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix()


def test_the_stories_are_sound_packs() -> None:
    ran = crt("pack", "check", *STORIES)
    assert ran.code == 0 and ran.out.count("sound: ") == len(STORIES) == 8


@pytest.mark.parametrize("replay", REPLAYS, ids=named)
def test_a_verdict_shows_each_replay_as_the_command_does(replay: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(replay.parent.parent)
    ran = crt("replay", f"replays/{replay.name}")
    shown = f"```console\n$ crt replay replays/{replay.name}\n{ran.out.rstrip()}\n```\n"
    assert ran.code == 0 and shown in Path("VERDICT.md").read_text(encoding="utf-8")


def test_each_folder_with_a_verdict_says_what_to_install_and_is_listed() -> None:
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    verdicts = sorted(EXAMPLES.glob("*/VERDICT.md"))
    assert [path.parent.name for path in verdicts] == ["aether", "mcp", "mem0"]
    for path in verdicts:
        assert (path.parent / "requirements.txt").is_file() and f"({named(path)})" in listed


@pytest.mark.parametrize(("name", "needs"), [("aether", "aether"), ("mcp", "mcp"), ("mem0", "mem0")])
def test_the_rates_of_a_verdict_are_what_the_gate_finds(name: str, needs: str) -> None:
    if importlib.util.find_spec(needs) is None:
        pytest.skip(f"needs examples/{name}/requirements.txt")
    ran = subprocess.run(
        [sys.executable, EXAMPLES.parent / "bench/examples.py", name],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (ran.stdout, ran.returncode) == (f"{name}: as written\n", 0), ran.stderr


def story_or_replay(name: str) -> tuple[list[Path], list[Path]]:
    red = [path for path in REPLAYS if path.parent.parent.name == name]
    return red, [path for path in STORIES if path.stem not in {one.stem for one in red}]


@pytest.mark.parametrize("name", sorted(AGENTS))
def test_a_library_still_fails_its_replays_and_passes_the_other_stories(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"needs examples/{name}/requirements.txt")
    red, green = story_or_replay(name)
    assert red and green
    for replay in red:
        ran = crt_process(["replay", f"replays/{replay.name}", "--run", "--agent", AGENTS[name]], EXAMPLES / name)
        assert ran.code == 1 and "Traceback" not in ran.err, (replay.stem, ran)
    for story in green:
        pack = os.path.relpath(story, EXAMPLES / name)
        turns = len(json.loads(story.read_bytes())["probes"][0]["turns"])  # nothing but the story
        options = ["--seed", "1337", "--runs", "1", "--turns", str(turns), "--pack", pack, "--agent", AGENTS[name]]
        ran = crt_process(["stress", *options], EXAMPLES / name)
        assert ran.code == 0, (story.stem, ran)
