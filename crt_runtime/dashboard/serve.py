"""Start the dashboard: one process, one port, the settings of `app/.streamlit/config.toml`."""

from __future__ import annotations

import os
import socket
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from crt_runtime.dashboard.guard import LOOPBACK_NAMES, is_loopback_name
from crt_runtime.dashboard.settings import Settings
from crt_runtime.errors import CrtError, UsageError

HOST: Final = "127.0.0.1"
PORT: Final = 8501

_CONFIG: Final = Path(__file__).parent / "app" / ".streamlit" / "config.toml"


def serve(settings: Settings, host: str = HOST, port: int = PORT) -> None:
    """Serve until stopped.

    Raises:
        UsageError: a host that is not loopback, without a name under which it may be reached.
        CrtError: the extra `dashboard` is missing, or the port cannot be listened on.
    """
    if not is_loopback_name(host) and not settings.allow_hosts:
        raise UsageError(
            f"--host {host}: is not loopback, so that others could decide for you; "
            "if that is meant, name how the page is reached with --allow-host NAME"
        )
    _check_free(host, port)
    os.environ.update(settings.environment())
    try:
        from crt_runtime.dashboard.app.streamlit_app import app
    except ImportError as error:
        raise CrtError(
            f"the dashboard needs the extra `dashboard` ({error.name}): pip install 'pytest-crt[dashboard]'"
        ) from None
    names = [*LOOPBACK_NAMES, *settings.allow_hosts]
    app.run(
        config={
            **dict(streamlit_options()),
            "server.address": host,
            "server.port": port,
            "server.allowedHosts": names,
        }
    )


def streamlit_options() -> Iterator[tuple[str, object]]:
    """The packaged settings by their dotted names: `server.address`, `theme.dark.textColor`."""
    yield from _dotted(tomllib.loads(_CONFIG.read_text(encoding="utf-8")))


def _dotted(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _check_free(host: str, port: int) -> None:
    """Refuse a port that is taken before Streamlit would, in one line."""
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CrtError(
            f"{host}:{port}: cannot be listened on ({error.strerror or error}); give another --port"
        ) from None
