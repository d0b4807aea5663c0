"""The gated step where every gate truly passed: it applies, once, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from apply_scene import INI, Project, make_template

from crt_runtime.artifacts import load, verify_tree
from crt_runtime.promotion.verify import verify_memory_file

PARALLEL = [(), ("-n", "2")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def project(pytester: pytest.Pytester, template: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return Project(pytester, template)


def assert_all_verifies(project: Project) -> None:
    """All that lies under `artifacts` is valid and bound, and the memory file's receipts have their results there."""
    root = project.path / "artifacts"
    assert [line for line in verify_tree(root) if not line.ok] == []
    verified = verify_memory_file(project.path / "memory.db", root)
    assert verified.ok, verified.lines


@pytest.mark.parametrize("parallel", PARALLEL)
def test_real_applies_when_every_required_gate_passed(project: Project, parallel: tuple[str, ...]) -> None:
    result = project.run(*parallel, alone=bool(parallel))
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*= crt apply =*", "Applied: 2 | Skipped: 0 | Errors: 0 | Dry-run: False", "receipt: rcp-*", "*: real done"]
    )
    assert project.believed() == ["Ada", "Microsoft"]
    assert verify_memory_file(project.path / "memory.db").ok
    verdict = project.verdict
    assert (verdict["verdict"], verdict["applied"], verdict["reasons"], verdict["overrides"]) == (
        "green",
        "real",
        [],
        [],
    )
    assert [(gate["id"], gate["required"], gate["outcome"], len(gate["tests"])) for gate in verdict["gates"]] == [
        ("contract", True, "passed", 1),
        ("memory", True, "passed", 4),
    ]
    assert verdict["receipt"].startswith("rcp-")
    load(project.path / "artifacts/crt/gate_verdict.json", "gate_verdict")
    assert_all_verifies(project)


@pytest.mark.parametrize("parallel", PARALLEL)
def test_dry_run_says_what_it_would_do_and_changes_nothing(project: Project, parallel: tuple[str, ...]) -> None:
    before = (project.path / "memory.db").read_bytes()
    for _ in range(2):
        result = project.run(*parallel, mode="dry-run", alone=bool(parallel))
        assert result.ret == 0
        result.stdout.fnmatch_lines(["Would apply: 2 | Skipped: 0 | Errors: 0 | Dry-run: True", "*: dry-run done"])
        assert (project.verdict["verdict"], project.verdict["applied"]) == ("green", "dry-run")
        assert project.verdict["receipt"] is None
    assert (project.path / "memory.db").read_bytes() == before


def test_sandbox_applies_to_a_copy(project: Project) -> None:
    result = project.run(mode="sandbox")
    assert result.ret == 0
    assert project.believed() == []
    (sandbox,) = (project.path / "artifacts/crt/sandboxes").glob("*.db")
    assert project.believed(sandbox) == ["Ada", "Microsoft"]
    assert (project.verdict["applied"], project.verdict["verdict"]) == ("sandbox", "green")


def test_applying_again_changes_nothing(project: Project) -> None:
    project.run()
    receipt = project.verdict["receipt"]
    result = project.run()
    assert result.ret == 0
    result.stdout.fnmatch_lines(["Applied: 0 | Skipped: 2 | Errors: 0 | Dry-run: False"])
    assert (project.verdict["receipt"], project.receipts()) == (receipt, 1)


def test_the_truth_gate_counts_with_its_minima(project: Project) -> None:
    agent = "crt_runtime.stress.agents.truthful:terse"
    project.write("pytest.ini", INI + f"    truth seed=7 runs>=2 turns>=12 packs=memory agent={agent} wording=tuned\n")
    gate = ("--crt-seed=7", "--crt-runs=2", "--crt-turns=12", "--crt-pack=memory", f"--crt-agent={agent}")
    result = project.run(*gate)
    assert result.ret == 0, result.stdout.str()
    assert project.believed() == ["Ada", "Microsoft"]
    (truth,) = [found for found in project.verdict["gates"] if found["id"] == "truth"]
    assert (truth["outcome"], truth["tests"]) == ("passed", ["crt::truth[seed=7-run=1]", "crt::truth[seed=7-run=2]"])


def test_one_artifacts_dir_holds_the_runs_of_the_gate_and_the_promotion(project: Project) -> None:
    agent = "crt_runtime.stress.agents.truthful:terse"
    project.write("pytest.ini", INI + f"    truth seed=7 runs>=2 turns>=12 agent={agent}\n")
    gate = ("--crt-seed=7", "--crt-runs=2", "--crt-turns=12", f"--crt-agent={agent}", "--crt-artifacts-dir=artifacts")
    for _ in range(2):
        assert project.run(*gate, "--crt-fresh").ret == 0
        kinds = {line.kind for line in verify_tree(project.path / "artifacts")}
        assert kinds >= {"stress_run", "stress_batch", "gate_verdict", "promotion_proposals", "promotion_apply_result"}
        assert_all_verifies(project)
    (result,) = (project.path / "artifacts/promotion_apply").iterdir()
    result.unlink()
    assert not verify_memory_file(project.path / "memory.db", project.path / "artifacts").ok


def test_everything_can_come_from_the_ini_file(project: Project, pytester: pytest.Pytester) -> None:
    project.write(
        "pytest.ini",
        INI + "crt_apply = dry-run\ncrt_memory_db = memory.db\n"
        "crt_proposals = artifacts/promotions/*.json\ncrt_decisions = artifacts/approvals/*.json\n",
    )
    assert pytester.runpytest("-p", "no:cacheprovider").ret == 0
    assert project.verdict["applied"] == "dry-run"


def test_a_skip_xfail_or_deselected_test_of_no_required_gate_stands_in_nobodys_way(project: Project) -> None:
    project.write(
        "test_more.py",
        "import pytest\ngate = pytest.mark.crt_gate('idea')\n"
        "@gate\ndef test_skipped(): pytest.skip('later')\n"
        "@pytest.mark.xfail\ndef test_xfailed(): assert False\n"
        "def test_left_out(): assert False\n",
    )
    assert project.run("--deselect", "test_more.py::test_left_out").ret == 0
    assert project.believed() == ["Ada", "Microsoft"]


def test_the_hook_learns_of_the_apply(project: Project) -> None:
    project.write(
        "conftest.py",
        "def pytest_crt_applied(mode, outcome):\n    print('HOOK', mode, outcome.receipt_id, outcome.summary)\n",
    )
    project.run().stdout.fnmatch_lines(["HOOK real rcp-* Applied: 2 *"])


def test_a_hook_that_raises_after_the_apply_makes_the_session_red_and_the_verdict_says_what_was_done(
    project: Project,
) -> None:
    project.write("conftest.py", "def pytest_crt_applied(): raise OSError('no mail')\n")
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["reason: applied, but pytest_crt_applied raised OSError: no mail"])
    assert project.believed() == ["Ada", "Microsoft"]
    assert (project.verdict["verdict"], project.verdict["applied"]) == ("red", "real")
    assert project.verdict["receipt"].startswith("rcp-")


COUNTED = INI.replace("    contract\n", "    contract tests>=1\n")


@pytest.mark.parametrize(
    ("ini", "arguments"),
    [
        (INI, (".",)),
        (f"{INI}testpaths = test_gates.py\n", ()),
        (f"{INI}testpaths = test_*.py\n", ("test_gates.py",)),
        (COUNTED, ("test_gates.py",)),
        (f"{INI}addopts = --ignore=below --ignore elsewhere\n", ()),
    ],
    ids=["the root folder", "testpaths", "all of testpaths", "gates that are counted", "ignored by the ini file"],
)
def test_a_session_of_the_whole_project_applies(project: Project, ini: str, arguments: tuple[str, ...]) -> None:
    project.write("pytest.ini", ini)
    result = project.run(*arguments)
    assert result.ret == 0, result.stdout.str()
    assert project.believed() == ["Ada", "Microsoft"]


def test_an_interrupt_after_the_commit_leaves_a_clear_state_and_the_next_session_finishes_it(project: Project) -> None:
    project.write(
        "conftest.py",
        "from pytest_crt import promoting\nreal = promoting.apply\n"
        "def apply(*given, **named):\n    real(*given, **named)\n    raise KeyboardInterrupt\n"
        "promoting.apply = apply\n",
    )
    result = project.run(alone=True)
    assert result.ret == 2
    verdict = project.verdict
    assert (verdict["verdict"], verdict["applied"], project.receipts()) == ("red", "real", 1)
    assert verdict["receipt"].startswith("rcp-")
    (reason,) = verdict["reasons"]
    assert reason.startswith("applied, but cut off by KeyboardInterrupt")
    result.stdout.fnmatch_lines(["crt apply: real done, but see the reasons"])
    assert not list((project.path / "artifacts").rglob("apply_result.*"))
    (project.path / "conftest.py").unlink()
    assert project.run(alone=True).ret == 0
    assert project.receipts() == 1
    assert_all_verifies(project)
