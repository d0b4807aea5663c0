"""One proposals document, open: its proposals as cards, page by page, and the bar that rehearses and saves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

import streamlit as st

from crt_runtime.clock import Clock, system_clock
from crt_runtime.dashboard import layout, text
from crt_runtime.dashboard.approvals import saving
from crt_runtime.dashboard.approvals.card import Controls, card
from crt_runtime.dashboard.approvals.draft import Draft, Show, listed, pages
from crt_runtime.dashboard.approvals.keeper import Keeper
from crt_runtime.dashboard.approvals.reading import read_beside
from crt_runtime.errors import CrtError
from crt_runtime.promotion.documents import Proposal, Verdict
from crt_runtime.promotion.shelf import Shelved
from crt_runtime.promotion.standing import Standing

PAGE: Final = 10
"""How many proposals are on the page at once."""

_VIEW: Final = "approvals-view"
_TURNED: Final = "approvals-lists-made"


def show(
    draft: Draft,
    on_disk: Shelved | None,
    desk: layout.Desk,
    keeper: Keeper,
    *,
    close: Callable[[layout.Desk], None],
    clock: Clock = system_clock,
) -> None:
    """Show the document, once `settle` was called; `on_disk` is what lies in its place now, `close` leads to the list.

    What comes and goes has a place of its own, so that no card moves in the page's tree: one that does is made anew in
    the browser, and what was being typed in it is lost.
    """
    st.button(
        "All proposals", icon=":material/arrow_back:", on_click=draft.ask, args=(close,), type="tertiary", key="back"
    )
    _about(draft)
    with st.container(key="crt-notes"):
        if _is_another(draft, on_disk, close):
            return
        now = _read_now(draft, desk)
        if saving.saved(draft, desk):
            return
        _offer_kept(draft, keeper)
        if not draft.seen.proposals:
            layout.empty("Nothing to decide", "This job found nothing that is not believed already.")
            return
    stale = [slot for slot, standing in now.items() if standing.stale]
    shown = _chosen(draft, stale)
    with st.container(key="crt-together"):
        _heap(draft, stale, lambda: keeper.keep(draft, clock()))
    with st.container(key="crt-cards"):
        _cards(draft, shown, now)
    saving.bar(draft, desk, keeper, clock)


def settle(draft: Draft, desk: layout.Desk, keeper: Keeper, *, clock: Clock = system_clock) -> None:
    """Take up what the controls hold, then do what buttons asked for: both may have come in the same moment."""
    if _take_up(draft):
        keeper.keep(draft, clock())
    draft.carry_out(desk)


def _take_up(draft: Draft) -> bool:
    """Take the verdicts and reasons from the controls that were on the page; whether any is new."""
    changed = False
    for number, proposal in enumerate(draft.seen.proposals, 1):
        controls = _controls(draft, number, proposal)
        if controls.verdict_key in st.session_state:
            changed |= draft.decide(proposal.id, st.session_state[controls.verdict_key])
        if controls.reason_key in st.session_state:
            changed |= draft.explain(proposal.id, st.session_state[controls.reason_key])
    return changed


def _controls(draft: Draft, number: int, proposal: Proposal) -> Controls:
    """The keys name the document, so that no control of one is ever taken for that of another."""
    of = f"{draft.seen.digest[-16:]}-{draft.revision}-{number}"
    verdict, reason = draft.verdicts.get(proposal.id), draft.reasons.get(proposal.id, "")
    return Controls(f"verdict-{of}", f"reason-{of}", verdict, reason)


def _about(draft: Draft) -> None:
    seen = draft.seen
    text.stored(seen.job_id or seen.path, "title", "open")
    text.stored(f"{text.when(seen.generated_at)} · {seen.path}\n{seen.digest}", "muted", "open")
    if seen.unbound:
        missing = ", ".join(seen.unbound)
        text.stored(
            f"Written by an earlier CRT, not bound (has no {missing}); apply takes it with --allow-unbound only.",
            "notice",
            "unbound",
        )


def _is_another(draft: Draft, on_disk: Shelved | None, close: Callable[[layout.Desk], None]) -> bool:
    """Whether the file no longer holds what was opened, which is said."""
    if on_disk is not None and on_disk.proposals.digest == draft.seen.digest:
        news = [decided for decided in on_disk.decided if decided.digest not in draft.known]
        if news and draft.saved is None:
            told = f"Decided meanwhile by {news[0].decider or 'somebody not named'}: {news[0].path}"
            text.stored(told, "notice", "meanwhile")
        elif on_disk.decided and draft.saved is None:
            newest = on_disk.decided[0]
            text.stored(
                f"Decided before by {newest.decider or 'somebody not named'}, {text.when(newest.generated_at)}. "
                "Of several decisions `crt apply` takes the newest.",
                "notice",
                "before",
            )
        return False
    layout.refusal(
        f"{draft.seen.path}: has changed on disk since it was opened here, or is gone; nothing was saved. Open it again"
    )
    st.button("Back to the list", on_click=draft.ask, args=(close,), key="back-changed")
    return True


def _read_now(draft: Draft, desk: layout.Desk) -> Mapping[str, Standing]:
    """The slots of the document in the memory file; empty, and said why, where it cannot be read."""
    slots = [proposal.slot for proposal in draft.seen.proposals if proposal.slot is not None]
    if desk.memory_db is None:
        told = "No memory file is chosen: the cards show what was believed when this was proposed."
        text.stored(told, "notice", "memory")
        return {}
    try:
        found = read_beside(desk.memory_db, draft.seen, slots)
    except CrtError as error:
        layout.refusal(error, "memory")
        return {}
    if found.foreign:
        layout.refusal(f"{desk.memory_db}: is not the memory file that these proposals were made on", "memory")
    return found.slots


def _offer_kept(draft: Draft, keeper: Keeper) -> None:
    """Offer to go on with a review that was begun in another tab, or before a reload; never without being asked."""
    kept = keeper.find(draft.seen.digest)
    if kept is None or draft.verdicts:
        return

    def go_on(_desk: layout.Desk) -> None:
        draft.take(kept.verdicts, kept.reasons)

    with st.container(border=True, key="crt-kept"):
        st.markdown(f"{len(kept.verdicts)} verdicts were given here at {kept.at:%H:%M} UTC and not saved.")
        with st.container(horizontal=True):
            st.button("Go on with them", on_click=draft.ask, args=(go_on,), key="kept-go-on")
            st.button("Start afresh", on_click=keeper.drop, args=(draft.seen.digest,), key="kept-drop")


def _chosen(draft: Draft, stale: Collection[str]) -> list[str]:
    """The ids that are listed. They stay until the person asks for others, so that no card vanishes under the hand."""
    choose, search = st.columns([3, 2], vertical_alignment="bottom")
    with choose:
        show_what = st.segmented_control(
            "Show", list(Show), default=Show.ALL, required=True, key="show", label_visibility="collapsed"
        )
    with search:
        find = st.text_input(
            "Find a slot or value", key="find", placeholder="Find a slot or value", label_visibility="collapsed"
        )
    asked = (draft.seen.digest, show_what, find)
    view = st.session_state.get(_VIEW)
    if view is None or view[0] != asked:
        view = (asked, listed(draft, show_what or Show.ALL, find, stale))
        st.session_state[_VIEW] = view
        st.session_state[_TURNED] = st.session_state.get(_TURNED, 0) + 1
    ids: list[str] = view[1]
    if not ids:
        st.caption("None of the proposals is like this. Choose All to see them.")
    return ids


def _cards(draft: Draft, ids: list[str], now: Mapping[str, Standing]) -> None:
    count = pages(len(ids), PAGE)
    key = (
        f"approvals-page-{st.session_state[_TURNED]}"  # another one for each list, so that it starts at its first page
    )
    page = min(int(st.session_state.get(key, 1)), count)
    numbered = {proposal.id: (number, proposal) for number, proposal in enumerate(draft.seen.proposals, 1)}
    for proposal_id in ids[(page - 1) * PAGE : page * PAGE]:
        number, proposal = numbered[proposal_id]
        card(number, proposal, draft.seen, now.get(proposal.slot or ""), _controls(draft, number, proposal))
    if count > 1:
        st.pagination(count, key=key)


def _heap(draft: Draft, stale: Collection[str], keep: Callable[[], None]) -> None:
    """Approve what has no flag together, after it was listed and asked for."""
    heap = draft.in_a_heap(stale)
    if len(heap) < 2:
        return

    def ask(*, whether: bool) -> None:
        draft.asks_heap = whether

    def approve(_desk: layout.Desk) -> None:
        draft.take({proposal.id: Verdict.APPROVED for proposal in heap})
        keep()

    if not draft.asks_heap:
        st.button(
            f"Approve the {len(heap)} undecided without flags ...",
            key="heap-ask",
            type="tertiary",
            icon=":material/done_all:",
            on_click=ask,
            kwargs={"whether": True},
        )
        return
    with st.container(border=True, key="crt-heap"):
        st.markdown(f"Approve these {len(heap)}? Flagged proposals are not among them, and no verdict is changed.")
        text.lines((f"{proposal.slot} = {proposal.value}" for proposal in heap), height=220)
        with st.container(horizontal=True):
            st.button(
                f"Yes, approve these {len(heap)}", on_click=draft.ask, args=(approve,), key="heap-yes", type="primary"
            )
            st.button("No", on_click=ask, kwargs={"whether": False}, key="heap-no")
