"""Most of what people may type is understood, also what nobody tuned on: every fifth wording; the bench takes them all.

`python bench/people_wordings.py` prints the shares by form.
"""

from __future__ import annotations

from collections import Counter

import pytest
from people import Half, cases, passes

STEP = 5


@pytest.mark.parametrize(
    ("half", "kind", "share"),
    [
        (Half.TUNED, "plain", 0.93),
        (Half.TUNED, "odd", 0.86),
        (Half.TUNED, "chatty", 0.90),
        (Half.UNSEEN, "plain", 0.87),
        (Half.UNSEEN, "odd", 0.73),
        (Half.UNSEEN, "chatty", 0.77),
    ],
)
def test_most_of_what_people_may_type_is_understood(half: Half, kind: str, share: float) -> None:
    sample = [case for case in cases(half) if case.kind == kind][::STEP]
    understood = Counter(passes(case)[0] for case in sample)
    assert understood[True] / len(sample) >= share
