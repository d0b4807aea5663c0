"""What a run visits: derived from its document alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

_ASKING = frozenset({"ask", "ask_named", "ask_past", "ask_source"})


@dataclass(frozen=True, slots=True)
class Coverage:
    """Names of what was visited, each sorted; a state counts as visited where the user asks in it."""

    states: tuple[str, ...]
    slots: tuple[str, ...]
    probes: tuple[str, ...]
    phases: tuple[str, ...]
    distinct_texts: int
    turns: int


def coverage_of(document: Mapping[str, object]) -> Coverage:
    """The coverage of a `crt_stress_run.v1` document."""
    turns = cast("list[dict[str, object]]", document["turns"])
    return Coverage(
        states=tuple(sorted({str(turn["state"]) for turn in turns if turn["state"] and turn.get("act") in _ASKING})),
        slots=tuple(sorted({str(turn["slot"]) for turn in turns if turn.get("slot")})),
        probes=tuple(sorted({f"{turn['pack']}/{turn['probe']}" for turn in turns if turn["probe"]})),
        phases=tuple(sorted({str(turn["phase"]) for turn in turns if turn.get("phase")})),
        distinct_texts=len({turn["user"] for turn in turns}),
        turns=len(turns),
    )
