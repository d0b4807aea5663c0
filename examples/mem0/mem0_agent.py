"""mem0 as an agent, without a model: `infer=False` stores each text as it stands.

    crt stress --seed 1337 --agent mem0_agent:make_agent

Words are embedded by counting them into 512 places, so nothing is downloaded and each run is the same.
"""

import hashlib
import math
import os
import re
import tempfile

HOME = tempfile.TemporaryDirectory()
os.environ["MEM0_DIR"] = HOME.name  # both are read when mem0 is imported: nothing is kept,
os.environ["MEM0_TELEMETRY"] = "False"  # and nothing is sent anywhere

from mem0 import Memory
from mem0.embeddings.base import EmbeddingBase

from crt_runtime.stress.agents.memory_library import MemoryAgent

PLACES = 512
FOUND = 3
"""How many texts an answer may quote."""

CONFIG = {
    "vector_store": {
        "provider": "qdrant",
        "config": {"collection_name": "crt", "path": ":memory:", "embedding_model_dims": PLACES},
    },
    "embedder": {"provider": "openai", "config": {"api_key": "never used"}},
    "llm": {"provider": "openai", "config": {"api_key": "never used"}},
    "history_db_path": ":memory:",
}


class CountedWords(EmbeddingBase):
    """A text as the counts of its words, each in a place that its digest decides, scaled to length 1."""

    def embed(self, text, memory_action=None):
        counts = [0.0] * PLACES
        for word in re.findall(r"\w+", text.casefold()):
            counts[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % PLACES] += 1.0
        length = math.hypot(*counts) or 1.0
        return [count / length for count in counts]


class Mem0:
    def __init__(self):
        self.memory = Memory.from_config(CONFIG)
        self.memory.embedding_model = CountedWords()

    def remember(self, text):
        self.memory.add(text, user_id="user", infer=False)

    def ask(self, text):
        found = self.memory.search(text, filters={"user_id": "user"}, top_k=FOUND)
        return [one["memory"] for one in found["results"]]


def make_agent():
    return MemoryAgent(Mem0)
