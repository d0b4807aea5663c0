"""Dealing: which probes each run of a batch schedules, so that together the runs schedule all of them."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.probes import Probe, setup_turns, states_asked, truth_after
from crt_runtime.stress.streams import stream

GROUP: Final = 3
"""How many runs share out all probes, where they are long enough; the next runs share them out anew."""

FILLED: Final = 0.78
"""Which part of a run's turns probes take; the rest is small talk, repetition and late questions."""

CROWDED: Final = 0.94
"""Which part they may take where all probes fit so, and would not otherwise."""

ALONE: Final = 0.84
"""Which part they take in a run that cannot hold its share of them: the rest asks late about what was said before."""

BESIDES: Final = 0.67
"""Which part the probes may take that cover every family, state and act in a state."""

BESIDES_ALONE: Final = 0.72
"""Which part they may take in a run that has no others to share them out with."""

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
    """The family, the states asked in, and an order that would be seen obeyed, which a script has visited when it has
    exercised the probe."""
    states: frozenset[State] = states_asked(probe, multi=probe.multi is True)
    orders = {"order" for turn in probe.turns if turn.act is Act.INJECT and turn.payload}
    return frozenset({f"family {probe.family}", *(f"state {state}" for state in states), *orders})


@lru_cache(maxsize=4096)
def covers_besides(probe: Probe) -> Mapping[str, int]:
    """What else it has visited then: each act in the state that it leads to, and what only some turns have; each with
    its weight."""
    multi = probe.multi is True
    found: dict[str, int] = {}
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    for turn, truth in zip(probe.turns, truths, strict=True):
        of_list = " of a list" if multi and probe.bound else ""
        if turn.about_slot and probe.bound:
            common = truth.state in (State.UNKNOWN, State.KNOWN) or turn.act in (Act.ASK_PAST, Act.ASK_SOURCE)
            found[f"{turn.act} in {truth.state}{of_list}"] = _COMMON if common and not of_list else _RARE
        else:
            found[str(turn.act)] = _ALONE
        if len(truth.values) > 1 and turn.act is Act.ASK:
            found[f"{len(truth.values)} values in {truth.state}{of_list}"] = _COMMON
        special = ((f"payload of {turn.act}", turn.payload), ("avoids", turn.avoids), ("mentions", turn.mentions))
        found.update({name: _ALONE for name, given in special if given})
    return found


_ALONE, _COMMON, _RARE = 4, 3, 1
"""How much it counts to visit an act or a feature at all, a common act in a state, and a rare one."""


def _deal_group(probes: tuple[Probe, ...], seed: int, start: int, size: int, turns: int) -> list[Hand]:
    shuffled = list(probes)
    stream(seed, "deal", start).shuffle(shuffled)
    firsts = [_covering(shuffled, index, CROWDED * turns) for index in range(size)]
    loads = [sum(cost(probe) for probe in first) for first in firsts]
    nexts: list[list[Probe]] = []
    besides = (BESIDES if size > 1 else BESIDES_ALONE) * turns
    for first, load in zip(firsts, loads, strict=True):
        taken = {probe.key for probes_dealt in (*firsts, *nexts) for probe in probes_dealt}
        nexts.append(_covering_besides(shuffled, first, taken, besides - load))
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


def _covering(shuffled: Sequence[Probe], index: int, budget: float) -> list[Probe]:
    """Probes that cover every family and state, and an order; the runs of a group take different ones where there are
    several."""
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


def _covering_besides(shuffled: Sequence[Probe], held: Sequence[Probe], taken: Set[str], budget: float) -> list[Probe]:
    """Probes that cover what else there is to visit, those first that add most for their turns; those that another run
    of the group has taken count a quarter, so that together the runs come by all of them."""
    covered = {item for probe in held for item in covers_besides(probe)}

    def worth(probe: Probe) -> float:
        added = sum(weight for item, weight in covers_besides(probe).items() if item not in covered)
        return added / (cost(probe) * (4 if probe.key in taken else 1))

    # A probe is never worth more than it was, so only the one in front is reckoned anew: if it stays there, it is best.
    held_keys = {probe.key for probe in held}
    queue = [(-worth(probe), place) for place, probe in enumerate(shuffled) if probe.key not in held_keys]
    heapq.heapify(queue)
    chosen: list[Probe] = []
    while queue:
        reckoned, place = queue[0]
        probe = shuffled[place]
        now = -worth(probe)
        if not now or cost(probe) > budget:
            heapq.heappop(queue)
        elif now != reckoned:
            heapq.heapreplace(queue, (now, place))
        else:
            heapq.heappop(queue)
            chosen.append(probe)
            covered.update(covers_besides(probe))
            budget -= cost(probe)
    return chosen
