"""The truth gate as items of pytest's own: ids, selection, deselection."""

from __future__ import annotations

import json

import pytest

FAST = ("--crt-seed", "7", "--crt-turns", "6", "--crt-agent", "bots:Empty")
IDS = [f"crt::truth[seed=7-run={run}]" for run in (1, 2, 3)]

BOTS = """
class Empty:
    def reset(self, *, seed, hidden): pass
    def send(self, text): return ""
    def close(self): pass
"""


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(bots=BOTS, test_own="def test_own(): pass")
    pytester.syspathinsert()


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_there_is_one_item_per_run_beside_the_projects_own_tests(pytester: pytest.Pytester):
    assert collected(pytester.runpytest(*FAST, "--co", "-q")) == [*IDS, "test_own.py::test_own"]


def test_the_gate_needs_no_test_file(pytester: pytest.Pytester):
    pytester.path.joinpath("test_own.py").unlink()
    assert collected(pytester.runpytest(*FAST, "--co", "-q")) == IDS


def test_the_items_have_a_place_in_the_collection_tree(pytester: pytest.Pytester):
    result = pytester.runpytest(*FAST, "--co")
    result.stdout.fnmatch_lines(["*<TruthGate crt>", "*<TruthItem truth?seed=7-run=1?>"])


def test_without_the_option_there_is_no_gate(pytester: pytest.Pytester):
    assert collected(pytester.runpytest("--co", "-q")) == ["test_own.py::test_own"]


def test_the_ini_file_may_ask_for_the_gate(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_truth = true\ncrt_seed = 9\ncrt_runs = 2\n")
    ids = ["crt::truth[seed=9-run=1]", "crt::truth[seed=9-run=2]", "test_own.py::test_own"]
    assert collected(pytester.runpytest("--co", "-q")) == ids


def test_the_command_line_outranks_the_ini_file(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\ncrt_truth = true\ncrt_seed = 9\ncrt_runs = 2\n")
    found = collected(pytester.runpytest("--co", "-q", "--crt-seed", "8", "--crt-runs", "1", "--crt-only"))
    assert found == ["crt::truth[seed=8-run=1]"]


def test_only_leaves_the_projects_own_tests_out(pytester: pytest.Pytester):
    assert collected(pytester.runpytest(*FAST, "--crt-only", "--co", "-q")) == IDS
    assert collected(pytester.runpytest(*FAST, "--crt-only", "--co", "-q", "test_own.py")) == IDS


def test_ids_on_the_command_line_select_items(pytester: pytest.Pytester):
    assert collected(pytester.runpytest(*FAST, "--co", "-q", IDS[1])) == [IDS[1]]
    assert collected(pytester.runpytest(*FAST, "--co", "-q", IDS[2], IDS[0], IDS[0])) == [IDS[0], IDS[2]]
    assert collected(pytester.runpytest(*FAST, "--co", "-q", "crt::truth")) == IDS
    assert collected(pytester.runpytest(*FAST, "--co", "-q", "test_own.py", IDS[0])) == [
        IDS[0],
        "test_own.py::test_own",
    ]


def test_an_id_alone_asks_for_the_gate_with_its_seed(pytester: pytest.Pytester):
    assert collected(pytester.runpytest("--co", "-q", IDS[1])) == [IDS[1]]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["crt::truth[seed=7-run=4]"], "crt::truth[seed=7-run=4]: there are runs 1 to 3; give --crt-runs 4 or more"),
        (["crt::truth[seed=8-run=1]"], "crt::truth[seed=8-...]: does not go with --crt-seed 7; drop one of the two"),
        (["crt::truth[seed=7-run=0]"], "crt::truth[seed=7-run=0]: no such item; the gate's items are crt::truth[seed="),
        (["crt::trust"], "crt::trust: no such item"),
        (["crt::truth[seed=7-run=1]", "crt::truth[seed=8-run=1]"], "crt::truth: seeds 7, 8 in one session"),
    ],
)
def test_an_id_that_is_not_there_is_a_usage_error(pytester: pytest.Pytester, arguments: list[str], line: str):
    result = pytester.runpytest(*FAST, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert line in result.stderr.str()


def test_items_are_selected_by_keyword(pytester: pytest.Pytester):
    assert collected(pytester.runpytest(*FAST, "--co", "-q", "-k", "not truth")) == ["test_own.py::test_own"]
    assert collected(pytester.runpytest(*FAST, "--co", "-q", "-k", "truth")) == IDS


def test_one_run_is_selected_by_keyword(pytester: pytest.Pytester):
    many = (*FAST, "--crt-runs", "11", "--co", "-q")
    run = "crt::truth[seed=7-run={}]".format
    assert collected(pytester.runpytest(*FAST, "--co", "-q", "-k", "run2")) == [run(2)]
    assert collected(pytester.runpytest(*many, "-k", "run_0001 or run_0011")) == [run(1), run(11)]
    assert collected(pytester.runpytest(*many, "-k", "run1")) == [run(1), run(10), run(11)]
    assert collected(pytester.runpytest(*many, "-k", "truth and not run_0001")) == [run(n) for n in range(2, 12)]


def test_items_are_deselected_by_id(pytester: pytest.Pytester):
    found = collected(pytester.runpytest(*FAST, "--co", "-q", "--deselect", IDS[0], "--deselect", IDS[2]))
    assert found == [IDS[1], "test_own.py::test_own"]


def test_x_stops_after_the_first_red_run(pytester: pytest.Pytester):
    result = pytester.runpytest(*FAST, "-x")
    result.assert_outcomes(failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["run 2: was selected, but never ran", "truth gate: failed"])


def test_last_failed_selects_the_red_runs(pytester: pytest.Pytester):
    pytester.runpytest(*FAST, "--deselect", IDS[0]).assert_outcomes(failed=2, passed=1, deselected=1)
    assert collected(pytester.runpytest(*FAST, "--lf", "--co", "-q")) == IDS[1:]


def test_without_pytests_cache_the_gate_works_all_the_same(pytester: pytest.Pytester):
    result = pytester.runpytest(*FAST, "-p", "no:cacheprovider", "--crt-only", "--crt-runs", "1")
    result.assert_outcomes(failed=1)


def test_collecting_only_writes_nothing(pytester: pytest.Pytester):
    before = set(pytester.path.iterdir())
    result = pytester.runpytest(*FAST, "--co", "-p", "no:cacheprovider")
    assert result.ret == 0
    assert "truth gate" not in result.stdout.str()
    assert {path.name for path in set(pytester.path.iterdir()) - before} <= {"__pycache__"}


def test_a_selection_of_runs_writes_their_documents_but_no_batch(pytester: pytest.Pytester):
    result = pytester.runpytest(*FAST, IDS[1])
    folder = pytester.path / "artifacts" / "crt"
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json")) == [
        "run_0002/stress_run.json"
    ]
    assert json.loads((folder / "run_0002/stress_run.json").read_bytes())["metadata"]["run"] == 2
    result.stdout.fnmatch_lines(["artifacts: artifacts/crt (1 run, no batch: it needs all 3)"])


def test_a_selected_run_that_is_skipped_makes_the_gate_red(pytester: pytest.Pytester):
    pytester.makeconftest(
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    items[0].add_marker(pytest.mark.skip(reason='no time'))\n"
    )
    result = pytester.runpytest("--crt-seed", "1337", "--crt-turns", "5", "--crt-runs", "1", "--crt-only")
    result.assert_outcomes(skipped=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["run 1: *no time*", "truth gate: failed"])


def test_when_every_run_is_deselected_the_summary_says_that_nothing_was_judged(pytester: pytest.Pytester):
    result = pytester.runpytest(*FAST, "-k", "own")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["no run was selected", "truth gate: not judged"])
