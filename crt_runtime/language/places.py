"""Places as paths from the small to the large: "Bellevue", "Seattle, WA", "downtown Chicago", "the Seattle area".

The path comes from what was written ("X, Y", "X in Y") and from a modest file of well-known places.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from rapidfuzz.distance import OSA

from crt_runtime.language.folding import fold, plain

_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "places.toml"
_CONTINENTS: Final = frozenset(("europe", "asia", "africa", "north america", "south america", "oceania", "scandinavia"))
# "Bellevue, WA", "Bellevue (Washington)", "Bellevue in Washington": takes what parts a place from what it lies in;
# leaves "Stratford-upon-Avon".
_PARTING: Final = re.compile(r"\s*[,;()/|]\s*|\s+(?:in|inside|within|near|outside|by|part of|-)\s+")
# "in ", "the city of ", "near ": takes words before a place that name no part of it, leaves "new".
_LEADING: Final = re.compile(
    r"^(?:(?:in|at|from|to|the|a|my|just|right|somewhere|city of|town of|village of|state of(?! georgia| washington"
    r"| new york)|beautiful|sunny|rainy)\s+)+"
)
# "downtown Seattle": takes a part of a place, leaves "North Carolina", which the file knows.
_PART: Final = re.compile(
    r"^(downtown|uptown|midtown|central|inner|outer|north|south|east|west|northern|southern|eastern|western"
    r"|north ?east|north ?west|south ?east|south ?west|rural|old town)\s+(?:of\s+)?"
)
# "near Seattle", "the suburbs of Seattle", "greater Seattle": takes the surroundings of a place.
_AROUND: Final = re.compile(
    r"^(?:near|greater|outside(?: of)?|around|close to|(?:the )?(?:suburbs?|outskirts|edge|vicinity) of|a suburb of"
    r"|metro(?:politan)?)\s+"
)
_AREA: Final = re.compile(r"\s+(?:metro(?:politan)? area|metro(?:politan)?(?: region)?|area|region|suburbs|suburb)$")


_LONGEST_NAME: Final = 8
"""Words in which a place may be named with what it lies in, without a comma."""


@dataclass(frozen=True, slots=True)
class Place:
    """Names from the small to the large; `known` tells whether the first one is in the file."""

    path: tuple[str, ...]
    known: bool

    def contains(self, other: Place) -> bool:
        """Whether `other` lies in this place, or says more exactly which one it is."""
        path, inner = self.path, other.path
        if any(inner[at : at + len(path)] == path for at in range(len(inner))):
            return True
        name = path[0].removesuffix(" area")
        return name != path[0] and name in inner and path[1:] == inner[inner.index(name) + 1 :][: len(path) - 1]

    def matches(self, other: Place) -> bool:
        """Whether one is a mistyped other: one slip in a name of six letters or more that only one of them knows."""
        mine, theirs = self.path[0], other.path[0]
        if mine != theirs and _without_umlauts(mine) == _without_umlauts(theirs):
            return True
        if self.known == other.known or min(len(mine), len(theirs)) < 6 or mine[0] != theirs[0]:
            return False
        longer, shorter = sorted((self.path[1:], other.path[1:]), key=len, reverse=True)
        return OSA.distance(mine, theirs, score_cutoff=1) <= 1 and longer[: len(shorter)] == shorter

    def __str__(self) -> str:
        return ", ".join(name for at, name in enumerate(self.path) if at == 0 or name not in _CONTINENTS)


_SHORT: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "port"}


@lru_cache(maxsize=8192)
def read_place(text: str) -> Place:
    """The place that `text` names; a name that the file does not know is a place of its own."""
    parts = [_LEADING.sub("", part) for part in _PARTING.split(_LEADING.sub("", plain(text)).strip())]
    names = [_spelled_out(name) for part in parts if (name := fold(part))] or [fold(text)]
    readings: list[Place] = []
    for name in reversed(names):
        readings = _resolve(name, readings, alone=len(names) == 1)
    return readings[0]


def _without_umlauts(name: str) -> str:
    """ "goerlitz" as "gorlitz", "aarhus" as "arhus": what a keyboard without umlauts or rings writes."""
    for written in ("ae", "oe", "ue", "aa"):
        name = name.replace(written, written[0])
    return name


def _spelled_out(name: str) -> str:
    """ "st albans" as "saint albans": the short forms that begin the names of places."""
    first, _, rest = name.partition(" ")
    return f"{_SHORT[first]} {rest}" if rest and first in _SHORT else name


def _resolve(name: str, outer: list[Place], *, alone: bool) -> list[Place]:
    """What `name` may mean, lying in one of the places that `outer` may mean; the likeliest first, never none."""
    if repeated := [place for place in outer if place.path[0] == name]:  # "downtown Chicago, Chicago"
        return repeated
    gazetteer = _gazetteer()
    candidates = () if alone and name in gazetteer.only_after_comma else gazetteer.named.get(name, ())
    if not outer and candidates:
        usual = gazetteer.usual.get(name)
        paths = [path for path in candidates if path != usual]
        if usual is None and alone and len(paths) > 1:
            return [Place((_shared(candidates, name),), known=True)]
        return [Place(path, known=True) for path in ([usual] if usual else []) + paths]
    fitting = [path for path in candidates if any(_lies_in(path, place.path) for place in outer)]
    if fitting:
        nearest = [path for path in fitting if path in [place.path for place in outer]]
        nearest = nearest or [path for path in fitting if any(path[1:] == place.path for place in outer)] or fitting
        if len(nearest) > 1 and gazetteer.usual.get(name) not in nearest:
            return [Place((_shared(candidates, name), *outer[0].path), known=True)]
        return [Place(path, known=True) for path in nearest]
    if alone and not candidates and (parted := _unparted(name)):
        return _resolve(parted[0], _resolve(parted[1], [], alone=False), alone=False)
    if (around := _AROUND.match(name)) and len(name) > around.end():
        return [_area(place) for place in _resolve(name[around.end() :], outer, alone=alone)]
    if (area := _AREA.search(name)) and area.start() > 0:
        return [_area(place) for place in _resolve(name[: area.start()], outer, alone=alone)]
    if (part := _PART.match(name)) and len(name) > part.end():
        whole = _resolve(name[part.end() :], outer, alone=alone)
        return [Place((f"{part[1]} {place.path[0]}", *place.path), place.known) for place in whole]
    return [Place((name, *place.path), known=False) for place in outer] or [Place((name,), known=False)]


def _unparted(name: str) -> tuple[str, str] | None:
    """ "seattle washington" as ("seattle", "washington"), where both are known; else None."""
    named, parts = _gazetteer().named, name.split()
    splits = ((" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, min(len(parts), _LONGEST_NAME)))
    return next(((inner, outer) for inner, outer in splits if inner in named and outer in named), None)


def _area(place: Place) -> Place:
    name = place.path[0]
    return Place((name if name.endswith(" area") else f"{name} area", *place.path[1:]), place.known)


def _lies_in(path: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    """Whether `outer`, or the place whose area it is, is on the way up from `path`; "New York, NY" is New York."""
    return path == outer or outer[0] in path[1:] or outer[0].removesuffix(" area") in path[1:]


def _shared(candidates: tuple[tuple[str, ...], ...], name: str) -> str:
    names = {path[0] for path in candidates}
    return names.pop() if len(names) == 1 else name


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    named: dict[str, tuple[tuple[str, ...], ...]]
    usual: dict[str, tuple[str, ...]]
    only_after_comma: frozenset[str]


@lru_cache(maxsize=1)
def _gazetteer() -> _Gazetteer:
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    parents = {child: parent for parent, children in data["inside"].items() for child in children}
    shown: dict[str, str] = data["shown"]

    def path(key: str) -> tuple[str, ...]:
        return (shown.get(key, fold(key)), *(path(parents[key]) if key in parents else ()))

    named: dict[str, list[tuple[str, ...]]] = {}
    for key in dict.fromkeys([*parents, *data["inside"]]):
        for name in (key, shown.get(key, key), *data["also"].get(key, ())):
            without_article = fold(name).removeprefix("the ")
            for spelling in dict.fromkeys((fold(name), without_article)):
                if path(key) not in named.setdefault(spelling, []):
                    named[spelling].append(path(key))
    return _Gazetteer(
        named={name: tuple(paths) for name, paths in named.items()},
        usual={name: path(key) for name, key in data["usual"].items()},
        only_after_comma=frozenset(data["only_after_comma"]["names"]),
    )
