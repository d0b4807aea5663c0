"""The stage of the gated step's tests: a project with gates, a memory file, and decisions to apply to it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from promotion_scene import Scene

GATES = """
import pytest

@pytest.mark.crt_gate("contract")
def test_contract(): pass

@pytest.mark.parametrize("n", range(4))
def test_memory(n, crt_gate): crt_gate("memory", n=n)

def test_other(): pass
"""

INI = "[pytest]\ncrt_required_gates =\n    contract\n    memory tests>=4\n"

REQUEST = (
    "--crt-memory-db=memory.db",
    "--crt-proposals=artifacts/promotions/*.json",
    "--crt-decisions=artifacts/approvals/*.json",
)


def make_template(folder: Path) -> Path:
    """A folder with a memory file, and proposals of which all are approved."""
    scene = Scene(folder)
    scene.say("My name is Ada.", "I work at Microsoft.")
    scene.decide(scene.propose("job-1"))
    (folder / "pytest.ini").write_text(INI, encoding="utf-8")
    (folder / "test_gates.py").write_text(GATES, encoding="utf-8")
    golden = folder / "fixtures" / "golden"
    golden.mkdir(parents=True)
    shutil.copy(folder / "artifacts" / "promotions" / "proposals.job-1.json", golden / "kept.json")
    return folder


class Project:
    """A copy of the template in which sessions run."""

    def __init__(self, pytester: pytest.Pytester, template: Path) -> None:
        self.pytester = pytester
        self.path = pytester.path
        shutil.copytree(template, self.path, dirs_exist_ok=True)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str, mode: str = "real", alone: bool = False) -> pytest.RunResult:
        """One session; `alone`: in a process of its own."""
        words = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest", f"--crt-apply={mode}", *REQUEST, *arguments)
        return self.pytester.runpytest_subprocess(*words) if alone else self.pytester.runpytest_inprocess(*words)

    @property
    def verdict(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.path / "artifacts/crt/gate_verdict.json").read_bytes())
        return found

    def forget_verdict(self) -> None:
        """Put a green verdict of an earlier session there, which this session must not leave behind."""
        folder = self.path / "artifacts" / "crt"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "gate_verdict.json").write_text('{"verdict": "green", "applied": "real"}', encoding="utf-8")

    def believed(self, file: Path | None = None) -> list[str]:
        """The values in the belief lane, read without opening the file as CRT does."""
        with closing(sqlite3.connect(f"file:{file or self.path / 'memory.db'}?mode=ro", uri=True)) as conn:
            rows = conn.execute("SELECT value FROM memories WHERE lane = 'belief' AND closed_by IS NULL ORDER BY 1")
            return [value for (value,) in rows]

    def receipts(self) -> int:
        with closing(sqlite3.connect(f"file:{self.path / 'memory.db'}?mode=ro", uri=True)) as conn:
            (count,) = conn.execute("SELECT count(*) FROM apply_ledger").fetchone()
            return int(count)
