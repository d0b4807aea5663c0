"""Challenge packs: named sets of probes, built-in or the user's own, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts import Document, read_document
from crt_runtime.artifacts.read import read_bytes
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.gate_values import is_pack_file
from crt_runtime.resources import resource
from crt_runtime.stress.lexicon import Lexicon, Wordings
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.pack_lines import line_of
from crt_runtime.stress.pack_rules import check_probe
from crt_runtime.stress.pack_templates import Fields, written_out
from crt_runtime.stress.probes import Pack, Probe, ProbeTurn

BUILT_IN: Final = ("baseline", "adversarial", "security", "memory", "temporal", "consent")
ALL: Final = "all"


def load_packs(names: Iterable[str], lexicon: Lexicon, folder: Path | None = None) -> tuple[Pack, ...]:
    """The packs of those names or paths; `all` is every built-in one. A pack that is named twice counts once.

    Raises `UsageError` for a name that is neither a pack nor a file, `ArtifactError` with file, line and place for a
    file that is no valid pack.
    """
    home = folder or resource("fixtures", "packs")
    paths: dict[Path, None] = {}
    for name in names:
        for path in _paths_of(name, home):
            paths[path] = None
    packs = tuple(_load_pack(path, lexicon) for path in paths)
    repeated = sorted({pack.name for pack in packs if sum(other.name == pack.name for other in packs) > 1})
    if repeated:
        raise UsageError(f"pack {repeated[0]}: two of the files given carry this name; rename one in metadata.name")
    return packs


def _paths_of(name: str, home: Path) -> list[Path]:
    if name == ALL:
        shipped = [home / f"{pack}.json" for pack in BUILT_IN]
        return [path for path in shipped if path.is_file()]
    if name in BUILT_IN and (home / f"{name}.json").is_file():
        return [home / f"{name}.json"]
    if is_pack_file(name):
        path = Path(name)
        if path.is_file():
            return [path]
        raise UsageError(f"pack {name}: no such file; give the path of a pack file or one of {', '.join(_known())}")
    raise UsageError(f"pack {name}: unknown; the packs are {', '.join(_known())}, or give the path of a pack file")


def _known() -> tuple[str, ...]:
    return (ALL, *BUILT_IN)


@lru_cache(maxsize=64)
def _load_pack(path: Path, lexicon: Lexicon) -> Pack:
    where = str(path)
    data = read_bytes(path)
    try:
        _, document = read_document(data, where, "challenge_pack")
        return _read_pack(document, lexicon, where)
    except ArtifactError as error:
        line = line_of(data.decode("utf-8", "replace"), error.pointer)
        raise ArtifactError(f"{where}:{line}", error.pointer, error.reason) from None


def _read_pack(document: Document, lexicon: Lexicon, where: str) -> Pack:
    metadata = cast("dict[str, str]", document["metadata"])
    probes: dict[str, Probe] = {}
    for written in written_out(document, where):
        probe = _read_probe(metadata["name"], written.fields)
        if probe.id in probes:
            place = written.at["id"]
            raise ArtifactError(where, place, f"probe {probe.id} is given more than once; ids are unique in a pack")
        check_probe(probe, lexicon, where, written.at)
        probes[probe.id] = probe
    return Pack(metadata["name"], metadata["description"], tuple(probes.values()))


def _read_probe(pack: str, entry: Fields) -> Probe:
    about = cast("dict[str, object]", entry.get("about", {}))
    turns = tuple(_read_turn(turn) for turn in cast("list[Fields]", entry["turns"]))
    cardinality = about.get("cardinality")
    return Probe(
        pack=pack,
        id=cast("str", entry["id"]),
        family=cast("str", entry["family"]),
        why=cast("str", entry["why"]),
        turns=turns,
        bound="about" in entry,
        needs=State(cast("str", about.get("needs", "unknown"))),
        multi=None if cardinality is None else cardinality == "multi",
        slots=tuple(cast("list[str]", about.get("slots", []))),
        without=tuple(cast("list[str]", about.get("except", []))),
        forms=tuple(cast("list[str]", about.get("forms", []))),
    )


def _read_turn(entry: Fields) -> ProbeTurn:
    wordings = cast("dict[str, list[str]] | None", entry.get("wordings"))
    answers = cast("dict[str, str]", entry.get("answers", {}))
    expects = cast("str | None", entry.get("expects"))
    return ProbeTurn(
        phase=cast("str", entry["phase"]),
        act=Act(cast("str", entry["act"])),
        say=cast("str | None", entry.get("say")),
        old=cast("str | None", entry.get("old")),
        second=cast("str | None", entry.get("second")),
        wordings=Wordings(tuple(wordings["tuned"]), tuple(wordings.get("held_out", ()))) if wordings else None,
        expects=State(expects) if expects else None,
        refuses=cast("str | None", entry.get("refuses")),
        mentions=tuple(cast("list[str]", entry.get("mentions", []))),
        avoids=tuple(cast("list[str]", entry.get("avoids", []))),
        payload=cast("str | None", entry.get("payload")),
        answers=answers.get("slot"),
        wait=cast("int", entry.get("wait", 0)),
    )
