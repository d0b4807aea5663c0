"""The kill score as items of pytest's own: one per planted fault, one per truthful assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_crt.selection import PREFIX
from pytest_crt.settings import settings_of

TEETH: Final = "crt::teeth"

# Takes "crt::teeth", "crt::teeth[fault=late-liar]" and "crt::teeth[truthful=terse]"; not "crt::teeth[late-liar]".
_ARGUMENT: Final = re.compile(r"crt::teeth(?:\[(?P<item>(?:fault|truthful)=[^\[\]=]+)\])?")


def take_named(config: pytest.Config) -> frozenset[str] | None:
    """Take the `crt::teeth` arguments out of the paths: the items named, all where it is empty; None without any."""
    ours = [argument for argument in config.args if argument.startswith(TEETH)]
    if not ours:
        return None
    config.args[:] = [argument for argument in config.args if argument not in ours]
    found = [(argument, _ARGUMENT.fullmatch(argument)) for argument in ours]
    for argument, match in found:
        if match is None:
            raise pytest.UsageError(f"{argument}: no such item; they are crt::teeth[fault=NAME] and {TEETH} for all")
    return frozenset(match["item"] for _, match in found if match and match["item"]) if TEETH not in ours else frozenset()


class CollectingTeeth:
    """Adds the items to what pytest collects; `named`: those that the command line names, all where it is empty."""

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Iterator[None]:
        report = yield
        if report is not None and isinstance(collector, pytest.Session) and report.passed:
            gate = TeethGate.from_parent(collector, name="crt-teeth", nodeid="crt", named=self._named)
            report.result = [gate, *(report.result or ())]
        return report


class TeethGate(pytest.Collector):
    """The collector of the kill score's items."""

    def __init__(self, *, named: frozenset[str], **keywords: Any) -> None:
        super().__init__(**keywords)
        self._named = named

    def collect(self) -> Iterator[pytest.Item]:
        from crt_runtime.stress.teeth import TRUTHFUL
        from pytest_crt.teeth import faults_of

        labels = [f"truthful={name}" for name in TRUTHFUL]
        labels += [f"fault={fault.name}" for fault in faults_of(self.config)]
        unknown = sorted(self._named - {*labels})
        if unknown:
            raise pytest.UsageError(f"{TEETH}[{unknown[0]}]: no such item; see pytest --crt-teeth --collect-only -q")
        for label in labels:
            if not self._named or label in self._named:
                name = f"teeth[{label}]"
                yield TeethItem.from_parent(self, name=name, nodeid=f"{PREFIX}{name}", label=label)


class TeethItem(pytest.Item):
    """One planted fault, or one truthful assistant, over the session's seeds."""

    def __init__(self, *, label: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.label = label

    def runtest(self) -> None:
        from pytest_crt.teeth import try_item

        try_item(self)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from crt_runtime.errors import CrtError
        from pytest_crt.teeth import TeethError

        if isinstance(excinfo.value, TeethError | CrtError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.config.rootpath / "crt", 0, self.name


def is_ours(nodeid: str) -> bool:
    """Whether a node id is that of an item of the kill score."""
    return nodeid.startswith(TEETH)


def runs_of(config: pytest.Config) -> range:
    """The seeds that each fault is tried on: as many as the session asks runs for, from its seed on."""
    settings = settings_of(config)
    return range(settings.seed, settings.seed + settings.runs)
