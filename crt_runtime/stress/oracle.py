"""The truth table of one slot: what the user's words make of it. Pure; wording plays no part here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """The states of the truth contract."""

    UNKNOWN = "unknown"
    KNOWN = "known"
    CONFLICT = "conflict"
    REVISED = "revised"
    TEMPORAL = "temporal"
    ENDED = "ended"
    REFINED = "refined"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    FORGOTTEN = "forgotten"


class Act(StrEnum):
    """What the user does in one turn. The first ten move the truth of a slot, the others do not."""

    ASSERT = "assert"
    ASSERT_ALIAS = "assert_alias"
    CORRECT = "correct"
    CHANGE = "change"
    END = "end"
    REFINE = "refine"
    BOTH = "both"
    CLARIFY = "clarify"
    NONE = "none"
    FORGET = "forget"
    NEGATE = "negate"
    HYPOTHETICAL = "hypothetical"
    REPORTED = "reported"
    QUOTED = "quoted"
    PRESUPPOSE = "presuppose"
    ASK = "ask"
    ASK_PAST = "ask_past"
    ASK_NAMED = "ask_named"
    ASK_SOURCE = "ask_source"
    ASK_CONTRADICTIONS = "ask_contradictions"
    LEAK = "leak"
    INVENTORY = "inventory"
    INJECT = "inject"
    TELL = "tell"
    ASK_OPEN = "ask_open"
    CHATTER = "chatter"


MOVES: Final = frozenset(
    {
        Act.ASSERT,
        Act.ASSERT_ALIAS,
        Act.CORRECT,
        Act.CHANGE,
        Act.END,
        Act.REFINE,
        Act.BOTH,
        Act.CLARIFY,
        Act.NONE,
        Act.FORGET,
        Act.NEGATE,
    }
)
"""Acts that can move a slot; a negation moves it only where it denies a value that holds."""

SETTLED: Final = frozenset({State.KNOWN, State.REVISED, State.TEMPORAL, State.REFINED, State.RESOLVED})
"""States in which one answer holds (or, of a multi-valued slot, one set of values)."""

BLANK: Final = frozenset({State.UNKNOWN, State.FORGOTTEN})
"""States in which there is nothing to answer from."""


class EntryType(StrEnum):
    REFINEMENT = "refinement"
    REVISION = "revision"
    TEMPORAL = "temporal"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Entry:
    """One contradiction as the ledger must hold it: `sides` are values, oldest first; `turn` is when it arose.

    `against_none`: the other side is that there is nothing of the kind."""

    type: EntryType
    sides: tuple[str, ...]
    open: bool
    turn: int = 0
    against_none: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """One of the user's own assertions about a slot: the turn, the text, the act and the values that it speaks for."""

    turn: int
    text: str
    act: Act
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """What stands about one slot.

    `values`: what holds now; the sides of a conflict; all values of a multi-valued slot. `past`: what held before.
    `mistaken`: what the user took back as wrong. `broader`: what a refinement made more specific. `contexts` runs
    beside the two values of an accepted pair. `nothing`: the user said that there is nothing of the kind. `gone`: what
    the user revoked. All values are the lexicon's canonical ones.
    """

    state: State = State.UNKNOWN
    values: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    nothing: bool = False
    gone: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    sayings: tuple[Saying, ...] = ()

    @property
    def settled(self) -> bool:
        return self.state in SETTLED and bool(self.values)

    @property
    def said(self) -> tuple[str, ...]:
        """Every value that the user asserted and did not revoke."""
        return _join(self.values, *self._former)

    @property
    def history(self) -> tuple[str, ...]:
        """What held, or was thought to hold, and no longer does."""
        return tuple(value for former in self._former for value in former)

    @property
    def _former(self) -> tuple[tuple[str, ...], ...]:
        return self.past, self.mistaken, self.broader


UNTOLD: Final = Truth()


@dataclass(frozen=True, slots=True)
class Move:
    """What one turn says about a slot. `say` is the value said now, `old` the one it replaces, `second` "
    "the other of two."""

    act: Act
    say: str | None = None
    old: str | None = None
    second: str | None = None
    contexts: tuple[str, ...] = ()
    turn: int = 0
    text: str = ""


def step(truth: Truth, move: Move, *, multi: bool) -> Truth:
    """The truth after the move. A move that the truth table leaves open keeps what is certain: it never guesses."""
    if move.act not in MOVES:
        return truth
    if move.act is Act.FORGET:
        return _forget(truth)
    if move.act is Act.NEGATE:
        return _end(truth, move, held_before=False) if move.say in truth.values else truth
    moved = _tidied((_MULTI if multi else _SINGLE)[move.act](truth, move))
    saying = Saying(move.turn, move.text, move.act, _voiced(move))
    entries = moved.entries
    if len(entries) > len(truth.entries):
        entries = (*entries[: len(truth.entries)], *(replace(entry, turn=move.turn) for entry in opened(truth, moved)))
    return replace(moved, sayings=(*moved.sayings, saying), entries=entries)


def opened(before: Truth, after: Truth) -> tuple[Entry, ...]:
    """The ledger entries that a move opened."""
    return after.entries[len(before.entries) :]


def _tidied(truth: Truth) -> Truth:
    """What stands now is neither past, nor mistaken, nor too broad, whatever was said of it before."""
    present = {*truth.values}
    if present.isdisjoint((*truth.past, *truth.mistaken, *truth.broader)):
        return truth
    return replace(
        truth,
        past=_without(truth.past, truth.values),
        mistaken=_without(truth.mistaken, truth.values),
        broader=_without(truth.broader, truth.values),
    )


def _assert_single(truth: Truth, move: Move) -> Truth:
    said = _needed(move.say)
    if said in truth.values or (truth.state is State.REFINED and said in truth.broader):
        return truth
    if not truth.values:
        return replace(truth, state=State.KNOWN, values=(said,))
    return _conflict(truth, (*truth.values, said))


def _assert_multi(truth: Truth, move: Move) -> Truth:
    said = _needed(move.say)
    if said in truth.values:
        return truth
    if truth.nothing:
        return _conflict(truth, (*truth.values, said))
    state = truth.state if truth.values else State.KNOWN
    return replace(truth, state=state, values=(*truth.values, said))


def _none(truth: Truth, _move: Move) -> Truth:
    if not truth.values:
        return replace(truth, state=truth.state if truth.state is State.ENDED else State.KNOWN, nothing=True)
    return _conflict(replace(truth, nothing=True), truth.values)


def _correct(truth: Truth, move: Move) -> Truth:
    said = _needed(move.say)
    if truth.state is State.CONFLICT:
        return _resolve(truth, said)
    if truth.values == (said,):
        return truth
    if not truth.values:
        return replace(truth, state=State.KNOWN, values=(said,), nothing=False)
    wrong, kept = _replaced(truth, move)
    values = _join(kept, (said,))
    return replace(
        truth,
        state=State.REVISED,
        values=values,
        mistaken=_without(_join(truth.mistaken, wrong), values),
        past=_without(truth.past, values),
        contexts=(),
        entries=(*truth.entries, *_between(EntryType.REVISION, wrong, said)),
    )


def _correct_single(truth: Truth, move: Move) -> Truth:
    return _correct(truth, replace(move, old=None))


def _change(truth: Truth, move: Move) -> Truth:
    said = _needed(move.say)
    if truth.values == (said,):
        return truth
    if truth.state is State.CONFLICT:
        resolved = _resolve(truth, said)
        left = move.old if move.old in truth.values else None
        past = _join(truth.past, (left,) if left and left != said else ())
        return replace(resolved, past=past, mistaken=_without(resolved.mistaken, past))
    if not truth.values:
        past = _join(truth.past, (move.old,) if move.old else ())
        state = State.TEMPORAL if past else State.KNOWN
        return replace(truth, state=state, values=(said,), past=_without(past, (said,)), nothing=False)
    left_behind, kept = _replaced(truth, move)
    values = _join(kept, (said,))
    return replace(
        truth,
        state=State.TEMPORAL,
        values=values,
        past=_without(_join(truth.past, left_behind), values),
        contexts=(),
        entries=(*truth.entries, *_between(EntryType.TEMPORAL, left_behind, said)),
    )


def _change_single(truth: Truth, move: Move) -> Truth:
    return _change(truth, move if truth.state is State.CONFLICT or not truth.values else replace(move, old=None))


def _end_move(truth: Truth, move: Move) -> Truth:
    return _end(truth, move, held_before=True)


def _end(truth: Truth, move: Move, *, held_before: bool) -> Truth:
    ended = move.old or move.say
    if ended is None:
        ended = truth.values[-1] if truth.values else None
    if ended is None or (truth.values and ended not in truth.values):
        return truth
    kept = _without(truth.values, (ended,))
    past = _join(truth.past, (ended,)) if held_before else truth.past
    mistaken = truth.mistaken if held_before else _join(truth.mistaken, (ended,))
    if not kept:
        state = State.CONFLICT if truth.state is State.CONFLICT and truth.nothing else State.ENDED
        if state is State.CONFLICT:
            state = State.RESOLVED
        return replace(
            truth, state=state, values=(), past=past, mistaken=mistaken, contexts=(), entries=_closed(truth.entries)
        )
    state = truth.state
    entries = truth.entries
    if truth.state is State.CONFLICT and len(kept) == 1 and not truth.nothing:
        state, entries = State.RESOLVED, _closed(entries)
    elif truth.state is State.ACCEPTED:
        state = State.KNOWN
    return replace(truth, state=state, values=kept, past=past, mistaken=mistaken, contexts=(), entries=entries)


def _refine(truth: Truth, move: Move) -> Truth:
    said, broad = _needed(move.say), move.old
    if truth.state is State.CONFLICT:
        return replace(_resolve(truth, said), broader=_join(truth.broader, (broad,) if broad in truth.values else ()))
    if truth.values and broad not in truth.values:
        return _conflict(truth, (*truth.values, said)) if said not in truth.values else truth
    broader = _join(truth.broader, (broad,) if broad else ())
    values = _join(_without(truth.values, broader), (said,))
    entry = _between(EntryType.REFINEMENT, (broad,), said) if broad and broad in truth.values else ()
    return replace(truth, state=State.REFINED, values=values, broader=broader, entries=(*truth.entries, *entry))


def _both_single(truth: Truth, move: Move) -> Truth:
    pair = (_needed(move.say), _needed(move.second))
    return replace(
        truth,
        state=State.ACCEPTED,
        values=pair,
        mistaken=_without(_join(truth.mistaken, truth.values), pair),
        past=_without(truth.past, pair),
        contexts=move.contexts,
        nothing=False,
        entries=_closed(truth.entries),
    )


def _both_multi(truth: Truth, move: Move) -> Truth:
    pair = (_needed(move.say), _needed(move.second))
    others = _without(truth.values, pair)
    return replace(
        truth,
        state=State.ACCEPTED,
        values=(*pair, *others),
        contexts=move.contexts,
        nothing=False,
        entries=_closed(truth.entries),
    )


def _clarify(truth: Truth, move: Move) -> Truth:
    said = _needed(move.say)
    if truth.state in (State.CONFLICT, State.ACCEPTED):
        return _resolve(truth, said)
    if not truth.values:
        return replace(truth, state=State.KNOWN, values=(said,), nothing=False)
    return truth if truth.values == (said,) else _correct(truth, move)


def _resolve(truth: Truth, said: str) -> Truth:
    kept = _join(truth.values, (said,)) if truth.nothing else (said,)
    return replace(
        truth,
        state=State.RESOLVED,
        values=kept,
        mistaken=_without(_join(truth.mistaken, truth.values), kept),
        past=_without(truth.past, kept),
        contexts=(),
        nothing=False,
        entries=_closed(truth.entries),
    )


def _conflict(truth: Truth, sides: tuple[str, ...]) -> Truth:
    entry = Entry(EntryType.CONFLICT, sides, open=True, against_none=truth.nothing)
    return replace(truth, state=State.CONFLICT, values=sides, contexts=(), entries=(*truth.entries, entry))


def _forget(truth: Truth) -> Truth:
    if truth.state is State.UNKNOWN:
        return truth
    return Truth(state=State.FORGOTTEN, gone=_join(truth.gone, truth.said))


def _replaced(truth: Truth, move: Move) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values that a correction or change puts aside, and those that it leaves alone."""
    wrong = (move.old,) if move.old in truth.values else truth.values
    aside = tuple(value for value in wrong if value is not None and value != move.say)
    return aside, _without(truth.values, aside)


def _between(kind: EntryType, old: Sequence[str | None], new: str) -> tuple[Entry, ...]:
    sides = tuple(value for value in old if value is not None)
    return (Entry(kind, (*sides, new), open=False),) if sides else ()


def _closed(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(replace(entry, open=False) if entry.open else entry for entry in entries)


def _join(*groups: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for group in groups for value in group if value is not None))


def _without(values: Sequence[str], dropped: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in dropped)


def _voiced(move: Move) -> tuple[str, ...]:
    if move.act is Act.END:
        return _join((move.old or move.say,))
    return _join((move.say, move.second))


def _needed(value: str | None) -> str:
    if value is None:
        raise ValueError("this act needs a value to say")
    return value


_SINGLE: Final = {
    Act.ASSERT: _assert_single,
    Act.ASSERT_ALIAS: _assert_single,
    Act.CORRECT: _correct_single,
    Act.CHANGE: _change_single,
    Act.END: _end_move,
    Act.REFINE: _refine,
    Act.BOTH: _both_single,
    Act.CLARIFY: _clarify,
    Act.NONE: _none,
}
_MULTI: Final = {
    **_SINGLE,
    Act.ASSERT: _assert_multi,
    Act.ASSERT_ALIAS: _assert_multi,
    Act.CORRECT: _correct,
    Act.CHANGE: _change,
    Act.BOTH: _both_multi,
}
