"""What the memory file itself refuses, whoever writes: here plain SQL, from a client that knows nothing of CRT."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crt_runtime.clock import SteppingClock
from crt_runtime.errors import StoreError
from crt_runtime.ids import SequentialIds
from crt_runtime.ledger.chain import linked
from crt_runtime.memory import answers, memories, trust
from crt_runtime.memory.memories import Belief
from crt_runtime.memory.memory import Lane, Source
from crt_runtime.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)

BELIEF = """INSERT INTO memories (memory_id, text, terms, said_at, source, lane, trust, confidence, session,
holds_facts, context_json, slot, value, normalized, receipt_id) VALUES ({memory_id}, 'I work at Amazon.', '', '2026',
'user', 'belief', 0.7, 0.9, 's', 1, 'null', 'employer', 'Amazon', 'amazon', {receipt})"""


def write_receipt(tx: sqlite3.Connection, receipt_id: str, *rows: tuple[str, str], kind: str = "apply") -> None:
    """What apply writes before its beliefs: the rows that the receipt names, then the sealed ledger row."""
    for memory_id, action in rows:
        tx.execute("INSERT INTO apply_rows VALUES (?, ?, ?, 'sha256:00')", (receipt_id, memory_id, action))
    seq, previous = tx.execute("SELECT coalesce(max(seq), 0) + 1, '' FROM apply_ledger").fetchone()
    last = tx.execute("SELECT hash FROM apply_ledger ORDER BY seq DESC LIMIT 1").fetchone()
    previous = last[0] if last else ""
    digest = f"sha256:{seq:064x}"
    tx.execute(
        "INSERT INTO apply_ledger VALUES (?, ?, ?, 'now', ?, 'sha256:dd', NULL, '{}', ?, ?)",
        (seq, receipt_id, kind, digest, previous, linked(previous, (seq, receipt_id))),
    )


def remember(tx: sqlite3.Connection, memory_id: str, belief: Belief | None = None) -> None:
    memories.add(
        tx,
        memory_id=memory_id,
        text="I work at Microsoft.",
        said_at=START,
        source=Source.USER,
        session="default",
        confidence=0.9,
        holds_facts=True,
        belief=belief,
    )


@pytest.fixture
def memory_file(tmp_path: Path) -> Path:
    """A file with a note, a belief with its receipt, a trust move, and an answer record."""
    path = tmp_path / "memory.db"
    with Store.open(path, clock=SteppingClock(START), ids=SequentialIds()) as store, store.transaction() as tx:
        remember(tx, "note-1")
        write_receipt(tx, "receipt-1", ("belief-1", "writes"))
        remember(tx, "belief-1", Belief("employer", "Microsoft", "microsoft", "receipt-1"))
        trust.uphold(tx, "note-1", 0.0, "upheld", START)
        answers.append(tx, {"id": "ans-1", "user_text": "Where do I work?"}, "default")
        tx.execute(
            "INSERT INTO contradictions VALUES (1, 'con-1', 'conflict', 'open', 'employer', 'note-1', 'Microsoft', 'x',"
            " 'belief-1', 'Amazon', 'x', 'x', NULL, NULL)"
        )
        tx.execute("INSERT INTO tombstones VALUES (1, 'forget-0', 'slot', 'phone', 'now', 'user_revoked', 'hmac')")
    return path


@pytest.fixture
def plain(memory_file: Path) -> Iterator[sqlite3.Connection]:
    """Any other client: foreign keys off, no CRT code."""
    with closing(sqlite3.connect(memory_file, isolation_level=None)) as connection:
        yield connection


def test_a_belief_with_its_receipt_is_stored(memory_file: Path) -> None:
    with Store.open(memory_file) as store:
        assert memories.require(store.connection, "belief-1").lane is Lane.BELIEF


REFUSED = {
    "belief without receipt": (BELIEF.format(memory_id="'b-2'", receipt="NULL"), "needs its receipt"),
    "belief with an invented receipt": (BELIEF.format(memory_id="'b-2'", receipt="'receipt-9'"), "needs its receipt"),
    "belief under a receipt that names another": (
        BELIEF.format(memory_id="'b-2'", receipt="'receipt-1'"),
        "needs its receipt",
    ),
    "belief put in place of a note": (
        BELIEF.format(memory_id="'note-1'", receipt="'receipt-1'").replace("INSERT", "REPLACE", 1),
        "never used twice",
    ),
    "belief put in place of a belief": (
        BELIEF.format(memory_id="'belief-1'", receipt="'receipt-1'").replace("INSERT", "REPLACE", 1),
        "never used twice",
    ),
    "note moved to belief": ("UPDATE memories SET lane = 'belief' WHERE memory_id = 'note-1'", "keeps its"),
    "note moved to belief with a receipt": (
        (
            "UPDATE OR REPLACE memories SET lane = 'belief', receipt_id = 'receipt-1', slot = 'employer', value = 'x',"
            " normalized = 'x' WHERE memory_id = 'note-1'"
        ),
        "keeps its",
    ),
    "belief moved to notes": ("UPDATE memories SET lane = 'notes', receipt_id = NULL", "keeps its"),
    "note takes the id of a belief": (
        "UPDATE OR REPLACE memories SET memory_id = 'belief-1' WHERE memory_id = 'note-1'",
        "keeps its",
    ),
    "belief's value changed": ("UPDATE memories SET value = 'Amazon' WHERE lane = 'belief'", "until it is forgotten"),
    "note's text changed": ("UPDATE memories SET text = 'I work at Amazon.'", "until it is forgotten"),
    "text emptied without a tombstone": (
        "UPDATE memories SET text = '', terms = '', holds_facts = 0, forgotten_at = 'now' WHERE memory_id = 'note-1'",
        "until it is forgotten",
    ),
    "context changed": ("""UPDATE memories SET context_json = '{"a": 1}'""", "keeps its context"),
    "time changed": ("UPDATE memories SET said_at = '1999'", "keeps its"),
    "memory deleted": ("DELETE FROM memories", "never deleted"),
    "belief closed without receipt": ("UPDATE memories SET closed_by = 'x' WHERE lane = 'belief'", "closed once"),
    "belief closed by a receipt that does not name it": (
        "UPDATE memories SET closed_by = 'receipt-1' WHERE lane = 'belief'",
        "closed once",
    ),
    "receipt changed": ("UPDATE apply_ledger SET decisions_digest = 'x'", "append-only"),
    "receipt deleted": ("DELETE FROM apply_ledger", "append-only"),
    "receipt replaced": (
        "REPLACE INTO apply_ledger VALUES (1, 'receipt-1', 'apply', 'x', 'p', 'd', NULL, '{}', '', 'h')",
        "append-only",
    ),
    "receipt out of the chain": (
        "INSERT INTO apply_ledger VALUES (2, 'receipt-2', 'apply', 'x', 'p', 'd', NULL, '{}', 'wrong', 'h')",
        "is a chain",
    ),
    "second decisions for the same proposals": (
        (
            "REPLACE INTO apply_ledger SELECT 2, 'receipt-2', kind, applied_at, proposals_digest, 'other', NULL, '{}',"
            " hash, 'h' FROM apply_ledger"
        ),
        "append-only",
    ),
    "row added to a sealed receipt": (
        "INSERT INTO apply_rows VALUES ('receipt-1', 'b-2', 'writes', 'sha256:00')",
        "append-only",
    ),
    "row of a receipt changed": ("UPDATE apply_rows SET row_digest = 'x'", "append-only"),
    "row of a receipt deleted": ("DELETE FROM apply_rows", "append-only"),
    "trust moved without its log": ("UPDATE memories SET trust = 1.0 WHERE memory_id = 'note-1'", "trust_log"),
    "trust log changed": ("UPDATE trust_log SET new_trust = 1.0", "append-only"),
    "trust log deleted": ("DELETE FROM trust_log", "append-only"),
    "trust log out of the chain": (
        "INSERT INTO trust_log VALUES (2, 'note-1', 'x', 0.8, 0.9, 'r', 0, 'wrong', 'h')",
        "append-only",
    ),
    "trust log replaced": (
        "REPLACE INTO trust_log VALUES (1, 'note-1', 'x', 0.1, 0.2, 'r', 0, '', 'h')",
        "append-only",
    ),
    "ledger entry deleted": ("DELETE FROM contradictions", "never deleted"),
    "ledger entry replaced": (
        (
            "REPLACE INTO contradictions SELECT entry_no, id, 'temporal', status, slot, old_memory_id, old_value,"
            " old_said_at, new_memory_id, new_value, new_said_at, opened_at, NULL, NULL FROM contradictions"
        ),
        "never replaced",
    ),
    "side of a ledger entry changed": ("UPDATE contradictions SET old_memory_id = 'belief-1'", "keeps its sides"),
    "value of a ledger entry changed": ("UPDATE contradictions SET old_value = 'Amazon'", "keeps its values"),
    "tombstone deleted": ("DELETE FROM tombstones", "never deleted"),
    "tombstone changed": ("UPDATE tombstones SET reason = 'x'", "never changes"),
    "tombstone replaced": (
        "REPLACE INTO tombstones VALUES (1, 'f', 'slot', 'phone', 'now', 'r', 'd')",
        "never changes",
    ),
    "answer record deleted": ("DELETE FROM answer_records", "never deleted"),
    "answer record changed": ("""UPDATE answer_records SET record_json = '{"id": "ans-1"}'""", "only by forgetting"),
    "answer record replaced": (
        "REPLACE INTO answer_records VALUES (1, 'ans-2', 'default', '{}')",
        "never replaced",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_plain_sql_is_refused(plain: sqlite3.Connection, what: str) -> None:
    statement, reason = REFUSED[what]
    before = list(plain.iterdump())
    with pytest.raises(sqlite3.IntegrityError, match=reason):
        plain.execute(statement)
    assert list(plain.iterdump()) == before


@pytest.mark.parametrize(
    ("trigger", "what"),
    [
        ("belief_needs_its_receipt", "belief under a receipt that names another"),
        ("memories_keep_lane_and_origin", "time changed"),
        ("apply_ledger_stays_unchanged", "receipt changed"),
        ("trust_moves_by_its_log", "trust moved without its log"),
    ],
)
def test_without_its_trigger_the_file_would_not_refuse(plain: sqlite3.Connection, trigger: str, what: str) -> None:
    """The planted fault: the tests above see the triggers at work, and not something else."""
    plain.execute(f"DROP TRIGGER {trigger}")
    plain.execute(REFUSED[what][0])


def test_a_belief_is_closed_once_by_the_receipt_that_names_it(memory_file: Path) -> None:
    with Store.open(memory_file) as store:
        with store.transaction() as tx:
            write_receipt(tx, "receipt-2", ("belief-1", "closes"), ("belief-2", "writes"))
            remember(tx, "belief-2", Belief("employer", "Amazon", "amazon", "receipt-2", supersedes_id="belief-1"))
            tx.execute("UPDATE memories SET closed_by = 'receipt-2' WHERE memory_id = 'belief-1'")
        with pytest.raises(StoreError, match="closed once"), store.transaction() as tx:
            tx.execute("UPDATE memories SET closed_by = NULL WHERE memory_id = 'belief-1'")


def test_a_receipt_whose_rows_were_never_sealed_does_not_commit(memory_file: Path) -> None:
    with (
        Store.open(memory_file) as store,
        pytest.raises(StoreError, match="FOREIGN KEY"),
        store.transaction() as tx,
    ):
        tx.execute("INSERT INTO apply_rows VALUES ('receipt-7', 'b', 'writes', 'd')")
