"""In what sense a reply names a value: as what holds, what was said, what is over, denied, offered, or not the user's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
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

_MASK: Final = "\x01"

_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)|\n+")
# Where a clause ends: "Amazon, formerly Microsoft", "not Microsoft but Amazon"; not inside "C-Class" or "and".
_CLAUSE_END: Final = re.compile(
    r"[,;:()\[\]–—]|\s-\s|->|→|\b(?:but|however|although|though|whereas|while|and now|now|and then|then|and since|these days)\b"
)

_SAID: Final = re.compile(
    r"\b(?:you|u|you've|you have|user)(?:'ve| have| had|'d)?(?: \w+ly| also| once| first| later| then| before| earlier)*"
    r" (?:said|told|mention(?:ed)?|wrote|stated?|gave|given|shared|noted|named|called|indicated|described|say|put|listed|reported)\b"
    r"|\baccording to\b|\bon (?:record|file)\b|\bin my (?:notes|memory|records)\b|\bmy (?:notes|records|memory)\b|\b(?:noted|recorded|stored|heard)\b"
    r"|\b(?:i|we) have\b|\b(?:statement|statements|message|messages|note|record|entry|entries|side|sides|version|answers?|value|values)\b"
    r"|\bas (?:per|stated)\b|\bsays?\b|\btold\b|\bsaid\b"
)
_NEW_SUBJECT: Final = re.compile(r"\s*(?:and |so |thus |therefore |hence )?you(?:r|'re)?\b(?! (?:also |then |later )?(?:said|told|mention))")
# When the telling was, which says nothing about the time of what was told: "you told me earlier that".
_WHEN_SAID: Final = re.compile(
    r"\b(?:earlier|previously|before|once|in the past)\b(?=,? (?:you |that you )?(?:said|told|mention\w*|stated|wrote|noted|shared))"
    r"|(?<=said) (?:earlier|previously|before|once)\b|(?<=told me) (?:earlier|previously|before|once)\b"
    r"|(?<=mentioned) (?:earlier|previously|before|once)\b"
)

_ASIDE: Final = re.compile(
    r"\bif (?!i (?:recall|remember)|memory|my)\b|\bhypothetical\w*\b|\bimagin\w+\b|\bsuppos\w+\b|\bwonder\w*\b|\bwhat[- ]if\b"
    r"|\b(?:friend|friends|colleague|neighbou?r|someone|somebody|cousin|acquaintance)(?:'s)?\b|\banother person\b|\bother people\b"
    r"|\bbillboard\b|\bposter\b|\bquot(?:e|ed|ing|ation)\b|\bjok(?:e|ed|ing)\b|\bsomebody else\b|\bnot (?:you|yours)\b|\bmaybe one day\b|\bmight one day\b"
)
_WHETHER: Final = re.compile(r"\b(?:whether|either|which (?:one|is|of|holds|applies|should)|one of)\b")
_OR: Final = re.compile(r"\bor\b")

# Before a value. Takes "not Amazon", "I can't confirm Amazon", "rather than Amazon"; not "not only Amazon", "not sure".
_DENIED_BEFORE: Final = re.compile(
    r"(?:\bnot\b(?! (?:only|just|sure|certain|clear|to mention))|n't\b|\bnever\b|\bnor\b|\bneither\b|\bwithout\b|\bcannot\b"
    r"|\binstead of\b|\brather than\b|\bno (?:record|mention|note|evidence|memory)\b|\bwrong\b|\bmistak\w+\b|\bincorrect\w*\b|\bden(?:y|ied)\b"
    r"|\bdropp?(?:ed|ing)?\b|\bretract\w*\b|\bwithdr[ae]w\w*\b|\bwithdrawn\b|\breplac(?:es|ed|ing)\b|\bsupersed\w+\b|\bcorrect(?:ed|s|ing) \b|\bout with\b)"
)
_DENIED_AFTER: Final = re.compile(
    r"\b(?:is|was|were|being) (?:a |an |your |my |the )?(?:\w+ )?(?:mistake|wrong|slip|error|incorrect|mix-up|withdrawn|corrected|retracted|taken back|out)\b"
    r"|\b(?:is|was|are|were)(?:n't| not)\b|\b(?:taken back|ruled out|retracted|withdrawn|dropped|crossed out|corrected)\b|\bby mistake\b|\bin error\b"
)
_PAST_BEFORE: Final = re.compile(
    r"\bused to\b|\bformerly\b|\bformer\b|\bprevious(?:ly)?\b|\bno longer\b|\bin the past\b|\bpast\b|\bback then\b|\bex\b|\bonce\b|\bbefore (?:that|it|this)\b"
    r"|^\s*before\b|\bearlier\b|\bold\b|\bended\b|\bleft\b|\bquit\b|\bstopped\b|\bgave up\b|\bgiven up\b|\buntil (?:recently|then)\b|\bprior\b|\bolder\b|\boutdated\b"
    r"|\bno more\b|\bbroke up\b|\bhistory\b"
)
_PAST_AFTER: Final = re.compile(
    r"\bno longer\b|\bany ?(?:more|longer)\b|\bbefore\b|\bearlier\b|\bpreviously\b|\bformerly\b|\bin the past\b|\buntil\b|\bback then\b|\bis (?:over|history|past|old|outdated)\b"
    r"|\bended\b|\bonce\b|\bused to\b|\bin former\b|\bat the time\b|\bis in the past\b"
)
_BRACKETED_PAST: Final = re.compile(
    r"\s*[(\[]\s*(?:formerly|former|old|past|previous(?:ly)?|before|earlier|wrong|no longer|until|ended|outdated|over|withdrawn|corrected|retracted)\b"
)
_EARLIER: Final = re.compile(
    r"\b(?:first|initially|originally|at first|firstly|originally)\b(?! (?:language|name))|\b(?:was|were|had been)\b(?! (?:born|raised|right|told))"
)
_FROM_TO: Final = re.compile(r"\bfrom\b[^\x01]*\Z")
_TO: Final = re.compile(r"^[^\x01]*\b(?:to|into|towards)\b|^\s*(?:->|→)")
_TODAY: Final = re.compile(r"\b(?:is|are|currently|at present|nowadays|today|present(?:ly)?|instead)\b|'s\b|\bnow\b")
_SEQUENCE: Final = re.compile(
    r"\b(?:then|later|now|afterwards|since|corrected|changed|updated|switched|moved|became|after that|followed by|second(?:ly)?|nowadays)\b|->|→"
)
_ONLY_JOINS: Final = re.compile(r"[\s\x01]*(?:(?:and|or|also|as well as|plus|&|then)[\s\x01]*)*\Z")


def quoted_spans(reply: str, verbatim: Iterable[str], everything: str) -> list[tuple[int, int]]:
    """Where a reply gives the user's own words: those texts whole, and quotation marks around anything the user said.

    `reply` and the texts are folded; `everything` is all that the user has said, folded.
    """
    spans = [
        (start, start + len(text)) for text in verbatim if len(text) > 3 and (start := reply.find(text)) >= 0
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
    masked = _masked(reply, mentions, quoted)
    others = tuple(name for name in other_names if name in reply)
    found: list[Named] = []
    for index, (start, end, asked) in enumerate(_sentences(masked)):
        inside = [mention for mention in mentions if start <= mention.start < end]
        if inside:
            found += _read_sentence(masked, start, end, inside, quoted, asked, others, index)
    return found


def _masked(reply: str, mentions: Sequence[Mention], quoted: Sequence[tuple[int, int]]) -> str:
    """The reply with what is named or quoted blanked out, at the same length, so that no cue is read from inside it."""
    characters = list(reply)
    for start, end in (*quoted, *((mention.start, mention.end) for mention in mentions)):
        for position in range(start, min(end, len(characters))):
            characters[position] = _MASK
    return "".join(characters)


def _sentences(masked: str) -> list[tuple[int, int, bool]]:
    """Start, end and whether it is a question, of each sentence."""
    found: list[tuple[int, int, bool]] = []
    start = 0
    for match in _SENTENCE_END.finditer(masked):
        found.append((start, match.end(), "?" in match[0]))
        start = match.end()
    if start < len(masked):
        found.append((start, len(masked), False))
    return found


def _read_sentence(
    masked: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    quoted: Sequence[tuple[int, int]],
    asked: bool,
    others: Sequence[str],
    index: int,
) -> list[Named]:
    found: list[Named] = []
    attributed = False
    carried: Stance | None = None
    offered = asked or (len(mentions) > 1 and _OR.search(masked, start, end) is not None)
    for clause_start, clause_end in _clauses(masked, start, end):
        inside = [mention for mention in mentions if clause_start <= mention.start < clause_end]
        clause = masked[clause_start:clause_end]
        told = _SAID.search(clause) is not None
        if told:
            attributed = True
        elif _NEW_SUBJECT.match(clause):
            attributed = False
        if not inside:
            carried = None if clause.strip() else carried
            continue
        bare = _ONLY_JOINS.match(clause) is not None
        for place, mention in enumerate(inside):
            if any(a <= mention.start and mention.end <= b for a, b in quoted):
                stance = Stance.QUOTED
            elif bare and carried is Stance.PAST:
                stance = carried
            else:
                before = masked[(inside[place - 1].end if place else clause_start) : mention.start]
                after_end = inside[place + 1].start if place + 1 < len(inside) else clause_end
                stance = _stance(
                    clause,
                    masked[clause_start : mention.start],
                    before if place else None,
                    masked[mention.end : after_end],
                    masked[mention.end : min(end, mention.end + 24)],
                    attributed,
                    offered,
                    others,
                )
            found.append(Named(mention, stance, index))
            carried = stance
    return _in_sequence(masked, found)


def _clauses(masked: str, start: int, end: int) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    position = start
    for match in _CLAUSE_END.finditer(masked, start, end):
        bounds.append((position, match.start()))
        position = match.start() if match[0][0].isalpha() else match.end()
        if match[0][0].isalpha() and position == bounds[-1][0]:
            bounds.pop()
    bounds.append((position, end))
    return bounds


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
    if offered or _WHETHER.search(clause):
        return Stance.OPTION
    fresh = since_last is not None and _TODAY.search(since_last) is not None
    left = since_last if fresh and since_last is not None else before
    if _DENIED_BEFORE.search(left) or _DENIED_AFTER.search(after):
        return Stance.DENIED
    if _FROM_TO.search(left) and _TO.match(following):
        return Stance.PAST
    left = _WHEN_SAID.sub(" ", left)
    if _PAST_BEFORE.search(left) or _PAST_AFTER.search(after) or _BRACKETED_PAST.match(following):
        return Stance.EARLIER if attributed and not _OVERT_PAST.search(left + after) else Stance.PAST
    if _EARLIER.search(left):
        return Stance.EARLIER
    return Stance.SAID if attributed else Stance.CURRENT


_OVERT_PAST: Final = re.compile(r"\bused to\b|\bno longer\b|\bany ?(?:more|longer)\b|\bformer(?:ly)?\b|\bin the past\b")


def _in_sequence(masked: str, found: list[Named]) -> list[Named]:
    """ "Amazon, then Microsoft": the first of two is the earlier one."""
    for index, (one, other) in enumerate(zip(found, found[1:], strict=False)):
        between = masked[one.mention.end : other.mention.start]
        if one.stance in COMMITTED and one.mention.value != other.mention.value and _SEQUENCE.search(between):
            found[index] = one._replace(stance=Stance.EARLIER)
    return found
