"""`cmd:`: an agent in any language behind JSON lines, and what becomes of one that does not keep to them."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import crt

from crt_runtime.errors import UsageError
from crt_runtime.stress import Agent, StressOptions, run_one
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.agents.command import AgentError, CommandAgent

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = StressOptions(seed=7, turns=12, runs=1)

LOOP = """
import json, sys, time
heard = []
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "send":
        heard.append(request["text"])
        {send}
    elif request["op"] == "close":
        break
    else:
        heard = []
        print(json.dumps(dict(ok=True)), flush=True)
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[CommandAgent]]:
    agents: list[CommandAgent] = []
    yield agents
    for agent in agents:
        agent.close()


def python(code: str, folder: Path) -> str:
    """A command that runs the code."""
    path = folder / "assistant.py"
    path.write_text(code, encoding="utf-8")
    return shlex.join([sys.executable, str(path)])


def agent(send: str, folder: Path, started: list[CommandAgent]) -> CommandAgent:
    started.append(CommandAgent(python(LOOP.format(send=send), folder)))
    started[-1].reset(seed=1, hidden="h")
    return started[-1]


def test_it_answers_turn_by_turn_with_all_that_it_tells(tmp_path: Path, started: list[CommandAgent]) -> None:
    told = "print(json.dumps(dict(text='%d' % len(heard), memories_written=1, retrieved=heard[-1:])), flush=True)"
    speaking = agent(told, tmp_path, started)
    assert speaking.send("Grüße 🎉").text == "1"
    reply = speaking.send("two\nlines")
    assert (reply.text, reply.memories_written, reply.retrieved) == ("2", 1, ("two\nlines",))
    speaking.reset(seed=2, hidden="")
    assert speaking.send("anew").text == "1"


@pytest.mark.parametrize(
    ("send", "said"),
    [
        ("print('no json', flush=True)", "expected one JSON object a line"),
        ("print('[1]', flush=True)", "the answer is no JSON object"),
        ("""print('{"text": "a", "text": "b"}', flush=True)""", "expected one JSON object a line"),
        ("print(json.dumps(dict(text='x', mood='fine')), flush=True)", "unknown field 'mood'"),
        ("print(json.dumps(dict(error='out of memory')), flush=True)", "out of memory"),
        ("sys.exit('the model is gone')", "its process ended with exit code 1: the model is gone"),
        ("print('x' * 2_000_000, flush=True)", "not one line of at most 1000000 bytes"),
        ("sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()", "expected one JSON object a line"),
    ],
)
def test_what_does_not_keep_to_the_lines_is_an_error_that_says_so(
    send: str, said: str, tmp_path: Path, started: list[CommandAgent]
) -> None:
    with pytest.raises(AgentError, match=said):
        agent(send, tmp_path, started).send("hello")


def test_a_process_that_died_is_started_anew_for_the_next_conversation(
    tmp_path: Path, started: list[CommandAgent]
) -> None:
    mortal = agent(
        "sys.exit(3) if len(heard) > 1 else print(json.dumps(dict(text='here')), flush=True)", tmp_path, started
    )
    assert mortal.send("a").text == "here"
    with pytest.raises(AgentError, match="exit code 3"):
        mortal.send("b")
    mortal.reset(seed=2, hidden="")
    assert mortal.send("a").text == "here"


def test_what_it_prints_to_stderr_never_stops_it(tmp_path: Path, started: list[CommandAgent]) -> None:
    loud = "sys.stderr.write('x' * 500_000 + chr(10)); print(json.dumps(dict(text='ok')), flush=True)"
    assert agent(loud, tmp_path, started).send("hello").text == "ok"


def test_a_process_that_hangs_ends_the_run_and_is_not_left_behind(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = LOOP.format(send=f"import os; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    hanging = CommandAgent(python(code, tmp_path))
    result = run_one(StressOptions(seed=7, turns=12, runs=1, turn_timeout=1.5), 1, hanging)
    hanging.close()
    assert not result.passed and result.hung
    assert not Path(f"/proc/{pid.read_text()}").exists() or sys.platform != "linux"


def test_closing_waits_for_it_and_then_ends_it(tmp_path: Path) -> None:
    code = "for line in open(0):\n    print('{}', flush=True)\nimport time\ntime.sleep(60)\n"
    stubborn = CommandAgent(python(code, tmp_path))
    stubborn.reset(seed=1, hidden="")
    began = time.monotonic()
    stubborn.close()
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("spec", ["cmd:", "cmd:   ", "cmd:'unclosed", "cmd:no-such-program-here --x"])
def test_a_command_that_cannot_run_is_a_usage_error(spec: str) -> None:
    with pytest.raises(UsageError, match=r"^agent cmd:"):
        load_agent(spec, OPTIONS)
    crt("stress", "--seed", "1", "--agent", spec).refused(2, "agent cmd:")


def test_the_gate_judges_it_as_any_agent(tmp_path: Path) -> None:
    command = python(LOOP.format(send="print(json.dumps(dict(text='')), flush=True)"), tmp_path)
    speaking = load_agent(f"cmd:{command}", OPTIONS)
    assert isinstance(speaking, Agent)
    result = run_one(OPTIONS, 1, speaking)
    speaking.close()
    assert {failure.check for failure in result.failures} >= {"agent_answers"}


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_the_example_in_another_language_holds_a_whole_conversation() -> None:
    speaking = CommandAgent(shlex.join(["node", str(ROOT / "examples" / "node" / "notebook.js")]))
    result = run_one(OPTIONS, 1, speaking)
    speaking.close()
    answers = [finding for turn in result.document["turns"] for finding in turn["findings"]]  # type: ignore[union-attr, index, call-overload]
    assert all(found["outcome"] == "passed" for found in answers if found["check"] == "agent_answers")
    assert result.summary.checks > 20 and not result.passed
