"""The errors that CRT raises: one small family, so that a caller can catch `CrtError` and show one line.

Every message names the file or option, the place in it, what was found, what was expected and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class CrtError(Exception):
    """Anything that CRT refuses. `str(error)` is one line for a person; `exit_code` is what `crt` exits with."""

    exit_code: ClassVar[int] = 1


class UsageError(CrtError):
    """A bad option, argument or combination of them, or a malformed id."""

    exit_code: ClassVar[int] = 2


class StaleError(CrtError):
    """A document or plan that was made for another state of the memory file."""

    exit_code: ClassVar[int] = 3


class ConfigError(CrtError):
    """A runtime config that is missing, unreadable or invalid; the message names the file and the key."""


class ArtifactError(CrtError):
    """A document that cannot be read, validated or written.

    `where` is the file (or a name for the text), `pointer` the JSON pointer into it ("" is the whole document).
    """

    def __init__(self, where: str, pointer: str, reason: str) -> None:
        super().__init__(f"{where}: {pointer or '(document)'}: {reason}")
        self.where = where
        self.pointer = pointer
        self.reason = reason


class StoreError(CrtError):
    """A memory file that is missing, foreign, newer, damaged, locked or not writable."""
