"""What the golden files are, byte for byte: whether a session has changed any."""

from __future__ import annotations

import hashlib
from pathlib import Path

from crt_runtime.visible import visible_line


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder by its name, those of Python's own making aside. Raises `OSError`."""
    return {
        _name(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "__pycache__"
    }


def changed_since(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The names of the files that are new, gone or different."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def unreadable(error: OSError) -> str:
    """A golden file that cannot be read, as one line."""
    why = error.strerror or "unknown"
    return visible_line(f"golden file {error.filename}: cannot be read ({why}); make it readable, or remove it")


def _name(path: Path) -> str:
    """As `crt_golden` names it."""
    return (path.with_suffix("") if path.suffix == ".json" else path).as_posix()
