"""`crt_golden` in sessions: what fails, what is written and when, and what is pruned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECT = """
import json
from pathlib import Path
import pytest

DOCUMENT = json.loads(Path("document.json").read_text(encoding="utf-8"))

def test_proposals(crt_golden):
    crt_golden(DOCUMENT, "jobs/proposals")
"""

GOLDEN = Path("fixtures") / "golden" / "jobs" / "proposals.json"


def proposal(slot: str, value: str, memory: str) -> dict[str, Any]:
    evidence = {"source_type": "memory", "memory_id": memory, "quote_text": f"It is {value}."}
    return {
        "id": f"job-1:{slot}",
        "status": "proposed",
        "memory": {
            "kind": "fact",
            "lane": "notes",
            "key": slot,
            "value_text": value,
            "source": "user",
            "provenance": {},
            "evidence": [evidence],
        },
    }


def proposals(*listed: dict[str, Any]) -> dict[str, Any]:
    return {
        "metadata": {"version": "v1", "generated_at": "2026-01-31T09:30:00Z", "crt_version": "0.1.0"},
        "proposals": list(listed),
    }


@pytest.fixture(autouse=True)
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(pytester: pytest.Pytester) -> Callable[[dict[str, Any]], None]:
    """Sets the document that the project's test compares; at first it is one with its golden file written."""
    pytester.makepyfile(PROJECT)

    def put(document: dict[str, Any]) -> None:
        pytester.path.joinpath("document.json").write_text(json.dumps(document), encoding="utf-8")

    put(proposals(proposal("employer", "Microsoft", "mem-12"), proposal("name", "Ada", "mem-1")))
    pytester.runpytest("--crt-golden", "new").assert_outcomes(passed=1)
    return put


def test_a_missing_golden_file_fails_and_says_how_to_write_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PROJECT)
    pytester.path.joinpath("document.json").write_text(json.dumps(proposals()), encoding="utf-8")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*there is no golden file fixtures/golden/jobs/proposals.json; *--crt-golden new*"])
    assert not (pytester.path / GOLDEN).exists()


def test_the_same_document_passes_whatever_is_volatile(pytester: pytest.Pytester, project: Any) -> None:
    document = proposals(proposal("employer", "Microsoft", "mem-12"), proposal("name", "Ada", "mem-1"))
    document["metadata"] |= {"generated_at": "2030-12-31T00:00:00Z", "crt_version": "9.9"}
    project(document)
    pytester.runpytest("-p", "no:randomly").assert_outcomes(passed=1)


def test_a_differing_document_fails_like_a_review(pytester: pytest.Pytester, project: Any) -> None:
    project(proposals(proposal("employer", "Amazon", "mem-31"), proposal("name", "Ada", "mem-1")))
    before = (pytester.path / GOLDEN).read_bytes()
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*crt_golden jobs/proposals: differs from fixtures/golden/jobs/proposals.json*",
            '*  proposal employer: value_text "Microsoft" -> "Amazon"; evidence mem-12 -> mem-31',
            "*if this is meant: pytest *::test_proposals --crt-golden changed*",
        ]
    )
    assert "proposal name" not in result.stdout.str(), "what is the same is not shown"
    assert (pytester.path / GOLDEN).read_bytes() == before


def test_the_printed_command_can_be_pasted_whatever_the_test_is_called(pytester: pytest.Pytester) -> None:
    document = json.dumps(proposals(proposal("name", "Ada", "mem-1")))
    pytester.makepyfile(
        test_ids=f"""
            import json, pytest

            @pytest.mark.parametrize("who", ["it's"])
            def test_one(crt_golden, who):
                crt_golden(json.loads({document!r}), "ids")
        """
    )
    result = pytester.runpytest("test_ids.py")
    result.stdout.fnmatch_lines(['*write it: pytest "test_ids.py::test_one[[]it\'s]" --crt-golden new*'])


def test_changed_shows_the_difference_and_then_writes(pytester: pytest.Pytester, project: Any) -> None:
    project(proposals(proposal("employer", "Amazon", "mem-31"), proposal("name", "Ada", "mem-1")))
    result = pytester.runpytest("--crt-golden", "changed")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "crt_golden jobs/proposals (*::test_proposals)",
            '  proposal employer: value_text "Microsoft" -> "Amazon"; evidence mem-12 -> mem-31',
        ]
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_new_writes_no_changed_one_and_changed_no_new_one(pytester: pytest.Pytester, project: Any) -> None:
    project(proposals(proposal("name", "Bea", "mem-1")))
    before = (pytester.path / GOLDEN).read_bytes()
    pytester.runpytest("--crt-golden", "new").assert_outcomes(failed=1)
    assert (pytester.path / GOLDEN).read_bytes() == before
    (pytester.path / GOLDEN).unlink()
    pytester.runpytest("--crt-golden", "changed").assert_outcomes(failed=1)
    assert not (pytester.path / GOLDEN).exists()


def test_a_golden_file_is_plain_valid_json_for_people(pytester: pytest.Pytester, project: Any) -> None:
    text = (pytester.path / GOLDEN).read_text(encoding="utf-8")
    document = json.loads(text)
    assert text == json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert document["metadata"] == {
        "version": "v1",
        "generated_at": "2000-01-01T00:00:00.000000Z",
        "crt_version": "0",
    }


def test_layout_alone_is_no_difference(pytester: pytest.Pytester, project: Any) -> None:
    golden = pytester.path / GOLDEN
    golden.write_text(json.dumps(json.loads(golden.read_text(encoding="utf-8")), indent=1), encoding="utf-8")
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize("damage", ["{", '{"metadata": {}, "proposals": []}', "[]", "\ufeff{}"])
def test_a_golden_file_that_is_no_valid_document_fails(pytester: pytest.Pytester, project: Any, damage: str) -> None:
    (pytester.path / GOLDEN).write_text(damage, encoding="utf-8")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the golden file is no valid promotion_proposals: *"])
    pytester.runpytest("--crt-golden", "changed").assert_outcomes(passed=1)
    pytester.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("crt_golden({'metadata': {}, 'proposals': []}, 'a')", "*document for a: /metadata: *"),
        ("crt_golden({'proposals': [float('nan')]}, 'a')", "*document for a: *"),
        ("crt_golden({'proposals': [object()]}, 'a')", "*document for a: *"),
        ("crt_golden(DOCUMENT, '../a')", "*crt_golden: name '../a': must be relative*"),
        ("crt_golden(DOCUMENT, '/a')", "*crt_golden: name '/a': must be relative*"),
        ("crt_golden(DOCUMENT, '')", "*crt_golden: name '': must be relative*"),
        ("crt_golden(DOCUMENT, 'con')", "*crt_golden: name 'con': is a device name*"),
    ],
)
def test_what_is_no_document_or_no_name_is_never_written(
    pytester: pytest.Pytester, project: Any, call: str, message: str
) -> None:
    pytester.makepyfile(PROJECT.replace('crt_golden(DOCUMENT, "jobs/proposals")', call))
    result = pytester.runpytest("--crt-golden", "new")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([message])
    assert [path.name for path in (pytester.path / "fixtures").rglob("*.json")] == ["proposals.json"]


def test_one_name_is_not_written_twice_with_different_content(pytester: pytest.Pytester, project: Any) -> None:
    pytester.makepyfile(
        PROJECT + "    crt_golden({**DOCUMENT, 'proposals': []}, 'two')\n    crt_golden(DOCUMENT, 'two')\n"
    )
    pytester.runpytest("--crt-golden", "new").assert_outcomes(failed=1)
    result = pytester.runpytest("--crt-golden", "changed")
    result.assert_outcomes(passed=1)
    pytester.makepyfile(
        PROJECT + "    crt_golden({**DOCUMENT, 'proposals': DOCUMENT['proposals'][:1]}, 'two')\n"
        "    crt_golden({**DOCUMENT, 'proposals': []}, 'two')\n"
    )
    result = pytester.runpytest("--crt-golden", "changed")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*two: was written in this session with other content; take two names*"])


@pytest.mark.parametrize("mode", ["new", "changed", "prune"])
def test_nothing_that_changes_golden_files_goes_under_ci_or_in_workers(
    pytester: pytest.Pytester, project: Any, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    pytest.importorskip("xdist")
    result = pytester.runpytest("--crt-golden", mode, "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --crt-golden {mode}: changes golden files in one process; drop -n*"])
    monkeypatch.setenv("CI", "true")
    result = pytester.runpytest("--crt-golden", mode)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --crt-golden {mode}: changes golden files; CI only checks them*"])
    pytester.runpytest("--crt-golden", "check").assert_outcomes(passed=1)


def test_workers_check_golden_files(pytester: pytest.Pytester, project: Any) -> None:
    pytest.importorskip("xdist")
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=1)
    project(proposals())
    result = pytester.runpytest_subprocess("-n", "1")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*proposal employer: removed (value_text ?Microsoft?)"])


def test_the_hook_takes_out_what_a_project_finds_volatile(pytester: pytest.Pytester, project: Any) -> None:
    project(proposals(proposal("employer", "Microsoft", "mem-99"), proposal("name", "Ada", "mem-98")))
    pytester.runpytest().assert_outcomes(failed=1)
    pytester.makeconftest(
        "import json, re\n"
        "def pytest_crt_normalize_artifact(config, name, document):\n"
        "    assert name == 'jobs/proposals'\n"
        "    return json.loads(re.sub('mem-[0-9]+', 'mem', json.dumps(document)))\n"
    )
    pytester.runpytest("--crt-golden", "changed").assert_outcomes(passed=1)
    project(proposals(proposal("employer", "Microsoft", "mem-12"), proposal("name", "Ada", "mem-1")))
    pytester.runpytest().assert_outcomes(passed=1)


def test_golden_files_lie_where_the_ini_file_says(pytester: pytest.Pytester, project: Any) -> None:
    pytester.makeini("[pytest]\ncrt_golden_dir = kept/here\n")
    pytester.runpytest("--crt-golden", "new").assert_outcomes(passed=1)
    assert (pytester.path / "kept" / "here" / "jobs" / "proposals.json").exists()


def test_the_mode_can_come_from_the_ini_file_and_a_bad_one_is_refused(pytester: pytest.Pytester, project: Any) -> None:
    project(proposals())
    pytester.makeini("[pytest]\ncrt_golden = changed\n")
    pytester.runpytest().assert_outcomes(passed=1)
    result = pytester.runpytest("--crt-golden", "update")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --crt-golden 'update': expected one of check, new, changed, prune"])


def test_prune_removes_what_no_test_asks_for(pytester: pytest.Pytester, project: Any) -> None:
    unused = pytester.path / GOLDEN.parent / "old.json"
    unused.write_text("{}", encoding="utf-8")
    kept = pytester.path / GOLDEN.parent / "README.md"
    kept.write_text("", encoding="utf-8")
    result = pytester.runpytest("--crt-golden", "prune")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*= crt golden files =*", "removed jobs/old.json"])
    assert not unused.exists()
    assert kept.exists()
    assert (pytester.path / GOLDEN).exists()


@pytest.mark.parametrize(
    ("more", "arguments", "reason"),
    [
        ("", ["test_the_project.py"], "paths on the command line leave tests out; name none"),
        ("", ["-k", "nothing"], "1 tests that use crt_golden were deselected"),
        ("", ["--lf"], "--lf leaves tests out; drop it"),
        ("\ndef test_red(): assert False\n", [], "the session did not pass"),
        ("\ndef test_skipped(crt_golden): pytest.skip('no')\n", [], "*::test_skipped did not pass"),
    ],
)
def test_prune_keeps_everything_where_a_test_may_not_have_asked(
    pytester: pytest.Pytester, project: Any, more: str, arguments: list[str], reason: str
) -> None:
    for path in pytester.path.glob("test_*.py"):
        path.unlink()
    pytester.makepyfile(test_the_project=PROJECT + more)
    unused = pytester.path / GOLDEN.parent / "old.json"
    unused.write_text("{}", encoding="utf-8")
    result = pytester.runpytest("--crt-golden", "prune", *arguments)
    assert result.ret != 0
    result.stdout.fnmatch_lines([f"nothing was pruned: {reason}"])
    assert unused.exists()
