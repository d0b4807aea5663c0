"""The marker `crt_turns(n)`."""

from __future__ import annotations

import pytest

from pytest_crt.settings import settings_of


def turns_of(item: pytest.Item) -> int:
    """How many turns a seeded conversation of the test has: the marker's, else the session's."""
    marker = item.get_closest_marker("crt_turns")
    if marker is None:
        return settings_of(item.config).turns
    if len(marker.args) != 1 or marker.kwargs or type(marker.args[0]) is not int or marker.args[0] < 1:
        pytest.fail("marker crt_turns: expected a whole number from 1, as in @pytest.mark.crt_turns(50)", pytrace=False)
    turns: int = marker.args[0]
    return turns
