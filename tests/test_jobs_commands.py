"""`crt worker` and `crt jobs`: what is typed, what is answered, and the exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from jobs_scene import CRT, Scene, memory_file, on

from crt_runtime.cli.main import main
from crt_runtime.jobs import JobStatus

Refused: TypeAlias = Callable[..., str]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.chdir(tmp_path)
    return Scene(tmp_path, str(tmp_path / "artifacts" / "crt_jobs.db"))


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Runs a command that is refused, in this process, and gives its one line."""

    def run(*arguments: str, code: int) -> str:
        monkeypatch.setattr(sys, "argv", ["crt", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        (line,) = capsys.readouterr().err.strip().splitlines()
        assert left.value.code == code
        return line

    return run


class TestTheWalk:
    def test_a_demo_then_proposals_then_the_list(self, scene: Scene) -> None:
        memory_file(scene.folder / "me.db", "I work at Microsoft.")
        demo = scene.crt("worker", "--enqueue-demo", "--job-id", "demo-1", "--once")
        assert demo.stdout.splitlines() == [
            "job demo-1 queued (summarize_session)",
            "job demo-1 succeeded: background_jobs/job.demo-1.json",
            "1 succeeded",
        ]
        only = scene.crt(
            "worker", "--enqueue-propose-promotions", "--memory-db", "me.db", "--job-id", "p-1", "--enqueue-only"
        )
        assert only.stdout == "job p-1 queued (propose_promotions)\n"
        assert scene.job("p-1").payload == {"memory_db": str(scene.folder / "me.db")}
        drained = scene.crt("worker", "--drain")
        assert drained.stdout == "job p-1 succeeded: promotions/proposals.p-1.json\n1 succeeded\n"
        assert (demo.returncode, only.returncode, drained.returncode) == (0, 0, 0)
        listed = json.loads(scene.crt("jobs", "list", "--json").stdout)
        assert [(job["id"], job["status"]) for job in listed] == [("p-1", "succeeded"), ("demo-1", "succeeded")]
        shown = scene.crt("jobs", "show", "p-1").stdout
        assert "info: job started" in shown
        assert "proposal: promotions/proposals.p-1.json (SHA-256 " in shown
        scene.check_documents()

    def test_the_same_on_postgresql(self, tmp_path: Path, pytestconfig: pytest.Config) -> None:
        scene = on("postgresql", tmp_path, pytestconfig)
        there = {"CRT_JOBS_DB": scene.target}
        ran = scene.crt("worker", "--enqueue-demo", "--job-id", "demo-1", "--once", "--db", scene.target)
        assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "1 succeeded")
        assert "demo-1" in scene.crt("jobs", "list", "--db", scene.target).stdout
        assert "info: job finished" in scene.crt("jobs", "show", "demo-1", **there).stdout
        scene.crt(
            "worker", "--enqueue", "extract_slots", "--memory-db", "no.db", "--job-id", "e-1", "--enqueue-only", **there
        )
        assert scene.crt("jobs", "cancel", "e-1", **there).stdout == "job e-1: canceled\n"
        assert "e-1.retry-1 queued" in scene.crt("jobs", "retry", "e-1", **there).stdout
        failed = scene.crt("worker", "--drain", **there)
        assert (failed.returncode, failed.stdout.splitlines()[-1]) == (1, "1 failed")
        assert "job e-1: has ended (canceled)" in scene.crt("jobs", "cancel", "e-1", **there).stderr
        scene.check_documents()

    def test_a_failed_job_is_exit_1_and_can_be_retried(self, scene: Scene) -> None:
        ran = scene.crt("worker", "--enqueue-propose-promotions", "--memory-db", "no.db", "--job-id", "p-1", "--once")
        assert ran.returncode == 1
        assert "job p-1 failed: " in ran.stdout
        assert "no.db: no such memory file" in ran.stdout
        assert ran.stdout.splitlines()[-1] == "1 failed"
        retried = scene.crt("jobs", "retry", "p-1")
        assert retried.stdout == "job p-1.retry-1 queued (propose_promotions), a retry of p-1\n"
        memory_file(scene.folder / "no.db", "I work at Microsoft.")
        assert scene.crt("worker", "--drain").returncode == 0
        assert scene.job("p-1").status is JobStatus.FAILED
        assert scene.job("p-1.retry-1").status is JobStatus.SUCCEEDED
        scene.check_documents()

    def test_a_queued_job_is_canceled_with_its_document(self, scene: Scene, refused: Refused) -> None:
        scene.crt("worker", "--enqueue-demo", "--job-id", "demo-1", "--enqueue-only")
        assert scene.crt("jobs", "cancel", "demo-1").stdout == "job demo-1: canceled\n"
        assert scene.document("demo-1")["job"]["status"] == "canceled"  # type: ignore[index, call-overload]
        assert scene.crt("worker", "--drain").stdout == "no job to run\n"
        assert "has ended (canceled)" in refused("jobs", "cancel", "demo-1", code=1)
        scene.check_documents()

    @pytest.mark.skipif(sys.platform == "win32", reason="stops by signal")
    def test_a_worker_that_waits_is_stopped_by_a_signal(self, scene: Scene) -> None:
        command = [sys.executable, "-c", CRT, "worker", "--poll-seconds", "0.1", "--enqueue-demo", "--job-id", "demo-1"]
        with subprocess.Popen(command, cwd=scene.folder, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            assert "queued" in worker.stdout.readline()
            assert "succeeded" in worker.stdout.readline()
            worker.send_signal(signal.SIGTERM)
            assert worker.stdout.read() == "1 succeeded\n"
            assert worker.wait(30) == 0


class TestBadInput:
    @pytest.mark.parametrize("job_id", ["../x", "/etc/x", "", "x" * 300, "jöb", "con", "a/b"])
    def test_a_malformed_id_is_exit_2_everywhere(self, scene: Scene, refused: Refused, job_id: str) -> None:
        line = refused("worker", "--enqueue-demo", "--job-id", job_id, "--once", code=2)
        assert line.startswith("crt: id ")
        assert list(scene.folder.iterdir()) == []

    def test_a_malformed_id_to_look_at_is_exit_2(self, scene: Scene, refused: Refused) -> None:
        for command in ("show", "cancel", "retry"):
            assert refused("jobs", command, "../x", code=2).startswith("crt: id '../x': ")

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--once", "--drain"), "exclude each other"),
            (("--drain", "--poll-seconds", "3"), "exclude each other"),
            (("--enqueue-demo", "--enqueue-propose-promotions"), "exclude each other"),
            (("--enqueue-only",), "give an --enqueue option"),
            (("--enqueue-propose-promotions", "--session", "s"), "proposals are made from the whole memory file"),
            (("--job-id", "x", "--once"), "give an --enqueue option"),
            (("--enqueue", "research_fetch"), "job type 'research_fetch': not supported; a worker can do"),
            (("--enqueue", "dance"), "job type 'dance': unknown"),
            (("--once", "--lease-seconds", "0.1"), "--lease-seconds 0.1: expected 1 to 3600"),
            (("--poll-seconds", "0"), "--poll-seconds 0: expected more than 0"),
            (("--enqueue-demo", "--priority", "9999999"), "priority 9999999: expected"),
            (("--enqueue-demo", "--db", "mysql://x/y"), "expected a file or a postgresql:// URL"),
        ],
    )
    def test_options_that_make_no_sense_are_exit_2(
        self, scene: Scene, refused: Refused, arguments: tuple[str, ...], says: str
    ) -> None:
        assert says in refused("worker", *arguments, code=2)

    def test_a_taken_id_is_refused(self, scene: Scene, refused: Refused) -> None:
        scene.crt("worker", "--enqueue-demo", "--job-id", "demo-1", "--enqueue-only")
        assert "there is a job demo-1 already" in refused(
            "worker", "--enqueue-demo", "--job-id", "DEMO-1", "--once", code=1
        )

    def test_an_id_whose_document_is_there_is_refused(self, scene: Scene, refused: Refused) -> None:
        (scene.root / "background_jobs").mkdir(parents=True)
        (scene.root / "background_jobs" / "job.demo-1.json").write_text("{}")
        line = refused("worker", "--enqueue-demo", "--job-id", "demo-1", "--once", code=1)
        assert line.endswith("job.demo-1.json is there already; choose another id")

    def test_databases_that_are_none_are_exit_1(self, scene: Scene, refused: Refused) -> None:
        memory_file(scene.folder / "me.db", "I live in Oslo.")
        before = (scene.folder / "me.db").read_bytes()
        assert "no such job database" in refused("jobs", "list", code=1)
        assert "but no job database" in refused("jobs", "list", "--db", "me.db", code=1)
        assert "but no job database" in refused("worker", "--once", "--db", "me.db", code=1)
        assert (scene.folder / "me.db").read_bytes() == before
        unreachable = "postgresql://u:secret@127.0.0.1:1/x"
        assert "secret" not in refused("worker", "--once", "--db", unreachable, code=1)

    def test_an_artifacts_dir_that_is_a_file_is_exit_2(self, scene: Scene, refused: Refused) -> None:
        (scene.folder / "file").write_text("")
        assert "is a file; give a folder" in refused("worker", "--once", "--artifacts-dir", "file", code=2)

    @pytest.mark.parametrize("missing", ["dbos", "sqlalchemy"])
    def test_without_the_extra_the_line_says_how_to_install_it(self, scene: Scene, missing: str) -> None:
        hidden = scene.folder / "hidden"
        hidden.mkdir()
        (hidden / f"{missing}.py").write_text(f"raise ModuleNotFoundError(name={missing!r})")
        path = os.pathsep.join([str(hidden), *filter(None, [os.environ.get("PYTHONPATH")])])
        ran = scene.crt("worker", "--enqueue-demo", "--once", PYTHONPATH=path)
        says = f"crt: jobs need the extra `worker` ({missing} is missing); run: pip install 'pytest-crt[worker]'\n"
        assert (ran.returncode, ran.stderr) == (1, says)

    def test_the_command_line_loads_no_engine_until_a_worker_runs(self, scene: Scene) -> None:
        code = "import sys, crt_runtime.cli.main, crt_runtime.jobs; print({'dbos', 'sqlalchemy'} & set(sys.modules))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout == "set()\n"
