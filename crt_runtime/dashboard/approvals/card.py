"""One proposal on the page: what is proposed beside what is believed now, its evidence, its flags, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from crt_runtime.dashboard import text
from crt_runtime.promotion.documents import Evidence, Proposal, Proposals, Verdict
from crt_runtime.promotion.flags import Flag, flags
from crt_runtime.promotion.standing import Standing

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVED: "Approve",
    Verdict.REJECTED: "Reject",
    Verdict.DEFER: "Defer",
}

_LONGEST_REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class Controls:
    """The keys of a proposal's two controls, and what they hold when they are made."""

    verdict_key: str
    reason_key: str
    verdict: Verdict | None
    reason: str


def card(number: int, proposal: Proposal, document: Proposals, now: Standing | None, controls: Controls) -> None:
    """Show proposal `number` of a document, counted from 1; `now` is its slot in the memory file, if that was read."""
    key = f"{number}"
    with st.container(border=True, key=f"crt-card-{key}", gap="xsmall"):
        _head(number, proposal, now, key)
        _values(proposal, document, now, key)
        for place, cited in enumerate(proposal.evidence, 1):
            _evidence(cited, f"{key}-{place}")
        if proposal.rationale:
            text.stored(proposal.rationale, "muted", f"why-{key}")
        _answer(number, controls)


def _head(number: int, proposal: Proposal, now: Standing | None, key: str) -> None:
    raised = [*([Flag.STALE] if now is not None and now.stale else []), *flags(proposal)]
    with st.container(horizontal=True, vertical_alignment="center", key=f"crt-head-{key}"):
        verb = " · no longer" if proposal.ends else ""
        kind = proposal.kind.replace("_", " ")
        text.stored(f"{number} · {proposal.slot or '(no slot)'} · {kind}{verb}", "slot", key)
        _badges(raised)
    text.stored(proposal.value, "value", key)
    if proposal.holds:
        text.stored(f"holds: {proposal.holds}", "muted", f"holds-{key}")
    for flag in raised:
        st.caption(f":material/flag: {flag.words[0].upper()}{flag.words[1:]}.")


def _badges(raised: Iterable[Flag]) -> None:
    for flag in raised:
        grave = flag in (Flag.CONFLICT, Flag.STALE, Flag.HIDDEN)
        st.badge(flag.value, icon=":material/flag:", color="red" if grave else "orange")


def _values(proposal: Proposal, document: Proposals, now: Standing | None, key: str) -> None:
    stood = now if now is not None else document.pre_state.get(proposal.slot or "")
    moment = "now" if now is not None else "when proposed"
    belief = text.values(stood.belief, "nothing") if stood is not None else "not known"
    notes = text.values(stood.notes, "nothing") if stood is not None else "not known"
    believed, noted = st.columns(2)
    with believed, st.container(gap=None):
        st.caption(f"Believed {moment}")
        text.stored(belief, "body", f"belief-{key}")
    with noted, st.container(gap=None):
        st.caption(f"In the notes {moment}")
        text.stored(notes, "body", f"notes-{key}")


def _evidence(cited: Evidence, key: str) -> None:
    with st.container(key=f"crt-evidence-{key}", gap=None):
        text.stored(cited.quote_text if cited.quote_text is not None else "(no quote)", "quote", key)
        where = cited.memory_id or cited.url or cited.source_type
        text.stored(f"{text.when(cited.timestamp)} · {cited.source_type} · {where}", "muted", f"cited-{key}")


def _answer(number: int, controls: Controls) -> None:
    for key, value in ((controls.verdict_key, controls.verdict), (controls.reason_key, controls.reason)):
        if key not in st.session_state:
            st.session_state[key] = value
    with st.container(horizontal=True, vertical_alignment="center", key=f"crt-answer-{number}"):
        st.segmented_control(
            f"Verdict on proposal {number}",
            list(VERDICTS),
            format_func=VERDICTS.__getitem__,
            key=controls.verdict_key,
            label_visibility="collapsed",
        )
        st.text_input(
            f"Reason for the verdict on proposal {number}",
            key=controls.reason_key,
            placeholder="Reason (optional)",
            max_chars=_LONGEST_REASON,
            label_visibility="collapsed",
        )
