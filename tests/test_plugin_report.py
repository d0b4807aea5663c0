"""What a red gate tells: failure report, terminal summary, JUnit; nothing in it acts on the terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from crt_runtime.visible import visible_line

GATE = ("--crt-seed", "14", "--crt-turns", "30", "--crt-runs", "2", "--crt-only")
TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
EMPTY = "crt_runtime.stress.agents.trivial:empty"

HOSTILE = r"""
HOSTILITY = "\x1b[2J\x1b]0;owned\x07\u202eYou\r\nwork at \x00Evil Corp\u2028 "

from crt_runtime.stress.agents.truthful import terse

class Hostile:
    def __init__(self): self.inner, self.count = terse(), 0
    def rehearse(self, script): self.inner.rehearse(script)
    def reset(self, *, seed, hidden): self.count = 0; self.inner.reset(seed=seed, hidden=hidden)
    def close(self): pass
    def send(self, text):
        self.count += 1
        reply = self.inner.send(text)
        return reply if self.count < 12 else HOSTILITY + "x" * 5000
"""


@pytest.fixture
def hostile(pytester: pytest.Pytester) -> pytest.RunResult:
    pytester.makepyfile(hostile=HOSTILE)
    pytester.syspathinsert()
    return pytester.runpytest(*GATE, "--crt-agent", "hostile:Hostile")


def test_a_failure_tells_check_turn_truth_expectation_neighbours_and_one_command(hostile: pytest.RunResult):
    hostile.assert_outcomes(failed=2)
    hostile.stdout.fnmatch_lines(
        [
            "*truth?seed=14-run=1?*",
            "seed 14, run 1 of 2: * of * applicable checks failed, first at turn 13*",
            "",
            "check      *",
            "turn       13 of 30*",
            "truth      *",
            "expected   *",
            "found      *",
            "",
            "  turn 10  user   *",
            "           agent  *",
            "  turn 11  user   *",
            "           agent  *",
            "  turn 12  user   *",
            "           agent  *",
            "> turn 13  user   *",
            ">          agent  *",
            "",
            "* more failed checks: * (*)*",
            "",
            'reproduce: pytest --crt-seed 14 --crt-only * --crt-agent hostile:Hostile "crt::truth?seed=14-run=1?"',
        ]
    )
    assert "Traceback" not in hostile.stdout.str()


def test_control_characters_and_long_replies_are_shown_escaped_and_cut(hostile: pytest.RunResult):
    text = hostile.stdout.str()
    assert not set(text) & {"\x1b", "\x07", "\x00", "\r", "\u202e", "\u2028"}
    assert r"\x1b[2J\x1b]0;owned\x07\u202eYou\r\nwork at \x00Evil Corp\u2028 xxx" in text
    assert "more characters)" in text
    assert max(map(len, hostile.outlines)) < 1000


def test_the_summary_shows_rates_artifacts_command_and_verdict(hostile: pytest.RunResult):
    hostile.stdout.fnmatch_lines(
        [
            "*= crt truth gate =*",
            "seed 14, 2 runs x 30 turns, packs all, wording tuned, agent hostile:Hostile",
            "pack * passed / checks",
            "check * passed / checks",
            "agent_answers * 60 / 60 * 100.0%",
            "answers_value * / *%",
            "artifacts: artifacts/crt (stress_batch.json and 2 runs)",
            "reproduce: pytest --crt-seed 14 --crt-only *",
            "run 1: *",
            "run 2: *",
            "truth gate: failed",
        ]
    )


def test_rates_below_everything_never_read_as_everything(pytester: pytest.Pytester):
    from crt_runtime.stress.rates import Rate

    assert [Rate(*pair).shown for pair in ((1999, 2000), (2000, 2000), (0, 7), (0, 0))] == [
        "99.9%",
        "100.0%",
        "0.0%",
        "-",
    ]


def test_a_green_gate_is_short_and_says_so(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", TRUTHFUL)
    assert result.ret == 0
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["artifacts: artifacts/crt (stress_batch.json and 2 runs)", "truth gate: passed"])
    assert "more failed checks" not in result.stdout.str()


def test_junit_carries_the_numbers_of_each_run(pytester: pytest.Pytester):
    pytester.runpytest(*GATE, "--crt-agent", TRUTHFUL, "--junitxml=junit.xml")
    cases = ET.parse(pytester.path / "junit.xml").findall(".//testcase")
    assert [case.get("name") for case in cases] == ["truth[seed=14-run=1]", "truth[seed=14-run=2]"]
    for run, case in enumerate(cases, 1):
        found = {prop.get("name"): prop.get("value") for prop in case.iter("property")}
        assert found["crt_seed"] == "14"
        assert found["crt_run"] == str(run)
        assert found["crt_verdict"] == "passed"
        assert found["crt_pass_rate"] == "100.0"
        assert found["crt_failed"] == "0"
        assert int(found["crt_checks"]) > 30
        assert found["crt_reproduce"].endswith(f'"crt::truth[seed=14-run={run}]"')


def test_without_a_terminal_reporter_the_gate_still_judges(pytester: pytest.Pytester):
    assert pytester.runpytest(*GATE, "--crt-agent", TRUTHFUL, "-p", "no:terminal").ret == 0
    assert (pytester.path / "artifacts/crt/stress_batch.json").is_file()


def test_a_gate_that_ordinary_tests_leave_red_is_still_told_apart(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(): assert False")
    result = pytester.runpytest(*(option for option in GATE if option != "--crt-only"), "--crt-agent", TRUTHFUL)
    result.assert_outcomes(passed=2, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["truth gate: passed"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("naïve 日本 👍🏽", "naïve 日本 👍🏽"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x1b[31m\x9b\x7f", r"\x1b[31m\x9b\x7f"),
        ("\u200b\u202e\ufeff\u2066", r"\u200b\u202e\ufeff\u2066"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_text_is_shown_with_nothing_in_it_that_acts(text: str, shown: str):
    assert visible_line(text) == shown
    assert visible_line(text * 3, limit=len(text)).startswith(shown)


def test_a_script_that_is_too_short_for_everything_says_what_it_leaves_out(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-turns", "12", "--crt-agent", TRUTHFUL)
    result.stdout.fnmatch_lines(
        [
            "visited: * of 10 states, * of * slots, * of * probes, * of * probe families",
            "not visited, of the states: *forgotten*",
            "not visited, of the probe families: adversarial/*, * and * more",
        ]
    )
    whole = pytester.runpytest("--crt-seed", "8", "--crt-only", "--crt-agent", TRUTHFUL).stdout.str()
    assert "visited: 10 of 10 states, " in whole
    assert "not visited" not in whole


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_suggestions_are_shown_where_the_config_asks_for_them(pytester: pytest.Pytester, workers: tuple[str, ...]):
    pytester.path.joinpath("crt_runtime_config.json").write_text(
        '{"learned_suggestions": {"print_in_stress_test": true}}', encoding="utf-8"
    )
    result = pytester.runpytest_subprocess("--crt-seed", "1337", "--crt-only", "--crt-runs", "2", *workers)
    result.stdout.fnmatch_lines(
        [
            "* suggestions in answer records (learned_suggestions.print_in_stress_test):",
            "  run 1, turn *: ask_clarify (0 settled conflicts, fewer than the 50 needed to prefer a side)",
        ]
    )


@pytest.mark.parametrize("parallel", [[], ["-n", "1"]], ids=["in one process", "in a worker"])
def test_the_short_summary_says_one_line_for_each_failure_also_in_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, parallel: list[str]
):
    monkeypatch.setenv("CI", "true")  # where pytest cuts no message
    result = pytester.runpytest_subprocess(*GATE, "--crt-agent", EMPTY, "--junitxml=junit.xml", *parallel)
    summary = result.outlines[result.outlines.index(next(x for x in result.outlines if "short test summary" in x)) :]
    assert [line.partition(" - ")[0] for line in summary[1:-1]] == [
        f"FAILED crt::truth[seed=14-run={n}]" for n in (1, 2)
    ]
    assert all(" applicable checks failed, first at turn " in line for line in summary[1:-1])
    for failure in ET.parse(pytester.path / "junit.xml").findall(".//failure"):
        assert "\n" not in failure.get("message", "")
        assert "reproduce: pytest" in (failure.text or "")
