"""DBOS, and all that we know of it: the one module that imports it.

A job is a workflow on a queue that all workers share, named after the job. DBOS records its steps in the same database
as the job rows and hands it to one worker at a time; a worker that lost a job to another one can write nothing for it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from typing import Final, Literal, NoReturn

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, SQLAlchemyDatasource
from dbos import _serialization as dbos_serialization
from dbos import error as dbos_error

from crt_runtime.artifacts import Document
from crt_runtime.artifacts.json_types import one_line
from crt_runtime.errors import StoreError
from crt_runtime.jobs.database import JobDatabase, make_engine
from crt_runtime.jobs.job import HIGHEST_PRIORITY

WORKFLOW_VERSION: Final = "crt-jobs-1"
"""Changes when the order or names of a job's steps change: DBOS goes on with a job only under the version it began."""

_APPLICATION: Final = "crt-jobs"
_QUEUE: Final = "crt_jobs"
_WORKFLOW: Final = "crt_job"
_POLL_SECONDS: Final = 0.1
_STOP_SECONDS: Final = 0.2
_ENDED: Final = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


class Engine:
    """One launched DBOS; there can be one in a process. `run_job` is called, on a thread of DBOS, for each job."""

    def __init__(self, database: JobDatabase, executor_id: str, run_job: Callable[[str, Engine], str]) -> None:
        self._isolation: Literal["SERIALIZABLE", "READ COMMITTED"] = (
            "SERIALIZABLE" if database.is_sqlite else "READ COMMITTED"
        )
        self._own_engine = make_engine(database.url, explicit_begin=False)
        serializer = DBOSPortableJSONSerializer()
        _speak_in_lines()
        _forbid_pickle()
        config: DBOSConfig = {
            "name": _APPLICATION,
            "application_version": WORKFLOW_VERSION,
            "executor_id": executor_id,
            "system_database_url": database.plain_url,
            "system_database_engine": self._own_engine,
            "serializer": serializer,
            "log_level": "WARNING",
            # How soon these threads notice that they should stop; CRT sends no notifications.
            "notification_listener_polling_interval_sec": _STOP_SECONDS,
            "notification_coalesce_sec": _STOP_SECONDS,
        }
        try:
            DBOS.migrate(database.plain_url)
            self._client = DBOSClient(
                system_database_engine=database.engine, serializer=serializer, application_name=_APPLICATION
            )
            self._client.register_queue(_QUEUE, worker_concurrency=1, polling_interval_sec=_POLL_SECONDS)
            DBOS(config=config)
            self._rows = SQLAlchemyDatasource.create(database.plain_url, engine=database.engine, serializer=serializer)

            @DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
            def job(job_id: str) -> str:
                return run_job(job_id, self)

            DBOS.launch()
        except sa.exc.DBAPIError as error:
            self.close()
            raise database.said(error) from error
        except dbos_error.DBOSException as error:
            self.close()
            raise StoreError(f"{database.shown}: the job engine does not start: {one_line(str(error), 300)}") from error

    def enqueue(self, conn: sa.Connection, job_id: str, priority: int) -> None:
        """Hand a job to the engine in the caller's transaction; handing it over twice is no mistake."""
        self._client.enqueue_in_transaction(
            conn,
            {
                "workflow_name": _WORKFLOW,
                "queue_name": _QUEUE,
                "workflow_id": _workflow_id(job_id),
                "app_version": WORKFLOW_VERSION,
                "priority": HIGHEST_PRIORITY + 1 - priority,  # DBOS runs lower numbers first, from 1 on
            },
            job_id,
        )

    def recover(self, executor_ids: Sequence[str]) -> int:
        """Put what these workers left pending back on the queue, and give how much that was.

        The workers must be dead: DBOS has no public call for the workflows of another process, since it leaves their
        recovery to its own paid service. What is recovered once is no longer theirs, so calling this again is safe.
        """
        return len(DBOS._recover_pending_workflows(list(executor_ids)))  # noqa: SLF001

    def ended(self, job_id: str) -> str | None:
        """How the engine ended a job's workflow, in its words; None where it has not, or does not know the job."""
        status = DBOS.get_workflow_status(_workflow_id(job_id))
        return status.status if status is not None and status.status in _ENDED else None

    def step(self, name: str, work: Callable[[], Document]) -> Document:
        """As `execution.Durable` says."""
        return DBOS.run_step({"name": name}, work)

    def transact(self, name: str, write: Callable[[sa.Connection], None]) -> None:
        """As `execution.Durable` says."""

        def written() -> None:
            write(self._rows.sql_session().connection())

        self._rows.run_tx_step({"name": name, "isolation_level": self._isolation}, written)

    def sleep(self, seconds: float) -> None:
        """As `execution.Durable` says."""
        DBOS.sleep(seconds)

    def close(self) -> None:
        """Stop DBOS; jobs that still run are left to be taken over, and what their threads report means nothing."""
        logging.getLogger("dbos").disabled = True
        DBOS.destroy(destroy_registry=True)
        self._own_engine.dispose()


def _workflow_id(job_id: str) -> str:
    return f"job:{job_id}"


def _forbid_pickle() -> None:
    """Let DBOS unpickle nothing: it would for any row that says it is pickled, whatever serializer is configured.

    Whoever can write to the job database could otherwise run code in every worker.
    """

    def refuse(_: object, __: str) -> NoReturn:
        raise TypeError("pickled data in the job database; CRT writes JSON only")

    dbos_serialization.DefaultSerializer.deserialize = refuse  # type: ignore[method-assign, assignment]


class _Lines(logging.Handler):
    """What DBOS reports, one line each, without tracebacks."""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().splitlines() or [""]
        cause = record.exc_info[1] if record.exc_info else None
        said = f"{lines[0].rstrip(':')}: {cause}" if cause is not None else lines[0]
        print(f"crt: job engine: {one_line(said, 300)}", file=sys.stderr, flush=True)


def _speak_in_lines() -> None:
    """Put our handler in the place of the console handler that DBOS would add."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(handler, _Lines) for handler in logger.handlers):
        logger.handlers[:] = [_Lines()]
    logger.propagate = False
    logger.disabled = False
    logger.addFilter(_is_worth_a_line)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Errors, and that the database is away; the rest is about what this design expects, such as lost ownership."""
    return record.levelno >= logging.ERROR or record.getMessage().startswith("Database connection failed")
