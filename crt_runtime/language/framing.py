"""What the saying does to what was said before: correction, change over time, refinement, both, settling."""

from __future__ import annotations

from crt_runtime.language.extent import Extent
from crt_runtime.language.facts import Change, Claim, Modality, Polarity
from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.mention import Mention
from crt_runtime.language.older import broader_value, older_value, rejected_value
from crt_runtime.language.said import FAR, Draft, Said
from crt_runtime.language.second_thoughts import says_anymore, second_thought
from crt_runtime.language.turn import Cue, Sentence, Turn


def frame(turn: Turn, lexis: Lexis, said: list[Said]) -> list[Claim]:
    """The claims of a turn, each with what it does to an older value of its slot."""
    if not said:
        return []
    drafts: list[Draft] = []
    doubtful = lexis.lists["wrong_framing"] | lexis.lists["rejecting_framing"]
    for sentence in turn.sentences[:FAR]:
        sentence.wrong = not doubtful.isdisjoint(turn.words[sentence.start : sentence.end])
    last: dict[str, int] = {}
    for one in said:
        last[one.fact.slot] = max(last.get(one.fact.slot, 0), one.mention.start)
    places = {sentence.start: place for place, sentence in enumerate(turn.sentences)}
    for one in said:
        draft = Draft(one, _change(turn, lexis, one))
        context = one.mention.context
        if context is not None:
            draft.context = turn.text(*context)
        elif len(said) > 1:
            before = _context_before(turn, lexis, one)
            draft.context = None if before is None else turn.text(*before)
        if one.fact.polarity is Polarity.AFFIRMED:
            draft.replaces = rejected_value(turn, lexis, one)
            if draft.replaces is not None and draft.change in {Change.PLAIN, Change.BOTH}:
                draft.change = Change.CORRECTION
            if draft.replaces is None:
                older = older_value(turn, lexis, one)
                if older is not None:
                    draft.replaces = older
                    if draft.change is Change.PLAIN:
                        draft.change = Change.UPDATE
            if draft.replaces is None and draft.change in {Change.PLAIN, Change.REFINEMENT}:
                area = broader_value(turn, lexis, one)
                if area is not None:
                    draft.change, draft.replaces = Change.REFINEMENT, area
        drafts.append(draft)
        place = places[one.sentence.start]
        second = (
            second_thought(turn, lexis, one, turn.sentences[place : place + 2])
            if one.mention.start == last[one.fact.slot]
            else None
        )
        if second is not None:
            draft.dropped = True
            drafts.append(second)
    _merge(lexis, drafts)
    return [
        Claim(draft.said.fact, draft.change, draft.replaces, draft.context) for draft in drafts if not draft.dropped
    ]


def _change(turn: Turn, lexis: Lexis, one: Said) -> Change:
    mention, fact, sentence = one.mention, one.fact, one.sentence
    wording = lexis.wording[mention.slot]
    kinds = _kinds(turn, lexis, sentence, mention)
    if fact.polarity is Polarity.NEGATED:
        ended = mention.effect == "end" or mention.stance.ended or says_anymore(turn, sentence, mention)
        if ended:
            return Change.END
        corrected = not kinds.isdisjoint({"correction_strong", "correction_weak"})
        never = mention.stance.tense in {"past", "perfect"}
        return Change.CORRECTION if never or corrected else Change.PLAIN
    if fact.modality is Modality.PAST:
        return Change.PLAIN
    if mention.stance.edited:
        return Change.CORRECTION
    if "correction_strong" in kinds:
        return Change.CORRECTION
    if "refine" in kinds and not wording.spec.multi:
        return Change.REFINEMENT
    begun = mention.effect == "begin" or mention.stance.begun or mention.fresh
    if not wording.spec.steady and (begun or ("update" in kinds and not wording.spec.multi)):
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
    for cue in sentence.cues[:FAR]:
        if cue.start < mention.end and mention.start < cue.end:
            continue
        kinds.update(kind for kind in cue.kinds if _holds_here(turn, lexis, sentence, cue, kind, mention))
    for other in turn.sentences[:FAR]:
        if other is sentence or not other.cues or other.question:
            continue
        if other.end - other.start > 9 and other.start > sentence.start:
            continue
        for cue in other.cues:
            kinds.update(
                kind
                for kind in cue.kinds
                if kind in {"correction_strong", "refine"}
                or (kind in {"correction_weak"} and other.end - other.start <= 4)
            )
            if (
                "settle" in cue.kinds
                and (
                    turn.words[cue.start] in lexis.lists["imperative_settle"]
                    or turn.words[cue.start] in {"is", "was", "to"}
                )
                and _imperative(turn, other, cue)
            ):
                kinds.add("settle")
    return kinds


def _imperative(turn: Turn, sentence: Sentence, cue: Cue) -> bool:
    if turn.words[cue.start] == "use" and turn.words[cue.end : cue.end + 1] in (["it"], ["them"]):
        return False  # "I own V and use it a lot"
    return (
        turn.words[cue.start] not in turn.lexis.lists["imperative_settle"]
        or cue.start == sentence.start
        or turn.words[cue.start - 1] in turn.lexis.lists["imperative"]
    )


def _holds_here(turn: Turn, lexis: Lexis, sentence: Sentence, cue: Cue, kind: str, mention: Mention) -> bool:
    words = turn.words
    word = words[cue.start]
    if kind == "update":
        if word == "since":
            after = words[cue.start + 1] if cue.start + 1 < sentence.end else ""
            return after in lexis.lists["time_after_since"] or after[:1].isdigit()
        if word == "now" and (cue.start == sentence.start and words[cue.start + 1] == ","):
            return False
        if word == "new":
            return False
        return not (word == "ago" and mention.stance.tense == "past")
    if kind == "correction_weak" and word == "rather":
        return words[cue.start - 1] != "would" and not (cue.end < sentence.end and words[cue.end] == "than")
    if kind == "settle":
        return cue.start != mention.core and _imperative(turn, sentence, cue)
    return kind != "refine" or word != "exact"


def _context_before(turn: Turn, lexis: Lexis, one: Said) -> Extent | None:
    words = turn.words
    stop = one.mention.stance.subject_at
    while stop > one.sentence.start and words[stop - 1] in {","}:
        stop -= 1
    for at in range(max(one.sentence.start, stop - 5), stop):
        if words[at] in lexis.context_openers:
            found = longest(lexis.context_openers, words, at, stop)
            if found is not None and (
                at == one.sentence.start or words[at - 1] in {",", "and", "but", ";", "while", "—"}
            ):
                return at, stop
    return None


def _merge(lexis: Lexis, drafts: list[Draft]) -> None:
    """Settle what several values of one slot in one turn do to each other."""
    slots: dict[str, list[Draft]] = {}
    for draft in drafts:
        if not draft.dropped:
            slots.setdefault(draft.said.fact.slot, []).append(draft)
    for slot, together in slots.items():
        if len(together) < 2:
            continue
        multi = slot in lexis.wording and lexis.wording[slot].spec.multi
        current = [draft for draft in together if _is_current(draft)]
        over = [draft for draft in together if not _is_current(draft)]
        if multi:
            over = [
                draft
                for draft in over
                if draft.change is Change.PLAIN and draft.said.fact.modality is not Modality.PAST
            ]
        if current and over:
            newest = current[-1]
            for draft in over:
                draft.dropped = draft.said.fact.normalized == newest.said.fact.normalized
            over = [draft for draft in over if not draft.dropped]
        if current and over:
            ended = any(draft.change is Change.END or draft.said.fact.modality is Modality.PAST for draft in over)
            if newest.replaces is None:
                newest.replaces = over[0].said.fact.value
            if newest.change in {Change.PLAIN, Change.BOTH} or (
                newest.change is Change.CORRECTION and ended and not _strong(newest)
            ):
                newest.change = Change.UPDATE if ended else Change.CORRECTION
            if newest.change is Change.UPDATE and multi and not ended:
                newest.change = Change.CORRECTION
            for draft in over:
                draft.dropped = True
        if not multi and len(current) > 1:
            _together(current)


def _is_current(draft: Draft) -> bool:
    fact = draft.said.fact
    return fact.polarity is Polarity.AFFIRMED and fact.modality is Modality.ASSERTED


def _strong(draft: Draft) -> bool:
    return any("correction_strong" in cue.kinds for cue in draft.said.sentence.cues)


def _together(current: list[Draft]) -> None:
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
