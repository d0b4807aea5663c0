"""How much of what a question rests on is recalled: the evidence turns of LoCoMo's questions in the top ten.

    python bench/recall_locomo.py DATA_FOLDER [--k 10]

`DATA_FOLDER` holds `locomo/locomo_dev5.json`; where it is absent, the script says so and stops. Every turn of a
conversation is stored as one memory, "Speaker: text", at its session's time; every question is asked at the end.
Prints the share of evidence found, averaged over questions, with chatter that fades and with memories that hold facts
(which do not fade), and the time per question. Reference: BM25 with stemming 60.5%, with neighbours, session and date
72.0%.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crt_runtime.ids import SequentialIds
from crt_runtime.memory import memories
from crt_runtime.memory.memory import Source
from crt_runtime.memory.recall import recall
from crt_runtime.store import Store


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--k", type=int, default=10)
    arguments = parser.parse_args()
    source = arguments.data / "locomo" / "locomo_dev5.json"
    if not source.is_file():
        print(f"skipped: {source} is not there; the LoCoMo data is not part of this project")
        return 0
    conversations = json.loads(source.read_text(encoding="utf-8"))
    for holds_facts in (False, True):
        shares: list[float] = []
        seconds: list[float] = []
        for conversation in conversations:
            found, took = evidence_found(conversation, arguments.k, holds_facts=holds_facts)
            shares += found
            seconds += took
        kind = "memories that hold facts" if holds_facts else "chatter, which fades"
        print(
            f"{kind}: {100 * statistics.fmean(shares):.1f}% of the evidence in the top {arguments.k} "
            f"({len(shares)} questions, {1e3 * statistics.median(seconds):.2f} ms each)"
        )
    return 0


def evidence_found(conversation: dict[str, Any], k: int, *, holds_facts: bool) -> tuple[list[float], list[float]]:
    """Per question with evidence: the share of its evidence turns among the first `k`, and the seconds it took."""
    shares: list[float] = []
    seconds: list[float] = []
    with Store.open(":memory:", ids=SequentialIds()) as store:
        known, now = remember(store, conversation["conversation"], holds_facts=holds_facts)
        for question in conversation["qa"]:
            evidence = [turn for turn in question.get("evidence", []) if turn in known]
            if not evidence:
                continue
            started = time.perf_counter()
            recalled = {item.memory_id for item in recall(store.connection, question["question"], k=k, now=now)}
            seconds.append(time.perf_counter() - started)
            shares.append(sum(turn in recalled for turn in evidence) / len(evidence))
    return shares, seconds


def remember(store: Store, sessions: dict[str, Any], *, holds_facts: bool) -> tuple[set[str], datetime]:
    """Store every turn; gives the ids and the time of the last one."""
    known: set[str] = set()
    said_at = datetime(2023, 1, 1, tzinfo=UTC)
    number = 1
    while f"session_{number}" in sessions:
        said_at = session_time(sessions[f"session_{number}_date_time"])
        with store.transaction() as tx:
            for turn in sessions[f"session_{number}"]:
                said_at += timedelta(seconds=20)
                memories.add(
                    tx,
                    memory_id=turn["dia_id"],
                    text=f"{turn['speaker']}: {turn['text']}",
                    said_at=said_at,
                    source=Source.USER,
                    session=f"session-{number}",
                    confidence=0.8,
                    holds_facts=holds_facts,
                )
                known.add(turn["dia_id"])
        number += 1
    return known, said_at


def session_time(text: str) -> datetime:
    """LoCoMo's way of writing a session's time: `1:56 pm on 8 May, 2023`."""
    return datetime.strptime(text, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
