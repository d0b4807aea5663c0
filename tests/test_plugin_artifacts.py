"""`--crt-artifacts-dir`, `--crt-fresh`, and the artifacts that a session leaves."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from crt_runtime.artifacts import verify_tree

GATE = ("--crt-seed", "5", "--crt-turns", "8", "--crt-runs", "2", "--crt-only")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the figures of the wall's clock."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "timings.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def assert_refused(pytester: pytest.Pytester, result: pytest.RunResult, line: str) -> None:
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [error for error in result.errlines if error] == [error for error in result.errlines if line in error]
    assert line in result.stderr.str()


def test_the_default_dir_holds_valid_bound_documents(pytester: pytest.Pytester):
    pytester.runpytest(*GATE)
    folder = pytester.path / "artifacts" / "crt"
    assert list(contents(folder)) == ["run_0001/stress_run.json", "run_0002/stress_run.json", "stress_batch.json"]
    assert [line.message for line in verify_tree(folder) if not line.ok] == []
    batch = json.loads((folder / "stress_batch.json").read_bytes())
    assert [run["run"] for run in batch["runs"]] == [1, 2]
    assert batch["metadata"]["seed"] == 5


def test_a_second_session_renews_the_default_dir_with_identical_bytes(pytester: pytest.Pytester):
    pytester.runpytest(*GATE)
    before = contents(pytester.path / "artifacts" / "crt")
    pytester.runpytest(*GATE)
    assert contents(pytester.path / "artifacts" / "crt") == before


def test_another_session_leaves_nothing_of_the_one_before_in_the_default_dir(pytester: pytest.Pytester):
    pytester.runpytest(*GATE)
    pytester.runpytest(*GATE, "--crt-runs", "1", "--crt-seed", "6")
    assert list(contents(pytester.path / "artifacts" / "crt")) == ["run_0001/stress_run.json", "stress_batch.json"]


def test_the_documents_are_those_that_the_engine_writes_by_itself(pytester: pytest.Pytester):
    from crt_runtime.stress import StressOptions, run_batch

    pytester.runpytest(*GATE)
    run_batch(StressOptions(seed=5, turns=8, runs=2), artifacts_dir=pytester.path / "other")
    ours, other = contents(pytester.path / "artifacts" / "crt"), contents(pytester.path / "other")
    assert ours == other


def test_wall_clock_figures_have_a_file_of_their_own(pytester: pytest.Pytester):
    pytester.runpytest(*GATE)
    timings = json.loads((pytester.path / "artifacts/crt/timings.json").read_bytes())
    assert [(run["run"], run["turns"]) for run in timings["runs"]] == [(1, 8), (2, 8)]
    assert all(run["seconds"] > 0 for run in timings["runs"])


def test_a_named_dir_that_holds_runs_needs_fresh(pytester: pytest.Pytester):
    pytester.runpytest(*GATE, "--crt-artifacts-dir", "mine").stdout.fnmatch_lines(["crt: artifacts mine"])
    before = contents(pytester.path / "mine")
    assert "stress_batch.json" in before
    result = pytester.runpytest(*GATE, "--crt-artifacts-dir", "mine", "--crt-seed", "6")
    assert_refused(pytester, result, "holds the runs of an earlier session; give --crt-fresh to replace them")
    assert contents(pytester.path / "mine") == before
    pytester.runpytest(*GATE, "--crt-artifacts-dir", "mine", "--crt-seed", "6", "--crt-fresh")
    assert contents(pytester.path / "mine").keys() == before.keys()
    assert contents(pytester.path / "mine") != before


def test_fresh_removes_runs_and_nothing_else(pytester: pytest.Pytester):
    kept = pytester.mkdir("mine") / "notes.txt"
    kept.write_text("keep me", encoding="utf-8")
    pytester.runpytest(*GATE, "--crt-artifacts-dir", "mine")
    pytester.runpytest(*GATE, "--crt-artifacts-dir", "mine", "--crt-fresh", "--crt-runs", "1")
    assert list(contents(pytester.path / "mine")) == ["notes.txt", "run_0001/stress_run.json", "stress_batch.json"]


def test_the_ini_file_may_name_the_dir_relative_to_itself(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_artifacts_dir = out/gate\n")
    pytester.runpytest(*GATE)
    assert (pytester.path / "out" / "gate" / "stress_batch.json").is_file()


def test_a_dir_that_is_a_file_is_refused(pytester: pytest.Pytester):
    pytester.path.joinpath("file").write_text("", encoding="utf-8")
    assert_refused(pytester, pytester.runpytest(*GATE, "--crt-artifacts-dir", "file"), "is a file; give a folder")
    assert_refused(pytester, pytester.runpytest(*GATE, "--crt-artifacts-dir", "file/below"), "is a file; give a folder")


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need a privilege on Windows")
def test_a_dir_that_is_a_symlink_is_refused(pytester: pytest.Pytester):
    pytester.mkdir("real")
    pytester.path.joinpath("link").symlink_to("real")
    pytester.path.joinpath("dangling").symlink_to("nowhere")
    for name in ("link", "dangling"):
        assert_refused(
            pytester, pytester.runpytest(*GATE, "--crt-artifacts-dir", name), "is a symlink, which is not followed"
        )
    assert not (pytester.path / "nowhere").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_a_dir_that_is_not_writable_is_refused(pytester: pytest.Pytester):
    pytester.mkdir("locked").chmod(0o500)
    assert_refused(pytester, pytester.runpytest(*GATE, "--crt-artifacts-dir", "locked"), "is not writable")
    assert_refused(pytester, pytester.runpytest(*GATE, "--crt-artifacts-dir", "locked/new"), "is not writable")


def test_a_refused_session_writes_nothing(pytester: pytest.Pytester):
    for refused in (
        ["--crt-seed", "5", "no_such_file.py"],
        [*GATE, "--crt-turns", "0"],
        [*GATE, "--crt-pack", "nosuch"],
    ):
        result = pytester.runpytest(*refused, "--crt-artifacts-dir", "mine")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert not (pytester.path / "mine").exists()


def test_a_run_document_that_is_changed_under_the_session_makes_the_gate_red(pytester: pytest.Pytester):
    pytester.makeconftest(
        "from pathlib import Path\n"
        "def pytest_runtest_logreport(report):\n"
        "    if report.when == 'teardown' and 'run=1' in report.nodeid:\n"
        "        Path('artifacts/crt/run_0001/stress_run.json').write_text('{}')\n"
    )
    result = pytester.runpytest(*GATE, "--crt-agent", "crt_runtime.stress.agents.truthful:terse")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*run_0001*stress_run.json*is not what the run wrote", "truth gate: failed"])
    assert not (pytester.path / "artifacts/crt/stress_batch.json").exists()
