"""The statistics: exact where they can be counted by hand, and quiet for an agent that has not changed."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.stress.baseline.significance import Stratum, all_fail, holm, smallest_p, wilson, worse

counts = st.lists(st.integers(0, 6), min_size=1, max_size=4).map(tuple)


def by_listing(strata: list[Stratum]) -> float:
    """The permutation test the long way: every choice of who is 'now', one by one."""
    choices = [
        [sum(chosen) for chosen in itertools.combinations((*one.before, *one.now), len(one.now))] for one in strata
    ]
    seen = sum(sum(one.now) for one in strata)
    totals = [sum(picked) for picked in itertools.product(*choices)]
    return sum(total >= seen for total in totals) / len(totals)


@given(st.lists(st.builds(Stratum, counts, counts), min_size=1, max_size=3))
def test_the_permutation_test_counts_what_listing_every_choice_counts(strata: list[Stratum]) -> None:
    assert worse(strata) == pytest.approx(by_listing(strata), abs=1e-12)


def test_no_more_failures_than_ever_are_no_sign_of_anything() -> None:
    assert worse([Stratum((0, 0, 0), (0,)), Stratum((2, 2), (2,))]) == 1.0


def test_one_bad_holding_among_many_is_as_likely_as_its_place_in_the_row() -> None:
    assert worse([Stratum((0,) * 9, (30,))]) == pytest.approx(0.1)


def test_the_smallest_p_is_that_of_failures_that_are_all_now() -> None:
    strata = [Stratum((0,) * 10, (5, 5)), Stratum((0,) * 10, (5, 5))]
    assert worse(strata) == pytest.approx(smallest_p([(10, 2), (10, 2)])) == pytest.approx(1 / 66**2)


def test_the_interval_is_wilsons() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662
    interval = wilson(81, 263)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.2553, 0.3662)
    assert wilson(0, 0).low == 0 and wilson(0, 0).high == 1
    assert wilson(20, 20).high == 1


def test_holm_corrects_for_the_number_of_checks_and_keeps_the_order() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    )


def test_failures_in_a_row_are_less_and_less_likely_for_a_probe_that_used_to_pass() -> None:
    assert all_fail(10, 10, 1) == pytest.approx(0.5 / 11)
    assert all_fail(10, 10, 4) == pytest.approx(0.5 * 1.5 * 2.5 * 3.5 / (11 * 12 * 13 * 14))
    assert all_fail(0, 10, 4) > 0.5


@pytest.mark.parametrize("clustered", [False, True])
def test_an_agent_that_has_not_changed_is_called_worse_no_more_often_than_promised(clustered: bool) -> None:
    rng = random.Random(11)

    def failures() -> int:
        if clustered:
            return 12 if rng.random() < 0.2 else 0
        return sum(rng.random() < 0.05 for _ in range(40))

    trials, level = 400, 0.1
    red = sum(
        worse([Stratum(tuple(failures() for _ in range(8)), (failures(), failures())) for _ in range(3)]) <= level
        for _ in range(trials)
    )
    assert red <= level * trials * 1.5
    assert red >= 2  # were it never red, the test would see nothing at all
