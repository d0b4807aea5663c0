"""`--crt-baseline`: an assistant that is not deterministic, gated in pytest against how it did before."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from commands import crt


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recorded") / "baseline.json"
    short = ("--seed", "7", "--runs", "2", "--turns", "60")
    ran = crt("baseline", "record", path, "--agent", "baseline_scene:usual", *short)
    assert ran.code == 0, ran
    return path


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    pytester.path.joinpath("baseline.json").write_bytes(recorded.read_bytes())


def gate(pytester: pytest.Pytester, *more: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("--crt-baseline", "baseline.json", "--crt-only", *more)


def steady_probe(recorded: Path) -> str:
    """A memory probe of run 1 that no recorded holding failed."""
    first = json.loads(recorded.read_bytes())["conversations"][0]
    failed = {failure["probe"] for holding in first["holdings"] for failure in holding["failures"]}
    return next(name for name in first["probes"] if name.startswith("memory/") and name not in failed)


@pytest.mark.parametrize("where", [(), ("-n", "2")], ids=["serial", "xdist"])
def test_the_recorded_agent_is_green_though_it_fails_now_and_then(where: tuple[str, ...], pytester: pytest.Pytester):
    result = gate(pytester, *where)
    assert result.ret == 0, result.outlines
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["check: before *-> now *", "truth gate: passed"])


@pytest.mark.parametrize("where", [(), ("-n", "2")], ids=["serial", "xdist"])
def test_a_worse_agent_is_red_with_the_checks_that_dropped(where: tuple[str, ...], pytester: pytest.Pytester):
    result = gate(pytester, "--crt-agent", "baseline_scene:worse", *where)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*all checks * -> *RED", "all checks: passes *, before *", "truth gate: failed"])


def test_a_dead_probe_fails_its_run_with_a_transcript(pytester: pytest.Pytester, recorded: Path):
    probe = steady_probe(recorded)
    pytester.makepyfile(bots=f"from baseline_scene import DeadIn\ndef make(): return DeadIn({probe!r})\n")
    result = gate(pytester, "--crt-agent", "bots:make")
    assert result.ret == 1
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [f"run 1, probe {probe}: failed in all * holdings; in the baseline it passed in 10 of 10", "*Who can tell?"]
    )


def test_a_waiver_lets_it_pass_and_is_shown(pytester: pytest.Pytester, recorded: Path):
    probe = steady_probe(recorded)
    pytester.makepyfile(bots=f"from baseline_scene import DeadIn\ndef make(): return DeadIn({probe!r})\n")
    waiver = f'[[waiver]]\nprobe = "{probe}"\nowner = "mira"\nreason = "known"\nexpires = 9999-12-31\n'
    pytester.path.joinpath("known.toml").write_text(waiver)
    result = gate(pytester, "--crt-agent", "bots:make", "--crt-waivers", "known.toml")
    assert result.ret == 0, result.outlines
    result.stdout.fnmatch_lines([f"{probe}: waived until 9999-12-31 by mira: known"])


def test_the_ini_file_may_name_the_baseline(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_baseline = baseline.json\ncrt_only = true\ncrt_turns = 500\n")
    result = pytester.runpytest_subprocess()
    assert result.ret == 0, result.outlines
    result.assert_outcomes(passed=2)


def test_one_run_alone_is_judged_and_said_to_be_a_part(pytester: pytest.Pytester):
    result = pytester.runpytest_subprocess("--crt-baseline", "baseline.json", "crt::truth[seed=7-run=2]")
    assert result.ret == 0, result.outlines
    result.stdout.fnmatch_lines(["1 of 2 runs were selected*", "truth gate: partial"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--crt-seed", "8"), "--crt-seed 8: does not go with --crt-baseline baseline.json, which was recorded with 7"),
        (("--crt-turns", "50"), "--crt-turns 50: does not go with *recorded with 60"),
        (("--crt-pack", "memory"), "--crt-pack memory: does not go with *recorded with all"),
        (("--crt-shard", "1/2"), "--crt-baseline: does not go with --crt-shard"),
        (("--crt-repeats", "0"), "--crt-repeats '0': expected a whole number of at least 1"),
        (("--crt-waivers", "none.toml"), "crt: *none.toml: cannot be read"),
        (("crt::truth[seed=9-run=1]",), "--crt-seed 9: does not go with --crt-baseline"),
    ],
)
def test_what_does_not_go_with_a_baseline_is_a_usage_error(
    options: tuple[str, ...], said: str, pytester: pytest.Pytester
):
    result = gate(pytester, *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}*"])


@pytest.mark.parametrize(
    ("ini", "message"),
    [
        ("crt_apply = real", "--crt-baseline: does not go with --crt-apply, which asks for a gate that passed whole"),
        ("crt_shard = 1/2", "--crt-baseline: does not go with --crt-shard, which has only a part"),
    ],
)
def test_what_does_not_go_with_it_is_seen_in_the_ini_file_too(pytester: pytest.Pytester, ini: str, message: str):
    pytester.makeini(f"[pytest]\n{ini}\n")
    result = gate(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}*"])


def test_a_baseline_that_is_missing_or_edited_is_a_usage_error(pytester: pytest.Pytester):
    path = pytester.path / "baseline.json"
    path.write_text(path.read_text().replace('"failed": 1,', '"failed": 2,', 1))
    result = gate(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: crt: *baseline.json: */metadata/digest: *changed since*"])
    path.unlink()
    assert gate(pytester).ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("option", ["--crt-waivers", "--crt-repeats"])
def test_its_options_need_it(option: str, pytester: pytest.Pytester):
    result = pytester.runpytest_subprocess(option, "3", "--crt-seed", "7")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {option}: concerns a comparison; add --crt-baseline FILE"])
