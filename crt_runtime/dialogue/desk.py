"""What a turn has at hand: the memory file's connection, the slot catalogue, the config, what it has stored."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from crt_runtime.config import RuntimeConfig
from crt_runtime.dialogue.remembering import Remembered
from crt_runtime.dialogue.standing import standing
from crt_runtime.dialogue.understanding import Understood
from crt_runtime.language.catalogue import Catalogue, SlotSpec
from crt_runtime.language.facts import Fact
from crt_runtime.ledger.contradiction import Contradiction
from crt_runtime.ledger.state import SlotState
from crt_runtime.memory import memories
from crt_runtime.memory.memory import Memory, Recalled

# What may mean the title or the employer: takes "my job", "my current work", leaves "my job title", "what i work as".
_JOB: Final = re.compile(r"\bmy (?:\w+ )?(?:job|work)\b(?! title)")


@dataclass(slots=True)
class Desk:
    conn: sqlite3.Connection
    catalogue: Catalogue
    config: RuntimeConfig
    turn: Understood
    opened: tuple[Contradiction, ...] = ()
    _states: dict[str, SlotState] = field(default_factory=dict)
    _memories: dict[str, Memory] = field(default_factory=dict)

    def take_in(self, stored: Remembered) -> None:
        """Go on from what the turn has stored: its own memory need not be read back, others may have moved in trust."""
        self.opened = stored.opened
        self._memories = {} if stored.memory is None else {stored.memory.memory_id: stored.memory}

    def spec(self, slot: str) -> SlotSpec:
        return self.catalogue.spec_for(slot)

    def state(self, slot: str) -> SlotState:
        """The state of a slot as it is after this turn."""
        step = self.turn.steps.get(slot)
        if step is not None:
            return step.state
        if slot not in self._states:
            self._states[slot] = standing(self.conn, self.catalogue, slot)
        return self._states[slot]

    def meant_by(self, slot: str) -> tuple[str, ...]:
        """The slots that the turn may mean where its words name one: "my job" is the title or the employer."""
        either = slot == "title" and _JOB.search(self.turn.text.casefold())
        return ("title", "employer") if either else (slot,)

    def evidence(self, values: Iterable[Fact]) -> tuple[Recalled, ...]:
        """The stored memories that the values were read from, each once, in order."""
        return self.recalled(value.memory_id for value in values if value.memory_id is not None)

    def recalled(self, memory_ids: Iterable[str]) -> tuple[Recalled, ...]:
        """These memories as evidence, each once; those that were forgotten are left out."""
        found = map(self.memory, dict.fromkeys(memory_ids))
        return tuple(
            [Recalled(memory.memory_id, memory.text, 1.0, memory.trust, memory.said_at) for memory in found if memory]
        )

    def memory(self, memory_id: str) -> Memory | None:
        """One memory, read once; None where there is none with this id, or where it was forgotten."""
        found = self._memories.get(memory_id)
        if found is None:
            found = memories.get(self.conn, memory_id)
            if found is not None:
                self._memories[memory_id] = found
        return found
