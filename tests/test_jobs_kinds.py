"""What each job type finds in a memory file."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobs_scene import AT, START, memory_file

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import Document, JsonValue, load, validate
from crt_runtime.errors import ArtifactError, CrtError, UsageError
from crt_runtime.ids import SequentialIds
from crt_runtime.jobs import Job, JobStatus
from crt_runtime.jobs.documents import place
from crt_runtime.jobs.kinds import KINDS
from crt_runtime.jobs.kinds.said import Said
from crt_runtime.jobs.kinds.suspicions import suspicions
from crt_runtime.jobs.task import Done, Task

TALK = (
    "Hi! I am Sam and I work at Microsoft. The coffee is fine.",
    "I live in Oslo.",
    "Actually I work at Amazon, not Microsoft.",
    "My favorite color is blue.",
    "My favorite color is green.",
    "What is the weather like?",
    "Nice day, is it not!",
)


def run(type_: str, **payload: JsonValue) -> Done:
    """Do a job of the type, and check what it would leave."""
    done = KINDS[type_](Task("job-1", payload, START))
    job = Job("job-1", type_, JobStatus.SUCCEEDED, 0, AT, payload, AT, AT)
    validate("background_job", job.to_document(done.result), "the job")
    for made in done.made:
        validate(made.kind, made.document, made.path)
    return done


def placed(memory: Path) -> str:
    """Write the proposals of a memory file down, as a worker does; gives the SHA-256 of the file."""
    (made,) = run("propose_promotions", memory_db=str(memory)).made
    return place(memory.parent / "artifacts", made.path, made.kind, made.document, "job-1")


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return memory_file(tmp_path / "me.db", *TALK)


def rows(result: Document, key: str) -> list[Document]:
    found = result[key]
    assert isinstance(found, list)
    return found  # type: ignore[return-value]


class TestSummary:
    def test_it_quotes_the_users_sentences_with_their_memory(self, memory: Path) -> None:
        result = run("summarize_session", memory_db=str(memory)).result
        said = {(row["memory_id"], row["sentence"]) for row in rows(result, "facts")}
        assert ("mem-1", "I am Sam and I work at Microsoft.") in said
        assert ("mem-2", "I live in Oslo.") in said
        with Runtime.open(memory, config=RuntimeConfig(), create=False) as crt:
            for memory_id, sentence in said:
                stored = crt.memory(str(memory_id))
                assert stored is not None
                assert str(sentence) in stored.text

    def test_it_leaves_out_what_carries_nothing(self, memory: Path) -> None:
        text = str(run("summarize_session", memory_db=str(memory)).result)
        assert "coffee" not in text
        assert "weather" not in text

    def test_corrections_name_both_sides(self, memory: Path) -> None:
        (correction,) = rows(run("summarize_session", memory_db=str(memory)).result, "corrections")
        assert (correction["type"], correction["slot"]) == ("revision", "employer")
        assert [correction[side]["value"] for side in ("old", "new")] == ["Microsoft", "Amazon"]  # type: ignore[index, call-overload]
        assert correction["new"]["sentence"] == "Actually I work at Amazon, not Microsoft."  # type: ignore[index, call-overload]

    def test_an_open_conflict_is_an_open_question(self, memory: Path) -> None:
        result = run("summarize_session", memory_db=str(memory)).result
        (question,) = rows(result, "open_questions")
        assert question["slot"] == "favorite_color"
        assert [side["value"] for side in rows(question, "sides")] == ["blue", "green"]
        standing = {fact["value"]: fact["standing"] for row in rows(result, "facts") for fact in rows(row, "facts")}
        assert (standing["Microsoft"], standing["Amazon"], standing["blue"]) == ("superseded", "holds", "disputed")

    def test_it_keeps_to_its_session(self, memory: Path) -> None:
        with Runtime.open(memory, config=RuntimeConfig()) as crt:
            crt.send("I have a beagle.", session="other")
        result = run("summarize_session", memory_db=str(memory), session="other").result
        assert [row["sentence"] for row in rows(result, "facts")] == ["I have a beagle."]
        assert (result["memories"], result["corrections"], result["open_questions"]) == (1, [], [])

    def test_it_takes_a_made_up_conversation_in_place_of_a_memory_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        result = run("summarize_session", demo=True).result
        assert len(rows(result, "facts")) == 5
        assert len(rows(result, "corrections")) == 1
        assert list(tmp_path.iterdir()) == []

    def test_a_demo_that_is_not_wanted_is_none(self, memory: Path) -> None:
        assert run("summarize_session", memory_db=str(memory), demo=False) == run(
            "summarize_session", memory_db=str(memory)
        )

    def test_what_was_forgotten_is_in_no_summary(self, memory: Path) -> None:
        with Runtime.open(memory, config=RuntimeConfig()) as crt:
            crt.forget(slot="employer")
        text = str(run("summarize_session", memory_db=str(memory)).result)
        assert "Microsoft" not in text
        assert "Amazon" not in text


class TestExtraction:
    def test_every_fact_is_listed_with_its_memory_and_place(self, memory: Path) -> None:
        result = run("extract_slots", memory_db=str(memory)).result
        found = {(row["memory_id"], row["slot"], row["value"]) for row in rows(result, "extracted")}
        assert {("mem-1", "name", "Sam"), ("mem-1", "employer", "Microsoft"), ("mem-2", "location", "Oslo")} <= found
        assert result["facts"] == result["listed"] == len(rows(result, "extracted"))

    def test_a_text_that_says_more_than_was_stored_shows(self, tmp_path: Path) -> None:
        memory = memory_file(tmp_path / "me.db", "I live in Oslo.")
        from crt_runtime.memory import memories
        from crt_runtime.memory.memory import Source
        from crt_runtime.store import Store

        with Store.open(memory) as store, store.transaction() as tx:  # as an import leaves it
            memories.add(
                tx, memory_id="old-1", text="I work at Initech.", said_at=START, source=Source.USER,
                session="default", confidence=0.8, holds_facts=False,
            )  # fmt: skip
        result = run("extract_slots", memory_db=str(memory)).result
        stored = {row["memory_id"]: row["stored"] for row in rows(result, "extracted")}
        assert stored == {"mem-1": True, "old-1": False}
        assert result["not_stored"] == 1


class TestMining:
    def test_what_the_ledger_holds_is_found_again(self, memory: Path) -> None:
        result = run("mine_contradictions", memory_db=str(memory)).result
        assert [(row["type"], row["slot"], row["in_ledger"]) for row in rows(result, "mined")] == [
            ("revision", "employer", True),
            ("conflict", "favorite_color", True),
        ]
        assert result["not_in_ledger"] == 0

    def test_what_the_ledger_lacks_is_found(self, tmp_path: Path) -> None:
        from crt_runtime.memory import memories
        from crt_runtime.memory.memory import Source
        from crt_runtime.store import Store

        memory = memory_file(tmp_path / "me.db", "I live in Oslo.")
        with Store.open(memory) as store, store.transaction() as tx:
            memories.add(
                tx, memory_id="old-1", text="I live in Bergen.", said_at=START, source=Source.USER,
                session="default", confidence=0.8, holds_facts=False,
            )  # fmt: skip
        (row,) = rows(run("mine_contradictions", memory_db=str(memory)).result, "mined")
        assert (row["type"], row["in_ledger"]) == ("conflict", False)
        assert [row[side]["memory_id"] for side in ("old", "new")] == ["mem-1", "old-1"]  # type: ignore[index, call-overload]

    def test_what_no_rule_can_settle_is_a_suspicion(self, tmp_path: Path) -> None:
        texts = (
            "I just downloaded Zotero to manage my references.",
            "I bought some apples.",
            "I've never used Zotero to manage references.",
        )
        memory = memory_file(tmp_path / "me.db")
        with Runtime.open(memory, config=RuntimeConfig(), ids=SequentialIds()) as crt:
            crt.load(texts)
        before = memory.read_bytes()
        result = run("mine_contradictions", memory_db=str(memory)).result
        (row,) = rows(result, "suspected")
        assert (row["status"], row["slot"], row["in_ledger"]) == ("reflecting", None, False)
        assert [row[side]["memory_id"] for side in ("old", "new")] == ["mem-1", "mem-3"]  # type: ignore[index, call-overload]
        assert row["old"]["sentence"] == "I just downloaded Zotero to manage my references"  # type: ignore[index, call-overload]
        assert result["mined"] == []
        assert memory.read_bytes() == before

    @pytest.mark.parametrize(
        "texts",
        [
            ("I use Zotero for my references.", "I've never used a bicycle."),
            ("I use Zotero for my references.", "I don't use Zotero for my references."),
            ("Should I use Zotero for my references?", "I've never used Zotero for my references."),
            ("Read my Zotero references.", "I've never used Zotero for my references."),
            ("I've never used Zotero for my references.", "I never use Zotero for my references."),
            ("My sister said Zotero is good for references. It never fails on Zotero references.",),
        ],
    )
    def test_words_alone_are_no_suspicion(self, texts: tuple[str, ...]) -> None:
        memories = [Said(f"mem-{number}", text, AT, "default") for number, text in enumerate(texts)]
        assert suspicions(memories) == []


class TestProposals:
    def test_a_run_that_was_cut_off_finds_its_own_document(self, memory: Path) -> None:
        assert placed(memory) == placed(memory)

    def test_its_own_document_stands_where_the_memory_file_changed_meanwhile(self, memory: Path) -> None:
        first = placed(memory)
        with Runtime.open(memory, config=RuntimeConfig()) as crt:
            crt.send("I have a beagle.")
        assert placed(memory) == first

    def test_the_document_of_another_job_is_never_taken(self, memory: Path) -> None:
        placed(memory)
        path = memory.parent / "artifacts" / "promotions" / "proposals.job-1.json"
        _, before = load(path)
        path.write_text(path.read_text().replace('"source_job_id": "job-1"', '"source_job_id": "job-2"'))
        with pytest.raises(ArtifactError):
            placed(memory)
        assert before["metadata"] != {}


@pytest.mark.parametrize("type_", ["propose_promotions", "extract_slots", "mine_contradictions", "summarize_session"])
class TestEveryType:
    def test_a_memory_file_is_only_read(self, type_: str, memory: Path) -> None:
        before = (memory.read_bytes(), memory.stat().st_mtime_ns, sorted(memory.parent.iterdir()))
        run(type_, memory_db=str(memory))
        after = sorted(memory.parent.iterdir())
        assert (memory.read_bytes(), memory.stat().st_mtime_ns, after) == before

    def test_a_memory_file_that_is_not_there_is_not_made(self, type_: str, tmp_path: Path) -> None:
        with pytest.raises(CrtError, match="no such memory file"):
            run(type_, memory_db=str(tmp_path / "none.db"))
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("payload", [{}, {"memory_db": ""}, {"memory_db": 7}])
    def test_a_payload_without_its_memory_file_is_one_line(self, type_: str, payload: dict[str, JsonValue]) -> None:
        with pytest.raises(CrtError, match=r"job job-1: payload/memory_db is .*; expected text"):
            run(type_, **payload)


@pytest.mark.parametrize("session", ["../x", ""])
def test_a_malformed_session_is_refused(memory: Path, session: str) -> None:
    with pytest.raises((UsageError, CrtError)):
        run("summarize_session", memory_db=str(memory), session=session)
