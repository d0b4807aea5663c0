"""What a probe must keep to, so that what it expects can be true and what it checks can fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from crt_runtime.errors import ArtifactError
from crt_runtime.stress.lexicon import Lexicon
from crt_runtime.stress.oracle import BLANK, MOVES, Act
from crt_runtime.stress.probes import Probe, ProbeTurn, candidates, setup_turns, truth_after

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

_REFUSABLE: Final = (Act.LEAK, Act.INVENTORY)
_QUESTIONS: Final = frozenset({Act.ASK, Act.ASK_PAST, Act.ASK_NAMED, Act.ASK_SOURCE})
PLACEHOLDERS: Final = ("v", "w", "x", "d", "old", "cv", "cw", "n", "name", "noun", "payload")
"""What braces in a wording may hold, besides the words of `with`."""

_BRACES: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def check_probe(probe: Probe, lexicon: Lexicon, where: str, at: Mapping[str, str]) -> None:
    """Refuse a probe that makes no sense. `at`: the JSON pointer at which each of its fields is written, "" for all.

    Raises `ArtifactError` with what was found, what is expected and what to do.
    """
    for field, names in (("slots", probe.slots), ("except", probe.without)):
        for index, name in enumerate(names):
            _refuse_unknown_slot(name, lexicon, where, f"{at.get('about', '')}/{field}/{index}")
    for index, turn in enumerate(probe.turns):
        place = f"{at['turns']}/{index}"
        _check_act(probe, turn, where, place)
        _check_expectation_fields(turn, lexicon, where, place)
        _check_wordings(probe, turn, where, place)
    if not probe.bound:
        return
    fitting = candidates(probe, lexicon)
    if not fitting:
        reason = f"no slot of the lexicon has the forms that probe {probe.id} needs; allow more slots or fewer forms"
        raise ArtifactError(where, at["about"], reason)
    for multi in sorted({slot.multi for slot in fitting}):
        _check_states(probe, multi, where, at["turns"])


def _check_act(probe: Probe, turn: ProbeTurn, where: str, place: str) -> None:
    act = turn.act
    if turn.about_slot and not probe.bound and turn.answers is None:
        raise ArtifactError(where, f"{place}/act", f"{act} is about a slot; give the probe an `about`")
    if not turn.about_slot and turn.wordings is None and act not in (Act.ASK_CONTRADICTIONS, Act.CHATTER):
        raise ArtifactError(where, f"{place}/act", f"{act} needs `wordings`: the lexicon has none for it")
    if turn.say is None and act in _SAYING and not (turn.wordings and act not in MOVES):
        raise ArtifactError(where, f"{place}/act", f"{act} needs `say`: the value that it names")
    if act is Act.BOTH and turn.second is None:
        raise ArtifactError(where, f"{place}/act", "both needs `second`: the other value that holds")
    if turn.second is not None and act is not Act.BOTH:
        raise ArtifactError(where, f"{place}/second", f"{act} has no second value; only both has; drop it")


def _check_expectation_fields(turn: ProbeTurn, lexicon: Lexicon, where: str, place: str) -> None:
    act = turn.act
    if turn.refuses is not None and turn.refuses != act.value:
        remedy = f"say {act}" if act in _REFUSABLE else "make the act leak or inventory, or drop it"
        raise ArtifactError(where, f"{place}/refuses", f"says {turn.refuses}, but the act is {act}; {remedy}")
    if turn.answers is not None:
        _refuse_unknown_slot(turn.answers, lexicon, where, f"{place}/answers/slot")
        if act not in _QUESTIONS:
            expected = ", ".join(sorted(_QUESTIONS))
            raise ArtifactError(where, f"{place}/answers", f"{act} cannot be about another slot; only {expected} can")
        if turn.expects is not None:
            reason = "the state of another slot is not known beforehand; drop `expects`: the gate knows what holds"
            raise ArtifactError(where, f"{place}/expects", reason)
    elif turn.expects is not None and not turn.about_slot and not (act is Act.ASK_OPEN and turn.expects in BLANK):
        reason = f"says {turn.expects}, but {act} is about no slot; use `mentions`, or unknown with ask_open"
        raise ArtifactError(where, f"{place}/expects", reason)


def _check_wordings(probe: Probe, turn: ProbeTurn, where: str, place: str) -> None:
    if turn.wordings is None:
        return
    known = dict(_meanings(probe, turn))
    for field, texts in (("tuned", turn.wordings.tuned), ("held_out", turn.wordings.held_out)):
        for index, text in enumerate(texts):
            spot = f"{place}/wordings/{field}/{index}"
            for word in _BRACES.findall(text):
                if known.get(word) is not True:
                    _refuse_placeholder(word, known, where, spot)
            if turn.say and f"{{{turn.say}}}" not in text:
                reason = f"does not hold {{{turn.say}}}, though the turn says it; use the value or drop `say`"
                raise ArtifactError(where, spot, reason)


def _meanings(probe: Probe, turn: ProbeTurn) -> Iterator[tuple[str, bool | str]]:
    """Each placeholder with whether it stands for something in the turn, or what is lacking."""
    bound = probe.bound or "it stands for a value of a slot; give the probe an `about`"
    for name in "vwxd":
        yield name, bound
    yield "old", turn.old is not None or turn.act is Act.END or "give the turn `old`"
    both = any(other.act is Act.BOTH for other in probe.turns)
    for name in ("cv", "cw"):
        yield name, both or "it stands for when or where two values hold; only a probe with the act both has it"
    yield "noun", probe.bound or turn.answers is not None or "it names the slot; give the probe an `about`"
    yield "payload", turn.payload is not None or "give the turn `payload`"
    yield "n", True
    yield "name", True


def _refuse_placeholder(word: str, known: Mapping[str, bool | str], where: str, spot: str) -> NoReturn:
    lacking = known.get(word)
    if lacking is None:
        names = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ArtifactError(where, spot, f"unknown placeholder {{{word}}}; there are {names} and the words of `with`")
    raise ArtifactError(where, spot, f"holds {{{word}}}, which stands for nothing here: {lacking}")


def _refuse_unknown_slot(name: str, lexicon: Lexicon, where: str, place: str) -> None:
    if name in lexicon.slots:
        return
    near = [slot for slot in lexicon.slots if name in slot or slot in name][:3]
    hint = f"; did you mean {' or '.join(near)}?" if near else "; docs/packs.md lists the slots"
    raise ArtifactError(where, place, f"unknown slot {name}; the lexicon has no such slot{hint}")


def _check_states(probe: Probe, multi: bool, where: str, turns: str) -> None:
    setup = setup_turns(probe.needs, multi=multi)
    truths = truth_after((*setup, *probe.turns), multi=multi)[len(setup) :]
    for index, (turn, truth) in enumerate(zip(probe.turns, truths, strict=True)):
        if turn.expects is None or turn.answers is not None or not turn.about_slot:
            continue
        if turn.expects is not truth.state:
            raise ArtifactError(
                where,
                f"{turns}/{index}/expects",
                f"says {turn.expects}, but after these turns the truth table has {truth.state}; "
                "change the turns or what is expected",
            )
