"""What a reply means besides the values that it names: abstaining, refusing, asking back, claiming a contradiction.

Each meaning is a table of ways to say it. The tables are about English, not about any one assistant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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

# What denies a telling or a knowing, and so speaks of the memory alone: takes "you haven't told me", "no idea"; not
# "you don't have any", "I don't know of any", "you said you have none".
_UNTOLD: Final = _any_of(
    r"\b(?:have|has|had|did|do|does|was|were|am|are|is|could|can)(?:n't|nt| not|not) (?:\w+ ){0,2}?(?:told|tell|said"
    r"|say|mention\w*|shared?|given|provided|specified|stated|know(?! of)|recall|remember|sure|certain|heard)\b",
    r"\bcan(?:not|'t) (?:say|tell|recall|remember)\b",
    r"\b(?:never|not yet|yet to) (?:\w+ )?(?:told|said|mention\w*|shared?|given|stated|been told)\b",
    r"\bno (?:idea|clue|information|info|details?|data|knowledge|memory)\b",
    r"\bnot (?:known|told|mentioned|sure|certain)\b|\b(?:unsure|unknown|clueless|dunno)\b",
)

# What says that a fact just given is not the user's own: takes "you've told me nothing of the kind about yourself", "I
# don't know yours"; not "you've told me nothing else about yourself".
_DISOWNS: Final = _any_of(
    r"\b(?:nothing|anything) (?:of the (?:kind|sort)|like (?:that|it)) (?:about|of) yourself\b",
    r"\b(?:your own|yours) (?:is|are|remains?) (?:not known|unknown)\b",
    r"\b(?:do not|don't|never) (?:actually |really )?(?:know|knew|learn|learned|hear|heard) (?:of )?your(?:s| own)\b",
)

# Takes "no longer", "you stopped"; what says that something is over without saying what came instead.
_OVER: Final = _any_of(
    r"\bno longer\b|\bnot (?:\w+ ){0,4}any ?more\b|\bn't (?:\w+ ){0,6}any ?(?:more|longer)\b"
    r"|\bnot (?:\w+ ){0,4}any longer\b",
    r"\b(?:ended|stopped|quit|left|over|gave up|given up|lapsed|ceased|finished|lost|used to|formerly"
    r"|previously|without)\b",
    r"\bno (?:current|present|new)\b|\bat (?:the moment|present)[^.]{0,20}\b(?:none|nothing|no)\b",
)

# Takes "How are you today?", "Anything else?": questions that settle nothing.
_SMALL_TALK: Final = re.compile(
    r"[^.!?\n]*\b(?:how are you|how (?:is|was|has) your (?:day|week|morning|evening)|anything else|what else"
    r"|(?:can|may|could) i (?:help|assist|do)|how (?:can|may) i (?:help|assist)|would you like (?:to hear|me to|some|a)"
    r"|is there (?:anything|something)|how about (?:a|some)|shall we)\b[^.!?\n]*\?"
)

# Takes "Which one is right?", "please confirm which applies"; not "Which movie shall we watch?".
_ASKS_TO_SETTLE: Final = _any_of(
    r"\bwhich (?:one|of (?:them|these|those|the two)|(?:value|answer|version|statement|entry))?\s?"
    r"(?:is|are|was|holds?|applies|should i|do i|shall i)\b[^.!?]{0,40}\b(?:right|correct|true|hold|apply|applies"
    r"|believe|keep|trust|use|now|it|that)\b",
    r"\bwhich (?:one|of (?:them|these|those|the two))\b[^.!\n]{0,40}\?",
    r"\b(?:please|could you|can you|would you)\b[^.!?]{0,30}\b(?:confirm|clarify|settle|decide|choose|pick)\b"
    r"[^.!?]{0,30}\b(?:which|whether|between)\b",
    r"\b(?:still|yet) (?:open|unresolved|unsettled|undecided|to be settled)\b|\bunresolved\b|\bunsettled\b",
)

# Takes "I'm not quite sure", "it might be"; not "I'm sure", "might I ask".
_HEDGES: Final = _any_of(
    r"\bnot (?:\w+ )?(?:sure|certain)\b|n't (?:\w+ )?(?:sure|certain)\b|\bunsure\b|\buncertain\b",
    r"\b(?:maybe|perhaps|possibly|probably|presumably|supposedly|allegedly)\b(?! one day)",
    r"\b(?:might|may|could) (?:well )?be\b|\bi(?:'d)? (?:guess|suppose|suspect|reckon|assume)\b",
    r"\b(?:if|unless) i'm (?:not )?(?:wrong|mistaken)\b",
    r"\bi (?:do not|don't) (?:really |actually )?know\b[^.!?]*\bthough\b",
)

# Takes "your friend told me", "I found it online", "from your LinkedIn profile", "I guessed"; a "not" undoes it.
_ANOTHER_SOURCE: Final = _any_of(
    r"\b(?:your|a|an|some|another|one of your) (?:\w+ )?(?:friend|colleague|co-?worker|neighbou?r|cousin|relative|boss"
    r"|acquaintance|user|person|source)s? (?:has |have |had )?(?:told|said|says|mentioned|wrote|shared|let)\b",
    r"\b(?:someone|somebody|people|they|he|she) (?:has |have |had )?(?:told|mentioned|said|wrote to)"
    r" (?:me|us|it|that)\b",
    r"\b(?:linkedin|facebook|instagram|twitter|google|wikipedia|the internet|the web|a web search|social media"
    r"|public records?|the news|a website|online|(?:an|the|your) import(?:ed)?\b[^.,;!?]{0,20}"
    r"|training data|a database|address book)\b",
    r"\bi (?:have |just )?(?:guess(?:ed)?|inferred|deduced|assumed|concluded|made (?:it|that|this) up"
    r"|looked (?:it|you) up"
    r"|googled|searched|overheard)\b",
)

# Takes "you told me once", "you did mention it"; what undoes it stands before or right behind it.
_TELLING: Final = re.compile(
    r"\byou(?:'ve| have| had|'d| did)? (?:(?:once|already|also|just|clearly|certainly|definitely|did|do) )*"
    r"(?:told me|mention(?:ed)?|said|stated|shared|gave me|wrote)\b"
    r"|\bi (?:clearly |distinctly |do |still )?(?:remember|recall) (?:you|your|that|it|hearing)\b"
)
_NOT_TOLD: Final = re.compile(
    r"\b(?:no|not|nothing|none|never|nobody|nor|neither|without|unless|until|till|if|whether|when|once|whatever|anything"
    r"|something|what|ever|than|before|cannot|everything|all|only)\b|n't\b"
)

_SENTENCE_REST: Final = re.compile(r"[^.!?\n]*")
_TOLD_NOTHING: Final = re.compile(r"\s*(?:nothing|no|not|never|neither|little)\b")
# Takes "You told me about your job, but not about that."
_BUT: Final = re.compile(r"\b(?:but|though|although) (?:not|never|nothing)\b|\bexcept\b|\bnot (?:about|this|that)\b")

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
    """Whether the reply asks the user to settle something; how they are, or what else they want, settles nothing."""
    return _ASKS.search(_SMALL_TALK.sub(" ", reply)) is not None


def credits_another(reply: str, quoted: Sequence[tuple[int, int]]) -> str | None:
    """The words with which the reply credits what it knows to anyone but the user, outside of quotations."""
    for match in _ANOTHER_SOURCE.finditer(reply):
        start = max(reply.rfind(mark, 0, match.start()) for mark in ".!?;,\n") + 1
        inside = any(first <= match.start() < last for first, last in quoted)
        if not inside and not _UNDONE.search(reply, start, match.start()):
            return match[0]
    return None


def asks_to_settle(reply: str) -> bool:
    """Whether the reply asks in so many words which of several things holds."""
    return _ASKS_TO_SETTLE.search(reply) is not None


def hedges(reply: str) -> bool:
    """Whether the reply says that it is not sure."""
    return _HEDGES.search(reply) is not None


def claims_telling(reply: str) -> bool:
    """Whether the reply claims that the user told it something: "you mentioned it once", not "you never told me"."""
    for match in _TELLING.finditer(reply):
        start = max(reply.rfind(mark, 0, match.start()) for mark in ".!?;,:\n") + 1
        if _NOT_TOLD.search(reply, start, match.start()) or _TOLD_NOTHING.match(reply, match.end()):
            continue
        if not _BUT.search(_SENTENCE_REST.match(reply, match.end())[0]):  # type: ignore[index]  # matches anything
            return True
    return False


def gives_time(reply: str) -> bool:
    """Whether the reply says when something was said."""
    return _TIME.search(reply) is not None


def says_none(reply: str) -> bool:
    """Whether the reply says that there is nothing of a kind ("no pets", "you have none")."""
    return _NO_SUCH.search(reply) is not None


def says_only_untold(reply: str) -> bool:
    """Whether the reply speaks of not knowing or not having been told, and does not also say that there is none."""
    return _UNTOLD.search(reply) is not None and not says_none(_UNTOLD.sub(" ", reply))


def disowns(reply: str) -> bool:
    """Whether the reply says that what it tells is not the user's own."""
    return _DISOWNS.search(reply) is not None


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
