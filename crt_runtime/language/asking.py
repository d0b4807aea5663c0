"""Which sentences ask or command, and which only hold a question beside a statement."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.lexis import Lexis, longest
from crt_runtime.language.mention import Mention
from crt_runtime.language.topics import asked_topics
from crt_runtime.language.turn import Sentence, Turn

_NOTED: Final = 7
"""Within how many words after its first a note has its verb."""


def classify(turn: Turn, lexis: Lexis, sentence: Sentence) -> None:
    """Mark a sentence as a question or a command, from its sign and its first words."""
    words, lists = turn.words, lexis.lists
    at, end = opening(turn, sentence), sentence.end
    if at >= end:
        return
    word = words[at]
    auxiliaries = lists["question_starts"]
    following = words[at + 1] if at + 1 < end else ""
    if sentence.asked:
        sentence.question = True
    elif word in lists["question_words"]:
        sentence.question = (
            any(
                (words[here] in auxiliaries and words[here + 1] in lexis.lists["persons"])
                or (here == at + 1 and words[here] in lists["be"])
                for here in range(at + 1, min(at + 7, end - 1))
            )
            and following not in lists["me"]
            and not _is_relative(words, sentence.start, at, end)
            and not (word == "when" and following in lists["others"])
        )
        if word == "what" and following == "about":
            sentence.question = True
    elif (
        (
            word in auxiliaries
            and (following in lexis.lists["persons"] or following == "not")
            and following not in {"the", "a", "this"} | ({"not"} if word == "do" else set())
        )
        or (
            word in lexis.lists["telling"]
            and following in lists["mine"]
            and end - at <= 8
            and not _has_copula(words, at, end)
        )
        or (
            word not in lists["forgetting"] and sentence.has("ask_indirect") and _asks_indirectly(turn, lexis, sentence)
        )
    ):
        sentence.question = True
    else:
        sentence.question = _asks_after_comma(turn, lexis, sentence)
    if not sentence.question and bool(asked_topics(turn, lexis, sentence, at)):
        sentence.question = True
    if not sentence.question and at != sentence.start and words[sentence.start] in lexis.commands:
        at, word = sentence.start, words[sentence.start]
        following = words[at + 1]
    if (
        not sentence.question
        and word in lexis.commands
        and following not in lists["me"]
        and following not in lexis.lists["be_asked"]
        and not _is_told(sentence, at)
        and not _is_note(turn, lexis, at, end)
    ):
        sentence.command = not (word in {"call", "let"} and following == "me") and not (
            word in {"update", "correct"} and following in {":", ","}
        )
    if any(
        words[here] in lexis.asking_for and longest(lexis.asking_for, words, here, end) for here in (sentence.start, at)
    ):
        sentence.command = not sentence.has("remember") and not (sentence.question and sentence.has("ask_indirect"))
        if words[end - 1 if end else 0] and "call" in words[at:end] and "me" in words[at:end]:
            sentence.command = False


def is_stated_beside(turn: Turn, lexis: Lexis, sentence: Sentence, mention: Mention) -> bool:
    """Whether a value stands in a plain statement that a question follows ("I live in Oslo, what should I see?")."""
    words, end = turn.words, sentence.end
    if mention.stance.turned or mention.core > sentence.end:
        return False
    begins = opening(turn, sentence)
    for at in range(sentence.start, mention.core):
        if (
            words[at] in lexis.lists["statement_openers"]
            and not (words[at] in {"now", "for", "with"} and at == begins and words[at + 1] != "that")
            and not (words[at] == "as" and words[at + 1] == "you")
        ):
            return False
        if words[at] in lexis.lists["question_words"] or (
            words[at] in lexis.lists["question_starts"]
            and at + 1 < end
            and words[at + 1] in lexis.lists["persons"]
            and words[at] not in {"am", "may"}
        ):
            return False
    comma = next((at for at in range(mention.end, end) if words[at] in lexis.lists["is_stated_beside"]), None)
    while comma is not None:
        rest = comma + 1
        while rest < end and words[rest] in {",", "and", "but"}:
            rest += 1
        if rest >= end:
            return False
        tail = " ".join(words[rest:end])
        if tail in lexis.tags_asking:
            return False
        if tail in lexis.tags_saying:
            return True
        if (
            words[comma] != "so"
            and words[rest] != "so"
            and (words[rest] in lexis.lists["question_words"] or words[rest] in lexis.lists["question_starts"])
        ):
            return True
        comma = next((at for at in range(rest, end) if words[at] in lexis.lists["is_stated_beside"]), None)
    return False


def asks_whether(turn: Turn, sentence: Sentence) -> bool:
    """Whether "if" only asks: "do you know if I am married", not "if I were married"."""
    words = turn.words
    return any(
        words[at] in {"if", "whether"} and words[at - 1] in turn.lexis.lists["before_if"]
        for at in range(sentence.start + 1, sentence.end)
    )


def opening(turn: Turn, sentence: Sentence) -> int:
    words = turn.words
    at, end = sentence.start, sentence.end
    for here in range(at, min(at + 8, end)):
        if words[here] == ":":
            at = here + 1
    if words[at : at + 4] == ["when", "it", "comes", "to"] and "," in words[at:end]:
        at = words.index(",", at, end) + 1
    while at < end and (words[at] in turn.lexis.lists["openings"] or words[at] in {",", '"', "-", "—", "(", "*"}):
        at += 1
    if at + 1 < end and words[at + 1] == "," and words[at].isalpha() and words[at] not in {"i"}:
        at += 2
    return at


def _is_relative(words: list[str], start: int, at: int, end: int) -> bool:
    """Whether a "which" after a comma only adds to what is before it: "crimson, which is a kind of red"."""
    added = {"a", "an", "in", "near", "part", "under", "within", "why", "how"}
    return words[at] == "which" and at > start and words[at - 1] == "," and at + 2 < end and words[at + 2] in added


def _is_told(sentence: Sentence, at: int) -> bool:
    return any("remember" in cue.kinds and cue.start <= at + 1 for cue in sentence.cues) and sentence.end - at > 2


def _is_note(turn: Turn, lexis: Lexis, at: int, end: int) -> bool:
    """Whether a word of command begins a note: "order number is 55", "set up the tent yesterday", not "order a cab"."""
    words, lists = turn.words, lexis.lists
    if words[at] in lists["told_alike"] and any(word in lists["then"] for word in words[at + 1 : end]):
        return not any(word in lists["mine"] for word in words[at + 1 : end])
    for here in range(at + 1, min(at + _NOTED, end) if words[at] in lists["noun_commands"] else at):
        if words[here] in lists["noun_verbs"]:
            return True
        if words[here] in lists["under_command"] or (here == at + 1 and words[here] in lists["articles"]):
            return False
    return False


def _asks_indirectly(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    words, begins = turn.words, opening(turn, sentence)
    for cue in sentence.cues:
        if "ask_indirect" not in cue.kinds:
            continue
        if cue.end - cue.start == 1 and cue.start > begins and words[cue.start - 1] not in lexis.lists["before_orders"]:
            continue  # "I know how to code" and "wrong name, my name is" tell
        at = cue.end
        while at < sentence.end and (words[at] in lexis.lists["asks_indirectly"]):
            at += 1
        if at < sentence.end and (
            words[at] in lexis.lists["question_words"]
            or (words[at] in lexis.lists["mine"] and cue.start <= sentence.start + 5)
        ):
            if (
                words[at] in lexis.lists["mine"]
                and len(cue.kinds) > 1
                and "remember" in cue.kinds
                and _has_copula(words, at, sentence.end)
            ):
                continue
            return True
    return False


def _has_copula(words: list[str], at: int, end: int) -> bool:
    return any(word in {"is", "are", "was"} for word in words[at:end])


def _asks_after_comma(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    """Whether a question follows a statement ("I live in Oslo, what should I see") or a reason ("as I drive a Kia")."""
    words, lists = turn.words, lexis.lists
    reason = words[opening(turn, sentence)] in lists["reasons"]
    for at in range(sentence.start + 1, sentence.end - 1):
        word, after = words[at], words[at + 1]
        if word == "," and _is_relative(words, sentence.start, at + 1, sentence.end):
            continue
        if word == "," and after in lists["question_words"]:
            if any(
                words[here] in lists["question_starts"] and words[here + 1] in lists["persons"]
                for here in range(at + 2, min(at + 6, sentence.end - 1))
            ) or (reason and words[min(at + 2, sentence.end - 1)] not in lists["articles"] | lists["me"]):
                return True
        elif reason and (
            (word == "," and after in lists["question_starts"])
            or (word in lists["question_words"] and after in lists["question_starts"])
        ):
            return True
    return False
