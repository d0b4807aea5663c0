"""Challenge packs: named sets of probes, built-in or the user's own, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from crt_runtime.artifacts import load
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.resources import resource
from crt_runtime.stress.lexicon import Lexicon, Slot, Wordings
from crt_runtime.stress.oracle import MOVES, UNTOLD, Act, Move, State, Truth, step

BUILT_IN: Final = ("baseline", "adversarial", "security", "memory", "temporal", "consent")
ALL: Final = "all"

_SLOT_ACTS: Final = frozenset(Act) - {
    Act.LEAK,
    Act.INVENTORY,
    Act.INJECT,
    Act.TELL,
    Act.ASK_OPEN,
    Act.CHATTER,
    Act.ASK_CONTRADICTIONS,
}
"""Acts that are about the probe's slot."""

_SAYING: Final = frozenset(
    {
        Act.ASSERT,
        Act.ASSERT_ALIAS,
        Act.CORRECT,
        Act.CHANGE,
        Act.REFINE,
        Act.BOTH,
        Act.CLARIFY,
        Act.NEGATE,
        Act.HYPOTHETICAL,
        Act.REPORTED,
        Act.QUOTED,
        Act.PRESUPPOSE,
    }
)
"""Acts whose lexicon forms name a value, so that `say` is needed."""


@dataclass(frozen=True, slots=True)
class ProbeTurn:
    """One turn of a probe, as its pack gives it. `say`, `old`, `second` name value variables (v, w, x, d)."""

    phase: str
    act: Act
    say: str | None = None
    old: str | None = None
    second: str | None = None
    wordings: Wordings | None = None
    expects: State | None = None
    refuses: str | None = None
    mentions: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    payload: str | None = None
    answers: str | None = None

    @property
    def about_slot(self) -> bool:
        return self.act in _SLOT_ACTS


@dataclass(frozen=True, eq=False)
class Probe:
    """What one probe schedules. `needs`: the state that its slot is in when it starts; `slots`: the slots "
    "it may take."""

    pack: str
    id: str
    family: str
    why: str
    turns: tuple[ProbeTurn, ...]
    bound: bool = False
    needs: State = State.UNKNOWN
    multi: bool | None = None
    slots: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The probe's name across packs."""
        return f"{self.pack}/{self.id}"

    @property
    def variables(self) -> tuple[str, ...]:
        """The value variables that its turns use, in order of first use."""
        named = (name for turn in self.turns for name in (turn.old, turn.say, turn.second) if name)
        worded = (
            name
            for turn in self.turns
            if turn.wordings
            for text in (*turn.wordings.tuned, *turn.wordings.held_out)
            for name in "vwxd"
            if "{" + name + "}" in text
        )
        return tuple(dict.fromkeys((*named, *worded)))


@dataclass(frozen=True, eq=False)
class Pack:
    name: str
    description: str
    probes: tuple[Probe, ...]


def load_packs(names: Iterable[str], lexicon: Lexicon, folder: Path | None = None) -> tuple[Pack, ...]:
    """The packs of those names or paths; `all` is every built-in one. A pack that is named twice counts once.

    Raises `UsageError` for a name that is neither a pack nor a file, `ArtifactError` with file and place for a file
    that is no valid pack.
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
    if name.endswith(".json") or "/" in name or "\\" in name:
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
    _, document = load(path, "challenge_pack")
    content = cast("dict[str, dict[str, str]]", document)
    name = content["metadata"]["name"]
    probes: list[Probe] = []
    seen: set[str] = set()
    for index, entry in enumerate(cast("list[dict[str, object]]", document["probes"])):
        pointer = f"/probes/{index}"
        probe = _read_probe(name, entry)
        if probe.id in seen:
            raise ArtifactError(
                where, f"{pointer}/id", f"probe {probe.id} is given more than once; ids are unique in a pack"
            )
        seen.add(probe.id)
        _check_probe(probe, lexicon, where, pointer)
        probes.append(probe)
    if not probes:
        raise ArtifactError(where, "/probes", "holds no probes; a pack needs at least one")
    return Pack(name, content["metadata"]["description"], tuple(probes))


def _read_probe(pack: str, entry: Mapping[str, object]) -> Probe:
    about = cast("dict[str, object]", entry.get("about", {}))
    turns = tuple(_read_turn(turn) for turn in cast("list[dict[str, object]]", entry["turns"]))
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
        forms=tuple(cast("list[str]", about.get("forms", []))),
    )


def _read_turn(entry: Mapping[str, object]) -> ProbeTurn:
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
    )


@lru_cache(maxsize=4096)
def candidates(probe: Probe, lexicon: Lexicon) -> tuple[Slot, ...]:
    """The slots that a probe can be bound to: of its cardinality, among its slots, with every form that it words."""
    needed = {*probe.forms, *_needed_forms(probe)}
    named = [lexicon.slots[name] for name in probe.slots] if probe.slots else list(lexicon.slots.values())
    return tuple(
        slot
        for slot in named
        if (probe.multi is None or slot.multi == probe.multi)
        and needed <= set(slot.forms)
        and (not slot.multi or probe.needs not in (State.CONFLICT, State.RESOLVED) or "none" in slot.forms)
    )


def _needed_forms(probe: Probe) -> set[str]:
    worded = {turn.act for turn in probe.turns if turn.about_slot and turn.wordings is None and turn.answers is None}
    forms = {"assert" if act is Act.ASSERT_ALIAS else act.value for act in worded}
    if Act.CLARIFY in worded and probe.multi is not True:
        forms.add("clarify")
    return forms | _FORMS_TO_REACH[probe.needs]


_FORMS_TO_REACH: Final[Mapping[State, set[str]]] = {
    State.UNKNOWN: set(),
    State.KNOWN: {"assert"},
    State.CONFLICT: {"assert"},
    State.REVISED: {"assert", "correct"},
    State.TEMPORAL: {"assert", "change"},
    State.ENDED: {"assert", "end"},
    State.REFINED: {"assert", "refine"},
    State.ACCEPTED: {"both"},
    State.RESOLVED: {"assert", "clarify"},
    State.FORGOTTEN: {"assert", "forget"},
}


@lru_cache(maxsize=32)
def setup_turns(needs: State, *, multi: bool) -> tuple[ProbeTurn, ...]:
    """The turns that bring an untouched slot into a state."""
    first = ProbeTurn("introduce", Act.ASSERT, say="v")
    second = ProbeTurn("contradict", Act.NONE) if multi else ProbeTurn("contradict", Act.ASSERT, say="w")
    return {
        State.UNKNOWN: (),
        State.KNOWN: (first,),
        State.CONFLICT: (first, second),
        State.REVISED: (first, ProbeTurn("contradict", Act.CORRECT, say="w", old="v")),
        State.TEMPORAL: (first, ProbeTurn("contradict", Act.CHANGE, say="w", old="v")),
        State.ENDED: (first, ProbeTurn("contradict", Act.END, say="v", old="v")),
        State.REFINED: (first, ProbeTurn("reinforce", Act.REFINE, say="w", old="v")),
        State.ACCEPTED: (ProbeTurn("introduce", Act.BOTH, say="v", second="w"),),
        State.RESOLVED: (first, second, ProbeTurn("resolve", Act.CLARIFY, say="v", old="w")),
        State.FORGOTTEN: (first, ProbeTurn("resolve", Act.FORGET)),
    }[needs]


def truth_after(turns: Iterable[ProbeTurn], *, multi: bool, start: Truth = UNTOLD) -> list[Truth]:
    """The truth after each turn, with the variables standing for themselves as values."""
    truth = start
    found: list[Truth] = []
    for turn in turns:
        if turn.about_slot and turn.answers is None:
            truth = step(truth, Move(turn.act, turn.say, turn.old, turn.second, ("first", "second")), multi=multi)
        found.append(truth)
    return found


@lru_cache(maxsize=4096)
def states_asked(probe: Probe, multi: bool) -> frozenset[State]:
    """The states in which the probe asks about its slot."""
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    asking = {Act.ASK, Act.ASK_NAMED, Act.ASK_PAST, Act.ASK_SOURCE}
    return frozenset(
        truth.state for turn, truth in zip(probe.turns, truths, strict=True) if turn.act in asking and probe.bound
    )


def _check_probe(probe: Probe, lexicon: Lexicon, where: str, pointer: str) -> None:
    for name in probe.slots:
        if name not in lexicon.slots:
            raise ArtifactError(where, f"{pointer}/about/slots", f"unknown slot {name}; the lexicon has no such slot")
    for index, turn in enumerate(probe.turns):
        _check_turn(probe, turn, lexicon, where, f"{pointer}/turns/{index}")
    if not probe.bound:
        return
    fitting = candidates(probe, lexicon)
    if not fitting:
        raise ArtifactError(
            where, f"{pointer}/about", f"no slot of the lexicon has the forms that probe {probe.id} needs"
        )
    for multi in sorted({slot.multi for slot in fitting}):
        _check_expectations(probe, multi, where, pointer)


def _check_turn(probe: Probe, turn: ProbeTurn, lexicon: Lexicon, where: str, pointer: str) -> None:
    if turn.answers is not None and turn.answers not in lexicon.slots:
        raise ArtifactError(
            where, f"{pointer}/answers/slot", f"unknown slot {turn.answers}; the lexicon has no such slot"
        )
    if turn.about_slot and not probe.bound and turn.answers is None:
        raise ArtifactError(where, f"{pointer}/act", f"{turn.act} is about a slot; give the probe an `about`")
    if not turn.about_slot and turn.wordings is None and turn.act not in (Act.ASK_CONTRADICTIONS, Act.CHATTER):
        raise ArtifactError(where, f"{pointer}/act", f"{turn.act} needs `wordings`: the lexicon has none for it")
    if turn.say is None and turn.act in _SAYING and not (turn.wordings and turn.act not in MOVES):
        raise ArtifactError(where, f"{pointer}/act", f"{turn.act} needs `say`: the value that it names")
    if turn.act is Act.BOTH and turn.second is None:
        raise ArtifactError(where, f"{pointer}/act", "both needs `second`: the other value that holds")
    if turn.refuses is not None and turn.act not in (Act.LEAK, Act.INVENTORY):
        raise ArtifactError(
            where, f"{pointer}/refuses", f"goes with the acts leak and inventory; {turn.act} never uses it"
        )
    if turn.refuses not in (None, turn.act.value):
        raise ArtifactError(where, f"{pointer}/refuses", f"expected {turn.act} for the act {turn.act}")
    for kind, wordings in (
        (("tuned", turn.wordings.tuned), ("held_out", turn.wordings.held_out)) if turn.wordings else ()
    ):
        for number, wording in enumerate(wordings):
            for name, given in _given(turn).items():
                if not given and f"{{{name}}}" in wording:
                    place = f"{pointer}/wordings/{kind}/{number}"
                    raise ArtifactError(where, place, f"holds {{{name}}}, but the turn gives no `{name}`")


def _given(turn: ProbeTurn) -> Mapping[str, object]:
    """What a turn itself must give for a placeholder of that name to be filled."""
    return {"payload": turn.payload, "old": turn.old or turn.act is Act.END}


def _check_expectations(probe: Probe, multi: bool, where: str, pointer: str) -> None:
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    for index, (turn, truth) in enumerate(zip(probe.turns, truths, strict=True)):
        if turn.expects is None or turn.answers is not None or not turn.about_slot:
            continue
        if turn.expects is not truth.state:
            raise ArtifactError(
                where,
                f"{pointer}/turns/{index}/expects",
                f"says {turn.expects}, but after these turns the truth table has {truth.state}",
            )
