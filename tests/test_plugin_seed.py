"""The seed: where it is shown, and `--crt-seed last`."""

from __future__ import annotations

import shlex

import pytest

GATE = ("--crt-turns", "5", "--crt-runs", "1", "--crt-only", "--crt-agent", "crt_runtime.stress.agents.truthful:terse")
LIAR = ("--crt-turns", "5", "--crt-runs", "1", "--crt-only", "--crt-agent", "crt_runtime.stress.agents.trivial:liar")


def test_the_header_and_the_summary_say_what_decides_the_gate(pytester: pytest.Pytester):
    line = "seed 41, 1 run x 5 turns, packs all, wording tuned, agent crt_runtime.stress.agents.truthful:terse"
    pytester.runpytest("--crt-seed", "41", *GATE).stdout.fnmatch_lines(
        [f"crt: {line}", "crt: artifacts artifacts/crt", "*= crt truth gate =*", line, "truth gate: passed"]
    )


def test_quiet_sessions_still_say_the_seed_in_failure_and_summary(pytester: pytest.Pytester):
    result = pytester.runpytest("--crt-seed", "41", *LIAR, "-q")
    text = result.stdout.str()
    assert "crt: seed" not in text
    result.stdout.fnmatch_lines(
        ["*truth?seed=41-run=1?*", "seed 41, run 1 of 1: *", "*= crt truth gate =*", "seed 41, *"]
    )


def test_last_is_the_seed_of_the_session_before(pytester: pytest.Pytester):
    pytester.runpytest("--crt-seed", "41", *LIAR)
    pytester.makepyfile(test_own="def test_own(): pass")
    pytester.runpytest("test_own.py").assert_outcomes(passed=1)
    result = pytester.runpytest("--crt-seed", "last", *LIAR)
    result.stdout.fnmatch_lines(["crt: seed 41, *", "FAILED crt::truth?seed=41-run=1?*"])


def test_collecting_only_does_not_count_as_the_session_before(pytester: pytest.Pytester):
    pytester.runpytest("--crt-seed", "41", *GATE)
    pytester.runpytest("--crt-seed", "42", *GATE, "--co")
    pytester.runpytest("--crt-seed", "last", *GATE).stdout.fnmatch_lines(["crt: seed 41, *"])


def test_last_may_stand_in_the_ini_file(pytester: pytest.Pytester):
    pytester.runpytest("--crt-seed", "41", *GATE)
    pytester.makeini("[pytest]\ncrt_truth = true\ncrt_seed = last\n")
    pytester.runpytest(*GATE).stdout.fnmatch_lines(["crt: seed 41, *"])


def test_last_without_an_earlier_session_is_a_usage_error(pytester: pytest.Pytester):
    result = pytester.runpytest("--crt-seed", "last", *GATE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --crt-seed last: no seed is kept from an earlier session; give a number"])


def test_last_without_pytests_cache_is_a_usage_error(pytester: pytest.Pytester):
    result = pytester.runpytest("--crt-seed", "last", *GATE, "-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --crt-seed last: the seed is kept in pytest's cache, which is off; *"])


def test_a_failing_test_that_used_the_seed_says_how_to_run_it_again(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(crt_rng): assert crt_rng.random() < 0")
    pytester.makeini("[pytest]\ncrt_seed = 12\n")
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["*- crt -*", "seed 12", "reproduce: pytest -o crt_seed=12 test_own.py::test_own"])


def test_the_command_of_a_failing_test_carries_what_was_asked_for_and_leaves_the_gate_out(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(crt_seed): assert False")
    pytester.makeini("[pytest]\ncrt_truth = true\ncrt_runs = 1\n")
    agent = "crt_runtime.stress.agents.truthful:terse"
    result = pytester.runpytest("--crt-turns", "5", "--crt-agent", agent)
    options = f"-o crt_seed=1337 -o crt_truth=false --crt-turns 5 --crt-agent {agent}"
    result.stdout.fnmatch_lines([f"reproduce: pytest {options} test_own.py::test_own"])
    command = next(line for line in result.outlines if line.startswith("reproduce: pytest -o")).split()
    pytester.runpytest(*command[2:]).assert_outcomes(failed=1)


def test_a_failing_test_that_did_not_use_the_seed_says_nothing_of_it(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(): assert False")
    assert "crt_seed" not in pytester.runpytest().stdout.str()


def test_the_command_in_a_failure_report_repeats_exactly_that_run(pytester: pytest.Pytester):
    pytester.makeconftest("")
    first = pytester.runpytest("--crt-seed", "41", *LIAR, "--crt-runs", "2", "--crt-wording", "held-out")
    command = next(line for line in first.outlines if line.startswith("reproduce: ") and "run=2" in line)
    document = pytester.path / "artifacts/crt/run_0002/stress_run.json"
    before = document.read_bytes()
    arguments = [word.strip('"') for word in command.removeprefix("reproduce: pytest ").split()]
    pytester.runpytest(*arguments).assert_outcomes(failed=1)
    assert document.read_bytes() == before


def test_the_printed_commands_carry_the_config_that_the_environment_names(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    pytester.path.joinpath("my config.json").write_text('{"provenance": {"enabled": false}}', encoding="utf-8")
    pytester.makepyfile(test_own="def test_own(crt_seed): assert False")
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "my config.json")
    result = pytester.runpytest("--crt-seed", "41", *(option for option in LIAR if option != "--crt-only"))
    commands = [line for line in result.outlines if line.startswith("reproduce: ")]
    assert any("test_own.py::test_own" in command for command in commands)
    assert any("crt::truth[seed=41-run=1]" in command for command in commands)
    assert all(' --crt-config "my config.json"' in line for line in commands)
    assert all(line.startswith("reproduce: pytest ") for line in commands), "no shell has another way to set a variable"


def test_a_printed_command_runs_under_the_same_config_without_the_variable(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    pytester.path.joinpath("my config.json").write_text('{"provenance": {"enabled": false}}', encoding="utf-8")
    pytester.makepyfile(
        test_own="def test_own(crt_memory, crt_seed): assert crt_memory.config.provenance.enabled, crt_seed"
    )
    pytester.runpytest("--crt-seed", "1", "-k", "own").assert_outcomes(passed=1, deselected=3)
    first = pytester.runpytest("--crt-seed", "1", "-k", "own", "--crt-config", "my config.json")
    command = next(line for line in first.outlines if line.startswith("reproduce: "))
    words = shlex.split(command.removeprefix("reproduce: pytest "))
    pytester.runpytest(*words).assert_outcomes(failed=1)
    pytester.makeini("[pytest]\ncrt_config = my config.json\n")
    pytester.runpytest("-o", "crt_seed=1", "-k", "own").assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("given", "says"), [("", "--crt-config '': expected a config file"), ("no.json", "no.json: *")]
)
@pytest.mark.parametrize("gate", [("--crt-seed", "1"), ()])
def test_a_config_that_is_not_there_is_a_usage_error(
    pytester: pytest.Pytester, given: str, says: str, gate: tuple[str, ...]
):
    pytester.makepyfile("def test_own(): pass")
    result = pytester.runpytest(*gate, "--crt-config", given)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *{says}"])


def test_a_config_of_the_ini_file_that_is_not_there_fails_the_test_that_needs_it_in_one_line(
    pytester: pytest.Pytester,
):
    pytester.makeini("[pytest]\ncrt_config = no.json\n")
    pytester.makepyfile("def test_own(): pass\ndef test_memory(crt_memory): pass")
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["crt: no.json: cannot be read*"])
    assert "Traceback" not in result.stdout.str()
    assert "def crt_memory" not in result.stdout.str()
