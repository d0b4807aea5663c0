"""The kill score as items of pytest's own: one per planted fault, one per truthful assistant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_crt.gate_item import GateItem
from pytest_crt.selection import PREFIX, TEETH


class NamesKnown:
    """Refuses items of the kill score that the command line names and that nothing has."""

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Refuse faults that are none, and names that nothing has, in one line before anything is collected."""
        unknown = sorted(self._named - {*_labels(session.config)})
        if unknown:
            raise pytest.UsageError(f"{TEETH}[{unknown[0]}]: no such item; see pytest --crt-teeth --collect-only -q")


class TeethGate(pytest.Collector):
    """The collector of the kill score's items: those that the command line names, all where `named` is empty."""

    def __init__(self, *, named: frozenset[str], **keywords: Any) -> None:
        super().__init__(**keywords)
        self._named = named

    def collect(self) -> Iterator[pytest.Item]:
        for label in _labels(self.config):
            if not self._named or label in self._named:
                name = f"teeth[{label}]"
                yield TeethItem.from_parent(self, name=name, nodeid=f"{PREFIX}{name}", label=label)


class TeethItem(GateItem):
    """One planted fault, or one truthful assistant, over the session's seeds."""

    def __init__(self, *, label: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.label = label

    def runtest(self) -> None:
        from pytest_crt.teeth import try_item

        try_item(self)


def _labels(config: pytest.Config) -> list[str]:
    """What the session has items for: the truthful assistants, then every fault."""
    from crt_runtime.stress.teeth import TRUTHFUL
    from pytest_crt.teeth import faults_of

    return [*(f"truthful={name}" for name in TRUTHFUL), *(f"fault={fault.name}" for fault in faults_of(config))]
