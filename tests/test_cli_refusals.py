"""What the system refuses is one line of `crt`, whichever command meets it: long paths, arguments of no encoding."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commands import Ran, crt

LONG = "a" * 300
BYTES = "caf\udce9"
"""What Python makes of bytes that are Latin-1 on a system that speaks UTF-8."""


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CRT_RUNTIME_CONFIG_PATH", raising=False)
    crt("ask", "I live in Oslo.", "--memory-db", "me.db")
    Path("out").mkdir()


@pytest.mark.skipif(os.name == "nt", reason="Windows says something else about such a path")
@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "hi", "--memory-db", LONG),
        ("backup", "me.db", LONG),
        ("forget", "--finish", "--memory-db", "me.db", "--artifacts-dir", LONG),
        ("import-legacy", "--memory-db", "me.db", "--into", LONG),
        ("jobs", "list", "--db", LONG),
        ("merge", "out", "--into", LONG),
        ("verify", LONG),
    ],
    ids=" ".join,
)
def test_a_path_that_is_too_long_is_one_line(arguments: tuple[str, ...]) -> None:
    crt(*arguments).refused(1, LONG, "File name too long")


@pytest.mark.parametrize("arguments", [("why", BYTES), ("undo", BYTES)], ids=["why", "undo"])
def test_an_argument_that_is_no_unicode_is_one_line(arguments: tuple[str, ...]) -> None:
    crt(*arguments, "--memory-db", "me.db").refused(2, r"argument 'caf\udce9': is no valid UTF-8")


def test_what_is_forgotten_may_be_named_in_any_bytes() -> None:
    def forgets(*arguments: str) -> Ran:
        return crt("forget", *arguments, "--memory-db", "me.db")

    forgets("--slot", BYTES).refused(2, "nothing is stored about slot 'caf\ufffd'")
    forgets("--memory", BYTES).refused(2, "there is no memory 'caf\ufffd'")
    assert "'caf\ufffd'" in crt("chat", "--memory-db", "me.db", typed=f"/forget {BYTES}\n").out
    assert forgets("--slot", "location", "--reason", BYTES).code == 0


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> None:
        "\ud800".encode()

    monkeypatch.setattr("crt_runtime.memory.memories.is_empty", faulty)
    with pytest.raises(UnicodeEncodeError):
        crt("chat", "--memory-db", "me.db")
