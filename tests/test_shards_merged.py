"""`crt merge`: the shards of a collection become one batch, or the line that says why they cannot."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import crt

from crt_runtime.artifacts import document_bytes
from crt_runtime.artifacts.names import SHARD

GATE = ("--crt-seed", "5", "--crt-turns", "30", "--crt-runs", "3")
TRUTHFUL = ("--crt-agent", "crt_runtime.stress.agents.truthful:terse")
TESTS = """
import pytest

@pytest.mark.parametrize("n", range(5))
def test_number(n):
    pass
"""


def pytest_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]


def session(folder: Path, *arguments: str) -> int:
    return subprocess.run(pytest_command(*arguments), cwd=folder, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, and what three sessions left in it: two shards, one of them with workers, and the whole."""
    root = tmp_path_factory.mktemp("project")
    (root / "test_numbers.py").write_text(TESTS, encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for name, extra in (("a", ("--crt-shard=1/2",)), ("b", ("--crt-shard=2/2", "-n2")), ("whole", ())):
        assert session(root, *GATE, *TRUTHFUL, "--crt-artifacts-dir", name, *extra) == 0, name
    return root


@pytest.fixture
def shards(sessions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them to change; the working folder."""
    shutil.copytree(sessions, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(folder: str, by: Callable[[dict[str, Any]], object]) -> None:
    """Change a shard's record and seal it anew."""
    path = Path(folder, SHARD)
    document = json.loads(path.read_bytes())
    del document["metadata"]["digest"]
    by(document)
    path.write_bytes(document_bytes("shard", document))


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "timings.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def refused(reason: str, *folders: str, code: int = 1) -> None:
    """The merge is red for that reason, and nothing is written."""
    ran = crt("merge", *folders, "--into", "all")
    assert ran.code == code, ran
    assert reason in (ran.out or ran.err)
    assert not Path("all").exists()


def test_shards_in_any_order_become_the_batch_of_the_whole_byte_for_byte(shards: Path) -> None:
    ran = crt("merge", "b", "a", "--into", "all")
    assert ran.code == 0, ran
    assert files(shards / "all") == files(shards / "whole")
    assert ran.out.splitlines()[0] == "8 tests: 8 passed"
    assert ran.out.splitlines()[-1] == "merge: passed"
    assert crt("verify", "all").code == crt("verify", "a").code == 0


def test_the_result_is_there_for_machines_and_as_a_report(shards: Path) -> None:
    ran = crt("merge", "a", "b", "--into", "all", "--json", "--report", "md")
    assert (ran.code, ran.json["verdict"], ran.json["tests"], ran.json["reasons"]) == (0, "passed", {"passed": 8}, [])
    assert ran.json["batch"] == json.loads(Path("all/stress_batch.json").read_bytes())
    assert Path("all/stress_report.md").is_file()


def test_a_batch_that_is_there_is_replaced_only_when_asked(shards: Path) -> None:
    assert crt("merge", "a", "b", "--into", "all").code == 0
    crt("merge", "a", "b", "--into", "all").refused(2, "--into all: holds the runs of an earlier session; give --fresh")
    assert crt("merge", "a", "b", "--into", "all", "--fresh").code == 0
    crt("merge", "a", "b", "--into", "a").refused(2, "--into a: is one of the shards")


def test_a_shard_that_is_missing_or_there_twice_is_red(shards: Path) -> None:
    refused("shard 2 of 2 is missing", "a")
    shutil.copytree("a", "again")
    refused("shard 1 of 2 is there 2 times", "a", "b", "again")
    refused("shard.json: (document): is not there; a session with --crt-shard i/n writes it", "a", "whole")


@pytest.mark.parametrize(
    ("what", "by"),
    [
        ("number of shards", lambda shard: shard["shard"].update(parts=3)),
        ("commit", lambda shard: shard["shard"].update(commit="0" * 40)),
        ("collection", lambda shard: shard["shard"]["collection"].update(sha256="0" * 64)),
        ("truth gate", lambda shard: shard["gate"].update(seed=6)),
        ("truth gate", lambda shard: shard.update(gate=None)),
        ("version of CRT", lambda shard: shard["metadata"].update(crt_version="9.9.9")),
    ],
)
def test_shards_that_are_not_of_one_session_are_red(
    shards: Path, what: str, by: Callable[[dict[str, Any]], object]
) -> None:
    change("b", by)
    refused(f"is of another {what} than shard 1 of 2 (a)", "a", "b")


def test_a_test_that_no_shard_ran_is_missed(shards: Path) -> None:
    change("b", lambda shard: shard["tests"].pop())
    refused("the shards have 7 tests, not the 8 of their collection", "a", "b")


def test_a_shard_beyond_the_last_is_red(shards: Path) -> None:
    shutil.copytree("b", "c")
    change("c", lambda shard: shard["shard"].update(part=3))
    refused("there is no shard 3 of 2", "a", "b", "c")


def test_a_shard_that_never_told_its_collection_is_no_shard_of_another_one(shards: Path) -> None:
    change("b", lambda shard: shard["shard"].update(collection=None))
    refused("never told of which collection it is a part\nnothing was written", "a", "b")


def test_a_record_that_passed_with_a_failed_test_is_red(shards: Path) -> None:
    change("a", lambda shard: shard["tests"][2].update(outcome="failed"))
    ran = crt("merge", "a", "b", "--into", "all")
    assert ran.code == 1
    assert "shard 1 of 2 (a): failed with exit code 0: test_numbers.py::test_number[1] (failed)" in ran.out


def test_a_replay_that_is_broken_is_refused_before_anything_is_written(shards: Path) -> None:
    Path("b/replays").mkdir()
    Path("b/replays/x.json").write_text("{", encoding="utf-8")
    refused("x.json: (document): is not JSON", "a", "b")


def test_a_report_of_shards_without_a_gate_is_told_to_be_none(shards: Path) -> None:
    for part in (1, 2):
        assert session(shards, f"--crt-shard={part}/2", "--crt-artifacts-dir", f"plain-{part}") == 0
    ran = crt("merge", "plain-1", "plain-2", "--into", "all", "--report", "html")
    assert ran.code == 0
    assert "no report: the shards held no truth gate" in ran.out


@pytest.mark.parametrize("extra", [("--crt-fresh",), ("--crt-fresh", "--crt-shard=2/2")])
def test_a_later_session_in_the_folder_leaves_no_record_of_the_shard_before(
    shards: Path, extra: tuple[str, ...]
) -> None:
    assert session(shards, *GATE, *TRUTHFUL, "--crt-artifacts-dir", "a", *extra) == 0
    ran = crt("verify", "a")
    assert ran.code == 0, ran.out
    assert Path("a", SHARD).exists() == (len(extra) == 2)


def test_a_run_that_is_not_what_its_shard_wrote_is_refused(shards: Path) -> None:
    run = Path("a/run_0001/stress_run.json")
    run.write_bytes(run.read_bytes().replace(b'"verdict":"passed"', b'"verdict":"failed"'))
    refused("is not the file that shard 1 of 2 (a) wrote", "a", "b")


def test_a_run_of_another_gate_is_refused_although_its_digest_is_right(shards: Path) -> None:
    assert session(shards, *GATE[:-1], "4", *TRUTHFUL, "--crt-artifacts-dir", "other") == 0
    shutil.copy("other/run_0001/stress_run.json", "a/run_0001/stress_run.json")
    bound = json.loads(Path("other/stress_batch.json").read_bytes())["runs"][0]
    change("a", lambda shard: shard["gate"]["held"][0].update(sha256=bound["sha256"]))
    refused("is not run 1 of the gate of shard 1 of 2 (a)", "a", "b")


def test_a_red_shard_makes_the_whole_red_and_is_named_with_its_tests(shards: Path) -> None:
    Path("test_numbers.py").write_text(TESTS.replace("pass\n", "assert n != 3\n"), encoding="utf-8")
    assert session(shards, *GATE, *TRUTHFUL, "--crt-shard=1/2", "--crt-artifacts-dir", "red") == 1
    ran = crt("merge", "red", "b", "--into", "all")
    assert ran.code == 1
    assert ran.out.splitlines()[-2:] == [
        "shard 1 of 2 (red): failed with exit code 1: test_numbers.py::test_number[3] (failed)",
        "merge: failed",
    ]
    assert files(shards / "all") == files(shards / "whole")


def test_a_red_run_is_red_in_the_whole(shards: Path) -> None:
    liar = ("--crt-agent", "crt_runtime.stress.agents.trivial:liar")
    for part in (1, 2):
        assert session(shards, *GATE, *liar, f"--crt-shard={part}/2", "--crt-artifacts-dir", f"liar-{part}") == 1
    ran = crt("merge", "liar-1", "liar-2", "--into", "all")
    assert ran.code == 1
    assert "truth gate: failed" in ran.out
    assert json.loads(Path("all/stress_batch.json").read_bytes())["summary"]["verdict"] == "failed"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_session_that_is_killed_leaves_no_older_record_behind(shards: Path) -> None:
    Path("test_numbers.py").write_text(f"{TESTS}\n    import time; time.sleep(60)\n", encoding="utf-8")
    arguments = pytest_command(*GATE, *TRUTHFUL, "--crt-shard=1/2", "--crt-artifacts-dir", "a", "--crt-fresh")
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while json.loads(Path("a", SHARD).read_bytes())["verdict"] != "started":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
    refused("shard 1 of 2 (a): its session never ended\nnothing was written", "a", "b")


def test_a_worker_that_dies_makes_the_shard_red(shards: Path) -> None:
    dying = TESTS.replace("pass\n", "import os; os._exit(1) if n == 3 else None\n")
    Path("test_numbers.py").write_text(dying, encoding="utf-8")
    assert session(shards, *GATE, *TRUTHFUL, "--crt-shard=1/2", "-n2", "--crt-artifacts-dir", "dead") != 0
    ran = crt("merge", "dead", "b", "--into", "all")
    assert ran.code == 1
    assert "shard 1 of 2 (dead): failed" in ran.out


def test_listing_the_tests_of_a_shard_writes_nothing(shards: Path) -> None:
    before = files(shards)
    assert session(shards, *GATE, "--crt-shard=1/2", "--collect-only", "--crt-artifacts-dir", "listed") == 0
    assert files(shards) == before


def test_the_record_names_the_commit_and_every_test_of_the_shard(shards: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "test_numbers.py"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    assert session(shards, "--crt-shard=2/2", "--crt-artifacts-dir", "c") == 0
    record = json.loads(Path("c", SHARD).read_bytes())
    assert (record["shard"]["commit"], record["gate"], record["verdict"]) == (head, None, "passed")
    assert [test["id"] for test in record["tests"]] == [f"test_numbers.py::test_number[{n}]" for n in (1, 3)]


@pytest.mark.parametrize(
    ("by", "flaw"),
    [
        (lambda shard: shard["shard"].update(part=3), "is shard 3 of 2"),
        (
            lambda shard: shard["tests"][2].update(outcome="failed"),
            "passed, and test_numbers.py::test_number[1] is failed",
        ),
        (lambda shard: shard["tests"].append(shard["tests"][0]), "test crt::truth[seed=5-run=1]"),
        (lambda shard: shard["shard"].update(collection=None), "passed, without a collection"),
        (
            lambda shard: shard["gate"]["held"][0].update(sha256="0" * 64),
            "run 1 (run_0001/stress_run.json): has SHA-256",
        ),
        (
            lambda shard: shard["gate"]["held"][0].update(path="run_0009/x.json"),
            "is not there, or is no valid document",
        ),
    ],
)
def test_verify_finds_a_record_that_does_not_hold_together(
    shards: Path, by: Callable[[dict[str, Any]], object], flaw: str
) -> None:
    change("a", by)
    ran = crt("verify", "a")
    assert ran.code == 1
    assert flaw in ran.out
