"""What Streamlit serves: the pages behind the guard. `crt dashboard` runs it; `streamlit run` on this file does too."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from crt_runtime.dashboard.guard import Guard
from crt_runtime.dashboard.settings import Settings

_EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104  (compared with, not listened on)


@asynccontextmanager
async def _announced(_app: App) -> AsyncIterator[None]:
    """Say where the dashboard is once its port is known."""
    address = str(st.get_option("server.address") or "localhost")
    shown = "localhost" if address in _EVERYWHERE else f"[{address}]" if ":" in address else address
    sys.stdout.write(f"crt dashboard: http://{shown}:{st.get_option('server.port')} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    yield


app = App(
    Path(__file__).with_name("navigation.py"),
    lifespan=_announced,
    middleware=[Middleware(Guard, allow_hosts=Settings.of(os.environ).allow_hosts)],
)
