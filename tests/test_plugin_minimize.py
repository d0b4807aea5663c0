"""`--crt-minimize`: a red run ends in a minimal replay, the last thing of its report."""

from __future__ import annotations

from pathlib import Path

import pytest

from crt_runtime import gate_values
from pytest_crt.options import DEFAULT_BUDGET

GATE = ("--crt-seed", "1337", "--crt-turns", "40", "--crt-runs", "2", "--crt-only")

NEWEST = '''
class Newest:
    """Answers every question with what was said last, whatever it was about."""

    def reset(self, *, seed, hidden):
        self.heard = []

    def send(self, text):
        if "?" not in text:
            self.heard.append(text)
            return "Noted."
        return f"You told me: {self.heard[-1]}" if self.heard else "I don't know."

    def close(self):
        pass
'''


BLEEDING = """
from crt_runtime.stress.agents.truthful import Terse


class Bleeding(Terse):
    \"\"\"Tells the truth, but for what it was told in the conversation before.\"\"\"

    def __init__(self):
        super().__init__()
        self.now, self.last = {}, {}

    def reset(self, *, seed, hidden):
        super().reset(seed=seed, hidden=hidden)
        self.now, self.last = {}, self.now

    def send(self, text):
        line = self._script.turns[self._next].line
        reply = super().send(text)
        if line.act == "assert" and line.say:
            self.now[line.slot] = line.say
        return f"It's {self.last[line.slot]}." if line.act == "ask" and line.slot in self.last else reply
"""


@pytest.fixture(autouse=True)
def agents(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(wrong=NEWEST)
    pytester.syspathinsert()


def replays(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "artifacts/crt/replays").glob("*"))}


def minimal_parts(result: pytest.RunResult) -> list[list[str]]:
    """What each failure report says from the minimal replay on."""
    lines, parts = result.outlines, []
    for index, line in enumerate(lines):
        if line.startswith("minimal replay"):
            end = next(place for place in range(index, len(lines)) if lines[place].startswith(("___", "===")))
            parts.append(lines[index:end])
    return parts


def test_the_minimal_dialogue_and_one_command_are_the_last_of_the_report(pytester: pytest.Pytester):
    result = pytester.runpytest(*GATE, "--crt-agent", "wrong:Newest", "--crt-minimize")
    result.assert_outcomes(failed=2)
    parts = minimal_parts(result)
    assert len(parts) == 2
    for part in parts:
        assert part[0].startswith("minimal replay, after ")
        assert part[0].endswith(" conversations with the agent")
        assert ", shrunk from " in part[1]
        assert [line for line in part if line.startswith("    expected  ")]
        assert part[-1].startswith("replay: pytest --crt-replay artifacts/crt/replays/")
        assert part[-1].endswith(".json --crt-agent wrong:Newest")
    assert len(replays(pytester.path)) == 2


def test_the_printed_command_shows_the_failure_again(pytester: pytest.Pytester):
    shown = pytester.runpytest(*GATE, "--crt-agent", "wrong:Newest", "--crt-minimize")
    command = minimal_parts(shown)[0][-1].removeprefix("replay: pytest ").split()
    again = pytester.runpytest(*command)
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["the finding shows again: *", "reproduce: pytest --crt-replay artifacts/*"])


def test_nothing_is_shrunk_unasked_or_where_nothing_fails(pytester: pytest.Pytester):
    pytester.runpytest(*GATE, "--crt-agent", "wrong:Newest").assert_outcomes(failed=2)
    truthful = "crt_runtime.stress.agents.truthful:terse"
    pytester.runpytest(*GATE, "--crt-agent", truthful, "--crt-minimize").assert_outcomes(passed=2)
    assert replays(pytester.path) == {}


def test_workers_shrink_and_leave_the_same_files(pytester: pytest.Pytester):
    pytest.importorskip("xdist")
    pytester.runpytest(*GATE, "--crt-agent", "wrong:Newest", "--crt-minimize")
    alone = replays(pytester.path)
    for file in (pytester.path / "artifacts/crt/replays").iterdir():
        file.unlink()
    result = pytester.runpytest_subprocess(*GATE, "--crt-agent", "wrong:Newest", "--crt-minimize", "-n", "2")
    result.assert_outcomes(failed=2)
    assert len(minimal_parts(result)) == 2
    assert replays(pytester.path) == alone


def test_what_an_agent_carries_over_is_shown_with_the_conversation_that_it_comes_from(pytester: pytest.Pytester):
    pytester.makepyfile(bleeding=BLEEDING)
    gate = ("--crt-seed", "5", "--crt-runs", "2", "--crt-only", "--crt-agent", "bleeding:Bleeding")
    result = pytester.runpytest(*gate, "--crt-minimize")
    result.assert_outcomes(passed=1, failed=1)
    (part,) = minimal_parts(result)
    conversations = [line for line in part if "a new conversation with the same agent" in line]
    assert [line.rpartition(" ")[2] for line in conversations] == ["1)", "2)"]
    again = pytester.runpytest(*part[-1].removeprefix("replay: pytest ").split())
    again.assert_outcomes(failed=1)


def test_the_budget_can_be_given_and_comes_from_the_ini_file_too(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_minimize = 12\n")
    result = pytester.runpytest(*GATE, "--crt-agent", "wrong:Newest")
    assert all(int(part[0].split()[3]) <= 12 for part in minimal_parts(result))
    assert len(minimal_parts(result)) == 2


def test_the_usual_budget_is_the_same_in_both_faces():
    assert int(DEFAULT_BUDGET) == gate_values.DEFAULT_BUDGET


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--crt-seed", "1", "--crt-minimize", "tests"),
            "*--crt-minimize 'tests': expected a whole number of at least 10, such as 500; before a path, *",
        ),
        (("--crt-seed", "1", "--crt-minimize=9"), "*--crt-minimize '9': expected a whole number of at least 10*"),
        (("--crt-minimize",), "*--crt-minimize: concerns the truth gate; add --crt-seed 1337"),
    ],
)
def test_a_budget_that_is_none_is_a_usage_error(pytester: pytest.Pytester, arguments: tuple[str, ...], message: str):
    result = pytester.runpytest(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])
