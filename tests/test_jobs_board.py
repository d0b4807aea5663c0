"""The job rows: what is queued, taken, begun and ended, on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from jobs_scene import AT, Scene, on

from crt_runtime.errors import ArtifactError, CrtError, UsageError
from crt_runtime.jobs import JobRequest, JobStatus, board
from crt_runtime.jobs.board import Ending
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.tables import JOB_SCHEMA, JOBS


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    return on(request.param, tmp_path, request.config)


class TestQueueing:
    def test_a_queued_job_can_be_read_back(self, scene: Scene) -> None:
        scene.enqueue("job-1", "propose_promotions", 3, memory_db="/somewhere/mé.db")
        job = scene.job("job-1")
        assert (job.type, job.status, job.priority) == ("propose_promotions", JobStatus.QUEUED, 3)
        assert job.payload == {"memory_db": "/somewhere/mé.db"}
        assert job.events == job.artifacts == ()

    def test_an_id_is_taken_once_whatever_its_case(self, scene: Scene) -> None:
        scene.enqueue("job-A")
        with pytest.raises(CrtError, match="there is a job job-A already; choose another id"):
            scene.enqueue("JOB-a")

    def test_the_newest_job_is_listed_first(self, scene: Scene) -> None:
        for number in range(3):
            request = JobRequest(f"job-{number}", "extract_slots", f"2026-01-0{number + 1}T00:00:00Z")
            scene.do(lambda conn, request=request: board.add(conn, request))
        assert [job.id for job in scene.do(lambda conn: board.listed(conn, limit=2))] == ["job-2", "job-1"]
        assert scene.do(lambda conn: board.listed(conn, JobStatus.FAILED)) == []

    def test_new_jobs_are_taken_by_priority_and_once(self, scene: Scene) -> None:
        for job_id, priority in (("low", -5), ("first", 0), ("high", 5), ("second", 0)):
            scene.enqueue(job_id, priority=priority)
        assert scene.do(board.has_new)
        assert scene.do(lambda conn: board.take_new(conn, 3)) == [("high", 5), ("first", 0), ("second", 0)]
        assert scene.do(lambda conn: board.take_new(conn, 3)) == [("low", -5)]
        assert not scene.do(board.has_new)

    def test_workers_that_take_at_once_take_each_job_once(self, scene: Scene) -> None:
        """PostgreSQL may show a job to a worker just when another one has taken it."""
        jobs = [f"job-{number}" for number in range(60)]
        for job_id in jobs:
            scene.enqueue(job_id)

        def take_all(_: int) -> list[str]:
            mine: list[str] = []
            with scene.database() as database:
                while database.patiently(board.has_new, reads=True):
                    with database.transaction() as conn:
                        mine += [job_id for job_id, _ in board.take_new(conn, 1)]
            return mine

        with ThreadPoolExecutor(4) as workers:
            taken = [job_id for mine in workers.map(take_all, range(4)) for job_id in mine]
        assert sorted(taken) == sorted(jobs)


class TestEnding:
    def test_a_job_ends_once(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        scene.do(lambda conn: board.begin(conn, "job-1", "host-1", AT))
        first = scene.do(lambda conn: board.finish(conn, "job-1", Ending(JobStatus.SUCCEEDED, AT)))
        second = scene.do(lambda conn: board.finish(conn, "job-1", Ending(JobStatus.FAILED, AT, "too late")))
        assert (first, second) == (True, False)
        assert scene.messages("job-1") == ["job started", "job finished"]

    def test_each_start_is_counted_and_only_the_first_says_started(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        starts = [scene.do(lambda conn, n=n: board.begin(conn, "job-1", f"host-{n}", AT)).starts for n in range(3)]
        assert starts == [1, 2, 3]
        assert scene.messages("job-1") == ["job started"] + ["job started again after a crash"] * 2
        assert scene.job("job-1").events[1].data == {"worker": "host-1", "lost_worker": "host-0", "crashes": 1}

    def test_a_queued_job_is_canceled_at_once(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        assert scene.do(lambda conn: board.cancel(conn, "job-1", AT)).status is JobStatus.CANCELED
        assert scene.messages("job-1") == ["job canceled"]
        with pytest.raises(CrtError, match=r"job job-1: has ended \(canceled\) and cannot be canceled"):
            scene.do(lambda conn: board.cancel(conn, "job-1", AT))

    def test_the_worker_of_a_running_job_is_asked_once(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        scene.do(lambda conn: board.take_new(conn, 1))
        scene.do(lambda conn: board.begin(conn, "job-1", "host-1", AT))
        for _ in range(2):
            assert scene.do(lambda conn: board.cancel(conn, "job-1", AT)).status is JobStatus.RUNNING
        assert scene.messages("job-1") == ["job started", "cancel requested"]
        assert scene.do(lambda conn: board.cancel_requested(conn, "job-1"))

    def test_a_retry_is_a_job_of_its_own(self, scene: Scene) -> None:
        scene.enqueue("job-1", "propose_promotions", 7, memory_db="me.db")
        scene.do(lambda conn: board.cancel(conn, "job-1", AT))
        first = scene.do(lambda conn: board.retry(conn, "job-1", AT))
        scene.do(lambda conn: board.cancel(conn, "job-1.retry-1", AT))
        second = scene.do(lambda conn: board.retry(conn, "job-1.retry-1", AT))
        assert (first.id, second.id) == ("job-1.retry-1", "job-1.retry-2")
        assert (second.type, second.priority, second.payload) == ("propose_promotions", 7, {"memory_db": "me.db"})
        assert scene.job("job-1").status is JobStatus.CANCELED

    def test_only_what_failed_or_was_canceled_is_retried(self, scene: Scene) -> None:
        scene.enqueue("job-1")
        with pytest.raises(CrtError, match="is queued; only a failed or canceled job is retried"):
            scene.do(lambda conn: board.retry(conn, "job-1", AT))

    def test_a_long_id_still_fits_when_it_is_retried(self, scene: Scene) -> None:
        long = "j" * 47 + "." + "k" * 16
        scene.enqueue(long)
        scene.do(lambda conn: board.cancel(conn, long, AT))
        assert scene.do(lambda conn: board.retry(conn, long, AT)).id == "j" * 47 + ".retry-1"


class TestRequests:
    @pytest.mark.parametrize("job_id", ["", "../x", "/etc/passwd", "a/b", "x" * 65, "jöb", ".hidden", "nul", "a\nb"])
    def test_an_id_that_cannot_name_a_file_is_refused(self, job_id: str) -> None:
        with pytest.raises(UsageError, match="id "):
            JobRequest(job_id, "extract_slots", AT)

    @pytest.mark.parametrize("type_", ["research_fetch", "research_summarize", "research_compare", "monitor_source"])
    def test_types_that_no_worker_can_do_are_not_supported(self, type_: str) -> None:
        with pytest.raises(UsageError, match=f"job type '{type_}': not supported; a worker can do summarize_session"):
            JobRequest("job-1", type_, AT)

    def test_a_type_that_nobody_knows_is_unknown(self) -> None:
        with pytest.raises(UsageError, match="job type 'dance': unknown"):
            JobRequest("job-1", "dance", AT)

    def test_a_priority_out_of_range_is_refused(self) -> None:
        with pytest.raises(UsageError, match="priority 1000001: expected"):
            JobRequest("job-1", "extract_slots", AT, {}, 1_000_001)

    @pytest.mark.parametrize("value", [2**60, float("nan"), "\ud800"])
    def test_a_payload_that_no_document_could_hold_is_refused(self, value: object) -> None:
        with pytest.raises(ArtifactError):
            JobRequest("job-1", "extract_slots", AT, {"memory_db": value})  # type: ignore[dict-item]


class TestOpening:
    def test_a_database_of_a_newer_crt_is_refused(self, scene: Scene) -> None:
        scene.do(lambda conn: conn.execute(sa.update(JOB_SCHEMA).values(version=99)))
        with pytest.raises(CrtError, match=r"newer CRT \(job tables 99, this one knows 1\)"):
            JobDatabase.open(scene.target)

    def test_jobs_of_an_earlier_crt_are_listed_and_left_as_they_are(self, tmp_path: Path) -> None:
        path = tmp_path / "crt_jobs.db"
        tables = {
            "jobs": "type, status, priority, created_at, started_at, finished_at, payload_json, error",
            "job_events": "job_id, ts, level, message, data_json",
            "job_artifacts": "job_id, kind, path, sha256, created_at",
        }
        row = ("old", "summarize_session", "succeeded", 0, AT, AT, AT, "{}", None)
        with closing(sqlite3.connect(path)) as old, old:
            for name, columns in tables.items():
                old.execute(f"CREATE TABLE {name} (id PRIMARY KEY, {columns})")
            old.execute("INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        before = path.read_bytes()
        database = JobDatabase.open(str(path), create=False)
        with database.reading() as conn:
            assert [job.id for job in board.listed(conn)] == ["old"]
        database.close()
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        ("target", "says"),
        [
            ("", "give a file"),
            ("mysql://u:secret@host/x", "expected a file or a postgresql:// URL"),
            ("postgresql://u:secret@host", "names no database"),
            ("postgresql://u:secret@host:port/x", "cannot be read"),
        ],
    )
    def test_a_bad_target_is_refused_without_its_password(self, target: str, says: str) -> None:
        with pytest.raises(UsageError, match=says) as refused:
            JobDatabase.open(target)
        assert "secret" not in str(refused.value)

    def test_a_server_that_does_not_answer_is_one_line_without_the_password(self) -> None:
        with pytest.raises(CrtError, match=r"postgresql://u:\*\*\*@127\.0\.0\.1:1/x: PostgreSQL refused") as refused:
            JobDatabase.open("postgresql://u:secret@127.0.0.1:1/x")
        assert "secret" not in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_files_of_another_kind_are_refused_untouched(self, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
            other.execute("CREATE TABLE notes (x)")
        (tmp_path / "text.db").write_text("Dear diary, this is no database. " * 40)
        (tmp_path / "folder.db").mkdir()
        for name, says in (("other", "no job database"), ("text", "not a SQLite file"), ("folder", "is not a file")):
            with pytest.raises(CrtError, match=says):
                JobDatabase.open(str(tmp_path / f"{name}.db"))
        assert (tmp_path / "text.db").read_text().startswith("Dear diary")
        with closing(sqlite3.connect(tmp_path / "other.db")) as other:
            assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("notes",)]

    def test_looking_creates_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(CrtError, match="no such job database; enqueue a job with"):
            JobDatabase.open(str(tmp_path / "jobs.db"), create=False)
        assert list(tmp_path.iterdir()) == []

    def test_rows_are_there_for_plain_sql(self, tmp_path: Path) -> None:
        scene = Scene(tmp_path, str(tmp_path / "jobs.db"))
        scene.enqueue("job-1", memory_db="me.db")
        with closing(sqlite3.connect(scene.target)) as plain:
            columns = [row[1] for row in plain.execute("PRAGMA table_info(jobs)")]
            payload = plain.execute("SELECT payload_json FROM jobs").fetchone()
        assert columns == [column.name for column in JOBS.columns]
        assert payload == ('{"memory_db":"me.db"}',)
