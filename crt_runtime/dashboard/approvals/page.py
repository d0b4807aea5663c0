"""The page Promotion approvals: choose proposals, decide on each, rehearse, save."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from crt_runtime.dashboard import layout
from crt_runtime.dashboard.approvals import inbox, sheet
from crt_runtime.dashboard.approvals.draft import Draft
from crt_runtime.dashboard.approvals.keeper import Keeper
from crt_runtime.dashboard.approvals.reading import read_shelf
from crt_runtime.errors import CrtError
from crt_runtime.promotion.shelf import Shelf, Shelved

_OPEN: Final = "approvals-open"
_DRAFTS: Final = "approvals-drafts"


def approvals_page() -> None:
    """Show the proposals of the chosen artifacts folder, or the one that is open."""
    desk = layout.desk()
    opened = _opened()
    if opened is not None and desk.artifacts_dir not in Path(opened.seen.path).parents:
        _close(desk)  # another folder was chosen
        opened = None
    if opened is not None:
        sheet.settle(opened, desk, _keeper())
        opened = _opened()  # None where it was left
    if opened is None:
        layout.heading("Promotion approvals", "Nothing is learned without a decision. Decide on each, dry-run, save.")
    if desk.artifacts_dir is None:
        layout.empty(
            "Choose an artifacts folder",
            "Name it at the left, or start the dashboard with it. It is the folder that the worker writes to.",
            ["crt dashboard --artifacts-dir artifacts --memory-db crt_memory.db"],
        )
        return
    try:
        found = read_shelf(desk.artifacts_dir)
    except CrtError as error:
        layout.refusal(error)
        if not desk.artifacts_dir.exists():
            inbox.nothing_yet(desk.artifacts_dir, desk)
        return
    drafts: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    if opened is not None:
        sheet.show(opened, _shelved(found, opened), desk, _keeper(), close=_close)
        return
    chosen = inbox.show(found, drafts, desk)
    if chosen is not None:
        _open(chosen, drafts)
        st.rerun()


def _open(shelved: Shelved, drafts: dict[str, Draft]) -> None:
    """Open a document; a review of the same content that was begun in this tab goes on."""
    proposals = shelved.proposals
    draft = drafts.get(proposals.digest)
    if draft is None or draft.seen.path != proposals.path:
        draft = Draft(proposals)
        drafts[proposals.digest] = draft
    draft.start_again()
    draft.asked.clear()
    draft.known = frozenset(decided.digest for decided in shelved.decided)
    st.session_state[_OPEN] = draft


def _opened() -> Draft | None:
    opened: Draft | None = st.session_state.get(_OPEN)
    return opened


def _close(_desk: layout.Desk) -> None:
    st.session_state.pop(_OPEN, None)


def _shelved(found: Shelf, draft: Draft) -> Shelved | None:
    """What lies on disk now in the place of the document that is open."""
    return next((shelved for shelved in found.documents if shelved.path == Path(draft.seen.path)), None)


@st.cache_resource(show_spinner=False)
def _keeper() -> Keeper:
    return Keeper()
