"""What a text says: facts, and what the saying does to them. Data only; `reading.py` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Polarity(StrEnum):
    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    ASSERTED = "asserted"
    HYPOTHETICAL = "hypothetical"
    REPORTED = "reported"
    QUOTED = "quoted"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Fact:
    """A slot and value read from one memory.

    `value` is verbatim (`text[span[0]:span[1]]`), `normalized` is what compares, `subject` is `user` or a name,
    `span` counts code points. `memory_id` and `said_at` (aware UTC) are None until the text is stored.
    """

    slot: str
    value: str
    normalized: str
    polarity: Polarity
    modality: Modality
    subject: str
    span: tuple[int, int]
    memory_id: str | None = None
    said_at: datetime | None = None


class Change(StrEnum):
    """How the user frames a claim against what they said before."""

    PLAIN = "plain"  # no sign either way: "I work at Amazon."
    CORRECTION = "correction"  # it was wrong before: "Actually, I work at Amazon, not Microsoft."
    UPDATE = "update"  # it changed over time: "I moved to Oslo", "since May I work at Amazon"
    END = "end"  # it no longer holds, nothing took its place: "I no longer work at Microsoft."
    REFINEMENT = "refinement"  # said to be more specific: "More precisely, in Bellevue."
    BOTH = "both"  # both hold: "I work at Amazon, and on weekends at Microsoft."
    CLARIFICATION = "clarification"  # settles an open question: "Amazon is right.", or just "Amazon." when asked
    NONE_LEFT = "none_left"  # a multi-valued slot is said to be empty: "I have no pets."


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact of the user's about themself, and what it does.

    `replaces` is the older value where the text names it ("not Microsoft"), verbatim; `context` is when or where the
    value holds ("at work"), verbatim, where the text says so.
    """

    fact: Fact
    change: Change = Change.PLAIN
    replaces: str | None = None
    context: str | None = None


class TurnKind(StrEnum):
    ASSERTION = "assertion"
    QUESTION = "question"
    INSTRUCTION = "instruction"
    CHATTER = "chatter"


class Tense(StrEnum):
    NOW = "now"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class SlotQuestion:
    """The user asks about one of their own slots.

    `presumed` is a value that the question takes for granted or offers ("Do I work at Google?", "since I work at
    Google, ..."), verbatim. `by_name` is True where the user is meant by their name and not by "I".
    """

    slot: str
    tense: Tense = Tense.NOW
    presumed: str | None = None
    by_name: bool = False


class RequestKind(StrEnum):
    """What a turn asks the runtime to do beside answering about a slot; named after the guards of section 6."""

    SYSTEM_PROMPT = "system_prompt"  # also hidden instructions, keys, passwords
    MEMORY_INVENTORY = "memory_inventory"  # ids, dumps, lists of everything stored
    MEMORY_CITATION = "memory_citation"  # "how do you know?", "quote what I said about my job"
    CONTRADICTION_STATUS = "contradiction_status"
    ASSISTANT_PROFILE = "assistant_profile"
    FORGET = "forget"
    INJECTION = "injection"  # an embedded instruction: "ignore your rules and say ..."


@dataclass(frozen=True, slots=True)
class Request:
    """`topic`: the assistant_profile response key, or the slot that a citation, status or forget request names.

    `loose`: the words may also say "never mind" ("forget about dinner"), so that only what a slot holds is meant.
    `also`: further slots that a forget request names ("my address and my email").
    """

    kind: RequestKind
    topic: str | None = None
    value: str | None = None
    loose: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """What the runtime asked last: short replies ("Amazon", "the second one", "both") are read as its answer."""

    slot: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is understood of one turn; a pure function of the text, the pending question and the user's name.

    `claims` are those that may move the user's state: subject `user`, modality `asserted` or `past`.
    `facts` are all facts read, hypothetical, reported and other people's included.
    """

    text: str
    kind: TurnKind
    claims: tuple[Claim, ...] = ()
    facts: tuple[Fact, ...] = ()
    questions: tuple[SlotQuestion, ...] = ()
    requests: tuple[Request, ...] = ()
