"""aether-core as an agent: its store takes each text, looks for contradictions, and is searched. No model is needed.

crt stress --seed 1337 --agent aether_agent:make_agent
"""

import os
import tempfile
from pathlib import Path

os.environ["AETHER_DISABLE_BACKUPS"] = "1"  # each conversation has a store of its own, and none is kept

from aether.mcp.state import StateStore

from crt_runtime.stress import Reply
from crt_runtime.stress.agents.memory_library import asks, quoting

FOUND = 3
"""How many texts an answer may quote."""


class Aether:
    def reset(self, *, seed, hidden):
        self.close()
        self.folder = tempfile.TemporaryDirectory()
        self.store = StateStore(str(Path(self.folder.name) / "state.json"), enable_embeddings=False)

    def send(self, text):
        if not asks(text):
            found = self.store.add_memory(text)["tension_findings"]
            return Reply("Noted.", contradiction_detected=bool(found))
        best = self.store.search(text, limit=FOUND)
        for pair in self.store.list_contradictions() if best else ():
            sides = (pair["memory_a"], pair["memory_b"])
            if best[0]["memory_id"] in [side["memory_id"] for side in sides]:
                said = [side["text"] for side in sides]
                return Reply("You told me both: " + " / ".join(said) + " Which is right?", retrieved=tuple(said))
        return quoting([one["text"] for one in best])

    def close(self):
        if hasattr(self, "folder"):
            self.folder.cleanup()


def make_agent():
    return Aether()
