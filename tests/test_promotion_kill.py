"""Killed at every statement, and run by many at once: before or after, nothing else, and once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the kill loop forks")


def kill_loop(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "bench/kill_apply.py"), *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_an_apply_that_is_killed_anywhere_is_done_or_not_done() -> None:
    """200 random moments and 50 rounds are `python bench/kill_apply.py --random 200 --race 50`."""
    done = kill_loop("--random", "4", "--race", "1", "--proposals", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert "boundaries: before or after, nothing else" in done.stdout
    assert "1 rounds of 8 appliers at once: applied exactly once" in done.stdout


@pytest.mark.parametrize(
    ("fault", "finding"),
    [
        ("in_two_steps", "is neither before nor after"),
        ("acknowledged_without_a_commit", "was acknowledged and is not there"),
    ],
)
def test_the_kill_loop_catches_an_apply_that_is_not(fault: str, finding: str) -> None:
    done = kill_loop("--proposals", "2", "--apply", f"promotion_faults:{fault}")
    assert done.returncode == 1
    assert finding in done.stderr
