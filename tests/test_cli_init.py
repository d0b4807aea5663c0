"""`crt init`: a project that gates its assistant, without anything overwritten."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from commands import crt

WRITTEN = ("pytest.ini", "crt_agent.py", "crt_packs/first.json", ".github/workflows/crt.yml")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def agent_of(pytester: pytest.Pytester) -> str:
    """The agent that pytest reads from the settings of the folder, found the way that pytest finds them."""
    return str(pytester.parseconfigure().getini("crt_agent"))


def test_an_empty_folder_gets_a_project_and_the_next_steps(project: Path) -> None:
    ran = crt("init")
    assert ran.code == 0 and ran.err == ""
    assert tuple(sorted(everything(project))) == tuple(sorted(WRITTEN))
    for name in WRITTEN:
        assert f"written   {name}\n" in ran.out
    assert "next:\n  1. crt_agent.py: let send() answer" in ran.out


def test_a_second_call_changes_nothing_and_names_what_it_kept(project: Path) -> None:
    crt("init")
    before = everything(project)
    ran = crt("init")
    assert ran.code == 0 and everything(project) == before
    assert "written" not in ran.out and "add to" not in ran.out
    for name in WRITTEN:
        assert f"kept      {name}\n" in ran.out


def test_the_written_project_collects_the_gate_and_the_stub_fails_it_with_what_to_do(
    pytester: pytest.Pytester,
) -> None:
    assert crt("init", pytester.path).code == 0
    result = pytester.runpytest_subprocess("--crt-turns", "30", "--crt-runs", "1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "crt: seed 1337, 1 run x 30 turns, packs all, crt_packs/first.json, *agent crt_agent:make_agent",
            "check *agent_answers",
            "*crt_agent.py is still the stub: let send() answer with your assistant",
            "truth gate: failed",
        ]
    )


def test_the_written_project_is_green_once_the_agent_is_truthful(pytester: pytest.Pytester) -> None:
    crt("init", pytester.path)
    agent = "from crt_runtime.stress.agents.truthful import terse as make_agent\n"
    (pytester.path / "crt_agent.py").write_text(agent, encoding="utf-8")
    result = pytester.runpytest_subprocess("--crt-turns", "20", "--crt-runs", "1", "--crt-pack", "crt_packs/first.json")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["first * 100.0%", "truth gate: passed"])


def test_the_written_pack_is_sound(project: Path) -> None:
    crt("init")
    ran = crt("pack", "check", "crt_packs/first.json")
    assert ran.code == 0 and "sound:" in ran.out


def test_the_recipe_gives_pytest_options_that_it_takes(pytester: pytest.Pytester) -> None:
    crt("init", pytester.path)
    recipe = (pytester.path / ".github/workflows/crt.yml").read_text(encoding="utf-8")
    (line,) = [line for line in recipe.splitlines() if "python -m pytest" in line]
    words = line.partition("python -m pytest")[2].split()
    result = pytester.run(sys.executable, "-m", "pytest", *words, "--crt-turns", "20", "--crt-runs", "1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["truth gate: failed", "::error*agent_answers*"])
    artifacts = recipe.partition("path: ")[2].split()[0]
    assert (pytester.path / artifacts / "stress_report.md").is_file()


def test_a_pyproject_without_pytest_settings_gets_them_at_its_end(pytester: pytest.Pytester) -> None:
    for before in (b'[project]\nname = "ours"  # as it is\n', b'[project]\r\nname = "ours"', b""):
        (pytester.path / "pyproject.toml").write_bytes(before)
        ran = crt("init", pytester.path)
        assert ran.code == 0 and "extended  pyproject.toml\n" in ran.out
        after = (pytester.path / "pyproject.toml").read_bytes()
        assert after.startswith(before) and not (pytester.path / "pytest.ini").exists()
        assert agent_of(pytester) == "crt_agent:make_agent"


@pytest.mark.parametrize(
    ("name", "text", "header"),
    [
        ("pytest.ini", "[pytest]\naddopts = -ra\n", "[pytest]"),
        ("pytest.ini", "", "[pytest]"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-ra'\n", "[tool.pytest.ini_options]"),
        ("tox.ini", "[tox]\nenvlist = py\n[pytest]\naddopts = -ra\n", "[pytest]"),
        ("setup.cfg", "[tool:pytest]\naddopts = -ra\n", "[tool:pytest]"),
    ],
)
def test_settings_that_are_there_stay_and_the_lines_to_add_make_them_right(
    name: str, text: str, header: str, pytester: pytest.Pytester
) -> None:
    if name != "pyproject.toml":  # one without pytest settings must not be made to hide the file that has them
        (pytester.path / "pyproject.toml").write_text('[project]\nname = "ours"\n', encoding="utf-8")
    path = pytester.path / name
    path.write_text(text, encoding="utf-8")
    ran = crt("init", pytester.path)
    assert ran.code == 0 and f"kept      {name}\n" in ran.out and path.read_text(encoding="utf-8") == text
    assert "pytest settings of its own" in ran.out
    first, *added = [line.removeprefix("    ") for line in ran.out.splitlines() if line.startswith("    ")]
    assert first == header
    path.write_text("\n".join([text.rstrip() or header, *added, ""]), encoding="utf-8")
    assert agent_of(pytester) == "crt_agent:make_agent"
    assert "add to" not in crt("init", pytester.path).out


def test_a_pyproject_that_can_take_no_table_is_told_by_hand(project: Path) -> None:
    (project / "pyproject.toml").write_text("tool = { black = {} }\n", encoding="utf-8")
    ran = crt("init")
    assert ran.code == 0 and "add to pyproject.toml" in ran.out
    assert (project / "pyproject.toml").read_text(encoding="utf-8") == "tool = { black = {} }\n"


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("pyproject.toml", b"[project\n", "pyproject.toml: is no TOML"),
        ("tox.ini", b"nothing of the kind\n", "tox.ini: is no ini file"),
        ("setup.cfg", b"[tool:pytest]\nx = \xff\n", "is no UTF-8"),
    ],
)
def test_a_settings_file_that_cannot_be_understood_is_refused_before_anything_is_written(
    name: str, data: bytes, told: str, project: Path
) -> None:
    (project / name).write_bytes(data)
    crt("init").refused(1, told, "crt init again")
    assert everything(project) == {name: data}


def test_each_file_of_the_users_is_kept(project: Path) -> None:
    for name in WRITTEN[1:]:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("mine\n", encoding="utf-8")
    ran = crt("init")
    assert ran.code == 0 and "written   pytest.ini\n" in ran.out
    assert {(project / name).read_text(encoding="utf-8") for name in WRITTEN[1:]} == {"mine\n"}


def test_a_folder_that_is_missing_is_made_and_a_file_is_refused(project: Path) -> None:
    ran = crt("init", "new/assistant")
    assert ran.code == 0 and "pytest, in " in ran.out
    assert (project / "new" / "assistant" / "crt_agent.py").is_file()
    (project / "file").write_text("", encoding="utf-8")
    crt("init", "file").refused(2, "file: is a file; expected the folder of a project")


def test_a_file_in_the_place_of_a_folder_is_refused_in_one_line(project: Path) -> None:
    (project / "crt_packs").write_text("", encoding="utf-8")
    crt("init").refused(1, "crt_packs", "expected a folder")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_may_not_be_written_is_refused_in_one_line(project: Path) -> None:
    project.chmod(0o500)
    try:
        crt("init").refused(1, "cannot be written")
    finally:
        project.chmod(0o700)


def test_below_the_root_of_a_repository_the_recipe_is_to_be_moved(project: Path) -> None:
    (project / ".git").mkdir()
    assert "move it to the root" not in crt("init").out
    assert f"move it to the root of the repository, {project.resolve()}" in crt("init", "part").out
