"""The pre-commit hooks: `python -m pytest_crt.precommit contract FILE...` and `... golden [--dir DIR]`.

Both look at what is about to be committed; neither needs pytest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from crt_runtime.artifacts import read_document, verify_tree
from crt_runtime.artifacts.names import root_of
from crt_runtime.errors import CrtError
from crt_runtime.visible import visible_line
from pytest_crt.golden_diff import explain
from pytest_crt.volatile import normalized

REVIEWED: Final = "CRT_GOLDEN_REVIEWED"
"""The environment variable by which a person says that they have looked at a change of golden files."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a hook; gives its exit code."""
    parser = argparse.ArgumentParser(prog="python -m pytest_crt.precommit", description=__doc__.partition("\n")[0])
    hooks = parser.add_subparsers(dest="hook", required=True)
    contract = hooks.add_parser("contract", help="artifacts are valid and bound to what they rest on")
    contract.add_argument("files", nargs="*", type=Path)
    golden = hooks.add_parser("golden", help="no change of a golden file goes in unseen")
    golden.add_argument("--dir", default="fixtures/golden", help="where golden files lie (default: fixtures/golden)")
    asked = parser.parse_args(arguments)
    flaws = contract_flaws(asked.files) if asked.hook == "contract" else golden_flaws(asked.dir)
    for line in flaws:
        print(visible_line(line))
    return int(bool(flaws))


def contract_flaws(files: Sequence[Path]) -> list[str]:
    """One line for every one of these artifacts that is not valid, or not bound to what its artifacts dir holds."""
    named: dict[Path, set[Path]] = {}
    for file in files:
        named.setdefault(root_of(file), set()).add(file.absolute())
    flaws: list[str] = []
    for root, wanted in sorted(named.items()):
        judged = {(root / line.path).absolute(): line for line in verify_tree(root)}
        for file in sorted(wanted):
            line = judged.get(file)
            if line is None or not line.ok:
                shown = root / file.relative_to(root.absolute())
                flaws.append(f"{shown}: {line.message if line else 'could not be verified'}")
    return flaws


def golden_flaws(folder: str) -> list[str]:
    """What stands against committing the golden files in the index: unfit ones, and changes that nobody looked at; also
    a folder that holds none and never did, since of it no change could ever be seen."""
    if not Path(folder).is_dir() and not _git("ls-tree", "--name-only", _base(), "--", folder):
        return [f"{folder}: there is no such folder, here or in the last commit; give --dir where golden files lie"]
    lines: list[str] = []
    changed = hashlib.sha256()
    unfit = False
    for path in _git("diff", "--cached", "--name-only", "-z", "--no-renames", _base(), "--", folder).split(b"\0"):
        name = path.decode("utf-8", "surrogateescape")
        if not name.endswith(".json"):
            continue
        old, new = _blob(f"{_base()}:{name}"), _blob(f":{name}")
        changed.update(path + b"\0" + new + b"\0")
        told, fit = _told(name, old, new)
        lines += [f"{name}:", *(f"  {line}" for line in told)]
        unfit = unfit or not fit
    token = changed.hexdigest()[:12]
    if unfit or not lines:
        return lines
    if os.environ.get(REVIEWED) == token:
        return []
    return [*lines, f"golden files change; if this is what you mean: {REVIEWED}={token} git commit ..."]


def _told(name: str, old: bytes, new: bytes) -> tuple[list[str], bool]:
    """The change of one golden file, and whether what it becomes is fit to be one."""
    if not new:
        return ["is removed"], True
    try:
        kind, document = read_document(new, name)
    except CrtError as error:
        return [str(error)], False
    if normalized(document) != document:
        return ["holds what differs from run to run; write it with pytest --crt-golden new or changed"], False
    try:
        before = read_document(old, name, kind)[1] if old else {}
    except CrtError:
        return [f"replaces what was no valid {kind}"], True
    return explain(kind, before, document) or ["changes in layout alone"], True


def _base() -> str:
    """The commit to compare with: HEAD, or before the first commit the empty tree."""
    head = subprocess.run(["git", "rev-parse", "--verify", "--quiet", "HEAD"], capture_output=True, check=False)  # noqa: S607
    return "HEAD" if head.returncode == 0 else _git("hash-object", "-t", "tree", os.devnull).decode().strip()


def _blob(spec: str) -> bytes:
    """A file's bytes in a commit or the index; empty where it is not there."""
    found = subprocess.run(["git", "cat-file", "blob", spec], capture_output=True, check=False)  # noqa: S603, S607
    return found.stdout if found.returncode == 0 else b""


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], capture_output=True, check=True).stdout  # noqa: S603, S607


if __name__ == "__main__":
    sys.exit(main())
