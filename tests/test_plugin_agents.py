"""`--crt-agent`, the hook that makes agents, and agents that misbehave."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

GATE = ("--crt-seed", "3", "--crt-turns", "12", "--crt-runs", "2", "--crt-only")

BOTS = """
import asyncio, sys, time
from crt_runtime.stress import Reply

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

class Hangs(Bot):
    def send(self, text): time.sleep(30)

class Prints(Bot):
    def send(self, text):
        print("NOISE on stdout")
        return "I do not know."

class Quits(Bot):
    def send(self, text): sys.exit(3)

class Awaited(Bot):
    async def reset(self, *, seed, hidden): self.known = await asyncio.sleep(0, "I do not know.")
    async def send(self, text): return self.known
    async def close(self): pass

class CannotStart(Bot):
    def reset(self, *, seed, hidden): raise ConnectionError("no server")

def no_key(): raise KeyError("API_KEY")
def no_agent(): return None
class HalfAnAgent:
    def send(self, text): return ""
"""


@pytest.fixture(autouse=True)
def bots(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(bots=BOTS)
    pytester.syspathinsert()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Raises", "send raised ValueError: model is down"),
        ("Nothing", "send returned None; expected text or a Reply"),
        ("Number", "send returned int 42; expected text or a Reply"),
        ("Quits", "send raised SystemExit: 3"),
    ],
)
def test_an_agent_that_does_not_answer_is_red_and_ends_early(pytester: pytest.Pytester, agent: str, said: str):
    result = pytester.runpytest(*GATE, "--crt-agent", f"bots:{agent}")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["check *agent_answers", "turn *1 of 12*", f"found *{said}*", "> *agent  (no reply)"])
    result.stdout.fnmatch_lines(["run 1: ended at turn 3: the agent gave no reply 3 times in a row*"])
    assert "Traceback" not in result.stdout.str()


def test_an_agent_that_hangs_ends_its_run_at_the_timeout(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", "bots:Hangs", "--crt-turn-timeout", "0.2")
    result.assert_outcomes(failed=2)
    assert result.duration < 20
    result.stdout.fnmatch_lines(["run 1: ended at turn 1: no reply within 0.2 seconds*"])
    assert "--crt-turn-timeout 0.2" in result.stdout.str()


def test_what_an_agent_prints_is_not_shown(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", "bots:Prints", "-s")
    assert "NOISE" not in result.stdout.str()


def test_an_agent_may_be_asynchronous(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", "bots:Awaited")
    result.assert_outcomes(failed=2)
    assert "agent_answers" not in "".join(line for line in result.outlines if line.startswith("check "))


def test_an_agent_that_cannot_start_is_red(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", "bots:CannotStart")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["run 1: the agent could not start: reset raised ConnectionError: no server*"])


@pytest.mark.parametrize(
    ("agent", "line"),
    [
        ("no_key", "ERROR: crt: agent bots:no_key: no_key() raised KeyError: 'API_KEY'"),
        ("no_agent", "ERROR: crt: agent bots:no_agent: no_agent() returned a NoneType without reset, send, close*"),
        (
            "HalfAnAgent",
            "ERROR: crt: agent bots:HalfAnAgent: HalfAnAgent() returned a HalfAnAgent without reset, close*",
        ),
    ],
)
def test_a_factory_that_gives_no_agent_is_a_usage_error(pytester: pytest.Pytester, agent: str, line: str):
    result = pytester.runpytest(*GATE, "--crt-agent", f"bots:{agent}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([line])


def test_the_gate_makes_one_agent_resets_it_for_every_run_and_closes_it(pytester: pytest.Pytester):
    pytester.makepyfile(
        counted="""
        from bots import Bot
        def note(word):
            with open("calls.txt", "a") as file:
                file.write(word + " ")
        class Counted(Bot):
            def __init__(self): note("made")
            def reset(self, *, seed, hidden): note("reset")
            def close(self): note("closed")
        """
    )
    pytester.runpytest(*GATE, "--crt-agent", "counted:Counted")
    assert pytester.path.joinpath("calls.txt").read_text() == "made reset reset closed "


def test_a_hook_may_make_the_agent(pytester: pytest.Pytester):
    pytester.makeconftest(
        """
        from bots import Bot
        def pytest_crt_make_agent(config, spec):
            if spec == "mine":
                return Bot()
        """
    )
    result = pytester.runpytest(*GATE, "--crt-agent", "mine")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["crt: seed 3, *, agent mine"])
    assert pytester.runpytest(*GATE, "--crt-agent", "other").ret == pytest.ExitCode.USAGE_ERROR


def test_a_hook_that_makes_no_agent_of_it_is_a_usage_error(pytester: pytest.Pytester):
    pytester.makeconftest("def pytest_crt_make_agent(config, spec): return 'not an agent'")
    result = pytester.runpytest(*GATE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: crt: agent builtin: pytest_crt_make_agent returned a str; an agent has *"])


def test_a_hook_may_add_checks_of_ones_own(pytester: pytest.Pytester):
    pytester.makeconftest(
        """
        from crt_runtime.stress import Finding, Outcome
        def pytest_crt_check_turn(config, turn, reply):
            if turn.number == 4:
                return Finding("says_please", Outcome.FAILED, "a polite answer", f"turn {turn.number}")
            if turn.number == 5:
                return [Finding("says_please", Outcome.PASSED, "a polite answer")]
        """
    )
    result = pytester.runpytest(*GATE, "--crt-agent", "crt_runtime.stress.agents.truthful:terse")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["check *says_please", "turn *4 of 12*", "expected *a polite answer", "says_please * 2 / 4 * 50.0%"]
    )


def test_an_agent_is_found_in_the_folder_that_pytest_starts_in(pytester: pytest.Pytester):
    result = pytester.run(Path(sys.executable).with_name("pytest"), *GATE, "--crt-agent", "bots:Bot")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


ODD = r"""
from bots import Bot

TEXTS = ["\x00\x1b[2J\x07", "\ud800 half", "x" * 20_000, "👍🏽👨‍👩‍👧", "\u202e مرحبا \u2066", "\r\n\t", "\ufeff"]

class Odd(Bot):
    def reset(self, *, seed, hidden): self.count = 0
    def send(self, text):
        self.count += 1
        return TEXTS[self.count % len(TEXTS)]
"""


def test_replies_of_any_text_are_judged_and_leave_valid_artifacts(pytester: pytest.Pytester):
    from crt_runtime.artifacts import verify_tree

    pytester.makepyfile(odd=ODD)
    result = pytester.runpytest(*GATE, "--crt-agent", "odd:Odd")
    result.assert_outcomes(failed=2)
    assert "Traceback" not in result.stdout.str()
    assert not set(result.stdout.str()) & {"\x1b", "\x00", "\x07", "\u202e", "\u2066", "\ufeff"}
    assert [line.message for line in verify_tree(pytester.path / "artifacts/crt") if not line.ok] == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"provenance": {"enbled": false}}', "own.json: provenance.enbled: unknown field; the fields here are *"),
        ("{", "own.json: (document): *"),
        (None, "own.json: cannot be read (*); check the path or `crt config show`"),
    ],
)
@pytest.mark.parametrize("agent", ["builtin", "bots:Bot"])
def test_a_config_that_cannot_be_used_is_a_usage_error_before_anything_runs(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, content: str | None, line: str, agent: str
):
    if content is not None:
        pytester.path.joinpath("own.json").write_text(content, encoding="utf-8")
    monkeypatch.setenv("CRT_RUNTIME_CONFIG_PATH", "own.json")
    result = pytester.runpytest(*GATE, "--crt-agent", agent)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: crt: {line}"])
    assert not (pytester.path / "artifacts").exists()
