"""Forgetting: the text leaves the file, down to its bytes, and a tombstone stays."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crt_runtime.artifacts import check_digest, seal
from crt_runtime.clock import SteppingClock
from crt_runtime.errors import CrtError
from crt_runtime.ids import SequentialIds
from crt_runtime.language.facts import Fact, Modality, Polarity
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import Contradiction, ContradictionStatus, ContradictionType, Side
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.memory import answers, facts, memories, recall, slots, trust
from crt_runtime.memory.forget import completed, erase, forget
from crt_runtime.memory.memories import Belief
from crt_runtime.memory.memory import Source
from crt_runtime.store import Store
from crt_runtime.store import scrub as scrubbing

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=1)

TEXT = "Honestly I work at Quuxelworth, near the zeppelin harbour in Pfaffikon."
WORDS = ("honestly", "quuxelworth", "zeppelin", "harbour", "pfaffikon")


def said(store: Store, memory_id: str, text: str, *found: Fact) -> None:
    """Store a memory, its facts and nothing else."""
    with store.transaction() as tx:
        memories.add(
            tx,
            memory_id=memory_id,
            text=text,
            said_at=START,
            source=Source.USER,
            session="default",
            confidence=0.9,
            holds_facts=bool(found),
        )
        facts.add_facts(tx, found)


def chat(store: Store, prefix: str, text: str, count: int) -> None:
    """Store remarks without facts, all in one transaction."""
    with store.transaction() as tx:
        for number in range(count):
            memories.add(
                tx,
                memory_id=f"{prefix}-{number}",
                text=text.format(number=number),
                said_at=START,
                source=Source.USER,
                session="default",
                confidence=0.8,
                holds_facts=False,
            )


def fact(slot: str, value: str, memory_id: str) -> Fact:
    return Fact(
        slot, value, value.lower(), Polarity.AFFIRMED, Modality.ASSERTED, "user", (0, len(value)), memory_id, START
    )


def known(store: Store, slot: str, *values: Fact, state: State = State.KNOWN, history: tuple[Fact, ...] = ()) -> None:
    with store.transaction() as tx:
        slots.write(tx, slot, SlotState(state, values, history, (None,) * len(values)))


def answered(store: Store, record_id: str, user_text: str, answer_text: str, **more: object) -> None:
    record = {
        "id": record_id,
        "ts": "2026-01-01T00:00:00Z",
        "user_text": user_text,
        "answer_text": answer_text,
        "mode": "recall",
        "retrieved_memory_ids": [],
        **more,
    }
    with store.transaction() as tx:
        answers.append(tx, record, "default")


def record(store: Store, record_id: str) -> Mapping[str, object]:
    return next(found for found in answers.export(store.connection) if found["id"] == record_id)


def bytes_on_disk(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def traces(folder: Path) -> list[str]:
    data = bytes_on_disk(folder).lower()
    return [word for word in (TEXT, *WORDS) if word.lower().encode() in data]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "person"
    path.mkdir()
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store.open(folder / "memory.db", clock=SteppingClock(START), ids=SequentialIds()) as opened:
        yield opened


def fill(store: Store, others: int = 100) -> None:
    """A life around the text: chatter before and after, a conflict, a history, answers that quote it."""
    chat(store, "before", "The weather on day {number} was fine.", others)
    said(store, "mem-1", TEXT, fact("employer", "Quuxelworth", "mem-1"))
    said(store, "mem-2", "I work at Amazon.", fact("employer", "Amazon", "mem-2"))
    known(
        store,
        "employer",
        fact("employer", "Amazon", "mem-2"),
        state=State.REVISED,
        history=(fact("employer", "Quuxelworth", "mem-1"),),
    )
    with store.transaction() as tx:
        entries.open_entry(
            tx,
            Contradiction(
                "con-1",
                ContradictionType.REVISION,
                ContradictionStatus.RESOLVED,
                "employer",
                Side("mem-1", TEXT, "Quuxelworth", START),
                Side("mem-2", "I work at Amazon.", "Amazon", START),
                START,
                START,
                "user_revised",
            ),
        )
        trust.contradict(tx, "mem-1", 1.0, "contradicted", START)
    answered(store, "ans-1", TEXT, "Noted.")
    answered(store, "ans-2", "Where do I work?", "You work at Quuxelworth.", retrieved_memory_ids=["mem-1"])
    answered(store, "ans-3", "Quote me.", f"You said: {TEXT!r}", evidence=[{"memory_id": "mem-1", "text": TEXT}])
    answered(store, "ans-4", "What about the zeppelins?", "I do not know.")
    answered(store, "ans-5", "How was day 3?", "You said it was fine.")
    chat(store, "after", "Lunch on day {number} was soup.", others)


@pytest.mark.parametrize("others", [0, 10, 400])
def test_no_byte_of_the_text_stays_on_disk(store: Store, folder: Path, others: int) -> None:
    fill(store, others)
    assert traces(folder) == [TEXT, *WORDS]
    forgotten = forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert traces(folder) == []
    store.close()
    assert traces(folder) == []
    assert forgotten.scrubbed


def test_no_byte_stays_in_a_wal_file_either(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crt_runtime.store.connection._FIRST_SAFE_WAL", (3, 0, 0))
    with Store.open(folder / "memory.db", ids=SequentialIds()) as store:
        fill(store)
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert traces(folder) == [TEXT, *WORDS]
        forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
        assert traces(folder) == []
    assert traces(folder) == []


def test_the_search_for_traces_finds_what_a_plain_delete_leaves(store: Store, folder: Path) -> None:
    """The planted fault: a row that is merely overwritten stays in the index and in free pages."""
    fill(store)
    store.connection.execute("PRAGMA secure_delete = OFF")
    store.connection.execute("DROP TRIGGER memories_keep_text")
    store.connection.execute("UPDATE memories SET text = '', terms = '', forgotten_at = 'x' WHERE memory_id = 'mem-1'")
    assert "zeppelin" in traces(folder)


def test_words_that_other_memories_hold_stay_findable(store: Store) -> None:
    fill(store)
    said(store, "mem-9", "My friend sails from the harbour.")
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    (found, *_) = recall.recall(store.connection, "harbour", k=3, now=LATER)
    assert found.memory_id == "mem-9"
    assert recall.recall(store.connection, "zeppelin", k=3, now=LATER) == []


def test_the_other_memories_are_as_before(store: Store) -> None:
    fill(store)
    before = store.connection.execute("SELECT * FROM memories WHERE memory_id <> 'mem-1'").fetchall()
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert store.connection.execute("SELECT * FROM memories WHERE memory_id <> 'mem-1'").fetchall() == before
    store.connection.execute("INSERT INTO memories_fts (memories_fts) VALUES ('integrity-check')")


def test_the_row_stays_empty_with_its_tombstone(store: Store) -> None:
    fill(store)
    assert memories.count(store.connection) == 202
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert memories.get(store.connection, "mem-1") is None
    assert memories.count(store.connection) == 201
    (row,) = store.connection.execute("SELECT text, terms, context_json FROM memories WHERE memory_id = 'mem-1'")
    assert row == ("", "", "{}")
    rows = store.connection.execute("SELECT kind, target_id, forgotten_at, reason, digest FROM tombstones").fetchall()
    kinds = {(kind, target) for kind, target, *_ in rows}
    assert {("memory", "mem-1"), ("slot", "employer"), ("contradiction", "con-1"), ("answer", "ans-1")} <= kinds
    for _, _, at, reason, digest in rows:
        assert (at, reason) == ("2026-01-02T00:00:00.000000Z", "user_revoked")
        assert re.fullmatch(r"hmac-sha256:[0-9a-f]{64}", digest)


def test_the_digest_cannot_confirm_a_guess(tmp_path: Path) -> None:
    """The key is drawn anew and thrown away: the same text forgotten twice leaves two different digests."""
    digests = set()
    for name in ("one.db", "two.db"):
        with Store.open(tmp_path / name, ids=SequentialIds()) as store:
            said(store, "mem-1", TEXT)
            forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
            digests |= set(store.connection.execute("SELECT digest FROM tombstones WHERE kind = 'memory'"))
    assert len(digests) == 2


def test_a_ledger_entry_stays_without_the_forgotten_side(store: Store) -> None:
    fill(store)
    forgotten = forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert forgotten.contradiction_ids == ("con-1",)
    entry = entries.get(store.connection, "con-1")
    assert entry is not None
    assert (entry.old.text, entry.old.value) == ("", None)
    assert (entry.new.text, entry.new.value) == ("I work at Amazon.", "Amazon")
    assert (entry.type, entry.method) == (ContradictionType.REVISION, "user_revised")


def test_an_open_conflict_ends_when_a_side_is_forgotten(store: Store) -> None:
    said(store, "mem-1", TEXT, fact("employer", "Quuxelworth", "mem-1"))
    said(store, "mem-2", "I work at Amazon.", fact("employer", "Amazon", "mem-2"))
    both = (fact("employer", "Quuxelworth", "mem-1"), fact("employer", "Amazon", "mem-2"))
    known(store, "employer", *both, state=State.CONFLICT)
    sides = (Side("mem-1", TEXT, "Quuxelworth", START), Side("mem-2", "I work at Amazon.", "Amazon", START))
    with store.transaction() as tx:
        entries.open_entry(
            tx,
            Contradiction("con-1", ContradictionType.CONFLICT, ContradictionStatus.OPEN, "employer", *sides, START),
        )
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    entry = entries.get(store.connection, "con-1")
    assert entry is not None
    assert (entry.status, entry.method, entry.resolved_at) == (ContradictionStatus.RESOLVED, "user_forgot", LATER)
    assert slots.read(store.connection, "employer") == SlotState(State.KNOWN, both[1:], (), (None,))


def test_answer_records_keep_all_but_the_quotations(store: Store) -> None:
    fill(store)
    untouched = record(store, "ans-5")
    forgotten = forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert forgotten.answer_ids == ("ans-1", "ans-2", "ans-3", "ans-4")
    assert record(store, "ans-1")["user_text"] == "[forgotten]"
    assert record(store, "ans-1")["answer_text"] == "Noted."
    assert record(store, "ans-2")["user_text"] == "Where do I work?"
    assert record(store, "ans-2")["answer_text"] == "[forgotten]"
    assert record(store, "ans-2")["retrieved_memory_ids"] == ["mem-1"]
    assert record(store, "ans-3")["evidence"] == [{"memory_id": "mem-1", "text": "[forgotten]"}]
    assert record(store, "ans-3")["mode"] == "recall"
    assert record(store, "ans-5") == untouched


def test_a_sealed_answer_record_is_sealed_anew(store: Store) -> None:
    said(store, "mem-1", TEXT)
    sealed = seal(
        "audit_answer_record",
        {"id": "ans-1", "ts": "2026-01-01T00:00:00Z", "user_text": TEXT, "answer_text": "Noted.", "mode": "quick"},
    )
    with store.transaction() as tx:
        answers.append(tx, sealed, "default")
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    after = record(store, "ans-1")
    assert after["digest"] != sealed["digest"]
    check_digest("audit_answer_record", after, "ans-1")


def test_a_common_value_is_taken_only_from_answers_about_it(store: Store) -> None:
    """`blue` stays in another person's story; in the answer that rests on the memory it goes."""
    said(store, "mem-1", "My favourite colour is blue.", fact("favorite_color", "blue", "mem-1"))
    said(store, "mem-2", "My aunt painted her door blue.")
    known(store, "favorite_color", fact("favorite_color", "blue", "mem-1"))
    answered(store, "ans-1", "Which colour do I like?", "You like blue.", retrieved_memory_ids=["mem-1"])
    answered(store, "ans-2", "What about my aunt?", "Her door is blue.", retrieved_memory_ids=["mem-2"])
    forget(store, memory_ids=["mem-1"], slot="favorite_color", reason="user_revoked", at=LATER)
    assert record(store, "ans-1")["answer_text"] == "[forgotten]"
    assert record(store, "ans-2")["answer_text"] == "Her door is blue."


def test_forgetting_a_slot_takes_every_memory_that_speaks_of_it(store: Store, folder: Path) -> None:
    fill(store)
    forgotten = forget(store, memory_ids=[], slot="employer", reason="user_revoked", at=LATER)
    assert forgotten.memory_ids == ("mem-1", "mem-2")
    assert slots.read(store.connection, "employer") == SlotState(State.FORGOTTEN)
    assert facts.facts_of(store.connection, "employer") == []
    assert traces(folder) == []
    assert b"amazon" not in bytes_on_disk(folder).lower()


def test_another_slot_that_the_text_spoke_of_stays(store: Store, folder: Path) -> None:
    text = "My name is Wilhelmina and I work at Quuxelworth."
    said(store, "mem-1", text, fact("name", "Wilhelmina", "mem-1"), fact("employer", "Quuxelworth", "mem-1"))
    known(store, "name", fact("name", "Wilhelmina", "mem-1"))
    known(store, "employer", fact("employer", "Quuxelworth", "mem-1"))
    answered(store, "ans-1", "Who am I?", "You are Wilhelmina.")
    forget(store, memory_ids=["mem-1"], slot="employer", reason="user_revoked", at=LATER)
    assert slots.read(store.connection, "name").values == (fact("name", "Wilhelmina", "mem-1"),)
    assert slots.read(store.connection, "employer").state is State.FORGOTTEN
    assert record(store, "ans-1")["answer_text"] == "You are Wilhelmina."
    data = bytes_on_disk(folder)
    assert b"Quuxelworth" not in data
    assert text.encode() not in data


def test_one_value_of_a_slot_is_forgotten_alone(store: Store) -> None:
    said(store, "mem-1", "I have a beagle.", fact("pets", "a beagle", "mem-1"))
    said(store, "mem-2", "I have a parrot.", fact("pets", "a parrot", "mem-2"))
    known(store, "pets", fact("pets", "a beagle", "mem-1"), fact("pets", "a parrot", "mem-2"))
    forget(store, memory_ids=["mem-1"], slot="pets", whole_slot=False, reason="user_revoked", at=LATER)
    assert slots.read(store.connection, "pets") == SlotState(
        State.KNOWN, (fact("pets", "a parrot", "mem-2"),), (), (None,)
    )


def test_a_value_that_another_memory_asserts_stays_on_that_one(store: Store) -> None:
    said(store, "mem-1", TEXT, fact("employer", "Quuxelworth", "mem-1"))
    said(store, "mem-2", "Yes, Quuxelworth.", fact("employer", "Quuxelworth", "mem-2"))
    known(store, "employer", fact("employer", "Quuxelworth", "mem-1"))
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert slots.read(store.connection, "employer").values == (fact("employer", "Quuxelworth", "mem-2"),)


def receipt(tx: sqlite3.Connection, memory_id: str) -> None:
    tx.execute("INSERT INTO apply_rows VALUES ('receipt-1', ?, 'writes', 'sha256:00')", (memory_id,))
    tx.execute(
        "INSERT INTO apply_ledger VALUES (1, 'receipt-1', 'apply', 'now', 'sha256:1', 'sha256:2', NULL, '{}', '', 'h')"
    )


def test_a_belief_that_rests_on_the_memory_goes_with_it(store: Store, folder: Path) -> None:
    said(store, "mem-1", TEXT, fact("employer", "Quuxelworth", "mem-1"))
    with store.transaction() as tx:
        receipt(tx, "belief-1")
        memories.add(
            tx,
            memory_id="belief-1",
            text="employer: Quuxelworth",
            said_at=START,
            source=Source.USER,
            session="default",
            confidence=0.9,
            holds_facts=True,
            context={"evidence": [{"memory_id": "mem-1", "quote_text": TEXT}]},
            belief=Belief("employer", "Quuxelworth", "quuxelworth", "receipt-1"),
        )
    forgotten = forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert forgotten.memory_ids == ("mem-1", "belief-1")
    assert traces(folder) == []
    (row,) = store.connection.execute("SELECT lane, slot, value, receipt_id FROM memories WHERE memory_id = 'belief-1'")
    assert row == ("belief", "employer", "", "receipt-1")


def test_a_belief_that_also_rests_on_another_memory_loses_only_the_quotation(store: Store, folder: Path) -> None:
    said(store, "mem-1", TEXT, fact("employer", "Quuxelworth", "mem-1"))
    said(store, "mem-2", "Quuxelworth employs me.", fact("employer", "Quuxelworth", "mem-2"))
    with store.transaction() as tx:
        receipt(tx, "belief-1")
        memories.add(
            tx,
            memory_id="belief-1",
            text="employer: Quuxelworth",
            said_at=START,
            source=Source.USER,
            session="default",
            confidence=0.9,
            holds_facts=True,
            context={"evidence": [{"memory_id": "mem-1", "quote_text": TEXT}], "job_id": "job-1"},
            belief=Belief("employer", "Quuxelworth", "quuxelworth", "receipt-1"),
        )
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    belief = memories.require(store.connection, "belief-1")
    assert belief.context == {"evidence": [{"memory_id": "mem-1", "quote_text": "[forgotten]"}], "job_id": "job-1"}
    assert belief.text == "employer: Quuxelworth"
    assert [word for word in WORDS if word.encode() in bytes_on_disk(folder).lower()] == ["quuxelworth"]


def test_unicode_and_control_characters_are_forgotten_as_well(store: Store, folder: Path) -> None:
    text = 'Ich wohne in Zürich, "Gässli" 7 \x00\x07 — 東京 🎈 مرحبا'
    said(store, "mem-1", text, fact("location", "Zürich", "mem-1"))
    known(store, "location", fact("location", "Zürich", "mem-1"))
    answered(store, "ans-1", text, "Noted.")
    answered(store, "ans-2", "Und die GÄSSLI?", "Ich weiss es nicht.")
    assert "Zürich".encode() in bytes_on_disk(folder)
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    data = bytes_on_disk(folder)
    for word in ("Zürich", "zurich", "Gässli", "gassli", "GÄSSLI", "東京", "🎈", "مرحبا"):
        assert word.encode() not in data


def test_what_an_unknown_id_asks_for_changes_nothing(store: Store) -> None:
    fill(store, 3)
    before = list(store.connection.iterdump())
    with pytest.raises(CrtError, match="mem-99: there is none with this id"):
        forget(store, memory_ids=["mem-1", "mem-99"], reason="user_revoked", at=LATER)
    assert list(store.connection.iterdump()) == before


def test_forgetting_twice_changes_nothing_more(store: Store) -> None:
    fill(store, 3)
    forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    before = list(store.connection.iterdump())
    assert forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER).memory_ids == ()
    assert list(store.connection.iterdump()) == before


def test_the_copies_that_cannot_be_reached_are_named(store: Store, tmp_path: Path) -> None:
    fill(store, 3)
    copy = store.backup(tmp_path / "backup.db")
    forgotten = forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert forgotten.copies == (str(copy),)
    assert TEXT.encode() in copy.read_bytes()


def test_erasing_belongs_to_the_callers_transaction(store: Store) -> None:
    fill(store, 3)
    with pytest.raises(RuntimeError), store.transaction() as tx:
        erase(tx, forgetting_id="forget-1", memory_ids=["mem-1"], reason="user_revoked", at=LATER)
        raise RuntimeError
    assert memories.require(store.connection, "mem-1").text == TEXT


def test_a_death_between_commit_and_scrubbing_is_made_good_at_the_next_open(folder: Path) -> None:
    killed = Store.open(folder / "memory.db", ids=SequentialIds())
    fill(killed)
    with killed.transaction() as tx:
        erase(tx, forgetting_id="forget-1", memory_ids=["mem-1"], reason="user_revoked", at=LATER)
    assert scrubbing.scrub_is_due(killed.connection)
    killed.connection.close()
    with Store.open(folder / "memory.db") as again:
        assert not scrubbing.scrub_is_due(again.connection)
    assert traces(folder) == []


@pytest.mark.parametrize("first_safe_wal", [(99, 0, 0), (3, 0, 0)], ids=["truncate", "wal"])
def test_a_file_that_another_process_reads_is_scrubbed_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch, first_safe_wal: tuple[int, int, int]
) -> None:
    monkeypatch.setattr("crt_runtime.store.connection._FIRST_SAFE_WAL", first_safe_wal)
    path = folder / "memory.db"
    with Store.open(path, ids=SequentialIds()) as store, Store.open(path) as reader:
        fill(store)
        store.connection.execute("PRAGMA busy_timeout = 20")
        with store.transaction() as tx:
            forgotten = erase(tx, forgetting_id="forget-1", memory_ids=["mem-1"], reason="user_revoked", at=LATER)
        with reader.snapshot() as reading:
            assert memories.count(reading) == 201
            forgotten = completed(store, forgotten, LATER)
            if first_safe_wal < (99, 0, 0):  # without a WAL, whoever writes waits for readers anyway
                with Store.open(path, busy_seconds=0.02) as meanwhile:
                    assert memories.count(meanwhile.connection) == 201, "the file is not closed to others until then"
        assert not forgotten.scrubbed
        assert scrubbing.scrub_is_due(store.connection)
    with Store.open(path):
        assert traces(folder) == []


def test_in_memory_forgetting_removes_the_rows(folder: Path) -> None:
    with Store.open(":memory:", ids=SequentialIds()) as store:
        fill(store, 40)
        forget(store, memory_ids=["mem-1"], reason="user_revoked", at=LATER)
        assert not any("uuxelworth" in line or "zeppelin" in line for line in store.connection.iterdump())
