"""How many contradictions that people marked are among the suspicions: `python bench/suspicions.py DATA/beam`.

DATA/beam holds `beam_*.json`: chats with the user's messages, and questions on contradictions with the messages that
they rest on. Prints how many of these have both their sides in one suspicion, among how many suspicions.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from crt_runtime.jobs.kinds.said import Said
from crt_runtime.jobs.kinds.suspicions import suspicions


def main(arguments: list[str]) -> int:
    """Print the counts; returns the exit code."""
    if len(arguments) != 1:
        print("usage: python bench/suspicions.py FOLDER")
        return 2
    files = sorted(Path(arguments[0]).glob("beam_*.json"))
    if not files:
        print(f"skipped: {arguments[0]} has no beam_*.json")
        return 0
    chats: list[dict[str, Any]] = [chat for file in files for chat in json.loads(file.read_text(encoding="utf-8"))]
    asked = found = shown = 0
    started = time.perf_counter()
    for chat in chats:
        told = [Said(str(message["id"]), message["text"], "", "chat") for message in chat["user_messages"]]
        pairs = [{pair.old.said.memory_id, pair.new.said.memory_id} for pair in suspicions(told)]
        shown += len(pairs)
        for question in chat["questions"].get("contradiction_resolution", ()):
            rests_on = set(re.findall(r"\d+", str(question["conversation_references"])))
            asked += 1
            found += any(pair <= rests_on for pair in pairs)
    took = time.perf_counter() - started
    print(f"{len(chats)} chats: {found} of {asked} marked contradictions among {shown} suspicions, {took:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
