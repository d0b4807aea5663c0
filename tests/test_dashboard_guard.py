"""The guard before the dashboard: what it lets through, what it refuses, and what it tells the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from crt_runtime.dashboard.guard import PASSED, Guard, is_loopback_name, passed

HERE = ("127.0.0.1", 8501)


def ask(
    headers: Mapping[str, str] | list[tuple[str, str]],
    *,
    server: tuple[str, int | None] | None = HERE,
    kind: str = "http",
    path: str = "/",
    allow: tuple[str, ...] = (),
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """What the guard sends back, and the scope that reached the app behind it (None: it was refused)."""
    sent: list[dict[str, Any]] = []
    reached: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOWALL")]})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    pairs = headers if isinstance(headers, list) else list(headers.items())
    scope = {
        "type": kind,
        "path": path,
        "server": server,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs],
    }
    asyncio.run(Guard(app, allow)(scope, receive, send))
    return sent, reached[0] if reached else None


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:8501", "[::1]:8501", "localhost.:8501"])
def test_loopback_names_pass(host: str, kind: str) -> None:
    assert ask({"host": host}, kind=kind)[1] is not None


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost:8501/evil",
        "localhost:x",
        "[::1",
        "",
        "192.168.0.7:8501",
        "local\xa0host",
    ],
)
def test_any_other_host_is_refused(host: str, kind: str) -> None:
    sent, reached = ask({"host": host}, kind=kind)
    assert reached is None
    assert sent[0] in (
        {"type": "websocket.close", "code": 1008, "reason": ""},
        {
            "type": "http.response.start",
            "status": 403,
            "headers": [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")],
        },
    )


def test_a_request_without_host_or_with_two_is_refused() -> None:
    assert ask({})[1] is None
    assert ask([("host", "localhost"), ("host", "evil.example")])[1] is None


@pytest.mark.parametrize("origin", ["http://localhost:8501", "https://localhost:8501"])
def test_the_page_itself_may_ask(origin: str) -> None:
    assert ask({"host": "localhost:8501", "origin": origin})[1] is not None


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:3000",
        "http://127.0.0.1:8501",
        "null",
        "",
        "file://",
        "http://localhost",
    ],
)
def test_a_page_of_another_origin_may_not(origin: str) -> None:
    for kind in ("http", "websocket"):
        assert ask({"host": "localhost:8501", "origin": origin}, kind=kind)[1] is None


def test_two_origins_are_refused() -> None:
    pair = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")]
    assert ask(pair)[1] is None


@pytest.mark.parametrize("address", ["192.168.0.7", "0.0.0.0", "::", "fe80::1", "::ffff:10.0.0.1", "", "/tmp/socket"])
def test_a_connection_over_a_network_interface_is_refused_whatever_host_it_claims(address: str) -> None:
    assert ask({"host": "localhost"}, server=(address, 8501))[1] is None
    assert ask({"host": "localhost"}, server=None)[1] is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_connection_over_loopback_passes(address: str) -> None:
    assert ask({"host": "localhost"}, server=(address, 8501))[1] is not None


def test_a_named_host_opens_the_network_for_that_name_alone() -> None:
    allow = ("Desk.Lan",)
    assert ask({"host": "desk.lan:8501"}, server=("192.168.0.7", 8501), allow=allow)[1] is not None
    assert ask({"host": "192.168.0.7:8501"}, server=("192.168.0.7", 8501), allow=allow)[1] is None


@pytest.mark.parametrize("path", ["/_stcore/agent/interact", "/x/_stcore/agent/mcp"])
def test_programs_do_not_decide(path: str) -> None:
    sent, reached = ask({"host": "localhost"}, path=path)
    assert reached is None
    assert b"crt decide" in sent[1]["body"]


def test_the_mark_for_the_page_cannot_be_brought_along() -> None:
    _, scope = ask([("host", "localhost"), (PASSED, "forged")])
    assert scope is not None
    marks = [value.decode() for name, value in scope["headers"] if name == PASSED.encode()]
    assert len(marks) == 1
    assert passed(marks[0])
    assert not passed("forged")
    assert not passed(None)


def test_the_browser_is_told_to_load_nothing_from_elsewhere() -> None:
    sent, _ = ask({"host": "localhost:8501"})
    headers = dict(sent[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:;" in policy
    assert "connect-src 'self' ws://localhost:8501 wss://localhost:8501;" in policy
    assert "unsafe-eval" not in policy
    assert headers[b"x-frame-options"] == b"DENY"
    assert len(sent[0]["headers"]) == len(headers)


def test_loopback_addresses_are_told_from_others() -> None:
    assert all(map(is_loopback_name, ["127.0.0.1", "::1", "localhost", "127.1.2.3"]))
    assert not any(map(is_loopback_name, ["0.0.0.0", "::", "192.168.0.7", "example.org", ""]))
