"""Checks of what a reply must not add: facts that nobody told, what the user revoked, contradictions that are none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from crt_runtime.stress.checks.addressing import miscalled
from crt_runtime.stress.checks.conversation import QUESTIONS, Hearing, plain, sentence_at, shown, stem
from crt_runtime.stress.checks.judged import Judged
from crt_runtime.stress.judge.meanings import claims_contradiction
from crt_runtime.stress.judge.stance import COMMITTED
from crt_runtime.stress.lexicon import Lexicon
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.words import Mention, fold, forms, phrase

_YOU: Final = re.compile(r"\byou(?:r|rs|'re|'ve)?\b")

# A sentence that is about the user or theirs: also "Give Rex a pat from me!", "Say hi to Anna."
_THEIRS: Final = re.compile(
    r"\byou(?:r|rs|'re|'ve)?\b|\bfrom me\b|\bsay (?:hi|hello)\b|\b(?:greet|hug|kiss|pat|regards)\b"
)

# What says that a value was taken down: takes "Noted: Amazon", "saved as your employer"; not "not noted".
_TAKEN_DOWN: Final = re.compile(
    r"(?<!not )(?<!nothing )\b(?:noted|saved|stored|recorded|updated|added|logged|registered|entered)\b"
    r"(?! (?:as|that) (?:a|an|some|someone|what|the) )"
)

# What gives something away without naming it: takes "it began with 'Ga'", "it had 5 letters".
_HINT: Final = re.compile(
    r"\b(?:beg[aiu]ns?|start(?:s|ed)?|end(?:s|ed)?) (?:with|in)\b|\brhym\w+\b|\b\w+ (?:letters|syllables)\b"
    r"|\bfirst letter\b|\binitials?\b|\b(?:sounds?|sounded) like\b"
)

_AGREES: Final = re.compile(
    r"\W*(?:yes|yep|yeah|right|correct|exactly|indeed|absolutely|of course|sure|that's right|true|certainly)\b(?! not)"
)

# What makes a name more than a name: takes "like the famous detective", "a lovely Greek name".
_EMBELLISHED: Final = re.compile(
    r"\b(?:famous|renowned|celebrated|well[- ]known|known (?:for|as)|best known|legendary|legend|award\w*"
    r"|actor|actress|director|"
    r"film ?maker|singer|author of|founder|professor|scientist|philosopher|king|queen|saint|president"
    r"|origin\w*|meaning|means|derived|"
    r"comes from|latin|hebrew|greek|arabic name|biblical|historical|wikipedia|named after|reminds me"
    r"|same name as|namesake|popular name|"
    r"beautiful name|lovely name|unusual name|rare name|born in|ancestors?|heritage)\b"
)

# "you are a nurse", "you've got two cats": a statement about the user. Its object runs to the end of the clause, over
# the end of a wrapped line too, but not into the next paragraph or entry of a list.
_CLAIM: Final = re.compile(
    r"(?:\byou(?:'ve|\shave|\salso|\sonce|\salready)*\s(?:told\sme|said|mentioned|wrote)(?!\s(?:not|nothing|no|never)\b)"
    r"|\b(?:ever\s)?since\b(?!\s(?:i|you)\b)"
    r"|\byou(?:'re|'ve\sgot|\s(?:are|were|was|have\sgot|have|had|own|live|lived|work|worked|study|studied|love|like"
    r"|enjoy|prefer|play|speak|drive|hate|can(?:'t|not)\sstand|dislike|detest|despise|grew\sup|moved|come\sfrom|graduated|must\sbe|seem\sto\sbe))\b"
    r"(?!\s(?:not|never)\b))((?:[^.,;:!?()\n\"]|\n(?![\n*#•\d-]))*)"
)

# "what you told me no longer holds", "as you said": no claim of what was told.
_RELATIVE: Final = re.compile(
    r"\b(?:what(?:ever)?|everything|anything|nothing|something|all|things?|as|that|which|than|one)\s\Z"
)
# "I don't know that you work at", "I can't say whether you live in": no claim at all.
_UNCLAIMED: Final = re.compile(
    r"(?:n't|\bnot|\bnever|\bcannot)\s(?:\w+\s)?(?:know|say|tell|told|confirm|sure|certain|mentioned|said)\s"
    r"(?:me\s)?(?:that|whether|if)\s\Z"
)
_LEAD: Final = 60
"""So many characters before a claim hold what takes it back."""

_ABOUT: Final = re.compile(r"\b(?:about|regarding|concerning)\b")  # what follows only says what it was about
_TELLS: Final = re.compile(r"you\b.*\b(?:told\sme|said|mentioned|wrote)\b")

_IDLE: Final = frozenset(
    stem(form)
    for form in forms("""
    a an the and or but of in on at to for from with by as is are was were be been being it its this that these
    those there here you your yours i me my mine we our us not no yes so very quite just only also both all any
    some each one two three four welcome right correct sure certain free able asking asked ask talking speaking
    referring talk telling told tell said say saying declared mentioned mention mentioning stated state noted note notes
    recorded record records stored store given give shared share sharing wrote written write called named known
    know knows think thinking thought believe want wanted wanting need needed like likes likely looking look
    feel feeling going doing done set ready good great fine well ok okay fun nice happy glad best better kind
    part way word words thing things something anything everything nothing someone else point question questions
    answer answers message messages memory conversation contradiction contradictions conflict conflicting
    different difference side sides value values option options statement statements entry entries fact facts
    information detail details yet still now then today currently present before earlier previously already
    again once first last later until since while when where which who whom whose what how why whether if
    because time times day days moment more most less than other others another same such either neither none up
    down out about into over after through during per between against without within can could will would shall
    should may might must do does did has have had having got get gets getting make made makes currently instead
    actually really indeed simply mostly always usually often never ever please thanks thank sorry afraid
    yourself myself itself themselves user person people friend assistant chat reply turn open settled settle
    revised corrected correction changed change updated update remembered remember recall forget forgotten
    removed deleted kept keep hold holds held apply applies current former formerly past new old original long
    ago much many lot lots little bit too own using use used based live living work working speak play drive study
    wake name listed list far together come came back there'd you'd it's that's i'm i've i'll
    """)
)
"""Words of small talk and of talk about the conversation, which claim nothing about the user."""

_FACTUAL: Final = ("assert", "ask")
"""The forms of the lexicon whose words are about slots and not about values."""


def not_taken_as_fact(heard: Hearing) -> Judged:
    """What the user only supposed, denied, quoted, presupposed or reported of others is not told back as theirs."""
    value = heard.line.say or heard.line.decoy or ""
    expected = f"does not take {value} as a fact about the user"
    if value in heard.truth.values:
        return expected, None
    presupposed = heard.line.act is Act.PRESUPPOSE
    if presupposed and heard.line.text.rstrip().endswith("?") and _AGREES.match(heard.folded):
        return expected, heard.told(f"it agreed: {heard.said}", f"not confirm {value}")
    for named in heard.named:
        if (
            named.mention.value == value
            and named.stance in COMMITTED
            and _taken_as_theirs(sentence_at(heard.folded, named.mention.start), presupposed)
        ):
            return expected, heard.told(heard.said, f"not take {value} as a fact about the user")
    return expected, None


def forgotten_stays_gone(heard: Hearing) -> Judged:
    """What the user revoked comes back in no later reply."""
    conversation = heard.conversation
    gone = conversation.gone
    expected = "does not bring back what the user revoked"
    if not conversation.revoked:
        return expected, None
    reply = plain(heard.text)
    for text in conversation.revoked:
        if text.count(" ") >= 2 and text.strip(" .!?") in reply and text not in conversation.statements:
            return expected, f"turn {heard.turn.number}: the user had revoked {shown(text)}; {heard.said}"
    if heard.truth.state is State.FORGOTTEN and heard.line.act in QUESTIONS:
        hint = _HINT.search(heard.folded)
        if hint is not None:
            revoked = f"turn {heard.turn.number}: the user had revoked {heard.what}"
            return expected, f"{revoked}; the reply gives a hint ({hint[0]}): {heard.shown}"
    for slot, value in gone:
        here = heard.line.slot == slot
        if (here and heard.line.act is Act.FORGET) or (not here and (slot, value) in conversation.faint):
            continue
        for mention in heard.mentions:
            if (
                mention.slot == slot
                and mention.value == value
                and not mention.weak
                and _same_case(heard, mention.start, value)
            ):
                noun = heard.conversation.lexicon.slots[slot].noun
                revoked = f"turn {heard.turn.number}: the user had revoked their {noun} ({value})"
                return expected, f"{revoked}; the reply names it: {heard.shown}"
    return expected, None


def no_false_alarm(heard: Hearing) -> Judged:
    """Nothing contradicts anything here, and the reply does not say so."""
    expected = "claims no contradiction"
    if heard.reply is not None and heard.reply.contradiction_detected:
        return expected, heard.told("it flagged a contradiction", "see no contradiction")
    if heard.line.act is not Act.PRESUPPOSE and claims_contradiction(heard.folded):
        return expected, heard.told(f"it claimed a contradiction: {heard.said}", "see no contradiction")
    return expected, None


def invents_nothing(heard: Hearing) -> Judged:
    """The reply tells the user nothing about themself that they never said."""
    expected = "says nothing about the user that they never said"
    conversation = heard.conversation
    heard_before = conversation.vocabulary
    for mention in heard.mentions:
        if mention.weak or mention.value in conversation.said_in or not _is_plain(heard, mention):
            continue
        needle = phrase(heard.text[mention.start : mention.end])
        if all(stem(form) in heard_before for form in needle):
            continue
        if heard.sense_of(mention) in COMMITTED and _THEIRS.search(sentence_at(heard.folded, mention.start)):
            return expected, f"turn {heard.turn.number}: the user never said {mention.value}; {heard.said}"
    name = miscalled(heard)
    if name is not None:
        return expected, f"turn {heard.turn.number}: it called the user {name}, which is not their name; {heard.said}"
    claim = _unsupported_claim(heard)
    if claim is not None:
        return expected, f"turn {heard.turn.number}: the user never said anything like {shown(claim)}; {heard.said}"
    return expected, None


def adds_nothing_to_name(heard: Hearing) -> Judged:
    """A name is acknowledged as a name: no fame, origin or story that the user did not tell."""
    expected = "acknowledges the name without embellishment"
    match = _EMBELLISHED.search(heard.folded)
    if match is None or match[0] in fold(heard.line.text):
        return expected, None
    return (
        expected,
        f"turn {heard.turn.number}: the user gave their name; the reply embellishes it: {heard.shown}",
    )


def _taken_as_theirs(sentence: str, presupposed: bool) -> bool:
    if _YOU.search(sentence) is not None or _TAKEN_DOWN.search(sentence) is not None:
        return True
    confirmed = _CONFIRMED.search(sentence) if presupposed else None
    return confirmed is not None and _IF.search(sentence, 0, confirmed.start()) is None


# What agrees with something taken for granted, in the middle of a sentence: takes "but yes, Amazon is correct".
_CONFIRMED: Final = re.compile(
    r"\b(?:is|sounds|seems) (?:quite |about |perfectly )?(?:right|correct|true|accurate)\b"
    r"|\b(?:but|and|so|then|well) (?:yes|yeah|yep|indeed)\b"
)

# What leaves open whether something is right: takes "tell me if Amazon"; not "if you ask me, Amazon".
_IF: Final = re.compile(r"\b(?:if|whether|unless|once|confirm(?: that)?|is it true that)\b[^,;]*\Z")


def _same_case(heard: Hearing, start: int, value: str) -> bool:
    """A value that is an everyday word ("blue", "tea") counts only where the reply is about the user."""
    if value[:1].isupper() or " " in value:
        return True
    return heard.line.slot is not None or _YOU.search(sentence_at(heard.folded, start)) is not None


def _is_plain(heard: Hearing, mention: Mention) -> bool:
    """Whether a word means the value: by itself, or since the reply says of what ("your diet is kosher")."""
    if _distinctive(mention.value):
        return True
    noun = fold(heard.conversation.lexicon.slots[mention.slot].noun)
    before = heard.folded[: mention.start]
    return not mention.value.isdecimal() and before.endswith((f"your {noun} is ", f"your {noun} are "))


def _distinctive(value: str) -> bool:
    """Whether naming the value can hardly mean anything else: a name of four letters, a phrase, a long word."""
    return len(value) >= 4 and not value.isdecimal() and (value[:1].isupper() or " " in value or len(value) >= 7)


def _unsupported_claim(heard: Hearing) -> str | None:
    """A statement about the user with a word that neither they nor everyday small talk has used."""
    vocabulary = heard.conversation.vocabulary
    nouns = _noun_stems(heard.conversation.lexicon)
    for match in _CLAIM.finditer(heard.folded):
        claimed = match[1]
        if _UNCLAIMED.search(heard.folded, max(0, match.start() - _LEAD), match.start()):
            continue
        if _TELLS.match(match[0]):
            if _RELATIVE.search(heard.folded, 0, match.start()):
                continue
            claimed = _ABOUT.split(claimed)[0]
        if any(start <= match.start() < end for start, end in heard.quoted) or _is_asked(heard.folded, match.end()):
            continue
        for spoken in forms(claimed):
            form = stem(spoken)
            if "'" in spoken:
                continue
            if form not in vocabulary and form not in _IDLE and form not in nouns and len(form) > 2:
                return match[0].strip()
    return None


def _is_asked(text: str, position: int) -> bool:
    ends = [(end, mark) for mark in ".!?\n" if (end := text.find(mark, position)) >= 0]
    return bool(ends) and min(ends)[1] == "?"


@lru_cache(maxsize=8)
def _noun_stems(lexicon: Lexicon) -> frozenset[str]:
    """The words for the slots themselves ("employer", "employed", "team size"), from their nouns and wordings."""
    found: set[str] = set()
    for slot in lexicon.slots.values():
        worded = [text for form in _FACTUAL for text in slot.forms[form].pool("all") if form in slot.forms]
        for text in (slot.noun, slot.name.replace("_", " "), *worded):
            found.update(stem(form) for form in forms(text))
    return frozenset(found)
