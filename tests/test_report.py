"""Reports: the same verdict as the artifacts, the same bytes each time, and no text of an agent that acts."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from commands import crt

from crt_runtime.artifacts import own_digest, write_document
from crt_runtime.artifacts.names import replay_path
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.report import github_annotations, markdown, page, read_kill_score, read_verdict, report
from crt_runtime.resources import resource
from crt_runtime.stress import StressOptions, run_batch
from crt_runtime.stress.agents.truthful import Chatty

NASTY = (
    '<script>alert(1)</script><img src="https://evil.example/x.png"> ![a](https://evil.example/y.png) '
    "\x1b[31mred\x1b[0m \u202egnp \ud800 %0A::error::forged\n::error::forged | **bold** `code` \x00"
)
OPTIONS = StressOptions(seed=7, turns=40, runs=2)


class Nasty(Chatty):
    """Says what could act in a page, a terminal, a Markdown file or a CI log."""

    def send(self, text: str) -> str:
        super().send(text)
        return NASTY.replace("\ud800", "")


@pytest.fixture(scope="module")
def green(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("green")
    assert run_batch(OPTIONS, agent_factory=Chatty, artifacts_dir=folder).passed
    return folder


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("red")
    assert not run_batch(OPTIONS, agent_factory=Nasty, artifacts_dir=folder).passed
    return folder


class Elements(HTMLParser):
    """Every element with its attributes, and the text that is shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


class TestPage:
    def test_it_tells_the_verdict_and_every_rate_of_the_batch(self, green: Path) -> None:
        verdict = read_verdict(green)
        text = " ".join(Elements(page(verdict)).text)
        batch = json.loads((green / "stress_batch.json").read_bytes())
        assert verdict.passed and "passed" in text
        assert f"{batch['summary']['passed']:,} of {batch['summary']['checks']:,}" in text
        for name in (*verdict.packs, *verdict.checks):
            assert name in text
        assert "failed check" not in text

    def test_a_red_batch_shows_each_failing_check_with_its_transcript_and_command(self, red: Path) -> None:
        verdict = read_verdict(red)
        elements = Elements(page(verdict))
        text = " ".join(elements.text)
        for check in {failure.check for failure in verdict.failures}:
            assert check in text
        assert f"{len(verdict.failures)} failed checks" in text
        first = verdict.failures[0]
        assert first.details in text or first.details.split("\n")[0][:40] in text
        assert 'crt::truth[seed=7-run=1]"' in text
        assert sum(tag == "details" for tag, _ in elements.found) >= len({f.check for f in verdict.failures})

    def test_the_same_batch_gives_the_same_bytes(self, red: Path) -> None:
        assert page(read_verdict(red)) == page(read_verdict(red))

    def test_it_loads_nothing_and_runs_nothing(self, red: Path) -> None:
        elements = Elements(page(read_verdict(red)))
        tags = {tag for tag, _ in elements.found}
        assert not tags & {"script", "img", "link", "iframe", "object", "form", "a", "base"}
        names = {name for _, has in elements.found for name in has}
        assert not names & {"src", "href", "style", "srcset", "action"}
        assert not any(name.startswith("on") for name in names)
        policy = [has["content"] for tag, has in elements.found if has.get("http-equiv") == "Content-Security-Policy"]
        assert policy and policy[0].startswith("default-src 'none'")
        css = page(read_verdict(red)).partition("<style>")[2].partition("</style>")[0]
        assert "url(" not in css and "@import" not in css

    def test_what_an_agent_says_is_shown_and_does_not_act(self, red: Path) -> None:
        text = "".join(Elements(page(read_verdict(red))).text)
        assert "<script>alert(1)</script>" in text
        assert "\\x1b[31mred" in text and "\\u202egnp" in text and "\\x00" in text
        assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", page(read_verdict(red)))

    def test_every_slot_and_every_question_has_its_mark(self, red: Path) -> None:
        verdict = read_verdict(red)
        elements = Elements(page(verdict))
        asked = [asked for run in verdict.runs for line in run.slots for asked in line.asked]
        marks = [has for tag, has in elements.found if tag in ("circle", "path") and "mark" in (has["class"] or "")]
        assert len(marks) == len(asked) > 10
        assert sum("failed" in (has["class"] or "") for has in marks) == sum(not one.passed for one in asked) > 5
        slots = [has for tag, has in elements.found if tag == "text" and has.get("class") == "slot"]
        assert len(slots) == sum(len(run.slots) for run in verdict.runs)

    def test_a_replay_is_named_where_there_is_one(self, tmp_path: Path) -> None:
        batch = run_batch(OPTIONS, agent_factory=Nasty, artifacts_dir=tmp_path)
        document = json.loads(resource("fixtures", "contracts", "valid", "replay.json").read_bytes())
        del document["metadata"]["digest"]
        document["metadata"]["source_run_digest"] = own_digest("stress_run", batch.runs[0].document)
        document["failure"]["check"] = batch.runs[0].failures[0].check
        replay = write_document(tmp_path, replay_path(f"sha256:{'0' * 64}"), "replay", document)
        assert f"pytest --crt-replay replays/{replay.name}" in page(read_verdict(tmp_path))

    def test_the_kill_score_has_a_row_for_each_fault_the_missed_ones_first(self, green: Path, tmp_path: Path) -> None:
        fault = {"kind": "rare", "does": "says <b>so</b>", "median_turn": 9, "missed": False, "killed": 1}
        trials = [{"kill": {"check": "abstains"}}]
        missed = {
            **fault,
            "name": "zz-missed",
            "missed": True,
            "killed": 0,
            "median_turn": None,
            "trials": [{"kill": None}],
        }
        document = {
            "faults": [{**fault, "name": "aa-caught", "trials": trials}, missed],
            "truthful": [{"conversations": 20, "failed": 0}],
        }
        path = tmp_path / "teeth.json"
        path.write_text(json.dumps(document))
        text = " ".join(Elements(page(read_verdict(green), read_kill_score(path))).text)
        assert "1 of 2 deliberately wrong assistants caught." in text
        assert "False alarms: 0 in 20 conversations" in text
        assert text.index("zz-missed") < text.index("aa-caught") and "says <b>so</b>" in text
        summary = markdown(read_verdict(green), read_kill_score(path))
        assert "Kill score: 1 of 2 deliberately wrong assistants caught." in summary
        assert "- missed: zz-missed" in summary
        path.write_text('{"faults": [{"name": 3}]}')
        with pytest.raises(ArtifactError, match="is not what `crt teeth --json` prints"):
            read_kill_score(path)


class TestMarkdown:
    def test_it_has_the_verdict_the_rates_and_the_first_failures(self, red: Path) -> None:
        verdict = read_verdict(red)
        text = markdown(verdict)
        assert text.startswith("## Truth gate: failed\n")
        for pack in verdict.packs:
            assert f"| {pack} |" in text.replace("\\", "")
        assert text.count("**, run ") == 10
        assert "crt stress --seed 7" in text

    def test_no_text_of_an_agent_is_markup(self, red: Path) -> None:
        for line in markdown(read_verdict(red)).splitlines():
            if line.startswith("> agent:"):
                bare = re.sub(r"\\[\\`*_{}\[\]()<>#+|!~$:@&]", "", line[1:])
                assert not re.search(r"[<>`*\[\]!|]", bare), line


class TestAnnotations:
    def test_a_green_batch_has_none(self, green: Path) -> None:
        assert github_annotations(read_verdict(green)) == []

    def test_each_is_one_command_that_no_agent_can_add_to(self, red: Path) -> None:
        lines = github_annotations(read_verdict(red))
        assert len(lines) == 10
        for line in lines:
            assert line.startswith("::error title=") and "\n" not in line and "\r" not in line
            assert "%250A::error" in line or "forged" not in line


class TestReport:
    def test_files_lie_beside_the_artifacts_and_verify_skips_them(self, green: Path) -> None:
        lines = report(["html", "md", "html"], green, {})
        assert lines == [f"report: {green / 'stress_report.html'}", f"report: {green / 'stress_report.md'}"]
        assert crt("verify", green).code == 0

    def test_the_summary_also_goes_to_the_page_of_a_ci_job(self, green: Path, tmp_path: Path) -> None:
        step = tmp_path / "step.md"
        step.write_text("before\n")
        report(["md"], green, {"GITHUB_STEP_SUMMARY": str(step)})
        assert step.read_text().startswith("before\n## Truth gate: passed")
        with pytest.raises(ArtifactError, match="cannot be written"):
            report(["md"], green, {"GITHUB_STEP_SUMMARY": str(tmp_path)})

    def test_an_unknown_kind_is_refused_before_anything_is_written(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="report 'pdf': expected html, md, github"):
            report(["html", "pdf"], tmp_path, {})
        assert list(tmp_path.iterdir()) == []

    def test_a_run_that_is_not_the_one_that_the_batch_binds_is_refused(self, tmp_path: Path) -> None:
        run_batch(OPTIONS, agent_factory=Chatty, artifacts_dir=tmp_path)
        path = tmp_path / "run_0002" / "stress_run.json"
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(ArtifactError, match=r"run_0002.*is not the run that the batch binds"):
            read_verdict(tmp_path)

    def test_the_command_reports_a_folder_and_refuses_one_without_a_batch(self, green: Path, tmp_path: Path) -> None:
        assert crt("report", green, "--kind", "md").out == f"report: {green / 'stress_report.md'}\n"
        crt("report", tmp_path).refused(1, "stress_batch.json")
        crt("report", green, "--kind", "pdf").refused(2, "report 'pdf'")

    def test_stress_reports_at_once_and_needs_an_artifacts_dir(self, tmp_path: Path) -> None:
        few = ("--seed", "7", "--turns", "6", "--runs", "1", "--report", "html")
        assert "report: " in crt("stress", *few, "--artifacts-dir", tmp_path).out
        assert (tmp_path / "stress_report.html").is_file()
        crt("stress", *few).refused(2, "--report html", "--artifacts-dir")


@pytest.mark.parametrize("where", [(), ("-n", "2")], ids=["serial", "xdist"])
def test_pytest_reports_the_gate(where: tuple[str, ...], pytester: pytest.Pytester) -> None:
    options = ("--crt-seed", "7", "--crt-turns", "6", "--crt-runs", "2", "--crt-only")
    agent = ("--crt-agent", "crt_runtime.stress.agents.trivial:constant")
    kinds = ("--crt-report", "html", "--crt-report", "md", "--crt-report", "github")
    result = pytester.runpytest_subprocess(*options, *agent, *kinds, *where)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["report: *stress_report.html", "report: *stress_report.md", "::error title=*"])
    assert (pytester.path / "artifacts/crt/stress_report.html").is_file()


@pytest.mark.parametrize("where", [(), ("-n", "2")], ids=["serial", "xdist"])
def test_a_session_that_measures_the_gate_shows_the_kill_score(
    where: tuple[str, ...], pytester: pytest.Pytester
) -> None:
    gate = ("--crt-seed", "7", "--crt-turns", "40", "--crt-runs", "1", "--crt-only", "--crt-report", "html")
    teeth = ("crt::teeth[fault=lists-its-ids]", "crt::teeth[truthful=terse]")
    agent = ("--crt-agent", "crt_runtime.stress.agents.truthful:terse")
    result = pytester.runpytest_subprocess(*gate, *agent, *where, "crt::truth", *teeth)
    assert result.ret == 0
    text = " ".join(Elements((pytester.path / "artifacts/crt/stress_report.html").read_text(encoding="utf-8")).text)
    assert "1 of 1 deliberately wrong assistant caught. False alarms: 0 in 1 conversation of truthful ones." in text
    assert "Lists the ids of its memories on request." in text


def test_stress_shows_a_kill_score_and_refuses_one_without_a_report(tmp_path: Path) -> None:
    told = tmp_path / "teeth.json"
    few = ("--turns", "40", "--pack", "security", "--seeds", "1")
    told.write_text(crt("teeth", "--fault", "lists-its-ids", *few, "--json").out)
    gate = ("stress", "--seed", "7", "--turns", "6", "--runs", "1", "--kill-score", str(told))
    crt(*gate, "--artifacts-dir", str(tmp_path / "out"), "--report", "html")
    assert "lists-its-ids" in (tmp_path / "out/stress_report.html").read_text(encoding="utf-8")
    crt(*gate).refused(2, "--kill-score", "--report html")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--crt-seed", "7", "--crt-report", "pdf"), "--crt-report: report 'pdf': expected html, md, github"),
        (("--crt-report", "html"), "--crt-report: concerns the truth gate; add --crt-seed 1337"),
    ],
)
def test_pytest_refuses_a_report_that_cannot_be(options: tuple[str, ...], said: str, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
