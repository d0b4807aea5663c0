"""Giving a file its name: whole or not at all, also where the process is killed or the power goes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


def replace_whole(target: Path, data: bytes) -> None:
    """Put a file with these bytes in the place of `target`: whoever reads it sees the old bytes or the new ones."""
    with temporary_with(target, data) as temporary:
        temporary.replace(target)
        sync_folder(target.parent)


def append_line(target: Path, line: bytes) -> None:
    """Add a line to a file in one write; one that was cut off before it stays a line of its own."""
    with target.open("ab+", buffering=0) as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            line = line if file.read(1) == b"\n" else b"\n" + line
        file.write(line + b"\n")
        os.fsync(file.fileno())


@contextlib.contextmanager
def temporary_with(target: Path, data: bytes) -> Iterator[Path]:
    """A file with these bytes beside `target`, on the disk, for the block; it is taken away where it was not placed."""
    temporary = target.with_name(f".{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, 0o644), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def give_name(temporary: Path, target: Path) -> bool:
    """Give the temporary file its name, never over another file; False where the name is taken."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: take the name first, then fill it
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        except FileExistsError:
            return False
        try:
            temporary.replace(target)
        except BaseException:
            target.unlink()
            raise
    return True


def sync_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    if os.name == "nt":  # a folder cannot be opened there; NTFS journals its names
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
