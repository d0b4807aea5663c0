"""The gated step fails closed: in every way of going wrong nothing is applied, and the session says why."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from apply_scene import GATES, INI, Project, make_template
from promotion_scene import Scene, edited, rewrite

SERIAL, PARALLEL = "serial", "n2"
BOTH = (SERIAL, PARALLEL)
STARTED = "started"


@dataclass(frozen=True)
class Wrong:
    """A way of going wrong: what is different about the project, and what the session must come to.

    `reason`: a pattern of one of the verdict's reasons. `exits`: the exit codes that are right. `verdict`: what the
    verdict says. `before`: what is done to the project's files; `during`: what goes on beside the session.
    """

    reason: str
    gates: str = GATES
    conftest: str = ""
    ini: str = INI
    arguments: tuple[str, ...] = ()
    exits: tuple[int, ...] = (1,)
    where: tuple[str, ...] = BOTH
    alone: bool = False
    verdict: str = "red"
    before: Callable[[Project], None] = lambda project: None
    during: Callable[[Project], Any] = field(default=lambda project: _nothing())


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def contract(body: str, above: str = "") -> str:
    """The gates, with another test for `contract`."""
    return GATES.replace("def test_contract(): pass", f"{above}\ndef test_contract(crt_gate): {body}").replace(
        '@pytest.mark.crt_gate("contract")\n\n', '@pytest.mark.crt_gate("contract")\n'
    )


def worker(hook: str, body: str, *, wrapper: bool = False) -> str:
    """A conftest that does something in one worker; `body` sees `config`."""
    arguments = {"pytest_runtest_logreport": "report"}.get(hook, "session")
    before = "    result = yield\n" if wrapper else ""
    after = "    return result\n" if wrapper else ""
    return (
        "import os, pytest\nCONFIG = None\n"
        "def pytest_configure(config):\n    global CONFIG\n    CONFIG = config\n"
        f"@pytest.hookimpl({'wrapper=True, ' if wrapper else ''}tryfirst=True)\n"
        f"def {hook}({arguments}):\n{before}"
        "    config = CONFIG\n"
        f"    if getattr(config, 'workerinput', {{}}).get('workerid') == 'gw0':\n        {body}\n{after}"
    )


def proposals_of(project: Project) -> Path:
    (path,) = (project.path / "artifacts" / "promotions").iterdir()
    return path


def edit_proposals(project: Project, *, reseal: bool) -> None:
    def change(document: dict[str, Any]) -> None:
        document["proposals"][0]["memory"]["value_text"] = "Mallory"

    path = proposals_of(project)
    rewrite(path, edited(path, "promotion_proposals", change, reseal=reseal))


def say_more(project: Project) -> None:
    """The user says something new after it was proposed."""
    scene = Scene(project.path)
    scene.ids = lambda prefix: f"{prefix}-later-{os.urandom(4).hex()}"  # type: ignore[assignment]
    scene.say("Actually I work at Amazon, not Microsoft.")


def another_memory(project: Project) -> None:
    (project.path / "memory.db").unlink()
    scene = Scene(project.path)
    scene.ids = lambda prefix: f"{prefix}-other-{os.urandom(4).hex()}"  # type: ignore[assignment]
    scene.say("My name is Bea.")


@contextmanager
def lock_held(project: Project) -> Iterator[None]:
    fcntl = pytest.importorskip("fcntl")
    folder = project.path / "artifacts" / "crt"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".crt-apply.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def memory_locked(project: Project) -> Iterator[None]:
    with closing(sqlite3.connect(project.path / "memory.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


SECOND_DECISIONS = """
def test_decides_anew():
    import json, pathlib
    (path,) = pathlib.Path("artifacts/approvals").iterdir()
    document = json.loads(path.read_text(encoding="utf-8"))
    document["metadata"]["generated_at"] = "2027-01-01T00:00:00.000000Z"
    from crt_runtime.artifacts import seal
    del document["metadata"]["digest"]
    path.with_name("decisions.later.json").write_text(json.dumps(seal("promotion_decisions", document)))
"""

MORE = "import pytest\n@pytest.mark.crt_gate('contract')\ndef test_more(): assert False\n"

RERUN = """
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    if item.name != "test_contract":
        return None
    for report in runtestprotocol(item, nextitem=nextitem, log=False):
        if report.when == "call" and report.failed:
            {first}
            for again in runtestprotocol(item, nextitem=nextitem, log=False):
                item.ihook.pytest_runtest_logreport(report=again)
            return True
        item.ihook.pytest_runtest_logreport(report=report)
    return True
"""

FLAKY = contract(
    "import pathlib; seen = pathlib.Path('seen-' + 'once'); first = not seen.exists(); seen.touch(); assert not first"
)

GOLDEN = (
    "\nimport json, pathlib\ndef test_golden(crt_golden):\n    crt_golden({'metadata': META, 'proposals': []}, 'g')\n"
)

WAYS: dict[str, Wrong] = {
    # the gates themselves
    "failed": Wrong("gate contract: failed (*", contract("assert False")),
    "skipped": Wrong("gate contract: skipped (*", contract("pass", "@pytest.mark.skip")),
    "skipped inside": Wrong("gate contract: skipped (*", contract("pytest.skip('not today')")),
    "xfailed": Wrong("gate contract: xfailed (*", contract("assert False", "@pytest.mark.xfail")),
    "xpassed": Wrong("gate contract: xfailed (*", contract("pass", "@pytest.mark.xfail")),
    "setup error": Wrong(
        "gate contract: error (*",
        "import pytest\n@pytest.fixture\ndef broken(): raise OSError\n"
        + GATES.replace("test_contract()", "test_contract(broken)"),
    ),
    "teardown error": Wrong(
        "gate contract: error (*",
        "import pytest\n@pytest.fixture\ndef broken():\n    yield\n    raise OSError\n"
        + GATES.replace("test_contract()", "test_contract(broken)"),
    ),
    "missing": Wrong("gate contract: is missing; *", GATES.replace('"contract"', '"another"')),
    "deselected by keyword": Wrong("gate contract: deselected (*", arguments=("-k", "not contract")),
    "one test of a gate deselected": Wrong(
        "1 deselected tests use crt_gate, so *", arguments=("--deselect", "test_gates.py::test_memory[2]")
    ),
    "skipped by a conftest that comes first": Wrong(
        "gate contract: skipped (*",
        GATES + "\n@pytest.mark.crt_gate('contract')\ndef test_more(): pass\n",
        conftest="import pytest\n@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_runtest_setup(item):\n    if item.name == 'test_more': pytest.skip('not today')\n",
    ),
    "a file of gates skipped whole": Wrong(
        "test_more.py: skipped whole, yet names crt_gate, *",
        before=lambda p: p.write(
            "test_more.py",
            "import pytest\npytest.importorskip('not_there')\n@pytest.mark.crt_gate('contract')\ndef test_a(): pass\n",
        ),
    ),
    "only what failed last time": Wrong(
        "--crt-apply: drop --last-failed, which leaves out tests that passed before",
        arguments=("-p", "cacheprovider", "--lf"),
        exits=(4,),
    ),
    "a veto left out": Wrong(
        "--crt-apply: drop --noconftest, which leaves out the project's vetoes",
        conftest="def pytest_crt_veto_apply(): return 'not on Fridays'\n",
        arguments=("--noconftest",),
        exits=(4,),
    ),
    "a part of the gate switched off": Wrong(
        "-p no:crt-watch: switches off a part of the gate; *", arguments=("-p", "no:crt-watch"), exits=(4,)
    ),
    "the step itself switched off": Wrong(
        "-p no:crt-apply: switches off a part of the gate; *", arguments=("-p", "no:crt-apply"), exits=(4,)
    ),
    "fewer tests than the manifest asks for": Wrong(
        "gate memory: tests>=4 is required, but it was 3", GATES.replace("range(4)", "range(3)")
    ),
    "rerun into green": Wrong(
        "gate contract: rerun (*",
        FLAKY,
        conftest=RERUN.format(first="report.outcome = 'rerun'; item.ihook.pytest_runtest_logreport(report=report)"),
    ),
    "run twice": Wrong(
        "gate contract: rerun (*",
        conftest=RERUN.replace('report.when == "call" and report.failed', 'report.when == "teardown"').format(
            first="item.ihook.pytest_runtest_logreport(report=report)"
        ),
    ),
    "another file among the golden ones": Wrong(
        "golden file notes.txt was updated in this session; *",
        GATES + "\ndef test_notes():\n    import pathlib; pathlib.Path('fixtures/golden/notes.txt').write_text('x')\n",
    ),
    "a golden file that cannot be read": Wrong(
        "crt: golden file *kept.json: cannot be read (Permission denied); make it readable, or remove it",
        conftest="import pathlib\nreal = pathlib.Path.read_bytes\n"
        "def read_bytes(path):\n"
        "    if path.name == 'kept.json': raise PermissionError(13, 'Permission denied', str(path))\n"
        "    return real(path)\n"
        "pathlib.Path.read_bytes = read_bytes\n",
        alone=True,
        exits=(4,),
    ),
    "an interrupt in a veto": Wrong(
        "veto: pytest_crt_veto_apply raised KeyboardInterrupt: *",
        conftest="def pytest_crt_veto_apply(): raise KeyboardInterrupt\n",
        exits=(2,),
    ),
    "an interrupt in the apply": Wrong(
        "apply failed, and nothing was applied: KeyboardInterrupt: *",
        conftest="from pytest_crt import promoting\ndef apply(*_, **__): raise KeyboardInterrupt\n"
        "promoting.apply = apply\n",
        alone=True,
        exits=(2,),
    ),
    "an interrupt in the midst of the transaction": Wrong(
        "apply failed, and nothing was applied: KeyboardInterrupt: *",
        conftest="from crt_runtime.promotion import apply\n"
        "def write(*given):\n    real(*given)\n    raise KeyboardInterrupt\n"
        "real, apply.write = apply.write, write\n",
        alone=True,
        exits=(2,),
    ),
    "another test failed": Wrong("the session's exit status is 1", GATES + "\ndef test_red(): assert False\n"),
    "stopped at the first failure": Wrong(
        "the session's exit status is *", GATES + "\ndef test_a_red(): assert False\n", arguments=("-x",), exits=(1, 2)
    ),
    "collection error": Wrong("the session's exit status is *", GATES + "\nraise OSError\n", exits=(1, 2)),
    "no tests": Wrong("gate contract: is missing; *", "\n"),
    # the manifest
    "empty manifest": Wrong("ini crt_required_gates: names no gate, *", ini="[pytest]\n"),
    "manifest lowered by -o": Wrong(
        "override: -o crt_required_gates=contract", arguments=("-o", "crt_required_gates=contract")
    ),
    "another ini file": Wrong(
        "override: -c *other.ini",
        arguments=("-c", "other.ini"),
        before=lambda project: project.write("other.ini", "[pytest]\ncrt_required_gates = contract\n"),
    ),
    "another config than the project's": Wrong(
        "override: --crt-config other.json",
        ini=f"{INI}crt_config = own.json\n",
        arguments=("--crt-config=other.json",),
        before=lambda p: (p.write("own.json", "{}"), p.write("other.json", "{}")),
    ),
    # the collection
    "one file alone": Wrong(
        "gate contract: the session collects test_gates.py, so that tests of it may be left out; run the whole "
        "project, or say in crt_required_gates how many tests it has (such as contract tests>=1)",
        arguments=("test_gates.py",),
        before=lambda p: p.write("test_more.py", MORE),
    ),
    "one file alone, run from the options of the ini file": Wrong(
        "gate contract: the session collects test_gates.py, so that tests of it may be left out; *",
        ini=f"{INI}addopts = test_gates.py\n",
        before=lambda p: p.write("test_more.py", MORE),
    ),
    "a file ignored": Wrong(
        "gate contract: --ignore *test_more.py leaves something out, so that tests of it may be left out; *",
        arguments=("--ignore=test_more.py",),
        before=lambda p: p.write("test_more.py", MORE),
    ),
    "files collected by another pattern": Wrong(
        "override: -o python_files=test_gates.py",
        arguments=("-o", "python_files=test_gates.py"),
        before=lambda p: p.write("test_more.py", MORE),
    ),
    "conftest files cut off": Wrong(
        "override: --confcutdir *below",
        arguments=("--confcutdir=below",),
        before=lambda p: (p.path / "below").mkdir(),
    ),
    "truth gate required and not held": Wrong(
        "gate truth: is missing; hold it with --crt-seed *", ini=f"{INI}    truth\n"
    ),
    "truth gate red": Wrong(
        "gate truth: failed (*",
        ini=f"{INI}    truth\n",
        arguments=(
            "--crt-seed=1",
            "--crt-runs=1",
            "--crt-turns=5",
            "--crt-agent=crt_runtime.stress.agents.trivial:empty",
        ),
    ),
    "truth gate in part": Wrong(
        "gate truth: deselected*",
        ini=f"{INI}    truth\n",
        arguments=(
            "--crt-seed=1",
            "--crt-runs=2",
            "--crt-turns=5",
            "--crt-agent=crt_runtime.stress.agents.truthful:terse",
            "test_gates.py",
            "crt::truth[seed=1-run=1]",
        ),
    ),
    "truth gate lowered on the command line": Wrong(
        "override: --crt-turns on the command line lowers turns>=200 of gate truth",
        ini=f"{INI}    truth turns>=200\n",
        arguments=(
            "--crt-seed=1",
            "--crt-runs=1",
            "--crt-turns=5",
            "--crt-agent=crt_runtime.stress.agents.truthful:terse",
        ),
    ),
    # the session
    "collect only": Wrong("--crt-apply: applies when the tests have run; *", arguments=("--collect-only",), exits=(4,)),
    "bad manifest": Wrong(
        "ini crt_required_gates: line *", ini="[pytest]\ncrt_required_gates = truth runs>2\n", exits=(4,)
    ),
    "bad option elsewhere": Wrong("--crt-turns 'many': *", arguments=("--crt-turns=many",), exits=(4,)),
    "exit in the middle with status 0": Wrong(
        "* collected test* never finished: *",
        GATES + "\ndef test_zz_leaves(): pytest.exit('enough', returncode=0)\ndef test_zzz(): pass\n",
        exits=(1, 2, 3),
    ),
    "tests that are never run": Wrong(
        "* collected test* never finished: *",
        conftest="import pytest\n@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_runtest_protocol(item):\n    return item.name == 'test_other' or None\n",
        exits=(1, 3),
    ),
    "internal error": Wrong(
        "internal error: *",
        conftest="def pytest_runtest_logreport(report):\n    if 'other' in report.nodeid: raise OSError('planted')\n",
        exits=(1, 3),
    ),
    "the session's end raises": Wrong(
        "the session's end raised OSError: planted",
        conftest="def pytest_sessionfinish(session):\n"
        "    if not hasattr(session.config, 'workerinput'): raise OSError('planted')\n",
        alone=True,
    ),
    "the summary raises": Wrong(
        "the session's end raised OSError: planted",
        conftest="def pytest_terminal_summary(): raise OSError('planted')\n",
        alone=True,
    ),
    "another plugin makes the session red at its end": Wrong(
        "the session's exit status is 1",
        conftest="import pytest\n@pytest.hookimpl(wrapper=True, tryfirst=True)\ndef pytest_sessionfinish(session):\n"
        "    result = yield\n    session.exitstatus = 1\n    return result\n",
        where=(SERIAL,),
    ),
    "a conftest that cannot be configured": Wrong(
        "the session ended before its tests did",
        conftest="def pytest_configure(config): raise OSError('planted')\n",
        alone=True,
        exits=(1, 3),
        where=(SERIAL,),
    ),
    "the process dies": Wrong(
        "the session has not come to its end",
        contract("import os; os._exit(0)"),
        verdict=STARTED,
        exits=(0,),
        alone=True,
        where=(SERIAL,),
    ),
    # golden files
    "golden updated": Wrong(
        "golden file g was updated in this session; *",
        GATES + GOLDEN.replace("META", "{'version': 'v1', 'generated_at': '2026-01-01T00:00:00Z'}"),
        arguments=("--crt-golden", "new"),
        where=(SERIAL,),
    ),
    "golden updated by hand": Wrong(
        "golden file kept was updated in this session; *",
        GATES + "\ndef test_touches():\n    import pathlib\n"
        "    pathlib.Path('fixtures/golden/kept.json').write_text('{}')\n",
    ),
    "golden update in workers": Wrong(
        "--crt-golden changed: changes golden files in one process; *",
        arguments=("--crt-golden", "changed"),
        exits=(4,),
        where=(PARALLEL,),
    ),
    # vetoes
    "veto": Wrong("veto: not on a Friday", conftest="def pytest_crt_veto_apply(): return 'not on a Friday'\n"),
    "veto that raises": Wrong(
        "veto: pytest_crt_veto_apply raised ZeroDivisionError: *", conftest="def pytest_crt_veto_apply(): 1 / 0\n"
    ),
    "veto that leaves": Wrong(
        "veto: pytest_crt_veto_apply raised SystemExit: 0",
        conftest="import sys\ndef pytest_crt_veto_apply(): sys.exit(0)\n",
    ),
    "veto that returns False": Wrong("veto: False", conftest="def pytest_crt_veto_apply(): return False\n"),
    # documents and memory file
    "edited proposals": Wrong("*it was changed since*", before=lambda p: edit_proposals(p, reseal=False)),
    "edited and sealed proposals": Wrong(
        "*which is none of the 1 proposals files given", before=lambda p: edit_proposals(p, reseal=True)
    ),
    "cut off decisions": Wrong(
        "*decisions.*",
        before=lambda p: [f.write_bytes(f.read_bytes()[:-9]) for f in (p.path / "artifacts/approvals").iterdir()],  # type: ignore[arg-type,return-value]
    ),
    "stale": Wrong("*is stale: slot employer was *", before=say_more),
    "another memory file": Wrong("*is for memory file *", before=another_memory),
    "no memory file at all": Wrong(
        "--crt-memory-db *: there is no such file", before=lambda p: (p.path / "memory.db").unlink(), exits=(4,)
    ),
    "a memory file that is none": Wrong(
        "*memory.db*", before=lambda p: p.write("memory.db", "not a memory file, but long enough to be looked at" * 99)
    ),
    "no proposals": Wrong("*--proposals *matches no file", before=lambda p: proposals_of(p).unlink(), exits=(4,)),
    "decisions made in the session": Wrong(
        "*the documents were changed while the gates ran*", GATES + SECOND_DECISIONS
    ),
    "lock held": Wrong("*is held by another apply; *", during=lock_held),
    "memory file locked": Wrong("*memory.db: is locked by another process; *", during=memory_locked, where=(SERIAL,)),
    # workers
    "each": Wrong(
        "--dist each: runs every test several times; *",
        arguments=("--dist", "each", "--tx", "2*popen"),
        where=(SERIAL,),
        alone=True,
    ),
    "a worker that dies in a gate": Wrong(
        "worker gw* went down: *", contract("import os; os._exit(1)"), where=(PARALLEL,)
    ),
    "a worker that dies after its tests": Wrong(
        "worker gw0 went down: *", conftest=worker("pytest_runtestloop", "os._exit(1)", wrapper=True), where=(PARALLEL,)
    ),
    "a worker that dies at the session's end": Wrong(
        "worker gw0 went down: *", conftest=worker("pytest_sessionfinish", "os._exit(1)"), where=(PARALLEL,)
    ),
    "a value in a property that cannot be sent": Wrong(
        "*",
        contract("pass") + "\ndef test_sends(record_property): record_property('x', object())\n",
        where=(PARALLEL,),
        exits=(1, 2, 3),
    ),
    "a value in a worker's output that cannot be sent": Wrong(
        "worker gw0 *",
        conftest=worker("pytest_sessionfinish", "config.workeroutput['x'] = object()"),
        where=(PARALLEL,),
        exits=(1, 2, 3),
    ),
    "an internal error in a worker": Wrong(
        "internal error: *",
        conftest=worker("pytest_runtest_logreport", "raise OSError('planted')"),
        where=(PARALLEL,),
        exits=(1, 2, 3),
    ),
    "evidence lost on its way": Wrong(
        "workers sent * reports of gates, but * arrived as such",
        conftest="import pytest\n@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_report_to_serializable(config, report):\n"
        "    if 'test_memory[1]' in report.nodeid: report.user_properties = []\n",
        where=(PARALLEL,),
    ),
    "reports lost on their way": Wrong(
        "* collected test* never finished: *",
        conftest="import pytest\n@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
        "def pytest_report_from_serializable(config, data):\n    report = yield\n"
        "    if report is not None and 'test_other' in report.nodeid: report.when = 'nothing'\n    return report\n",
        where=(PARALLEL,),
    ),
}

CASES = [pytest.param(way, where, id=f"{name}-{where}") for name, way in WAYS.items() for where in way.where]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def project(pytester: pytest.Pytester, template: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return Project(pytester, template)


@pytest.mark.parametrize(("way", "where"), CASES)
def test_nothing_is_applied(project: Project, way: Wrong, where: str) -> None:
    if where == PARALLEL or way.arguments[:1] == ("--dist",):
        pytest.importorskip("xdist")
    project.write("test_gates.py", way.gates)
    project.write("pytest.ini", way.ini)
    if way.conftest:
        project.write("conftest.py", way.conftest)
    way.before(project)
    project.forget_verdict()
    held = (project.path / "memory.db").read_bytes() if (project.path / "memory.db").exists() else None
    arguments = (*way.arguments, "-n", "2") if where == PARALLEL else way.arguments
    with way.during(project):
        result = project.run(*arguments, alone=way.alone or where == PARALLEL)
    shown = f"{result.stdout.str()}\n{result.stderr.str()}"
    verdict = project.verdict
    assert (verdict["verdict"], verdict["applied"], verdict["receipt"]) == (way.verdict, "none", None), shown
    assert result.ret in way.exits, shown
    assert any(_matches(reason, way.reason) for reason in verdict["reasons"]), (verdict["reasons"], shown)
    if way.verdict == "red":
        for reason in verdict["reasons"]:
            assert f"reason: {reason}" in shown, "every reason is shown"
    if held is not None:
        assert (project.path / "memory.db").read_bytes() == held, "the memory file is as it was"


def test_a_session_that_starts_in_a_folder_below_is_not_the_whole_project(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = "crt_proposals = artifacts/promotions/*.json\ncrt_decisions = artifacts/approvals/*.json\n"
    project.write("pytest.ini", f"[pytest]\ncrt_required_gates = contract\ncrt_memory_db = memory.db\n{places}")
    below = project.path / "below"
    below.mkdir()
    (below / "test_below.py").write_text(GATES, encoding="utf-8")
    monkeypatch.chdir(below)
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", "--crt-apply=real")
    assert result.ret == 1
    (reason,) = project.verdict["reasons"]
    assert reason.startswith("gate contract: the session collects below, so that tests of it may be left out; run ")
    assert project.believed() == []


def _matches(text: str, pattern: str) -> bool:
    """Whether the text is the pattern, in which `*` stands for anything."""
    import re

    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def test_the_same_project_without_anything_wrong_is_applied(project: Project) -> None:
    """The matrix proves nothing if its project were refused anyway."""
    project.forget_verdict()
    assert project.run().ret == 0
    assert project.believed() == ["Ada", "Microsoft"]


def test_the_matrix_has_the_ways_that_matter() -> None:
    assert len(WAYS) >= 25
    assert sum(SERIAL in way.where for way in WAYS.values()) >= 25
    assert sum(PARALLEL in way.where for way in WAYS.values()) >= 25
