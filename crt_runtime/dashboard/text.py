"""The one way in which stored text reaches a page: as text, with nothing in it interpreted and nothing hidden.

Streamlit reads Markdown in most of what it shows (alerts, captions, labels, cells). `st.text` and `st.code` do not, so
that whatever was stored, typed or found on disk goes through here; a test looks for other ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

import streamlit as st

from crt_runtime.clock import parse_utc
from crt_runtime.errors import CrtError
from crt_runtime.visible import on_one_line, visible

Look: TypeAlias = Literal["title", "slot", "value", "quote", "muted", "body", "refusal", "notice"]
"""How a text looks; `style.css` has a rule for each."""

LONGEST_SHOWN: Final = 20_000
"""The most characters of one text that are sent to the browser."""


def stored(text: str, look: Look, key: str) -> None:
    """Show a stored text as it is; control, invisible and bidirectional characters are written as escapes.

    `key` is unique on the page and holds no stored text.
    """
    cut = len(text) - LONGEST_SHOWN
    shown = visible(text[:LONGEST_SHOWN])
    with st.container(key=f"crt-{look}-{key}"):
        st.text(shown if cut <= 0 else f"{shown}\n... ({cut} more characters)")


def lines(rows: Iterable[str], *, height: int | None = None) -> None:
    """Stored texts as lines of one block; a line break within a row is written as an escape."""
    block = "\n".join(visible(on_one_line(row)) for row in rows)
    st.code(block[:LONGEST_SHOWN], language=None, wrap_lines=True, height=height or "content")


def values(found: Iterable[str], nothing: str) -> str:
    """Several values in one text, one on each line, or what stands for none."""
    return "\n".join(on_one_line(value) for value in found) or nothing


def when(timestamp: str | None) -> str:
    """An RFC 3339 date-time for people, to the minute: `2026-01-31 09:30 UTC`."""
    if timestamp is None:
        return "no time"
    try:
        moment: datetime = parse_utc(timestamp)
    except CrtError:
        return on_one_line(timestamp)
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
