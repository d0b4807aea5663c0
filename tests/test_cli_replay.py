"""`crt stress --minimize` and `crt replay`."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import crt

TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
IGNORANT = "crt_runtime.stress.agents.trivial:ignorant"
STRESS = ("stress", "--seed", "1337", "--turns", "40", "--runs", "1", "--agent", IGNORANT)


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("artifacts")
    assert crt(*STRESS, "--artifacts-dir", folder, "--minimize").code == 1
    (found,) = (folder / "replays").iterdir()
    return found


def test_a_red_batch_ends_in_a_minimal_replay_and_one_command(tmp_path: Path) -> None:
    ran = crt(*STRESS, "--artifacts-dir", tmp_path, "--minimize")
    (found,) = (tmp_path / "replays").iterdir()
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[-1] == f"replay: pytest --crt-replay {found} --crt-agent {IGNORANT}"
    start = next(index for index, line in enumerate(lines) if line.startswith("minimal replay, after "))
    assert lines[start - 1] == "run 1 of 1"
    assert ", shrunk from " in lines[start + 1]
    assert crt("verify", tmp_path).code == 0


def test_the_budget_is_optional_and_stays_apart_from_other_options(tmp_path: Path) -> None:
    spelled = (("--minimize", "--fresh"), ("--minimize", "30", "--fresh"), ("--minimize=30", "--fresh"))
    for place, arguments in enumerate(spelled):
        ran = crt(*STRESS, *arguments, "--artifacts-dir", tmp_path / str(place))
        assert "minimal replay, after " in ran.out, ran


def test_json_stays_json(tmp_path: Path) -> None:
    ran = crt(*STRESS, "--artifacts-dir", tmp_path, "--minimize", "--json")
    assert ran.json["summary"]["verdict"] == "failed"
    assert len(list((tmp_path / "replays").iterdir())) == 1


def test_a_green_batch_has_none(tmp_path: Path) -> None:
    ran = crt(*STRESS[:-1], TRUTHFUL, "--artifacts-dir", tmp_path, "--minimize")
    assert ran.code == 0
    assert "replay" not in ran.out
    assert not (tmp_path / "replays").exists()


def test_replays_need_a_place_and_a_budget_that_suffices(tmp_path: Path) -> None:
    crt(*STRESS, "--minimize").refused(2, "--minimize: writes replays", "add --artifacts-dir DIR")
    crt(*STRESS, "--minimize", "9", "--artifacts-dir", tmp_path).refused(2, "--minimize")


def test_a_replay_is_shown_as_a_dialogue(replay: Path) -> None:
    ran = crt("replay", replay)
    assert ran.code == 0
    assert ", shrunk from " in ran.out.splitlines()[0]
    for label in ("user", "agent", "expected", "found", "why"):
        assert f" {label:<10}" in ran.out


def test_it_is_held_with_any_agent(replay: Path) -> None:
    red = crt("replay", replay, "--run", "--agent", IGNORANT)
    assert red.code == 1
    assert red.out.splitlines()[-1].startswith("the finding shows again: ")
    for arguments in ((), ("--agent", TRUTHFUL)):
        green = crt("replay", replay, "--run", *arguments)
        assert green.code == 0
        assert green.out.splitlines()[-1] == "the finding is gone, and every check passes"


def test_what_cannot_be_held_is_one_line(replay: Path, tmp_path: Path) -> None:
    crt("replay", tmp_path / "nope.json").refused(1, "nope.json", "cannot be read")
    crt("replay", replay, "--run", "--agent", "nope:make").refused(2, "agent nope:make: there is no module nope")
    crt("replay", replay, "--agent", TRUTHFUL).refused(2, "--agent: concerns holding the replay; add --run")
    edited = tmp_path / "edited.json"
    edited.write_text(replay.read_text(encoding="utf-8").replace('"minimal": true', '"minimal": false'))
    crt("replay", edited).refused(1, "edited.json", "it was changed since")


@pytest.mark.parametrize("text", ["{}", '{"blessed": []}'], ids=["empty", "another file of JSON"])
def test_what_is_no_replay_is_told_so_and_not_read_as_something_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    crt("replay", path).refused(1, "other.json", "is none; expected a replay, as --crt-minimize writes it")
