"""Questions: which sentences ask, which slots they ask about, and what they take for granted."""

from __future__ import annotations

from typing import Final, cast

from crt_runtime.language.facts import SlotQuestion, Tense
from crt_runtime.language.lexis import GAP, LEAF, Lexis, Node
from crt_runtime.language.mentions import Mention, noun_phrase
from crt_runtime.language.turn import Sentence, Turn

_ZONE: Final = "*"
_ZONE_WIDTH: Final = 8
_OPENINGS: Final = frozenset({"and", "so", "ok", "okay", "hey", "hi", "hello", "well", "but", "also", "then", "btw", "again", "oh", "um", "uh", "hmm", "alright", "now", "yo", "please", "just", "first", "second", "next", "lastly", "finally", "quickly", "or", "ah", "wait", "listen", "look", "anyway", "thanks", "great", "cool", "right", "sorry", "actually"})  # fmt: skip
_PAST_WORDS: Final = frozenset({"before", "previously", "formerly", "earlier", "originally", "past", "prior", "once", "formally"})
_LOOKS_BACK: Final = frozenset({"was", "were", "did", "had"})
_NO_END: Final = frozenset({"now", "next", "if", "about", "with", "when", "to", "wrong", "after", "in", "tonight", "tomorrow", "today", "then", "here", "there", "this", "that", "instead", "on"})  # fmt: skip
_PERSONS: Final = frozenset({"i", "we", "you", "my", "our", "he", "she", "they", "it", "the", "there", "this", "that", "your", "his", "her", "their", "people", "a", "anyone", "someone", "these", "those"})  # fmt: skip
_BEFORE_NOUN: Final = frozenset({"know", "remember", "recall", "forgot", "forget", "forgotten", "say", "said", "told", "me", "you", "and", "what", "who", "where", "when", "which", "about", "for", "state", "name", "confirm", "guess", "of", "tell", "share", "have", "on", "or", "give", "mention", "mentioned", "read", "repeat", ","})  # fmt: skip
_AFTER_NOUN_STOPS: Final = frozenset({"'s", "doing", "going", "like", "worth", "open", "good", "bad", "feeling", "mean", "near", "need", "should", "would", "could", "will", "can", "eat", "so", "if", "do", "does", "in", "with", "today"})  # fmt: skip
_STATEMENT_OPENERS: Final = frozenset({"since", "given", "as", "because", "knowing", "being", "considering", "seeing", "if", "when", "while", "with", "assuming", "working", "living", "having", "for", "though", "although", "now", "once"})  # fmt: skip


def classify(turn: Turn, lexis: Lexis, sentence: Sentence) -> None:
    """Mark a sentence as a question or a command, from its sign and its first words."""
    words, lists = turn.words, lexis.lists
    at, end = _opening(words, sentence), sentence.end
    if at >= end:
        return
    word = words[at]
    auxiliaries = lists["question_starts"]
    following = words[at + 1] if at + 1 < end else ""
    if sentence.asked:
        sentence.question = True
    elif word in lists["question_words"]:
        sentence.question = any(
            words[here] in auxiliaries and words[here + 1] in _PERSONS or here == at + 1 and words[here] in lists["be"]
            for here in range(at + 1, min(at + 7, end - 1))
        ) and not (word in {"when", "where", "while"} and following in lists["me"])
        if word == "what" and following == "about":
            sentence.question = True
    elif word in auxiliaries and (following in _PERSONS or following == "not") and following not in {"the", "a", "this"} | ({"not"} if word == "do" else set()):  # noqa: E501
        sentence.question = True
    elif sentence.has("ask_indirect") and _asks_indirectly(turn, lexis, sentence):
        sentence.question = True
    else:
        sentence.question = _asks_after_comma(turn, lexis, sentence)
    if not sentence.question and at != sentence.start and words[sentence.start] in lexis.commands:
        at, word = sentence.start, words[sentence.start]
        following = words[at + 1]
    if not sentence.question and word in lexis.commands and following not in lists["me"] and not _is_told(turn, sentence, at):
        sentence.command = not (word in {"call", "let"} and following == "me") and not (word in {"update", "correct"} and following in {":", ","})
    if any(tuple(words[here : here + len(phrase)]) == phrase for here in (sentence.start, at) for phrase in lexis.asking_for):
        sentence.command = not sentence.has("remember") and not (sentence.question and sentence.has("ask_indirect"))
        if words[end - 1 if end else 0] and "call" in words[at:end] and "me" in words[at:end]:
            sentence.command = False


def slot_questions(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention], *, by_name: bool) -> list[SlotQuestion]:  # noqa: E501
    """The user's own slots that the sentence asks about, in the order of its words."""
    words = turn.words
    past_words = any(word in _PAST_WORDS for word in words[sentence.start : sentence.end])
    hits: list[tuple[int, SlotQuestion]] = []
    covered = sentence.start

    def add(at: int, slot: str, presumed: str | None, *, past: bool) -> None:
        if all(question.slot != slot or presumed is not None for _, question in hits):
            tense = Tense.PAST if past and not lexis.wording[slot].spec.steady else Tense.NOW
            hits.append((at, SlotQuestion(slot, tense, presumed, by_name)))

    presumed = [mention for mention in found if mention.stance.who == "user" and mention.stance.tense != "open"]
    for at in range(sentence.start, sentence.end):
        if at < covered or turn.is_quoted(at):
            continue
        asked = _match_asks(turn, lexis, at, sentence.end)
        if asked is not None:
            covered = asked[2]
            inside = [mention for mention in presumed if at <= mention.core < covered]
            if not any(mention.slot == asked[0][0] and mention.stance.turned for mention in inside):
                add(at, asked[0][0], None, past=asked[1] or past_words)
                presumed = [mention for mention in presumed if mention not in inside]
        elif words[at] in lexis.lists["mine"]:
            for slot, past in _noun_asked(turn, lexis, sentence, at):
                if all(mention.core != at for mention in presumed):
                    add(at, slot, None, past=past or past_words)
    for mention in presumed:
        add(mention.start, mention.slot, turn.text(mention.start, mention.end), past=mention.stance.tense == "past")
    hits.sort(key=lambda hit: hit[0])
    return [question for _, question in hits]


def is_stated_beside(turn: Turn, lexis: Lexis, sentence: Sentence, mention: Mention) -> bool:
    """Whether a value stands in a plain statement that a question follows ("I live in Oslo, what should I see?")."""
    words, end = turn.words, sentence.end
    if mention.stance.turned or mention.core > sentence.end:
        return False
    opening = _opening(words, sentence)
    for at in range(sentence.start, mention.core):
        if words[at] in _STATEMENT_OPENERS and not (words[at] in {"now", "for", "with"} and at == opening and words[at + 1] != "that") and not (words[at] == "as" and words[at + 1] == "you"):
            return False
        if words[at] in lexis.lists["question_words"] or (words[at] in lexis.lists["question_starts"] and at + 1 < end and words[at + 1] in _PERSONS and words[at] not in {"am"}):
            if not (words[at] == "may"):
                return False
    comma = next((at for at in range(mention.end, end) if words[at] in {",", "—", "and", "but", "-", ":", "so"}), None)
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
        if words[comma] != "so" and words[rest] != "so" and (words[rest] in lexis.lists["question_words"] or words[rest] in lexis.lists["question_starts"]):
            return True
        comma = next((at for at in range(rest, end) if words[at] in {",", "—", "and", "but", "-", ":", "so"}), None)
    return False


def _opening(words: list[str], sentence: Sentence) -> int:
    at, end = sentence.start, sentence.end
    for here in range(at, min(at + 5, end)):
        if words[here] == ":":
            at = here + 1
    while at < end and (words[at] in _OPENINGS or words[at] in {",", '"', "-", "—", "(", "*"}):
        at += 1
    if at + 1 < end and words[at + 1] == "," and words[at].isalpha() and words[at] not in {"i"}:
        at += 2
    return at


def _is_told(turn: Turn, sentence: Sentence, at: int) -> bool:
    return any("remember" in cue.kinds and cue.start <= at + 1 for cue in sentence.cues) and sentence.end - at > 2


def _asks_indirectly(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    words = turn.words
    for cue in sentence.cues:
        if "ask_indirect" not in cue.kinds:
            continue
        at = cue.end
        while at < sentence.end and (words[at] in {"again", "please", "exactly", "just", "quickly", "real", "quick", ",", ":", "about", "of", "me", "the", "name", "names", "once", "more", "for", "once", "if", "whether", "-"}):
            at += 1
        if at < sentence.end and (words[at] in lexis.lists["question_words"] or (words[at] in lexis.lists["mine"] and cue.start <= sentence.start + 5)):
            if words[at] in lexis.lists["mine"] and len(cue.kinds) > 1 and "remember" in cue.kinds and _has_copula(words, at, sentence.end):
                continue
            return True
    return False


def _has_copula(words: list[str], at: int, end: int) -> bool:
    return any(word in {"is", "are", "was"} for word in words[at:end])


def _asks_after_comma(turn: Turn, lexis: Lexis, sentence: Sentence) -> bool:
    words = turn.words
    for at in range(sentence.start + 1, sentence.end - 2):
        if words[at] == "," and words[at + 1] in lexis.lists["question_words"] and any(
            words[here] in lexis.lists["question_starts"] and words[here + 1] in _PERSONS
            for here in range(at + 2, min(at + 6, sentence.end - 1))
        ):
            return True
    return False


def _match_asks(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[tuple[str, ...], bool, int] | None:
    node = lexis.asks.get(turn.words[at])
    best: list[tuple[int, tuple[str, ...], bool, int]] = []
    if node is not None:
        _descend(turn, lexis, cast("Node", node), at + 1, end, best, past=turn.words[at] in _LOOKS_BACK, be=turn.words[at] in lexis.lists["be"], depth=1)
    for lemma, form in lexis.forms.get(turn.words[at], ()):
        node = lexis.asks.get(lemma)
        if node is not None and lemma != turn.words[at]:
            _descend(turn, lexis, cast("Node", node), at + 1, end, best, past=form == "past", be=lemma == "be", depth=1)
    if turn.words[at] in lexis.lists["question_starts"] and (at == 0 or turn.words[at - 1] not in lexis.lists["question_words"]):
        node = lexis.asks.get(_ZONE)
        if node is not None:
            _zone(turn, lexis, cast("Node", node), at, end, best, past=False, depth=0)
    if not best:
        return None
    best.sort(key=lambda match: -match[0])
    return best[0][1], best[0][2], best[0][3]


def _descend(turn: Turn, lexis: Lexis, node: Node, at: int, end: int, best: list[tuple[int, tuple[str, ...], bool, int]], *, past: bool, be: bool, depth: int) -> None:  # noqa: E501
    leaf = node.get(LEAF)
    if leaf is not None:
        slots = cast("tuple[str, ...]", leaf)
        trailing = turn.words[at if at < end and turn.words[at] in _NO_END else at - 1]
        if not (trailing in _NO_END and slots[0] == "title"):
            best.append((depth, slots, past, at))
    zone = node.get(_ZONE)
    if zone is not None:
        _zone(turn, lexis, cast("Node", zone), at, end, best, past=past, depth=depth)
    gap = node.get(GAP)
    if be and "be" in node and (at >= end or turn.words[at] not in lexis.lists["be"]):
        _descend(turn, lexis, cast("Node", node["be"]), at, end, best, past=past, be=False, depth=depth + 1)
    if at >= end:
        return
    word = turn.words[at]
    if gap is not None:
        for here in range(at, min(at + 4, end)):
            _descend(turn, lexis, cast("Node", gap), here, end, best, past=past, be=be, depth=depth)
    below = node.get(word)
    if below is not None:
        _descend(turn, lexis, cast("Node", below), at + 1, end, best, past=past, be=False, depth=depth + 1)
        return
    for lemma, form in lexis.forms.get(word, ()):
        below = node.get(lemma)
        if below is not None and lemma != word:
            _descend(turn, lexis, cast("Node", below), at + 1, end, best, past=past or word in _LOOKS_BACK or (form == "past" and lemma == "be"), be=False, depth=depth + 1)
            return
    if word in lexis.lists["adverbs"] and depth > 1:
        _descend(turn, lexis, node, at + 1, end, best, past=past or word in _PAST_WORDS, be=be, depth=depth)


def _zone(turn: Turn, lexis: Lexis, node: Node, at: int, end: int, best: list[tuple[int, tuple[str, ...], bool, int]], *, past: bool, depth: int) -> None:  # noqa: E501
    """Pass over "do I", "did I use to", "am I currently" and the like; it must hold the user."""
    words, lists = turn.words, lexis.lists
    seen = be = False
    for here in range(at, min(at + _ZONE_WIDTH, end)):
        word = words[here]
        if seen:
            _descend(turn, lexis, node, here, end, best, past=past, be=be, depth=depth + 1)
        if word in lists["me"]:
            seen = True
        elif word in _LOOKS_BACK or word == "used":
            past = True
            be = be or word in {"was", "were"}
        elif word in lists["be"]:
            be = True
        elif word in lists["question_starts"] or word in lists["adverbs"] or word in {"to", "use", "not", "like", "want", "say", "said", "tell", "told", "you", "that", "think", "exactly", "again", "it", "is", "where", "happen", "mention", "go", "going", "been", "have", "plan", "planning"}:
            pass
        else:
            break
    else:
        here = end
    if seen and here == end and end - at < _ZONE_WIDTH:
        _descend(turn, lexis, node, end, end, best, past=past, be=be, depth=depth + 1)


def _noun_asked(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int) -> list[tuple[str, bool]]:  # noqa: PLR0911
    words, lists, end = turn.words, lexis.lists, sentence.end
    phrase = noun_phrase(turn, lexis, mine + 1, end)
    if phrase is None:
        return []
    past = phrase.past
    after = phrase.end
    left = mine - 1
    while left >= sentence.start and words[left] in {"the", "name", "names", "of", "again", "title", "exactly", "brand", "model", "currently", "now", "actually", "size", "both"}:
        left -= 1
    if after < end and (words[after] in _AFTER_NOUN_STOPS or words[after].endswith("ing")) and not (words[after] == "in" and phrase.end < end - 1 and words[after + 1] in {"the"}):
        if not (words[after] in {"today"}):
            return []
    slots = phrase.slots
    if after < end and (words[after] == "used" or (words[after] in {"was", "were"} and words[left] not in {"say", "said", "told", "tell"})):
        past = True
    if left < sentence.start:
        return [(slot, past) for slot in slots[:1]] if sentence.asked and end - mine <= 8 and not _has_verb(turn, lexis, after, end) else []
    word = words[left]
    if word in {"is", "are", "was", "were", "am", "be", "'s"}:
        past = past or word in {"was", "were"}
        question = words[left - 1] if left > sentence.start else ""
        if question in {"how", "why"} or (question and question not in lists["question_words"]):
            return []
        if not question:
            return []
        kind = lexis.wording[slots[0]].spec.value_type
        if question == "where" and kind not in {"place", "organisation"} and slots[0] != "employer":
            return []
        if question == "when" and kind not in {"date", "time", "number"}:
            return []
        return [(slots[0], past)]
    if word in _BEFORE_NOUN or word in {":", "-", "—", "again"}:
        if word in {"of", "about", "for", "on", "have"} and not sentence.has("ask_indirect"):
            return []
        return [(slots[0], past)]
    return []


def _has_verb(turn: Turn, lexis: Lexis, at: int, end: int) -> bool:
    return any(word in lexis.lists["be"] or word in lexis.lists["modals"] for word in turn.words[at:end])




def topic(turn: Turn, lexis: Lexis) -> str | None:
    """The slot that a phrase names: "where I work", "my dog's name", "job title"."""
    words, end = turn.words, len(turn.words)
    for at in range(end):
        asked = _match_asks(turn, lexis, at, end)
        if asked is not None:
            return asked[0][0]
        if words[at] in lexis.lists["mine"] and at + 1 < end:
            phrase = noun_phrase(turn, lexis, at + 1, end)
            if phrase is not None:
                return phrase.slots[0]
    at = 1 if end > 1 and words[0] in lexis.lists["articles"] else 0
    phrase = noun_phrase(turn, lexis, at, end) if at < end else None
    return None if phrase is None else phrase.slots[0]
