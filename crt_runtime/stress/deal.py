"""Dealing: which probes each run of a batch schedules, so that together the runs schedule all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crt_runtime.stress.oracle import State
from crt_runtime.stress.packs import Probe, setup_turns, states_asked
from crt_runtime.stress.streams import stream

GROUP: Final = 3
"""How many runs share out all probes, where they are long enough; the next runs share them out anew."""

FILLED: Final = 0.72
"""Which part of a run's turns probes take; the rest is small talk, repetition and late questions."""

CROWDED: Final = 0.94
"""Which part they may take where the probes would not fit otherwise."""

_FIRST_OF_ALL: Final = frozenset({"family inventory", "family leak", "state conflict", "state known", "state unknown"})
"""What even a short script visits: with these, an assistant that has only one trick is found out."""


@dataclass(frozen=True)
class Hand:
    """What one run is dealt: the probes that cover every family and state first, then the others."""

    first: tuple[Probe, ...]
    rest: tuple[Probe, ...]


@lru_cache(maxsize=32)
def deal(probes: tuple[Probe, ...], seed: int, runs: int, turns: int) -> tuple[Hand, ...]:
    """The hands of all runs of a batch."""
    total = sum(cost(probe) for probe in probes)
    group = min(runs, max(GROUP, math.ceil(total / (CROWDED * turns))))
    hands: list[Hand] = []
    while len(hands) < runs:
        size = min(group, runs - len(hands))
        hands += _deal_group(probes, seed, len(hands), size, turns)
    return tuple(hands)


@lru_cache(maxsize=4096)
def cost(probe: Probe) -> float:
    """The turns that a probe is expected to take: half of the probes that need a state find a slot in it."""
    return len(probe.turns) + len(setup_turns(probe.needs, multi=False)) / 2


@lru_cache(maxsize=4096)
def covers(probe: Probe) -> frozenset[str]:
    """What a script has visited when it has exercised the probe: its family, and the states that it asks in."""
    states: frozenset[State] = states_asked(probe, multi=probe.multi is True)
    return frozenset({f"family {probe.family}", *(f"state {state}" for state in states)})


def _deal_group(probes: tuple[Probe, ...], seed: int, start: int, size: int, turns: int) -> list[Hand]:
    shuffled = list(probes)
    stream(seed, "deal", start).shuffle(shuffled)
    firsts = [_covering(shuffled, index, CROWDED * turns) for index in range(size)]
    dealt = {probe.key for first in firsts for probe in first}
    rests: list[list[Probe]] = [[] for _ in range(size)]
    loads = [sum(cost(probe) for probe in first) for first in firsts]
    waiting = [probe for probe in shuffled if probe.key not in dealt]
    for probe in sorted(waiting, key=lambda probe: -cost(probe)):
        index = min(range(size), key=lambda run: loads[run])
        if loads[index] + cost(probe) <= CROWDED * turns:
            rests[index].append(probe)
            loads[index] += cost(probe)
    for index in range(size):
        held = {probe.key for probe in (*firsts[index], *rests[index])}
        again = [probe for probe in shuffled if probe.key not in held]
        stream(seed, "deal again", start + index).shuffle(again)
        for probe in again:
            if loads[index] + cost(probe) <= FILLED * turns:
                rests[index].append(probe)
                loads[index] += cost(probe)
    return [Hand(tuple(first), tuple(rest)) for first, rest in zip(firsts, rests, strict=True)]


def _covering(shuffled: Sequence[Probe], index: int, budget: float) -> list[Probe]:
    """Probes that cover every family and state; the runs of a group take different ones where there are several."""
    by_item: dict[str, list[Probe]] = {}
    for probe in shuffled:
        for item in sorted(covers(probe)):
            by_item.setdefault(item, []).append(probe)
    chosen: list[Probe] = []
    covered: set[str] = set()
    load = 0.0
    for item in sorted(by_item, key=lambda item: (item not in _FIRST_OF_ALL, len(by_item[item]), item)):
        if item in covered:
            continue
        choices = by_item[item]
        probe = choices[index % len(choices)]
        if load + cost(probe) > budget:
            continue
        chosen.append(probe)
        covered |= covers(probe)
        load += cost(probe)
    return chosen
