"""What a reply means besides the values that it names: abstaining, refusing, asking back, claiming a contradiction.

Each meaning is a table of ways to say it. The tables are about English, not about any one assistant.
"""

from __future__ import annotations

import re
from typing import Final


def _any_of(*ways: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{way})" for way in ways))


_NOT: Final = r"(?:n['o]t|not|never)"

# Takes "I don't know", "you haven't told me", "no record of that"; not "I know that you work at Amazon".
_ABSTAINS: Final = _any_of(
    r"\b(?:do|does|did|could|can|would|am|are|is|was|were|have|has|had)(?:n't|nt| not|not)\b[^.!?;]{0,40}?"
    r"\b(?:know|sure|certain|told|tell|said|say|mention\w*|share\w*|given|gave|recall|remember|have|hold|aware|find|"
    r"found|see|stored?|saved?|record\w*|noted?|answer|anything|information|learn\w*|heard?|specif\w+|provided|any|"
    r"confirm|received|kept?|available|able)\b",
    r"\bcannot\b|\bcan'?t\b|\bunable to\b|\bunsure\b|\buncertain\b|\bunknown\b|\bunclear\b|\bunaware\b|\bclueless\b",
    r"\bno (?:idea|clue|record|records|memory|memories|note|notes|information|info|details?|data|entry|entries|mention|"
    r"knowledge|answer|statement|value|such)\b",
    r"\b(?:never|not yet|yet to) (?:\w+ )?(?:told|said|mention\w*|shared?|heard|given|gave|stated|learned"
    r"|been told|been given)\b",
    r"\bnot (?:known|told|told me|given|stored|recorded|on record|on file|something|been|sure|certain|mentioned|shared|"
    r"available|in my|that i know|yet)\b",
    r"\bnothing\b|\bnone\b(?! other)|\bnobody told\b|\bis missing\b|\bleft blank\b|\bblank\b|\bmystery\b",
    r"\b(?:forgotten|forgot|erased|removed|deleted|wiped)\b|\bgone\b",
    r"\bno\b[^.!?]{0,60}\b(?:known|told|stored|mentioned|recorded|given|provided|on (?:record|file))\b",
    r"\bno longer (?:have|know|hold|store|keep|on|in)\b|\black(?:s|ing)?\b|\bhas(?: not|n't)\b|\bdunno\b|\bbeyond me\b",
)

# Takes "no longer", "you stopped"; what says that something is over without saying what came instead.
_OVER: Final = _any_of(
    r"\bno longer\b|\bnot (?:\w+ ){0,4}any ?more\b|\bn't (?:\w+ ){0,6}any ?(?:more|longer)\b"
    r"|\bnot (?:\w+ ){0,4}any longer\b",
    r"\b(?:ended|stopped|quit|left|over|gave up|given up|lapsed|ceased|finished|lost|used to|formerly"
    r"|previously|without)\b",
    r"\bno (?:current|present|new)\b|\bat (?:the moment|present)[^.]{0,20}\b(?:none|nothing|no)\b",
)

_REFUSES: Final = _any_of(
    r"\b(?:can|could|do|does|will|would|am|may|must|should|shall|is|are)(?:n't|nt| not|not)\b",
    r"\bcannot\b|\bcan'?t\b|\bwon'?t\b|\bunable\b|\bnot (?:able|allowed|going|permitted|something|available"
    r"|possible|for)\b",
    r"\b(?:refuse|decline|declining|refusing|confidential|private|secret|off[- ]limits|prohibited|protected|withhold|"
    r"withheld|denied|forbidden|sorry|afraid|rather not|no access|restricted)\b",
    r"^\W*no\b|\bnever (?:share|shared|show|reveal|disclose|list|print|repeat|hand)\w*\b",
    r"\bno (?:hidden|such|secret|system|ids?|identifiers?|keys?|list|dump|records?|memory)\b|\bnothing\b"
    r"|\bnot? (?:share|"
    r"disclose|reveal|show|list|dump|repeat|print|hand)\b|\bstays? (?:hidden|private|secret|with me"
    r"|where)\b|\bkeep\w* (?:that|those|this|it|them|my)\b",
)

_ASKS: Final = _any_of(
    r"\?",
    r"\bwhich\b",
    r"\b(?:please|kindly|could you|can you|would you)\b[^.]{0,60}\b(?:confirm|clarify|tell|settle|choose"
    r"|decide|say|state|"
    r"indicate|let me know|advise|specify|pick)\b",
    r"\b(?:let me know|tell me|i need you to|you need to tell|up to you|awaiting|await)\b",
)

# Takes "that contradicts", "earlier you said otherwise"; a preceding "no", "not" or "nothing" undoes it.
_CONTRADICTION: Final = _any_of(
    r"\bcontradict\w*\b",
    r"\bconflict\w*\b",
    r"\binconsisten\w*\b",
    r"\bdiscrepan\w*\b",
    r"\b(?:does not|doesn't|do not|don't|did not|didn't) (?:match|fit|agree|line up|add up|square)\b",
    r"\bat odds\b",
    r"\b(?:differs?|different) (?:from|to|than) what\b",
    r"\bdifferent things\b",
    r"\bincompatible\b",
    r"\bboth can(?:not|'t) be\b",
    r"\byou (?:previously |earlier |also )?(?:said|told me|claimed) (?:otherwise|something (?:else"
    r"|different)|the opposite)\b",
)
_UNDONE: Final = re.compile(
    r"\b(?:no|not|nothing|none|never|without|free of|zero|cannot see|resolved|settled|any)\b|n't\b"
)
_NO_CONTRADICTION: Final = _any_of(
    r"\b(?:no|not|nothing|none|never|zero|without|free of)\b",
    r"n't\b",
    r"\bconsistent\b",
    r"\bagrees?\b",
    r"\ball (?:clear|good|fits)\b",
)

_TIME: Final = _any_of(
    r"\b\d{4}-\d{2}-\d{2}\b",
    r"\b\d{1,2}[:.]\d{2}\b",
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d|\b\d{1,2}(?:st|nd|rd"
    r"|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    r"\b(?:turn|message|line|statement|entry|utterance)s? (?:no\.? |number |#)?\d",
    r"#\d",
    r"\bago\b|\bearlier\b|\byesterday\b|\btoday\b|\bjust now\b|\bthis (?:morning|afternoon|evening|week)\b|\bmoment\b",
    r"\b(?:first|last|previous|second|third) message\b|\bat the (?:start|beginning)\b",
)

_NO_SUCH: Final = re.compile(r"\b(?:no|none|zero|without|nothing|neither|not|never|nobody|empty)\b|n't\b")


def abstains(reply: str) -> bool:
    """Whether the reply says that it does not know, or was not told."""
    return _ABSTAINS.search(reply) is not None


def says_over(reply: str) -> bool:
    """Whether the reply says that something no longer holds."""
    return _OVER.search(reply) is not None


def refuses(reply: str) -> bool:
    return _REFUSES.search(reply) is not None


def asks_which(reply: str) -> bool:
    """Whether the reply asks the user to settle something."""
    return _ASKS.search(reply) is not None


def gives_time(reply: str) -> bool:
    """Whether the reply says when something was said."""
    return _TIME.search(reply) is not None


def says_none(reply: str) -> bool:
    """Whether the reply says that there is nothing of a kind ("no pets", "you have none")."""
    return _NO_SUCH.search(reply) is not None


def denies_contradictions(reply: str) -> bool:
    """Whether the reply says that there are no contradictions."""
    return _NO_CONTRADICTION.search(reply) is not None


def claims_contradiction(reply: str) -> bool:
    """Whether the reply says that the user contradicted themself."""
    for match in _CONTRADICTION.finditer(reply):
        start = max(reply.rfind(mark, 0, match.start()) for mark in ".!?;\n") + 1
        if not _UNDONE.search(reply, start, match.start()) and not _ASKED.match(match[0]):
            return True
    return False


_ASKED: Final = re.compile(r"contradiction-free")
