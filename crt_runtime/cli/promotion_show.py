"""Promotion for people: a proposal with its evidence, the result of an apply, the trail of a belief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from crt_runtime.cli.show import plain
from crt_runtime.clock import format_utc
from crt_runtime.promotion.apply import Outcome
from crt_runtime.promotion.documents import PreState, Proposal
from crt_runtime.promotion.flags import flags
from crt_runtime.promotion.why import Trail
from crt_runtime.visible import on_one_line


def proposal_lines(proposal: Proposal, before: PreState | None) -> Iterator[str]:
    """What is proposed, what is believed now, the evidence verbatim, the flags; in rich markup, all text plain."""
    yield f"  {_statement(proposal)}  ({plain(proposal.kind)})"
    if proposal.holds:
        yield f"  holds: {_quoted(proposal.holds)}"
    yield f"  believed now: {_listed(before.belief if before else ())}"
    yield f"  in the notes: {_listed(before.notes if before else ())}"
    for cited in proposal.evidence:
        where = cited.memory_id or cited.url or cited.source_type
        quote = _quoted(cited.quote_text) if cited.quote_text is not None else "(no quote)"
        yield f"  evidence {plain(where)}, {plain(cited.timestamp or 'no time')}: {quote}"
    if proposal.rationale:
        yield f"  {plain(on_one_line(proposal.rationale))}"
    for flag in flags(proposal):
        yield f"  [yellow]{flag.words}[/yellow]"


def apply_lines(outcome: Outcome, path: Path, proposals: Sequence[Proposal] = ()) -> Iterator[str]:
    """What became of each proposal, the receipt, where the result lies, and the summary line.

    `proposals` are those that were decided on; an undo has none, and names what it closes and brings back by id. What
    was applied before is not told again.
    """
    asked = {proposal.id: proposal for proposal in proposals}
    if outcome.receipt_id is None or not outcome.already:
        for result in cast(list[dict[str, Any]], outcome.document["results"]):
            yield _result_line(result, asked.get(result["proposal_id"]), dry_run=outcome.dry_run)
    if outcome.receipt_id is not None:
        metadata = cast(dict[str, Any], outcome.document["metadata"])
        done = "receipt" if not outcome.already else f"already done at {metadata['generated_at']}, receipt"
        yield f"{done} {plain(outcome.receipt_id)}{' (sandbox)' if metadata.get('sandbox') else ''}"
    yield f"result {plain(str(path))}"
    yield outcome.summary


def trail_lines(trail: Trail) -> Iterator[str]:
    """From a belief back to the words that it rests on; of a note, the words and the beliefs that cite it."""
    memory = trail.memory
    if trail.receipt_id is None:
        said = f"note {plain(memory.memory_id)}, source {memory.source.value}, {format_utc(memory.said_at)}"
        yield f"{said}: {_quoted(memory.text)}"
        yield f"  believed as: {', '.join(map(plain, trail.believed_as)) or '-'}"
        return
    closed = f", closed by receipt {trail.closed_by}" if trail.closed_by else ""
    yield f"belief {plain(memory.memory_id)}{plain(closed)}: {plain(trail.slot or '')} = {_quoted(trail.value or '')}"
    unbound = ", from documents that bind nothing (--allow-unbound)" if trail.unbound else ""
    yield f"  applied {plain(trail.applied_at or '-')}, receipt {plain(trail.receipt_id)}{unbound}"
    reason = f": {_quoted(trail.reason)}" if trail.reason else ""
    decided = f"{plain(trail.decided_at or '-')} by {plain(trail.decider or 'somebody not named')}"
    yield f"  approved {decided}{reason}, decisions {plain(trail.decisions_digest or '-')}"
    job = f" of job {plain(trail.job_id)}" if trail.job_id else ""
    yield f"  proposed as {plain(trail.proposal_id or '-')}{job}, proposals {plain(trail.proposals_digest or '-')}"
    for cited in trail.evidence:
        if cited.now is not None:
            now = cited.now
            said = f"{plain(now.memory_id)}, source {now.source.value}, {format_utc(now.said_at)}"
            yield f"  said in {said}: {_quoted(now.text)}"
        elif cited.memory_id is not None:
            yield f"  said in {plain(cited.memory_id)}, which was forgotten"
        else:
            quote = _quoted(cited.quote_text) if cited.quote_text is not None else plain(cited.url or "(no quote)")
            yield f"  from {plain(cited.source_type)}, {plain(cited.said_at or 'no time')}: {quote}"
    for older in trail.superseded:
        yield f"  took the place of {plain(older.memory_id)}: {_quoted(older.text)}"


def _result_line(result: Mapping[str, Any], proposal: Proposal | None, *, dry_run: bool) -> str:
    """`applied job-7:employer: employer is "Amazon", as mem-9, in place of mem-4`."""
    shown = f"{plain(result['proposal_id'])}: "
    if result["action"] == "error":
        return f"[red]error[/red] {shown}{plain(on_one_line(str(result['reason'])))}"
    if result["action"] == "skipped":
        return f"skipped {shown}{plain(on_one_line(str(result['reason'])))}"
    parts = [_statement(proposal) if proposal else plain(on_one_line(str(result["reason"])))]
    if result["new_memory_id"]:
        parts.append(f"{'as' if proposal else 'believed again as'} {plain(result['new_memory_id'])}")
    if result["supersedes_id"]:
        closes = "closes" if proposal is None or proposal.ends else "in place of"
        parts.append(f"{closes} {plain(result['supersedes_id'])}")
    return f"{'would apply' if dry_run else 'applied'} {shown}{', '.join(parts)}"


def _statement(proposal: Proposal) -> str:
    verb = "no longer" if proposal.ends else "is"
    return f"{plain(proposal.slot or '(no slot)')} {verb} {_quoted(proposal.value)}"


def _listed(values: tuple[str, ...]) -> str:
    return " | ".join(_quoted(value) for value in values) or "nothing"


def _quoted(text: str) -> str:
    return f'"{plain(on_one_line(text))}"'
