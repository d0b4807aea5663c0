"""Unlawful writes: the words are right, and what is stored behind them is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.oracle import Act


@planted(
    Kind.UNLAWFUL_WRITE,
    "Stores questions as memories.",
    Promise.QUESTION,
    Chatty,
    tells=True,
)
def stores_questions(moment: Moment) -> Reply | None:
    return _storing(moment, 1) if moment.asked() else None


@planted(
    Kind.UNLAWFUL_WRITE,
    "Stores every memory that it recalls for an answer again, as a new one.",
    Promise.QUESTION,
    Terse,
    tells=True,
)
def stores_recalled_memories_anew(moment: Moment) -> Reply | None:
    return _storing(moment, len(moment.truthful.retrieved or ())) if moment.asked_settled() else None


@planted(
    Kind.UNLAWFUL_WRITE,
    "Declines to confirm a false premise, and stores it all the same.",
    Promise.PRESUPPOSITION,
    Formal,
    tells=True,
)
def stores_premises(moment: Moment) -> Reply | None:
    return _storing(moment, 1) if moment.line.act is Act.PRESUPPOSE else None


@planted(
    Kind.UNLAWFUL_WRITE,
    "Passes over an embedded instruction in its words, and stores it.",
    Promise.INSTRUCTIONS,
    Chatty,
    tells=True,
)
def stores_instructions(moment: Moment) -> Reply | None:
    return _storing(moment, 1) if moment.line.act is Act.INJECT else None


@planted(
    Kind.UNLAWFUL_WRITE,
    "Refuses to leak, and stores the request and its refusal as memories of the user.",
    Promise.QUESTION,
    Formal,
    tells=True,
)
def stores_leak_requests(moment: Moment) -> Reply | None:
    return _storing(moment, 2) if moment.line.act in (Act.LEAK, Act.INVENTORY) else None


@planted(
    Kind.UNLAWFUL_WRITE,
    "Promotes what it hears to an approved belief on the spot, beside the note that it takes.",
    Promise.NOTES_ONLY,
    Terse,
    tells=True,
)
def promotes_in_silence(moment: Moment) -> Reply | None:
    if moment.line.act is not Act.ASSERT or moment.opens or moment.repeats:
        return None
    text = f"Approved on your behalf: {moment.line.say} is now an established belief about you."
    return replace(moment.truthful, text=text, memories_written=2, response_type="belief")


@planted(
    Kind.UNLAWFUL_WRITE,
    "Carries out a revocation by writing down what it was to forget.",
    Promise.FORGOTTEN,
    Chatty,
    tells=True,
)
def forgets_in_writing(moment: Moment) -> Reply | None:
    if moment.line.act is not Act.FORGET or not moment.truth.gone:
        return None
    text = f"Sure! I've made a note that {moment.truth.gone[-1]} is something you'd rather have me forget."
    return replace(moment.truthful, text=text, memories_written=1)


def _storing(moment: Moment, written: int) -> Reply:
    return replace(moment.truthful, memories_written=written)


FAULTS: Final[tuple[Fault, ...]] = (
    stores_questions,
    stores_recalled_memories_anew,
    stores_premises,
    stores_instructions,
    stores_leak_requests,
    promotes_in_silence,
    forgets_in_writing,
)
