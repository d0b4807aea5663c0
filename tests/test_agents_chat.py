"""`openai:`: an assistant behind a chat endpoint, tried with a real server on a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents import load_agent
from crt_runtime.stress.agents.command import AgentError

pytest.importorskip("openai", reason="the extra llm is not installed")

from crt_runtime.stress.agents.chat_endpoint import ChatAgent, read_options

OPTIONS = StressOptions(seed=7, turns=10, runs=1)


class Endpoint(ThreadingHTTPServer):
    """A chat endpoint: answers with how many messages it saw, or with what `troubles` says first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.troubles: list[int | bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(request)
        self.server.keys.append(self.headers.get("Authorization"))
        trouble = self.server.troubles.pop(0) if self.server.troubles else None
        if trouble == 0:  # drop the connection
            self.connection.close()
            return
        said = {"role": "assistant", "content": f"I saw {len(request['messages'])} messages."}
        body = {
            "id": "1", "object": "chat.completion", "created": 1, "model": request["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": said}],
            "usage": {"prompt_tokens": 5, "completion_tokens": 5, "total_tokens": 10},
        }  # fmt: skip
        data = trouble if isinstance(trouble, bytes) else json.dumps(body).encode()
        self.send_response(trouble if isinstance(trouble, int) else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("retry-after-ms", "1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def chat(endpoint: Endpoint, more: str = "") -> ChatAgent:
    agent = ChatAgent(read_options(f"openai:{endpoint.url}?model=tiny{more}"))
    agent.reset(seed=5, hidden="keep this")
    return agent


def test_the_history_is_kept_here_and_the_hidden_text_is_the_system_message(endpoint: Endpoint) -> None:
    agent = chat(endpoint)
    assert agent.send("one") == "I saw 2 messages."
    assert agent.send("two") == "I saw 4 messages."
    roles = [message["role"] for message in endpoint.seen[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert endpoint.seen[-1]["messages"][0]["content"] == "keep this"
    assert (endpoint.seen[-1]["model"], endpoint.seen[-1]["seed"]) == ("tiny", 5)
    assert "temperature" not in endpoint.seen[-1]
    agent.reset(seed=6, hidden="")
    assert agent.send("anew") == "I saw 1 messages."
    agent.close()


def test_it_is_judged_as_any_agent(endpoint: Endpoint) -> None:
    agent = load_agent(f"openai:{endpoint.url}?model=tiny&temperature=0", OPTIONS)
    result = run_one(OPTIONS, 1, agent)
    assert not result.passed and len(endpoint.seen) == 10
    assert endpoint.seen[0]["temperature"] == 0
    agent.close()


@pytest.mark.parametrize("trouble", [429, 500, 503, 0])
def test_what_passes_is_tried_again(trouble: int, endpoint: Endpoint) -> None:
    endpoint.troubles = [trouble, trouble]
    assert chat(endpoint).send("one") == "I saw 2 messages."
    assert len(endpoint.seen) == 3


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (429, "the endpoint answered 429"),
        (500, "the endpoint answered 500"),
        (401, "the endpoint answered 401"),
        (0, "cannot be reached"),
        (b"{broken", "answer cannot be read"),
        (b'{"choices": []}', "has no text"),
        (b"[]", "has no text"),
        (b'{"choices": [{"message": {"content": 3}}], "usage": {"total_tokens": "x"}}', "has no text"),
    ],
)
def test_what_does_not_pass_is_an_error_that_says_so(trouble: int | bytes, said: str, endpoint: Endpoint) -> None:
    endpoint.troubles = [trouble] * 3
    agent = chat(endpoint, "&retries=1")
    with pytest.raises(AgentError, match=said):
        agent.send("one")


def test_a_turn_that_failed_leaves_no_trace_in_the_history(endpoint: Endpoint) -> None:
    agent = chat(endpoint, "&retries=0")
    endpoint.troubles = [500]
    with pytest.raises(AgentError):
        agent.send("lost")
    assert agent.send("one") == "I saw 2 messages."


@pytest.mark.parametrize(("cap", "turns"), [("max_requests=2", 2), ("max_tokens=15", 2)])
def test_caps_hold_over_all_conversations(cap: str, turns: int, endpoint: Endpoint) -> None:
    agent = chat(endpoint, f"&{cap}")
    for _ in range(turns):
        agent.reset(seed=1, hidden="")
        agent.send("one")
    with pytest.raises(AgentError, match=r"the cap of \d+ (requests|tokens) is spent"):
        agent.send("one")
    assert len(endpoint.seen) == turns


def test_the_rate_is_kept(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr("time.monotonic", lambda: 100.0)
    agent = chat(endpoint, "&rpm=30")
    for _ in range(3):
        agent.send("one")
    assert [round(pause, 6) for pause in pauses] == [0, 2, 4]


def test_the_key_comes_from_the_environment(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    chat(endpoint).send("one")
    monkeypatch.setenv("OPENAI_API_KEY", "k-1")
    chat(endpoint).send("one")
    monkeypatch.setenv("MINE", "k-2")
    chat(endpoint, "&key_env=MINE").send("one")
    assert endpoint.keys == ["Bearer none", "Bearer k-1", "Bearer k-2"]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("openai:", "expected a base URL"),
        ("openai:ftp://x/v1?model=a", "expected a base URL"),
        ("openai:http://127.0.0.1:1/v1", "the model is missing"),
        ("openai:http://127.0.0.1:1/v1?model=", "the model is missing"),
        ("openai:http://127.0.0.1:1/v1?model=a&model=b", "'model' is unknown or given twice"),
        ("openai:http://127.0.0.1:1/v1?model=a&mode=b", "'mode' is unknown or given twice"),
        ("openai:http://127.0.0.1:1/v1?model=a&rpm=0", "rpm is '0'"),
        ("openai:http://127.0.0.1:1/v1?model=a&retries=x", "retries is 'x'"),
        ("openai:http://127.0.0.1:1/v1?model=a&temperature=9", "temperature is '9'"),
        ("openai:http://me:secret@127.0.0.1:1/v1?model=a", "keys do not belong into the URL"),
    ],
)
def test_a_bad_spec_is_a_usage_error(spec: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        load_agent(spec, OPTIONS)
    assert "secret" not in str(refused.value)
