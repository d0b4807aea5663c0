"""Known-good seeds: the digest that each seed's batch must have, and what changed where it no longer does.

`seeds/known_good.json` is `{"blessed": {...}, "seeds": {"<seed>": {"batch": digest, "runs": [first 16 digits, ...]}}}`.
`blessed` holds the reason, the version, the options of every batch and a digest of each room's source at that time, so
that a difference can name the rooms that changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime import __version__
from crt_runtime.artifacts import own_digest, parse_strict
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.resources import resource
from crt_runtime.stress.batch import BatchResult, run_batch
from crt_runtime.stress.options import StressOptions

COUNT: Final = 200
"""How many seeds are blessed: 0 to 199, and 1337 in the place of the last."""

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_ROOMS: Final = ("language", "ledger", "memory", "store", "dialogue", "stress", "artifacts")
_DATA: Final = (("fixtures", "packs"), ("fixtures", "lexicon"), ("schemas",))


@dataclass(frozen=True, slots=True)
class Difference:
    """A seed whose batch is not the blessed one; `runs` are the numbers of the runs that differ."""

    seed: int
    blessed: str
    found: str
    runs: tuple[int, ...]
    red: bool


def blessed_seeds() -> list[int]:
    """The seeds that are blessed, in order."""
    return [*range(COUNT - 1), 1337]


def default_path() -> Path:
    """The file of the checkout, or the one shipped in the wheel."""
    return resource("seeds", "known_good.json")


def load(path: Path) -> dict[str, object]:
    """Read the file; raises `UsageError` where it is missing, damaged or of another shape."""
    try:
        document = parse_strict(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); write it with `crt seeds bless`") from None
    except ArtifactError as error:
        raise UsageError(str(error)) from None
    if not isinstance(document, dict) or not all(isinstance(document.get(key), dict) for key in ("blessed", "seeds")):
        raise UsageError(f'{path}: expected {{"blessed": {{...}}, "seeds": {{...}}}}; write it with `crt seeds bless`')
    return dict(document)


def check(
    document: Mapping[str, object], seeds: Iterable[int], on_seed: Callable[[int], None] | None = None
) -> list[Difference]:
    """Run the batches of `seeds` again and compare; raises `UsageError` for a seed that is not blessed."""
    known = document["seeds"]
    assert isinstance(known, dict)
    differences = []
    for seed in seeds:
        blessed = known.get(str(seed))
        if not isinstance(blessed, dict):
            raise UsageError(f"seed {seed}: is not among the known-good seeds; see `crt seeds list`")
        found = _entry(_batch(seed))
        if found["batch"] != blessed["batch"]:
            runs = tuple(
                number
                for number, (old, new) in enumerate(zip(blessed["runs"], found["runs"], strict=True), 1)
                if old != new
            )
            differences.append(Difference(seed, str(blessed["batch"]), str(found["batch"]), runs, bool(found["red"])))
        if on_seed is not None:
            on_seed(seed)
    return differences


def changed_rooms(document: Mapping[str, object]) -> list[str]:
    """The rooms and data whose source is not what it was when the seeds were blessed."""
    blessed = document["blessed"]
    assert isinstance(blessed, dict)
    before = blessed.get("sources")
    if not isinstance(before, dict):
        return []
    return [name for name, digest in source_digests().items() if before.get(name) != digest]


def bless(path: Path, reason: str, on_seed: Callable[[int], None] | None = None) -> int:
    """Run every seed and write the file anew; refuses a red batch, and gives the number of seeds whose digest changed.

    Raises `UsageError` for an empty reason, and where any batch is red: a red seed is not known to be good.
    """
    if not reason.strip():
        raise UsageError("crt seeds bless: give a --reason: why the digests change")
    before = load(path)["seeds"] if path.exists() else {}
    assert isinstance(before, dict)
    seeds: dict[str, dict[str, object]] = {}
    for seed in blessed_seeds():
        entry = _entry(_batch(seed))
        if entry.pop("red"):
            raise UsageError(f"seed {seed}: its batch is red, so it cannot be blessed; see `crt stress --seed {seed}`")
        seeds[str(seed)] = entry
        if on_seed is not None:
            on_seed(seed)
    options = StressOptions(seed=0)
    blessed = {
        "reason": reason,
        "crt_version": __version__,
        "options": {"turns": options.turns, "runs": options.runs, "packs": list(options.packs)},
        "sources": source_digests(),
    }
    text = json.dumps({"blessed": blessed, "seeds": seeds}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return sum(before.get(seed) != entry for seed, entry in seeds.items())


def source_digests() -> dict[str, str]:
    """16 hexadecimal digits for each room's source and each folder of data that decides a batch."""
    folders = {name: _PACKAGE / name for name in _ROOMS}
    folders |= {"/".join(parts): resource(*parts) for parts in _DATA}
    return {name: _tree_digest(folder) for name, folder in folders.items()}


def _tree_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".py", ".toml", ".json"):
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(b"\x00")
            digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _batch(seed: int) -> BatchResult:
    return run_batch(StressOptions(seed=seed))


def _entry(batch: BatchResult) -> dict[str, object]:
    runs = batch.document["runs"]
    assert isinstance(runs, list)
    return {
        "batch": own_digest("stress_batch", batch.document),
        "runs": [str(run["sha256"])[:16] for run in runs],
        "red": not batch.passed,
    }
