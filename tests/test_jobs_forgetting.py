"""What is forgotten while a job is at work is in no document that it writes, and in no row that it leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from jobs_scene import AT, Scene, memory_file

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.errors import UsageError
from crt_runtime.jobs import JobRequest, JobStatus, execution
from crt_runtime.jobs.kinds import KINDS
from crt_runtime.jobs.tables import JOBS
from crt_runtime.jobs.task import Done, Task

WORD = b"Quuxelworth"
TYPES = ("propose_promotions", "extract_slots", "mine_contradictions", "summarize_session")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, str(tmp_path / "jobs.db"))


@pytest.fixture
def memory(scene: Scene) -> Path:
    return memory_file(scene.folder / "me.db", "I work at Quuxelworth.", "I work at Amazon.", "I live in Oslo.")


def forget(memory: Path, root: Path | None = None) -> None:
    with Runtime.open(memory, config=RuntimeConfig(), artifacts_dir=root) as crt:
        crt.forget(slot="employer")


def traces(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and WORD in path.read_bytes()]


def forgetful(type_: str, times: int) -> Callable[[Task], Done]:
    """A job in whose last moment, so many times, the user takes something back."""
    left = [times]

    def run(task: Task) -> Done:
        done = KINDS[type_](task)
        if left[0]:
            left[0] -= 1
            memory = Path(task.text("memory_db"))
            if left[0] == times - 1:
                forget(memory)
            else:
                with Runtime.open(memory, config=RuntimeConfig()) as crt:
                    crt.send("I have a beagle.")
                    crt.forget(slot="pets")
        return done

    return run


@pytest.mark.parametrize("type_", TYPES)
class TestEveryType:
    def test_what_is_forgotten_after_it_was_read_is_not_written(self, type_: str, scene: Scene, memory: Path) -> None:
        scene.enqueue("job-1", type_, memory_db=str(memory))
        assert scene.work({type_: forgetful(type_, 1)}) == {JobStatus.SUCCEEDED: 1}
        assert traces(scene.folder) == []
        (again,) = [message for message in scene.messages("job-1") if message.startswith("attempt 1 of 4 failed")]
        assert "something was forgotten while the job was at work; what it had read is thrown away" in again
        scene.check_documents()

    def test_without_the_look_before_writing_the_forgotten_comes_back(
        self, type_: str, scene: Scene, memory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The fault that the test above must catch."""
        monkeypatch.setattr("crt_runtime.jobs.unforgotten._check", lambda *_: None)
        scene.enqueue("job-1", type_, memory_db=str(memory))
        scene.work({type_: forgetful(type_, 1)})
        assert traces(scene.root) != []

    def test_what_was_written_before_is_found_by_the_forgetting(self, type_: str, scene: Scene, memory: Path) -> None:
        scene.enqueue("job-1", type_, memory_db=str(memory))
        scene.work()
        assert traces(scene.root) != []
        with Runtime.open(memory, config=RuntimeConfig()) as crt:
            gone = crt.forget(slot="employer")
        assert [remnant.root for remnant in gone.remnants] == [str(scene.root)] * len(traces(scene.root))


def test_a_job_that_is_overtaken_every_time_fails_with_one_line(scene: Scene, memory: Path) -> None:
    scene.enqueue("job-1", "extract_slots", memory_db=str(memory))
    assert scene.work({"extract_slots": forgetful("extract_slots", 99)}) == {JobStatus.FAILED: 1}
    assert "me.db: something was forgotten while the job was at work" in str(scene.job("job-1").error)
    assert traces(scene.folder) == []
    scene.check_documents()


def test_a_forgetting_waits_while_a_document_is_written_and_then_finds_it(
    scene: Scene, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = execution.write_ending
    forgetting = threading.Thread(target=forget, args=(memory, scene.root))

    def slowly(*given: object) -> object:
        forgetting.start()
        forgetting.join(0.3)
        assert forgetting.is_alive(), "the forgetting did not wait for the document"
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(execution, "write_ending", slowly)
    scene.enqueue("job-1", "extract_slots", memory_db=str(memory))
    assert scene.work() == {JobStatus.SUCCEEDED: 1}
    forgetting.join(30)
    assert traces(scene.folder) == []


def test_a_memory_file_that_may_not_be_written_is_read_all_the_same(scene: Scene, memory: Path) -> None:
    memory.chmod(0o444)
    scene.enqueue("job-1", "extract_slots", memory_db=str(memory))
    assert scene.work() == {JobStatus.SUCCEEDED: 1}


class TestPayload:
    def test_a_job_takes_no_text(self) -> None:
        with pytest.raises(UsageError, match=r"^job job-1: payload/text: unknown to summarize_session, whose payload"):
            JobRequest("job-1", "summarize_session", AT, {"text": "I work at Quuxelworth."})

    def test_a_row_put_there_by_hand_with_a_text_fails_and_loses_it(self, scene: Scene) -> None:
        scene.enqueue("job-1", "summarize_session", demo=True)
        text = '{"demo": true, "quote": "I work at Quuxelworth."}'
        scene.do(lambda conn: conn.execute(sa.update(JOBS).values(payload_json=text)))
        assert scene.work() == {JobStatus.FAILED: 1}
        job = scene.job("job-1")
        assert str(job.error).startswith("payload/quote: unknown to summarize_session, whose payload holds demo, ")
        assert job.payload == {"demo": True}
        assert traces(scene.root) == []
        scene.check_documents()
