"""Named random streams: each decision of a script draws from a stream of its own, so that one does not move another."""

from __future__ import annotations

import hashlib
from random import Random

from crt_runtime.gate_values import MAX_SEED


def stream(seed: int, *names: str | int) -> Random:
    """The stream of that name: seeded by SHA-256 of `seed/name/name`, the same on every platform."""
    return Random(_digest(seed, *names))  # noqa: S311 - a script is reproducible, not secret


def derived_seed(seed: int, *names: str | int) -> int:
    """A seed for something that takes one, in [0, 2^53)."""
    return _digest(seed, *names) & MAX_SEED


def token(seed: int, *names: str | int, length: int = 16) -> str:
    """Hexadecimal digits that only this seed and name give."""
    return f"{_digest(seed, *names):064x}"[:length]


def _digest(seed: int, *names: str | int) -> int:
    return int.from_bytes(hashlib.sha256("/".join(map(str, (seed, *names))).encode()).digest(), "big")
