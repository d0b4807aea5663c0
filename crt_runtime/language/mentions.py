"""What a turn says of slots: every value with its verb or noun, whoever is meant and however it is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, cast

from crt_runtime.language.extent import Extent, holds_listed, is_name, value_at
from crt_runtime.language.lexis import GAP, LEAF, Lexis, Node, Rule, Wording, longest
from crt_runtime.language.stance import OTHER, USER, Stance, stance_of
from crt_runtime.language.turn import Sentence, Turn

_EDITS: Final = frozenset({"change", "update", "set", "correct", "edit", "fix", "save", "record", "store", "put", "switch", "list", "mark"})  # fmt: skip
_COPULA: Final = frozenset({"is", "are", "was", "were", "'s", "am", "be"})
_SIGNS_ASSERTING: Final = frozenset({":", "=", "—"})
_NAMERS: Final = frozenset({"called", "named"})
_BREAKS: Final = frozenset({".", "!", "?", ";", ":", "(", ")", ",", "—", "\n", '"', "but", "because", "which", "who", "i", "if", "when", "and", "that", "so"})  # fmt: skip
_GAP_WIDTH: Final = 7
_PERSONAL: Final = frozenset({"partner", "children", "siblings", "mother_name", "father_name", "manager", "best_friend"})
_JOINS: Final = frozenset({"and", ",", "or", "&", "plus"})


@dataclass(slots=True)
class Mention:
    """A value (words `start..end`; empty where the thing is named but no value) of a slot, and how it is said.

    `core` is the place of the verb or noun that opened it, `until` where reading goes on.
    """

    slot: str
    start: int
    end: int
    core: int
    effect: str
    stance: Stance
    link: str = ""
    context: Extent | None = None
    reverse: bool = False
    fresh: bool = False


def mentions(turn: Turn, lexis: Lexis, sentence: Sentence) -> list[Mention]:
    """All mentions of one sentence, in the order of their words."""
    found: list[Mention] = []
    words, forms = turn.words, lexis.forms
    mine, verbs = lexis.lists["mine"], lexis.verbs
    at, end = _terse(turn, lexis, sentence, found), sentence.end
    while at < end:
        word = words[at]
        if word in mine:
            read = _noun(turn, lexis, sentence, at, found)
            if read is not None:
                at = max(at + 1, read)
                continue
        elif word in forms:
            for lemma, form in forms[word]:
                node = verbs.get(lemma)
                if node is None:
                    continue
                candidates: list[tuple[int, int, Rule, str]] = []
                after, denied = _past_denial(lexis, words, at + 1, end, turned=lemma in {"be", "have"})
                _walk(cast("Node", node), words, after, end, lexis, candidates, "")
                if candidates and _take(turn, lexis, sentence, at, form, lemma, candidates, found, denied):
                    break
        elif word in lexis.places:
            _place(turn, lexis, sentence, at, found)
        at += 1
    return found


def _terse(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention]) -> int:
    """Read a form field ("Name: Bob", "favorite color = blue", "the name's Bob") at the start of a sentence."""
    words, at, end = turn.words, sentence.start, sentence.end
    if words[at] == "the":
        at += 1
    phrase = noun_phrase(turn, lexis, at, end) if at < end and words[at] not in lexis.lists["mine"] else None
    if phrase is None or phrase.end >= end or sentence.asked:
        return sentence.start
    sign = words[phrase.end]
    opens = sign in _SIGNS_ASSERTING or (sign in {"is", "'s"} and (phrase.noun == "name" or phrase.noun.startswith("fav")))
    if not opens or phrase.end + 1 >= end:
        return sentence.start
    stance = Stance(who=USER, subject_at=sentence.start, tense="past" if phrase.past else "now")
    _values_of_noun(turn, lexis, sentence, phrase, at, phrase.end + 1, stance, at, found, named=True)
    return found[-1].end if found else sentence.start


def _past_denial(lexis: Lexis, words: list[str], at: int, end: int, *, turned: bool) -> tuple[int, str]:
    """Step over what stands between a verb and its object: "am not", "am no longer", "am I"; the second is what it says."""
    denied = ""
    if at < end and words[at] in lexis.lists["not"]:
        at, denied = at + 1, "not"
    elif at + 1 < end and words[at] == "no" and words[at + 1] == "longer":
        at, denied = at + 2, "longer"
    if turned and at < end and words[at] in lexis.lists["me"]:
        return at + 1, "turned"
    return at, denied


def _walk(node: Node, words: list[str], at: int, end: int, lexis: Lexis, found: list[tuple[int, int, Rule, str]], link: str, depth: int = 0) -> None:  # noqa: E501
    """Collect the rules that the words from `at` on satisfy, each with the place where its value starts."""
    leaf = node.get(LEAF)
    if leaf is not None:
        found.extend((depth, at, rule, link) for rule in cast("list[Rule]", leaf))
    if at >= end:
        return
    word = words[at]
    below = node.get(word)
    if below is not None:
        _walk(cast("Node", below), words, at + 1, end, lexis, found, word, depth + 1)
    if word in lexis.lists["adverbs"] and len(node) > (1 if leaf is not None else 0):
        skip = at + 1
        while skip < end and words[skip] in lexis.lists["adverbs"] and words[skip] not in node:
            skip += 1
        beyond = node.get(words[skip]) if skip < end else None
        if beyond is not None:
            _walk(cast("Node", beyond), words, skip + 1, end, lexis, found, words[skip], depth + 1)
    gap = node.get(GAP)
    if gap is not None:
        for here in range(at, min(at + _GAP_WIDTH, end)):
            if words[here] in _BREAKS and words[here] not in cast("Node", gap):
                break
            far = cast("Node", gap).get(words[here])
            if far is not None and here > at:
                _walk(cast("Node", far), words, here + 1, end, lexis, found, words[here], depth)


def _take(turn: Turn, lexis: Lexis, sentence: Sentence, verb: int, form: str, lemma: str, candidates: list[tuple[int, int, Rule, str]], found: list[Mention], denied: str) -> bool:  # noqa: E501
    """Keep those candidates that have a value; the deepest pattern first, one value per place."""
    candidates.sort(key=lambda candidate: (-candidate[0], not candidate[2].after, candidate[2].need != "!"))
    stance: Stance | None = None
    claimed: list[Extent] = []
    slots: set[str] = set()
    for _, at, rule, link in candidates:
        if rule.slot in slots:
            continue
        wording = lexis.wording[rule.slot]
        extent = _extent(turn, lexis, sentence, wording, rule, at, lemma)
        if extent is None or any(extent[0] < stop and start < extent[1] for start, stop in claimed):
            continue
        if any(mention.start < extent[1] and extent[0] < mention.end for mention in found):
            continue
        if stance is None:
            stance = stance_of(turn, lexis, verb, form, lemma, sentence.start)  # type: ignore[arg-type]
            if denied == "turned":
                stance.who, stance.turned = USER, True
            elif denied == "not":
                stance.negated = not stance.negated
            elif denied:
                stance.ended = True
            _inherit(turn, lexis, sentence, stance, form, found, verb)
        effect = rule.effect
        who = stance
        if rule.anyone:
            who = replace(stance, who=USER, tense="open" if stance.tense == "open" else "now")
        if not who.who:
            return False
        if not _fits(effect, form, lemma, who, wording):
            continue
        mention = Mention(rule.slot, extent[0], extent[1], verb, effect, who, link)
        claimed.append(extent)
        slots.add(rule.slot)
        found.append(mention)
        _continue(turn, lexis, sentence, wording, rule, mention, found)
    return bool(claimed)


def _fits(effect: str, form: str, lemma: str, stance: Stance, wording: Wording) -> bool:
    """Whether a verb in that form can begin or end something ("moved", "have moved"; "move" is a habit or a plan)."""
    if effect == "state":
        return True
    if form in {"past", "participle"} or stance.tense == "perfect":
        return True
    if lemma in {"be", "quit"}:
        return True
    del wording
    stance.tense = "open"
    return True


def _extent(turn: Turn, lexis: Lexis, sentence: Sentence, wording: Wording, rule: Rule, at: int, lemma: str) -> Extent | None:  # noqa: E501
    words, end = turn.words, sentence.end
    if rule.after:
        stop = _after(words, rule, at, end)
        if stop is None:
            return None
        end = stop
    extent = value_at(turn, lexis, wording, at, end, "" if rule.need == "@" else rule.need)
    if extent is None:
        return None
    if rule.after and extent[1] != end:
        return None
    if rule.need == "!" and lemma in {"be", "become", "go", "turn", "get", "stay", "remain"}:
        listed = holds_listed(turn, wording, *extent)
        if listed is None or (wording.spec.value_type == "choice" and extent[1] - extent[0] > listed[1] - listed[0] + 2):
            return None
        if wording.bare and listed[1] != extent[1] and words[listed[1]] != "of":
            longer = [listed[1]]
            for here in range(listed[1], extent[1]):
                again = holds_listed(turn, wording, here, extent[1])
                if again is not None:
                    longer.append(again[1])
            if max(longer) != extent[1]:
                return None
        if wording.spec.slot == "nationality" and extent[1] - extent[0] > listed[1] - listed[0]:
            return None
    if rule.need == "#" and wording.spec.slot == "age" and lemma == "be" and not _is_age(turn, extent, sentence.end):
        return None
    if not wording.spec.multi and _is_thing(lexis, words, wording, extent):
        return None
    return extent if rule.after else _with_article(words, wording, extent)


def _with_article(words: list[str], wording: Wording, extent: Extent) -> Extent:
    """Take the article that the pattern used up back into the value: "a Mazda" after "I drive a"."""
    takes = wording.spec.value_type in {"text", "pet"} and not wording.exact and not wording.bare
    if takes and words[extent[0] - 1] in {"a", "an"}:
        return extent[0] - 1, extent[1]
    return extent


def _is_thing(lexis: Lexis, words: list[str], wording: Wording, extent: Extent) -> bool:
    """Whether the value only names the kind of thing: "my car" after "I sold"."""
    start = extent[0] + 1 if words[extent[0]] in {"a", "an", "the", "my"} else extent[0]
    found = longest(lexis.nouns, words, start, extent[1])
    return found is not None and found[0] == extent[1] and wording.spec.slot in found[1]


def _after(words: list[str], rule: Rule, at: int, end: int) -> int | None:
    """Where the words that must follow the value start."""
    for stop in range(at + 1, min(at + 7, end - len(rule.after) + 1)):
        if all(words[stop + place] in choices for place, choices in enumerate(rule.after)):
            return stop
        if words[stop] in _BREAKS:
            return None
    return None


def _is_age(turn: Turn, extent: Extent, end: int) -> bool:
    """Whether "I am 34" tells an age: nothing but "years old" and the like follows the number."""
    words = turn.words
    stop = extent[1]
    if stop >= end or words[stop] in {",", "—", ")", "and", "but", "now", "today", "already", "so", "as", "lol", "though", "going", "or", "i"}:
        return extent[1] - extent[0] <= 2
    return words[stop] in {"years", "yrs", "year", "yo", "y/o", "yr", "-year-old", "y.o", "years-old"} and (
        stop + 1 >= end or words[stop + 1] in {"old", "of", "young", ",", "and"} or words[stop] in {"yo", "y/o", "y.o"}
    )


def _inherit(turn: Turn, lexis: Lexis, sentence: Sentence, stance: Stance, form: str, found: list[Mention], verb: int) -> None:  # noqa: E501
    """Give a verb without a subject the one of the verb before it, or the user at the start of a terse text."""
    if stance.who:
        return
    before = next((mention.stance for mention in reversed(found) if mention.core < verb), None)
    subject = _last_subject(turn, lexis, sentence, stance.subject_at)
    if subject is not None:
        stance.who = subject
        if before is not None and before.tense == "open" and form == "base":
            stance.tense = "open"
        if before is not None and before.turned:
            stance.turned = True
        return
    if form in {"past", "ing", "participle"} or (form == "base" and not sentence.command):
        stance.who = USER


def _last_subject(turn: Turn, lexis: Lexis, sentence: Sentence, before: int) -> str | None:
    words, lists = turn.words, lexis.lists
    for at in range(before - 1, sentence.start - 1, -1):
        word = words[at]
        if word in lists["me"]:
            return USER
        if word in {"he", "she", "they", "it", "you", "who"} or word in lists["kin"]:
            return OTHER
    return None


def _continue(turn: Turn, lexis: Lexis, sentence: Sentence, wording: Wording, rule: Rule, first: Mention, found: list[Mention]) -> None:  # noqa: E501
    """Read the further values of a list ("French and German") or the second of two places ("at V and at W")."""
    words, end = turn.words, sentence.end
    at = first.end
    for _ in range(12):
        context = context_at(turn, lexis, at, end)
        if context is not None:
            at = context[1]
            if found[-1].slot == first.slot:
                found[-1].context = context
        here = at
        while here < end and words[here] in _JOINS:
            here += 1
        if here == at or here >= end:
            return
        if context is None and not wording.spec.multi and all(words[join] == "," for join in range(at, here)):
            return
        again = bool(first.link) and words[here] == first.link
        if again:
            here += 1
        elif not wording.spec.multi and context is None and not _both_before(words, first.start):
            return
        if words[here : here + 1] and (words[here] in lexis.lists["me"] or words[here] in lexis.lists["mine"]):
            return
        need = rule.need if rule.need in {"!", "#", "^"} else ("^" if rule.slot in _PERSONAL else "")
        extent = value_at(turn, lexis, wording, here, end, need)
        if extent is None or rule.after or _is_clause(turn, lexis, extent):
            return
        if not again and not wording.spec.multi and context_at(turn, lexis, extent[1], end) is None and not _both_before(words, first.start):  # noqa: E501
            return
        extent = _with_article(words, wording, extent)
        found.append(Mention(rule.slot, extent[0], extent[1], first.core, rule.effect, first.stance, first.link))
        at = extent[1]


def _is_clause(turn: Turn, lexis: Lexis, extent: Extent) -> bool:
    word = turn.words[extent[0]]
    return word in lexis.clause_verbs and not word.endswith("ing") and extent[1] - extent[0] > 1 or word in lexis.lists["others"]


def _both_before(words: list[str], start: int) -> bool:
    return start > 0 and words[start - 1] == "both" or start > 1 and words[start - 2] == "both"


def context_at(turn: Turn, lexis: Lexis, at: int, end: int) -> Extent | None:
    """The phrase that says when or where a value holds, where one starts at `at` ("at work", "on weekends")."""
    words = turn.words
    if at >= end or words[at] not in lexis.context_openers:
        return None
    opened = longest(lexis.context_openers, words, at, end)
    if opened is None:
        return None
    stop = opened[0]
    while stop < end and words[stop] not in _BREAKS and words[stop] not in {"or", "&", "then", "while"} and stop - at < 7:
        stop += 1
    return at, stop


# -- "my employer is V", "V is my employer" -----------------------------------------------------------------------------


@dataclass(slots=True)
class NounPhrase:
    """The noun after a "my": the slots it may mean, where it ends, and what its adjectives say of the time."""

    slots: tuple[str, ...]
    noun: str
    end: int
    past: bool = False
    new: bool = False
    named: bool = False


def noun_phrase(turn: Turn, lexis: Lexis, at: int, end: int) -> NounPhrase | None:
    """The noun phrase whose first word after the possessive is at `at`."""
    words, lists = turn.words, lexis.lists
    past = new = False
    here = at
    while here < end and here - at < 5:
        found = longest(lexis.nouns, words, here, end)
        if found is not None:
            phrase = NounPhrase(found[1], " ".join(words[here : found[0]]), found[0], past, new)
            _names(words, phrase, end)
            return phrase
        word = words[here]
        if word in lists["adjectives_past"]:
            past = True
        elif word in lists["adjectives_new"]:
            new = True
        elif word not in lists["adjectives"] and word != "-" and not (word in {"'s", ","} and here > at):
            return None
        here += 1
    return None


def _names(words: list[str], phrase: NounPhrase, end: int) -> None:
    at = phrase.end
    if at + 1 < end and words[at] in {"'s", "'"}:
        if words[at + 1] in {"name", "names"}:
            phrase.named, phrase.end = True, at + 2
        elif words[at + 1] in {"first", "full"} and at + 2 < end and words[at + 2] == "name":
            phrase.named, phrase.end = True, at + 3
    elif at < end and words[at] in {"name", "names"}:
        phrase.named, phrase.end = True, at + 1


def _noun(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, found: list[Mention]) -> int | None:  # noqa: PLR0911, PLR0912
    words, end = turn.words, sentence.end
    phrase = noun_phrase(turn, lexis, mine + 1, end)
    if phrase is None:
        return None
    at = phrase.end
    while at < end and (words[at] in {"ever", "currently", "now", "nowadays"} or _noun_tail(words, at, end)):
        at += _noun_tail(words, at, end) or 1
    if at < end and words[at] == "'s" and not _opens_person(phrase):
        copula = at
    elif at < end and words[at] == "'s":
        return at
    else:
        copula = at
    stance = Stance(who=USER, subject_at=mine, tense="past" if phrase.past else "now")
    if phrase.new:
        stance.begun = True
    if mine > sentence.start and words[mine - 1] in _COPULA and (mine - 1 == sentence.start or words[mine - 2] in lexis.lists["question_words"]):
        # "is my name Bob", "what is my name"
        stance.turned = True
        if (at < end and words[at] == "'s") or words[mine - 2 if mine - 2 >= sentence.start else mine] in {"why", "how"}:
            return at
        stance.tense = "past" if words[mine - 1] in {"was", "were"} else stance.tense
        _values_of_noun(turn, lexis, sentence, phrase, at, at, stance, mine, found, named=phrase.named)
        return at
    if copula < end and words[copula] == "'s" and stance.turned:
        return at
    verbed = _edited(turn, lexis, sentence, mine, copula, stance) or _relation(turn, lexis, copula, end, stance, phrase)
    if verbed is not None:
        start, named = verbed
        _values_of_noun(turn, lexis, sentence, phrase, mine, start, stance, mine, found, named=named or phrase.named)
        return phrase.end if not found or found[-1].core != mine else found[-1].end
    _reverse(turn, lexis, sentence, phrase, mine, stance, found)
    return phrase.end


_NOUN_TAILS: Final = (("of", "all", "time"), ("in", "the", "world"), ("these", "days"), ("at", "the", "moment"), ("right", "now"), ("at", "work"), ("for", "work"), ("in", "life"), ("this", "year"), ("at", "present"), ("for", "now"), ("of", "mine"), ("by", "far"), ("to", "eat"), ("for", "this", "year"), ("for", "the", "year"), ("at", "home"), ("to", "watch"), ("to", "listen", "to"), ("to", "play"), ("at", "college"), ("in", "college"), ("at", "university"))  # fmt: skip


def _noun_tail(words: list[str], at: int, end: int) -> int:
    for tail in _NOUN_TAILS:
        if words[at] == tail[0] and at + len(tail) <= end and tuple(words[at : at + len(tail)]) == tail:
            return len(tail)
    return 0


def _opens_person(phrase: NounPhrase) -> bool:
    return any(slot in _PERSONAL or slot == "pets" for slot in phrase.slots) and not phrase.named


def _edited(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, at: int, stance: Stance) -> tuple[int, bool] | None:
    """Read "change my employer to V": the user has their own facts put right."""
    words = turn.words
    if mine == sentence.start or words[mine - 1] not in _EDITS or at >= sentence.end:
        return None
    stop = next((here for here in range(at, min(at + 6, sentence.end)) if words[here] in {"to", "as", ":"}), None)
    if stop is None:
        return None
    stance.edited = True
    return stop + 1, True


def _relation(turn: Turn, lexis: Lexis, at: int, end: int, stance: Stance, phrase: NounPhrase) -> tuple[int, bool] | None:  # noqa: PLR0911, PLR0912
    """Read "is", "is not", "used to be", "has changed to", ":" and the like; where the value starts and if it is a name."""
    words, lists = turn.words, lexis.lists
    named = False
    if at >= end:
        return None
    if words[at] == "," and at + 1 < end and words[at + 1] in _COPULA:
        at += 1
    if words[at] in _SIGNS_ASSERTING or (words[at] == "-" and at + 1 < end):
        return at + 1, True
    seen = False
    while at < end:
        word = words[at]
        if word in _COPULA or word in {"been", "become", "became", "becomes", "remains", "remained", "stays", "being"}:
            if word in {"was", "were"}:
                stance.tense = "past"
            elif word in {"became", "become"}:
                stance.begun = True
                stance.tense = "now"
            seen = True
        elif word in {"has", "have", "had"}:
            pass
        elif word in lists["modals"] and not (word == "may" and seen):
            stance.tense = "open"
        elif word == "used" and at + 1 < end and words[at + 1] == "to":
            stance.tense = "past"
            at += 1
        elif word in {"changed", "switched", "moved", "went", "shifted"}:
            if "to" not in words[at : min(at + 6, end)] or _opens_person(phrase):
                return None
            stance.begun = True
            stance.tense = "now"
            at = words.index("to", at)
            seen = True
        elif word in {"happens", "seems", "turned"} and at + 2 < end:
            at += 2 if words[at + 1] == "out" else 1
        elif word in lists["not"]:
            stance.negated = True
        elif word in {"no", "any"} and at + 1 < end and words[at + 1] in {"longer", "more"}:
            stance.ended = True
            at += 1
        elif word in _NAMERS:
            named = True
            seen = True
        elif word in {"goes"} and at + 1 < end and words[at + 1] == "by":
            named, seen = True, True
            at += 1
        elif word == "to" and words[at - 1] in {"turned", "out", "happens", "going"}:
            pass
        elif seen and word in {"set", "falls"}:
            pass
        elif word in {"falls", "starts"} and at + 1 < end and words[at + 1] in {"on", "in"}:
            return at + 2, named
        elif word in lists["adverbs"] and word not in {"of", "kind", "sort", "all", "first", "most", "pretty", "so", "too", "very", "quite"}:
            pass
        elif word == "going" and at + 1 < end and words[at + 1] == "to":
            at += 1
        else:
            break
        at += 1
    return (at, named) if seen else None


def _values_of_noun(turn: Turn, lexis: Lexis, sentence: Sentence, phrase: NounPhrase, floor: int, start: int, stance: Stance, core: int, found: list[Mention], *, named: bool) -> None:  # noqa: E501
    words, end = turn.words, sentence.end
    del floor
    if start < end and words[start] == "," and start + 1 < end:
        start += 1
    spec = lexis.wording[phrase.slots[0]].spec
    led = (spec.value_type != "text" or spec.steady or spec.multi or words[start : start + 1] == ["to"]) and start < end and words[start] in {"in", "at", "on", "for", "to", "as", "set", "from"}
    if led:
        start += 1
        if start < end and words[start] in {"at", "for", "to"}:
            start += 1
    for slot in phrase.slots:
        wording = lexis.wording[slot]
        need = _noun_need(wording, phrase, named=named)
        if led and wording.spec.value_type == "place" and not wording.listed and words[start - 1] in {"to", "in"} and phrase.noun not in {"home", "house", "place", "apartment", "flat"}:
            need = ""
        if start < end and words[start] in _NAMERS:
            start += 1
        extent = value_at(turn, lexis, wording, start, end, need)
        if extent is None:
            continue
        if need == "thing" and not _is_concrete(turn, wording, start, extent):
            continue
        if need == "^" and extent[1] < end and words[extent[1]] in {"'s"}:
            continue
        rule = Rule(slot, "state", need, ())
        mention = Mention(slot, extent[0], extent[1], core, "state", stance, "", fresh=phrase.new)
        found.append(mention)
        _continue(turn, lexis, sentence, wording, rule, mention, found)
        return


def _is_concrete(turn: Turn, wording: Wording, start: int, extent: Extent) -> bool:
    """Whether "my car is V" tells which ("a Lada", "Lada"), and not how it is ("dirty")."""
    listed = holds_listed(turn, wording, *extent) is not None
    return listed or turn.words[start] in {"a", "an", "the", "called", "named"} or turn.capital(extent[0])


def _noun_need(wording: Wording, phrase: NounPhrase, *, named: bool) -> str:
    kind = wording.spec.value_type
    if kind in {"number", "date", "time"}:
        return "#"
    if wording.spec.slot in _PERSONAL and not named:
        return "^"
    if wording.spec.slot == "pets" and not named:
        return "thing"
    if wording.open_nouns is not None and phrase.noun not in wording.open_nouns:
        return "!"
    if wording.spec.slot in {"marital_status", "pronouns"}:
        return "!"
    return "thing" if wording.concrete else ""


def _reverse(turn: Turn, lexis: Lexis, sentence: Sentence, phrase: NounPhrase, mine: int, stance: Stance, found: list[Mention]) -> None:  # noqa: E501
    """Read "V is my employer": the value stands left of the copula."""
    words, lists = turn.words, lexis.lists
    at = mine - 1
    seen = False
    while at >= sentence.start:
        word = words[at]
        if word in _COPULA or word in {"been", "became", "become", "remains", "stays"}:
            seen = True
            if word in {"was", "were"}:
                stance.tense = "past"
            if word in {"became", "become"}:
                stance.begun = True
        elif word in lists["not"]:
            stance.negated = True
        elif word in {"longer"} and words[at - 1] == "no":
            stance.ended = True
            at -= 1
        elif word in {"has", "have"} or (word in lists["adverbs"] and not seen) or word in {"now", "still", "actually", "currently", "really", "definitely"}:
            pass
        elif word in lists["modals"]:
            stance.tense = "open"
        elif word == "to" and at > sentence.start and words[at - 1] == "used":
            stance.tense = "past"
            at -= 1
        else:
            break
        at -= 1
    if not seen or at < sentence.start:
        return
    _left_value(turn, lexis, sentence, phrase.slots, at + 1, mine, stance, found, personal=not phrase.named, end=phrase.end)


def _left_value(turn: Turn, lexis: Lexis, sentence: Sentence, slots: tuple[str, ...], stop: int, core: int, stance: Stance, found: list[Mention], *, personal: bool, end: int) -> None:  # noqa: E501
    words, lists = turn.words, lexis.lists
    start = stop
    while start > sentence.start and stop - start < 6:
        word = words[start - 1]
        if not (word[0].isalnum() or word[0] in ".#+" or word == "&" or len(word) > 1) or word in {"and", "but", "so", "because", "that", "think", "say", "guess", "yes", "no", "believe", "while", "if", "since", "though", "now", "actually"}:
            break
        start -= 1
    while start < stop and (words[start] in lists["adverbs"] or words[start] in {"yes", "yeah", "well", "ok"}):
        start += 1
    if start >= stop or words[start] in lists["not_values"] or words[start] in lists["others"] or words[start] in lists["question_words"]:
        return
    if end < sentence.end and words[end] in {"'s"}:
        return
    for slot in slots:
        wording = lexis.wording[slot]
        if wording.spec.slot in _PERSONAL and personal and not is_name(turn, lexis, start, stop):
            continue
        need = "!" if wording.open_nouns is not None and slot != "partner" and holds_listed(turn, wording, start, stop) is None and "" in wording.open_nouns else ""
        extent = value_at(turn, lexis, wording, start, stop, need)
        if extent is None or extent[1] != stop:
            continue
        found.append(Mention(slot, extent[0], extent[1], core, "state", stance, reverse=True))
        return


def _place(turn: Turn, lexis: Lexis, sentence: Sentence, at: int, found: list[Mention]) -> None:
    """Read "V is where I live" and "where I live is V"."""
    words = turn.words
    phrase = _place_phrase(turn, lexis, at, sentence.end)
    if phrase is None:
        return
    stop, slots, past = phrase
    stance = Stance(who=USER, subject_at=at, tense="past" if past and not lexis.wording[slots[0]].spec.steady else "now")
    copula = at - 1
    while copula > sentence.start and (words[copula] in lexis.lists["adverbs"] or words[copula] in lexis.lists["not"]):
        stance.negated |= words[copula] in lexis.lists["not"]
        copula -= 1
    if copula > sentence.start and words[copula] in _COPULA:
        _left_value(turn, lexis, sentence, slots, copula, at, stance, found, personal=True, end=stop)
        return
    if stop < sentence.end and words[stop] in {"is", "'s"}:
        wording = lexis.wording[slots[0]]
        extent = value_at(turn, lexis, wording, stop + 1, sentence.end)
        if extent is not None:
            found.append(Mention(slots[0], extent[0], extent[1], at, "state", stance))


def _place_phrase(turn: Turn, lexis: Lexis, at: int, end: int) -> tuple[int, tuple[str, ...], bool] | None:
    words, forms = turn.words, lexis.forms
    node: object = lexis.places
    past = False
    best: tuple[int, tuple[str, ...], bool] | None = None
    here = at
    while here <= end:
        leaf = cast("Node", node).get(LEAF)
        if leaf is not None:
            best = here, cast("tuple[str, ...]", leaf), past
        if here >= end:
            break
        below = cast("Node", node).get(words[here])
        if below is None:
            for lemma, form in forms.get(words[here], ()):
                below = cast("Node", node).get(lemma)
                if below is not None:
                    past |= form == "past"
                    break
        if below is None and words[here] in lexis.lists["adverbs"]:
            here += 1
            continue
        if below is None:
            break
        node = below
        here += 1
    return best


__all__ = ["OTHER", "Mention", "NounPhrase", "context_at", "mentions", "noun_phrase"]
