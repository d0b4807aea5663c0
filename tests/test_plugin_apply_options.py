"""`--crt-apply` and its manifest: bad values and combinations are usage errors that name the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from apply_scene import INI, REQUEST, Project, make_template

from pytest_crt.manifest import Minimum, read_manifest


@pytest.fixture
def project(pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "template").mkdir()
    return Project(pytester, make_template(tmp_path / "template"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--crt-apply=yes", *REQUEST), "--crt-apply 'yes': expected one of dry-run, sandbox, real"),
        (("--crt-apply=real",), "--crt-apply: needs --crt-memory-db FILE (or ini crt_memory_db)"),
        (("--crt-apply=real", *REQUEST[:1]), "--crt-apply: needs --crt-proposals FILE (or ini crt_proposals)"),
        (("--crt-apply=real", *REQUEST[:2]), "--crt-apply: needs --crt-decisions FILE (or ini crt_decisions)"),
        (REQUEST[:1], "--crt-memory-db: concerns the apply step; add --crt-apply dry-run, sandbox or real"),
        (REQUEST[1:], "--crt-proposals: concerns the apply step; add --crt-apply dry-run, sandbox or real"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_test(
    project: Project, pytester: pytest.Pytester, arguments: tuple[str, ...], message: str
) -> None:
    result = pytester.runpytest(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert "passed" not in result.stdout.str()
    assert project.believed() == []
    if arguments[0].startswith("--crt-apply"):
        assert project.verdict["verdict"] == "red"
        assert message in project.verdict["reasons"]


def test_an_artifacts_dir_that_takes_no_verdict_is_refused(project: Project) -> None:
    project.write("taken", "a file")
    result = project.run("--crt-artifacts-dir=taken")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: crt: artifacts dir *taken: is a file; give a folder"])
    assert project.believed() == []


def test_without_the_option_there_is_no_step(project: Project, pytester: pytest.Pytester) -> None:
    project.write("pytest.ini", INI)
    result = pytester.runpytest("-p", "no:cacheprovider")
    assert result.ret == 0
    assert "crt apply" not in result.stdout.str()
    assert not (project.path / "artifacts" / "crt").exists()


def test_a_manifest_is_read_line_by_line() -> None:
    contract, truth = read_manifest(["contract", "truth  seed=1337 runs>=3 packs=memory,security agent=mybot:make"])
    assert (contract.gate, contract.minima) == ("contract", ())
    assert [str(minimum) for minimum in truth.minima] == [
        "seed=1337",
        "runs>=3",
        "packs=memory,security",
        "agent=mybot:make",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["my gate"], "line 'my gate': 'gate' is no minimum of gate my; there are tests>="),
        (["a/b"], "line 'a/b': 'a/b' is no gate id"),
        (["a", "a tests>=2"], "line 'a tests>=2': gate a has a line already"),
        (["truth runs=3"], "'runs=3' is no minimum of gate truth; there are seed=, runs>=, turns>=, packs="),
        (["truth runs>=many"], "'runs>=many' needs a whole number"),
        (["contract runs>=3"], "'runs>=3' is no minimum of gate contract; there are tests>="),
    ],
)
def test_a_line_that_is_not_understood_is_refused(lines: list[str], message: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_manifest(lines)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("minimum", "held", "met"),
    [
        (Minimum("runs", ">=", "3"), 3, True),
        (Minimum("runs", ">=", "3"), 2, False),
        (Minimum("seed", "=", "7"), 7, True),
        (Minimum("seed", "=", "7"), 8, False),
        (Minimum("packs", "=", "all"), frozenset({"memory"}), False),
        (Minimum("packs", "=", "memory,security"), frozenset({"all"}), True),
        (Minimum("packs", "=", "memory,security"), frozenset({"memory"}), False),
        (Minimum("packs", "=", "all,own.json"), frozenset({"all"}), False),
        (Minimum("packs", "=", "memory,./own.json"), frozenset({"all", "./own.json"}), True),
        (Minimum("agent", "=", "mybot:make"), "builtin", False),
    ],
)
def test_a_minimum_is_met_or_not(minimum: Minimum, held: object, met: bool) -> None:
    assert minimum.met({minimum.name: held}) is met  # type: ignore[dict-item]
    assert not minimum.met({}), "what nothing is known about is not met"
