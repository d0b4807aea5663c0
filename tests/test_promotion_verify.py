"""Verifying a memory file: whoever changes a cell of the apply ledger or of a promoted row is found, and where."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from promotion_scene import Scene

from crt_runtime.errors import StoreError
from crt_runtime.promotion.undo import undo
from crt_runtime.promotion.verify import Verified, verify_memory_file


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three receipts (the last an undo), beliefs written, closed and restored, and trust that moved."""
    scene = Scene(tmp_path_factory.mktemp("verify"))
    scene.learn("I work at Microsoft.", "I live in Oslo.", "I live in Oslo.")
    scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
    with scene.open() as store:
        undo(store, "rcp-2")
    assert verify_memory_file(scene.file).ok
    return scene.file


@pytest.fixture
def file(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "memory.db"))


def tamper(file: Path, *statements: str) -> None:
    """Change a file as somebody would who takes its rules out and puts them back afterwards."""
    connection = sqlite3.connect(file, isolation_level=None)
    rules = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for name, _ in rules:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert connection.execute(statement).rowcount != 0, statement
    for _, sql in rules:
        connection.execute(sql)
    connection.close()


def said(verified: Verified) -> str:
    return "\n".join(line.message for line in verified.lines)


def test_a_sound_file_gives_one_line_with_the_head_of_its_chain(file: Path) -> None:
    verified = verify_memory_file(file)
    (line,) = verified.lines
    assert (verified.receipts, verified.beliefs, line.ok) == (3, 4, True)
    assert line.message.endswith(f"chain head {verified.head}")
    assert len(verified.head) == 64


def test_verifying_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    verify_memory_file(file)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


LEDGER = {
    "seq": "9",
    "receipt_id": "'rcp-9'",
    "kind": "CASE kind WHEN 'apply' THEN 'undo' ELSE 'apply' END",
    "applied_at": "'2020-01-01T00:00:00.000000Z'",
    "proposals_digest": "'sha256:' || substr(hex(zeroblob(32)), 1, 64)",
    "decisions_digest": "'sha256:' || substr(hex(zeroblob(32)), 1, 64)",
    "reverts_id": "'rcp-3'",
    "receipt_json": "json_set(receipt_json, '$.closes', json('[]'), '$.held', json('[1]'))",
    "previous_hash": "'0'",
    "hash": "'0'",
}


@pytest.mark.parametrize(
    ("column", "row"),
    # An undo that calls itself an apply would be a second apply of its proposals, which an index refuses.
    [(column, row) for column in LEDGER for row in (1, 2, 3) if (column, row) != ("kind", 3)],
)
def test_every_cell_of_the_apply_ledger_that_is_changed_is_named(file: Path, column: str, row: int) -> None:
    tamper(file, f"UPDATE apply_ledger SET {column} = {LEDGER[column]} WHERE seq = {row}")
    verified = verify_memory_file(file)
    assert not verified.ok
    last = column in ("hash", "receipt_json") and row == 3
    named = "hash or a cell that it covers" if last else column
    place = 3 if column == "seq" else row  # a row that says it is the ninth comes last
    flaw = next(line.message for line in verified.lines if line.message.startswith(f"apply_ledger row {place} "))
    assert named in flaw


@pytest.mark.parametrize("action", ["writes", "closes"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("receipt_id", "'rcp-1'"),
        ("memory_id", "'mem-1'"),
        ("action", "'closes'"),
        ("row_digest", "replace(row_digest, substr(row_digest, 1, 4), 'ffff')"),
    ],
)
def test_every_cell_of_what_a_receipt_names_that_is_changed_is_named(
    file: Path, column: str, value: str, action: str
) -> None:
    if column == "action":  # one row of a belief each: a row that says the other of it is in the way
        value = "'writes'" if action == "closes" else value
        tamper(
            file,
            f"DELETE FROM apply_rows WHERE action = {value} AND memory_id IN"
            f" (SELECT memory_id FROM apply_rows WHERE receipt_id = 'rcp-2' AND action = '{action}')",
            f"UPDATE apply_rows SET action = {value} WHERE receipt_id = 'rcp-2' AND action = '{action}'",
        )
    else:
        tamper(file, f"UPDATE apply_rows SET {column} = {value} WHERE receipt_id = 'rcp-2' AND action = '{action}'")
    found = said(verify_memory_file(file))
    assert "apply_ledger row 2 (receipt rcp-2): apply_rows" in found
    if column == "row_digest":
        assert "row_digest changed (mem-" in found


PROMOTED = {
    "memory_no": "99",
    "lane": "'notes'",
    "source": "'system'",
    "text": "'FACT: employer = Evil'",
    "terms": "'fact employ evil'",
    "said_at": "'2020-01-01T00:00:00.000000Z'",
    "session": "'other'",
    "trust": "0.99",
    "confidence": "0.01",
    "holds_facts": "0",
    "context_json": "json_set(context_json, '$.promotion.decider', 'Somebody else')",
    "slot": "'name'",
    "value": "'Evil'",
    "normalized": "'evil'",
    "supersedes_id": "'mem-1'",
    "receipt_id": "'rcp-2'",
    "closed_by": "'rcp-1'",
    "forgotten_at": "'2026-01-31T09:30:00.000000Z'",
}


def test_the_cells_that_are_tried_are_all_that_there_are(file: Path) -> None:
    connection = sqlite3.connect(file)
    tables = {
        "apply_ledger": LEDGER.keys(),
        "memories": PROMOTED.keys() | {"memory_id"},
        "trust_log": {column for column, _ in trust_cells()},
    }
    for table, tried in tables.items():
        columns = {name for (name,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")}
        assert columns == tried
    connection.close()


@pytest.mark.parametrize("column", PROMOTED)
def test_every_cell_of_a_promoted_row_that_is_changed_is_named(file: Path, column: str) -> None:
    connection = sqlite3.connect(file)
    (memory_id,) = connection.execute("SELECT memory_id FROM memories WHERE slot = 'location'").fetchone()
    connection.close()
    tamper(file, f"UPDATE memories SET {column} = {PROMOTED[column]} WHERE memory_id = '{memory_id}'")
    found = said(verify_memory_file(file))
    flaw = next(line for line in found.splitlines() if line.startswith(f"memory {memory_id}: "))
    assert column in flaw


def test_a_promoted_row_under_another_id_is_named(file: Path) -> None:
    tamper(file, "UPDATE memories SET memory_id = 'mem-x' WHERE slot = 'location'")
    found = said(verify_memory_file(file))
    assert "memory mem-x: is a belief that no receipt wrote" in found
    assert "was written by a receipt and is not there" in found


def test_a_belief_that_was_put_in_by_hand_is_named(file: Path) -> None:
    tamper(
        file,
        "INSERT INTO memories (memory_id, lane, source, text, terms, said_at, session, trust, confidence, holds_facts,"
        " context_json, slot, value, normalized, receipt_id) SELECT 'mem-evil', lane, source, text, terms, said_at,"
        " session, trust, confidence, holds_facts, context_json, 'name', 'Evil', 'evil', receipt_id FROM memories"
        " WHERE slot = 'location'",
    )
    assert "memory mem-evil: is a belief that no receipt wrote" in said(verify_memory_file(file))


def test_a_belief_that_was_taken_out_is_named(file: Path) -> None:
    tamper(file, "DELETE FROM memories WHERE slot = 'location'")
    assert "was written by a receipt and is not there" in said(verify_memory_file(file))


def test_a_receipt_that_was_taken_out_of_the_middle_is_named(file: Path) -> None:
    tamper(file, "DELETE FROM apply_ledger WHERE seq = 2")
    assert "apply_ledger row 2 (receipt rcp-3): seq, previous_hash changed" in said(verify_memory_file(file))


def test_a_receipt_taken_off_the_end_shows_in_the_head(file: Path) -> None:
    head = verify_memory_file(file).head
    tamper(
        file,
        "DELETE FROM apply_rows WHERE receipt_id = 'rcp-3'",
        "DELETE FROM memories WHERE receipt_id = 'rcp-3'",
        "UPDATE memories SET closed_by = NULL WHERE closed_by = 'rcp-3'",
        "DELETE FROM contradictions WHERE method = 'promotion_undone'",
        "DELETE FROM apply_ledger WHERE receipt_id = 'rcp-3'",
    )
    assert verify_memory_file(file).head != head


def trust_cells() -> Iterator[tuple[str, str]]:
    yield "seq", "77"
    yield "memory_id", "'mem-3'"
    yield "moved_at", "'2020-01-01T00:00:00.000000Z'"
    yield "old_trust", "0.1"
    yield "new_trust", "0.9"
    yield "reason", "'upheld'"
    yield "distance", "0.5"
    yield "previous_hash", "'0'"
    yield "hash", "'0'"


@pytest.mark.parametrize(("column", "value"), list(trust_cells()))
def test_every_cell_of_the_trust_log_that_is_changed_is_found(file: Path, column: str, value: str) -> None:
    tamper(file, f"UPDATE trust_log SET {column} = {value} WHERE seq = 1")
    verified = verify_memory_file(file)
    row = 1 if column != "seq" else verified.trust_moves  # a row that says it is the 77th comes last
    assert f"trust_log row {row} " in said(verified)


def test_trust_that_moved_past_its_log_is_named(file: Path) -> None:
    tamper(file, "UPDATE memories SET trust = 0.99 WHERE memory_id IN (SELECT memory_id FROM trust_log)")
    assert "trust is 0.99, the trust log ends at" in said(verify_memory_file(file))


def test_a_dropped_rule_is_refused_at_once(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("DROP TRIGGER apply_ledger_stays_unchanged")
    connection.close()
    with pytest.raises(StoreError, match="apply_ledger_stays_unchanged is missing"):
        verify_memory_file(file)


def test_the_file_itself_refuses_each_of_these_changes(file: Path) -> None:
    connection = sqlite3.connect(file)
    for statement in (
        "UPDATE apply_ledger SET applied_at = 'x'",
        "DELETE FROM apply_ledger",
        "UPDATE apply_rows SET row_digest = 'x'",
        "UPDATE memories SET text = 'x' WHERE lane = 'belief'",
        "UPDATE memories SET closed_by = 'rcp-1' WHERE lane = 'belief' AND closed_by IS NULL",
        """INSERT INTO memories (memory_id, lane, source, text, terms, said_at, session, trust, confidence, holds_facts,
        context_json, slot, value, normalized, receipt_id) VALUES ('m', 'belief', 'user', 't', 't', 'x', 's', 0.7,
        0.9, 1, '{}', 'name', 'n', 'n', 'rcp-1')""",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()


class TestForgetting:
    def test_a_forgotten_belief_verifies_and_leaves_no_text(self, tmp_path: Path) -> None:
        scene = Scene(tmp_path)
        scene.learn("I work at Quibblewick.", "I live in Oslo.")
        scene.say("Please forget where I work.")
        assert verify_memory_file(scene.file).ok
        assert b"uibblewick" not in scene.file.read_bytes()
        assert scene.beliefs() == {"location": ["Oslo"]}

    def test_a_belief_whose_evidence_was_forgotten_elsewhere_still_verifies(self, tmp_path: Path) -> None:
        """One sentence, two slots: forgetting one empties the sentence and what quotes it, and keeps the other."""
        scene = Scene(tmp_path)
        scene.learn("I work at Microsoft.", "I work at Microsoft and live in Oslo.")
        scene.say("Please forget where I live.")
        assert verify_memory_file(scene.file).ok

    def test_what_was_emptied_without_a_tombstone_is_named(self, file: Path) -> None:
        tamper(file, "UPDATE memories SET text = '', terms = '', value = '', normalized = '' WHERE slot = 'location'")
        assert "text, terms, value, normalized changed since its receipt" in said(verify_memory_file(file))


class TestResults:
    def test_a_result_that_was_edited_is_named(self, tmp_path: Path) -> None:
        from promotion_scene import edited, rewrite

        scene = Scene(tmp_path)
        scene.learn("I work at Microsoft.")
        (path,) = (scene.artifacts / "promotion_apply").iterdir()
        rewrite(path, edited(path, "promotion_apply_result", lambda d: d["metadata"].update(notes="looks fine")))
        assert "is not what receipt rcp-1 says" in said(verify_memory_file(scene.file, scene.artifacts))

    def test_a_result_of_a_receipt_that_never_was_is_named(self, tmp_path: Path) -> None:
        from promotion_scene import edited, rewrite

        scene = Scene(tmp_path)
        scene.learn("I work at Microsoft.")
        (path,) = (scene.artifacts / "promotion_apply").iterdir()
        forged = edited(path, "promotion_apply_result", lambda d: d["metadata"].update(receipt="rcp-77"))
        rewrite(path.with_name("apply_result.20990101T000000.000000Z.json"), forged)
        assert "names receipt rcp-77, which the ledger does not have" in said(
            verify_memory_file(scene.file, scene.artifacts)
        )
