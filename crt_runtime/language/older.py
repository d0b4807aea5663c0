"""The value that a new one replaces, where the text names it: "not v", "from v to w", "v was a mistake"."""

from __future__ import annotations

from crt_runtime.language.extent import Extent, value_at
from crt_runtime.language.facts import Modality
from crt_runtime.language.lexis import Lexis, Wording
from crt_runtime.language.mention import Mention
from crt_runtime.language.said import FAR, Said
from crt_runtime.language.turn import Turn


def value_behind(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int, link: str) -> Extent | None:
    words = turn.words
    while at < end and (words[at] in lexis.lists["links"] or words[at] == link):
        at += 1
    if at >= end or words[at] in lexis.lists["stops_hard"]:
        return None
    extent = value_at(turn, lexis, wording, at, end)
    if extent is None or extent[1] - extent[0] > 5:
        return None
    return extent


def rejected_value(turn: Turn, lexis: Lexis, one: Said) -> str | None:
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
        while opened < sentence.end and (
            words[opened] in lexis.lists["rejected_value"] or words[opened] == mention.link
        ):
            opened += 1
        if opened >= sentence.end or words[opened] in lexis.lists["reject_stops"]:
            continue
        extent = value_behind(turn, lexis, wording, opened, sentence.end, mention.link)
        if extent is not None:
            return turn.text(*extent)
    opening = sentence.start
    while opening < sentence.end and words[opening] in {"it", "that", "is", "sorry", "no", ","}:
        opening += 1
    if words[opening] == "not" and mention.core > opening + 1:
        extent = value_behind(turn, lexis, wording, opening + 1, mention.core, mention.link)
        if extent is not None and extent[1] < sentence.end and words[extent[1]] in {",", "—", "but"}:
            return turn.text(*extent)
    return _called_wrong(turn, lexis, wording, mention)


def _called_wrong(turn: Turn, lexis: Lexis, wording: Wording, mention: Mention) -> str | None:
    words = turn.words
    for other in turn.sentences[:FAR]:
        if not other.wrong:
            continue
        for at in range(other.start, min(other.start + FAR, other.end)):
            if words[at] in lexis.lists["wrong_framing"] and words[at] != "not":
                copula = at - 1
                while copula > other.start and words[copula] in lexis.lists["called_wrong"]:
                    copula -= 1
                if words[copula] in {"was", "is", "were", "'s"}:
                    begin = copula
                    while (
                        begin > other.start
                        and copula - begin < 5
                        and words[begin - 1][0].isalnum()
                        and words[begin - 1] not in lexis.lists["stops_hard"]
                        and words[begin - 1] not in {"and", "in", "at", "said"}
                    ):
                        begin -= 1
                    extent = value_at(turn, lexis, wording, begin, copula) if begin < copula else None
                    if (
                        extent is not None
                        and extent[1] == copula
                        and (extent[1] <= mention.start or extent[0] >= mention.end)
                    ):
                        return turn.text(*extent)
            elif (
                words[at] == "said"
                and at > other.start
                and words[at - 1] in lexis.lists["me"]
                and other.start <= at < mention.start
            ):
                extent = value_behind(turn, lexis, wording, at + 1, other.end, "")
                if extent is not None and extent[1] <= mention.start and extent[1] - extent[0] <= 3:
                    return turn.text(*extent)
            elif words[at] in lexis.lists["rejecting_framing"] and (
                at == other.start or words[at - 1] in {",", "and", "please", "just", "so", "—"}
            ):
                extent = value_behind(turn, lexis, wording, at + 1, other.end, "")
                if extent is not None and (extent[1] <= mention.start or extent[0] >= mention.end):
                    return turn.text(*extent)
    return None


def older_value(turn: Turn, lexis: Lexis, one: Said) -> str | None:
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
    if mention.effect == "begin" and mention.link in {"with", "for", "by"}:
        stop = next((at for at in range(mention.core + 2, mention.start) if words[at] == mention.link), mention.core)
        start = mention.core + 2 if words[mention.core + 1] in lexis.lists["mine"] else mention.core + 1
        extent = value_at(turn, lexis, wording, start, stop) if start < stop else None
        if extent is not None and extent[1] == stop:
            return turn.text(*extent)
    for at in range(mention.end, min(mention.end + 6, sentence.end)):
        if words[at] == "from" and mention.effect == "begin" and mention.link in {"to", "into", "in"}:
            extent = value_at(turn, lexis, wording, at + 1, sentence.end)
            if extent is not None:
                return turn.text(*extent)
    return None


def broader_value(turn: Turn, lexis: Lexis, one: Said) -> str | None:
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
