"""What runs visit, derived from their documents alone, and what they leave out of all that there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import State
from crt_runtime.stress.packs import load_packs

ASKING = frozenset({"ask", "ask_named", "ask_past", "ask_source"})


@dataclass(frozen=True, slots=True)
class Coverage:
    """Names of what was visited, each sorted; a state counts as visited where the user asks in it."""

    states: tuple[str, ...]
    slots: tuple[str, ...]
    probes: tuple[str, ...]
    phases: tuple[str, ...]
    distinct_texts: int
    turns: int


_NAMED: Final = 8
"""How many of the things that were not visited are named."""


def coverage_of(document: Mapping[str, object]) -> Coverage:
    """The coverage of a `crt_stress_run.v1` document."""
    turns = cast("list[dict[str, object]]", document["turns"])
    return Coverage(
        states=tuple(sorted({str(turn["state"]) for turn in turns if turn["state"] and turn.get("act") in ASKING})),
        slots=tuple(sorted({str(turn["slot"]) for turn in turns if turn.get("slot")})),
        probes=tuple(sorted({f"{turn['pack']}/{turn['probe']}" for turn in turns if turn["probe"]})),
        phases=tuple(sorted({str(turn["phase"]) for turn in turns if turn.get("phase")})),
        distinct_texts=len({turn["user"] for turn in turns}),
        turns=len(turns),
    )


@dataclass(frozen=True, slots=True)
class Visits:
    """What the runs of a batch visited together; families are those of the probes, each within its pack."""

    states: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    probes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, coverages: Iterable[Coverage]) -> Visits:
        found = list(coverages)
        return cls(
            *(frozenset(x for one in found for x in getattr(one, part)) for part in ("states", "slots", "probes"))
        )


def visit_lines(visits: Visits, packs: Sequence[str]) -> Iterator[str]:
    """How much of the states, slots, probes and families of the packs was visited, and which states and families were
    not. Raises `CrtError` for packs that cannot be read."""
    lexicon = load_lexicon()
    family = {probe.key: f"{probe.pack}/{probe.family}" for pack in load_packs(packs, lexicon) for probe in pack.probes}
    parts = (
        ("states", [state.value for state in State], visits.states),
        ("slots", sorted(lexicon.slots), visits.slots),
        ("probes", sorted(family), visits.probes),
        ("probe families", sorted({*family.values()}), {family[probe] for probe in visits.probes if probe in family}),
    )
    yield "visited: " + ", ".join(f"{len(seen & {*there})} of {len(there)} {what}" for what, there, seen in parts)
    for what, there, seen in (parts[0], parts[3]):
        left_out = [name for name in there if name not in seen]
        if left_out:
            more = f" and {len(left_out) - _NAMED} more" if len(left_out) > _NAMED else ""
            yield f"not visited, of the {what}: {', '.join(left_out[:_NAMED])}{more}"
