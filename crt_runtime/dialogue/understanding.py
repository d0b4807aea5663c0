"""Understand: what the turn says, and what that would do to the slots. Reads the memory file, writes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from crt_runtime.dialogue.last_turn import just_told
from crt_runtime.dialogue.standing import starting
from crt_runtime.ids import IdSource
from crt_runtime.language import (
    UNBOUND,
    Catalogue,
    Relation,
    Told,
    amended,
    compare_values,
    counts_another_thing,
    ends_alone,
    ends_named,
    may_amend,
    names_slot,
    normalize_value,
    read_animal,
    read_turn,
    revokes_held,
    said_of_held,
    speaks_of_change,
    speaks_of_forgetting,
)
from crt_runtime.language.facts import (
    Change,
    Claim,
    Fact,
    Modality,
    PendingQuestion,
    Polarity,
    Reading,
    Request,
    RequestKind,
    TurnKind,
)
from crt_runtime.language.stance import USER
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import ContradictionType
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.ledger.transition import Compare, Transition, affirms, transition
from crt_runtime.memory import slots

_NEVER_STORED: Final = frozenset(
    {
        RequestKind.SYSTEM_PROMPT,
        RequestKind.MEMORY_INVENTORY,
        RequestKind.MEMORY_CITATION,
        RequestKind.FORGET,
        RequestKind.INJECTION,
    }
)
"""A turn that asks for one of these is an instruction or a question, whatever else it holds."""


_TOLD: Final = frozenset({TurnKind.ASSERTION, TurnKind.CHATTER})

_REFINEMENTS: Final = 8
"""Among how many of a slot's latest ledger entries its refinements are looked up."""


_CALLED: Final = ("pets", "partner", "manager")
"""The slots whose values people call by name when they tell of their end."""

_SETTLING: Final = frozenset({Change.CLARIFICATION, Change.BOTH})
"""How an answer to "which is right?" is framed."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One turn, understood. `memory_id` is set where the turn will be stored; `steps` run in order of saying."""

    text: str
    session: str
    at: datetime
    reading: Reading
    memory_id: str | None
    claims: tuple[Claim, ...] = ()
    steps: dict[str, Transition] = field(default_factory=dict)

    def request(self, kind: RequestKind) -> Request | None:
        """What the turn asks of that kind, if it does."""
        for request in self.reading.requests:
            if request.kind is kind:
                return request
        return None


def understand(
    conn: sqlite3.Connection,
    catalogue: Catalogue,
    ids: IdSource,
    text: str,
    *,
    session: str,
    at: datetime,
    asked: PendingQuestion | None,
    user_name: str | None,
) -> Understood:
    """Read the turn and plan its transitions; raises nothing for any text. `asked`: what the runtime just asked."""
    reading = _read(conn, text, session, asked, user_name)
    refused = any(request.kind in _NEVER_STORED for request in reading.requests)
    said = reading.kind in _TOLD
    if refused or not (reading.claims or (said and text.strip())):
        return Understood(text, session, at, reading, None)
    memory_id = ids("mem")
    claims = tuple(_stamp(claim, memory_id, at) for claim in _bound(conn, catalogue, reading))
    return Understood(text, session, at, reading, memory_id, claims, _plan(conn, catalogue, claims, asked))


def _read(
    conn: sqlite3.Connection, text: str, session: str, asked: PendingQuestion | None, user_name: str | None
) -> Reading:
    """The turn by its own words, or as the answer to what was just asked, or to a conflict whose side it names.

    What speaks of others, or of what is not so, answers nothing, whatever it names.
    """
    alone = read_turn(text, user_name=user_name)
    shared = [claim for claim in alone.claims if claim.change is Change.BOTH and claim.fact.slot != UNBOUND]
    settled = None if alone.questions or len(shared) > 1 else _as_settling(conn, alone, user_name)
    if settled is not None:
        return settled
    changed = _as_change(conn, alone) or _as_revoking(conn, alone)
    if changed is None and asked is None:
        changed = _as_amending(conn, alone, session)
    if changed is not None:
        return changed
    bound = [claim for claim in alone.claims if claim.fact.slot != UNBOUND]
    if len(shared) > 1 or alone.requests or (not alone.claims and not _only_names_a_side(conn, alone, asked)):
        return alone
    if asked is None and (bound or alone.kind is TurnKind.QUESTION):
        return alone
    if asked is not None and bound and all(claim.fact.slot != asked.slot for claim in bound):
        return alone
    meant = _meant(conn, text, asked)
    answer = alone if meant is None else read_turn(text, pending=meant, user_name=user_name)
    return answer if answer.claims else alone


def _as_amending(conn: sqlite3.Connection, alone: Reading, session: str) -> Reading | None:
    """The turn as one that takes back what the last turn told, where all of its words do that and no more."""
    bound = any(claim.fact.slot != UNBOUND for claim in alone.claims)
    if bound or alone.questions or alone.requests:
        return None
    claim = None
    if may_amend(alone.text):
        claim = amended(alone.text, just_told(conn, session)) or _ending(conn, alone.text)
    claim = claim or _ending_of_named(conn, alone.text)
    if claim is None:
        return None
    return replace(alone, kind=TurnKind.ASSERTION, claims=(claim,), facts=(claim.fact,))


def _ending(conn: sqlite3.Connection, text: str) -> Claim | None:
    """The end of what a slot holds, where the text says only that it is over: "I quit", where an employer is known."""
    slot = ends_alone(text)
    if slot is None or not any(value.polarity is Polarity.AFFIRMED for value in slots.read(conn, slot).values):
        return None
    fact = Fact(slot, "", "", Polarity.NEGATED, Modality.ASSERTED, USER, (len(text), len(text)))
    return Claim(fact, Change.END)


def _ending_of_named(conn: sqlite3.Connection, text: str) -> Claim | None:
    """The end of a pet, a partner or a manager that the text calls by name: "Rex died", of a dog called Rex."""
    said = text.casefold()
    for slot in _CALLED:
        for value in slots.read(conn, slot).values:
            name = read_animal(value.value).name if slot == "pets" else value.value.casefold()
            if value.polarity is Polarity.AFFIRMED and name and _names(said, name):
                return ends_named(text, Told(slot, name))
    return None


def _as_revoking(conn: sqlite3.Connection, alone: Reading) -> Reading | None:
    """The turn as one that asks to forget the one stored value that it names; None where it does not."""
    if alone.questions or alone.requests or not speaks_of_forgetting(alone.text):
        return None
    named = _named_value(conn, alone.text)
    request = None if named is None else revokes_held(alone.text, *named)
    if named is None or request is None:
        return None
    value = named[1].casefold()
    if any(claim.change is Change.END or value not in claim.fact.value.casefold() for claim in alone.claims):
        return None
    return replace(alone, kind=TurnKind.INSTRUCTION, claims=(), requests=(request,))


def _named_value(conn: sqlite3.Connection, text: str) -> tuple[str, str] | None:
    """The one known value that the text names, with its slot; None where it names none, or several."""
    said = text.casefold()
    named = [
        (slot, value.value)
        for slot, state in slots.all_slots(conn).items()
        for value in state.values
        if value.polarity is Polarity.AFFIRMED and _names(said, value.value.casefold())
    ]
    return named[0] if len(named) == 1 else None


def _as_change(conn: sqlite3.Connection, alone: Reading) -> Reading | None:
    """The turn as one that says of the one stored value that it names that it is wrong or over; None where not.

    What its own words say of the value's slot counts more, and so does all that they say of other values.
    """
    echoing = alone.kind is TurnKind.QUESTION and not alone.text.rstrip().endswith("?")  # "V? no, it's W"
    told = (echoing or alone.kind in _TOLD) and not (alone.questions or alone.requests)
    if not told or any(claim.replaces is not None for claim in alone.claims) or not speaks_of_change(alone.text):
        return None
    said = alone.text.casefold()
    named = [
        (slot, state.values[0].value)
        for slot, state in slots.named_in(conn, alone.text).items()
        if len(state.values) == 1
        and state.values[0].polarity is Polarity.AFFIRMED
        and _names(said, state.values[0].value.casefold())
    ]
    if len(named) != 1:
        return None
    slot, value = named[0]
    if any(_counts_more(claim, slot, value) for claim in alone.claims):
        return None
    claim = said_of_held(alone.text, slot, value)
    if claim is None or (claim.replaces is not None and _adjoin(alone.text, value, claim.fact)):
        return None
    facts = (*(fact for fact in alone.facts if fact.slot == slot and fact.span != claim.fact.span), claim.fact)
    return replace(alone, kind=TurnKind.ASSERTION, claims=(claim,), facts=facts)


def _counts_more(claim: Claim, slot: str, value: str) -> bool:
    """Whether a claim says something of its own beside "the value of the slot is no longer"."""
    if claim.fact.slot == slot:
        return claim.replaces is not None or claim.change not in (Change.PLAIN, Change.UPDATE)
    if claim.change is Change.END:
        return claim.fact.slot != UNBOUND
    return claim.fact.slot != UNBOUND and value.casefold() not in claim.fact.value.casefold()


def _adjoin(text: str, value: str, new: Fact) -> bool:
    """Whether a value and a new one are one name: "Nina Simone is dead" says of no Nina that she is Simone now."""
    start, end = new.span
    before, after = text[:start].rstrip().casefold(), text[end:].lstrip().casefold()
    return before.endswith(value.casefold()) or after.startswith(value.casefold())


def _only_names_a_side(conn: sqlite3.Connection, alone: Reading, asked: PendingQuestion | None) -> bool:
    """Whether all that was read of the text stands within a side of a conflict: Lisbon of "a villa in Lisbon"."""
    said = alone.text.casefold()
    sides = [option for _, open_sides in entries.open_conflicts(conn) for option in open_sides]
    places = [
        (said.find(side.casefold()), len(side)) for side in (*sides, *(asked.options if asked is not None else ()))
    ]
    return all(
        any(at <= fact.span[0] and fact.span[1] <= at + size for at, size in places if at >= 0) for fact in alone.facts
    )


def _meant(conn: sqlite3.Connection, text: str, asked: PendingQuestion | None) -> PendingQuestion | None:
    """The question that the text may answer: what was just asked, or another conflict where it names a side of that."""
    named = _named_conflict(conn, text, any)
    if asked is None or named is None:
        return asked or named
    said = text.casefold()
    return asked if any(_names(said, option.casefold()) for option in asked.options) else named


def _as_settling(conn: sqlite3.Connection, alone: Reading, user_name: str | None) -> Reading | None:
    """The turn as one that settles an open conflict, or two values that both held, where it names all of them."""
    meant = _named_conflict(conn, alone.text, all)
    if meant is None and any(claim.fact.slot == UNBOUND for claim in alone.claims):
        meant = _named_pair(conn, alone.text)
    if meant is None:
        return None
    reading = read_turn(alone.text, pending=meant, user_name=user_name)
    settles = any(claim.fact.slot == meant.slot and claim.change in _SETTLING for claim in reading.claims)
    return reading if settles and not reading.requests else None


def _named_pair(conn: sqlite3.Connection, text: str) -> PendingQuestion | None:
    """The slot of which several values hold side by side that the text all names, as a question to settle."""
    said = text.casefold()
    for slot, state in slots.named_in(conn, text).items():
        values = tuple(value.value for value in state.values)
        if state.state is State.ACCEPTED and all(_names(said, value.casefold()) for value in values):
            return PendingQuestion(slot, values)
    return None


def _named_conflict(
    conn: sqlite3.Connection, text: str, quantifier: Callable[[Iterable[bool]], bool]
) -> PendingQuestion | None:
    """The open conflict any or all of whose sides the text names, as a question that the text may settle."""
    said = text.casefold()
    for slot, sides in entries.open_conflicts(conn):
        if sides and quantifier(_names(said, side.casefold()) for side in sides):
            return PendingQuestion(slot, tuple(value.value for value in slots.read(conn, slot).values))
    return None


def _names(said: str, value: str) -> bool:
    """Whether a text names a value as a word of its own: "9" in "since 9", not in "1985"."""
    at = said.find(value)
    while at >= 0:
        around = said[at - 1 : at] + said[at + len(value) : at + len(value) + 1]
        if not any(char.isalnum() for char in around):
            return True
        at = said.find(value, at + 1)
    return False


def _bound(conn: sqlite3.Connection, catalogue: Catalogue, reading: Reading) -> Iterator[Claim]:
    """The claims, with those that say a value without saying of what bound to the slot that they speak of.

    So is a word that settles a slot of which nothing was said ("my job" may mean the title or the employer), and one
    that takes back what another slot holds: "I never was Oslo, it's Rome" is about no name where the home is Oslo.
    """
    for claim in reading.claims:
        slot = claim.fact.slot
        settled = claim.change is Change.CLARIFICATION and not slots.read(conn, slot).values
        if slot != UNBOUND and not settled and not _takes_from_nothing(conn, catalogue, reading.text, claim):
            yield claim
            continue
        slot = _slot_meant(conn, catalogue, claim) or slot
        if slot != UNBOUND:
            normalized = normalize_value(catalogue.spec_for(slot).value_type, claim.fact.value)
            yield replace(claim, fact=replace(claim.fact, slot=slot, normalized=normalized))


def _takes_from_nothing(conn: sqlite3.Connection, catalogue: Catalogue, text: str, claim: Claim) -> bool:
    """Whether a claim ends or replaces what its slot does not hold, and no word of the text names that slot."""
    slot, fact = claim.fact.slot, claim.fact
    ended = claim.change is Change.END and fact.polarity is Polarity.NEGATED
    gone = fact.value if ended else claim.replaces
    if not gone or catalogue.spec_for(slot).value_type == "choice" or names_slot(text, slot):
        return False
    state = slots.read(conn, slot)
    return not _holds(catalogue, slot, replace(state, values=(*state.values, *state.history)), gone)


def _slot_meant(conn: sqlite3.Connection, catalogue: Catalogue, claim: Claim) -> str | None:
    """The open conflict that holds the value, else the one slot that holds what the claim denies ("not Initech").

    Where several hold that, the one that holds the value beside it too is meant.
    """
    for slot, _ in entries.open_conflicts(conn):
        if _holds(catalogue, slot, slots.read(conn, slot), claim.fact.value):
            return slot
    gone = claim.fact.value if claim.fact.polarity is Polarity.NEGATED else claim.replaces
    if gone is None:
        return None
    known = slots.all_slots(conn)
    holding = [slot for slot, state in known.items() if _holds(catalogue, slot, state, gone)]
    if len(holding) > 1:
        holding = [slot for slot in holding if _holds(catalogue, slot, known[slot], claim.fact.value)]
    return holding[0] if len(holding) == 1 else None


def _holds(catalogue: Catalogue, slot: str, state: SlotState, value: str) -> bool:
    """Whether a value that was said without its slot is one that the slot holds: "43" may be an age, not "page 43"."""
    value_type = catalogue.spec_for(slot).value_type
    if value_type == "number" and counts_another_thing(value, slot):
        return False
    return any(compare_values(value_type, held.normalized, value) is Relation.SAME for held in state.values)


def _plan(
    conn: sqlite3.Connection, catalogue: Catalogue, claims: Sequence[Claim], asked: PendingQuestion | None
) -> dict[str, Transition]:
    """The transition of every slot that the claims are about, in order of saying."""
    steps: dict[str, Transition] = {}
    for slot in dict.fromkeys(claim.fact.slot for claim in claims):
        spec = catalogue.spec_for(slot)
        said = [_as_reply(claim, asked, spec.value_type) for claim in claims if claim.fact.slot == slot]
        state = starting(conn, catalogue, slot, said)
        said = [_as_none(claim, state) for claim in said]
        if state.state is not State.CONFLICT and asked is None:
            said = [_unasked(claim) for claim in said]
        compare: Compare = partial(compare_values, spec.value_type)
        if state.state is State.REFINED:
            compare = _knowing_refinements(conn, slot, spec.value_type)
        steps[slot] = transition(state, said, multi_valued=spec.multi, compare=compare)
    return steps


def _as_none(claim: Claim, state: SlotState) -> Claim:
    """A choice of "none at all" among the sides of a conflict ("the second one") says that there is nothing."""
    none = any(value.polarity is Polarity.NEGATED and value.value == claim.fact.value for value in state.values)
    if not none or claim.change is not Change.CLARIFICATION or not affirms(claim):
        return claim
    return replace(claim, fact=replace(claim.fact, normalized="", polarity=Polarity.NEGATED))


def _unasked(claim: Claim) -> Claim:
    """A choice ("between remote and office, remote") where nothing is open to choose from is a plain statement."""
    chosen = claim.change is Change.CLARIFICATION and claim.replaces is None and affirms(claim)
    return replace(claim, change=Change.PLAIN) if chosen else claim


def _knowing_refinements(conn: sqlite3.Connection, slot: str, value_type: str) -> Compare:
    """Compares by meaning, and by what the user themself made more precise ("Bellevue, in the Seattle area")."""
    refined = [
        (entry.new.value, entry.old.value)
        for entry in entries.entries(conn, slot=slot, limit=_REFINEMENTS)
        if entry.type is ContradictionType.REFINEMENT and entry.new.value and entry.old.value
    ]

    def compare(first: str, second: str) -> Relation:
        relation = compare_values(value_type, first, second)
        if relation is not Relation.DIFFERENT:
            return relation
        for narrow, broad in refined:
            for one, other, found in ((first, second, Relation.BROADER), (second, first, Relation.NARROWER)):
                narrower = compare_values(value_type, narrow, one) is Relation.SAME
                if narrower and compare_values(value_type, broad, other) is Relation.SAME:
                    return found
        return relation

    return compare


def _stamp(claim: Claim, memory_id: str, at: datetime) -> Claim:
    return replace(claim, fact=replace(claim.fact, memory_id=memory_id, said_at=at))


def _as_reply(claim: Claim, asked: PendingQuestion | None, value_type: str) -> Claim:
    """A plain value of the slot that was just asked about settles the question; so does "none of them"."""
    if asked is None or asked.slot != claim.fact.slot:
        return claim
    if claim.change is Change.NONE_LEFT:
        nothing = replace(claim.fact, normalized="", polarity=Polarity.NEGATED)
        return replace(claim, fact=nothing, change=Change.CLARIFICATION)
    chosen = (compare_values(value_type, option, claim.fact.normalized) is Relation.SAME for option in asked.options)
    if claim.change is Change.PLAIN and affirms(claim) and any(chosen):
        return replace(claim, change=Change.CLARIFICATION)
    return claim
