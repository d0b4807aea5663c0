"""`--crt-shard i/n`: one part of the collection, the same on every machine whatever the order of collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pytest

from pytest_crt.settings import Shard

if TYPE_CHECKING:
    from crt_runtime.artifacts import Document

PLUGIN_NAME: Final = "crt-sharding"


class Sharding:
    """Keeps the items of one shard, gate items and ordinary tests alike."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self.collection: Document | None = None
        """Of what the shard is a part, once that is known: how many tests, and the digest of their ids."""

    def pytest_report_header(self) -> str:
        return f"crt: shard {self._shard} of the collection"

    @pytest.hookimpl(trylast=True)  # after -k, -m and --deselect: what they leave is split evenly
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        from crt_runtime.collection import collection_digest

        ids = [item.nodeid for item in items]
        self.collection = {"tests": len(set(ids)), "sha256": collection_digest(ids)}
        kept = in_shard(ids, self._shard)
        others = [item for item, keep in zip(items, kept, strict=True) if not keep]
        items[:] = [item for item, keep in zip(items, kept, strict=True) if keep]
        if others:
            config.hook.pytest_deselected(items=others)


def in_shard(ids: Sequence[str], shard: Shard) -> list[bool]:
    """For each id, whether it is in the shard: the sorted ids are dealt out in turn, so that the shards of one
    collection are disjoint, together complete, and differ by at most one item in size."""
    kept = [False] * len(ids)
    for rank, index in enumerate(sorted(range(len(ids)), key=lambda index: ids[index])):
        kept[index] = rank % shard.parts == shard.part - 1
    return kept
