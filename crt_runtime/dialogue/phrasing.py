"""Words for what the runtime has to say: phrases from data, filled with stored values and never evaluated."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from crt_runtime.language.catalogue import SlotSpec
from crt_runtime.language.facts import Fact
from crt_runtime.ledger.contradiction import Contradiction, Side
from crt_runtime.ledger.state import SlotState, State
from crt_runtime.ledger.transition import is_none

_FOLDER: Final = Path(__file__).resolve().parent / "phrases"


@cache
def _phrases(language: str = "en") -> Mapping[str, Mapping[str, str]]:
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def say(section: str, phrase: str, **filled: str) -> str:
    """One phrase with its placeholders filled."""
    return _phrases()[section][phrase].format(**filled)


def when(moment: datetime | None) -> str:
    """A moment as a person reads it, in UTC to the minute: `2026-01-31 09:30 UTC`."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment is not None else ""


def label(spec: SlotSpec) -> str:
    """The slot as the user's: "your employer", "your pets"."""
    return say("join", "label", label=spec.plural if spec.multi else spec.label)


def join(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return say("join", "comma").join(parts[:-1]) + say("join", "and") + parts[-1]


def statement(spec: SlotSpec, values: Sequence[Fact], *, past: bool = False) -> str:
    """The slot's own sentence for these values: "You work at Microsoft."."""
    if len(values) == 1 and is_none(values[0]):
        return say("slot", "none", label=label(spec))
    template = spec.past if past else spec.statement
    return template.format(value=join([value.value for value in values]))


def options(values: Sequence[Fact]) -> str:
    """The sides of a conflict, each with the time of saying."""
    return join(
        [
            say("slot", "none_option", when=when(value.said_at))
            if is_none(value)
            else say("slot", "option", value=value.value, when=when(value.said_at))
            for value in values
        ]
    )


def options_in_context(state: SlotState) -> str:
    """The values of an accepted pair, each with when or where it holds."""
    contexts = state.contexts or (None,) * len(state.values)
    return join(
        [
            say("slot", "option_in_context", value=value.value, context=context) if context else value.value
            for value, context in zip(state.values, contexts, strict=True)
        ]
    )


def accepted_phrase(state: SlotState) -> str:
    return "accepted" if len(state.values) == 2 else "accepted_all"


def slot_sentence(spec: SlotSpec, state: SlotState) -> str:
    """What stands about a slot, in one sentence, whatever its state."""
    match state.state:
        case State.CONFLICT:
            return say("slot", "conflict", label=label(spec), options=options(state.values))
        case State.ACCEPTED:
            return say("slot", accepted_phrase(state), options=options_in_context(state))
        case State.FORGOTTEN:
            return say("slot", "forgotten", label=label(spec))
        case _ if state.values:
            return statement(spec, state.values)
        case State.ENDED:
            return say("slot", "ended", label=label(spec))
        case _:
            return say("slot", "unknown", label=label(spec))


def contradiction_line(spec: SlotSpec | None, entry: Contradiction, *, phrase: str) -> str:
    """One ledger entry with both sides."""
    return say(
        "contradiction_status",
        phrase,
        label=label(spec) if spec is not None else "",
        old=_side(entry.old),
        new=_side(entry.new),
        old_when=when(entry.old.said_at),
        new_when=when(entry.new.said_at),
    )


def _side(side: Side) -> str:
    """The value, or the words that deny one, or that they were forgotten."""
    if side.value:
        return side.value
    if side.text:
        return say("contradiction_status", "quoted_side", text=side.text)
    return say("contradiction_status", "forgotten_side")
