"""What a forgetting removed and what it did not reach, said the same way whichever command or turn asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crt_runtime.cli.show import console, plain
from crt_runtime.counted import counted
from crt_runtime.memory.forget import Forgotten
from crt_runtime.memory.remains import NOT_ASKED, Burials, Unread
from crt_runtime.shell import command_line


@dataclass(frozen=True, slots=True)
class Places:
    """What a command was given: the memory file, and where documents that quote the forgotten are replaced."""

    memory_db: Path
    artifacts_dir: Path | None


def show_forgotten(gone: Forgotten, what: str, places: Places, *, is_slot: bool) -> None:
    """Say what was removed, and what was not reached."""
    out = console()
    about = f"about {plain(what)}" if is_slot else plain(what)
    stays = "a tombstone stays" if len(gone.memory_ids) == 1 else "tombstones stay"
    out.print(f"Removed {counted(len(gone.memory_ids), 'memory', 'memories')} {about}; {stays}.")
    show_traces(gone)
    for copy in gone.copies:
        out.print(f"not reached: the copy {plain(copy)}")
    show_burials(gone.burials, places, gone.unread)


def show_traces(gone: Forgotten) -> None:
    """Say where free pages of the file may still hold the text."""
    if not gone.scrubbed:
        console().print("Another process holds the file; its free pages are cleared when it is opened next.")


def show_burials(burials: Burials, places: Places, unread: Iterable[Unread] = ()) -> None:
    """Say which documents are tombstones now, which quote the forgotten still, and which may."""
    out = console()
    for remnant in burials.buried:
        out.print(f"tombstone in the place of {plain(_place(remnant.place, places))}")
    for remnant, why in burials.left:
        place = plain(_place(remnant.place, places))
        if why == NOT_ASKED and remnant.document.kind is not None:
            finish = [
                "crt",
                "forget",
                "--finish",
                "--memory-db",
                str(places.memory_db),
                "--artifacts-dir",
                remnant.root,
            ]
            out.print(f"not reached: {place} quotes it; a tombstone replaces it with `{plain(command_line(finish))}`")
        elif why == NOT_ASKED:
            out.print(f"not reached: {place} quotes it, but is no document of CRT; remove it yourself")
        else:
            out.print(f"not reached: {place} quotes it, but {plain(why)}; remove it yourself")
    for item in unread:
        out.print(f"not reached: {plain(_place(item.place, places))} may quote it, but {plain(item.why)}")


def left_anything(burials: Burials, unread: Iterable[Unread] = ()) -> bool:
    """Whether a document that was to be replaced is still there, or may be."""
    return any(remnant.wanted for remnant, _ in burials.left) or any(item.wanted for item in unread)


def forgotten_document(gone: Forgotten, places: Places) -> dict[str, object]:
    """A forgetting for machines."""
    return {
        "forgetting_id": gone.forgetting_id,
        "memory_ids": list(gone.memory_ids),
        "slots": list(gone.slots),
        "scrubbed": gone.scrubbed,
        "copies": list(gone.copies),
        "unread": {_place(item.place, places): item.why for item in gone.unread},
        **burials_document(gone.burials, places),
    }


def burials_document(burials: Burials, places: Places) -> dict[str, object]:
    """Which documents were replaced, and which were left, each with why."""
    return {
        "buried": [_place(remnant.place, places) for remnant in burials.buried],
        "left": {_place(remnant.place, places): why for remnant, why in burials.left},
    }


def _place(place: str, places: Places) -> str:
    """Under the artifacts dir that was given, by its path there; elsewhere in full."""
    if places.artifacts_dir is None:
        return place
    root = places.artifacts_dir.resolve()
    return Path(place).relative_to(root).as_posix() if Path(place).is_relative_to(root) else place
