"""Choose: which decisions are carried out, and which proposals they were made on, among files that may be many."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from crt_runtime.artifacts.read import read_bytes
from crt_runtime.clock import parse_utc
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.promotion.documents import Decisions, Pair, Proposals, decisions_of, is_tombstone, pair, proposals_of


def choose(proposals: Sequence[str], decisions: Sequence[str], *, allow_unbound: bool = False) -> Pair:
    """The newest of the decisions, and their proposals, found by digest and never by name or place.

    Both are paths or globs. Tombstones among them are passed over; any other decisions file that cannot be read is
    refused, since it might be the newest.

    Raises:
        UsageError: a glob that matches nothing.
        ArtifactError: no decisions, two that are equally new, or proposals that are not among the files.
    """
    chosen = _newest(list(_expanded(decisions, "--decisions")))
    return pair(_decided_on(chosen, list(_expanded(proposals, "--proposals"))), chosen, allow_unbound=allow_unbound)


def _expanded(words: Sequence[str], option: str) -> Iterator[Path]:
    """The files that the words name, each once."""
    found: dict[Path, None] = {}
    for word in words:
        if glob.has_magic(word) and not Path(word).exists():
            matches = sorted(glob.glob(word))  # noqa: PTH207  (a pattern may be absolute, which Path.glob refuses)
            if not matches:
                raise UsageError(f"{option} {word}: matches no file")
            found.update((Path(match), None) for match in matches)
        else:
            found[Path(word)] = None
    return iter(found)


def _newest(paths: Sequence[Path]) -> Decisions:
    read = [decided for path in paths if (decided := _decisions(path)) is not None]
    if not read:
        raise ArtifactError(str(paths[0]), "", "its text was forgotten; a tombstone decides nothing")
    newest = max(parse_utc(decided.generated_at) for decided in read)
    latest = {decided.digest: decided for decided in reversed(read) if parse_utc(decided.generated_at) == newest}
    if len(latest) > 1:
        named = " and ".join(sorted(decided.path for decided in latest.values()))
        raise ArtifactError(named, "/metadata/generated_at", "are equally new and differ; name the one to carry out")
    return next(iter(latest.values()))


def _decisions(path: Path) -> Decisions | None:
    data = read_bytes(path)
    return None if is_tombstone(data, str(path)) else decisions_of(data, str(path))


def _decided_on(decisions: Decisions, paths: Sequence[Path]) -> Proposals:
    """The proposals with the digest that the decisions name; unbound decisions take the only file there is."""
    if decisions.proposals_digest is None and len(paths) > 1:
        raise ArtifactError(
            decisions.path,
            "/metadata",
            f"has no proposals_digest, so it cannot be told which of {len(paths)} proposals files it decides; name one",
        )
    refused: list[ArtifactError] = []
    for path in paths:
        try:
            data = read_bytes(path)
            proposals = None if is_tombstone(data, str(path)) else proposals_of(data, str(path))
        except ArtifactError as error:
            refused.append(error)
            continue
        if proposals is not None and decisions.proposals_digest in (None, proposals.digest):
            return proposals
    if refused:
        raise refused[0]
    raise ArtifactError(
        decisions.path,
        "/metadata/proposals_digest",
        f"decides on {decisions.proposals_digest}, which is none of the {len(paths)} proposals files given",
    )
