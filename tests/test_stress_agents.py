"""Trivial assistants are red on every seed; the built-in agent is reached through its facade alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import crt_runtime
from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents import trivial

PACKAGE = Path(crt_runtime.__file__).resolve().parent


@pytest.mark.parametrize("make", trivial.ALL, ids=lambda make: make.__name__)
def test_a_trivial_assistant_is_red_on_every_seed(make: object) -> None:
    for seed in range(4):
        assert callable(make)
        result = run_one(StressOptions(seed, runs=1), 1, make())
        assert not result.passed, seed


@pytest.mark.parametrize("make", trivial.ALL, ids=lambda make: make.__name__)
def test_a_trivial_assistant_is_red_in_a_short_script_too(make: object) -> None:
    assert callable(make)
    red = [not run_one(StressOptions(seed, turns=30, runs=1), 1, make()).passed for seed in range(20)]
    assert all(red)


def test_the_empty_assistant_passes_at_most_half_of_its_applicable_checks() -> None:
    for seed in range(5):
        summary = run_one(StressOptions(seed, runs=1), 1, trivial.empty()).summary
        assert summary.passed <= summary.checks / 2


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def test_stress_imports_nothing_of_the_language_and_the_facade_in_one_place() -> None:
    for path in sorted((PACKAGE / "stress").rglob("*.py")):
        imported = imports_of(path)
        for room in ("language", "dialogue", "memory", "ledger", "store"):
            assert not {name for name in imported if name.startswith(f"crt_runtime.{room}")}, path
        if path.name != "builtin.py":
            assert "crt_runtime.Runtime" not in imported, path


def test_judging_a_conversation_loads_nothing_of_the_runtime() -> None:
    program = (
        "import sys\n"
        "from crt_runtime.stress import StressOptions, run_one\n"
        "from crt_runtime.stress.agents.truthful import Terse\n"
        "assert run_one(StressOptions(1, turns=20, runs=1), 1, Terse()).passed\n"
        "rooms = ('language', 'dialogue', 'memory', 'ledger', 'store')\n"
        "print([name for name in sys.modules if name.startswith(tuple('crt_runtime.' + room for room in rooms))])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_language_reads_no_wording_of_scripts() -> None:
    for path in sorted((PACKAGE / "language").rglob("*")):
        if path.suffix == ".py":
            imported = imports_of(path)
            assert not {name for name in imported if name.startswith("crt_runtime.stress")}, path
            assert "crt_runtime.resources" not in imported, path
        if path.suffix in (".py", ".toml", ".json"):
            text = path.read_text(encoding="utf-8")
            for word in ("fixtures", "lexicon", "stress_lexicon", "challenge_pack"):
                assert word not in text, f"{path}: {word}"


def test_the_truthful_assistants_share_nothing_with_the_judge() -> None:
    imported = imports_of(PACKAGE / "stress" / "agents" / "truthful.py")
    assert not {name for name in imported if ".judge" in name or ".checks" in name or ".words" in name}
