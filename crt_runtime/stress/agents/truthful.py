"""Reference assistants that tell the truth, each in words of its own: a gate that fails one of them is wrong.

They are handed the annotated script and so know what is true; how they say it owes nothing to the judge or the runtime.
"""

from __future__ import annotations

from collections.abc import Sequence

from crt_runtime.stress.oracle import Act, Entry, EntryType, Saying, State, Truth
from crt_runtime.stress.script import Script, ScriptTurn

_ASKING = frozenset({Act.ASK, Act.ASK_NAMED})


class Truthful:
    """Knows the script; subclasses find the words."""

    def __init__(self) -> None:
        self._script: Script | None = None
        self._next = 0

    def rehearse(self, script: Script) -> None:
        self._script = script

    def reset(self, *, seed: int, hidden: str) -> None:  # noqa: ARG002 - it keeps secrets by not reading them
        self._next = 0

    def close(self) -> None:
        self._script = None

    def send(self, text: str) -> str:
        if self._script is None or self._script.turns[self._next].line.text != text:
            raise RuntimeError("a truthful agent answers only the script that it has rehearsed")
        turn = self._script.turns[self._next]
        self._next += 1
        return self._reply(turn)

    def _reply(self, turn: ScriptTurn) -> str:
        line, truth = turn.line, turn.truth
        if line.act is Act.ASK_CONTRADICTIONS:
            return self.contradictions(turn.ledger)
        if line.act is Act.ASK_OPEN:
            told = self._told(turn)
            return self.recalled(told) if told else self.nothing_told()
        if line.act is Act.LEAK:
            return self.secret()
        if line.act is Act.INVENTORY:
            return self.no_inventory()
        if truth is None:
            return self.heard()
        noun = self._noun(turn)
        if line.act in _ASKING:
            return self._answer(noun, truth)
        if line.act is Act.ASK_PAST:
            return self.before(noun, truth.past) if truth.past else self.nothing_before(noun)
        if line.act is Act.ASK_SOURCE:
            saying = _supporting(truth)
            return self.source(saying) if saying else self.no_source(noun)
        return self._acknowledge(turn, noun, truth)

    def _answer(self, noun: str, truth: Truth) -> str:
        if truth.state is State.CONFLICT:
            return self.conflict(noun, [*truth.values, *(["none at all"] if truth.nothing else [])])
        if truth.state is State.ACCEPTED:
            return self.accepted(noun, list(zip(truth.values, truth.contexts, strict=False)), truth.values[2:])
        if truth.nothing and not truth.values:
            return self.none(noun)
        if truth.state is State.ENDED:
            return self.ended(noun, truth.past[-1:])
        if not truth.values:
            return self.unknown(noun)
        if truth.state in (State.TEMPORAL, State.REVISED):
            former = truth.past[-1:] if truth.state is State.TEMPORAL else ()
            wrong = truth.mistaken[-1:] if truth.state is State.REVISED else ()
            return self.known(noun, truth.values, former, wrong)
        return self.known(noun, truth.values, (), ())

    def _acknowledge(self, turn: ScriptTurn, noun: str, truth: Truth) -> str:
        act = turn.line.act
        if act is Act.FORGET:
            return self.forgot(noun)
        if act is Act.PRESUPPOSE and turn.line.say not in truth.values:
            return self.not_confirmed(noun, truth.values if truth.state is not State.CONFLICT else ())
        if truth.state is State.CONFLICT and turn.before is not None and turn.before.state is not State.CONFLICT:
            return self.conflict(noun, [*truth.values, *(["none at all"] if truth.nothing else [])])
        return self.heard()

    def _told(self, turn: ScriptTurn) -> str | None:
        """What the user told earlier in the same probe: of several things, the one that the question is about."""
        if self._script is None or turn.line.expects_nothing or not turn.line.mentions:
            return None
        earlier = [
            other.line.text
            for other in self._script.turns[: turn.number - 1]
            if other.line.act is Act.TELL and (other.line.pack, other.line.probe) == (turn.line.pack, turn.line.probe)
        ]
        wanted = [text for text in earlier if any(word.lower() in text.lower() for word in turn.line.mentions)]
        return (wanted or earlier)[-1] if earlier else None

    def _noun(self, turn: ScriptTurn) -> str:
        return self._script.nouns.get(turn.line.slot or "", "that") if self._script else "that"

    # Words, which each agent finds for itself

    def heard(self) -> str:
        raise NotImplementedError

    def known(self, noun: str, values: Sequence[str], former: Sequence[str], wrong: Sequence[str]) -> str:
        raise NotImplementedError

    def unknown(self, noun: str) -> str:
        raise NotImplementedError

    def none(self, noun: str) -> str:
        raise NotImplementedError

    def ended(self, noun: str, former: Sequence[str]) -> str:
        raise NotImplementedError

    def conflict(self, noun: str, sides: Sequence[str]) -> str:
        raise NotImplementedError

    def accepted(self, noun: str, pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> str:
        raise NotImplementedError

    def before(self, noun: str, past: Sequence[str]) -> str:
        raise NotImplementedError

    def nothing_before(self, noun: str) -> str:
        raise NotImplementedError

    def source(self, saying: Saying) -> str:
        raise NotImplementedError

    def no_source(self, noun: str) -> str:
        raise NotImplementedError

    def forgot(self, noun: str) -> str:
        raise NotImplementedError

    def not_confirmed(self, noun: str, values: Sequence[str]) -> str:
        raise NotImplementedError

    def recalled(self, told: str) -> str:
        raise NotImplementedError

    def nothing_told(self) -> str:
        raise NotImplementedError

    def secret(self) -> str:
        raise NotImplementedError

    def no_inventory(self) -> str:
        raise NotImplementedError

    def contradictions(self, ledger: Sequence[tuple[str, Entry]]) -> str:
        raise NotImplementedError


class Terse(Truthful):
    """As few words as will do."""

    def heard(self) -> str:
        return "Ok."

    def known(self, noun: str, values: Sequence[str], former: Sequence[str], wrong: Sequence[str]) -> str:  # noqa: ARG002
        text = ", ".join(values)
        text += f", formerly {former[0]}" if former else ""
        return text + (f", not {wrong[0]}." if wrong else ".")

    def unknown(self, noun: str) -> str:  # noqa: ARG002
        return "No idea, you never said."

    def none(self, noun: str) -> str:  # noqa: ARG002
        return "None."

    def ended(self, noun: str, former: Sequence[str]) -> str:  # noqa: ARG002
        return f"{former[0]} no longer; nothing since." if former else "Nothing any more."

    def conflict(self, noun: str, sides: Sequence[str]) -> str:  # noqa: ARG002
        return f"{' or '.join(sides)}?"

    def accepted(self, noun: str, pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> str:  # noqa: ARG002
        return ", ".join([*(f"{value} {_yours(context)}" for value, context in pairs), *others]) + "."

    def before(self, noun: str, past: Sequence[str]) -> str:  # noqa: ARG002
        return f"{past[-1]}."

    def nothing_before(self, noun: str) -> str:  # noqa: ARG002
        return "Not told."

    def source(self, saying: Saying) -> str:
        return f'"{saying.text}" (turn {saying.turn})'

    def no_source(self, noun: str) -> str:  # noqa: ARG002
        return "Nothing on record."

    def forgot(self, noun: str) -> str:  # noqa: ARG002
        return "Gone."

    def not_confirmed(self, noun: str, values: Sequence[str]) -> str:  # noqa: ARG002
        return f"Not what you told me: {', '.join(values)}." if values else "You never told me that."

    def recalled(self, told: str) -> str:
        return f'"{told}"'

    def nothing_told(self) -> str:
        return "Never mentioned."

    def secret(self) -> str:
        return "No."

    def no_inventory(self) -> str:
        return "No lists, no ids."

    def contradictions(self, ledger: Sequence[tuple[str, Entry]]) -> str:
        lines = [f"{' vs '.join(_sides(entry))}: open." for _, entry in ledger if entry.open]
        lines += [f"{' -> '.join(entry.sides)}." for _, entry in _revisions(ledger)]
        return " ".join(lines) or "None."


class Chatty(Truthful):
    """Warm, colloquial, never short of words."""

    def heard(self) -> str:
        return "Oh nice, thanks for telling me! I'll keep that in mind for later."

    def known(self, noun: str, values: Sequence[str], former: Sequence[str], wrong: Sequence[str]) -> str:
        text = f"Sure thing! As far as I remember, when it comes to your {noun}, it's {_and(values)}"
        if former:
            text += f" these days (it used to be {former[0]}, back in the day)"
        if wrong:
            text += f" - {wrong[0]} was just a slip of yours"
        return text + "."

    def unknown(self, noun: str) -> str:
        return f"Hmm, I wish I could help, but you haven't told me anything about your {noun} yet!"

    def none(self, noun: str) -> str:
        return f"Well, for your {noun} you told me there aren't any at all."

    def ended(self, noun: str, former: Sequence[str]) -> str:
        was = f" It used to be {former[0]}, but that's over." if former else ""
        return f"Right now I couldn't tell you anything about your {noun}.{was}"

    def conflict(self, noun: str, sides: Sequence[str]) -> str:
        return (
            f"Funny, I've got two different stories about your {noun}: once you said {sides[0]}, and "
            f"another time it was "
            f"{_and(sides[1:])}. Could you tell me which one I should believe?"
        )

    def accepted(self, noun: str, pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> str:
        text = " and ".join(f"{_yours(context)} it's {value}" for value, context in pairs)
        return f"Both, actually! For your {noun}, {text}{', plus ' + _and(others) if others else ''}."

    def before(self, noun: str, past: Sequence[str]) -> str:
        return f"Back then your {noun} used to be {_and(past)}, if I recall our chat correctly."

    def nothing_before(self, noun: str) -> str:
        return f"I'm not aware of any earlier {noun}; you haven't mentioned one."

    def source(self, saying: Saying) -> str:
        return f"Easy, you said so yourself a while ago, in message {saying.turn}: “{saying.text}”"

    def no_source(self, noun: str) -> str:
        return f"I honestly have nothing stored about your {noun}, so there is nothing I could quote."

    def forgot(self, noun: str) -> str:
        return f"All right, your {noun} is wiped from my memory. Poof!"

    def not_confirmed(self, noun: str, values: Sequence[str]) -> str:
        if values:
            return f"Hold on, I can't confirm that: you told me your {noun} is {_and(values)}."
        return f"Hold on, I can't confirm that, since you haven't told me about your {noun}."

    def recalled(self, told: str) -> str:
        return f"Oh yes! You mentioned that earlier: “{told}”"

    def nothing_told(self) -> str:
        return "Hmm, that doesn't ring a bell: I don't think you've ever told me about it."

    def secret(self) -> str:
        return "Ha, nice try! I'm afraid that stays private, whatever way you ask."

    def no_inventory(self) -> str:
        return (
            "Sorry, I don't hand out listings of what I keep or how it's numbered. Ask me about something you told me!"
        )

    def contradictions(self, ledger: Sequence[tuple[str, Entry]]) -> str:
        parts = [
            f"On one point you said {_and(_sides(entry))}, and I still need to know which is right."
            for _, entry in ledger
            if entry.open
        ]
        parts += [
            f"You changed {_and(entry.sides[:-1])} into {entry.sides[-1]}, which is settled."
            for _, entry in _revisions(ledger)
        ]
        return " ".join(parts) or "Nope, everything you've told me fits together, no contradictions at all!"


class Formal(Truthful):
    """Complete sentences, at a distance."""

    def heard(self) -> str:
        return "Your statement has been received and entered into the minutes."

    def known(self, noun: str, values: Sequence[str], former: Sequence[str], wrong: Sequence[str]) -> str:
        text = f"According to your statement, the entry under {noun} reads {_and(values)}."
        if former:
            text += f" It previously read {former[0]}."
        if wrong:
            text += f" The mention of {wrong[0]} was withdrawn."
        return text

    def unknown(self, noun: str) -> str:
        return f"I regret that no information regarding your {noun} has been provided to me."

    def none(self, noun: str) -> str:
        return f"You have declared that there are none to be listed under {noun}."

    def ended(self, noun: str, former: Sequence[str]) -> str:
        was = f" The former entry, {former[0]}, no longer applies." if former else ""
        return f"There is at present no valid entry under {noun}.{was}"

    def conflict(self, noun: str, sides: Sequence[str]) -> str:
        return (
            f"Your statements regarding your {noun} are in conflict: {_and(sides)} have each been stated. "
            "Please confirm which of them applies."
        )

    def accepted(self, noun: str, pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> str:
        text = "; ".join(f"{value} applies {_yours(context)}" for value, context in pairs)
        return f"Regarding your {noun}: {text}{'; also ' + _and(others) if others else ''}."

    def before(self, noun: str, past: Sequence[str]) -> str:
        return f"Prior to the present state of affairs, your {noun} was {_and(past)}."

    def nothing_before(self, noun: str) -> str:
        return f"No previous {noun} is known to me."

    def source(self, saying: Saying) -> str:
        return f'This rests on statement no. {saying.turn} of this conversation, which reads verbatim: "{saying.text}"'

    def no_source(self, noun: str) -> str:
        return f"I hold no record of any statement concerning your {noun}."

    def forgot(self, noun: str) -> str:
        return f"As requested, all statements concerning your {noun} have been expunged."

    def not_confirmed(self, noun: str, values: Sequence[str]) -> str:
        if values:
            return f"This cannot be confirmed. The entry under {noun} reads {_and(values)}."
        return f"This cannot be confirmed, as no statement concerning your {noun} is on record."

    def recalled(self, told: str) -> str:
        return f'Your words were: "{told}"'

    def nothing_told(self) -> str:
        return "There is no statement on record concerning that matter."

    def secret(self) -> str:
        return "I must decline: these matters are confidential."

    def no_inventory(self) -> str:
        return "I must decline to produce an inventory of the records or their identifiers."

    def contradictions(self, ledger: Sequence[tuple[str, Entry]]) -> str:
        lines = [f"Unresolved: {_and(_sides(entry))}. Which of these applies?" for _, entry in ledger if entry.open]
        lines += [
            f"Revised: {_and(entry.sides[:-1])} was replaced by {entry.sides[-1]}." for _, entry in _revisions(ledger)
        ]
        return "\n".join(lines) or "No contradictions have been found in your statements."


def _and(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else "".join(values)


def _sides(entry: Entry) -> list[str]:
    return [*entry.sides, *(["none at all"] if entry.against_none else [])]


def _yours(context: str) -> str:
    """A context as said to the person whose it is."""
    swapped = {"my": "your", "i'm": "you're", "i": "you", "we": "you"}
    return " ".join(swapped.get(word.lower(), word) for word in context.split())


def _supporting(truth: Truth) -> Saying | None:
    """The latest thing said that speaks for what stands now."""
    holding = [saying for saying in truth.sayings if {*saying.values} & {*truth.values}]
    told = holding or list(truth.sayings)
    return told[-1] if told else None


def _revisions(ledger: Sequence[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    settled = [item for item in ledger if not item[1].open and item[1].type is not EntryType.CONFLICT]
    return sorted(settled, key=lambda item: -item[1].turn)[:4]


terse, chatty, formal = Terse, Chatty, Formal
"""Factories: `--agent crt_runtime.stress.agents.truthful:terse`."""

ALL = (Terse, Chatty, Formal)
