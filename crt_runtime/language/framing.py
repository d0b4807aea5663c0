"""What the saying does to what was said before: correction, change over time, end, refinement, both, settling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.extent import Extent, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.lexis import LEAF, Lexis, Wording, longest
from crt_runtime.language.mentions import Mention
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Cue, Sentence, Turn
from crt_runtime.language.values import normalize_value

_TIME_AFTER_SINCE: Final = frozenset({"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "last", "this", "yesterday", "then", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "spring", "summer", "fall", "autumn", "winter", "early", "late", "mid", "recently", "today", "the", "new", "my", "around", "about", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "a", "christmas", "easter"})  # fmt: skip
_WRONG: Final = frozenset({"mistake", "wrong", "typo", "error", "slip", "incorrect", "outdated", "old", "misstatement", "false", "inaccurate", "nonsense", "not", "mistaken", "untrue", "joke", "obsolete"})  # fmt: skip
_REJECTING: Final = frozenset({"ignore", "disregard", "forget", "drop", "scratch", "discard", "delete", "remove", "dismiss"})
_IMPERATIVE_SETTLE: Final = frozenset({"go", "use", "keep", "trust", "believe", "ignore", "disregard", "discard", "drop", "forget", "stick"})
_LINKS: Final = frozenset({",", ":", "—", "-", "it", "is", "i", "am", "at", "in", "for", "with", "on", "to", "that", "'s", "be", "should", "say", "work", "live", "we", "are", "as", "by", "have", "been", "my", "the", "one", "a", "an", "make", "to", "it's", "really", "actually", "now", "just", "rather", "sorry", "no", "and", "but", "or", "wait", "instead", "into", "of", "moved", "based", "using", "use", "drive", "working", "living", "meant", "mean", "meaning"})  # fmt: skip
_NOW: Final = frozenset({"now", "nowadays", "currently", "today", "presently"})
_REJECT_STOPS: Final = frozenset({"anymore", "that", "yet", "really", "sure", "as", "because", "so", "only", "just", "the", "too", "very", "a", "any", "it", "what", "there", "here", "always", "exactly", "even", "my", "like", "much", "bad", "going", "to", "about", "if", "when", "where", "by", "out", "from", "one", "all"})  # fmt: skip


@dataclass(slots=True)
class Said:
    """A mention that the user asserts of themself, with its sentence and the fact made of it."""

    sentence: Sentence
    mention: Mention
    fact: Fact


@dataclass(slots=True)
class _Draft:
    said: Said
    change: Change
    replaces: str | None = None
    context: str | None = None
    dropped: bool = False


def frame(turn: Turn, lexis: Lexis, said: list[Said]) -> list[Claim]:
    """The claims of a turn, each with what it does to an older value of its slot."""
    if not said:
        return []
    drafts: list[_Draft] = []
    for one in said:
        draft = _Draft(one, _change(turn, lexis, one))
        context = one.mention.context
        if context is not None:
            draft.context = turn.text(*context)
        elif len(said) > 1:
            before = _context_before(turn, lexis, one)
            draft.context = None if before is None else turn.text(*before)
        if one.fact.polarity is Polarity.AFFIRMED:
            draft.replaces = _rejected(turn, lexis, one)
            if draft.replaces is not None and draft.change in {Change.PLAIN, Change.BOTH}:
                draft.change = Change.CORRECTION
            if draft.replaces is None:
                older = _older(turn, lexis, one)
                if older is not None:
                    draft.replaces = older
                    if draft.change is Change.PLAIN:
                        draft.change = Change.UPDATE
            if draft.replaces is None and draft.change in {Change.PLAIN, Change.REFINEMENT}:
                area = _area(turn, lexis, one)
                if area is not None:
                    draft.change, draft.replaces = Change.REFINEMENT, area
        drafts.append(draft)
        second = _second_thought(turn, lexis, one, said)
        if second is not None:
            draft.dropped = True
            drafts.append(second)
    _merge(turn, lexis, drafts)
    return [Claim(draft.said.fact, draft.change, draft.replaces, draft.context) for draft in drafts if not draft.dropped]


def none_left(turn: Turn, lexis: Lexis, claims: list[Claim]) -> list[Claim]:
    """Claims that a multi-valued slot is empty: "I have no pets", "I'm not allergic to anything"."""
    found: list[Claim] = []
    words = turn.words
    for sentence in turn.sentences:
        if sentence.question or sentence.command or turn.joke:
            continue
        for at in range(sentence.start, sentence.end):
            if words[at] not in lexis.lists["me"] or turn.is_quoted(at) or sentence.has_before("hypothetical", at) or sentence.has_before("reported", at):
                continue
            empty = _empty_at(turn, lexis, at + 1, sentence.end)
            if empty is None:
                continue
            (start, end), slots = empty
            for slot in slots:
                if any(claim.fact.slot == slot for claim in claims):
                    continue
                if not lexis.wording[slot].spec.multi:
                    place = turn.source.ends[end - 1]
                    fact = Fact(slot, "", "", Polarity.NEGATED, Modality.ASSERTED, USER, (place, place))
                    found.append(Claim(fact, Change.END))
                    continue
                value = turn.text(start, end)
                fact = Fact(slot, value, normalize_value("text", value), Polarity.NEGATED, Modality.ASSERTED, USER, turn.span(start, end))
                found.append(Claim(fact, Change.NONE_LEFT))
    return found


def _empty_at(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[Extent, tuple[str, ...]] | None:
    """The phrase of emptiness that starts after a subject: "have no pets", "not be allergic to anything"."""
    words = turn.words
    while at < end and (words[at] in lexis.lists["adverbs"] or words[at] in {"do", "did", "have"}) and not _none_below(lexis, lexis.none, words[at]):
        at += 1
    start = at
    node: object = lexis.none
    if at + 1 < end and words[at] in lexis.lists["be"] and words[at + 1] == "not":
        node, at = _none_below(lexis, _none_below(lexis, node, "not"), "be"), at + 2
        start = at
    found: tuple[int, tuple[str, ...]] | None = None
    while isinstance(node, dict):
        leaf = node.get(LEAF)
        if isinstance(leaf, tuple):
            found = at, leaf
        if at >= end:
            break
        below = _none_below(lexis, node, words[at])
        if below is None and words[at] in lexis.lists["adverbs"]:
            at += 1
            continue
        node, at = below, at + 1
    if found is None:
        return None
    stop, slots = found
    if stop < end and words[stop] in {"named", "called", "except", "that", "like", "whose", "who", "other", "with", "at", "from", "for", "as", "to", "in"}:
        return None
    return (start, stop), slots


def _none_below(lexis: Lexis, node: object, word: str) -> object:
    if not isinstance(node, dict):
        return None
    below = node.get(word)
    if below is None:
        for lemma, _ in lexis.forms.get(word, ()):
            below = node.get(lemma)
            if below is not None:
                break
    return below


# -- one claim ----------------------------------------------------------------------------------------------------------


def _change(turn: Turn, lexis: Lexis, one: Said) -> Change:  # noqa: PLR0911, PLR0912
    mention, fact, sentence = one.mention, one.fact, one.sentence
    wording = lexis.wording[mention.slot]
    kinds = _kinds(turn, lexis, sentence, mention)
    if fact.polarity is Polarity.NEGATED:
        ended = mention.effect == "end" or mention.stance.ended or _anymore(turn, sentence, mention)
        return Change.END if ended else Change.PLAIN
    if fact.modality is Modality.PAST:
        return Change.PLAIN
    if mention.stance.edited:
        return Change.CORRECTION
    if "correction_strong" in kinds:
        return Change.CORRECTION
    if "refine" in kinds and not wording.spec.multi:
        return Change.REFINEMENT
    begun = mention.effect == "begin" or mention.stance.begun or mention.fresh
    if not wording.spec.steady and not wording.spec.multi and (begun or "update" in kinds):
        return Change.UPDATE
    if "settle" in kinds:
        return Change.CLARIFICATION
    if "correction_weak" in kinds:
        return Change.CORRECTION
    if "both" in kinds and not wording.spec.multi:
        return Change.BOTH
    return Change.PLAIN


def _kinds(turn: Turn, lexis: Lexis, sentence: Sentence, mention: Mention) -> set[str]:
    kinds: set[str] = set()
    for cue in sentence.cues:
        if cue.start < mention.end and mention.start < cue.end:
            continue
        kinds.update(kind for kind in cue.kinds if _holds_here(turn, lexis, sentence, cue, kind, mention))
    for other in turn.sentences:
        if other is sentence or not other.cues or other.question:
            continue
        if other.end - other.start > 9 and other.start > sentence.start:
            continue
        for cue in other.cues:
            kinds.update(kind for kind in cue.kinds if kind in {"correction_strong", "refine"} or (kind in {"correction_weak"} and other.end - other.start <= 4))
            if "settle" in cue.kinds and (turn.words[cue.start] in _IMPERATIVE_SETTLE or turn.words[cue.start] in {"is", "was", "to"}) and _imperative(turn, other, cue):
                kinds.add("settle")
    return kinds


def _imperative(turn: Turn, sentence: Sentence, cue: Cue) -> bool:
    return turn.words[cue.start] not in _IMPERATIVE_SETTLE or cue.start == sentence.start or turn.words[cue.start - 1] in {",", "please", "just", "and", "so", "—", "then", "can", "you", "let", "us"}


def _holds_here(turn: Turn, lexis: Lexis, sentence: Sentence, cue: Cue, kind: str, mention: Mention) -> bool:
    words = turn.words
    word = words[cue.start]
    if kind == "update":
        if word == "since":
            after = words[cue.start + 1] if cue.start + 1 < sentence.end else ""
            return after in _TIME_AFTER_SINCE or after[:1].isdigit()
        if word == "now" and (cue.start == sentence.start and words[cue.start + 1] == ","):
            return False
        if word == "new":
            return False
        return not (word == "ago" and mention.stance.tense == "past")
    if kind == "correction_weak" and word == "rather":
        return words[cue.start - 1] != "would" and not (cue.end < sentence.end and words[cue.end] == "than")
    if kind == "settle":
        return cue.start != mention.core and _imperative(turn, sentence, cue)
    if kind == "refine" and word == "exact":
        return False
    return True


def _anymore(turn: Turn, sentence: Sentence, mention: Mention) -> bool:
    words = turn.words
    for at in range(mention.core, sentence.end):
        if words[at] in {"anymore", "nomore"} or (words[at] == "any" and at + 1 < sentence.end and words[at + 1] in {"more", "longer"}):
            return True
    return False


def _context_before(turn: Turn, lexis: Lexis, one: Said) -> Extent | None:
    words = turn.words
    stop = one.mention.stance.subject_at
    while stop > one.sentence.start and words[stop - 1] in {","}:
        stop -= 1
    for at in range(max(one.sentence.start, stop - 5), stop):
        if words[at] in lexis.context_openers:
            found = longest(lexis.context_openers, words, at, stop)
            if found is not None and (at == one.sentence.start or words[at - 1] in {",", "and", "but", ";", "while", "—"}):
                return at, stop
    return None


# -- older values -------------------------------------------------------------------------------------------------------


def _value(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int, link: str) -> Extent | None:
    words = turn.words
    while at < end and (words[at] in _LINKS or words[at] == link):
        at += 1
    if at >= end or words[at] in lexis.lists["stops_hard"]:
        return None
    extent = value_at(turn, lexis, wording, at, end)
    if extent is None or extent[1] - extent[0] > 5:
        return None
    return extent


def _rejected(turn: Turn, lexis: Lexis, one: Said) -> str | None:
    """The value that the text calls wrong: ", not v", "instead of v", "v was a mistake", "ignore v"."""
    words, sentence, mention = turn.words, one.sentence, one.mention
    wording = lexis.wording[mention.slot]
    start = mention.context[1] if mention.context is not None else mention.end
    for at in range(start, min(start + 12, sentence.end)):
        word = words[at]
        opened = 0
        if word in {"not", "never"}:
            opened = at + 1
        elif word in {"instead", "rather"} and at + 1 < sentence.end and words[at + 1] in {"of", "than"}:
            opened = at + 2
        elif word == "as" and words[at : at + 3] == ["as", "opposed", "to"]:
            opened = at + 3
        elif word == "no" and at + 1 < sentence.end and words[at + 1] == "longer":
            opened = at + 2
        if not opened or opened >= sentence.end:
            continue
        if words[at - 1] in lexis.lists["do"] or words[at - 1] in lexis.lists["modals"]:
            continue
        while opened < sentence.end and (words[opened] in {"at", "in", "for", "with", "on", "as", "to", "by", "from", "a", "an", "the"} or words[opened] == mention.link):
            opened += 1
        if opened >= sentence.end or words[opened] in _REJECT_STOPS:
            continue
        extent = _value(turn, lexis, wording, opened, sentence.end, mention.link)
        if extent is not None:
            return turn.text(*extent)
    opening = sentence.start
    while opening < sentence.end and words[opening] in {"it", "that", "is", "sorry", "no", ","}:
        opening += 1
    if words[opening] == "not" and mention.core > opening + 1:
        extent = _value(turn, lexis, wording, opening + 1, mention.core, mention.link)
        if extent is not None and extent[1] < sentence.end and words[extent[1]] in {",", "—", "but"}:
            return turn.text(*extent)
    return _called_wrong(turn, lexis, wording, mention)


def _called_wrong(turn: Turn, lexis: Lexis, wording: Wording, mention: Mention) -> str | None:
    words = turn.words
    for other in turn.sentences:
        for at in range(other.start, other.end):
            if words[at] in _WRONG and words[at] != "not":
                copula = at - 1
                while copula > other.start and words[copula] in {"a", "an", "my", "the", "just", "simply", "clearly", "mis", "wrong", "honest", "actually", "bad", "answer", "outright"}:
                    copula -= 1
                if words[copula] in {"was", "is", "were", "'s"}:
                    begin = copula
                    while begin > other.start and copula - begin < 5 and words[begin - 1][0].isalnum() and words[begin - 1] not in lexis.lists["stops_hard"] and words[begin - 1] not in {"and", "in", "at", "said"}:
                        begin -= 1
                    extent = value_at(turn, lexis, wording, begin, copula) if begin < copula else None
                    if extent is not None and extent[1] == copula and (extent[1] <= mention.start or extent[0] >= mention.end):
                        return turn.text(*extent)
            elif words[at] in _REJECTING and (at == other.start or words[at - 1] in {",", "and", "please", "just", "so", "—"}):
                extent = _value(turn, lexis, wording, at + 1, other.end, "")
                if extent is not None and (extent[1] <= mention.start or extent[0] >= mention.end):
                    return turn.text(*extent)
    return None


def _older(turn: Turn, lexis: Lexis, one: Said) -> str | None:
    """The value that this one took the place of: "from v to w", "traded v for w", "i said v"."""
    words, sentence, mention = turn.words, one.sentence, one.mention
    wording = lexis.wording[mention.slot]
    if one.fact.modality is not Modality.ASSERTED:
        return None
    for at in range(sentence.start, mention.start):
        if words[at] == "from" and "to" in words[at + 1 : mention.start] and mention.core <= at:
            extent = value_at(turn, lexis, wording, at + 1, words.index("to", at + 1))
            if extent is not None:
                return turn.text(*extent)
    for at in range(mention.end, min(mention.end + 6, sentence.end)):
        if words[at] == "from" and mention.effect == "begin" and mention.link in {"to", "into", "in"}:
            extent = value_at(turn, lexis, wording, at + 1, sentence.end)
            if extent is not None:
                return turn.text(*extent)
    return None


def _area(turn: Turn, lexis: Lexis, one: Said) -> str | None:
    """The broader place of "in Bellevue, in the Seattle area"."""
    words, sentence, mention = turn.words, one.sentence, one.mention
    wording = lexis.wording[mention.slot]
    if wording.spec.value_type != "place":
        return None
    for at in range(mention.end, min(mention.end + 8, sentence.end)):
        if words[at] in lexis.lists["places_after"]:
            start = at - 1
            while start > mention.end and words[start - 1] not in {"the", "in", ",", "greater", "of"}:
                start -= 1
            if start > mention.end - 1 and words[start][0].isalnum() and start >= mention.end:
                return turn.text(start, at)
    return None


# -- several claims -----------------------------------------------------------------------------------------------------


def _second_thought(turn: Turn, lexis: Lexis, one: Said, said: list[Said]) -> _Draft | None:
    """A value that follows without a verb of its own: "used to work at v, now w", "I live in v, I mean w"."""
    words, mention, fact = turn.words, one.mention, one.fact
    wording = lexis.wording[mention.slot]
    if any(other is not one and other.mention.slot == mention.slot and other.mention.start > mention.start for other in said):
        return None
    over = fact.modality is Modality.PAST or fact.polarity is Polarity.NEGATED
    place = turn.sentences.index(one.sentence)
    region = turn.sentences[place : place + 2]
    for sentence in region:
        if sentence.question or sentence.command:
            continue
        begin = mention.end if sentence is one.sentence else sentence.start
        for at in range(begin, sentence.end):
            marker = _marker(turn, lexis, sentence, at, mention, over=over, first=sentence is one.sentence)
            if marker is None:
                continue
            start, change = marker
            extent = _value(turn, lexis, wording, start, sentence.end, mention.link)
            if extent is None or extent[0] < mention.end:
                continue
            if extent[1] < sentence.end and words[extent[1]][0].isalnum() and words[extent[1]] not in {"now", "instead", "these", "and", "currently", "nowadays", "since", "but", "today", "as", "at", "in", "for", "full"}:
                continue
            if any(word in lexis.forms and word in lexis.clause_verbs and not word.endswith("ing") for word in words[extent[0] : extent[1]]) and not turn.capital(extent[0]):
                continue
            value = turn.text(*extent)
            new = Mention(mention.slot, extent[0], extent[1], at, "state", mention.stance)
            made = Fact(mention.slot, value, normalize_value(wording.spec.value_type, value), Polarity.AFFIRMED, Modality.ASSERTED, USER, turn.span(*extent))
            return _Draft(Said(sentence, new, made), change, fact.value)
    return None


def _marker(turn: Turn, lexis: Lexis, sentence: Sentence, at: int, mention: Mention, *, over: bool, first: bool) -> tuple[int, Change] | None:
    words, end = turn.words, sentence.end
    word = words[at]
    if over and (word in _NOW or (word == "these" and at + 1 < end and words[at + 1] == "days")):
        return at + (2 if word == "these" else 1), Change.UPDATE
    if over and word == "for" and mention.effect == "end" and at == mention.end:
        return at + 1, Change.UPDATE
    if over and word == "but" and first and at + 1 < end:
        return (at + 1, Change.CORRECTION) if mention.stance.negated and not mention.stance.ended else None
    if over and mention.stance.negated and not mention.stance.ended and word == "it" and at + 1 < end and words[at + 1] == "is":
        return at + 2, Change.CORRECTION
    if over:
        return None
    for cue in sentence.cues:
        if cue.start == at and "correction_strong" in cue.kinds and words[cue.start] not in {"was", "is"}:
            return cue.end, Change.CORRECTION
        if cue.start == at and "correction_weak" in cue.kinds and (at == mention.end or words[at - 1] in {",", "—", "-", "."} or at == sentence.start):
            follows = words[cue.end] if cue.end < end else ""
            if follows and (follows in {",", "at", "in", "no", "it", "make", "—", "that"} or turn.capital(cue.end)):
                return cue.end, Change.CORRECTION
    if word in {"make"} and at + 1 < end and words[at + 1] in {"that", "it"} and (at == sentence.start or words[at - 1] in {",", "wait", "—", "no", "sorry"}):
        return at + 2, Change.CORRECTION
    return None


def _merge(turn: Turn, lexis: Lexis, drafts: list[_Draft]) -> None:
    """Settle what several values of one slot in one turn do to each other."""
    slots: dict[str, list[_Draft]] = {}
    for draft in drafts:
        if not draft.dropped:
            slots.setdefault(draft.said.fact.slot, []).append(draft)
    for slot, together in slots.items():
        if len(together) < 2:
            continue
        multi = lexis.wording[slot].spec.multi
        current = [draft for draft in together if draft.said.fact.polarity is Polarity.AFFIRMED and draft.said.fact.modality is Modality.ASSERTED]
        over = [draft for draft in together if draft not in current]
        if current and over:
            newest = current[-1]
            ended = any(draft.change is Change.END or draft.said.fact.modality is Modality.PAST for draft in over)
            if newest.replaces is None:
                newest.replaces = over[0].said.fact.value
            if newest.change in {Change.PLAIN, Change.BOTH} or (newest.change is Change.CORRECTION and ended and not _strong(newest)):
                newest.change = Change.UPDATE if ended else Change.CORRECTION
            if newest.change is Change.UPDATE and multi and not ended:
                newest.change = Change.CORRECTION
            for draft in over:
                draft.dropped = True
        if not multi and len(current) > 1:
            _together(turn, current)


def _strong(draft: _Draft) -> bool:
    return any("correction_strong" in cue.kinds for cue in draft.said.sentence.cues)


def _together(turn: Turn, current: list[_Draft]) -> None:
    values = {draft.said.fact.normalized for draft in current}
    if len(values) == 1:
        for draft in current[:-1]:
            draft.dropped = True
        return
    both = any("both" in cue.kinds for draft in current for cue in draft.said.sentence.cues)
    if both or all(draft.context for draft in current) or current[0].said.mention.core == current[-1].said.mention.core:
        for draft in current:
            draft.change = Change.BOTH
        return
    last = current[-1]
    if last.change in {Change.CORRECTION, Change.UPDATE, Change.CLARIFICATION, Change.REFINEMENT}:
        if last.replaces is None:
            last.replaces = current[-2].said.fact.value
        for draft in current[:-1]:
            draft.dropped = True
