"""Reading for the page: documents once for as long as their files stay the same, the memory file never for writing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from crt_runtime.errors import ArtifactError
from crt_runtime.promotion.documents import Decisions, Proposals, read_decisions, read_proposals
from crt_runtime.promotion.shelf import Shelf, shelf
from crt_runtime.promotion.standing import Beside, beside
from crt_runtime.store import Store

_BUSY_SECONDS: Final = 2.0
"""How long a page waits for a process that writes the memory file."""


def read_shelf(root: Path) -> Shelf:
    """What lies under an artifacts folder; a file is read again when its size, time or inode is another.

    What is saved is read anew whatever this remembers. Raises `UsageError` where the root is no folder.
    """
    return shelf(root, proposals=_proposals, decisions=_decisions)


def read_beside(memory_db: Path, proposals: Proposals, slots: Iterable[str]) -> Beside:
    """The memory file beside proposals. Raises `StoreError` for one that cannot be read."""
    with open_memory(memory_db) as store:
        return beside(store, proposals, slots)


def open_memory(memory_db: Path) -> Store:
    """The memory file, read-only: nothing in or beside it is touched. Raises `StoreError`."""
    return Store.open(memory_db, create=False, read_only=True, busy_seconds=_BUSY_SECONDS)


def _proposals(path: Path) -> Proposals:
    return _proposals_once(path, _signature(path))


def _decisions(path: Path) -> Decisions:
    return _decisions_once(path, _signature(path))


def _signature(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise ArtifactError(str(path), "", f"cannot be read: {error.strerror or error}") from None
    return status.st_size, status.st_mtime_ns, status.st_ino


@lru_cache(maxsize=128)
def _proposals_once(path: Path, signature: tuple[int, int, int]) -> Proposals:  # noqa: ARG001  (part of the key)
    return read_proposals(path)


@lru_cache(maxsize=512)
def _decisions_once(path: Path, signature: tuple[int, int, int]) -> Decisions:  # noqa: ARG001  (part of the key)
    return read_decisions(path)
