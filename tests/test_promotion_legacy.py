"""The earlier CRT: its files come over as notes, its documents apply only when they are let through, and on record."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from promotion_scene import Scene, old_memory, proposed

from crt_runtime.clock import system_clock
from crt_runtime.errors import ArtifactError, StoreError
from crt_runtime.ids import random_ids
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import ContradictionStatus
from crt_runtime.memory import memories, slots
from crt_runtime.memory.forget import forget
from crt_runtime.memory.memory import Lane, Source
from crt_runtime.promotion.choose import choose
from crt_runtime.promotion.legacy import Imported, import_legacy
from crt_runtime.promotion.legacy_jobs import import_job, read_legacy_job
from crt_runtime.promotion.verify import verify_memory_file
from crt_runtime.promotion.why import why

DATA = Path(os.environ.get("CRT_DATA_DIR", Path(__file__).resolve().parents[2] / "shared" / "data")) / "legacy"
real = pytest.mark.skipif(not DATA.is_dir(), reason=f"no files of the earlier CRT under {DATA}; set CRT_DATA_DIR")


def bring_over(scene: Scene, old: Path, ledger: Path | None = None) -> Imported:
    return import_legacy(old, scene.file, ledger_db=ledger, clock=scene.clock, ids=scene.ids)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_memories_become_notes_and_what_the_user_said_stands(scene: Scene, tmp_path: Path) -> None:
    old = old_memory(
        tmp_path / "old.db",
        ("mem_1", "I work at Microsoft.", 1768025612.5, "user", 0.9),
        ("mem_2", "You work at Google!", 1768025613.5, "system", 0.7),
        ("mem_3", "Where do I work?", 1768025614.5, "user", 0.7),
    )
    came = bring_over(scene, old)
    assert (came.memories, came.slots, came.trust_moves) == (3, 1, 0)
    with scene.open() as store:
        note = memories.require(store.connection, "mem_1")
        answer = memories.require(store.connection, "mem_2")
        state = slots.read(store.connection, "employer")
    assert (note.lane, note.trust, note.confidence, note.session) == (Lane.NOTES, 0.9, 0.95, "legacy")
    assert note.context["legacy"] == {"sse_mode": "C", "context": {"type": "user_input"}}
    assert (answer.source, answer.trust) == (Source.SYSTEM, 0.6), "trust is capped by source"
    assert [fact.value for fact in state.values] == ["Microsoft"]
    assert scene.beliefs() == {}
    assert verify_memory_file(scene.file).ok


def test_forgetting_names_the_old_file_which_it_does_not_reach(scene: Scene, tmp_path: Path) -> None:
    old = old_memory(tmp_path / "old.db", ("mem_1", "I work at Microsoft.", 1768025612.5, "user", 0.9))
    bring_over(scene, old)
    with scene.open() as store:
        gone = forget(store, memory_ids=["mem_1"], reason="user_revoked", at=system_clock())
    assert gone.copies == (str(old),)


def test_the_old_files_are_only_read(scene: Scene, tmp_path: Path) -> None:
    old = old_memory(tmp_path / "old.db", ("mem_1", "I work at Microsoft.", 1.5, "user", 0.9))
    before = old.read_bytes()
    bring_over(scene, old)
    assert old.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["memory.db", "old.db"]


def test_contradictions_of_the_old_rules_are_suspicions(scene: Scene, tmp_path: Path) -> None:
    old = old_memory(tmp_path / "old.db", ("m1", "I saw a bird.", 1.0, "user", 0.7), ("m2", "A cat.", 2.0, "user", 0.7))
    ledger = sqlite3.connect(tmp_path / "ledger.db")
    ledger.execute(
        "CREATE TABLE contradictions (ledger_id TEXT, timestamp REAL, old_memory_id TEXT, new_memory_id TEXT,"
        " drift_mean REAL, status TEXT, contradiction_type TEXT, resolution_timestamp REAL, resolution_method TEXT)"
    )
    ledger.executemany(
        "INSERT INTO contradictions VALUES (?, 3.0, ?, ?, 0.5, ?, 'temporal', ?, ?)",
        [
            ("c1", "m1", "m2", "open", None, None),
            ("c2", "m1", "m2", "resolved", 4.0, "user"),
            ("c3", "m1", "m9", "open", None, None),
        ],
    )
    ledger.commit()
    ledger.close()
    came = bring_over(scene, old, tmp_path / "ledger.db")
    with scene.open() as store:
        found = {entry.id: entry.status for entry in entries.entries(store.connection)}
    assert found == {"c1": ContradictionStatus.REFLECTING, "c2": ContradictionStatus.RESOLVED}
    assert any("'c3'" in line for line in came.left)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("../x", "text", 1.0, "user", 0.7), "cannot be an id"),
        (("m1", "", 1.0, "user", 0.7), "has no text"),
        (("m1", "text", 1e30, "user", 0.7), "no time in seconds"),
        (("m1", "text", 1.0, "user", 1.7), "not between 0 and 1"),
    ],
)
def test_a_row_that_cannot_be_a_memory_stops_the_import(
    scene: Scene, tmp_path: Path, row: tuple[object, ...], message: str
) -> None:
    old = old_memory(tmp_path / "old.db", ("m0", "I work at Microsoft.", 0.5, "user", 0.7), row)
    with pytest.raises(StoreError, match=message):
        bring_over(scene, old)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.db"], "nothing half is left"


def test_what_is_no_file_of_the_earlier_crt_is_refused(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("hello")
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE t (a)")
    scene.say("I work at Microsoft.")
    for path, message in (
        (tmp_path / "none.db", "no such file"),
        (tmp_path / "text.db", "not a SQLite file"),
        (tmp_path / "foreign.db", "no memory file of the earlier CRT"),
        (scene.file, "no memory file of the earlier CRT"),
    ):
        with pytest.raises(StoreError, match=message):
            import_legacy(path, tmp_path / "new.db", clock=scene.clock, ids=scene.ids)
    assert not (tmp_path / "new.db").exists()


def test_an_import_never_overwrites(scene: Scene, tmp_path: Path) -> None:
    old = old_memory(tmp_path / "old.db", ("m1", "text", 1.0, "user", 0.7))
    scene.file.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        bring_over(scene, old)
    assert scene.file.read_text() == "mine"


def test_a_job_artifact_sheds_the_field_that_no_schema_allows(tmp_path: Path) -> None:
    job = {
        "job": {
            "id": "job-1",
            "type": "propose_promotions",
            "status": "succeeded",
            "created_at": "2026-01-12T00:00:00Z",
            "payload": {},
            "artifact_sha256": "0" * 64,
        }
    }
    path = tmp_path / "job.json"
    path.write_text(json.dumps(job))
    read = read_legacy_job(path)
    assert read.dropped == ("/job/artifact_sha256",)
    written, dropped = import_job(path, tmp_path / "artifacts")
    assert (written.name, dropped) == ("job.job-1.json", ("/job/artifact_sha256",))
    job["job"]["extra"] = "x"
    path.write_text(json.dumps(job))
    with pytest.raises(ArtifactError, match="/job/extra"):
        read_legacy_job(path)


@real
class TestRealFiles:
    def test_the_real_memory_and_ledger_come_over(self, scene: Scene) -> None:
        came = bring_over(scene, DATA / "crt_live_memory.db", DATA / "crt_live_ledger.db")
        assert (came.memories, came.contradictions) == (50, 1)
        assert verify_memory_file(scene.file).ok
        old = sqlite3.connect(f"{(DATA / 'crt_live_memory.db').as_uri()}?mode=ro&immutable=1", uri=True)
        wanted = dict(old.execute("SELECT memory_id, trust FROM memories WHERE source = 'user'").fetchall())
        old.close()
        with scene.open() as store:
            found = {name: memories.require(store.connection, name).trust for name in wanted}
        assert found == wanted
        assert proposed(scene.propose())["name"].value == "Nick Block"

    @pytest.mark.parametrize(
        ("folder", "belief"),
        [
            ("apply_demo_20260112", {"communication_style": ["concise"]}),
            ("live_promotions_20260111", {"name": ["Nick Block"]}),
        ],
    )
    def test_the_real_documents_apply_unbound_and_on_record(
        self, scene: Scene, folder: str, belief: dict[str, list[str]]
    ) -> None:
        bring_over(scene, DATA / "crt_live_memory.db")
        words = [str(DATA / folder / "promotions/*.json")], [str(DATA / folder / "approvals/*.json")]
        with pytest.raises(ArtifactError, match="--allow-unbound"):
            choose(*words)
        decided = choose(*words, allow_unbound=True)
        outcome = scene.apply(decided)
        assert scene.beliefs() == belief
        assert outcome.document["metadata"]["unbound"] is True  # type: ignore[index,call-overload]
        assert scene.apply(decided).already
        ((held,),) = scene.held().values()
        with scene.open() as store:
            assert why(store.connection, held.memory_id).unbound
        assert verify_memory_file(scene.file, scene.artifacts).ok

    def test_decisions_without_a_digest_do_not_choose_among_proposals(self) -> None:
        with pytest.raises(ArtifactError, match="cannot be told which of 2"):
            choose(
                [str(DATA / "*/promotions/*.json")],
                [str(DATA / "apply_demo_20260112/approvals/*.json")],
                allow_unbound=True,
            )

    def test_the_real_job_artifacts_come_over(self, tmp_path: Path) -> None:
        paths = sorted(DATA.rglob("job.*.json"))
        dropped = [import_job(path, tmp_path / "artifacts")[1] for path in paths]
        assert (len(paths), sum(bool(each) for each in dropped)) == (3, 2)

    def test_a_legacy_file_is_refused_by_apply_with_the_way_out(self, tmp_path: Path) -> None:
        import shutil

        from crt_runtime.store import Store

        copy = Path(shutil.copyfile(DATA / "crt_live_memory.db", tmp_path / "old.db"))
        with pytest.raises(StoreError, match="crt import-legacy"):
            Store.open(copy, clock=system_clock, ids=random_ids, create=False)
