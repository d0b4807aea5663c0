"""In what sense a reply names a value: as what holds, what was said, what is over, denied, offered, or "
"not the user's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from crt_runtime.stress.words import Mention


class Stance(StrEnum):
    CURRENT = "current"  # "You work at Amazon."
    SAID = "said"  # "You told me Amazon."
    EARLIER = "earlier"  # "First you said Amazon", "it was Amazon": said or true before, without more
    PAST = "past"  # "You used to work at Amazon."
    DENIED = "denied"  # "not Amazon", "Amazon was a mistake"
    OPTION = "option"  # "Amazon or Microsoft?"
    ASIDE = "aside"  # "Your friend works at Amazon", "if you worked at Amazon"
    QUOTED = "quoted"  # inside the user's own words, verbatim


class Named(NamedTuple):
    """One value that a reply names, the sense, and which sentence it stands in."""

    mention: Mention
    stance: Stance
    sentence: int


COMMITTED: Final = frozenset({Stance.CURRENT, Stance.SAID})
ASSERTED: Final = frozenset({Stance.CURRENT, Stance.SAID, Stance.EARLIER, Stance.QUOTED})
SET_ASIDE: Final = frozenset({Stance.PAST, Stance.EARLIER, Stance.DENIED, Stance.QUOTED, Stance.ASIDE})

_VALUE: Final = "\x01"
_QUOTE: Final = "\x02"

_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)|\n+")
# Where a clause ends: "Amazon, formerly Microsoft", "not Microsoft but Amazon"; not inside "C-Class" or "and".
_CLAUSE_END: Final = re.compile(
    r"[,;:()\[\]–—]|\s-\s|->|→|\b(?:but|however|although|though|whereas|while|and now|now|and then|then"
    r"|and since|these days)\b"
)

_SAID: Final = re.compile(
    r"\b(?:you|u|you've|you have|user)(?:'ve| have| had|'d)?(?: \w+ly| also| once| first| later| then"
    r"| before| earlier)*"
    r" (?:said|told|mention(?:ed)?|wrote|stated?|gave|given|shared|noted|named|called|indicated|described"
    r"|say|put|listed|reported)\b"
    r"|\baccording to\b|\bon (?:record|file)\b|\bin my (?:notes|memory|records)\b|\bmy (?:notes|records"
    r"|memory)\b|\b(?:noted|recorded|stored|heard)\b"
    r"|\b(?:i|we) have\b|\b(?:statement|statements|message|messages|note|record|entry|entries|side|sides"
    r"|version|answers?|value|values)\b"
    r"|\bas (?:per|stated)\b|\bsays?\b|\btold\b|\bsaid\b"
)
_NEW_SUBJECT: Final = re.compile(
    r"[\s,;:(–—-]*(?:but |now |then |and |so |thus |therefore |hence )?you(?:r|'re)?\b(?! (?:also |then "
    r"|later )?(?:said|told|mention))"
)
# When the telling was, which says nothing about the time of what was told: "you told me earlier that".
_WHEN_SAID: Final = re.compile(
    r"\b(?:earlier|previously|before|once|in the past)\b(?=,? (?:you |that you )?(?:said|told|mention\w*"
    r"|stated|wrote|noted|shared))"
    r"|(?<=said) (?:earlier|previously|before|once)\b|(?<=told me) (?:earlier|previously|before|once)\b"
    r"|(?<=mentioned) (?:earlier|previously|before|once)\b"
)

_ASIDE: Final = re.compile(
    r"\bif (?!i (?:recall|remember)|memory|my)\b|\bhypothetical\w*\b|\bimagin\w+\b|\bsuppos\w+\b"
    r"|\bwonder\w*\b|\bwhat[- ]if\b"
    r"|\b(?:your|a|an|the|that|another|this) (?:\w+ )?(?:friend|colleague|neighbou?r|cousin"
    r"|acquaintance)(?:'s)?\b|\bsome(?:one|body)\b|\banother person\b|\bother people\b"
    r"|\bbillboard\b|\bposter\b|\bquot(?:e|ed|ing|ation)\b|\bjok(?:e|ed|ing)\b|\bsomebody else\b"
    r"|\bnot (?:you|yours)\b|\bmaybe one day\b|\bmight one day\b"
)
# What leaves open which: takes "one of Amazon and Google"; not "one of them is a beagle, the other a tortoise".
_WHETHER: Final = re.compile(
    r"\b(?:whether|either|which (?:one|is|of|holds|applies|should)"
    r"|one of(?! (?:them|these|those|your \w+)(?:\Z| is an?\b| is your\b)))\b"
)
_OR: Final = re.compile(r"\bor\b")
# What makes a value a guess: takes "maybe Amazon", "it might be Amazon"; not "maybe one day".
_GUESSED: Final = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|supposedly|allegedly)\b(?! one day)"
    r"|\b(?:might|may|could) (?:well )?be\b|\bi(?:'d)? (?:guess|suppose|suspect|reckon|assume)\b"
    r"|\b(?:somewhere|something like|roughly|approximately)\b"
)
# Whose else it may be than the user's: takes "I work at Amazon", "my employer is"; not "I have Amazon on file".
_MINE: Final = re.compile(
    r"\bi(?:'m| am| work| live| was born| grew up| speak| like| love| prefer| drive| play| study| studied| graduated"
    r"| use| own)\b|\bmy (?!notes|memory|records?|files?|data|list|log|understanding|knowledge|best|entry|entries"
    r"|information|mistake|apolog)\w+"
)

# Before a value. Takes "not Amazon", "I can't confirm Amazon", "rather than Amazon"; not "not only Amazon", "not sure".
_DENIED_BEFORE: Final = re.compile(
    r"(?:\bnot\b(?! (?:only|just|sure|certain|clear|to mention))|n't\b|\bnever\b|\bnor\b|\bneither\b"
    r"|\bwithout\b|\bcannot\b"
    r"|\binstead of\b|\brather than\b|\bno (?:record|mention|note|evidence|memory)\b|\bwrong\b"
    r"|\bmistak\w+\b|\bincorrect\w*\b|\bden(?:y|ied)\b"
    r"|\bdropp?(?:ed|ing)?\b|\bretract\w*\b|\bwithdr[ae]w\w*\b|\bwithdrawn\b|\breplac(?:es|ed|ing)\b"
    r"|\bsupersed\w+\b|\bout with\b)"
)
_DENIED_AFTER: Final = re.compile(
    r"\b(?:is|was|were|being) (?:\w+ ){0,3}(?:mistake|wrong|slip|error|incorrect|mix-up|withdrawn|corrected"
    r"|retracted|taken back|out)\b"
    r"|\b(?:is|was|are|were)(?:n't| not)\b|\b(?:taken back|ruled out|retracted|withdrawn|dropped"
    r"|crossed out|corrected)\b|\bby mistake\b|\bin error\b"
)
_PAST_BEFORE: Final = re.compile(
    r"\bused to\b|\bformerly\b|\bformer\b|\bprevious(?:ly)?\b|\bno longer\b|\bin the past\b|\bpast\b"
    r"|\bback then\b|\bex\b|\bonce\b|\bbefore (?:that|it|this)\b"
    r"|^[\s,;:(–—-]*before\b|\bearlier\b|\bold\b|\bended\b|\bleft\b|\bquit\b|\bstopped\b|\bgave up\b"
    r"|\bgiven up\b|\buntil (?:recently|then)\b|\bprior\b|\bolder\b|\boutdated\b"
    r"|\bno more\b|\bbroke up\b|\bhistory\b"
)
_PAST_AFTER: Final = re.compile(
    r"\bno longer\b|\bany ?(?:more|longer)\b|\bbefore\b|\bearlier\b|\bpreviously\b|\bformerly\b"
    r"|\bin the past\b|\buntil\b|\bback then\b|\bis (?:over|history|past|old|outdated)\b"
    r"|\bended\b|\bonce\b|\bused to\b|\bin former\b|\bat the time\b|\bis in the past\b"
)
_BRACKETED_PAST: Final = re.compile(
    r"\s*[(\[]\s*(?:formerly|former|old|past|previous(?:ly)?|before|earlier|wrong|no longer|until|ended"
    r"|outdated|over|withdrawn|corrected|retracted)\b"
    r"[^\x01)\]]*[)\]]"
)
_EARLIER: Final = re.compile(
    r"\b(?:first|initially|originally|at first|firstly|originally)\b(?! (?:language|name))|\b(?:was|were"
    r"|had been)\b(?! (?:born|raised|right|told))"
)
# Takes "from Amazon to", "corrected Amazon to"; what comes before "to" is over.
_FROM_TO: Final = re.compile(
    r"\b(?:from|correct(?:ed|s|ing)?|chang(?:ed|es|ing)|switch\w*|updat\w+|revis\w+|replac\w+|turned)\b[^\x01]*\Z"
)
_TO: Final = re.compile(r"^[^\x01]*\b(?:to|into|towards)\b|^\s*(?:->|→)")
_TODAY: Final = re.compile(r"\b(?:is|are|currently|at present|nowadays|today|present(?:ly)?|instead)\b|'s\b|\bnow\b")
_NOW_AHEAD: Final = re.compile(r"\s*(?:now|these days|today|currently|at present|nowadays)\b")
_SEQUENCE: Final = re.compile(
    r"\b(?:then|later|now|afterwards|since|corrected|changed|updated|switched|moved|became|after that"
    r"|followed by|second(?:ly)?|nowadays)\b|->|→"
)
_ONLY_JOINS: Final = re.compile(r"[\s\x01,;]*(?:(?:and|or|also|as well as|plus|&|then|the|an?|your)[\s\x01]*)*\Z")


def quoted_spans(reply: str, verbatim: Iterable[str], everything: str) -> list[tuple[int, int]]:
    """Where a reply gives the user's own words: those texts whole, and quotation marks around anything the user said.

    `reply` and the texts are folded; `everything` is all that the user has said, folded.
    """
    spans = [
        (start, start + len(text)) for text in verbatim if text.count(" ") >= 3 and (start := reply.find(text)) >= 0
    ]
    if '"' in reply or "'" in reply:
        for match in _QUOTATION.finditer(reply):
            inner = match[1] or match[2]
            if " " in inner and inner.strip(" .!?,") in everything:
                spans.append(match.span())
    return spans


_QUOTATION: Final = re.compile(r'"([^"]+)"|(?<![\w])\'([^\']{3,})\'(?![\w])')


def read(
    reply: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]], other_names: Iterable[str] = ()
) -> list[Named]:
    """The sense in which the reply (folded) names each of the mentions, in order."""
    if not mentions:
        return []
    compact, free = _compact(reply, mentions, quoted)
    others = tuple(name for name in other_names if name in compact)
    senses, joined = _senses(compact, others)
    found = [Named(mention, sense, sentence) for mention, (sense, sentence) in zip(free, senses, strict=True)]
    for index, sequence in enumerate(joined):
        one, other = found[index], found[index + 1]
        if sequence and one.stance in COMMITTED and one.mention.value != other.mention.value:
            found[index] = one._replace(stance=Stance.EARLIER)  # "Amazon, then Microsoft"
    if len(free) < len(mentions):
        kept = {id(mention) for mention in free}
        found += [Named(mention, Stance.QUOTED, -1) for mention in mentions if id(mention) not in kept]
        found.sort(key=lambda named: named.mention.start)
    return found


def _compact(reply: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]]) -> tuple[str, list[Mention]]:
    """The reply with one sign for each value and each quotation, so that no cue is read from inside them; and the
    mentions that are not quoted, in the order of their signs."""
    parts: list[str] = []
    free: list[Mention] = []
    spans = [(start, end, None) for start, end in quoted]
    places: list[tuple[int, int, Mention | None]] = [*spans, *((item.start, item.end, item) for item in mentions)]
    position = 0
    for start, end, mention in sorted(places, key=lambda place: (place[0], -place[1])):
        if start < position:
            continue
        parts += (reply[position:start], _QUOTE if mention is None else _VALUE)
        if mention is not None:
            free.append(mention)
        position = end
    parts.append(reply[position:])
    return "".join(parts), free


@lru_cache(maxsize=8192)
def _senses(text: str, others: tuple[str, ...]) -> tuple[tuple[tuple[Stance, int], ...], tuple[bool, ...]]:
    """The sense and sentence of each value sign; and of each pair of neighbours whether the second comes later.

    Assistants speak in phrases, so that the same text with other values comes again and again.
    """
    found: list[tuple[Stance, int]] = []
    for index, (start, end, asked) in enumerate(_sentences(text)):
        if _VALUE in text[start:end]:
            found += [(sense, index) for sense in _senses_of_sentence(text[start:end], asked, others)]
    pieces = text.split(_VALUE)[1:-1]
    return tuple(found), tuple(_comes_after(piece) for piece in pieces)


def _comes_after(between: str) -> bool:
    """Whether what stands between two values says that the second came later: "Amazon, then Microsoft"."""
    return _SEQUENCE.search(between) is not None and _PAST_BEFORE.search(between) is None


def _sentences(text: str) -> list[tuple[int, int, bool]]:
    """Start, end and whether it is a question, of each sentence."""
    found: list[tuple[int, int, bool]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        found.append((start, match.end(), "?" in match[0]))
        start = match.end()
    if start < len(text):
        found.append((start, len(text), False))
    return found


def _senses_of_sentence(sentence: str, asked: bool, others: Sequence[str]) -> list[Stance]:
    found: list[Stance] = []
    attributed = False
    carried: Stance | None = None
    offered = asked or any(_OR.search(piece) for piece in sentence.split(_VALUE)[1:-1])
    clauses = _clauses(sentence)
    for number, clause in enumerate(clauses):
        if _SAID.search(clause):
            attributed = True
        elif _NEW_SUBJECT.match(clause):
            attributed = False
        if _VALUE not in clause:
            carried = None if clause.strip() else carried
            continue
        bare = _ONLY_JOINS.match(clause) is not None
        pieces = clause.split(_VALUE)
        for place, after in enumerate(pieces[1:]):
            if bare and carried is Stance.PAST and not _NOW_AHEAD.match(_rest(clauses, number + 1)):
                found.append(carried)
                continue
            before = _VALUE.join(pieces[: place + 1])
            following = sentence_after = after
            if bare and len(pieces) == 2:  # "The former entry, Amazon, no longer applies."
                before = _aside_of(clauses, number - 1) + before
                sentence_after = after + _aside_of(clauses, number + 1)
            if place + 2 == len(pieces):
                following = after + _rest(clauses, number + 1)
            carried = _stance(
                clause, before, pieces[place] if place else None, sentence_after, following, attributed, offered, others
            )
            found.append(carried)
    return found


def _aside_of(clauses: Sequence[str], number: int) -> str:
    """A neighbouring clause, where it names nothing itself."""
    if not 0 <= number < len(clauses) or _VALUE in clauses[number]:
        return ""
    return f" {clauses[number]} "


def _rest(clauses: Sequence[str], number: int) -> str:
    """What follows a clause directly, with the sign that parted them kept."""
    return clauses[number] if number < len(clauses) else ""


_LONGEST_CLAUSE: Final = 400
"""Characters that are read together: no cue reaches further, and a flood of values is read in time."""


def _clauses(sentence: str) -> list[str]:
    """The sentence cut where clauses end; each piece keeps the sign or word that it begins with."""
    pieces: list[str] = []
    position = 0
    for match in _CLAUSE_END.finditer(sentence):
        if match.start() > position:
            pieces += _short_enough(sentence[position : match.start()])
            position = match.start()
    return [*pieces, *_short_enough(sentence[position:])]


def _short_enough(clause: str) -> Iterator[str]:
    for start in range(0, max(len(clause), 1), _LONGEST_CLAUSE):
        yield clause[start : start + _LONGEST_CLAUSE]


def _stance(
    clause: str,
    before: str,
    since_last: str | None,
    after: str,
    following: str,
    attributed: bool,
    offered: bool,
    others: Sequence[str],
) -> Stance:
    """The rules in order: whose it is, whether it is offered, denied, over, or only said."""
    if any(name in clause for name in others) or _ASIDE.search(clause):
        return Stance.ASIDE
    if not attributed and "you" not in clause and _MINE.search(before):
        return Stance.ASIDE
    if offered or _WHETHER.search(clause) or _GUESSED.search(clause):
        return Stance.OPTION
    left = before
    if since_last is not None and (_TODAY.search(since_last) or _TO.match(since_last)):
        left = since_last
    if _FROM_TO.search(left) and _TO.match(following):
        return Stance.PAST
    if _DENIED_BEFORE.search(left) or _DENIED_AFTER.search(after):
        return Stance.DENIED
    left = _WHEN_SAID.sub(" ", left)
    if _PAST_BEFORE.search(left) or _PAST_AFTER.search(after) or _BRACKETED_PAST.match(following):
        return Stance.EARLIER if attributed and not _OVERT_PAST.search(left + after) else Stance.PAST
    if _EARLIER.search(left):
        return Stance.EARLIER
    return Stance.SAID if attributed else Stance.CURRENT


_OVERT_PAST: Final = re.compile(r"\bused to\b|\bno longer\b|\bany ?(?:more|longer)\b|\bformer(?:ly)?\b|\bin the past\b")
