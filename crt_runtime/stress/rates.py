"""Pass rates: how many of the applicable checks passed, per pack and per check, and how a table of them reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

BETWEEN: Final = "(between probes)"
"""Under which name turns are counted that belong to no pack."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the applicable checks passed."""

    passed: int = 0
    checks: int = 0

    @property
    def percent(self) -> float:
        """Cut to two decimals, not rounded, so that only a clean slate reads 100."""
        return (10_000 * self.passed // self.checks) / 100 if self.checks else 0.0

    @property
    def shown(self) -> str:
        """As tables show it: with one decimal, cut as well."""
        return f"{1000 * self.passed // self.checks / 10:.1f}%" if self.checks else "-"

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.passed + other.passed, self.checks + other.checks)


class Line(NamedTuple):
    """A line of a table of rates; `clean`: nothing in it failed."""

    text: str
    clean: bool


def rates_by_pack(documents: Iterable[Mapping[str, object]]) -> dict[str, Rate]:
    """The pass rate of each pack over `crt_stress_run.v1` documents, by name."""
    return _rates((str(turn["pack"] or BETWEEN), finding) for turn, finding in findings_of(documents))


def rates_by_check(documents: Iterable[Mapping[str, object]]) -> dict[str, Rate]:
    """The pass rate of each check over `crt_stress_run.v1` documents, by name."""
    return _rates((str(finding["check"]), finding) for _, finding in findings_of(documents))


def total(rates: Iterable[Mapping[str, Rate]]) -> dict[str, Rate]:
    """Rates of several runs added up, by name."""
    added: dict[str, Rate] = {}
    for one in rates:
        for name, rate in one.items():
            added[name] = added.get(name, Rate()) + rate
    return dict(sorted(added.items()))


def table(what: str, rates: Mapping[str, Rate]) -> Iterator[Line]:
    """The rates as lines under a head line: by name, those with failures at the end, where they are read."""
    width = max(map(len, (what, *rates)))
    yield Line(f"{what:{width}}  passed / checks", True)
    for name, rate in sorted(rates.items(), key=lambda pair: (pair[1].passed != pair[1].checks, pair[0])):
        clean = rate.passed == rate.checks
        yield Line(f"{name:{width}}  {rate.passed:6} / {rate.checks:<6}  {rate.shown:>6}", clean)


def findings_of(
    documents: Iterable[Mapping[str, object]],
) -> Iterator[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Every finding of `crt_stress_run.v1` documents, with the turn that it is of."""
    for document in documents:
        for turn in cast("list[dict[str, object]]", document["turns"]):
            for finding in cast("list[dict[str, object]]", turn["findings"]):
                yield turn, finding


def _rates(named: Iterable[tuple[str, Mapping[str, object]]]) -> dict[str, Rate]:
    rates: dict[str, Rate] = {}
    for name, finding in named:
        if finding["outcome"] != "not_applicable":
            rates[name] = rates.get(name, Rate()) + Rate(int(finding["outcome"] == "passed"), 1)
    return dict(sorted(rates.items()))
