"""The wheel in an empty environment, away from the checkout: what a user installs runs the whole gate.

Builds, makes an environment and installs from the package index, which takes a minute: `pytest -m release`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crt_runtime.stress import StressOptions, run_batch

TRUTHFUL = "crt_runtime.stress.agents.truthful:terse"
LIAR = "crt_runtime.stress.agents.trivial:liar"
ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.release, pytest.mark.xdist_group("wheel")]


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """What a command says, in an environment that knows nothing of the checkout; it must end with this exit code."""
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "CRT_RUNTIME_CONFIG_PATH", "CRT_MEMORY_DB")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{command}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("pytest_crt-*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel, and what it requires, alone."""
    home = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", home / "env", cwd=home)
    folder = home / "env" / ("Scripts" if os.name == "nt" else "bin")
    try:
        run(folder / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=home)
    except AssertionError as error:
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            raise
        pytest.skip(f"the package index is out of reach: {str(error).splitlines()[-1]}")
    return folder


def test_the_wheel_holds_two_packages_and_their_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"crt_runtime", "pytest_crt"}
    for folder in ("schemas", "fixtures", "seeds"):
        shipped = {name.removeprefix("crt_runtime/_data/") for name in names}
        tracked = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*.json")}
        assert tracked <= shipped, folder
    assert {"crt_runtime/py.typed", "pytest_crt/py.typed"} <= set(names)
    assert any(name.endswith("/LICENSE") for name in names)


def test_the_gate_runs_from_the_wheel_and_its_artifacts_hold(scripts: Path, tmp_path: Path) -> None:
    where = run(scripts / "python", "-c", "import crt_runtime; print(crt_runtime.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(scripts.parent)
    gate = ("--crt-seed", "1337", "--crt-turns", "40", "--crt-runs", "2", "--crt-agent", TRUTHFUL)
    assert "truth gate: passed" in run(scripts / "pytest", *gate, cwd=tmp_path)
    assert "4 checked, 0 bad" in run(scripts / "crt", "verify", "artifacts/crt", cwd=tmp_path)


def test_the_built_in_memory_gives_the_same_bytes_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    here = run_batch(StressOptions(seed=1337, turns=40, runs=2), artifacts_dir=tmp_path / "here")
    gate = ("--crt-seed", "1337", "--crt-turns", "40", "--crt-runs", "2", "--crt-artifacts-dir", "there")
    run(scripts / "pytest", *gate, cwd=tmp_path, code=0 if here.passed else 1)
    for name in ("stress_batch.json", "run_0001/stress_run.json", "run_0002/stress_run.json"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_liar_is_caught_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    arguments = ("--crt-seed", "1337", "--crt-turns", "20", "--crt-runs", "1", "--crt-agent", LIAR)
    assert "truth gate: failed" in run(scripts / "pytest", *arguments, cwd=tmp_path, code=1)


def test_the_memory_works_from_the_wheel(scripts: Path, tmp_path: Path) -> None:
    run(scripts / "crt", "ask", "I work at Microsoft.", cwd=tmp_path)
    assert "Microsoft" in run(scripts / "crt", "ask", "Where do I work?", cwd=tmp_path)
    assert "0 bad" in run(scripts / "crt", "verify", "crt_memory.db", cwd=tmp_path)
