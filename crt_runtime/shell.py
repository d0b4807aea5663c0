"""Commands as people paste them into a shell."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterable
from typing import Final

# What no shell reads as more than it says: takes "--crt-seed", "packs/own.json"; not "a,b" (an array in PowerShell).
_BARE: Final = re.compile(r"[A-Za-z0-9_+=:./-]+")

# What double quotes keep as it is in POSIX shells, PowerShell and cmd alike: not "$HOME", "%PATH%" nor a backslash.
_QUOTABLE: Final = re.compile(r'[^"$`\\!%\x00-\x1f]*')


def command_line(words: Iterable[str]) -> str:
    """The words as one line that POSIX shells, PowerShell and cmd take alike.

    A word for which there is no such form is quoted as the shell of this system wants it.
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if _BARE.fullmatch(word):
        return word
    if _QUOTABLE.fullmatch(word):
        return f'"{word}"'
    return subprocess.list2cmdline([word]) if os.name == "nt" else shlex.quote(word)
