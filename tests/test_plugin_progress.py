"""The turn counter inside a long item: on a terminal that a person looks at, and nowhere else."""

from __future__ import annotations

import sys

import pytest

SLOW = """
import time
class Slow:
    def reset(self, *, seed, hidden): pass
    def send(self, text):
        time.sleep(0.05)
        return "I do not know."
    def close(self): pass
"""

GATE = ("--crt-seed", "8", "--crt-turns", "10", "--crt-runs", "1", "--crt-only", "--crt-agent", "slow:Slow")


@pytest.fixture(autouse=True)
def slow(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(slow=SLOW)


def on_a_terminal(pytester: pytest.Pytester, *arguments: str) -> str:
    pexpect = pytest.importorskip("pexpect")
    words = [sys.executable, "-m", "pytest", *GATE, *arguments]
    child = pexpect.spawn(
        words[0], words[1:], cwd=str(pytester.path), encoding="utf-8", dimensions=(40, 100), timeout=60
    )
    child.expect(pexpect.EOF)
    child.close()
    return child.before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_person_at_a_terminal_sees_the_turns_pass(pytester: pytest.Pytester):
    shown = on_a_terminal(pytester)
    assert " run 1/1 turn " in shown
    line = next(line for line in shown.splitlines() if " run 1/1 turn " in line)
    assert as_it_ends_up(line).split() == ["crt", "F", "[100%]"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize("arguments", [("-q",), ("-s",)])
def test_quiet_and_uncaptured_sessions_show_no_counter(pytester: pytest.Pytester, arguments: tuple[str, ...]):
    assert " run 1/1 turn " not in on_a_terminal(pytester, *arguments)


def test_a_session_whose_output_is_captured_shows_no_counter(pytester: pytest.Pytester):
    assert " run 1/1 turn " not in pytester.runpytest_subprocess(*GATE).stdout.str()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_parallel_session_shows_no_counter(pytester: pytest.Pytester):
    pytest.importorskip("xdist")
    assert " run 1/1 turn " not in on_a_terminal(pytester, "-n", "1")


def as_it_ends_up(line: str) -> str:
    """What a terminal shows of a line with backspaces and colours in the end."""
    import re

    cells: list[str] = []
    at = 0
    for char in re.sub(r"\x1b\[[0-9;]*m", "", line):
        if char == "\b":
            at -= 1
        else:
            cells[at : at + 1] = [char]
            at += 1
    return "".join(cells)
