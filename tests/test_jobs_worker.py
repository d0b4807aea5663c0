"""A worker at work, in this process: order, documents, retries, cancelling, and what it must not do."""

from __future__ import annotations

import base64
import json
import pickle
import queue
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from jobs_scene import AT, Scene, memory_file, on

from crt_runtime.artifacts import load, verify_tree
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.errors import CrtError, StoreError
from crt_runtime.jobs import JobRequest, JobStatus, board
from crt_runtime.jobs.engine import Engine
from crt_runtime.jobs.execution import GateClosed
from crt_runtime.jobs.tables import JOBS
from crt_runtime.jobs.task import Done, Task
from crt_runtime.jobs.worker import Mode


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, str(tmp_path / "jobs.db"))


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    return on(request.param, tmp_path, request.config)


def done(_: Task) -> Done:
    return Done()


def content(memory: Path) -> set[str]:
    with closing(sqlite3.connect(memory)) as connection:
        return set(connection.iterdump())


class TestWork:
    def test_proposals_are_written_and_the_memory_file_is_not(self, either: Scene) -> None:
        memory = memory_file(either.folder / "me.db", "I work at Microsoft.", "I live in Oslo.")
        before = content(memory)
        either.enqueue("job-1", "propose_promotions", memory_db=str(memory))
        assert either.work() == {JobStatus.SUCCEEDED: 1}
        _, proposals = load(either.root / proposals_path("job-1"), "promotion_proposals")
        assert len(proposals["proposals"]) == 2  # type: ignore[arg-type]
        (artifact,) = either.job("job-1").artifacts
        assert (artifact.kind, artifact.path) == ("proposal", "promotions/proposals.job-1.json")
        noted = f"INSERT INTO \"meta\" VALUES('artifacts_dir:{either.root}','{json.dumps(str(either.root))}');"
        assert content(memory) - before == {noted}, "all that a job notes is where forgetting has to look"
        assert before <= content(memory)
        either.check_documents()
        assert [job.id for job in either.ended] == ["job-1"]

    def test_higher_priorities_run_first(self, either: Scene) -> None:
        for job_id, priority in (("low", -5), ("first", 0), ("high", 5), ("second", 0)):
            either.enqueue(job_id, priority=priority)
        either.work({"extract_slots": done})
        assert [job.id for job in either.ended] == ["high", "first", "second", "low"]

    def test_once_runs_at_most_one_job(self, scene: Scene) -> None:
        assert scene.work(mode=Mode.ONCE) == {}
        for number in range(3):
            scene.enqueue(f"job-{number}")
        for left in (2, 1):
            assert scene.work({"extract_slots": done}, mode=Mode.ONCE) == {JobStatus.SUCCEEDED: 1}
            assert scene.do(lambda conn: board.count(conn, JobStatus.QUEUED)) == left
        assert [job.id for job in scene.ended] == ["job-0", "job-1"]

    def test_nothing_in_the_database_is_pickled_or_quotes_a_memory(self, scene: Scene) -> None:
        memory = memory_file(scene.folder / "me.db", "I work at Zanzibar Widgets.")
        for type_ in ("propose_promotions", "extract_slots", "mine_contradictions", "summarize_session"):
            scene.enqueue(type_, type_, memory_db=str(memory))
        scene.work()
        scene.check_documents()
        with closing(sqlite3.connect(scene.target)) as plain:
            tables = [name for (name,) in plain.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            used = {row[0] for row in plain.execute("SELECT serialization FROM workflow_status")}
            used |= {row[0] for row in plain.execute("SELECT serialization FROM operation_outputs")}
        assert used == {"portable_json"}
        assert "jobs" in tables
        assert b"Zanzibar" not in Path(scene.target).read_bytes()
        assert b"Zanzibar" in (scene.root / "background_jobs" / "job.summarize_session.json").read_bytes()


class TestTrouble:
    def test_a_failed_job_leaves_its_document_and_events(self, either: Scene) -> None:
        either.enqueue("job-1", "propose_promotions", memory_db=str(either.folder / "none.db"))
        assert either.work() == {JobStatus.FAILED: 1}
        job = either.job("job-1")
        assert job.error is not None
        assert "none.db: no such memory file" in job.error
        assert either.messages("job-1") == ["job started", f"job failed: {job.error}"]
        either.check_documents()

    def test_what_may_pass_is_tried_again_with_longer_pauses(self, either: Scene) -> None:
        tries = count(1)

        def locked_twice(_: Task) -> Done:
            if next(tries) < 3:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise StoreError("me.db: is locked by another process") from error
            return Done()

        either.enqueue("job-1")
        assert either.work({"extract_slots": locked_twice}) == {JobStatus.SUCCEEDED: 1}
        events = either.job("job-1").events
        assert [event.message for event in events] == [
            "job started",
            "attempt 1 of 4 failed: me.db: is locked by another process",
            "attempt 2 of 4 failed: me.db: is locked by another process",
            "job finished",
        ]
        assert [event.data for event in events[1:3]] == [
            {"trying_again_in_seconds": 0.05},
            {"trying_again_in_seconds": 0.1},
        ]
        either.check_documents()

    def test_what_stays_is_given_up_after_four_tries(self, scene: Scene) -> None:
        def full(_: Task) -> Done:
            raise CrtError("x: cannot be written: No space left on device") from OSError(28, "No space left on device")

        scene.enqueue("job-1")
        assert scene.work({"extract_slots": full}, backoff_seconds=0.01) == {JobStatus.FAILED: 1}
        assert len(scene.messages("job-1")) == 5
        assert scene.messages("job-1")[-1] == "job failed: x: cannot be written: No space left on device"

    def test_a_fault_in_a_job_fails_the_job_and_not_the_worker(self, scene: Scene) -> None:
        def faulty(task: Task) -> Done:
            if task.job_id == "job-1":
                raise ZeroDivisionError("I work at\nQuuxelworth")
            return Done()

        scene.enqueue("job-1")
        scene.enqueue("job-2")
        assert scene.work({"extract_slots": faulty}) == {JobStatus.FAILED: 1, JobStatus.SUCCEEDED: 1}
        error = scene.job("job-1").error or ""
        assert re.fullmatch(r"internal error: ZeroDivisionError at test_jobs_worker\.py:\d+", error), error
        assert "Quuxelworth" not in "".join(scene.messages("job-1")), "what a fault says may be a memory's text"
        scene.check_documents()

    def test_a_running_job_is_canceled_before_it_writes(self, scene: Scene) -> None:
        def canceled_meanwhile(task: Task) -> Done:
            scene.do(lambda conn: board.cancel(conn, task.job_id, AT))
            return Done({"never": "written"})

        scene.enqueue("job-1")
        assert scene.work({"extract_slots": canceled_meanwhile}) == {JobStatus.CANCELED: 1}
        assert scene.messages("job-1") == ["job started", "cancel requested", "job canceled"]
        assert scene.document("job-1")["result"] is None

    def test_a_cancel_that_was_cut_off_gets_its_document(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        scene.do(lambda conn: board.cancel(conn, "job-1", AT))
        assert scene.work() == {}
        scene.check_documents()

    def test_a_document_of_another_job_in_the_way_fails_the_job_and_stays(self, scene: Scene) -> None:
        scene.enqueue("job-1", memory_db="a")
        scene.work({"extract_slots": done})
        before = scene.document("job-1")
        other = Scene(scene.folder, str(scene.folder / "other.db"))
        later = JobRequest("job-1", "extract_slots", "2026-02-01T00:00:00Z")
        other.do(lambda conn: board.add(conn, later))
        assert other.work({"extract_slots": done}) == {JobStatus.FAILED: 1}
        assert "is the document of another job with this id" in (other.job("job-1").error or "")
        assert scene.document("job-1") == before

    def test_rows_put_there_by_hand_are_jobs_or_fail_with_a_line(self, scene: Scene) -> None:
        rows = [
            ("by-hand", "extract_slots", "{}"),
            ("../../outside", "extract_slots", "{}"),
            ("/absolute", "extract_slots", "{}"),
            ("x" * 300, "extract_slots", "{}"),
            ("täst", "extract_slots", "{}"),
            ("", "extract_slots", "{}"),
            ("research", "research_fetch", "{}"),
            ("no-type", "dance", "{}"),
            ("no-json", "extract_slots", "{"),
            ("no-object", "extract_slots", "[]"),
        ]
        scene.do(
            lambda conn: conn.execute(
                sa.insert(JOBS),
                [
                    {"id": i, "type": t, "payload_json": p, "status": "queued", "priority": 0, "created_at": AT}
                    for i, t, p in rows
                ],
            )
        )
        scene.work({"extract_slots": done})
        with scene.database() as database, database.reading() as conn:
            ended = {row.id: (row.status, row.error) for row in conn.execute(sa.select(JOBS))}
        assert ended.pop("by-hand") == ("succeeded", None)
        assert {status for status, _ in ended.values()} == {"failed"}
        assert "not supported" in (ended["research"][1] or "")
        assert all(error and "\n" not in error for _, error in ended.values())
        names = sorted(path.name for path in scene.root.rglob("*.json"))
        assert names == ["job.by-hand.json", "job.research.json"]
        assert all(line.ok for line in verify_tree(scene.root))
        assert not (scene.folder / "outside.json").exists()


class TestEngine:
    def test_what_a_dead_worker_left_is_recovered_once_and_runs_elsewhere(self, either: Scene) -> None:
        either.enqueue("job-1")
        dropped, ran = queue.SimpleQueue[str](), queue.SimpleQueue[str]()

        def drop(job_id: str, _: Engine) -> str:
            dropped.put(job_id)
            raise GateClosed

        def run(job_id: str, _: Engine) -> str:
            ran.put(job_id)
            return "succeeded"

        with either.database() as database:
            dead = Engine(database, "dead-1", drop)
            database.patiently(lambda conn: [dead.enqueue(conn, *new) for new in board.take_new(conn, 1)])
            assert dropped.get(timeout=30) == "job-1"
            dead.close()
            living = Engine(database, "living-1", run)
            assert living.recover(["nobody-1"]) == 0
            assert ran.empty()
            assert living.recover(["dead-1"]) == 1
            assert ran.get(timeout=30) == "job-1"
            assert living.recover(["dead-1"]) == 0
            assert living.ended("job-2") is None
            living.close()

    def test_a_job_that_the_engine_ended_fails_instead_of_hanging(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        scene.do(lambda conn: board.begin(conn, "job-1", "gone-1", AT))
        with scene.database() as database:
            engine = Engine(database, "gone-1", lambda _, __: "ended without its rows")
            database.patiently(lambda conn: engine.enqueue(conn, "job-1", 0))
            _wait_for(lambda: engine.ended("job-1") == "SUCCESS")
            engine.close()
        scene.work(lease_seconds=1.0)
        assert scene.job("job-1").error == "the job engine ended it (SUCCESS)"
        scene.check_documents()

    def test_pickled_input_is_refused_and_runs_nothing(self, scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
        marker = scene.folder / "pwned"
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        scene.do(lambda conn: board.begin(conn, "job-1", "gone-1", AT))
        with scene.database() as database:
            engine = Engine(database, "host-1", lambda _, __: "never")
            engine.close()
            with database.transaction() as conn:
                engine.enqueue(conn, "job-1", 0)
                conn.execute(sa.text("UPDATE workflow_status SET serialization = 'py_pickle'"))
                evil = base64.b64encode(pickle.dumps(_Touches(marker))).decode()
                conn.execute(sa.text("UPDATE workflow_input SET inputs = :evil"), {"evil": evil})
        scene.work(lease_seconds=1.0)
        assert not marker.exists()
        assert scene.job("job-1").error == "the job engine ended it (ERROR)"
        assert "pickled data in the job database" in capfd.readouterr().err


class _Touches:
    """Pickled job input that leaves a file where it is unpickled, and is good input then."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        good = "{'args': ('job-1',), 'kwargs': {}}"
        return (eval, (f"(__import__('pathlib').Path({str(self.path)!r}).touch(), {good})[1]",))


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
