"""What a session with `--crt-shard` leaves for `crt merge`: which tests of which collection it ran, how they ended."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from crt_runtime import __version__
from crt_runtime.artifacts import Document, JsonValue, write_document
from crt_runtime.artifacts.names import SHARD
from crt_runtime.collection import sayable
from crt_runtime.errors import CrtError
from crt_runtime.visible import visible_line
from pytest_crt.gates import book_of
from pytest_crt.settings import Settings, Shard
from pytest_crt.sharding import PLUGIN_NAME as SHARDING
from pytest_crt.sharding import Sharding
from pytest_crt.watch import Watch, WorkerWatch

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController  # type: ignore[import-untyped]

    from pytest_crt.session import Controller

_TOLD: Final = "crt_shard"
_RED_OUTCOMES: Final = ("failed", "error", "rerun", "missing")


def begin(config: pytest.Config, settings: Settings) -> None:
    """Have the session leave its record; on a worker, have it told what was collected."""
    sharding = config.pluginmanager.getplugin(SHARDING)
    assert isinstance(sharding, Sharding), "the name is ours"
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(TellCollection(sharding), "crt-shard-worker")
        if not config.pluginmanager.hasplugin("crt-worker-watch"):
            config.pluginmanager.register(WorkerWatch(), "crt-worker-watch")
    elif not config.getoption("collectonly"):
        watch = Watch()
        config.pluginmanager.register(watch, "crt-shard-watch")
        record = ShardRecord(config, settings, sharding, watch)
        config.pluginmanager.register(record, "crt-shard-record")


class TellCollection:
    """On a worker: tells the controller of which collection the shard is a part."""

    def __init__(self, sharding: Sharding) -> None:
        self._sharding = sharding

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output[_TOLD] = self._sharding.collection


class ShardRecord:
    """On the controller: writes `shard.json`, `started` before anything runs and whole at the end."""

    def __init__(self, config: pytest.Config, settings: Settings, sharding: Sharding, watch: Watch) -> None:
        self._config = config
        self._settings = settings
        self._sharding = sharding
        self._watch = watch
        self._book = book_of(config)
        self._commit = _commit(config.rootpath)
        self._ids: set[str] = set()
        self._collection: Document | None = None
        self._flaws: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        try:
            self._write(self._document([], None, "started"))
        except CrtError as error:
            raise pytest.UsageError(f"crt: {error}") from None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._ids.update(item.nodeid for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._ids.update(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: WorkerController) -> None:
        told = (getattr(node, "workeroutput", None) or {}).get(_TOLD)
        if told is not None:
            self._note(told)

    @pytest.hookimpl(trylast=True)  # when what others make of the exit status stands
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._sharding.collection is not None:
            self._note(self._sharding.collection)
        outcomes = {nodeid: self._book.outcome_of(nodeid) for nodeid in sorted(self._ids)}
        status = int(session.exitstatus)
        self._flaws += self._watch.reasons()
        fine = status == pytest.ExitCode.OK or (status == pytest.ExitCode.NO_TESTS_COLLECTED and not outcomes)
        whole = self._collection is not None and not self._flaws and not {*outcomes.values()} & {*_RED_OUTCOMES}
        tests: list[JsonValue] = [{"id": sayable(nodeid), "outcome": outcome} for nodeid, outcome in outcomes.items()]
        try:
            self._write(self._document(tests, status, "passed" if fine and whole else "failed"))
        except CrtError as error:
            self._flaws.append(str(error))
        if self._flaws and fine:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for flaw in self._flaws:
            terminalreporter.write_line(f"crt: shard {self._settings.shard}: {visible_line(flaw)}", red=True)

    def _note(self, collection: Document) -> None:
        if self._collection is not None and self._collection != collection:
            self._flaws.append("the workers collected different tests")
        self._collection = collection

    def _document(self, tests: list[JsonValue], status: int | None, verdict: str) -> Document:
        shard = self._settings.shard
        assert isinstance(shard, Shard), "a session without shards keeps no record"
        return {
            "metadata": {"version": "v1", "crt_version": __version__},
            "shard": {
                "part": shard.part,
                "parts": shard.parts,
                "commit": self._commit,
                "collection": self._collection,
            },
            "gate": self._gate(),
            "tests": tests,
            "exit_status": status,
            "verdict": verdict,
        }

    def _gate(self) -> Document | None:
        controller: Controller | None = self._config.pluginmanager.getplugin("crt-controller")
        return None if controller is None else controller.held()

    def _write(self, document: Document) -> None:
        write_document(self._settings.artifacts_dir, SHARD, "shard", document, replace=True)


def _commit(root: Path) -> str | None:
    """What is checked out in the project's repository; None where it is none, or there is no git."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        head = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return head.stdout.strip() or None
