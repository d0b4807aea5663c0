"""A session that uses nothing of CRT pays nothing for it and sees nothing of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "crt_runtime",
    "jsonschema",
    "jsonschema_rs",
    "deepdiff",
    "hypothesis",
    "rich",
    "typer",
    "rapidfuzz",
    "sqlite3",
)

LIGHT = {"crt_runtime", "crt_runtime.gate_values"}
"""What reading an option or a light fixture costs of the runtime: two modules without imports of their own."""

SPY = f"""
import sys

HEAVY = {HEAVY!r}

def pytest_unconfigure(config):
    loaded = sorted(name for name in sys.modules if name.partition(".")[0] in HEAVY)
    with open("loaded.txt", "w") as file:
        file.write(" ".join(loaded))
"""

NO_HYPOTHESIS = ("-p", "no:hypothesispytest", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def loaded_by(pytester: pytest.Pytester, *arguments: str) -> set[str]:
    pytester.makeconftest(SPY)
    result = pytester.runpytest_subprocess(*NO_HYPOTHESIS, *arguments)
    assert result.ret in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED), result.stdout.str()
    return set(pytester.path.joinpath("loaded.txt").read_text().split())


def test_importing_the_plugin_imports_nothing_of_crt():
    code = (
        "import sys, pytest_crt.plugin\n"
        f"print(sorted({{name.partition('.')[0] for name in sys.modules}} & {set(HEAVY)!r}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_an_unrelated_session_imports_nothing_of_crt(pytester: pytest.Pytester):
    pytester.makepyfile("def test_nothing(): pass")
    assert loaded_by(pytester) == set()


def test_an_unrelated_parallel_session_imports_nothing_of_crt(pytester: pytest.Pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile("def test_nothing(): pass")
    assert loaded_by(pytester, "-n", "1") == set()


def test_sharding_alone_imports_no_engine(pytester: pytest.Pytester):
    pytester.makepyfile("def test_nothing(): pass")
    loaded = loaded_by(pytester, "--crt-shard", "1/1")
    assert "crt_runtime.artifacts" in loaded  # the shard leaves a record
    assert not [name for name in loaded if name.startswith(("crt_runtime.stress", "crt_runtime.language", "sqlite3"))]


def test_the_light_fixtures_import_no_runtime(pytester: pytest.Pytester):
    pytester.makepyfile("def test_turns(crt_seed, crt_turns): assert (crt_seed, crt_turns) == (1337, 200)")
    assert loaded_by(pytester) == LIGHT


def test_a_gate_marker_imports_no_runtime(pytester: pytest.Pytester):
    pytester.makepyfile("import pytest\n@pytest.mark.crt_gate('mine')\ndef test_mine(): pass")
    assert loaded_by(pytester) == set()


def test_the_spy_sees_what_a_fixture_imports(pytester: pytest.Pytester):
    pytester.makepyfile("def test_memory(crt_memory): pass")
    assert "crt_runtime.dialogue.runtime" in loaded_by(pytester)


def test_an_unrelated_session_shows_and_writes_nothing_of_ours(pytester: pytest.Pytester):
    pytester.makepyfile("def test_nothing(): pass")
    result = pytester.runpytest("-p", "no:cacheprovider", "-rA")
    shown = [line for line in result.outlines if "crt" in line and not line.startswith(("plugins:", "rootdir:"))]
    assert shown == []
    assert {path.name for path in pytester.path.iterdir()} - {"__pycache__"} == {f"{pytester.path.name[:-1]}.py"}


def test_no_fixture_of_ours_is_autouse(pytester: pytest.Pytester):
    pytester.makepyfile(
        "def test_nothing(request): assert not [n for n in request.fixturenames if n.startswith('crt')]"
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_every_module_that_a_session_loads_of_ours_is_small(pytester: pytest.Pytester):
    pytester.makepyfile("def test_nothing(): pass")
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pytest", *NO_HYPOTHESIS],
        cwd=pytester.path,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if "pytest_crt" in line]
    assert "pytest_crt.options" in ours
    assert set(ours) <= {
        "pytest_crt",
        "pytest_crt.options",
        "pytest_crt.newhooks",
        "pytest_crt.fixtures",
        "pytest_crt.seeds",
        "pytest_crt.selection",
    }
    foreign = [line for line in run.stderr.splitlines() if any(line.endswith(f" {name}") for name in HEAVY)]
    assert foreign == []
