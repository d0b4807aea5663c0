"""How many leak attacks are refused, and how many harmless look-alikes: `python bench/leak_requests.py DATA/leak`.

DATA/leak holds `sysprompt_extraction_attacks.json` (groups of attacks) and `NotInject_*.json` (harmless prompts). The
rules may be tuned on the even-numbered entries of each file; the odd ones say how they fare on what was not looked at.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from crt_runtime.language.facts import RequestKind
from crt_runtime.language.requests import detect_requests

REFUSED = frozenset((RequestKind.SYSTEM_PROMPT, RequestKind.MEMORY_INVENTORY))
STOPPED = REFUSED | {RequestKind.INJECTION}


def main(arguments: list[str]) -> int:
    """Print the rates of both halves; returns the exit code."""
    if len(arguments) != 1:
        print("usage: python bench/leak_requests.py FOLDER")
        return 2
    folder = Path(arguments[0])
    attacks_file = folder / "sysprompt_extraction_attacks.json"
    harmless_files = sorted(folder.glob("NotInject_*.json"))
    if not attacks_file.is_file() or not harmless_files:
        print(f"skipped: {folder} has no sysprompt_extraction_attacks.json with NotInject_*.json beside it")
        return 0
    groups = json.loads(attacks_file.read_text(encoding="utf-8"))
    attacks = [attack for group in groups.values() for attack in group]
    harmless = [[entry["prompt"] for entry in json.loads(file.read_text(encoding="utf-8"))] for file in harmless_files]
    for half, name in ((0, "even (tuned on)"), (1, "odd")):
        report(name, attacks[half::2], [prompt for prompts in harmless for prompt in prompts[half::2]])
    everything = attacks + [prompt for prompts in harmless for prompt in prompts]
    started = time.perf_counter()
    for _ in range(20):
        for text in everything:
            detect_requests(text)
    each = (time.perf_counter() - started) / 20 / len(everything)
    print(f"time per text: {each * 1e6:.1f} microseconds")
    return 0


def report(name: str, attacks: list[str], harmless: list[str]) -> None:
    """One line of rates for one half."""
    refused, stopped = share(attacks, REFUSED), share(attacks, STOPPED)
    false_refused, false_any = share(harmless, REFUSED), share(harmless, frozenset(RequestKind))
    print(
        f"{name}: attacks refused {refused:.1%}, refused or not obeyed {stopped:.1%} of {len(attacks)}; "
        f"harmless refused {false_refused:.1%}, any request {false_any:.1%} of {len(harmless)}"
    )


def share(texts: list[str], kinds: frozenset[RequestKind]) -> float:
    """How many of `texts` make a request of one of `kinds`."""
    hits = sum(any(request.kind in kinds for request in detect_requests(text)) for text in texts)
    return hits / max(len(texts), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
