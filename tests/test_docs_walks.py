"""The walks of the documentation are real: their commands are run, and held to the output that the pages show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from pages import ROOT, blocks, coded, examples, in_folder, rows_under, text_of
from promotion_scene import Scene, old_memory
from transcripts import Walk

from crt_runtime.artifacts import write_document
from crt_runtime.artifacts.names import proposals_path
from crt_runtime.jobs import SUPPORTED, JobType
from crt_runtime.jobs.tables import JOB_ARTIFACTS, JOB_EVENTS, JOBS
from crt_runtime.promotion.propose import propose
from crt_runtime.store import Store

# What somebody had said to the earlier CRT, and it to them: id, text, time, source, trust.
OLD_MEMORIES = (
    ("mem_1768025723760_3458", "Hi, I'm Ada Brook. I work at Inkwell Press.", 1768025723.76, "user", 0.9),
    ("mem_1768025731002_7721", "Hey Ada! You mentioned that you work at a print shop.", 1768025731.0, "system", 0.7),
    ("mem_1768025790114_1206", "What did I say my name was?", 1768025790.11, "user", 1.0),
    ("mem_1768025843331_9015", "For the record: my name is Ada Brook.", 1768025843.33, "user", 1.0),
)


@pytest.mark.parametrize("page", ["cli.md", "promotions.md", "jobs.md", "packs.md"])
def test_the_transcripts_are_real(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("CRT_MEMORY_DB", "CRT_JOBS_DB", "CRT_RUNTIME_CONFIG_PATH"):
        monkeypatch.delenv(name, raising=False)
    if page == "promotions.md":
        old_memory(tmp_path / "crt_live_memory.db", *OLD_MEMORIES)
    if page == "packs.md":
        in_folder(examples(page), tmp_path)
    walk = Walk(tmp_path)
    for line, shown in walk.commands(text_of(page)):
        walk.take(line, shown, monkeypatch, capsys)


def test_the_gated_sessions_of_the_promotions_page_are_real(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    scene = Scene(pytester.path)
    scene.say("My name is Ada.", "I work at Microsoft.")
    scene.file.rename(pytester.path / "me.db")
    with Store.open(pytester.path / "me.db", clock=scene.clock, ids=scene.ids) as store:
        document = propose(store, job_id="job-1", clock=scene.clock)
    scene.decide(write_document(scene.artifacts, proposals_path("job-1"), "promotion_proposals", document))
    in_folder(examples("promotions.md"), pytester.path)
    sessions = [block.body for block in blocks(text_of("promotions.md")) if block.language == "text"]
    assert len(sessions) == 2
    for session in reversed(sessions):  # the refused one first, since applying again would be refused for nothing
        command, *shown = session.splitlines()
        result = pytester.runpytest(*shlex.split(command)[2:])
        result.stdout.fnmatch_lines([line for line in shown if line != "..."], consecutive=False)
        assert result.ret == int("refused" in session)


def test_the_sessions_of_the_golden_page_are_real(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    page = text_of("golden.md")
    in_folder({"test_proposals.py": examples("golden.md")["test_proposals.py"]}, pytester.path)
    first, second = (block.body for block in blocks(page) if block.language == "text")
    changed = re.search(r"`(SAID = .*?)`", page, re.DOTALL)
    assert changed is not None
    for session in (first, second):
        for command in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            line, *shown = command.splitlines()
            result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *shlex.split(line)[1:])
            result.stdout.fnmatch_lines(shown)
            assert result.ret == int("--crt-golden" not in line)
        test = pytester.path / "test_proposals.py"
        test.write_text(test.read_text("utf-8").replace('SAID = ["I work at Microsoft."]', changed[1]), "utf-8")


def test_the_hooks_of_the_golden_page_are_those_that_are_shipped() -> None:
    shipped = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    shown = examples("golden.md")["hooks.yaml"]
    for key in ("id", "name", "entry", "files"):
        lines = [re.findall(rf"^ *(?:- )?{key}: (.*)$", text, re.MULTILINE) for text in (shipped, shown)]
        assert lines[0] == lines[1]


def test_the_columns_and_types_of_the_jobs_page_are_those_of_the_code() -> None:
    shown = {coded(row[0]): re.findall(r"`(\w+)`", row[1]) for row in rows_under("jobs.md", "table")}
    assert shown == {
        table.name: [column.name for column in table.columns] for table in (JOBS, JOB_EVENTS, JOB_ARTIFACTS)
    }
    assert {coded(row[0]) for row in rows_under("jobs.md", "type")} == set(SUPPORTED)
    page = text_of("jobs.md")
    assert all(f"`{type_}`" in page for type_ in JobType)
