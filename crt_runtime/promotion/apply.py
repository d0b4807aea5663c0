"""Apply: the one step that writes belief. One immediate transaction, all or nothing, and a receipt in the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from crt_runtime import __version__
from crt_runtime.artifacts import Document, artifacts_dir, seal, write_document
from crt_runtime.artifacts.names import apply_result_path
from crt_runtime.clock import Clock, format_utc
from crt_runtime.errors import ArtifactError, CrtError, StaleError
from crt_runtime.ids import IdSource, SequentialIds
from crt_runtime.language.catalogue import load_catalogue
from crt_runtime.language.values import Relation, compare_values
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.memory import beliefs, memories, slots
from crt_runtime.memory import trust as trusting
from crt_runtime.memory.memory import Source
from crt_runtime.memory.remains import note_folder
from crt_runtime.promotion import receipts
from crt_runtime.promotion.documents import Decision, Pair, Proposal, Verdict
from crt_runtime.promotion.plan import Entry, Known, Live, Plan, Result, Write, drifted, plan, refused
from crt_runtime.promotion.receipts import Heading, Receipt
from crt_runtime.promotion.rows import SALT
from crt_runtime.promotion.sandbox import origin_of
from crt_runtime.promotion.values import structured_line
from crt_runtime.promotion.writing import BeliefRow, write
from crt_runtime.store import Store
from crt_runtime.store.backup import in_memory_copy
from crt_runtime.store.connection import MEMORY
from crt_runtime.store.integrity import quick_check
from crt_runtime.store.stamps import moment

APPROVED: Final = "promotion_approved"
"""How a contradiction was settled that an approval closed."""

_SOURCE: Final = {
    "user": Source.USER,
    "chat": Source.EXTERNAL,  # whose words a chat's are is not said, so they count less than the user's
    "research": Source.EXTERNAL,
    "tool": Source.EXTERNAL,
    "system": Source.SYSTEM,
}

_CONFIDENCE: Final = 0.9
"""The confidence of a belief whose proposal names none."""

_SESSION: Final = "promotion"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an apply did, or a dry-run would do. `document` is the sealed apply result.

    `receipt_id` is None for a dry-run and for an apply that carried nothing out since a proposal cannot be applied.
    `already`: the decisions had been applied before; the document is the first one's.
    """

    document: Document
    receipt_id: str | None
    applied: int
    skipped: int
    errors: int
    dry_run: bool
    already: bool = False

    @property
    def summary(self) -> str:
        """The line that `crt apply` ends with; what was applied before counts as skipped."""
        did = "Would apply" if self.dry_run else "Applied"
        return f"{did}: {self.applied} | Skipped: {self.skipped} | Errors: {self.errors} | Dry-run: {self.dry_run}"


def apply(store: Store, pair: Pair, *, notes: str | None = None, results_in: Path | None = None) -> Outcome:
    """Carry decisions out in one transaction: belief rows, closings, contradiction entries and the receipt.

    The same decisions again give the first receipt and change nothing. Where a proposal cannot be applied, nothing is,
    and the outcome says why. `notes` stay in the ledger for good. `results_in` is the artifacts dir that the result is
    written to afterwards, noted in the file so that forgetting looks there.

    Raises:
        StaleError: the documents are for another memory file, or an approved slot has changed since.
        CrtError: the proposals were applied with other decisions.
        StoreError: the file cannot be written, or is damaged.
    """
    quick_check(store.connection, store.path)
    with store.transaction() as tx:
        outcome = _run(tx, store.ids, store.clock, store.db_uuid, store.path, pair, notes, dry_run=False)
        if results_in is not None and outcome.receipt_id is not None and not outcome.already:
            note_folder(tx, results_in)
        return outcome


def dry_run(store: Store, pair: Pair, *, notes: str | None = None) -> Outcome:
    """What `apply` would do, found out by doing it to a copy in memory that is thrown away. Raises as `apply` does.

    The store may be open read-only; nothing is written in or beside its file.
    """
    with store.snapshot() as conn:
        conn.execute("SELECT count(*) FROM meta").fetchone()  # takes the lock under which the copy is made
        copy = in_memory_copy(conn)
    with closing(copy):
        quick_check(copy, store.path)
        scratch = Store(copy, MEMORY, store.clock, store.ids, "")
        with scratch.transaction() as tx:
            return _run(tx, _passing_ids(), store.clock, store.db_uuid, store.path, pair, notes, dry_run=True)


def write_result(root: Path, outcome: Outcome) -> Path:
    """Write the apply result under the artifacts dir; a receipt's is the same file however often it is written.

    Raises:
        ArtifactError: it cannot be written; after a commit, the message says that applying again writes it.
    """
    metadata = cast(dict[str, str], outcome.document["metadata"])
    relative = apply_result_path(moment(metadata["generated_at"]))
    try:
        return write_document(artifacts_dir(root), relative, "promotion_apply_result", outcome.document)
    except CrtError as error:
        if outcome.receipt_id is None:
            raise
        raise ArtifactError(
            relative,
            "",
            f"applied as receipt {outcome.receipt_id}, but its result was not written ({error}); apply again",
        ) from error


def _passing_ids() -> IdSource:
    """Ids for what a dry-run throws away, the same every time, and none that a memory file has."""
    given = SequentialIds()
    return lambda prefix: given(f"dry-run-{prefix}")


def _run(
    tx: sqlite3.Connection,
    ids: IdSource,
    clock: Clock,
    db_uuid: str,
    where: str,
    pair: Pair,
    notes: str | None,
    *,
    dry_run: bool,
) -> Outcome:
    before = receipts.apply_of(tx, pair.proposals.digest)
    if before is not None:
        return _already(before, pair, where, dry_run=dry_run)
    origin = origin_of(tx)
    if pair.proposals.db_uuid not in (None, db_uuid, origin):
        raise StaleError(f"{pair.proposals.path}: is for memory file {pair.proposals.db_uuid}; {where} is {db_uuid}")
    known = _read_known(tx, pair)
    stale = drifted(pair, known)
    if stale:
        changes = "; ".join(f"slot {drift.slot} was {drift.was}, is now {drift.now}" for drift in stale)
        raise StaleError(f"{pair.proposals.path}: is stale: {changes}. Propose and decide again")
    planned = plan(pair, known, load_catalogue(), ids)
    at = clock()
    metadata = _metadata(pair, db_uuid, where, notes, at, dry_run=dry_run, sandbox=origin is not None)
    if planned.count("error"):
        return _outcome(planned if dry_run else refused(planned), metadata, dry_run=dry_run)
    receipt = _carry_out(tx, ids, at, pair, planned, metadata)
    return _outcome(planned, metadata, None if dry_run else receipt, dry_run=dry_run)


def _already(before: Receipt, pair: Pair, where: str, *, dry_run: bool) -> Outcome:
    if before.decisions_digest != pair.decisions.digest:
        raise CrtError(
            f"{pair.decisions.path}: {where} has these proposals with other decisions, as receipt {before.receipt_id}; "
            "proposals are decided once; propose again to decide anew"
        )
    result = before.result()
    count = len(cast(list[object], result["results"]))
    if not dry_run:
        return Outcome(result, before.receipt_id, 0, count, 0, dry_run=False, already=True)
    metadata = {**cast(dict[str, object], result["metadata"]), "dry_run": True, "receipt": None}
    for name in ("ledger_head", "digest"):
        metadata.pop(name)
    skipped = [
        {**item, "action": "skipped", "reason": f"applied before, as receipt {before.receipt_id}"}
        for item in cast(list[dict[str, object]], result["results"])
    ]
    document = seal("promotion_apply_result", {"metadata": metadata, "results": skipped}, "dry-run")
    return Outcome(document, None, 0, count, 0, dry_run=True, already=True)


def _read_known(conn: sqlite3.Connection, pair: Pair) -> Known:
    verdicts = pair.verdicts
    approved = [p for p in pair.proposals.proposals if verdicts[p.id].verdict is Verdict.APPROVED]
    named = sorted({proposal.slot for proposal in approved if proposal.slot is not None})
    cited = sorted({item.memory_id for proposal in approved for item in proposal.evidence if item.memory_id})
    quotable = conn.execute(
        "SELECT memory_id, text FROM memories"
        " WHERE memory_id IN (SELECT value FROM json_each(?)) AND forgotten_at IS NULL",
        (json.dumps(cited),),
    )
    opened: dict[str, list[Contradiction]] = {}
    for entry in entries.entries(conn, status=ContradictionStatus.OPEN):
        opened.setdefault(entry.slot or "", []).append(entry)
    return Known(
        notes={slot: slots.read(conn, slot) for slot in named},
        belief=beliefs.by_slot(conn, named),
        open_entries=opened,
        quotable=dict(quotable.fetchall()),
    )


def _metadata(
    pair: Pair, db_uuid: str, where: str, notes: str | None, at: datetime, *, dry_run: bool, sandbox: bool
) -> dict[str, object]:
    return {
        "version": "v1",
        "generated_at": format_utc(at),
        "memory_db": where,
        "proposals_path": pair.proposals.path,
        "decisions_path": pair.decisions.path,
        "dry_run": dry_run,
        "notes": notes,
        "db_uuid": pair.proposals.db_uuid or db_uuid,
        "proposals_digest": pair.proposals.digest,
        "decisions_digest": pair.decisions.digest,
        "receipt": None,
        "sandbox": sandbox,
        "unbound": pair.unbound,
        "undoes": None,
        "crt_version": __version__,
    }


def _outcome(
    planned: Plan, metadata: Mapping[str, object], receipt: Receipt | None = None, *, dry_run: bool
) -> Outcome:
    if receipt is not None:
        document = receipt.result()
    else:
        results = [result_document(result, dry_run=dry_run) for result in planned.results]
        document = seal("promotion_apply_result", {"metadata": metadata, "results": results}, "apply result")
    return Outcome(
        document,
        receipt.receipt_id if receipt else None,
        planned.count("applied"),
        planned.count("skipped"),
        planned.count("error"),
        dry_run,
    )


def result_document(result: Result, *, dry_run: bool = False) -> dict[str, object]:
    """One result as the apply result has it; in a dry-run without the ids that only an apply would give."""
    return {
        "proposal_id": result.proposal_id,
        "decision": result.verdict.value,
        "action": result.action,
        "new_memory_id": None if dry_run else result.new_memory_id,
        "reason": result.reason,
        "supersedes_id": result.supersedes_id,
        "contradiction_id": None if dry_run else result.contradiction_id,
    }


def _carry_out(
    tx: sqlite3.Connection, ids: IdSource, at: datetime, pair: Pair, planned: Plan, metadata: Mapping[str, object]
) -> Receipt:
    heading = Heading("apply", ids("rcp"), at, pair.proposals.digest, pair.decisions.digest)
    verdicts = pair.verdicts
    rows = [_row(item, verdicts[item.proposal.id], pair, heading.receipt_id, ids("salt")) for item in planned.writes]
    results = [result_document(result) for result in planned.results]
    body = {
        "result": {"metadata": {**metadata, "receipt": heading.receipt_id}, "results": results},
        "writes": [item.memory_id for item in planned.writes],
        "closes": planned.closes,
        "opens": [entry.id for entry in planned.entries],
        "held": list(_held(tx, pair)),
        "proposed_at": pair.proposals.generated_at,
    }
    receipt = write(tx, heading, body, rows, [memory_id for memory_id, _ in planned.closes])
    said = {row.memory_id: row.said_at for row in rows}
    for entry in planned.entries:
        entries.open_entry(tx, _contradiction(tx, entry, said, at))
    return receipt


def _row(item: Write, decision: Decision, pair: Pair, receipt_id: str, salt: str) -> BeliefRow:
    proposal = item.proposal
    source = _SOURCE[proposal.source]
    trust = trusting.initial(source) if proposal.trust is None else min(float(proposal.trust), trusting.CAP[source])
    context: dict[str, object] = {
        "promotion": {
            "receipt_id": receipt_id,
            "proposal_id": proposal.id,
            "job_id": pair.proposals.job_id,
            "proposals_digest": pair.proposals.digest,
            "decisions_digest": pair.decisions.digest,
            "decider": pair.decisions.decider,
            "decided_at": decision.decided_at,
            "reason": decision.reason,
            "evidence": [cited.to_document() for cited in proposal.evidence],
        },
        SALT: salt,
    }
    if proposal.holds is not None:
        context["holds"] = proposal.holds
    return BeliefRow(
        memory_id=item.memory_id,
        text=structured_line(proposal.kind, item.slot, item.value),
        said_at=_said_at(proposal, decision),
        source=source,
        session=_SESSION,
        trust=trust,
        confidence=_CONFIDENCE if proposal.confidence is None else float(proposal.confidence),
        context=context,
        slot=item.slot,
        value=item.value,
        normalized=item.normalized,
        supersedes_id=item.supersedes_id,
    )


def _said_at(proposal: Proposal, decision: Decision) -> datetime:
    """When the latest evidence was said; where none has a time, when it was decided."""
    times = [moment(cited.timestamp) for cited in proposal.evidence if cited.timestamp is not None]
    return max(times) if times else moment(decision.decided_at)


def _held(conn: sqlite3.Connection, pair: Pair) -> Iterator[list[object]]:
    """The verdicts that were no approval, each on a fact of a memory that the proposal cited."""
    verdicts, catalogue = pair.verdicts, load_catalogue()
    for proposal in pair.proposals.proposals:
        verdict = verdicts[proposal.id].verdict
        if verdict is Verdict.APPROVED or proposal.slot is None:
            continue
        value_type = catalogue.spec_for(proposal.slot).value_type
        for cited in proposal.evidence:
            position = _position(conn, cited.memory_id, proposal.slot, value_type, proposal.value)
            if position is not None:
                yield [verdict.value, cited.memory_id, position, proposal.ends]
                break


def _position(conn: sqlite3.Connection, memory_id: str | None, slot: str, value_type: str, value: str) -> int | None:
    """Where the value stands among the facts of a memory."""
    rows = conn.execute("SELECT position, normalized FROM facts WHERE memory_id = ? AND slot = ?", (memory_id, slot))
    for position, normalized in rows:
        if compare_values(value_type, normalized, value) is Relation.SAME:
            return int(position)
    return None


def _contradiction(conn: sqlite3.Connection, entry: Entry, said: Mapping[str, datetime], at: datetime) -> Contradiction:
    settled = entry.type is not ContradictionType.CONFLICT
    return Contradiction(
        id=entry.id,
        type=entry.type,
        status=ContradictionStatus.RESOLVED if settled else ContradictionStatus.OPEN,
        slot=entry.slot,
        old=_side(conn, entry.old, said, at),
        new=_side(conn, entry.new, said, at),
        opened_at=at,
        resolved_at=at if settled else None,
        method=APPROVED if settled else None,
    )


def _side(conn: sqlite3.Connection, live: Live | None, said: Mapping[str, datetime], at: datetime) -> Side:
    """A belief as a side of an entry; of an ending, the other side has no memory and no value."""
    if live is None:
        return Side("", "", None, at)
    memory = None if live.memory_id in said else memories.get(conn, live.memory_id)
    return Side(live.memory_id, "", live.value, memory.said_at if memory else said.get(live.memory_id, at))
