"""Values that a later clause points back to: "I read V twice, it's my favorite book", "I want to V, that's my goal"."""

from __future__ import annotations

from crt_runtime.language.extent import Extent, is_number, is_sign, value_at
from crt_runtime.language.frame_words import frames
from crt_runtime.language.leftover import value_from
from crt_runtime.language.lexis import Lexis, Wording, longest
from crt_runtime.language.mention import Mention
from crt_runtime.language.nouns import noun_phrase
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn


def read_pointed(turn: Turn, lexis: Lexis, sentence: Sentence, near: tuple[str, ...]) -> Mention | None:
    """Read a value that a later "it's my favorite K" or "that's my K" points back to."""
    words = turn.words
    for at in range(sentence.start + 2, sentence.end):
        if words[at] not in lexis.lists["mine"]:
            continue
        pointer = at - 1
        while pointer > sentence.start and words[pointer] in lexis.lists["pointing"]:
            pointer -= 1
        if words[pointer] not in lexis.lists["copula"]:
            continue
        past = words[pointer] in {"was", "were"}
        pointer -= 1
        while pointer > sentence.start and words[pointer] in lexis.lists["adverbs"]:
            pointer -= 1
        if words[pointer] not in {"it", "that", "this", "which"}:
            continue
        named = longest(lexis.kinds, words, at + 1, sentence.end)
        phrase = noun_phrase(turn, lexis, at + 1, sentence.end)
        favorite = at + 1 < sentence.end and words[at + 1] in lexis.lists["favorites"]
        slots = phrase.slots if phrase is not None else near if favorite else named[1] if named else ()
        slot = next((slot for slot in slots if slot in near), None)
        if slot is None:
            continue
        wording = lexis.wording[slot]
        if wording.intent:
            extent = _intent_before(turn, lexis, wording, sentence.start, pointer)
        else:
            extent = _run_before(turn, lexis, wording, slot, sentence.start, pointer)
        if extent is not None:
            past = past and not wording.spec.steady
            stance = Stance(who=USER, subject_at=sentence.start, tense="past" if past else "now")
            return Mention(slot, *extent, at, "state", stance)
    return None


def read_intent(turn: Turn, lexis: Lexis, sentence: Sentence, start: int, end: int, slot: str) -> Mention | None:
    """Read "it's a goal of mine to V", "I have an ambition to V"."""
    words, at = turn.words, end
    wording = lexis.wording[slot]
    at += 2 * (words[at : at + 2] == ["of", "mine"])
    own = {"i", "we", "my", "our", "mine"} & set(words[sentence.start : at])
    if not wording.intent or not own or words[at : at + 1] != ["to"]:
        return None
    extent = value_at(turn, lexis, wording, at + 1, sentence.end)
    if extent is None:
        return None
    return Mention(slot, *extent, start, "state", Stance(who=USER, subject_at=start))


def _intent_before(turn: Turn, lexis: Lexis, wording: Wording, start: int, end: int) -> Extent | None:
    """What is wanted in a clause: "I want to V"."""
    for at in range(start + 1, end - 1):
        if turn.words[at] == "to" and any(
            lemma in lexis.lists["wants"] for lemma, _ in lexis.forms.get(turn.words[at - 1], ())
        ):
            return value_at(turn, lexis, wording, at + 1, end)
    return None


def _run_before(turn: Turn, lexis: Lexis, wording: Wording, slot: str, start: int, end: int) -> Extent | None:
    """The one thing that a clause speaks of: a name in it, or else its last words that are neither frame nor verb."""
    words, known = turn.words, frames(lexis)
    while end > start and (is_sign(words[end - 1]) or words[end - 1] in {"and", "so", "because", "since", "as"}):
        end -= 1
    runs: list[Extent] = []
    at = start
    verb = _verb_after_me(turn, lexis, start, end)
    while at < end:
        if at - 1 == verb and _is_number_named(turn, lexis, wording, at, end):
            runs.append((at, at + 1))
        often = _often_end(turn, lexis, at, end)
        if often > at:
            at = often
            continue
        if at == verb or is_sign(words[at]) or (is_number(lexis, words[at]) and not turn.capital(at)):
            at += 1
            continue
        plain = known.holds(lexis, slot, words[at]) or words[at] in lexis.forms or words[at] in wording.hints
        if plain and not (
            turn.capital(at)
            and at > start
            and words[at] != "i"
            and turn.source.starts[at] != turn.source.starts[at - 1]
        ):
            at += 1
            continue
        stop = next(
            (
                here
                for here in range(at + 1, end)
                if _often_end(turn, lexis, here, end) > here
                or (is_number(lexis, words[here]) and not turn.capital(here) and words[here].isalpha())
            ),
            end,
        )
        extent = value_from(turn, lexis, wording, at, stop)
        if extent is None:
            at += 1
            continue
        runs.append(extent)
        at = extent[1]
    named = [run for run in runs if turn.capital(run[0]) and run[0] > start]
    return (named or runs)[-1] if runs else None


def _is_number_named(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int) -> bool:
    """Whether a number names something: "I have read 1984 three times", not "I have read 3 of them", "300 pages"."""
    words = turn.words
    if not (wording.titled and words[at].isdigit()):
        return False
    after = words[at + 1] if at + 1 < end else "."
    return is_sign(after) or is_number(lexis, after) or after in lexis.lists["after_title"]


def _often_end(turn: Turn, lexis: Lexis, at: int, end: int) -> int:
    """Where what tells how often or how much ends ("five times", "twice", "300 pages of"), or `at` itself."""
    words = turn.words
    if words[at] in lexis.lists["how_often"]:
        return at + 1
    if not is_number(lexis, words[at]) or at + 1 >= end:
        return at
    if words[at + 1] in lexis.lists["times"]:
        return at + 2
    return at + 3 if words[at + 2 : at + 3] == ["of"] and not turn.capital(at + 1) else at


def _verb_after_me(turn: Turn, lexis: Lexis, start: int, end: int) -> int | None:
    """Where the verb after an "I" stands, whatever verb it is: "I always order V"."""
    words = turn.words
    helpers = lexis.lists["adverbs"] | lexis.lists["have"] | lexis.lists["modals"] | lexis.lists["do"]
    me = next((at for at in range(start, end) if words[at] in lexis.lists["me"]), end)
    at = me + 1
    while at < end and words[at] in helpers:
        at += 1
    return at if at < end and not turn.capital(at) else None
