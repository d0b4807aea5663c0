"""Same seed, same bytes: digests as constants, so that a Python or a platform that differs shows it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from crt_runtime.artifacts import canonical_bytes
from crt_runtime.stress import StressOptions, known_good, run_batch
from crt_runtime.stress.streams import derived_seed, stream, token

TERSE = "crt_runtime.stress.agents.truthful:terse"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_what_a_seed_draws_is_the_same_everywhere() -> None:
    rng = stream(1337, "persona", 1)
    drawn: list[object] = [rng.random() for _ in range(50)]
    drawn += [rng.randrange(10**9), rng.choice("abcdefgh"), rng.sample(range(1000), 20)]
    deck = list(range(100))
    rng.shuffle(deck)
    drawn += [deck, rng.choices(range(50), k=20), derived_seed(1337, "run", 2), token(1337, "canary", length=12)]
    assert sha256(json.dumps(drawn).encode()) == "da02da219f183c1cc710b2c52bcc38b8151a1afffa5ef6ec77d39401caa71219"


def test_the_canonical_form_is_the_same_everywhere() -> None:
    awkward: dict[str, object] = {
        "\u20ac": "e\u0301 \u00e9 \u212b \ufb01 \u1e9b\u0323",
        "1": [0.1, 1e21, 1e-7, -0.0, 100.0, 2**53 - 1, 5e-324, 1.7976931348623157e308],
        "\U0001f600": "\u0000\u001f\u007f\u2028\u202e",
        "a": {"z": None, "\ufb33": True, "A": False},
    }
    assert sha256(canonical_bytes(awkward)) == "b70cbe59ddb3c154fd825c1995e943d7870e7d604fe4077b29fc81f530a0b9c9"


@pytest.mark.parametrize("agent", [TERSE, "builtin"])
def test_the_same_options_give_the_same_bytes_again(tmp_path: Path, agent: str) -> None:
    options = StressOptions(seed=3, turns=40, runs=2, agent=agent)
    for name in ("first", "second"):
        run_batch(options, artifacts_dir=tmp_path / name)
    for written in ("stress_batch.json", "run_0001/stress_run.json", "run_0002/stress_run.json"):
        assert (tmp_path / "first" / written).read_bytes() == (tmp_path / "second" / written).read_bytes()


@pytest.mark.skipif(not known_good.default_path().is_file(), reason="no seeds are blessed: crt seeds bless")
def test_known_good_seeds_have_their_digests_on_this_python() -> None:
    known = known_good.load(known_good.default_path())
    assert known_good.check(known, known_good.blessed_seeds()[:2]) == []
