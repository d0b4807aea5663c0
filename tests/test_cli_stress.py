"""`crt stress`: what it prints, where it writes, and what it refuses."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from commands import crt

TERSE = "crt_runtime.stress.agents.truthful:terse"
LIAR = "crt_runtime.stress.agents.trivial:liar"
SHORT = ("stress", "--seed", "3", "--turns", "12", "--runs", "1")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    return tmp_path


def test_a_green_batch_ends_with_where_how_and_the_verdict(folder: Path) -> None:
    ran = crt(*SHORT, "--agent", TERSE)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"seed 3, 1 run x 12 turns, packs all, wording tuned, agent {TERSE}"
    assert lines[-3:] == [
        "artifacts: none written; --artifacts-dir DIR keeps them",
        f"reproduce: crt stress --seed 3 --turns 12 --runs 1 --challenge-pack all --wording tuned --agent {TERSE}",
        "truth gate: passed",
    ]
    assert list(folder.iterdir()) == []


def test_a_red_batch_shows_each_failure_as_the_plugin_does() -> None:
    ran = crt(*SHORT, "--agent", LIAR)
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "truth gate: failed"
    for label in (
        "check      ",
        "turn       1 of 12, probe ",
        "truth      ",
        "expected   ",
        "found      ",
        "> turn 1 ",
    ):
        assert f"\n{label}" in ran.out
    assert " more failed checks: " in ran.out


def test_the_artifacts_are_where_they_were_asked_for(folder: Path) -> None:
    ran = crt(*SHORT, "--agent", TERSE, "--artifacts-dir", "out")
    assert "artifacts: out" in ran.out.splitlines()
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json")) == [
        "out/run_0001/stress_run.json",
        "out/stress_batch.json",
        "out/timings.json",
    ]
    assert crt("verify", "out").code == 0


def test_the_json_is_the_batch_document() -> None:
    assert crt(*SHORT, "--agent", TERSE, "--json").json["metadata"]["seed"] == 3


def test_the_printed_command_carries_the_config_in_force(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own.json").write_text('{"provenance": {"enabled": false}}')
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "own.json")
    named_by_environment = crt(*SHORT).out
    assert "--agent builtin --config own.json\n" in named_by_environment
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH")
    assert crt(*SHORT, "--config", "own.json").out == named_by_environment


def test_suggestions_are_shown_where_the_config_asks_for_them(folder: Path) -> None:
    (folder / "own.json").write_text('{"learned_suggestions": {"print_in_stress_test": true}}')
    asked = ("stress", "--seed", "1337", "--runs", "1")
    assert " in answer records (learned_suggestions.print_in_stress_test):\n" in crt(*asked, "--config", "own.json").out
    (folder / "own.json").write_text('{"learned_suggestions": {"emit_metadata": true}}')
    assert "suggestion" not in crt(*asked, "--config", "own.json").out


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("seed", "abc", "--seed 'abc': expected a whole number from 0 to 2^53 - 1, such as 1337"),
        ("seed", "-1", "--seed '-1': expected a whole number from 0 to 2^53 - 1"),
        ("seed", "", "--seed '': expected a whole number"),
        ("seed", "9007199254740992", "expected a whole number from 0 to 2^53 - 1"),
        ("turns", "1000001", "--turns '1000001': expected a whole number of at most 1000000"),
        ("turns", "0", "--turns '0': expected a whole number of at least 1"),
        ("runs", "many", "--runs 'many': expected a whole number of at least 1"),
        ("wording", "loud", "--wording 'loud': expected one of tuned, held-out, all"),
        ("turn-timeout", "nan", "--turn-timeout 'nan': expected seconds above 0, such as 60"),
        ("agent", "", "--agent '': expected builtin, module:factory, openai:, cmd: or mcp:"),
        ("pack", "", "--challenge-pack '': expected the name of a pack, such as all or memory, or a pack file"),
        ("pack", "nosuch", "pack nosuch: unknown; the packs are all, baseline, adversarial"),
        ("pack", "mine.json", "pack mine.json: no such file"),
        ("agent", "nosuchmodule:make", "agent nosuchmodule:make: there is no module nosuchmodule"),
        ("agent", "json:nosuch", "agent json:nosuch: module json has no nosuch"),
        ("config", "nosuch.json", "nosuch.json: cannot be read"),
        ("colour", "red", "No such option: --colour"),
    ],
)
def test_a_bad_option_is_one_line_and_writes_nothing(folder: Path, option: str, value: str, line: str) -> None:
    ran = crt(*SHORT, f"--{option}={value}", "--artifacts-dir", "out")
    ran.refused(1 if option == "config" else 2, line)
    assert ran.err.startswith("crt: ")
    assert list(folder.iterdir()) == []


def test_a_missing_seed_is_one_line() -> None:
    crt("stress").refused(2, "crt: Missing option '--seed'; see `crt stress --help`")


def test_a_dir_that_cannot_take_the_runs_is_one_line_and_stays_as_it_is(folder: Path) -> None:
    (folder / "file").write_text("kept")
    crt(*SHORT, "--artifacts-dir", "file").refused(2, "artifacts dir file: is a file; give a folder")
    crt(*SHORT, "--artifacts-dir", "file/below").refused(2, "artifacts dir file/below: ", "is a file; give a folder")
    crt(*SHORT, "--artifacts-dir", "").refused(2, "--artifacts-dir '': expected a folder, such as artifacts/crt")
    assert (folder / "file").read_text() == "kept"
    crt(*SHORT, "--agent", TERSE, "--artifacts-dir", "out")
    before = (folder / "out/stress_batch.json").read_bytes()
    crt(*SHORT, "--artifacts-dir", "out").refused(
        2, "artifacts dir out: holds the runs of an earlier session; give --fresh to replace them, or another folder"
    )
    assert (folder / "out/stress_batch.json").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege on Windows")
def test_a_dir_that_is_a_symlink_is_refused(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")
    crt(*SHORT, "--artifacts-dir", "link").refused(2, "artifacts dir link: is a symlink, which is not followed")
    assert list((folder / "real").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_dir_that_is_not_writable_is_refused(folder: Path) -> None:
    (folder / "locked").mkdir(mode=0o500)
    crt(*SHORT, "--artifacts-dir", "locked/new").refused(2, "is not writable")


BOTS = """
import time

class Bot:
    def reset(self, *, seed, hidden): pass
    def send(self, text): return "I do not know."
    def close(self): pass

class Raises(Bot):
    def send(self, text): raise ValueError("model is down")

class Nothing(Bot):
    def send(self, text): return None

class Number(Bot):
    def send(self, text): return 42

class Prints(Bot):
    def send(self, text):
        print("NOISE")
        return "I do not know."

class Hangs(Bot):
    def send(self, text): time.sleep(20)
"""


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Raises", "send raised ValueError: model is down"),
        ("Nothing", "send returned None; expected text or a Reply"),
        ("Number", "send returned int 42; expected text or a Reply"),
        ("Hangs", "no reply within 0.2 seconds; a hung call cannot be taken back"),
    ],
)
def test_an_agent_that_does_not_answer_is_red_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, agent: str, said: str
) -> None:
    (folder / "stressbots.py").write_text(BOTS)
    monkeypatch.delitem(sys.modules, "stressbots", raising=False)
    ran = crt(*SHORT, "--agent", f"stressbots:{agent}", "--turn-timeout", "0.2", "--artifacts-dir", "out")
    assert (ran.code, ran.err) == (1, "")
    assert said in ran.out
    assert "Traceback" not in ran.out
    assert json.loads((folder / "out/stress_batch.json").read_bytes())["summary"]["verdict"] == "failed"
    assert crt("verify", "out").code == 0


def test_what_an_agent_prints_is_not_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "stressbots.py").write_text(BOTS)
    monkeypatch.delitem(sys.modules, "stressbots", raising=False)
    assert "NOISE" not in crt(*SHORT, "--agent", "stressbots:Prints").out
