"""Dealing: which probes each run of a batch schedules, so that together the runs schedule all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.packs import Probe, setup_turns, states_asked, truth_after
from crt_runtime.stress.streams import stream

GROUP: Final = 3
"""How many runs share out all probes, where they are long enough; the next runs share them out anew."""

FILLED: Final = 0.72
"""Which part of a run's turns probes take; the rest is small talk, repetition and late questions."""

CROWDED: Final = 0.94
"""Which part they may take where all probes fit so, and would not otherwise."""

ALONE: Final = 0.84
"""Which part they take in a run that cannot hold its share of them: the rest asks late about what was said before."""

BESIDES: Final = 0.68
"""Which part the probes may take that cover every family, state and act in a state."""

_FIRST_OF_ALL: Final = frozenset({"family inventory", "family leak", "state conflict", "state known", "state unknown"})
"""What even a short script visits: with these, an assistant that has only one trick is found out."""


@dataclass(frozen=True)
class Hand:
    """What one run is dealt: first the probes that cover every family and state, next those that cover what else there
    is to visit, then the others."""

    first: tuple[Probe, ...]
    next: tuple[Probe, ...]
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
    """The family and the states asked in, which a script has visited when it has exercised the probe."""
    states: frozenset[State] = states_asked(probe, multi=probe.multi is True)
    return frozenset({f"family {probe.family}", *(f"state {state}" for state in states)})


@lru_cache(maxsize=4096)
def covers_besides(probe: Probe) -> frozenset[str]:
    """What else it has visited then: each act in the state that it leads to, and what only some turns have."""
    multi = probe.multi is True
    found: set[str] = set()
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    for turn, truth in zip(probe.turns, truths, strict=True):
        of_list = " of a list" if multi and probe.bound else ""
        found.add(f"{turn.act} in {truth.state}{of_list}" if turn.about_slot and probe.bound else str(turn.act))
        if len(truth.values) > 1 and turn.act is Act.ASK:
            found.add(f"{len(truth.values)} values in {truth.state}{of_list}")
        special = (("payload", turn.payload), ("avoids", turn.avoids), ("mentions", turn.mentions))
        found |= {name for name, given in special if given}
    return frozenset(found)


def _deal_group(probes: tuple[Probe, ...], seed: int, start: int, size: int, turns: int) -> list[Hand]:
    shuffled = list(probes)
    stream(seed, "deal", start).shuffle(shuffled)
    firsts = [_covering(covers, shuffled, (), index, CROWDED * turns) for index in range(size)]
    loads = [sum(cost(probe) for probe in first) for first in firsts]
    shares = [max(0.0, BESIDES * turns - load) for load in loads]
    nexts = [_covering(covers_besides, shuffled, firsts[index], index, shares[index]) for index in range(size)]
    dealt = {probe.key for probes_dealt in (*firsts, *nexts) for probe in probes_dealt}
    rests: list[list[Probe]] = [[] for _ in range(size)]
    loads = [load + sum(cost(probe) for probe in following) for load, following in zip(loads, nexts, strict=True)]
    waiting = [probe for probe in shuffled if probe.key not in dealt]
    fits = sum(loads) + sum(cost(probe) for probe in waiting) <= CROWDED * turns * size
    limit = (CROWDED if fits else ALONE) * turns
    for probe in sorted(waiting, key=lambda probe: -cost(probe)):
        index = min(range(size), key=lambda run: loads[run])
        if loads[index] + cost(probe) <= limit:
            rests[index].append(probe)
            loads[index] += cost(probe)
    for index in range(size):
        held = {probe.key for probe in (*firsts[index], *nexts[index], *rests[index])}
        again = [probe for probe in shuffled if probe.key not in held]
        stream(seed, "deal again", start + index).shuffle(again)
        for probe in again:
            if loads[index] + cost(probe) <= FILLED * turns:
                rests[index].append(probe)
                loads[index] += cost(probe)
    return [Hand(*map(tuple, hand)) for hand in zip(firsts, nexts, rests, strict=True)]


def _covering(
    visited: Callable[[Probe], frozenset[str]],
    shuffled: Sequence[Probe],
    held: Sequence[Probe],
    index: int,
    budget: float,
) -> list[Probe]:
    """Probes that cover everything that any visits and the held ones do not; the runs of a group take different ones
    where there are several."""
    by_item: dict[str, list[Probe]] = {}
    for probe in shuffled:
        for item in sorted(visited(probe)):
            by_item.setdefault(item, []).append(probe)
    chosen: list[Probe] = []
    covered = {item for probe in held for item in visited(probe)}
    load = 0.0
    for item in sorted(by_item, key=lambda item: (item not in _FIRST_OF_ALL, len(by_item[item]), item)):
        if item in covered:
            continue
        choices = by_item[item]
        probe = choices[index % len(choices)]
        if load + cost(probe) > budget:
            continue
        chosen.append(probe)
        covered |= visited(probe)
        load += cost(probe)
    return chosen
