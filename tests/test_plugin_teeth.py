"""`pytest --crt-teeth`: the kill score as items, with faults of the project's own."""

from __future__ import annotations

import pytest
from pages import examples, in_folder

OWN = """
from crt_runtime.stress import Finding, Outcome
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.faults import Fault, Kind
from crt_runtime.stress.faults.planting import Planted


def rambling():
    return Planted(lambda m: m.truthful.text + " Indeed." * 100 if m.number == 7 else None, Chatty, tells=True)


def pytest_crt_planted_faults(config):
    return [Fault("rambles", Kind.RARE, "answers in more than 500 characters", "keeps_it_short", rambling)]
"""
CHECK = """

def pytest_crt_check_turn(config, turn, reply):
    if reply is not None:
        outcome = Outcome.PASSED if len(reply.text) <= 500 else Outcome.FAILED
        return Finding("keeps_it_short", outcome, expected="at most 500 characters")
"""
RAMBLES = "crt::teeth[fault=rambles]"
FAST = ("--crt-turns", "40", "--crt-runs", "2")


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_there_is_one_item_per_fault_and_per_truthful_assistant(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(): pass")
    items = collected(pytester.runpytest("--crt-teeth", "--co", "-q"))
    assert items[:4] == [f"crt::teeth[truthful={name}]" for name in ("terse", "chatty", "formal", "telling")]
    assert "crt::teeth[fault=last-writer-wins]" in items
    assert items[-1] == "test_own.py::test_own"


def test_without_the_option_there_are_none(pytester: pytest.Pytester):
    pytester.makepyfile(test_own="def test_own(): pass")
    assert collected(pytester.runpytest("--co", "-q")) == ["test_own.py::test_own"]


def test_the_ini_file_may_ask_for_it(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_teeth = true\n")
    assert len(collected(pytester.runpytest("--co", "-q"))) > 4


def test_a_fault_is_named_on_the_command_line(pytester: pytest.Pytester):
    result = pytester.runpytest("crt::teeth[fault=last-writer-wins]", "--crt-runs", "1")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 fault: 1 of 1 trials killed, half of them by turn *; 0 missed"])


def test_a_fault_of_the_projects_own_is_tried_against_its_own_check(pytester: pytest.Pytester):
    pytester.makeconftest(OWN + CHECK)
    result = pytester.runpytest(RAMBLES, "crt::teeth[truthful=terse]", *FAST)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["1 fault: 2 of 2 trials killed, half of them by turn 7; 0 missed"])
    result.stdout.fnmatch_lines(["1 truthful assistant, 2 conversations: no false alarm"])


def test_a_fault_that_no_check_sees_says_what_it_does_and_what_was_looked_at(pytester: pytest.Pytester):
    pytester.makeconftest(OWN)
    result = pytester.runpytest(RAMBLES, *FAST)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "fault      rambles (rare)",
            "does       answers in more than 500 characters",
            "breaks     keeps_it_short",
            "killed     on 0 of 2 seeds",
            "missed     seed 1337: it went wrong on turn 7, and no check failed",
            "looked at  *agent_answers*",
            'reproduce: pytest -o crt_seed=1337 --crt-runs 2 --crt-turns 40 * "crt::teeth?fault=rambles?"',
        ]
    )


def test_a_fault_that_never_comes_into_play_fails(pytester: pytest.Pytester):
    pytester.makeconftest((OWN + CHECK).replace("m.number == 7", "m.number == 700"))
    result = pytester.runpytest(RAMBLES, *FAST)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["missed     seed 1338: it never came into play, so nothing was there to catch"])


def test_a_check_that_fails_the_truthful_is_told_with_its_story(pytester: pytest.Pytester):
    pytester.makeconftest((OWN + CHECK).replace("<= 500", "<= 5"))
    result = pytester.runpytest("crt::teeth[truthful=chatty]", *FAST)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["assistant  chatty, which tells the truth", "alarm      seed 1337: keeps_it_short: at most 500 characters"]
    )


def test_a_check_of_the_projects_own_that_no_fault_can_fail_makes_the_session_red(
    pytester: pytest.Pytester,
):
    toothless = (OWN + CHECK).replace("<= 500 else", "<= 5000 else")
    alone = "import crt_runtime.stress.faults\ncrt_runtime.stress.faults.FAULTS = ()\n"
    pytester.makeconftest(alone + toothless)
    result = pytester.runpytest_subprocess("--crt-teeth", *FAST, "--deselect", "crt::teeth[fault=rambles]")
    result.assert_outcomes(passed=4, deselected=1)
    assert result.ret == pytest.ExitCode.OK
    pytester.makeconftest(alone + toothless.replace("Indeed", "You have two dragons"))
    result = pytester.runpytest_subprocess("--crt-teeth", *FAST)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*keeps_it_short*caught no fault: a check that no fault can fail proves nothing"])


def test_workers_share_out_the_faults(pytester: pytest.Pytester):
    pytester.makeconftest(OWN + CHECK)
    result = pytester.runpytest_subprocess(
        RAMBLES, "crt::teeth[fault=last-writer-wins]", "crt::teeth[truthful=terse]", "--crt-runs", "1", "-n", "2"
    )
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["2 faults: 2 of 2 trials killed*", "1 truthful assistant, 1 conversation: *"])


@pytest.mark.parametrize("how", [("--crt-teeth",), ("crt::teeth[fault=last-writer-wins]",)])
def test_no_shard_judges_the_kill_score(pytester: pytest.Pytester, how: tuple[str, ...]):
    result = pytester.runpytest(*how, "--crt-shard", "1/2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--crt-shard: no part of the kill score*give --crt-teeth a session of its own*"])


def test_an_item_that_is_lost_makes_the_session_red(pytester: pytest.Pytester):
    pytester.makeconftest(
        """
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    return True
"""
    )
    result = pytester.runpytest("crt::teeth[fault=last-writer-wins]")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["crt::teeth?fault=last-writer-wins? was selected, but brought no result"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["crt::teeth[fault=nonsense]"], "*crt::teeth[[]fault=nonsense[]]: no such item*"),
        (["crt::teeth[nonsense]"], "*crt::teeth[[]nonsense[]]: no such item*"),
        (["--crt-teeth", "--crt-pack", "nonsense"], "*pack nonsense: unknown*"),
        (["--crt-teeth", "--crt-fresh"], "*--crt-fresh: concerns the truth gate*"),
    ],
)
def test_a_mistake_is_a_usage_error(pytester: pytest.Pytester, arguments: list[str], said: str):
    result = pytester.runpytest(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_faults_that_are_none_or_have_a_taken_name_are_refused(pytester: pytest.Pytester):
    pytester.makeconftest("def pytest_crt_planted_faults(config): return ['rambles']")
    result = pytester.runpytest("--crt-teeth")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*pytest_crt_planted_faults: gave a str; expected a Fault*"])
    pytester.makeconftest(OWN.replace('"rambles"', '"last-writer-wins"'))
    result = pytester.runpytest("--crt-teeth")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*fault last-writer-wins is there already*"])


def test_the_faults_and_the_check_of_the_page_work_together(pytester: pytest.Pytester):
    in_folder(examples("teeth.md"), pytester.path)
    result = pytester.runpytest(RAMBLES, "crt::teeth[truthful=terse]", "--crt-runs", "1")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["1 fault: 1 of 1 trials killed, half of them by turn 10; 0 missed"])
