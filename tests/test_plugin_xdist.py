"""The gate under pytest-xdist: the same bytes, and no lost run goes unnoticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("xdist")

TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
GATE = ("--crt-seed", "3", "--crt-turns", "12", "--crt-runs", "4", "--crt-only", "--crt-agent", TRUTHFUL)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the figures of the wall's clock."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "timings.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_workers_leave_the_same_bytes_and_numbers_as_one_process(pytester: pytest.Pytester):
    alone = pytester.runpytest(*GATE, "--crt-artifacts-dir", "alone")
    together = pytester.runpytest_subprocess(*GATE, "--crt-artifacts-dir", "together", "-n", "2")
    together.assert_outcomes(passed=4)
    assert contents(pytester.path / "together") == contents(pytester.path / "alone")
    assert len(contents(pytester.path / "alone")) == 5
    timings = json.loads((pytester.path / "together" / "timings.json").read_bytes())
    assert [(run["run"], run["turns"]) for run in timings["runs"]] == [(1, 12), (2, 12), (3, 12), (4, 12)]

    def summary(result: pytest.RunResult) -> list[str]:
        text = result.stdout.str().partition("= crt truth gate =")[2]
        return [line for line in text.splitlines()[1:-1] if line and not line.startswith("artifacts: ")]

    assert summary(together) == summary(alone)


def test_ids_do_not_depend_on_workers_and_select_items_there(pytester: pytest.Pytester):
    result = pytester.runpytest_subprocess(
        *GATE, "-n", "2", "-v", "crt::truth[seed=3-run=2]", "crt::truth[seed=3-run=4]"
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(["*PASSED crt::truth?seed=3-run=2?*", "*PASSED crt::truth?seed=3-run=4?*"])
    result.stdout.fnmatch_lines(
        ["2 of 4 runs were selected; the batch as a whole is not judged", "truth gate: partial"]
    )


def test_last_is_one_seed_in_all_workers(pytester: pytest.Pytester):
    pytester.runpytest(*GATE)
    result = pytester.runpytest_subprocess(*GATE[2:], "--crt-seed", "last", "-n", "2")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["crt: seed 3, *"])


def test_a_failure_in_a_worker_is_reported_in_full(pytester: pytest.Pytester):
    result = pytester.runpytest_subprocess(*GATE, "--crt-agent", "crt_runtime.stress.agents.trivial:liar", "-n", "2")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(["check      *", "> turn *", "reproduce: pytest --crt-seed 3 *", "truth gate: failed"])


def test_shards_work_with_workers(pytester: pytest.Pytester):
    result = pytester.runpytest_subprocess(*GATE, "--crt-shard", "2/4", "-n", "2")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["crt: shard 2/4 of the collection", "1 of 4 runs were selected; *", "truth gate: partial"]
    )


CRASHES = """
import os
from crt_runtime.stress.agents.truthful import terse

class Crashing:
    def __init__(self): self.inner = terse()
    def rehearse(self, script): self.run = script.run; self.inner.rehearse(script)
    def reset(self, *, seed, hidden): self.inner.reset(seed=seed, hidden=hidden)
    def close(self): pass
    def send(self, text):
        if self.run == 2:
            os._exit(1)
        return self.inner.send(text)
"""


def test_a_worker_that_dies_in_a_run_makes_the_gate_red(pytester: pytest.Pytester):
    pytester.makepyfile(crashes=CRASHES)
    result = pytester.runpytest_subprocess(*GATE, "--crt-agent", "crashes:Crashing", "-n", "2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "worker gw* went down: *",
            "run 2: worker 'gw*' crashed while running 'crt::truth?seed=3-run=2?'",
            "truth gate: failed",
        ]
    )
    assert not (pytester.path / "artifacts/crt/stress_batch.json").exists()


def test_a_worker_that_dies_when_all_tests_are_done_makes_the_gate_red(pytester: pytest.Pytester):
    pytester.makeconftest(
        "import os, pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_sessionfinish(session):\n"
        "    if getattr(session.config, 'workerinput', {}).get('workerid') == 'gw0':\n"
        "        os._exit(1)\n"
    )
    result = pytester.runpytest_subprocess(*GATE, "-n", "2")
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["worker gw0 went down: *", "truth gate: failed"])


LOSES_EVIDENCE = """
import pytest
@pytest.hookimpl(tryfirst=True)
def pytest_report_to_serializable(config, report):
    if "run=3" in report.nodeid and hasattr(report, "user_properties"):
        report.user_properties = []
"""


def test_a_report_that_loses_its_evidence_on_the_way_makes_the_gate_red(pytester: pytest.Pytester):
    pytester.makeconftest(LOSES_EVIDENCE)
    result = pytester.runpytest_subprocess(*GATE, "-n", "2")
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["workers judged 4 runs, but reports of 3 arrived", "run 3: was selected, but *", "truth gate: failed"]
    )


def test_the_batch_binds_the_files_that_the_workers_wrote(pytester: pytest.Pytester):
    import hashlib

    pytester.runpytest_subprocess(*GATE, "-n", "2")
    folder = pytester.path / "artifacts" / "crt"
    for run in json.loads((folder / "stress_batch.json").read_bytes())["runs"]:
        assert hashlib.sha256((folder / run["path"]).read_bytes()).hexdigest() == run["sha256"]
