"""Facts that a verb says: "I work at V", "I moved to V", "I quit V"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crt_runtime.language.describing import describes
from crt_runtime.language.extent import Extent, holds_listed, is_number, value_at
from crt_runtime.language.lexis import GAP, LEAF, Lexis, Node, Rule, Wording, longest
from crt_runtime.language.mention import BREAKS, PERSONAL, Mention, read_on, with_article
from crt_runtime.language.spellings import is_company, is_first_name
from crt_runtime.language.stance import OTHER, USER, Stance, stance_of
from crt_runtime.language.turn import Sentence, Turn

_NAMED: Final = frozenset({"name", "organisation", "place"})
_GAP_WIDTH: Final = 7
_AHEAD: Final = 16
"""How many words after a verb are looked at to rule out what it cannot say."""


def past_denial(lexis: Lexis, words: list[str], at: int, end: int, *, turned: bool) -> tuple[int, str]:
    """Step over "not", "no longer" or "I" after a verb; the second of the two is what they say of it."""
    denied = ""
    if at < end and words[at] in lexis.lists["not"]:
        at, denied = at + 1, "not"
    elif at + 1 < end and words[at] == "no" and words[at + 1] == "longer":
        at, denied = at + 2, "longer"
    if turned and at < end and words[at] == "got":
        at += 1
    if turned and at < end and words[at] in lexis.lists["me"]:
        return at + 1, "turned"
    return at, denied


def walk(
    node: Node,
    words: list[str],
    at: int,
    end: int,
    lexis: Lexis,
    found: list[tuple[int, int, Rule, str]],
    link: str,
    depth: int = 0,
) -> None:
    """Collect the rules that the words from `at` on satisfy, each with the place where its value starts."""
    leaf = node.get(LEAF)
    if leaf is not None:
        for rule in leaf:
            found.append((depth, at, rule, link))  # noqa: PERF401 - every verb of a text comes by here
    if at >= end:
        return
    word = words[at]
    below = node.get(word)
    if below is not None:
        walk(below, words, at + 1, end, lexis, found, word, depth + 1)
    if word in lexis.lists["adverbs"] and len(node) > (1 if leaf is not None else 0):
        skip = at + 1
        while skip < end and words[skip] in lexis.lists["adverbs"] and words[skip] not in node:
            skip += 1
        beyond = node.get(words[skip]) if skip < end else None
        if beyond is not None:
            walk(beyond, words, skip + 1, end, lexis, found, words[skip], depth + 1)
    gap = node.get(GAP)
    if gap is not None:
        for here in range(at, min(at + _GAP_WIDTH, end)):
            if (words[here] in BREAKS or words[here] in {"on", "to", "out"}) and words[here] not in gap:
                break
            far = gap.get(words[here])
            if far is not None and here > at:
                walk(far, words, here + 1, end, lexis, found, words[here], depth)


def take(
    turn: Turn,
    lexis: Lexis,
    sentence: Sentence,
    verb: int,
    form: str,
    lemma: str,
    candidates: list[tuple[int, int, Rule, str]],
    found: list[Mention],
    denied: str,
) -> bool:
    """Keep those candidates that have a value; the deepest pattern first, one value per place."""
    candidates = _possible(turn.words, lexis, candidates, sentence.end)
    if not candidates:
        return False
    candidates.sort(key=lambda candidate: (-candidate[0], not candidate[2].after, candidate[2].need != "!"))
    stance: Stance | None = None
    implied = False
    claimed: list[Extent] = []
    slots: set[str] = set()
    for _, at, rule, link in candidates:
        if rule.slot in slots or (rule.slot == "age" and form != "base" and rule.effect == "state"):
            continue
        wording = lexis.wording[rule.slot]
        if wording.yields in slots:
            continue
        if (
            lemma == "have"
            and turn.words[at] in lexis.forms
            and not turn.capital(at)
            and lexis.forms[turn.words[at]][0][1] != "base"
        ):
            continue
        if lemma in lexis.lists["bonding"] and at == verb + 1 and turn.words[verb - 1] in lexis.lists["undergoes"]:
            continue  # "got married last June"
        extent = _extent(turn, lexis, sentence, wording, rule, at, lemma)
        if extent is None or any(extent[0] < stop and start < extent[1] for start, stop in claimed):
            continue
        if wording.spec.value_type in _NAMED and describes(turn, lexis, wording, *extent):
            continue  # "I married young", "I work for free"
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
            implied = not stance.who
            if implied and form == "participle" and lemma == "be" and stance.tense == "now":
                stance.tense = "perfect"  # "been at Acme since spring"
            _inherit(turn, lexis, sentence, stance, form, found, verb)
        if (
            wording.spec.value_type == "pet"
            and lemma == "have"
            and _is_name_after_participle(turn, lexis, wording, extent)
        ):
            continue
        effect = rule.effect
        who = stance
        if (
            wording.habit
            and rule.effect == "state"
            and stance.tense in {"past", "perfect"}
            and not stance.used
            and not stance.ended
        ):
            continue
        if rule.anyone and ((stance.negated and not stance.who) or not _is_mine(turn, lexis, sentence, wording)):
            continue
        if rule.doing and form != "ing":
            continue
        if rule.need == "^" and implied and form == "past":  # "was Dune for years" names no user
            continue
        if rule.need == "^?" and not (stance.used or stance.ended or stance.tense == "perfect"):
            continue
        anyone = rule.anyone or (
            who.who not in {USER, ""}
            and turn.words[who.subject_at - 1] in wording.about
            and turn.words[who.subject_at - 2] in lexis.lists["mine"]
        )
        if rule.lasting:
            who = replace(stance, tense="now")
        if anyone:
            who = replace(stance, who=USER, tense="open" if stance.tense == "open" else "now")
        if not who.who or (who.who == OTHER and turn.words[who.subject_at - 1] in lexis.lists["no_person"]):
            return False
        if not _fits(effect, form, lemma, who, wording):
            continue
        mention = Mention(rule.slot, extent[0], extent[1], verb, effect, who, link, anyone=rule.anyone)
        claimed.append(extent)
        slots.add(rule.slot)
        found.append(mention)
        read_on(turn, lexis, sentence, wording, rule, mention, found)
    return bool(claimed)


def _is_name_after_participle(turn: Turn, lexis: Lexis, wording: Wording, extent: Extent) -> bool:
    """Whether "have V" is a perfect with a name: "have outgrown Goose", not "have a grey goose", "have grey geese"."""
    listed = holds_listed(turn, wording, *extent)
    if listed is None or listed[0] == extent[0] or turn.words[listed[1] - 1].endswith("s"):
        return False
    before = turn.words[extent[0]]
    return turn.capital(listed[0]) and before not in lexis.lists["articles"] and not is_number(lexis, before)


def _is_mine(turn: Turn, lexis: Lexis, sentence: Sentence, wording: Wording) -> bool:
    """Whether a sentence without "I" as its subject is still about the user: "my team has", "call me"."""
    said = turn.words[sentence.start : sentence.end]
    if wording.about and wording.about.isdisjoint(said):
        return False
    mine = lexis.lists["mine"]
    return any(word == "me" or word == "us" or word in mine or word in lexis.lists["me"] for word in said) or (
        turn.words[sentence.start] == "there" or sentence.command
    )


def _possible(
    words: list[str], lexis: Lexis, candidates: list[tuple[int, int, Rule, str]], end: int
) -> list[tuple[int, int, Rule, str]]:
    """Drop the candidates whose words cannot be ahead: cheap, and most of them."""
    start = min([candidate[1] for candidate in candidates])
    window = words[start : min(end, start + _AHEAD)]
    slots: set[str] | None = None
    number: bool | None = None
    kept = []
    for candidate in candidates:
        rule = candidate[2]
        if rule.need == "!":
            slots = _opened_slots(lexis, window) if slots is None else slots
            if rule.slot not in slots:
                continue
        elif rule.need == "#":
            number = any(is_number(lexis, word) for word in window) if number is None else number
            if not number:
                continue
        if rule.after and rule.after[0].isdisjoint(window):
            continue
        kept.append(candidate)
    return kept


def _opened_slots(lexis: Lexis, window: list[str]) -> set[str]:
    """The slots of which a value may begin with one of the words, by its first word or by what its words look like."""
    slots: set[str] = set()
    for word in window:
        head = lexis.heads.get(word)
        if head is not None:
            slots |= head
    for slot, wording in lexis.unlisted.items():
        slashed = wording.slashed and any("/" in word for word in window)
        if slashed or wording.doing or not wording.endings.isdisjoint(window):
            slots.add(slot)
    return slots


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


def _extent(
    turn: Turn, lexis: Lexis, sentence: Sentence, wording: Wording, rule: Rule, at: int, lemma: str
) -> Extent | None:
    words, end = turn.words, sentence.end
    if rule.after:
        stop = _after(words, rule, at, end)
        if stop is None:
            return None
        end = stop
    if wording.doing and words[at - 1] == "working":
        at -= 1
    extent = value_at(turn, lexis, wording, at, end, "" if rule.need == "@" else rule.need)
    if extent is None:
        return None
    if wording.exact and words[extent[0] - 1] in lexis.lists["partial"]:
        return None  # "I am half Italian"
    if rule.slot in PERSONAL and _is_circumstance(turn, lexis, extent):
        return None  # "I married last year"
    if lemma == "be" and words[at - 1] == "with" and _is_only_beside(turn, lexis, rule, extent):
        return None
    if rule.after and extent[1] != end:
        return None
    kind = _past_comparison(words, extent[1], sentence.end)
    if wording.exact and kind < sentence.end and _is_kind_of_another(lexis, words[kind], wording):
        return None  # "I like ski season best", "I like golf better than any other sport" tell no pastime
    if lemma == "do" and any(word in lexis.clause_verbs for word in words[at : extent[0]]):
        return None  # "do not drive a Golf" tells no pastime
    if rule.need == "!" and lemma in lexis.lists["extent"]:
        listed = holds_listed(turn, wording, *extent)
        before = words[at : extent[0]]
        if len(before) > 2 or any(word.endswith("ing") or word in BREAKS for word in before):
            return None
        if listed is None or (
            wording.spec.value_type == "choice" and extent[1] - extent[0] > listed[1] - listed[0] + 2
        ):
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
    if wording.spec.value_type == "organisation" and _is_many(turn, lexis, extent):
        return None
    if not wording.spec.multi and _is_thing(lexis, words, wording, extent):
        return None
    if wording.spec.multi and " ".join(words[extent[0] : extent[1]]) in {wording.spec.label, wording.spec.plural}:
        return None
    return extent if rule.after else with_article(words, wording, extent)


def _is_circumstance(turn: Turn, lexis: Lexis, extent: Extent) -> bool:
    """Whether words in a name's place tell when or how: "last year", "young", "twice"."""
    first = turn.words[extent[0]]
    return not turn.capital(extent[0]) and (
        first in lexis.lists["period_openers"]
        or first in lexis.lists["adverbs"]
        or first in lexis.lists["adjectives"]
        or first in lexis.lists["circumstances"]
    )


def _is_only_beside(turn: Turn, lexis: Lexis, rule: Rule, extent: Extent) -> bool:
    """Whether "I am with V" tells no partner ("Google", "Sam at the airport"), "been with V" no employer ("Sam")."""
    value = turn.text(*extent)
    if rule.slot == "employer":
        return is_first_name(value)
    placed = not lexis.lists["whereabouts"].isdisjoint(turn.words[extent[1] : extent[1] + 1])
    return rule.slot == "partner" and (placed or extent[1] - extent[0] > 1 or is_company(value))


def _past_comparison(words: list[str], at: int, end: int) -> int:
    """Where the words after "better than any other" stand, where these start at `at`; else `at` itself."""
    if at >= end or words[at] not in {"better", "more"} or words[at + 1 : at + 2] != ["than"]:
        return at
    return at + 2 + sum(word in {"any", "all", "every", "the", "other"} for word in words[at + 2 : min(at + 4, end)])


def _is_kind_of_another(lexis: Lexis, word: str, wording: Wording) -> bool:
    """Whether a word names the kind of what another slot holds: "season", "music"."""
    slots: tuple[str, ...] = lexis.kinds.get(word, {}).get(LEAF, ())
    return bool(slots) and wording.spec.slot not in slots and all(lexis.wording[slot].free for slot in slots)


def _is_many(turn: Turn, lexis: Lexis, extent: Extent) -> bool:
    """Whether places of work in the plural are named, which are nobody's employer: "client sites", "hotels"."""
    last = turn.words[extent[1] - 1]
    return last.endswith("s") and last in lexis.lists["workplaces"] and not turn.capital(extent[0])


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
        if words[stop] in BREAKS:
            return None
    return None


def _is_age(turn: Turn, extent: Extent, end: int) -> bool:
    """Whether "I am 34" tells an age: nothing but "years old" and the like follows the number."""
    words = turn.words
    stop = extent[1]
    if words[extent[0]] in turn.lexis.lists["no_age"]:
        return False
    if words[stop : stop + 1] == ["-"] and words[stop + 1 : stop + 2] in (["year-old"], ["years-old"], ["year"]):
        return True
    if stop >= end or words[stop] in turn.lexis.lists["after_an_age"]:
        return extent[1] - extent[0] <= 2
    if words[stop + 1 : stop + 2] == ["of"]:
        return words[stop + 2 : stop + 3] == ["age"]  # not "One Hundred Years of Solitude"
    return words[stop] in turn.lexis.lists["units_of_age"] and (
        stop + 1 >= end or words[stop + 1] in {"old", "young", ",", "and"} or words[stop] in {"yo", "y/o", "y.o"}
    )


def _inherit(
    turn: Turn, lexis: Lexis, sentence: Sentence, stance: Stance, form: str, found: list[Mention], verb: int
) -> None:
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
    if form == "ing" and (
        turn.words[verb] == "being"
        or any(word in lexis.lists["be"] or word in lexis.lists["modals"] for word in turn.words[verb + 1 : verb + 12])
    ):
        return
    if form in {"past", "ing", "participle"} or (form == "base" and not sentence.command):
        stance.who = USER


def _last_subject(turn: Turn, lexis: Lexis, sentence: Sentence, before: int) -> str | None:
    words, lists = turn.words, lexis.lists
    for at in range(before - 1, max(sentence.start, before - 40) - 1, -1):
        word = words[at]
        if word in lists["me"]:
            return USER
        if word in {"he", "she", "they", "it", "you", "who"} or word in lists["kin"]:
            return OTHER
    return None
