"""What is left of the forgotten outside of the memory file: documents that quote it, noted until each is dealt with.

A forgetting looks for them while it still knows the text, and notes where they lie in the transaction that removes it.
They are replaced after its commit. Should the process die in between, the file knows what is left to do, and whoever
opens it next can do it without the text.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts.kinds import Kind
from crt_runtime.errors import StoreError
from crt_runtime.memory.burial import Quoting, bury, is_settled, look
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
class Unread:
    """A file or folder that could not be looked into, and why. `wanted`: what it may quote was to be replaced."""

    place: str
    why: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Burials:
    """What became of remnants: those that are tombstones now, and those still there, each with why."""

    buried: tuple[Remnant, ...] = ()
    left: tuple[tuple[Remnant, str], ...] = ()


def note_folder(tx: sqlite3.Connection, root: Path) -> None:
    """Note an artifacts dir that documents made from this file lie in, so that forgetting looks there."""
    path = str(root.resolve())
    meta.write_once(tx, f"{_FOLDERS}{_as_key(path)}", json.dumps(path))


def folders(connection: sqlite3.Connection) -> tuple[Path, ...]:
    """The artifacts dirs that were noted, also those that are gone by now."""
    with _as_noted():
        return tuple(Path(json.loads(path)) for path in meta.under(connection, _FOLDERS).values())


def note_remnants(
    tx: sqlite3.Connection, quotes: Quotes, *, wanted: Sequence[Path], reason: str
) -> tuple[tuple[Remnant, ...], tuple[Unread, ...]]:
    """Find what quotes the forgotten in the noted artifacts dirs and in those of `wanted`, and note it as left to bury.

    What lies in a dir of `wanted` is to be replaced; in the others it is named only. Gives what was found, and what
    could not be looked into.
    """
    asked = [root.resolve() for root in wanted]
    before = {remnant.place for remnant in remnants(tx) if remnant.wanted}
    found: dict[str, Remnant] = {}
    unread: dict[str, Unread] = {}
    for root in dict.fromkeys((*asked, *folders(tx))):
        looked = look(root, quotes)
        for document in looked.quoting:
            remnant = Remnant(str(root), document, reason, wanted=False)
            wants = remnant.place in before or _lies_in(remnant.place, asked)
            found.setdefault(remnant.place, replace(remnant, wanted=wants))
        for path, why in looked.unread:
            place = str(root) if path == "." else f"{root}/{path}"
            unread.setdefault(place, Unread(place, why, _lies_in(place, asked)))
    for root in asked:
        note_folder(tx, root)
    for remnant in found.values():
        meta.write(tx, _key(remnant), _to_json(remnant))
    return tuple(found.values()), tuple(unread.values())


def remnants(connection: sqlite3.Connection) -> tuple[Remnant, ...]:
    """What forgettings have left to bury, by place."""
    with _as_noted():
        return tuple(_from_json(text) for text in meta.under(connection, _DUE).values())


def make_up(store: Store) -> Burials:
    """Replace what a forgetting was to replace and was cut off from, or could not; what is only named is not read."""
    due = [remnant for remnant in remnants(store.connection) if remnant.wanted]
    return _bury(store, due, store.clock()) if due else Burials()


def bury_remnants(store: Store, at: datetime, *, asked: Iterable[Path] = ()) -> Burials:
    """Replace what is wanted, or lies in a dir of `asked`, by tombstones; what is settled is noted no longer.

    A file that has changed since it was found is left alone and named: the text that it quoted is known no more.
    """
    roots = [root.resolve() for root in asked]
    due = [
        replace(remnant, wanted=remnant.wanted or _lies_in(remnant.place, roots))
        for remnant in remnants(store.connection)
    ]
    return _bury(store, due, at)


def _bury(store: Store, due: Iterable[Remnant], at: datetime) -> Burials:
    settled: list[Remnant] = []
    buried: list[Remnant] = []
    left: list[tuple[Remnant, str]] = []
    for remnant in due:
        root = Path(remnant.root)
        if not os.path.lexists(root):  # it may lie on a disk that comes back
            continue
        if is_settled(root, remnant.document):
            settled.append(remnant)
            continue
        why = bury(root, remnant.document, reason=remnant.reason, at=at) if remnant.wanted else NOT_ASKED
        if why is None:
            buried.append(remnant)
        else:
            left.append((remnant, why))
    _settle(store, (*settled, *buried), [remnant for remnant, _ in left])
    return Burials(tuple(buried), tuple(left))


def _settle(store: Store, done: Sequence[Remnant], left: Sequence[Remnant]) -> None:
    """Write down what is dealt with. Where the file is locked it stays noted, which costs a second look, no more."""
    noted = set(remnants(store.connection))
    if not done and noted.issuperset(left):
        return
    try:
        with store.transaction() as tx:
            still = {remnant.place for remnant in remnants(tx)}  # another process may have dealt with some
            for remnant in done:
                meta.remove(tx, _key(remnant))
            for remnant in left:
                if remnant.place in still:
                    meta.write(tx, _key(remnant), _to_json(remnant))
    except StoreError:
        return


@contextmanager
def _as_noted() -> Iterator[None]:
    """Notes that another program has changed are one line, as any damage to the file is."""
    try:
        yield
    except (ValueError, TypeError, KeyError):
        raise StoreError(
            "the memory file's notes of documents are damaged; restore a backup, or remove its rows "
            f"`{_FOLDERS}` and `{_DUE}` of the table meta"
        ) from None


def _lies_in(place: str, roots: Iterable[Path]) -> bool:
    return any(Path(place).is_relative_to(root) for root in roots)


def _key(remnant: Remnant) -> str:
    return f"{_DUE}{_as_key(remnant.place)}"


def _as_key(path: str) -> str:
    """A path as a key: a file name need not be valid Unicode, a key must be."""
    return path.encode("utf-8", "backslashreplace").decode()


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
        sort_keys=True,
    )


def _from_json(text: str) -> Remnant:
    noted = json.loads(text)
    document = Quoting(noted["path"], cast("Kind | None", noted["kind"]), noted["digest"], noted["sha256"])
    return Remnant(noted["root"], document, noted["reason"], bool(noted["wanted"]))
