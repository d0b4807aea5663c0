"""The apply itself, as the gated step does it: documents read again under a lock, then carried out or refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crt_runtime.clock import Clock, file_stamp
from crt_runtime.errors import CrtError
from crt_runtime.promotion.apply import Outcome, apply, dry_run, write_result
from crt_runtime.promotion.choose import choose
from crt_runtime.promotion.receipts import apply_of
from crt_runtime.promotion.sandbox import make_sandbox
from crt_runtime.store import Store
from pytest_crt.apply_request import ApplyRequest

if TYPE_CHECKING:
    from crt_runtime.promotion.documents import Pair

LOCK: Final = ".crt-apply.lock"
SANDBOXES: Final = "sandboxes"


def read_documents(request: ApplyRequest) -> Pair:
    """The newest decisions with their proposals. Raises `CrtError` where they are not to be had."""
    return choose(request.proposals, request.decisions)


def digests(pair: Pair) -> tuple[str, str]:
    """What the documents are: the digests of proposals and decisions."""
    return pair.proposals.digest, pair.decisions.digest


def carry_out(request: ApplyRequest, seen: Pair, artifacts_dir: Path, clock: Clock) -> Outcome:
    """Apply, if the documents still are what they were when the session began.

    The apply result is written by `keep`, since what was applied stays applied where that fails. Raises `CrtError`
    where anything is refused; then nothing was written to the memory file.
    """
    with _lock(artifacts_dir / LOCK):
        pair = read_documents(request)
        if digests(pair) != digests(seen):
            raise CrtError(
                f"{pair.decisions.path}: the documents were changed while the gates ran "
                f"(now {pair.decisions.digest} on {pair.proposals.digest}); run the gates again"
            )
        target = request.memory_db
        if request.mode == "sandbox":
            with Store.open(target, create=False) as store:
                folder = artifacts_dir / SANDBOXES
                folder.mkdir(exist_ok=True)
                target = make_sandbox(store, folder / f"{target.stem}.{file_stamp(clock())}.db")
        with Store.open(target, create=False, read_only=request.mode == "dry-run") as store:
            if request.mode == "dry-run":
                return dry_run(store, pair)
            return apply(store, pair, results_in=artifacts_dir)


def receipt_of(request: ApplyRequest, pair: Pair) -> str | None:
    """The receipt that the memory file holds for these documents, after an apply that was cut off; None for none.

    Raises `CrtError` where the file cannot be read. A dry-run and a sandbox leave none in it.
    """
    if request.mode != "real":
        return None
    with Store.open(request.memory_db, create=False) as store:  # for writing: what is half written is taken back
        receipt = apply_of(store.connection, pair.proposals.digest)
    return None if receipt is None else receipt.receipt_id


def keep(outcome: Outcome, artifacts_dir: Path) -> Path:
    """Write the apply result. Raises `CrtError`; what was applied stays applied."""
    return write_result(artifacts_dir, outcome)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock of the artifacts dir; it goes with the process. Raises `CrtError` where another one has it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    except OSError as error:
        raise CrtError(f"{path}: cannot be locked: {error.strerror}") from None
    try:
        if not _take(descriptor):
            raise CrtError(f"{path}: is held by another apply; try again when it is done")
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
