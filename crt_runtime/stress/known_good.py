"""Known-good seeds: the digest that each seed's batch must have, and what changed where it no longer does.

`seeds/known_good.json` is `{"blessed": {...}, "seeds": {"<seed>": {"batch": digest, "runs": [first 16 digits, ...]}}}`.
`blessed` holds the reason, the version, the options of every batch and a digest of each room's source at that time, so
that a difference can name the rooms that changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Final

from crt_runtime import __version__
from crt_runtime.artifacts import JsonValue, own_digest, parse_strict
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.resources import resource
from crt_runtime.stress.batch import BatchResult, run_batch
from crt_runtime.stress.document import config_digest
from crt_runtime.stress.options import StressOptions

COUNT: Final = 200
"""How many seeds are blessed: 0 to 198, and 1337."""

OPTIONS: Final = StressOptions(seed=0)
"""What every batch is held with, its own seed aside."""

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_ROOMS: Final = ("language", "ledger", "memory", "store", "dialogue", "learning", "stress", "artifacts")
_DATA: Final = (("fixtures", "packs"), ("fixtures", "lexicon"), ("schemas",))
_BLESS: Final = "write it with `crt seeds bless`"


@dataclass(frozen=True, slots=True)
class Known:
    """What one seed's batch was when it was blessed: its digest, and the first digits of each run's file."""

    batch: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownGood:
    """The file. `options` are those of every batch but for its seed, `sources` the digest of each room by name."""

    reason: str
    options: StressOptions
    sources: Mapping[str, str]
    seeds: Mapping[int, Known]


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


def load(path: Path) -> KnownGood:
    """Read the file; raises `UsageError` where it is missing, damaged or of another shape."""
    try:
        document = parse_strict(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {_BLESS}") from None
    except ArtifactError as error:
        raise UsageError(f"{error}; {_BLESS}") from None
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError):
        raise UsageError(f'{path}: expected {{"blessed": {{...}}, "seeds": {{...}}}}; {_BLESS}') from None


def check(known: KnownGood, seeds: Iterable[int], on_seed: Callable[[int], None] | None = None) -> list[Difference]:
    """Run the batches of `seeds` again and compare; raises `UsageError` for a seed that is not blessed."""
    differences = []
    for seed in seeds:
        blessed = known.seeds.get(seed)
        if blessed is None:
            raise UsageError(f"seed {seed}: is not among the {len(known.seeds)} known-good seeds")
        batch = run_batch(replace(known.options, seed=seed))
        found = _known(batch)
        if found.batch != blessed.batch:
            pairs = enumerate(zip_longest(blessed.runs, found.runs), 1)
            runs = tuple(number for number, (old, new) in pairs if old != new)
            differences.append(Difference(seed, blessed.batch, found.batch, runs, not batch.passed))
        if on_seed is not None:
            on_seed(seed)
    return differences


def changed_rooms(known: KnownGood) -> list[str]:
    """The rooms and data that are not what they were when the seeds were blessed."""
    return [name for name, digest in source_digests().items() if known.sources.get(name) != digest]


def bless(path: Path, reason: str, on_seed: Callable[[int], None] | None = None) -> int:
    """Run every seed and write the file anew, whole or not at all; gives the number of seeds whose digest changed.

    Raises `UsageError` for an empty reason, for a folder that cannot be written, and where any batch is red: a red seed
    is not known to be good.
    """
    if not reason.strip():
        raise UsageError("crt seeds bless: give a --reason: why the digests change")
    before = _seeds_before(path)
    seeds: dict[int, Known] = {}
    for seed in blessed_seeds():
        batch = run_batch(replace(OPTIONS, seed=seed))
        if not batch.passed:
            raise UsageError(f"seed {seed}: its batch is red, so it cannot be blessed; see `{batch.reproduce}`")
        seeds[seed] = _known(batch)
        if on_seed is not None:
            on_seed(seed)
    _write(path, KnownGood(reason.strip(), OPTIONS, source_digests(), seeds))
    return sum(before.get(seed) != known for seed, known in seeds.items())


def source_digests() -> dict[str, str]:
    """16 hexadecimal digits for all that decides a batch: each room's source, each folder of data, the config."""
    folders = {name: _PACKAGE / name for name in _ROOMS}
    folders |= {"/".join(parts): resource(*parts) for parts in _DATA}
    digests = {name: _digest_of(folder, sorted(folder.rglob("*"))) for name, folder in folders.items()}
    digests["clock, config, ids"] = _digest_of(_PACKAGE, sorted(_PACKAGE.glob("*.py")))
    digests["the runtime config in force"] = config_digest(None).removeprefix("sha256:")[:16]
    return digests


def _digest_of(folder: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.suffix in (".py", ".toml", ".json"):
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(b"\x00")
            digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _known(batch: BatchResult) -> Known:
    runs = batch.document["runs"]
    assert isinstance(runs, list)
    digits = tuple(_text(_object(run)["sha256"])[:16] for run in runs)
    return Known(own_digest("stress_batch", batch.document) or "", digits)


def _seeds_before(path: Path) -> Mapping[int, Known]:
    """The seeds as they are blessed now; none where there is no file that could be read."""
    try:
        return load(path).seeds
    except UsageError:
        return {}


def _write(path: Path, known: KnownGood) -> None:
    options = known.options
    blessed = {
        "reason": known.reason,
        "crt_version": __version__,
        "options": {
            "turns": options.turns,
            "runs": options.runs,
            "packs": list(options.packs),
            "wording": options.wording,
            "agent": options.agent,
        },
        "sources": dict(known.sources),
    }
    seeds = {str(seed): {"batch": entry.batch, "runs": list(entry.runs)} for seed, entry in known.seeds.items()}
    text = json.dumps({"blessed": blessed, "seeds": seeds}, indent=1, ensure_ascii=False)
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(text + "\n", encoding="utf-8", newline="\n")
        new.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None


def _read(document: JsonValue) -> KnownGood:
    """The document as data; raises `KeyError`, `TypeError` or `ValueError` where it has another shape."""
    blessed = _object(_object(document)["blessed"])
    options = _object(blessed["options"])
    turns, runs = options["turns"], options["runs"]
    if not isinstance(turns, int) or not isinstance(runs, int):
        raise TypeError
    held = StressOptions(
        seed=0,
        turns=turns,
        runs=runs,
        packs=_texts(options["packs"]),
        wording=_text(options["wording"]),
        agent=_text(options["agent"]),
    )
    sources = {name: _text(digest) for name, digest in _object(blessed["sources"]).items()}
    seeds = {int(seed): _known_entry(_object(entry)) for seed, entry in _object(_object(document)["seeds"]).items()}
    return KnownGood(_text(blessed["reason"]), held, sources, seeds)


def _known_entry(entry: dict[str, JsonValue]) -> Known:
    return Known(_text(entry["batch"]), _texts(entry["runs"]))


def _object(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_text, value))
