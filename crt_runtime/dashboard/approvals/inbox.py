"""The proposals documents of an artifacts folder, what is left to decide in each, and the files that were refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from crt_runtime.dashboard import layout, text
from crt_runtime.dashboard.approvals.draft import Draft, pages
from crt_runtime.promotion.shelf import Shelf, Shelved
from crt_runtime.shell import command_line

PAGE: Final = 10
"""How many documents are listed at once."""


def show(found: Shelf, drafts: Mapping[str, Draft], desk: layout.Desk) -> Shelved | None:
    """List the documents; the one that the person opens, else None."""
    chosen = _list(found.documents, drafts) if found.documents else None
    if not found.documents:
        nothing_yet(found.root, desk)
    if found.refused:
        st.subheader("Refused", anchor=False)
        st.caption("These files are no documents that can be decided on; nothing of them is used.")
        for number, refused in enumerate(found.refused):
            layout.refusal(refused.reason, f"file-{number}")
    return chosen


def nothing_yet(root: Path, desk: layout.Desk) -> None:
    """Say how proposals come to lie under an artifacts folder."""
    memory = str(desk.memory_db) if desk.memory_db is not None else "crt_memory.db"
    words = ["--enqueue-propose-promotions", "--memory-db", memory, "--artifacts-dir", str(root), "--drain"]
    layout.empty(
        "No proposals yet",
        "A job reads the memory file and proposes what could become belief. Run one, then reload this page.",
        [command_line(["crt", "worker", "--db", str(root / "crt_jobs.db"), *words])],
    )


def _list(documents: tuple[Shelved, ...], drafts: Mapping[str, Draft]) -> Shelved | None:
    chosen = None
    count = pages(len(documents), PAGE)
    page = st.session_state.get("inbox-page", 1) if count > 1 else 1
    first = (min(page, count) - 1) * PAGE
    for number, shelved in enumerate(documents[first : first + PAGE], first + 1):
        if _row(number, shelved, drafts.get(shelved.proposals.digest)):
            chosen = shelved
    if count > 1:
        st.pagination(count, key="inbox-page")
    return chosen


def _row(number: int, shelved: Shelved, draft: Draft | None) -> bool:
    """One document; whether it is to be opened."""
    proposals = shelved.proposals
    with st.container(border=True, key=f"crt-document-{number}"):
        about, act = st.columns([4, 1], vertical_alignment="center")
        with about, st.container(gap="xsmall"):
            text.stored(proposals.job_id or shelved.path.name, "value", f"job-{number}")
            with st.container(horizontal=True, vertical_alignment="center", key=f"crt-state-{number}"):
                _state(shelved, draft)
            told = f"{text.when(proposals.generated_at)} · {proposals.digest[:19]} · {shelved.path.name}"
            text.stored(told, "muted", f"document-{number}")
        with act:
            first = not shelved.decided
            return st.button(
                "Review" if first else "Look again",
                key=f"open-{number}",
                type="primary" if first else "secondary",
                width="stretch",
            )


def _state(shelved: Shelved, draft: Draft | None) -> None:
    count = len(shelved.proposals.proposals)
    left = count if draft is None else draft.undecided
    if count == 0:
        st.badge("nothing to decide", color="gray")
    elif shelved.decided:
        st.badge("decided", icon=":material/check:", color="green")
    else:
        st.badge(f"{left} of {count} undecided", icon=":material/pending_actions:", color="orange")
    if shelved.proposals.unbound:
        st.badge("not bound", icon=":material/link_off:", color="red")
    if shelved.decided:
        newest = shelved.decided[0]
        told = f"by {newest.decider or 'somebody not named'}, {text.when(newest.generated_at)}"
        text.stored(told, "muted", f"decided-{shelved.proposals.digest[-8:]}")
