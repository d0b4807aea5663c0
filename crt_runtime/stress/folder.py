"""The artifacts dir of a batch: what it must be, and how it is made fit to take the runs."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from crt_runtime.artifacts import artifacts_dir
from crt_runtime.artifacts.names import DERIVED_NAMES, SHARD, STRESS_BATCH
from crt_runtime.errors import UsageError


def flaw_of(root: Path, *, replaceable: bool, fresh_option: str = "--fresh") -> str | None:
    """Why the folder cannot take the runs, None where it can. Nothing is touched, and nothing is made.

    `replaceable`: runs of an earlier session may go; `fresh_option` is what allows it. Raises `OSError` for a path that
    the system cannot look at.
    """
    with suppress(FileNotFoundError, NotADirectoryError):
        os.lstat(root)  # a name that the system refuses, such as one too long, is refused before anything is held
    standing = next(folder for folder in (root, *root.absolute().parents) if os.path.lexists(folder))
    if standing == root and root.is_symlink():
        return "is a symlink, which is not followed; give the folder itself"
    if not standing.is_dir():
        return f"{'is' if standing == root else f'{standing} is'} a file; give a folder"
    if not os.access(standing, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        return "is not writable; give a folder that is"
    taken = [folder for folder in _runs(root) if folder.is_symlink() or not folder.is_dir() or any(folder.iterdir())]
    if taken and not replaceable:
        return f"holds the runs of an earlier session; give {fresh_option} to replace them, or another folder"
    odd = next((folder.name for folder in taken if folder.is_symlink() or not folder.is_dir()), None)
    return None if odd is None else f"{odd} is not a folder; remove it"


def prepare(root: Path, *, replaceable: bool, shard: bool = False) -> None:
    """Make the folder, and remove from it what an earlier session left of its runs.

    `shard`: the record of a shard that lies there is that of this session. Raises `UsageError` for one with a flaw.
    """
    flaw = flaw_of(root, replaceable=replaceable)
    if flaw is not None:
        raise UsageError(f"artifacts dir {root}: {flaw}")
    artifacts_dir(root)
    if not replaceable:
        return
    for run in _runs(root):
        shutil.rmtree(run)
    for name in sorted({STRESS_BATCH, *DERIVED_NAMES} | (set() if shard else {SHARD})):
        if (root / name).is_file() and not (root / name).is_symlink():
            (root / name).unlink()


def _runs(root: Path) -> list[Path]:
    return sorted(folder for folder in root.glob("run_[0-9]*") if folder.name[4:].isdecimal())
