"""`crt_challenge`: a test of one's own, once per challenge pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from pytest_crt import engine
from pytest_crt.options import settings_of

if TYPE_CHECKING:
    from crt_runtime.stress.packs import Pack

FIXTURE: Final = "crt_challenge"


def parametrize(metafunc: pytest.Metafunc) -> None:
    """One test per pack: those of the marker `crt_pack`, else those of the session."""
    marker = metafunc.definition.get_closest_marker("crt_pack")
    if marker is not None and (not marker.args or marker.kwargs or not all(isinstance(name, str) for name in marker.args)):
        raise pytest.UsageError("marker crt_pack: expected names of packs, as in @pytest.mark.crt_pack('memory')")
    names = marker.args if marker is not None else engine.chosen_packs(metafunc.config, settings_of(metafunc.config))
    packs = engine.loaded_packs(tuple(names))
    metafunc.parametrize(FIXTURE, [pack.name for pack in packs], indirect=True)
