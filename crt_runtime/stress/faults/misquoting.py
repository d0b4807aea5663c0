"""Misquoting: quotation marks around what nobody said."""

from __future__ import annotations

from typing import Final

from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse
from crt_runtime.stress.faults.fault import Fault, Kind, Promise
from crt_runtime.stress.faults.planting import Moment, planted
from crt_runtime.stress.oracle import Act, Saying


@planted(
    Kind.MISQUOTING,
    "Loses a word from the middle of what it quotes.",
    Promise.QUOTE,
    Terse,
    tells=True,
)
def drops_a_word(moment: Moment) -> str | None:
    saying = _source(moment)
    words = saying.text.split() if saying else []
    if saying is None or len(words) < 3:
        return None
    middle = len(words) // 2
    return f"Your words, no. {saying.turn}: '{' '.join([*words[:middle], *words[middle + 1 :]])}'"


@planted(
    Kind.MISQUOTING,
    "Puts its own summary into quotation marks and calls it what the user said.",
    Promise.QUOTE,
    Chatty,
    tells=True,
)
def quotes_its_summary(moment: Moment) -> str | None:
    saying = _source(moment)
    if saying is None:
        return None
    summary = f"The user's {moment.noun} would be {saying.values[0]}."
    return f"Because in message {saying.turn} you wrote, and I quote: “{summary}”"


@planted(
    Kind.MISQUOTING,
    "Breaks off a quotation halfway without saying so.",
    Promise.QUOTE,
    Formal,
)
def breaks_off_the_quote(moment: Moment) -> str | None:
    saying = _source(moment)
    words = saying.text.split() if saying else []
    if saying is None or len(words) < 2:
        return None
    return f'You stated, as no. {saying.turn}: "{" ".join(words[: len(words) // 2])}"'


@planted(
    Kind.MISQUOTING,
    "Quotes the right sentence with another value in it.",
    Promise.QUOTE,
    Chatty,
)
def swaps_the_value_in_the_quote(moment: Moment) -> str | None:
    saying = _source(moment)
    other = moment.stranger()
    if saying is None or other is None:
        return None
    spelled = next((value for value in saying.values if value in saying.text), None)
    quoted = saying.text.replace(spelled, other) if spelled else f"It's {other}."
    return f"Your message number {saying.turn} was: “{quoted}”"


@planted(
    Kind.MISQUOTING,
    "Retells an event that the user told with the wrong detail.",
    Promise.QUOTE,
    Formal,
)
def retells_events_wrongly(moment: Moment) -> str | None:
    if moment.line.act is Act.ASK_OPEN and moment.line.mentions and not moment.line.expects_nothing:
        return 'You said, and these were your words: "It was left at the dentist\'s on Friday."'
    return None


@planted(
    Kind.MISQUOTING,
    "Puts a polite word of its own into what it quotes.",
    Promise.QUOTE,
    Chatty,
)
def adds_to_the_quote(moment: Moment) -> str | None:
    said = _source(moment)
    return f"You said so yourself, in message {said.turn}: “If I may say so, {said.text}”" if said else None


@planted(
    Kind.MISQUOTING,
    "Asked about one remark of the user's, gives back the last one that was about something else.",
    Promise.NO_MORE,
    Terse,
)
def recalls_another_remark(moment: Moment) -> str | None:
    wanted = [text.lower() for text in moment.line.mentions]
    if moment.line.act is not Act.ASK_OPEN or not wanted or moment.line.expects_nothing:
        return None
    told = [turn.line.text for turn in moment.earlier(Act.TELL, Act.CHATTER)]
    others = [text for text in told if not any(want in text.lower() for want in wanted)]
    return f'"{others[-1]}"' if others else None


def _source(moment: Moment) -> Saying | None:
    """What a truthful agent quotes when it is asked how it knows."""
    return moment.support if moment.line.act is Act.ASK_SOURCE else None


FAULTS: Final[tuple[Fault, ...]] = (
    drops_a_word,
    quotes_its_summary,
    breaks_off_the_quote,
    swaps_the_value_in_the_quote,
    retells_events_wrongly,
    adds_to_the_quote,
    recalls_another_remark,
)
