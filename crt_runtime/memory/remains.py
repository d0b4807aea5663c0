"""What is left of the forgotten outside of the memory file: documents that quote it, noted until each is dealt with.

A forgetting looks for them while it still knows the text, and notes where they lie in the transaction that removes it.
They are replaced after its commit. Should the process die in between, the file knows what is left to do, and whoever
opens it next can do it without the text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts.kinds import Kind
from crt_runtime.errors import StoreError
from crt_runtime.memory.burial import Quoting, bury, is_settled, quoting
from crt_runtime.memory.redaction import Quotes
from crt_runtime.store import Store, meta

_FOLDERS: Final = "artifacts_dir:"
_DUE: Final = "burial_due:"

NOT_ASKED: Final = "is left as it is unless you ask for it to be replaced"


@dataclass(frozen=True, slots=True)
class Remnant:
    """One file below the artifacts dir `root` that quotes the forgotten. `wanted`: it is to be replaced unasked."""

    root: str
    document: Quoting
    reason: str
    wanted: bool

    @property
    def place(self) -> str:
        return f"{self.root}/{self.document.path}"


@dataclass(frozen=True, slots=True)
class Burials:
    """What became of remnants: those that are tombstones now, and those still there, each with why."""

    buried: tuple[Remnant, ...] = ()
    left: tuple[tuple[Remnant, str], ...] = ()


def note_folder(tx: sqlite3.Connection, root: Path) -> None:
    """Note an artifacts dir that documents made from this file lie in, so that forgetting looks there."""
    meta.write_once(tx, f"{_FOLDERS}{root.absolute()}", "")


def folders(connection: sqlite3.Connection) -> tuple[Path, ...]:
    """The artifacts dirs that were noted, also those that are gone by now."""
    return tuple(Path(path) for path in meta.under(connection, _FOLDERS))


def note_remnants(
    tx: sqlite3.Connection, quotes: Quotes, *, wanted: Sequence[Path], looked_at: Sequence[Path], reason: str
) -> tuple[Remnant, ...]:
    """Find what quotes the forgotten in the noted artifacts dirs and in those given, and note it as still to bury.

    What lies in a dir of `wanted` is to be replaced; in the others it is named only.
    """
    asked = [root.absolute() for root in wanted]
    roots = dict.fromkeys((*asked, *folders(tx), *(root.absolute() for root in looked_at)))
    before = {remnant.place for remnant in remnants(tx) if remnant.wanted}
    found = [
        Remnant(str(root), document, reason, root in asked or f"{root}/{document.path}" in before)
        for root in roots
        if root.is_dir() and not root.is_symlink()
        for document in quoting(root, quotes)
    ]
    for root in asked:
        note_folder(tx, root)
    for remnant in found:
        meta.write(tx, f"{_DUE}{remnant.place}", _to_json(remnant))
    return tuple(found)


def remnants(connection: sqlite3.Connection) -> tuple[Remnant, ...]:
    """What forgettings have left to bury, by place."""
    return tuple(_from_json(text) for text in meta.under(connection, _DUE).values())


def bury_remnants(store: Store, at: datetime, *, asked: Iterable[Path] = ()) -> Burials:
    """Replace what is wanted, or lies in a dir of `asked`, by tombstones; what is settled is noted no longer.

    A file that has changed since it was found is left alone and named: the text that it quoted is known no more.
    """
    roots = {str(root.absolute()) for root in asked}
    due = [replace(remnant, wanted=remnant.wanted or remnant.root in roots) for remnant in remnants(store.connection)]
    done: list[Remnant] = []
    buried: list[Remnant] = []
    left: list[tuple[Remnant, str]] = []
    for remnant in due:
        root = Path(remnant.root)
        if is_settled(root, remnant.document):
            done.append(remnant)
            continue
        why = bury(root, remnant.document, reason=remnant.reason, at=at) if remnant.wanted else NOT_ASKED
        if why is None:
            buried.append(remnant)
        else:
            left.append((remnant, why))
    if due:
        _settle(store, (*done, *buried), [remnant for remnant, _ in left])
    return Burials(tuple(buried), tuple(left))


def _settle(store: Store, done: Iterable[Remnant], left: Iterable[Remnant]) -> None:
    """Write down what is dealt with. Where the file is locked it stays noted, which costs a second look, no more."""
    try:
        with store.transaction() as tx:
            for remnant in done:
                meta.remove(tx, f"{_DUE}{remnant.place}")
            for remnant in left:
                meta.write(tx, f"{_DUE}{remnant.place}", _to_json(remnant))
    except StoreError:
        return


def _to_json(remnant: Remnant) -> str:
    document = remnant.document
    return json.dumps(
        {
            "root": remnant.root,
            "path": document.path,
            "kind": document.kind,
            "digest": document.digest,
            "sha256": document.sha256,
            "reason": remnant.reason,
            "wanted": remnant.wanted,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _from_json(text: str) -> Remnant:
    noted = json.loads(text)
    document = Quoting(noted["path"], cast("Kind | None", noted["kind"]), noted["digest"], noted["sha256"])
    return Remnant(noted["root"], document, noted["reason"], bool(noted["wanted"]))
