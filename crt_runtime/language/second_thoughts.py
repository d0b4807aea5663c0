"""A value without a verb of its own: "used to work at v, now w", "I live in v, I mean w"."""

from __future__ import annotations

from crt_runtime.language.facts import Change, Fact, Modality, Polarity
from crt_runtime.language.lexis import Lexis
from crt_runtime.language.mention import Mention
from crt_runtime.language.older import value_behind
from crt_runtime.language.said import FAR, Draft, Said
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Sentence, Turn
from crt_runtime.language.values import normalize_value


def second_thought(turn: Turn, lexis: Lexis, one: Said, region: list[Sentence]) -> Draft | None:
    """A value that follows without a verb of its own: "used to work at v, now w", "I live in v, I mean w"."""
    words, mention, fact = turn.words, one.mention, one.fact
    wording = lexis.wording[mention.slot]
    over = fact.modality is Modality.PAST or fact.polarity is Polarity.NEGATED
    for sentence in region:
        if sentence.question or sentence.command:
            continue
        begin = mention.end if sentence is one.sentence else sentence.start
        for at in range(begin, min(begin + FAR, sentence.end)):
            marker = _marker(turn, lexis, sentence, at, mention, over=over, first=sentence is one.sentence)
            if marker is None:
                continue
            start, change = marker
            extent = value_behind(turn, lexis, wording, start, sentence.end, mention.link)
            if extent is None or extent[0] < mention.end:
                continue
            if (
                extent[1] < sentence.end
                and words[extent[1]][0].isalnum()
                and words[extent[1]] not in lexis.lists["second_thought"]
            ):
                continue
            if any(
                word in lexis.forms and word in lexis.clause_verbs and not word.endswith("ing")
                for word in words[extent[0] : extent[1]]
            ) and not turn.capital(extent[0]):
                continue
            value = turn.text(*extent)
            new = Mention(mention.slot, extent[0], extent[1], at, "state", mention.stance)
            made = Fact(
                mention.slot,
                value,
                normalize_value(wording.spec.value_type, value),
                Polarity.AFFIRMED,
                Modality.ASSERTED,
                USER,
                turn.span(*extent),
            )
            return Draft(Said(sentence, new, made), change, fact.value)
    return None


def _marker(
    turn: Turn, lexis: Lexis, sentence: Sentence, at: int, mention: Mention, *, over: bool, first: bool
) -> tuple[int, Change] | None:
    words, end = turn.words, sentence.end
    word = words[at]
    ended = mention.stance.ended or mention.effect == "end" or (first and says_anymore(turn, sentence, mention))
    if over and (word in lexis.lists["now"] or (word == "these" and at + 1 < end and words[at + 1] == "days")):
        return at + (2 if word == "these" else 1), Change.UPDATE
    if over and word == "for" and mention.effect == "end" and at == mention.end:
        return at + 1, Change.UPDATE
    if over and word == "but" and first and at + 1 < end:
        if (
            words[at + 1] in lexis.lists["me"]
            or words[at + 1] in lexis.lists["mine"]
            or words[at + 1] in lexis.lists["others"]
        ):
            return None
        return (at + 1, Change.CORRECTION) if mention.stance.negated and not mention.stance.ended else None
    if over and word == "it" and at + 1 < end and words[at + 1] == "is":
        return at + 2, Change.CORRECTION if mention.stance.negated and not ended else Change.UPDATE
    if (
        over
        and word in lexis.lists["me"]
        and at + 2 < end
        and words[at + 1] == "am"
        and words[at + 2] in {"with", "at", "in", "on"}
    ):
        return at + 3, Change.UPDATE
    if over:
        return None
    for cue in sentence.cues[:FAR]:
        if cue.start == at and "correction_strong" in cue.kinds and words[cue.start] not in {"was", "is"}:
            return cue.end, Change.CORRECTION
        if (
            cue.start == at
            and "correction_weak" in cue.kinds
            and (at == mention.end or words[at - 1] in {",", "—", "-", "."} or at == sentence.start)
        ):
            follows = words[cue.end] if cue.end < end else ""
            if follows and (follows in lexis.lists["marker"] or turn.capital(cue.end)):
                return cue.end, Change.CORRECTION
    if (
        word in {"make"}
        and at + 1 < end
        and words[at + 1] in {"that", "it"}
        and (at == sentence.start or words[at - 1] in {",", "wait", "—", "no", "sorry"})
    ):
        return at + 2, Change.CORRECTION
    return None


def says_anymore(turn: Turn, sentence: Sentence, mention: Mention) -> bool:
    words = turn.words
    for at in range(mention.core, sentence.end):
        if words[at] in {"anymore", "nomore"} or (
            words[at] == "any" and at + 1 < sentence.end and words[at + 1] in {"more", "longer"}
        ):
            return True
    return False
