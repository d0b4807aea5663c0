"""`--crt-shard i/n`: the parts of a collection, disjoint, complete and the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_crt.settings import Shard
from pytest_crt.sharding import in_shard

SIX_TESTS = """
import pytest

@pytest.mark.parametrize("n", range(6))
def test_number(n):
    pass
"""


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


@given(st.lists(st.text(max_size=5), max_size=30), st.integers(1, 7), st.randoms())
def test_shards_are_disjoint_complete_even_and_blind_to_order(ids, count, random):
    shards = [in_shard(ids, Shard(index, count)) for index in range(1, count + 1)]
    assert all(sum(kept) == 1 for kept in zip(*shards, strict=True))
    sizes = [sum(kept) for kept in shards]
    assert max(sizes) - min(sizes) <= 1

    shuffled = random.sample(ids, len(ids))
    for index, kept in enumerate(shards, 1):
        again = in_shard(shuffled, Shard(index, count))
        assert sorted(name for name, keep in zip(ids, kept, strict=True) if keep) == sorted(
            name for name, keep in zip(shuffled, again, strict=True) if keep
        )


def test_shards_split_gate_items_and_ordinary_tests_alike(pytester: pytest.Pytester):
    pytester.makepyfile(SIX_TESTS)
    parts = [
        collected(pytester.runpytest("--crt-seed", "1", "--crt-shard", f"{index}/3", "--co", "-q"))
        for index in (1, 2, 3)
    ]
    whole = collected(pytester.runpytest("--crt-seed", "1", "--co", "-q"))
    assert len(whole) == 9
    assert sorted(name for part in parts for name in part) == sorted(whole)
    assert [sum(name.startswith("crt::") for name in part) for part in parts] == [1, 1, 1]


def test_a_shard_is_the_same_whatever_the_order_of_collection(pytester: pytest.Pytester):
    pytester.makepyfile(SIX_TESTS)
    straight = collected(pytester.runpytest("--crt-shard", "2/4", "--co", "-q"))
    pytester.makeconftest("def pytest_collection_modifyitems(items): items.reverse()")
    backwards = collected(pytester.runpytest("--crt-shard", "2/4", "--co", "-q"))
    assert backwards == straight[::-1] != []


def test_a_shard_splits_what_the_selection_leaves(pytester: pytest.Pytester):
    pytester.makepyfile(SIX_TESTS)
    for index in (1, 2):
        pytester.runpytest("-k", "number and (0 or 1)", "--crt-shard", f"{index}/2").assert_outcomes(
            passed=1, deselected=5
        )


def test_the_header_names_the_shard(pytester: pytest.Pytester):
    pytester.makepyfile(SIX_TESTS)
    pytester.runpytest("--crt-shard", "1/2").stdout.fnmatch_lines(["crt: shard 1/2 of the collection"])


def test_the_ini_file_may_name_the_shard(pytester: pytest.Pytester):
    pytester.makepyfile(SIX_TESTS)
    pytester.makeini("[pytest]\ncrt_shard = 1/3\n")
    pytester.runpytest().assert_outcomes(passed=2, deselected=4)


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2", "1/2/3", " 1/2", ""])
def test_a_malformed_shard_is_a_usage_error(pytester: pytest.Pytester, shard: str):
    result = pytester.runpytest(f"--crt-shard={shard}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --crt-shard '{shard}': expected i/n with i from 1 to n, such as 1/4"])
