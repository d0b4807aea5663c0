"""What all pages share: the frame, the desk (where things lie and who decides), refusals and empty states."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from crt_runtime.dashboard import guard, text
from crt_runtime.dashboard.settings import Settings
from crt_runtime.errors import CrtError
from crt_runtime.login import login_name

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Desk:
    """What the person works on, and their name. None: not chosen."""

    artifacts_dir: Path | None
    memory_db: Path | None
    decider: str


def begin() -> None:
    """Frame the page, or stop where the guard does not stand before it."""
    st.set_page_config(page_title="CRT", page_icon=str(_HERE / "icon.png"), layout="centered")
    st.html(_HERE / "style.css")
    if not guard.passed(st.context.headers.get(guard.PASSED)):
        refusal("This page is served without its guard. Start it with `crt dashboard`, or `streamlit run` on")
        text.lines([str(_HERE / "app" / "streamlit_app.py")])
        st.stop()


def desk() -> Desk:
    """The sidebar of every page: the artifacts folder, the memory file, and who decides."""
    settings = Settings.of(os.environ)
    with st.sidebar:
        artifacts = st.text_input(
            "Artifacts folder",
            value=str(settings.artifacts_dir or ""),
            placeholder="artifacts",
            key="desk-artifacts",
            help="The folder under which jobs, proposals and decisions lie.",
        )
        memory = st.text_input(
            "Memory file",
            value=str(settings.memory_db or ""),
            placeholder="crt_memory.db",
            key="desk-memory",
            help="Only read, never written: to show what is believed now, and for the dry-run.",
        )
        decider = st.text_input(
            "Decided by",
            value=login_name() or "",
            key="desk-decider",
            help="Your name, as the decisions will carry it for good.",
        )
        st.caption("These pages read, and write decisions. Only the command `crt apply` writes belief.")
    return Desk(_path(artifacts), _path(memory), decider.strip())


def heading(title: str, what: str) -> None:
    """A page's title and one sentence on what it is for; our own words only."""
    st.title(title, anchor=False)
    st.markdown(what)


def refusal(error: CrtError | str, key: str = "page") -> None:
    """One clear line about what was refused, as text; `key` is unique among the refusals on the page."""
    text.stored(" ".join(str(error).splitlines()), "refusal", key)


def empty(title: str, what: str, commands: Sequence[str] = ()) -> None:
    """Nothing to show, and what to do next; `commands` are shown to be copied."""
    with st.container(key="crt-empty", border=True):
        st.subheader(title, anchor=False)
        st.markdown(what)
        if commands:
            text.lines(commands)


def _path(typed: str) -> Path | None:
    return Path(typed.strip()).expanduser() if typed.strip() else None
