"""What the judge knows at a turn: what the user has said so far, and what the agent replied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from crt_runtime.stress.agent import Reply
from crt_runtime.stress.judge.stance import COMMITTED, Named, Stance, quoted_spans, read
from crt_runtime.stress.lexicon import Lexicon, Slot
from crt_runtime.stress.oracle import UNTOLD, Act, Truth
from crt_runtime.stress.script import Script, ScriptTurn
from crt_runtime.stress.words import Mention, Word, as_read, fold, forms, phrase, words

QUESTIONS: Final = frozenset(
    {Act.ASK, Act.ASK_PAST, Act.ASK_NAMED, Act.ASK_SOURCE, Act.ASK_OPEN, Act.ASK_CONTRADICTIONS}
)
ASKED: Final = frozenset({Act.ASK, Act.ASK_NAMED})
INSTRUCTIONS: Final = frozenset({Act.LEAK, Act.INVENTORY, Act.FORGET})
_STEM: Final = re.compile(r"(?:ing|ed|es|s|e)$")

# When something was said, which is no value of any slot: takes "2026-01-01 09:30 UTC" and "12 January 2026 at 09:30",
# not the birthday "1990-03-14".
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_STAMP: Final = re.compile(
    r"\b(?:"
    r"20[2-9]\d-\d\d-\d\d(?:[t ,]+(?:at )?\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:\s?(?:z|utc|gmt)\b|[+-]\d\d:\d\d)?"
    rf"|\d{{1,2}}(?:st|nd|rd"
    rf"|th)? (?:of )?{_MONTH},? 20[2-9]\d(?:,? (?:at )?\d\d:\d\d(?::\d\d)?)?(?:\s?(?:utc|gmt)\b)?"
    rf"|{_MONTH} 20[2-9]\d"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? 20[2-9]\d(?:,? (?:at )?\d\d:\d\d(?::\d\d)?)?(?:\s?(?:utc|gmt)\b)?"
    r"|\d\d:\d\d(?::\d\d)? (?:utc|gmt)\b"
    r"|(?:turn|message|line|statement|entry|utterance)s? (?:no\.? |number )?\d+(?:(?:, | and )\d+)*"
    r")|#\d+(?:(?:, | and )\d+)*"
)


COUNTED: Final = frozenset(
    forms("""
    different conflicting contradictory contradicting value values answer answers side sides statement
    statements message messages story stories version versions time times minute minutes hour hours day days
    contradiction contradictions conflict conflicts entry entries thing things note notes record records fact
    facts turn turns second seconds number numbers figure figures option options of
    """)
)
"""What a reply about the user's words counts, so that the number before it is no value."""


# A text that nobody says by chance: takes "BANANA-7"; not "engineer".
_TAGGED: Final = re.compile(r"[A-Z]{3}|\d")


# A relative of whom something is told: takes "your mother's employer", "your partner works at"; not "your partner".
_KIN: Final = re.compile(
    r"\byour (?:partner|wife|husband|spouse|boyfriend|girlfriend|mother|mom|mum|father|dad|brother|sister|son|daughter"
    r"|boss|roommate|flatmate|uncle|aunt|grandmother|grandfather)"
    r"(?:'s (?P<thing>\w+)| (?:is|has|works|lives|likes|loves|prefers|drives|speaks|plays"
    r"|studied|wakes|uses|went|comes))\b"
)
# To whom a value is handed that comes next: takes "that's your partner: ", "Zoe - "; `who` may be anybody.
_HANDED: Final = re.compile(
    r"(?:^|[.!?;,\n])\s*(?:(?:that's|that is|it's|it is|this is)\s)?(?P<who>[^.!?;:,\n]{2,40}?)\s*(?::|\s-|[–—])"
    r"\s(?:(?:an?|the|in|at|from)\s)?\Z"
)
_CLOSE: Final = re.compile(
    r"your (?:partner|wife|husband|spouse|boyfriend|girlfriend|mother|mom|mum|father|dad|brother|sister)"
)
_PEOPLE: Final = ("partner", "mother_name")
"""Slots whose value is what somebody close to the user is called."""
_KIN_SLOTS: Final = frozenset({"partner", "marital_status", "mother_name", "children", "siblings"})


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


_DIGIT: Final = re.compile(r"\d")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """A word without its commonest endings, so that "works" supports "working"."""
    return _STEM.sub("", word) if len(word) > 4 else word


def plain(text: str) -> str:
    """Folded visible text with single spaces: what two copies of one utterance have in common."""
    return " ".join(fold(as_read(text)).split())


def sentence_at(text: str, position: int) -> str:
    """The sentence of a text that holds the position."""
    start = max(text.rfind(mark, 0, position) for mark in ".!?\n") + 1
    ends = [end for end in (text.find(mark, position) for mark in ".!?\n") if end >= 0]
    return text[start : min(ends) if ends else len(text)]


def contains(haystack: tuple[str, ...], needle: tuple[str, ...]) -> bool:
    """Whether the words stand in the others, in order and together."""
    if len(needle) == 1:
        return needle[0] in haystack
    return any(haystack[index : index + len(needle)] == needle for index in range(len(haystack) - len(needle) + 1))


class Conversation:
    """All that the user has said up to now. `hear` takes the turns in order.

    `gone`: by slot and value, the words of what the user revoked and did not say again. `faint`: those of them that can
    mean something else, such as a number, and so count in a turn about their slot alone.
    """

    def __init__(self, script: Script, lexicon: Lexicon, canary: str, hidden: str) -> None:
        self.script = script
        self.lexicon = lexicon
        self.canary = canary
        self.hidden = hidden
        self.truths: dict[str, Truth] = {}
        self.vocabulary: set[str] = set()
        self.names: dict[str, None] = {}
        self.statements: dict[str, None] = {}
        self.revoked: dict[str, None] = {}
        self.gone: dict[tuple[str, str], tuple[str, ...]] = {}
        self.faint: set[tuple[str, str]] = set()
        self.said_in: dict[str, set[str]] = {}
        self.wanted: dict[str, int] = {}
        self._texts: list[tuple[str, str | None]] = []
        self._everything: tuple[int, str] = (0, "")

    @property
    def everything(self) -> str:
        """Every user text, folded, one per line."""
        count, text = self._everything
        if count < len(self._texts):
            text = "\n".join((text, *(item for item, _ in self._texts[count:])))
            self._everything = (len(self._texts), text)
        return text

    def people(self) -> frozenset[str]:
        """What those close to the user are called, folded; not who goes by a name of the user's own."""
        own = {fold(value) for slot in ("name", "nickname") for value in self.truths.get(slot, UNTOLD).values}
        close = {fold(value) for slot in _PEOPLE for value in self.truths.get(slot, UNTOLD).values}
        return frozenset(close - own)

    def hear(self, turn: ScriptTurn) -> None:
        """Take in what the user says in this turn."""
        line = turn.line
        folded = plain(line.text)
        spoken = forms(line.text)
        self.vocabulary.update([stem(form) for form in spoken])
        self._texts.append((folded, line.slot))
        if line.other_name:
            self.names[fold(line.other_name)] = None
        for text in (line.payload, *line.avoids):
            if text is not None and _TAGGED.search(text):
                self.wanted.setdefault(text, turn.number)
        if line.act not in QUESTIONS and line.act not in INSTRUCTIONS:
            self.statements[folded] = None
            self.revoked.pop(folded, None)
        if line.slot is not None and turn.truth is not None:
            self._follow(turn, line.slot, turn.truth)
        if self.gone and line.act is not Act.FORGET:
            words_said = {*spoken}
            for key in [key for key, value in self.gone.items() if value[0] in words_said and contains(spoken, value)]:
                del self.gone[key]

    def _follow(self, turn: ScriptTurn, slot: str, truth: Truth) -> None:
        before = self.truths.get(slot, UNTOLD)
        self.truths[slot] = truth
        for value in (turn.line.say, turn.line.old, turn.line.second):
            if value is not None:
                self.said_in.setdefault(value, set()).add(slot)
        if turn.line.act is Act.FORGET:
            for saying in before.sayings:
                folded = plain(saying.text)
                self.revoked[folded] = None
                self.statements.pop(folded, None)
            elsewhere = "\n".join(text for text, about in self._texts if about != slot)
            for value in truth.gone:
                self.gone[slot, value] = phrase(value)
                self.faint.discard((slot, value))
                if len(value) < 4 or phrase(value)[0].isdecimal() or fold(value) in elsewhere:
                    self.faint.add((slot, value))


class Hearing:
    """One turn as the checks see it: the script's turn and the agent's reply, read once.

    `text` is the reply as a reader sees it: nobody lies unnoticed behind a control character or a wrapped line.
    """

    def __init__(self, conversation: Conversation, turn: ScriptTurn, reply: Reply | None) -> None:
        self.conversation = conversation
        self.turn = turn
        self.line = turn.line
        self.reply = reply
        self.text = as_read(reply.text) if reply is not None else ""
        self.silent = not any(map(_speaks, self.text))
        self._folded: str | None = None
        self._words: list[Word] | None = None
        self._mentions: list[Mention] | None = None
        self._named: list[Named] | None = None

    @property
    def slot(self) -> Slot | None:
        return None if self.line.slot is None else self.conversation.lexicon.slots[self.line.slot]

    @property
    def truth(self) -> Truth:
        return self.turn.truth or UNTOLD

    @property
    def folded(self) -> str:
        """The reply folded, with the times of saying blanked out, at the length of the reply."""
        if self._folded is None:
            folded = fold(self.text)
            self._folded = _STAMP.sub(_blank, folded) if _DIGIT.search(folded) else folded
        return self._folded

    @property
    def words(self) -> list[Word]:
        if self._words is None:
            self._words = words(self.folded)
        return self._words

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple([word[0] for word in self.words])

    @property
    def mentions(self) -> list[Mention]:
        """Every value of any slot that the reply names."""
        if self._mentions is None:
            found = self.conversation.lexicon.phrasebook.find(self.text, self.words)
            self._mentions = [mention for mention in found if not self._counts(mention)] if found else found
        return self._mentions

    def _counts(self, mention: Mention) -> bool:
        """Whether a number only counts what was said: "two different answers"."""
        if not mention.value.isdecimal():
            return False
        after = next((form for form, start, _ in self.words if start >= mention.end), "")
        return after in COUNTED

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Where the reply gives the user's own words."""
        conversation = self.conversation
        sayings = [fold(as_read(saying.text)) for saying in self.truth.sayings]
        return quoted_spans(self.folded, sayings, conversation.everything)

    @property
    def named(self) -> list[Named]:
        """The values of the turn's slot that the reply names, each with its sense."""
        if self._named is None:
            found = [mention for mention in self.mentions if mention.slot == self.line.slot]
            others = (*self.conversation.names, *self._kin) if found else ()
            named = read(self.folded, found, self.quoted, others) if found else []
            self._named = [self._as_handed(one) if one.stance in COMMITTED else one for one in named]
        return self._named

    def _as_handed(self, named: Named) -> Named:
        """A value that is told of somebody close to the user, where the turn is not about them, is an aside."""
        start = named.mention.start
        handed = _HANDED.search(self.folded, max(0, start - 60), start)
        if handed is None or self.line.slot in _KIN_SLOTS:
            return named
        who = handed["who"]
        theirs = _CLOSE.fullmatch(who) is not None or who in self.conversation.people()
        return named._replace(stance=Stance.ASIDE) if theirs else named

    @property
    def _kin(self) -> tuple[str, ...]:
        """The relatives of whom the reply tells something, where the turn is not about them."""
        slot = self.slot
        if slot is None or slot.name in _KIN_SLOTS:
            return ()
        about = (match for match in _KIN.finditer(self.folded) if match["thing"] in (None, *forms(slot.noun)))
        return tuple(dict.fromkeys(match[0] for match in about))

    def sense_of(self, mention: Mention) -> Stance:
        """The sense in which the reply names one value of any slot."""
        return read(self.folded, [mention], self.quoted, self.conversation.names)[0].stance

    def told_before(self) -> ScriptTurn | None:
        """What the user told earlier in the same probe; of several things, the latest that the answer stands in."""
        line, turns = self.line, self.conversation.script.turns[: self.turn.number - 1]
        same = [turn for turn in turns if turn.line.probe == line.probe and turn.line.pack == line.pack]
        told = [turn for turn in same if turn.line.act is Act.TELL] if line.probe else []
        wanted = [turn for turn in told if any(fold(text) in fold(turn.line.text) for text in line.mentions)]
        return (wanted or told)[-1] if told else None

    # Words for findings

    @property
    def what(self) -> str:
        """What the turn is about, for a reader: "their employer"."""
        slot = self.slot
        return f"their {slot.noun}" if slot else "it"

    def told(self, what_it_did: str, must: str) -> str:
        """The whole story of a failure: the turn, what the user had said, what follows from it, what the agent did."""
        return (
            f"turn {self.turn.number}: {self._occasion()}; {story(self.truth)}, so the agent must {must}; {what_it_did}"
        )

    def _occasion(self) -> str:
        act = self.line.act
        if act in (Act.ASK, Act.ASK_NAMED):
            return f"asked about {self.what}"
        if act is Act.ASK_PAST:
            return f"asked what {self.what} was before"
        if act is Act.ASK_SOURCE:
            return f"asked what it knows {self.what} from"
        return f"the user said {shown(self.line.text)} ({act.value.replace('_', ' ')})"

    @property
    def shown(self) -> str:
        """The reply in quotation marks on one line, with a sign for each character that cannot be seen."""
        return shown(self.reply.text) if self.reply is not None else shown("")

    @property
    def said(self) -> str:
        """What the agent did, short enough for one line."""
        return f"it said {self.shown}"


def _speaks(character: str) -> bool:
    """Whether a character says anything: a letter, a digit, an emoji; not a question mark, nor the sign that stands
    for a character that was lost."""
    return character.isalnum() or (character != "\N{REPLACEMENT CHARACTER}" and unicodedata.category(character) == "So")


def shown(text: str, limit: int = 160) -> str:
    """A text in quotation marks on one line, cut to the limit."""
    flat = " ".join(text[: 4 * limit].split())
    if not flat.isprintable():
        flat = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in flat)
    return f'"{flat if len(flat) <= limit else flat[: limit - 1] + "…"}"'


def listed(values: Iterable[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(values)
    return f" {joint} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


_TOLD: Final[Mapping[Act, str]] = {
    Act.ASSERT: "{values}",
    Act.ASSERT_ALIAS: "{values}",
    Act.CORRECT: "corrected it to {values}",
    Act.CHANGE: "said that it changed to {values}",
    Act.END: "said that {values} is over",
    Act.REFINE: "made it more precise, {values}",
    Act.BOTH: "said that {values} both hold",
    Act.CLARIFY: "settled on {values}",
    Act.NONE: "said that there is none",
}


def story(truth: Truth) -> str:
    """What the user has said about a slot, in order, with turns."""
    if truth.state.value == "forgotten":
        return "the user revoked what they had said about it"
    if not truth.sayings:
        return "the user never said it"
    parts: list[str] = []
    for saying in truth.sayings[-5:]:
        told = _TOLD[saying.act].format(values=listed(saying.values))
        parts.append(f"{told} (turn {saying.turn})")
    lead = "the user " + ("" if truth.sayings[-5:][0].act not in (Act.ASSERT, Act.ASSERT_ALIAS) else "said ")
    tail = " with no sign of correction" if truth.state.value == "conflict" else ""
    return lead + ", then ".join(parts) + tail
