"""Fresh ids, injected: a source is a callable from a prefix (`mem`, `ans`) to an id that was not given before."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable

IdSource = Callable[[str], str]


def random_ids(prefix: str) -> str:
    """A random id such as `mem-1f0c...` (32 hex digits); two never collide."""
    return f"{prefix}-{os.urandom(16).hex()}"


class SequentialIds:
    """Ids that count per prefix: `mem-1`, `mem-2`, `ans-1`; the ids of seeded runs and tests."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def __call__(self, prefix: str) -> str:
        self._given[prefix] += 1
        return f"{prefix}-{self._given[prefix]}"
