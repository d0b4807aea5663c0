"""Scheduling: a run's probes, interleaved with gaps, small talk, repetition and late questions, as a script."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Final

from crt_runtime.stress.deal import Hand, cost, deal
from crt_runtime.stress.lexicon import Lexicon, Slot
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.oracle import BLANK, MOVES, SETTLED, Act, State, Truth
from crt_runtime.stress.persona import Persona
from crt_runtime.stress.probes import Pack, Probe, ProbeTurn, calls_by_name, candidates, setup_turns, unsettles
from crt_runtime.stress.script import Line, Oracle, Script, ScriptTurn
from crt_runtime.stress.streams import derived_seed, stream
from crt_runtime.stress.threads import Lines, Thread, held_variables, placeholders
from crt_runtime.stress.wording import Speaker

ASKS: Final = frozenset({Act.ASK, Act.ASK_PAST, Act.ASK_NAMED, Act.ASK_SOURCE, Act.ASK_OPEN, Act.ASK_CONTRADICTIONS})
AT_ONCE: Final = 4
"""How many probes are under way at once while those that cover everything go on: few, so that each soon comes to its
question and a fault shows early."""

_EARLY_DONE_BY: Final = 0.5
"""By which part of the script those are over, give or take; the others start from there on."""

_LATE: Final = 0.25
"""The last part of the script, in which time between probes goes to questions about what was settled long before."""

_STARTED_BY: Final = 0.82
"""By which part of the script every probe has started."""


def build_script(options: StressOptions, run: int, lexicon: Lexicon, packs: tuple[Pack, ...]) -> Script:
    """The script of run `run` (from 1) of the batch that the options describe."""
    probes = tuple(probe for pack in packs for probe in pack.probes)
    hand = deal(probes, options.seed, options.runs, options.turns)[run - 1]
    seed = run_seed(options.seed, run)
    return _Schedule(lexicon, hand, options, run, seed).script()


def run_seed(seed: int, run: int) -> int:
    """The seed of one run of a batch."""
    return derived_seed(seed, "run", run)


class _Schedule:
    """Deals out the turns of one script, one after the other."""

    def __init__(self, lexicon: Lexicon, hand: Hand, options: StressOptions, run: int, seed: int) -> None:
        self._lexicon = lexicon
        self._turns = options.turns
        self._run = run
        self._seed = seed
        self._rng = stream(seed, "schedule")
        self._persona = Persona(lexicon, seed)
        self._oracle = Oracle(lexicon.multi_valued)
        speaker = Speaker(lexicon, options.wording, stream(seed, "wording"))
        self._lines = Lines(lexicon, speaker, self._oracle, self._rng)
        self._script: list[ScriptTurn] = []
        self._threads: list[Thread] = []
        self._busy: set[str] = set()
        self._touched: dict[str, int] = {}
        self._asked: dict[str, int] = {}
        self._told_last: str | None = None
        self._beside_revoked: dict[str, None] = {}
        self._started = 0
        self._other_names = lexicon.frames.other_names.pool("all")
        self._hand = hand
        self._waiting = _in_order_of_start(hand, stream(seed, "order"))
        self._dealt = len(self._waiting)
        self._early = (*hand.first, *hand.next)
        self._expected = sum(len(probe.turns) + 0.5 for probe in self._waiting)
        self._slots = self._slot_order(options)
        self._reserved = self._reserve()

    def script(self) -> Script:
        while len(self._script) < self._turns:
            self._take_turn()
        name, nouns = self._oracle.known_as(), self._lexicon.nouns
        return Script(self._seed, self._run, name, nouns, tuple(self._script), self._missed())

    # The next turn

    def _take_turn(self) -> None:
        now = len(self._script) + 1
        left = self._turns - len(self._script)
        running = sum([len(thread.turns) for thread in self._threads])
        slack = left - running - self._expected
        if left <= running and self._threads:
            self._speak(self._soonest())
        elif slack > 0 and self._rng.random() < slack / left:
            self._fill(left)
        elif self._time_to_start(now) and self._start(left - running):
            self._speak(self._threads[-1])
        elif due := [thread for thread in self._threads if thread.ready <= now]:
            self._speak(self._rng.choice(self._foremost(due)))
        elif self._waiting and self._start(left - running):
            self._speak(self._threads[-1])
        elif self._threads and slack <= 0:
            self._speak(self._soonest())
        else:
            self._fill(left)

    def _time_to_start(self, now: int) -> bool:
        if not self._waiting:
            return False
        if self._waiting[0] in self._early:
            return len(self._threads) < AT_ONCE
        part = now / self._turns
        rest = (self._dealt - len(self._early)) * max(0.0, part - _EARLY_DONE_BY) / (_STARTED_BY - _EARLY_DONE_BY)
        return self._started < len(self._early) + rest

    def _foremost(self, due: list[Thread]) -> list[Thread]:
        """Those of the probes that come first; where none of them is due, of those that come next; else all."""
        for early in (self._hand.first, self._hand.next):
            found = [thread for thread in due if thread.probe in early]
            if found:
                return found
        return due

    def _soonest(self) -> Thread:
        return min(self._threads, key=lambda thread: thread.ready)

    # Starting a probe

    def _start(self, room: int) -> bool:
        """Start the first waiting probe that finds a slot in the state that it needs; say whether there was one."""
        return any(len(probe.turns) <= room and self._start_one(probe, room) for probe in self._waiting)

    def _start_one(self, probe: Probe, room: int) -> bool:
        thread = self._bind(probe, room)
        if thread is None:
            return False
        self._waiting.remove(probe)
        self._expected -= len(probe.turns) + 0.5
        self._threads.append(thread)
        self._started += 1
        return True

    def _bind(self, probe: Probe, room: int) -> Thread | None:
        if not probe.bound:
            return Thread(probe, None, list(probe.turns), 0, other_name=self._another_name())
        fitting = [slot for slot in self._candidates(probe) if slot.name not in self._busy]
        if probe.needs is not State.UNKNOWN:
            ready = [slot for slot in fitting if self._oracle.truth(slot.name).state is probe.needs]
            ready = [slot for slot in ready if self._fits(slot, probe)]
            if ready:
                return self._bound(probe, self._rng.choice(ready), ())
        chosen = self._reserved.get(probe.key)
        if chosen is None or chosen in self._busy or not self._is_blank(chosen):
            held = {name for key, name in self._reserved.items() if key != probe.key}
            blank = [slot for slot in fitting if slot.name not in held and self._is_blank(slot.name)]
            fresh = [slot for slot in blank if slot.name not in self._touched] or blank
            if not fresh:
                return self._built_on(probe, fitting, room)
            chosen = min(fresh, key=lambda slot: self._slots[slot.name]).name
        self._reserved.pop(probe.key, None)
        slot = self._lexicon.slots[chosen]
        setup = setup_turns(probe.needs, multi=slot.multi)
        if len(setup) + len(probe.turns) > room:
            return None
        return self._bound(probe, slot, setup)

    def _candidates(self, probe: Probe) -> tuple[Slot, ...]:
        """The slots that the probe may take. As long as a question by name is to come, a probe that would leave open
        what the user is called takes another slot, where there is one."""
        slots = candidates(probe, self._lexicon)
        others = tuple(slot for slot in slots if slot.name != "name")
        if not others or len(others) == len(slots) or not unsettles(probe, multi=False):
            return slots
        to_come = any(turn.needs_name for thread in self._threads for turn in thread.turns)
        return others if to_come or any(calls_by_name(other) for other in self._waiting) else slots

    def _is_blank(self, slot: str) -> bool:
        return self._oracle.truth(slot).state in BLANK

    def _built_on(self, probe: Probe, fitting: list[Slot], room: int) -> Thread | None:
        """Where no slot is left untouched, one that is known is brought into the state that the probe needs."""
        for slot in fitting:
            setup = setup_turns(probe.needs, multi=slot.multi)
            rest = tuple(turn for turn in setup if turn.phase != "introduce" or turn.act is not Act.ASSERT)
            known = self._oracle.truth(slot.name).state is State.KNOWN and self._oracle.truth(slot.name).values
            if rest and known and len(rest) + len(probe.turns) <= room:
                return self._bound(probe, slot, rest)
        return None

    def _fits(self, slot: Slot, probe: Probe) -> bool:
        """Whether the slot's present values can stand for the probe's variables."""
        held = held_variables(self._oracle.truth(slot.name))
        if any(turn.act is Act.REFINE for turn in probe.turns):
            return any(broad == held.get("v") for broad, _ in slot.refinements)
        return bool(held) or probe.needs is State.UNKNOWN

    def _bound(self, probe: Probe, slot: Slot, setup: tuple[ProbeTurn, ...]) -> Thread:
        turns = [*setup, *probe.turns]
        thread = Thread(probe, slot, turns, 0, other_name=self._another_name())
        if self._oracle.truth(slot.name).values or not setup:
            thread.values = held_variables(self._oracle.truth(slot.name))
        used = dict.fromkeys(
            name for turn in turns for name in (turn.old, turn.say, turn.second, *placeholders(turn)) if name
        )
        if any(turn.act is Act.REFINE for turn in turns):
            pair = self._persona.refinement(slot, thread.values.get("v"))
            thread.values.setdefault("v", pair[0])
            thread.values["w"] = pair[1]
        for name in sorted(used, key="vwxd".index):
            if name not in thread.values:
                held = (*thread.values.values(), *self._oracle.truth(slot.name).said)
                thread.values[name] = self._persona.value(slot, held)
        if any(turn.act is Act.BOTH for turn in turns):
            thread.contexts = self._persona.contexts(slot)
        self._busy.add(slot.name)
        return thread

    def _another_name(self) -> str:
        return self._rng.choice(self._other_names)

    # Saying a turn

    def _speak(self, thread: Thread) -> None:
        turn = thread.turns.pop(0)
        if turn.needs_name and self._oracle.own_name() is None:
            plain = self._instead_of_name(thread, turn)
            if plain is None:
                return
            turn = plain
        self._hear(self._lines.line(thread, turn))
        if thread.turns:
            thread.ready = len(self._script) + self._gap(thread)
        else:
            self._threads.remove(thread)
            if thread.slot is not None:
                self._busy.discard(thread.slot.name)

    def _instead_of_name(self, thread: Thread, turn: ProbeTurn) -> ProbeTurn | None:
        """A question by name waits until the user has said theirs, which they do now; where they cannot, "
        "it is plain."""
        slot = self._lexicon.slots.get("name")
        enough_room = self._turns - len(self._script) > sum(len(item.turns) for item in self._threads) + 1
        if slot is None or slot.name in self._busy or not enough_room or self._oracle.truth("name").values:
            return replace(turn, act=Act.ASK) if turn.act is Act.ASK_NAMED else turn
        thread.turns.insert(0, turn)
        thread.ready = len(self._script) + 2
        keeper = next((probe for probe in self._waiting if self._reserved.get(probe.key) == slot.name), None)
        if keeper is None or not self._start_one(keeper, self._turns - len(self._script)):
            self._introduce(slot)
        else:
            self._speak(self._threads[-1])
        return None

    def _gap(self, thread: Thread) -> int:
        """How many turns pass before a probe goes on: long before a recall, short before a question is settled."""
        turn = thread.turns[0]
        scale = max(1.0, min(self._turns, 400) / 200)
        if turn.act is Act.CLARIFY and self._rng.random() < 0.4:
            return 1
        mean = 3.0 if thread.probe in self._early else 16.0 if turn.phase == "recall" else 6.0
        return 1 + max(turn.wait, int(min(self._rng.expovariate(1 / (mean * scale)), 90 * scale)))

    def _hear(self, line: Line) -> None:
        turn = self._oracle.hear(line)
        self._script.append(turn)
        if line.slot is not None:
            self._touched[line.slot] = turn.number
            if line.act in ASKS:
                self._asked[line.slot] = turn.number
                self._beside_revoked.pop(line.slot, None)
            elif line.act is Act.FORGET and self._told_last not in (None, line.slot):
                self._beside_revoked[self._told_last] = None
            elif line.act in MOVES:
                self._told_last = line.slot

    # Filling the time between probes

    def _fill(self, left: int) -> None:
        """Small talk, a question about what was told right before a revocation, a slot that nobody has touched yet, a
        repetition, or a late question."""
        draw = self._rng.random()
        if draw < 0.22:
            self._hear(self._lines.chatter())
            return
        if spared := next(filter(self._settled_and_idle, self._beside_revoked), None):
            self._recall(self._lexicon.slots[spared])
            return
        if draw < 0.6 and left < self._turns * _LATE and (early := self._settled_early()):
            unasked = [name for name in early if name not in self._asked]
            exact = [name for name in unasked if self._lexicon.slots[name].exact]
            self._recall(self._lexicon.slots[self._rng.choice(exact or unasked or early)])
            return
        if draw < 0.62 or left < self._turns / 3:
            spare = self._spare_slots() if left > 1 else []
            if spare:
                figures = [name for name in spare if self._lexicon.slots[name].numeric]
                self._introduce(self._lexicon.slots[min(figures or spare, key=self._slots.__getitem__)])
                return
        idle = [name for name in self._touched if name not in self._busy]
        unasked = [name for name in idle if name not in self._asked]
        pool = unasked or idle
        if not pool:
            self._hear(self._lines.chatter())
        elif draw > 0.86 and self._reinforce(idle):
            return
        else:
            self._recall(self._lexicon.slots[self._oldest(pool)])

    def _settled_and_idle(self, slot: str) -> bool:
        return slot not in self._busy and self._repeatable(self._oracle.truth(slot))

    def _settled_early(self) -> list[str]:
        """The slots that were settled in the first half, and asked about in the last part by nothing yet."""
        half, late = self._turns / 2, self._turns * (1 - _LATE)
        return [
            name
            for name in self._touched
            if self._settled_and_idle(name)
            and self._asked.get(name, 0) <= late
            and self._oracle.truth(name).sayings[-1].turn <= half
        ]

    def _spare_slots(self) -> list[str]:
        """The untouched slots that no probe still needs: of those that fit it, it keeps one for itself and one for each
        other that waits for a slot of that kind."""
        fresh = {name for name in self._slots if name not in self._touched} - {*self._reserved.values()}
        needed: set[str] = set()
        kinds = Counter(
            frozenset(slot.name for slot in candidates(probe, self._lexicon))
            for probe in self._waiting
            if probe.bound and probe.needs is State.UNKNOWN and probe.key not in self._reserved
        )
        for fitting, waiting in kinds.items():
            free = fresh & fitting
            if len(free) <= waiting:
                needed |= free
        return [name for name in self._slots if name in fresh - needed] if len(fresh) > kinds.total() else []

    def _oldest(self, names: list[str]) -> str:
        ordered = sorted(names, key=lambda name: self._asked.get(name, self._touched[name]))
        return self._rng.choice(ordered[: max(1, len(ordered) // 3)])

    def _introduce(self, slot: Slot) -> None:
        value = self._persona.value(slot, self._oracle.truth(slot.name).said)
        thread = Thread(None, slot, [], 0, {"v": value})
        self._hear(self._lines.line(thread, ProbeTurn("introduce", Act.ASSERT, say="v")))

    def _recall(self, slot: Slot) -> None:
        thread = Thread(None, slot, [], 0)
        self._hear(self._lines.line(thread, ProbeTurn("recall", Act.ASK)))

    def _reinforce(self, idle: list[str]) -> bool:
        settled = [name for name in idle if self._settled_and_idle(name)]
        if not settled:
            return False
        slot = self._lexicon.slots[self._rng.choice(settled)]
        thread = Thread(None, slot, [], 0, {"v": self._oracle.truth(slot.name).values[-1]})
        act = Act.ASSERT_ALIAS if self._rng.random() < 0.5 else Act.ASSERT
        self._hear(self._lines.line(thread, ProbeTurn("reinforce", act, say="v")))
        return True

    @staticmethod
    def _repeatable(truth: Truth) -> bool:
        return truth.state in SETTLED and bool(truth.values)

    # Slots

    def _slot_order(self, options: StressOptions) -> dict[str, int]:
        """In which order the run prefers untouched slots: another third of them first in each run of a group."""
        names = sorted(self._lexicon.slots)
        stream(options.seed, "slots", (self._run - 1) // 3).shuffle(names)
        shift = ((self._run - 1) % 3) * -(-len(names) // 3)
        return {name: rank for rank, name in enumerate((*names[shift:], *names[:shift]))}

    def _reserve(self) -> dict[str, str]:
        """Slots kept for the probes that few slots fit."""
        kept: dict[str, str] = {}
        narrow = [(candidates(probe, self._lexicon), probe) for probe in self._waiting if probe.bound]
        for fitting, probe in sorted(narrow, key=lambda pair: (len(pair[0]), pair[1].key)):
            if probe.needs is not State.UNKNOWN or len(fitting) > 12:
                continue
            free = [slot.name for slot in fitting if slot.name not in kept.values()]
            if free:
                kept[probe.key] = min(free, key=self._slots.__getitem__)
        return kept

    # What the script leaves out

    def _missed(self) -> tuple[str, ...]:
        said = {f"{turn.line.pack}/{turn.line.probe}" for turn in self._script if turn.line.probe}
        dealt = (*self._hand.first, *self._hand.next, *self._hand.rest)
        unfinished = {thread.probe.key for thread in self._threads if thread.probe is not None}
        missed = [
            f"probe {probe.key}: {'cut off' if probe.key in said else 'not reached'} in {self._turns} turns"
            for probe in dealt
            if probe.key not in said or probe.key in unfinished
        ]
        return tuple(missed)


def _in_order_of_start(hand: Hand, rng: Random) -> list[Probe]:
    """The probes that cover every family and state come first, short ones tending to the front, then those that cover
    what else there is; among the others, those that build on a state that earlier ones leave tend to come later."""
    keyed = [
        (
            stage,
            rng.random() + (late * (probe.needs is not State.UNKNOWN) if late else cost(probe) / 8),
            probe.key,
            probe,
        )
        for stage, late, probes in ((0, 0.0, hand.first), (1, 0.0, hand.next), (2, 0.35, hand.rest))
        for probe in probes
    ]
    return [probe for *_, probe in sorted(keyed, key=lambda item: item[:3])]
