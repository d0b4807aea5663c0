"""Which slots of the user a question asks about, and what it takes for granted."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.asking import opening
from crt_runtime.language.facts import SlotQuestion, Tense
from crt_runtime.language.lexis import GAP, LEAF, Lexis, Node
from crt_runtime.language.mention import Mention
from crt_runtime.language.nouns import noun_phrase
from crt_runtime.language.topics import asked_topics, named_topics
from crt_runtime.language.turn import Sentence, Turn

_ZONE: Final = "*"

_ADVISING: Final = frozenset({"should", "shall", "could"})
_SAYING: Final = (["have"], ["say"], ["tell"], ["call"], ["answer"], ["be"])
"""What follows where something that is so is asked for: "what could I have said my job was?"."""

_ZONE_WIDTH: Final = 8
_OFFERED: Final = frozenset({"two", "these", "those", "them", "three", "names", "ones"})


def slot_questions(
    turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention], *, by_name: bool
) -> list[SlotQuestion]:
    """The user's own slots that the sentence asks about, in the order of its words."""
    words = turn.words
    presumed = [mention for mention in found if mention.stance.who == "user" and mention.stance.tense != "open"]
    open_question = not lexis.lists["question_words"].isdisjoint(words[sentence.start : sentence.end])
    if (
        open_question
        or "or" in words[sentence.start : sentence.end]
        or all(held.end == held.start for held in presumed)
    ):
        topics = asked_topics(turn, lexis, sentence, opening(turn, sentence))
        if topics:
            return [SlotQuestion(slot, Tense.PAST if past else Tense.NOW, None, by_name) for slot, past in topics]
    past_words = any(word in lexis.lists["past_words"] for word in words[sentence.start : sentence.end])
    hits: list[tuple[int, SlotQuestion]] = []
    covered = sentence.start

    def add(at: int, slot: str, presumed: str | None, *, past: bool) -> None:
        if all(question.slot != slot for _, question in hits):
            tense = Tense.PAST if past and not lexis.wording[slot].spec.steady else Tense.NOW
            hits.append((at, SlotQuestion(slot, tense, presumed, by_name)))

    advised = _seeks_advice(words, sentence)
    for at in range(sentence.start, sentence.end):
        if at < covered or advised or turn.is_quoted(at):
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
        doubted = not lexis.lists["losing"].isdisjoint(words[sentence.start : mention.start])  # "did you forget that I"
        value = None if doubted or is_choice(words, mention) else turn.text(mention.start, mention.end)
        add(mention.start, mention.slot, value, past=mention.stance.tense == "past")
    if not hits and sentence.asked and sentence.end - sentence.start <= 5:
        at = opening(turn, sentence)
        phrase = noun_phrase(turn, lexis, at, sentence.end) if at < sentence.end else None
        if phrase is not None and phrase.end == sentence.end and words[at] not in lexis.lists["mine"]:
            add(at, phrase.slots[0], None, past=phrase.past or past_words)
    hits.sort(key=lambda hit: hit[0])
    return [question for _, question in hits]


def _seeks_advice(words: list[str], sentence: Sentence) -> bool:
    """Whether it is asked what would be good or possible ("where should I live?", "where could I work?")."""
    return any(
        words[at] in _ADVISING
        and words[at + 1] in {"i", "we"}
        and (words[at] != "could" or words[at + 2 : at + 3] not in _SAYING)
        for at in range(sentence.start, sentence.end - 1)
    )


def is_choice(words: list[str], mention: Mention) -> bool:
    """Whether a value is one of several that the question offers ("in Oslo or in Bergen?")."""
    after = words[mention.end : mention.end + 2]
    return (after[:1] == ["or"] and after != ["or", "not"]) or words[mention.start - 1] == "or"


def _match_asks(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[tuple[str, ...], bool, int] | None:
    node = lexis.asks.get(turn.words[at])
    best: list[tuple[int, tuple[str, ...], bool, int]] = []
    if node is not None:
        _descend(
            turn,
            lexis,
            node,
            at + 1,
            end,
            best,
            past=turn.words[at] in lexis.lists["looks_back"],
            be=turn.words[at] in lexis.lists["be"],
            depth=1,
        )
    for lemma, form in lexis.forms.get(turn.words[at], ()):
        node = lexis.asks.get(lemma)
        if node is not None and lemma != turn.words[at]:
            _descend(turn, lexis, node, at + 1, end, best, past=form == "past", be=lemma == "be", depth=1)
    if turn.words[at] in lexis.lists["question_starts"] and (
        at == 0 or turn.words[at - 1] not in lexis.lists["question_words"]
    ):
        node = lexis.asks.get(_ZONE)
        if node is not None:
            _zone(turn, lexis, node, at, end, best, past=False, depth=0)
    if not best:
        return None
    best.sort(key=lambda match: -match[0])
    return best[0][1], best[0][2], best[0][3]


def _descend(
    turn: Turn,
    lexis: Lexis,
    node: Node,
    at: int,
    end: int,
    best: list[tuple[int, tuple[str, ...], bool, int]],
    *,
    past: bool,
    be: bool,
    depth: int,
) -> None:
    leaf = node.get(LEAF)
    if leaf is not None:
        slots = leaf
        trailing = turn.words[at if at < end and turn.words[at] in lexis.lists["no_end"] else at - 1]
        if not (trailing in lexis.lists["no_end"] and slots[0] == "title"):
            best.append((depth, slots, past, at))
    zone = node.get(_ZONE)
    if zone is not None:
        _zone(turn, lexis, zone, at, end, best, past=past, depth=depth)
    gap = node.get(GAP)
    if be and "be" in node and (at >= end or turn.words[at] not in lexis.lists["be"]):
        _descend(turn, lexis, node["be"], at, end, best, past=past, be=False, depth=depth + 1)
    if at >= end:
        return
    word = turn.words[at]
    if gap is not None:
        for here in range(at, min(at + 4, end)):
            _descend(turn, lexis, gap, here, end, best, past=past, be=be, depth=depth)
    below = node.get(word)
    if below is not None:
        _descend(turn, lexis, below, at + 1, end, best, past=past, be=False, depth=depth + 1)
        return
    for lemma, form in lexis.forms.get(word, ()):
        below = node.get(lemma)
        if below is not None and lemma != word:
            _descend(
                turn,
                lexis,
                below,
                at + 1,
                end,
                best,
                past=past or word in lexis.lists["looks_back"] or (form == "past" and lemma == "be"),
                be=False,
                depth=depth + 1,
            )
            return
    if word in {"own", "just"} and turn.words[at - 1] == "my":
        _descend(turn, lexis, node, at + 1, end, best, past=past, be=be, depth=depth)
    elif word in lexis.lists["adverbs"] and depth > 1:
        _descend(
            turn, lexis, node, at + 1, end, best, past=past or word in lexis.lists["past_words"], be=be, depth=depth
        )


def _zone(
    turn: Turn,
    lexis: Lexis,
    node: Node,
    at: int,
    end: int,
    best: list[tuple[int, tuple[str, ...], bool, int]],
    *,
    past: bool,
    depth: int,
) -> None:
    """Pass over "do I", "did I use to", "am I currently" and the like; it must hold the user."""
    words, lists = turn.words, lexis.lists
    seen = be = False
    for here in range(at, min(at + _ZONE_WIDTH, end)):
        word = words[here]
        if seen:
            _descend(turn, lexis, node, here, end, best, past=past, be=be, depth=depth + 1)
        if word in lists["me"]:
            seen = True
        elif word in lexis.lists["looks_back"] or word == "used":
            past = True
            be = be or word in {"was", "were"}
        elif word in lists["be"]:
            be = True
        elif word in lists["question_starts"] or word in lists["adverbs"] or word in lexis.lists["zone"]:
            pass
        else:
            break
    else:
        here = end
    if seen and here == end and end - at < _ZONE_WIDTH:
        _descend(turn, lexis, node, end, end, best, past=past, be=be, depth=depth + 1)


def _noun_asked(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int) -> list[tuple[str, bool]]:
    words, lists, end = turn.words, lexis.lists, sentence.end
    phrase = noun_phrase(turn, lexis, mine + 1, end)
    if phrase is None:
        return []
    past = phrase.past
    after = phrase.end
    left = mine - 1
    while left >= sentence.start and words[left] in lexis.lists["before_the_owner"]:
        left -= 1
    if (
        after < end
        and (words[after] in lexis.lists["after_noun_stops"] or words[after].endswith("ing"))
        and not (words[after] == "in" and phrase.end < end - 1 and words[after + 1] == "the")
        and words[after] != "today"
    ):
        return []
    slots = phrase.slots
    if after < end and (
        words[after] == "used"
        or (words[after] in {"was", "were"} and words[left] not in {"say", "said", "told", "tell"})
    ):
        past = True
    if left < sentence.start:
        return (
            [(slot, past) for slot in slots[:1]]
            if sentence.asked and end - mine <= 8 and not _has_verb(turn, lexis, after, end)
            else []
        )
    word = words[left]
    if word in lexis.lists["be_asked"]:
        past = past or word in {"was", "were"}
        question = words[left - 1] if left > sentence.start else ""
        if question in _OFFERED and "which" in words[max(sentence.start, left - 5) : left - 1]:
            question = "which"  # "which of these two is my name?"
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
    if word in lexis.lists["before_noun"] or word in {":", "-", "—", "again"}:
        if word == "about" and left == sentence.start + 1 and words[sentence.start] in {"what", "how"}:
            return [(slots[0], past)]
        if word in lexis.lists["prepositions_asked"] and not any(
            "ask_indirect" in cue.kinds and (cue.end - cue.start > 1 or cue.start == sentence.start)
            for cue in sentence.cues
        ):
            return []
        return [(slots[0], past)]
    return []


def _has_verb(turn: Turn, lexis: Lexis, at: int, end: int) -> bool:
    return any(word in lexis.lists["be"] or word in lexis.lists["modals"] for word in turn.words[at:end])


def topic(turn: Turn, lexis: Lexis, *, whole: bool = False) -> str | None:
    """The slot that a phrase names: "where I work", "my dog's name", "job title"; `whole`: with no word left over."""
    words, end = turn.words, len(turn.words)
    named = named_topics(words, 0, end, lexis, mine=not whole)
    if named or whole:
        return named[0].slot if named else None
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
