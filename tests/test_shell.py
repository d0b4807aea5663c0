"""Printed commands: one form that every shell takes, as far as there is one."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.shell import command_line


@pytest.mark.skipif(sys.platform == "win32", reason="reads words as a POSIX shell does")
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=5))
def test_a_posix_shell_reads_the_words_back(words: list[str]) -> None:
    assert shlex.split(command_line(words)) == words


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("--crt-seed", "--crt-seed"),
        ("crt::truth[seed=1-run=2]", '"crt::truth[seed=1-run=2]"'),
        ("my config.json", '"my config.json"'),
        ("a,b", '"a,b"'),
        ("", '""'),
    ],
)
def test_what_is_quoted_is_quoted_for_all_shells(word: str, shown: str) -> None:
    assert command_line([word]) == shown
    if sys.platform != "win32":
        assert (
            subprocess.run(["sh", "-c", f"printf %s {shown}"], capture_output=True, text=True, check=True).stdout
            == word
        )


@pytest.mark.parametrize("word", ["$HOME", "%PATH%", "it`s", "back\\slash", "wow!", 'say "x"'])
def test_what_double_quotes_do_not_keep_is_quoted_as_this_system_wants(word: str) -> None:
    assert command_line([word]) != f'"{word}"' or sys.platform == "win32"
