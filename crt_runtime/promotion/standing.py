"""What a memory file holds beside proposals: believed now, said since, and whether a slot is still as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crt_runtime.memory import beliefs, slots
from crt_runtime.promotion.documents import Proposals
from crt_runtime.promotion.prestate import shown_belief, shown_notes, slot_digest
from crt_runtime.promotion.sandbox import origin_of
from crt_runtime.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """One slot as the memory file has it now. `stale`: it differs from what the proposals were made on."""

    slot: str
    belief: tuple[str, ...]
    notes: tuple[str, ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A memory file beside proposals. `foreign`: they were made on another file, so that nothing of it is read."""

    foreign: bool
    slots: Mapping[str, Standing]


def beside(store: Store, proposals: Proposals, named: Iterable[str]) -> Beside:
    """The named slots as they stand now, read in one snapshot. A slot of which nothing is bound is never stale.

    A sandbox counts as the file that it was copied from, and proposals of an earlier CRT go with any file.
    """
    with store.snapshot() as conn:
        if proposals.db_uuid not in (None, store.db_uuid, origin_of(conn)):
            return Beside(foreign=True, slots=MappingProxyType({}))
        wanted = sorted(set(named))
        believed = beliefs.by_slot(conn, wanted)
        found = {}
        for slot in wanted:
            notes, belief = slots.read(conn, slot), believed.get(slot, ())
            before = proposals.pre_state.get(slot)
            stale = before is not None and before.digest != slot_digest(slot, notes, belief)
            found[slot] = Standing(slot, tuple(shown_belief(belief)), tuple(shown_notes(notes)), stale)
    return Beside(foreign=False, slots=found)
