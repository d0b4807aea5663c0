"""How much of what people may type is understood (`tests/data/people`): one short dialogue per wording.

    python bench/people_wordings.py [--half tuned|unseen] [--form FORM] [--show]

The wordings are of three kinds, plain ones, less expected ones, and how one talks to an assistant that one knows; each
is in two halves. `--show` lists what is not understood of the tuned half; the unseen half is only counted, so that
nobody tunes on it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from people import Half, cases, passes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=[half.value for half in Half], default=Half.TUNED.value)
    parser.add_argument("--form")
    parser.add_argument("--show", action="store_true", help="list what is not understood (tuned half only)")
    options = parser.parse_args()
    half = Half(options.half)
    total: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for case in cases(half):
        if options.form not in (None, case.form):
            continue
        good, found = passes(case)
        total[f"{case.kind} {case.form}"] += 1
        passed[f"{case.kind} {case.form}"] += good
        if options.show and half is Half.TUNED and not good:
            print(f"{case.slot}.{case.form}: {case.text!r}\n    {found}")
    for form in sorted(total):
        print(f"{form:>15}: {passed[form]:>4} of {total[form]:>4}  {100 * passed[form] / total[form]:5.1f}%")
    everything = sum(total.values())
    print(f"{half}: {sum(passed.values())} of {everything}, {100 * sum(passed.values()) / everything:.1f}%")


if __name__ == "__main__":
    main()
