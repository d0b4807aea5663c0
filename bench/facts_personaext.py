"""How many of the values that people said about themselves does the language room find, and how much is junk?

    python bench/facts_personaext.py DATA_FOLDER [--misses N] [--junk N] [--half first|second]

Reads `personaext/personaext_dev.jsonl` under the data folder (short utterances with relation, head and tail). The
texts are split in two by their checksum: rules are tuned on the first half, the figures are those of the second.
Prints recall over all relations and over those that a slot stands for, and, of the claims read from texts that
carry such a relation, the share whose value shares a word with what the annotators marked there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import zlib
from collections import defaultdict
from pathlib import Path

from crt_runtime.language import read_turn

SLOTS = {
    "like_activity": {"hobbies"},
    "favorite_hobby": {"hobbies"},
    "have_pet": {"pets"},
    "like_food": {"favorite_food"},
    "employed_by_general": {"title", "employer", "industry"},
    "employed_by_company": {"employer"},
    "live_in_citystatecountry": {"location", "hometown", "birthplace"},
    "live_in_general": {"location", "hometown"},
    "have_vehicle": {"car"},
    "attend_school": {"undergrad_school", "masters_school"},
    "favorite_music_artist": {"favorite_band", "favorite_music"},
    "have_sibling": {"siblings"},
    "favorite_color": {"favorite_color"},
    "diet": {"diet"},
    "marital_status": {"marital_status", "partner"},
    "have_chidren": {"children"},
    "have_children": {"children"},
    "name": {"name", "nickname", "pets"},
    "favorite_drink": {"favorite_drink"},
    "favorite_season": {"favorite_season"},
    "favorite_book": {"favorite_book"},
    "favorite_show": {"favorite_show"},
    "has_degree": {"major", "undergrad_school", "masters_school"},
    "favorite_movie": {"favorite_movie"},
    "favorite_animal": {"favorite_animal"},
    "favorite_sport": {"favorite_sport"},
    "has_ability": {"instruments", "languages", "hobbies"},
    "job_status": {"title", "employer"},
    "have_family": {"partner", "children", "siblings"},
}
_WORD = re.compile(r"[a-z0-9]+")


def main() -> int:
    """Run the bench; 0 also where the data is absent, with the reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder that holds personaext/personaext_dev.jsonl")
    parser.add_argument("--half", choices=("first", "second"), default="second")
    parser.add_argument("--misses", type=int, default=0, help="print so many missed values")
    parser.add_argument("--junk", type=int, default=0, help="print so many claims that match nothing marked")
    options = parser.parse_args()
    path = options.data / "personaext" / "personaext_dev.jsonl"
    if not path.is_file():
        print(f"skipped: {path} is not there")
        return 0
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if (zlib.crc32(row["text"].encode()) & 1) == (options.half == "second"):
            texts[row["text"]].append((row["relation"], row["tail"]))
    measure(texts, options.misses, options.junk)
    return 0


def measure(texts: dict[str, list[tuple[str, str]]], misses: int, junk: int) -> None:
    """Print recall, the share of matching claims, and the time per text."""
    rows = found = slot_rows = slot_found = claims = matching = 0
    missed: list[str] = []
    odd: list[str] = []
    started = time.perf_counter()
    readings = {text: read_turn(text) for text in texts}
    seconds = time.perf_counter() - started
    for text, marked in texts.items():
        said = [(claim.fact.slot, _words(claim.fact.value)) for claim in readings[text].claims]
        for relation, tail in marked:
            wanted = _words(tail)
            hit = any(wanted & words for _, words in said)
            rows += 1
            found += hit
            if relation in SLOTS:
                slot_rows += 1
                slot_hit = any(slot in SLOTS[relation] and wanted & words for slot, words in said)
                slot_found += slot_hit
                if not slot_hit:
                    missed.append(f"  {relation}: {tail!r} in {text!r}")
        everything = set[str]().union(*(_words(tail) for _, tail in marked))
        for claim in readings[text].claims:
            claims += 1
            if _words(claim.fact.value) & everything:
                matching += 1
            else:
                odd.append(f"  {claim.fact.slot} = {claim.fact.value!r} ({claim.change.value}) in {text!r}")
    print(f"values found, any relation:        {found} of {rows} = {found / rows:.1%}")
    print(f"values found, relations with slot: {slot_found} of {slot_rows} = {slot_found / slot_rows:.1%}")
    share = matching / max(claims, 1)
    print(
        f"claims that match a marked value:  {matching} of {claims} = {share:.1%} (few of a text's values are marked)"
    )
    length = sum(map(len, texts)) / len(texts)
    print(f"time: {seconds / len(texts) * 1e6:.0f} microseconds per text of {length:.0f} characters")
    for title, lines, count in (("missed", missed, misses), ("unmatched claims", odd, junk)):
        if count:
            step = max(1, len(lines) // count)
            print(f"{title}:", *lines[::step][:count], sep="\n")


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in _WORD.findall(text.lower())} - {"a", "the", "my", "of", "to", "in"}


if __name__ == "__main__":
    sys.exit(main())
