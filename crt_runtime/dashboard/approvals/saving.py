"""The bar under the cards: how far the review is, the dry-run, and saving. Nothing here writes a memory file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import streamlit as st

from crt_runtime.clock import Clock
from crt_runtime.dashboard import layout, text
from crt_runtime.dashboard.approvals.draft import Draft
from crt_runtime.dashboard.approvals.keeper import Keeper
from crt_runtime.dashboard.approvals.reading import open_memory
from crt_runtime.errors import CrtError
from crt_runtime.promotion.apply import Outcome
from crt_runtime.promotion.documents import Verdict
from crt_runtime.promotion.review import Review, rehearse, save
from crt_runtime.shell import command_line

_TOLD: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVED: "approved",
    Verdict.REJECTED: "rejected",
    Verdict.DEFER: "deferred",
}
_ACTIONS: Final = {"applied": "would apply", "skipped": "skip", "error": "error"}


def saved(draft: Draft, desk: layout.Desk) -> bool:
    """Show where the decisions lie and how to go on; False where they are not saved yet."""
    path = draft.saved
    if path is None:
        return False
    with st.container(border=True, key="crt-saved"):
        st.subheader("Saved", anchor=False)
        st.markdown("The decisions are written. Nothing has been applied; try what they do first:")
        text.lines([str(path)])
        text.lines([apply_command(draft, path, desk)])
        st.caption("Leave out `--dry-run` to apply. Applying the same decisions again changes nothing.")
    return True


def apply_command(draft: Draft, decisions: Path, desk: layout.Desk) -> str:
    """The dry-run of these decisions as a command, with whole paths, so that it runs from any folder."""
    words = ["crt", "apply", "--memory-db", str(desk.memory_db.absolute() if desk.memory_db else "MEMORY_FILE")]
    words += ["--proposals", str(Path(draft.seen.path).absolute()), "--decisions", str(decisions.absolute())]
    words += ["--artifacts-dir", str(desk.artifacts_dir.absolute())] if desk.artifacts_dir else []
    return command_line([*words, *(["--allow-unbound"] if draft.seen.unbound else []), "--dry-run"])


def bar(draft: Draft, desk: layout.Desk, keeper: Keeper, clock: Clock) -> None:
    """Show the state of the review, and let it be rehearsed and saved once every proposal has a verdict."""
    with st.container(key="crt-bar", border=True, gap="small"):
        total = len(draft.seen.proposals)
        given = [f"{count} {_TOLD[verdict]}" for verdict, count in draft.count().items() if count]
        told, preview, keep = st.columns([3, 1, 1], vertical_alignment="center")
        with told:
            st.progress((total - draft.undecided) / total)
            left = f"{draft.undecided} of {total} undecided" if draft.undecided else f"all {total} decided"
            st.caption(" · ".join([left, *given]))
        with preview:
            st.button(
                "Dry-run",
                key="dry-run",
                width="stretch",
                disabled=bool(draft.undecided) or desk.memory_db is None,
                help="What applying would do, found out on a copy in memory."
                if desk.memory_db is not None
                else "Choose a memory file first.",
                on_click=draft.ask,
                args=(partial(_rehearse, draft, clock),),
            )
        with keep:
            st.button(
                "Save decisions",
                key="save",
                type="primary",
                width="stretch",
                disabled=bool(draft.undecided),
                on_click=draft.ask,
                args=(partial(_save, draft, keeper, clock),),
            )
        _rehearsed(draft)
        if draft.refused is not None:
            layout.refusal(draft.refused, "bar")


def _review(draft: Draft, desk: layout.Desk) -> Review:
    return Review(draft.seen, dict(draft.verdicts), dict(draft.reasons), desk.decider)


def _rehearse(draft: Draft, clock: Clock, desk: layout.Desk) -> None:
    draft.start_again()
    if desk.memory_db is None:
        return
    try:
        with open_memory(desk.memory_db) as store:
            draft.outcome = rehearse(store, _review(draft, desk), clock=clock)
    except CrtError as error:
        draft.refused = str(error)


def _save(draft: Draft, keeper: Keeper, clock: Clock, desk: layout.Desk) -> None:
    if desk.artifacts_dir is None or draft.saved is not None:  # the second half of a double click
        return
    draft.start_again()
    try:
        draft.saved = save(_review(draft, desk), desk.artifacts_dir, known=draft.known, clock=clock)
    except CrtError as error:
        draft.refused = str(error)
        return
    keeper.drop(draft.seen.digest)


def _rehearsed(draft: Draft) -> None:
    """What the last dry-run found, in the bar, where it is seen wherever the page is scrolled to."""
    outcome = draft.outcome
    if outcome is None:
        return
    text.lines([outcome.summary])
    with st.expander("What it would do with each; nothing was written in or beside the memory file"):
        text.lines(_results(outcome, draft), height=220)


def _results(outcome: Outcome, draft: Draft) -> Iterator[str]:
    """One line a proposal, the errors first."""
    proposed = {proposal.id: proposal for proposal in draft.seen.proposals}
    results = cast(list[dict[str, Any]], outcome.document["results"])
    for result in sorted(results, key=lambda result: result["action"] != "error"):
        proposal = proposed[result["proposal_id"]]
        verb = "no longer" if proposal.ends else "is"
        yield (
            f"{_ACTIONS[result['action']]:<11}  {proposal.slot or '(no slot)'} {verb} {proposal.value}"
            + (f", in place of {result['supersedes_id']}" if result.get("supersedes_id") and not proposal.ends else "")
            + (f": {result['reason']}" if result["reason"] else "")
        )
