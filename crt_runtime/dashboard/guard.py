"""The guard before the dashboard: who may speak to it, decided on every request before Streamlit sees it.

Streamlit's own `server.allowedHosts` covers WebSockets alone, and its origin check asks the network for this machine's
addresses; see docs/decisions/005.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")

PASSED: Final = "x-crt-passed-the-guard"
"""The request header that tells the page that the guard stood before it. Its value is this process's own secret."""

_SECRET: Final = secrets.token_hex(16)

_CONTENT_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self' {socket}; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a browser may load on behalf of the page: nothing from elsewhere, whatever a text on it says."""

_POLICY_VIOLATION: Final = 1008
"""The WebSocket close code for a refusal (RFC 6455, section 7.4.1)."""

_AGENT_API: Final = "/_stcore/agent/"
"""Where Streamlit would let programs use the page; verdicts are a person's."""


class Guard:
    """ASGI middleware that lets through what a browser on this machine sends to the page itself, and nothing else.

    Refused are connections over a network interface, unknown names in `Host` (what DNS rebinding looks like), and
    foreign or opaque origins. `allow_hosts` are further names under which the page may be reached; giving any of them
    also allows connections over the network.
    """

    def __init__(self, app: AsgiApp, allow_hosts: Iterable[str] = ()) -> None:
        self._app = app
        allowed = [name.lower().rstrip(".") for name in allow_hosts]
        self._names = frozenset((*LOOPBACK_NAMES, *allowed))
        self._loopback_only = not allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        flaw = self._flaw(scope)
        if flaw is not None:
            await _refuse(scope, send, flaw)
            return
        scope["headers"] = [*((name, value) for name, value in scope["headers"] if name != PASSED.encode()), _mark()]
        await self._app(scope, receive, _with_headers(send, _one(scope, b"host") or ""))

    def _flaw(self, scope: Scope) -> str | None:
        """Why a request is refused, as one line; None where it may pass."""
        if self._loopback_only and not _is_loopback((scope.get("server") or ("",))[0]):
            return "the dashboard answers on loopback only; see `crt dashboard --help`"
        host = _one(scope, b"host")
        if host is None or _name_of(host) not in self._names:
            return "this Host is not one of the dashboard's names; see `crt dashboard --help`"
        origin = _one(scope, b"origin")
        if origin is None and _any(scope, b"origin"):
            return "a request names one Origin"
        if origin is not None and origin.lower() not in (f"http://{host.lower()}", f"https://{host.lower()}"):
            return "pages of other origins may not use the dashboard"
        if _AGENT_API in scope["path"]:
            return "decisions are made by a person on the page; programs use `crt decide`"
        return None


def passed(header: str | None) -> bool:
    """Whether the value of the header `PASSED` is the one that the guard of this process sets."""
    return header is not None and secrets.compare_digest(header.encode(), _SECRET.encode())


def is_loopback_name(name: str) -> bool:
    """Whether a host to listen on is this machine alone: an address of loopback, or `localhost`."""
    return name.lower().rstrip(".") == "localhost" or _is_loopback(name)


def _mark() -> tuple[bytes, bytes]:
    return PASSED.encode(), _SECRET.encode()


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _name_of(host: str) -> str | None:
    """The name in a Host header without its port: takes "localhost:8501", "[::1]:8501"; not "me@localhost"."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return None
    if parts.netloc != host or "@" in host or parts.hostname is None:
        return None
    return parts.hostname.lower().rstrip(".")


def _any(scope: Scope, name: bytes) -> bool:
    return any(found == name for found, _ in scope["headers"])


def _one(scope: Scope, name: bytes) -> str | None:
    """The value of a header that is given exactly once."""
    values = [value for found, value in scope["headers"] if found == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


async def _refuse(scope: Scope, send: Send, flaw: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": f"refused: {flaw}\n".encode()})


def _with_headers(send: Send, host: str) -> Send:
    policy = _CONTENT_POLICY.format(socket=f"ws://{host} wss://{host}")
    added = [
        (b"content-security-policy", policy.encode("latin-1")),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]
    names = {name for name, _ in added}

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return send_on
