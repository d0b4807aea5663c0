"""The statistics of a baseline: intervals, the test for "worse than before", and the test for a probe that died.

An assistant that is not deterministic fails a little, and fails in clusters: one slip early in a conversation drags
later turns with it. So no turn counts as an independent trial. The unit is a *holding*: one conversation held once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist
from typing import Final

ALPHA: Final = 0.05
"""How often a gate whose agent has not changed may turn red, at most."""

CHECKS_ALPHA: Final = ALPHA / 2
PROBES_ALPHA: Final = ALPHA / 2
"""What of it the checks together may spend, and the probes together."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of rates, both ends in [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Failures of one check in the holdings of one conversation: `before` in the baseline, `now` in what is gated."""

    before: tuple[int, ...]
    now: tuple[int, ...]


def wilson(passed: int, trials: int, confidence: float = 0.95) -> Interval:
    """The score interval of a rate (Wilson 1927); from 0 to 1 where nothing was tried."""
    if trials == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = passed / trials
    middle = rate + z * z / (2 * trials)
    spread = z * sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def worse(strata: Iterable[Stratum]) -> float:
    """The p-value of "fails more than before": an exact permutation test, stratified by conversation.

    Were the agent as it was, any of a conversation's holdings could have been those that are gated now. The p-value is
    the share of all such choices in which those chosen have as many failures as were seen, or more. Failures within
    one holding may depend on each other as they like.
    """
    ways = {0: 1}
    seen = 0
    for stratum in strata:
        seen += sum(stratum.now)
        ways = _convolved(ways, _sums_of_choices((*stratum.before, *stratum.now), len(stratum.now)))
    as_bad = sum(count for failures, count in ways.items() if failures >= seen)
    return as_bad / sum(ways.values())


def smallest_p(holdings: Iterable[tuple[int, int]]) -> float:
    """The smallest p-value that `worse` can give with so many holdings (before, now) of each conversation."""
    choices = 1
    for before, now in holdings:
        choices *= comb(before + now, now)
    return 1 / choices


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-values adjusted for their number (Holm 1979), whatever depends on what."""
    adjusted: dict[str, float] = {}
    least = 0.0
    ordered = sorted(p_values.items(), key=lambda item: (item[1], item[0]))
    for rank, (name, p) in enumerate(ordered):
        least = max(least, min(1.0, p * (len(ordered) - rank)))
        adjusted[name] = least
    return {name: adjusted[name] for name in p_values}


def all_fail(passed: int, holdings: int, failed_now: int) -> float:
    """How likely `failed_now` failures in a row are for a probe that passed in `passed` of `holdings` before.

    The rate is not known but estimated, so this is the posterior predictive probability under Jeffreys' prior:
    the product of (holdings - passed + 1/2 + j) / (holdings + 1 + j).
    """
    probability = 1.0
    for failure in range(failed_now):
        probability *= (holdings - passed + 0.5 + failure) / (holdings + 1 + failure)
    return probability


def _sums_of_choices(values: Sequence[int], chosen: int) -> dict[int, int]:
    """In how many ways `chosen` of the values have each sum."""
    table: list[dict[int, int]] = [{0: 1}, *({} for _ in range(chosen))]
    for value in values:
        for taken in range(chosen, 0, -1):
            for total, count in table[taken - 1].items():
                table[taken][total + value] = table[taken].get(total + value, 0) + count
    return table[chosen]


def _convolved(left: Mapping[int, int], right: Mapping[int, int]) -> dict[int, int]:
    ways: dict[int, int] = {}
    for one, ways_of_one in left.items():
        for other, ways_of_other in right.items():
            ways[one + other] = ways.get(one + other, 0) + ways_of_one * ways_of_other
    return ways
