"""`mcp:`: a memory server as an agent, tried with real server processes."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.agents.command import AgentError
from crt_runtime.stress.agents.tool_mapping import read_mapping, texts_at

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = StressOptions(seed=7, turns=30, runs=1)

SERVER = """
from mcp.server import MCPServer
server = MCPServer("notes")
notes = []

@server.tool()
def add(content: str, user: str) -> str:
    "Remember."
    notes.append((user, content))
    return "ok"

@server.tool()
def search(query: str, user: str) -> dict:
    "Find."
    words = set(query.lower().split())
    return {"results": [{"memory": text} for who, text in notes if who == user and words & set(text.lower().split())]}

@server.tool()
def wipe() -> str:
    "Forget."
    notes.clear()
    return "ok"

@server.tool()
def burn(text: str) -> str:
    "Fail."
    raise ValueError("no such user")

server.run()
"""
NOTES = """
[remember]
tool = "add"
text = "content"
arguments = { user = "crt-{seed}" }
[ask]
tool = "search"
text = "query"
arguments = { user = "crt-{seed}" }
results = "results[].memory"
"""


def spec(folder: Path, mapping: str, server: str = SERVER) -> str:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    code, tools = folder / "server.py", folder / "map.toml"
    code.write_text(server, encoding="utf-8")
    tools.write_text(mapping, encoding="utf-8")
    return f"mcp:{shlex.join([sys.executable, str(code), f'crt-map={tools}'])}"


@pytest.mark.parametrize("mapping", [NOTES, NOTES + '[reset]\ntool = "wipe"\n'], ids=["new server", "reset tool"])
def test_it_remembers_what_is_told_and_quotes_what_is_asked(mapping: str, tmp_path: Path) -> None:
    agent = load_agent(spec(tmp_path, mapping), OPTIONS)
    agent.reset(seed=1, hidden="h")
    assert agent.send("I work at Larkspur.").text == "Noted."  # type: ignore[union-attr]
    found = agent.send("Where do I work?")
    assert (found.text, found.retrieved) == ("I work at Larkspur.", ("I work at Larkspur.",))  # type: ignore[union-attr]
    agent.reset(seed=1, hidden="h")
    assert agent.send("Where do I work?").text == "I have nothing stored about that."  # type: ignore[union-attr]
    agent.close()


def test_the_built_in_memory_fares_over_the_protocol_as_it_does_without() -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    folder = ROOT / "examples" / "mcp"
    words = [sys.executable, str(folder / "crt_server.py"), f"crt-map={folder / 'crt_server.toml'}"]
    agent = load_agent(f"mcp:{shlex.join(words)}", OPTIONS)
    result = run_one(OPTIONS, 1, agent)
    agent.close()
    builtin = load_agent("builtin", OPTIONS)
    near = run_one(OPTIONS, 1, builtin)
    builtin.close()
    assert result.summary.checks > 60
    assert {(failure.turn, failure.check) for failure in result.failures} <= {
        (failure.turn, failure.check) for failure in near.failures
    }


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('[turn]\ntool = "burn"\ntext = "text"', "tool burn failed .Error executing tool burn"),
        ('[turn]\ntool = "add"\ntext = "content"', "tool add failed"),
    ],
)
def test_a_tool_that_fails_is_an_error_that_says_so(mapping: str, said: str, tmp_path: Path) -> None:
    agent = load_agent(spec(tmp_path, mapping), OPTIONS)
    agent.reset(seed=1, hidden="")
    with pytest.raises(AgentError, match=said):
        agent.send("hello")
    agent.close()


@pytest.mark.parametrize(
    ("mapping", "server", "said"),
    [
        ('[turn]\ntool = "talk"\ntext = "text"', SERVER, "the server has no tool talk; it has add, burn, search, wipe"),
        ('[turn]\ntool = "add"\ntext = "content"', "raise SystemExit(3)", "the server cannot be started"),
    ],
)
def test_a_server_that_is_not_the_one_that_is_mapped_is_an_error(
    mapping: str, server: str, said: str, tmp_path: Path
) -> None:
    agent = load_agent(spec(tmp_path, mapping, server), OPTIONS)
    with pytest.raises(AgentError, match=said):
        agent.reset(seed=1, hidden="")
    agent.close()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("", "expected either"),
        ("[turn\n", "is no TOML"),
        ('[turn]\ntool = "a"', r"\[turn\] needs text"),
        ('[turn]\ntool = "a"\ntext = ""', r"\[turn\] text must be a text"),
        ('[turn]\ntool = "a"\ntext = "b"\nwhat = 1', r"\[turn\] has an unknown key what"),
        ('[chat]\ntool = "a"', "unknown table chat"),
        (NOTES + '[turn]\ntool = "a"\ntext = "b"', "expected either"),
        ('[ask]\ntool = "a"\ntext = "b"', "expected both"),
        ('[turn]\ntool = "a"\ntext = "b"\narguments = 3', "arguments must be a table"),
        ("turn = 3", r"expected a table \[turn\]"),
    ],
)
def test_a_bad_mapping_is_a_usage_error(mapping: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(mapping)
    with pytest.raises(UsageError, match=said):
        read_mapping(tmp_path / "map.toml")


def test_a_missing_mapping_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"crt_mcp\.toml: cannot be read.*maps remember and ask to tools"):
        load_agent(f"mcp:{shlex.quote(sys.executable)} x.py", OPTIONS)


@pytest.mark.parametrize(
    ("value", "place", "texts"),
    [
        ({"results": [{"memory": "a"}, {"memory": "b"}, {"x": 1}]}, "results[].memory", ["a", "b"]),
        ({"answer": {"text": "a"}}, "answer.text", ["a"]),
        (["a", 3, "b"], "[]", ["a", "b"]),
        ({"a": [["x"], ["y"]]}, "a[].[]", ["x", "y"]),
        ({"results": "text"}, "results[]", []),
        ("a", "b", []),
    ],
)
def test_texts_are_found_at_their_place(value: object, place: str, texts: list[str]) -> None:
    assert texts_at(value, place) == texts  # type: ignore[arg-type]
