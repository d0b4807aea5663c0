"""The shipped known-good seeds: two hundred of them, and a sample is reproduced; `crt seeds check` reproduces all."""

from __future__ import annotations

from crt_runtime.stress import known_good

SAMPLE = (7, 1337)


def test_the_shipped_seeds_are_blessed_for_a_reason() -> None:
    known = known_good.load(known_good.default_path())
    assert list(known.seeds) == known_good.blessed_seeds()
    assert known.reason
    assert known.options == known_good.OPTIONS


def test_a_sample_of_the_shipped_seeds_is_reproduced() -> None:
    known = known_good.load(known_good.default_path())
    assert known_good.check(known, SAMPLE) == []
