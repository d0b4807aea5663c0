"""A job's documents are written only while nothing that it read has been forgotten since.

Forgetting looks for documents inside its own transaction. A job holds the memory file's write lock while it writes, so
either the forgetting comes first and the job sees its tombstones, or the documents do and the forgetting finds them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crt_runtime.errors import CrtError, StoreError
from crt_runtime.memory.forget import forgettings
from crt_runtime.memory.remains import folders, note_folder
from crt_runtime.store import Store
from crt_runtime.store.connection import connect, said_plainly
from crt_runtime.store.identify import check_path, check_writable


class ForgottenSinceError(CrtError):
    """Something was forgotten between the reading of a memory file and the writing of what was made from it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A memory file as it was right before a job read it: how much had been forgotten by then."""

    path: Path
    forgettings: int


def before_reading(path: Path) -> Reading:
    """Note how a memory file stands before it is read. Raises `StoreError` for what is none."""
    with Store.open(path, create=False, read_only=True) as store:
        return Reading(path, forgettings(store.connection))


@contextmanager
def unforgotten(reading: Reading, root: Path) -> Iterator[None]:
    """Keep the memory file as it is while documents made from it are written to the artifacts dir `root`.

    The dir is noted in the file first, so that forgetting looks there. A file that may not be written, so that nothing
    can be forgotten in it, is only looked at.

    Raises:
        ForgottenSinceError: something was forgotten since the reading; nothing was written.
        StoreError: the file is gone, or is locked for longer than a writer waits.
    """
    check_path(reading.path, create=False)
    try:
        check_writable(reading.path)
    except StoreError:
        with Store.open(reading.path, create=False, read_only=True) as store:
            _check(store.connection, reading)
        yield
        return
    try:
        with closing(connect(str(reading.path))) as connection:
            if root.absolute() not in folders(connection):
                connection.execute("BEGIN IMMEDIATE")
                note_folder(connection, root)
                connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            _check(connection, reading)
            yield
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise said_plainly(error, str(reading.path)) from error


def _check(connection: sqlite3.Connection, reading: Reading) -> None:
    if forgettings(connection) != reading.forgettings:
        raise ForgottenSinceError(
            f"{reading.path}: something was forgotten while the job was at work; what it had read is thrown away"
        )
