"""Which values of the lexicon the runtime takes for the same or for different ones.

    python bench/values.py

Every alias must compare SAME with its value, two values of one slot DIFFERENT, a narrow value NARROWER than its broad
one. Prints what does not, and the counts.
"""

from __future__ import annotations

import json
from itertools import combinations

from crt_runtime.language import Relation, compare_values, load_catalogue
from crt_runtime.resources import resource


def main() -> None:
    catalogue = load_catalogue()
    bad = total = 0
    for path in sorted(resource("fixtures", "lexicon", "en").glob("*.json")):
        for slot in json.loads(path.read_text(encoding="utf-8")).get("slots", ()):
            name = slot["slot"]
            kind = catalogue.spec_for(name).value_type
            wanted = [
                (value["value"], alias, Relation.SAME) for value in slot["values"] for alias in value.get("aliases", ())
            ]
            values = [value["value"] for value in slot["values"]]
            wanted += [(one, other, Relation.DIFFERENT) for one, other in combinations(values, 2)]
            wanted += [(pair["broad"], pair["narrow"], Relation.NARROWER) for pair in slot.get("refinements", ())]
            for one, other, relation in wanted:
                total += 1
                found = compare_values(kind, one, other)
                if found is not relation:
                    bad += 1
                    print(f"{name} ({kind}): {one!r} and {other!r}: expected {relation}, found {found}")
    print(f"{total} pairs, {bad} not as expected")


if __name__ == "__main__":
    main()
