"""One turn understood: its kind, its facts and claims, its questions and requests. Pure functions of the text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from crt_runtime.language import asking, replies, slot_questions
from crt_runtime.language.absence import absences
from crt_runtime.language.bystanders import OTHER, is_of_another
from crt_runtime.language.contrast import contrasts
from crt_runtime.language.emptiness import none_left
from crt_runtime.language.facts import (
    Claim,
    Fact,
    Modality,
    PendingQuestion,
    Polarity,
    Reading,
    Request,
    RequestKind,
    SlotQuestion,
    TurnKind,
)
from crt_runtime.language.frame_words import frames
from crt_runtime.language.framing import frame
from crt_runtime.language.lead_in import lead_in
from crt_runtime.language.lexis import Lexis, lexis
from crt_runtime.language.mention import Mention
from crt_runtime.language.mentions import mentions
from crt_runtime.language.refining import refinements
from crt_runtime.language.requests import Named, detect_requests
from crt_runtime.language.revoking import leads_to, listed_beside, revoked, revoked_value, spares_some
from crt_runtime.language.said import Said
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn, read
from crt_runtime.language.values import normalize_value

# takes: "FACT: employer = Amazon"      must not take: two lines, "fact: I work", "FACT: = x"
_STRUCTURED: Final = re.compile(
    r"[ \t]*(?:FACT|PREF):[ \t]*([A-Za-z][A-Za-z0-9_]{0,63})[ \t]*=[ \t]*([^\r\n]*[^\s])[ \t]*", re.ASCII
)


_LONGEST_CORRECTION: Final = 32
_MOST_SENTENCES: Final = 3
"""So long, in words and sentences, may a text be in which corrections that do not name their slot are looked for.

The gate's have up to 23 words in two sentences; in longer talk what looks like one mostly is none."""


def read_turn(text: str, *, pending: PendingQuestion | None = None, user_name: str | None = None) -> Reading:
    """Understand one turn. Never raises, whatever the text; the time is linear in its length.

    `pending` is what the runtime asked last, so that "the second one" finds its slot. With `user_name`, a question
    about that name is one about the user. A claim that settles a value without naming its slot ("Amazon is right")
    and without `pending` carries the slot `UNBOUND`.
    """
    structured = _structured(text)
    if structured is not None:
        return structured
    start = lead_in(text)
    reading = _read(text[start:], pending, user_name)
    return _shifted(reading, text, start) if start else reading


def _read(text: str, pending: PendingQuestion | None, user_name: str | None) -> Reading:
    words = lexis()
    turn = read(text, words)
    requests = tuple(_named(request) for request in detect_requests(text, name_of))
    if turn.quoted is not None and any(request.kind is RequestKind.FORGET for request in requests):
        own = {request.kind for request in detect_requests(_without_quotations(turn), name_of)}
        requests = tuple(
            request for request in requests if request.kind is not RequestKind.FORGET or request.kind in own
        )
    names = _call_by_name(turn, words, user_name) if user_name else False
    facts: list[Fact] = []
    said: list[Said] = []
    questions: list[SlotQuestion] = []
    carried = False
    for sentence in turn.sentences:
        asking.classify(turn, words, sentence)
        found = mentions(turn, words, sentence, facts[-1].slot if facts else None)
        asks = sentence.question
        if asks:
            stated = [mention for mention in found if asking.is_stated_beside(turn, words, sentence, mention)]
            asked = [
                mention
                for mention in found
                if not any(mention is one for one in stated) and not turn.is_quoted(mention.core)
            ]
            hypothetical = sentence.has("hypothetical") and not asking.asks_whether(turn, sentence)
            questions += (
                slot_questions.slot_questions(turn, words, sentence, [] if hypothetical else asked, by_name=names)
                if not (hypothetical and found)
                else []
            )
        for mention in found:
            if _counts_us(turn, words, sentence, mention):
                continue
            if (asks or sentence.command) and slot_questions.is_choice(turn.words, mention):
                continue
            denied = not asks and not carried and _is_said_never(turn, words, sentence, mention)
            if denied:  # as "I never worked there" does
                mention.stance.negated, mention.stance.tense = True, "past"
            modality = Modality.ASSERTED if denied else _modality(turn, words, sentence, mention, carried=carried)
            fact = _fact(turn, words, mention, modality)
            if fact.subject == USER and is_of_another(turn, words, sentence, mention):
                fact = replace(fact, subject=OTHER)
            facts.append(fact)
            if (
                (not asks or any(mention is one for one in stated))
                and fact.subject == USER
                and modality in {Modality.ASSERTED, Modality.PAST}
            ):
                said.append(Said(sentence, mention, fact))
        carried = carried or any("hypothetical" in cue.kinds and _carries(turn, cue.start) for cue in sentence.cues)
    claims = replies.claims(turn, words, pending, said)
    answered = bool(claims) and pending is not None
    if not claims:
        claims = frame(turn, words, said)
        claims += none_left(turn, words, claims)
        claims = absences(turn, words, claims)
    if len(turn.words) <= _LONGEST_CORRECTION and len(turn.sentences) <= _MOST_SENTENCES:
        told = {fact.value for fact in facts if fact.subject == USER and fact.modality is Modality.REPORTED}
        set_apart = contrasts(turn, words, claims, said, pending.slot if answered and pending is not None else None)
        claims = [claim for claim in set_apart if claim.replaces not in told]  # "Tom never said that I work at Google"
        if not answered:
            claims = refinements(turn, words, claims, facts)
    requests = tuple(request for request in requests if not _is_taken_back(request, text, claims))
    if not requests and not claims:
        requests = revoked(turn, words) or (() if facts or questions else revoked_value(turn, words))
    requests = tuple(_complete(turn, request) for request in requests)
    known = {fact.span for fact in facts}
    facts += [claim.fact for claim in claims if claim.fact.span not in known]
    kind = _kind(turn, words, claims, questions)
    return Reading(text, kind, tuple(claims), tuple(facts), tuple(dict.fromkeys(questions)), requests)


def _shifted(reading: Reading, text: str, start: int) -> Reading:
    """A reading of the end of a text as one of the whole text."""

    def moved(fact: Fact) -> Fact:
        return replace(fact, span=(fact.span[0] + start, fact.span[1] + start))

    claims = tuple(replace(claim, fact=moved(claim.fact)) for claim in reading.claims)
    return replace(reading, text=text, claims=claims, facts=tuple(moved(fact) for fact in reading.facts))


def _named(request: Request) -> Request:
    """A forget request with the slot that its words name, where the rule that found it kept only the words."""
    if request.kind is not RequestKind.FORGET or request.topic is not None or request.value is None:
        return request
    named = name_of(request.value)
    return request if named is None else replace(request, topic=named.slot, value=named.value)


def _complete(turn: Turn, request: Request) -> Request:
    """A forget request with all slots that it names, or an unclear one where what it names is to stay.

    "Forget my address and my email" names two, "forget everything except my age" says no more than what stays.
    """
    if request.kind is not RequestKind.FORGET:
        return request
    if spares_some(turn):
        return Request(RequestKind.FORGET, loose=True)
    if request.topic is None or request.value is not None:
        return request
    named = (name_of(words, words.count(" ") > 1) for words in listed_beside(turn.source.text))  # "my home" is a name
    also = dict.fromkeys(one.slot for one in named if one is not None and one.value is None)
    return replace(request, also=tuple(slot for slot in also if slot != request.topic))


def _without_quotations(turn: Turn) -> str:
    """The text with what it quotes left out: a quoted "forget my name" asks for nothing."""
    text = list(turn.source.text)
    for at in range(len(turn.words)):
        if turn.is_quoted(at):
            start, end = turn.span(at, at + 1)
            text[start:end] = " " * (end - start)
    return "".join(text)


def _is_taken_back(request: Request, text: str, claims: list[Claim]) -> bool:
    """Whether "forget what I said about V" only says that V was wrong, beside the value that is right."""
    if request.kind is not RequestKind.FORGET:
        return False
    folded = text.casefold()
    for claim in claims:
        if claim.replaces is None or request.topic not in {None, claim.fact.slot}:
            continue
        replaced = claim.replaces.casefold()
        if replaced in (request.value or "").casefold() or "forget" in folded[: max(folded.rfind(replaced), 0)]:
            return True
    return False


def extract_facts(text: str) -> tuple[Fact, ...]:
    """All facts of a text, those of other people, hypothetical, reported and quoted ones included."""
    return read_turn(text).facts


def classify_turn(text: str) -> TurnKind:
    """Whether a text asserts, asks, instructs, or is chatter."""
    return read_turn(text).kind


def _structured(text: str) -> Reading | None:
    head = text[:8].lstrip(" \t")
    if not head.startswith(("FACT:", "PREF:")):
        return None
    match = _STRUCTURED.fullmatch(text)
    if match is None:
        return None
    slot = match[1].lower()
    value = match[2]
    spec = lexis().catalogue.spec_for(slot)
    fact = Fact(
        slot, value, normalize_value(spec.value_type, value), Polarity.AFFIRMED, Modality.ASSERTED, USER, match.span(2)
    )
    return Reading(text, TurnKind.ASSERTION, (Claim(fact),), (fact,))


def _fact(turn: Turn, words: Lexis, mention: Mention, modality: Modality) -> Fact:
    value = turn.text(mention.start, mention.end)
    stance = mention.stance
    negated = (stance.negated or stance.ended) if mention.effect != "end" else not stance.negated
    return Fact(
        mention.slot,
        value,
        normalize_value(words.wording[mention.slot].spec.value_type, value),
        Polarity.NEGATED if negated else Polarity.AFFIRMED,
        modality,
        stance.who,
        turn.span(mention.start, mention.end),
    )


def name_of(phrase: str, whole: bool = False) -> Named | None:
    """What words of the user's name ("where I work", "my dog", "that I live in Oslo"); None where they name no slot.

    `whole`: only if every word of the phrase belongs to the name.
    """
    words = lexis()
    turn = read(phrase, words)
    if not turn.words:
        return None
    slot = slot_questions.topic(turn, words, whole=True)
    if slot is None or words.wording[slot].spec.multi:
        for sentence in turn.sentences:
            for mention in mentions(turn, words, sentence, None):
                opened = turn.words[sentence.start : mention.start]
                beside = "," in opened and not leads_to(opened[: opened.index(",")])  # "Paris, I want to see Rome"
                said = mention.stance.who == USER and mention.end > mention.start and _of_self(opened, words)
                said = said and not beside
                if said and slot in (None, mention.slot):
                    return Named(mention.slot, turn.text(mention.start, mention.end))
    if slot is None and not whole:
        slot = slot_questions.topic(turn, words)
    return None if slot is None else Named(slot)


def _of_self(spoken: list[str], words: Lexis) -> bool:
    return any(word in words.lists["me"] or word in words.lists["mine"] for word in spoken)


def _opens_with_say(turn: Turn, words: Lexis, sentence: Sentence) -> bool:
    at = sentence.start
    return turn.words[at] == "say" and at + 1 < sentence.end and turn.words[at + 1] in words.lists["me"]


def _is_aside(turn: Turn, sentence: Sentence, subject: int) -> bool:
    """Whether a command only leads over to a statement of its own: "forget Nokia, I work at Ericsson"."""
    words = turn.words
    opening = next((word for word in words[sentence.start : subject] if word in turn.lexis.lists["asides"]), None)
    return opening is not None and words[subject - 1] in turn.lexis.lists["is_aside"]


def _carries(turn: Turn, at: int) -> bool:
    return turn.words[at] in turn.lexis.lists["turns_open"]


def _modality(turn: Turn, words: Lexis, sentence: Sentence, mention: Mention, *, carried: bool) -> Modality:
    stance = mention.stance
    if turn.is_quoted(mention.core):
        return Modality.QUOTED
    wording = words.wording[mention.slot]
    first = min(stance.subject_at, mention.core)
    if carried or turn.joke or sentence.has_before("hypothetical", mention.core):
        return Modality.HYPOTHETICAL
    if sentence.has("future") and not wording.intent:
        return Modality.HYPOTHETICAL
    if turn.words[first - 1] == "when" and first > sentence.start and "will" in turn.words[mention.end : sentence.end]:
        return Modality.HYPOTHETICAL
    if _opens_with_say(turn, words, sentence) or (
        sentence.command and not stance.edited and not mention.anyone and not _is_aside(turn, sentence, first)
    ):
        return Modality.HYPOTHETICAL
    if stance.tense == "open" and not ((wording.future or wording.intent) and _means_to(turn, mention)):
        return Modality.HYPOTHETICAL
    if sentence.has_before("reported", first) or _is_reported(turn, words, sentence, first):
        return Modality.REPORTED
    if mention.effect == "begin" and turn.words[first - 1] == "when" and first > sentence.start:
        return Modality.PAST  # "when I turned ten, dad ..."
    if stance.who != USER:
        return Modality.REPORTED if sentence.has_before("reported", first) else Modality.ASSERTED
    denied = stance.negated and not stance.ended  # "I never lived in Rome" tells of no time at all
    if mention.effect == "state" and (stance.used or not wording.spec.steady) and not denied:
        if stance.tense == "past":
            return Modality.PAST
        if stance.tense == "perfect" and not _lasts(turn, sentence):
            return Modality.PAST
    return Modality.ASSERTED


def _counts_us(turn: Turn, words: Lexis, sentence: Sentence, mention: Mention) -> bool:
    """Whether a number says how many we are, and not how old I am: "we're 6 now", not "we are both 34"."""
    if mention.slot != "age" or turn.words[mention.stance.subject_at] != "we":
        return False
    of_age = {"both", *frames(words).single["units"]}
    return of_age.isdisjoint(turn.words[sentence.start : sentence.end])


def _is_said_never(turn: Turn, words: Lexis, sentence: Sentence, mention: Mention) -> bool:
    """Whether the user denies to have said that it holds: "I never said (that) I", "I didn't tell you my dog is"."""
    stance = mention.stance
    if stance.who != USER or stance.negated or turn.joke or turn.is_quoted(mention.core):
        return False
    at = min(stance.subject_at, mention.core) - 1
    while at > sentence.start and turn.words[at] in words.lists["said_to"]:
        at -= 1
    says = any(lemma in words.lists["said_verbs"] for lemma, _ in words.forms.get(turn.words[at], ()))
    before = [word for word in turn.words[sentence.start : at] if word not in words.lists["adverbs"] or word == "never"]
    never = before[-2:] == ["i", "never"] or before[-3:] in (["i", "did", "not"], ["i", "have", "never"])
    return says and never


def _means_to(turn: Turn, mention: Mention) -> bool:
    words = turn.words
    return not any(word in turn.lexis.lists["means_to"] for word in words[mention.stance.subject_at : mention.core])


def _lasts(turn: Turn, sentence: Sentence) -> bool:
    return any(word in {"since", "for", "always", "now", "ever"} for word in turn.words[sentence.start : sentence.end])


def _is_reported(turn: Turn, words: Lexis, sentence: Sentence, before: int) -> bool:
    """Whether someone but the user says it: "my friend said (that) I", "people think I"; "I told you" is the user's."""
    for at in range(sentence.start, before):
        for lemma, form in words.forms.get(turn.words[at], ()):
            if turn.capital(at) and at > sentence.start and turn.source.text != turn.source.text.upper():
                continue  # "Sublime Text"
            if (lemma in words.says and form != "ing") or (
                lemma in words.says
                and form == "ing"
                and at > sentence.start
                and turn.words[at - 1] in {"is", "are", "keeps", "was", "keep"}
            ):
                subject = at - 1
                while subject >= sentence.start and (
                    turn.words[subject] in words.lists["adverbs"]
                    or turn.words[subject] in words.lists["have"]
                    or turn.words[subject] in {"did", "is", "are", "was"}
                ):
                    subject -= 1
                if (
                    subject < sentence.start
                    or turn.words[subject] in words.lists["me"]
                    or not turn.words[subject][0].isalnum()
                ):
                    continue
                if turn.words[subject] in words.lists["is_reported"] | words.lists["adverbs"] | words.lists["modals"]:
                    continue
                if turn.words[subject] in words.lists["documents"] and turn.words[subject - 1] in words.lists["mine"]:
                    continue  # "my passport says I am"
                if turn.words[subject] == "you" and turn.words[max(subject - 1, 0)] in words.lists["asides_open"]:
                    continue  # "when you write about me, ..."
                if lemma == "go" and "far" in turn.words[sentence.start : at]:
                    continue  # "as far as my diet goes, ..."
                if lemma in {"go", "keep"} and (before - at > 2 or form == "base"):
                    continue
                return True
    return False


def _call_by_name(turn: Turn, words: Lexis, user_name: str) -> bool:
    """Put "I" and "my" in the place of the user's name where the text asks about it."""
    name = user_name.lower().split()
    if not name or (name[0] not in turn.words and name[0] + "s" not in turn.words):
        return False
    found = False
    for sentence in turn.sentences:
        before = turn.words[sentence.start : sentence.end]
        changed = _put_self(turn.words, name, sentence)
        if not changed:
            continue
        asking.classify(turn, words, sentence)
        if sentence.question:
            found = True
        else:
            turn.words[sentence.start : sentence.end] = before
    return found


def _put_self(words: list[str], name: list[str], sentence: Sentence) -> bool:
    changed = False
    at = sentence.start
    # "whats alices age", typed without the apostrophe
    possessive = name[0] + "s" if len(name) == 1 else ""
    while at < sentence.end:
        if words[at] == name[0]:
            width = 1
            while width < len(name) and at + width < sentence.end and words[at + width] == name[width]:
                words[at + width] = "just"
                width += 1
            if at + width < sentence.end and words[at + width] == "'s":
                words[at], words[at + width] = "my", "own"
            elif at > sentence.start and words[at - 1] in {"my", "named", "called", "name"}:
                at += width
                continue
            else:
                words[at] = "i"
            changed = True
        elif words[at] == possessive:
            words[at] = "my"
            changed = True
        at += 1
    return changed


def _kind(turn: Turn, words: Lexis, claims: list[Claim], questions: list[SlotQuestion]) -> TurnKind:
    if claims:
        return TurnKind.ASSERTION
    if questions or any(sentence.question for sentence in turn.sentences):
        return TurnKind.QUESTION
    if any(sentence.command for sentence in turn.sentences):
        return TurnKind.INSTRUCTION
    for sentence in turn.sentences:
        if sentence.end - sentence.start < 3:
            continue
        span = turn.words[sentence.start : sentence.end]
        if any(word in words.lists["me"] or word in words.lists["mine"] for word in span):
            return TurnKind.ASSERTION
    return TurnKind.CHATTER
