"""Facts that a noun says: "my employer is V", "V is where I work", "Name: V"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.describing import describes
from crt_runtime.language.extent import Extent, holds_listed, is_name, opens_listed, value_at
from crt_runtime.language.lexis import LEAF, Lexis, Rule, Wording, longest
from crt_runtime.language.mention import PERSONAL, Mention, read_on
from crt_runtime.language.stance import USER, Stance
from crt_runtime.language.turn import Sentence, Turn

_SIGNS_ASSERTING: Final = frozenset({":", "=", "—"})
_BRACKET: Final = 8
_JOINED: Final = 3
"""So many words may stand before the "and" of a name."""


def read_field(turn: Turn, lexis: Lexis, sentence: Sentence, found: list[Mention]) -> int:
    """Read a form field ("Name: Bob", "favorite color = blue", "the name's Bob") at the start of a sentence."""
    words, at, end = turn.words, sentence.start, sentence.end
    if words[at] == "the":
        at += 1
    phrase = noun_phrase(turn, lexis, at, end) if at < end and words[at] not in lexis.lists["mine"] else None
    if phrase is None or phrase.end >= end or sentence.asked:
        return sentence.start
    sign = words[phrase.end]
    if (sign == "=" and end - sentence.start > 8) or (
        at > 0 and words[at - 1] not in {".", "!", "\n", "the", "?", ";"}
    ):
        return sentence.start
    opens = sign in _SIGNS_ASSERTING or (
        sign in {"is", "'s"} and (phrase.noun == "name" or phrase.noun.startswith("fav"))
    )
    if not opens or phrase.end + 1 >= end:
        return sentence.start
    stance = Stance(who=USER, subject_at=sentence.start, tense="past" if phrase.past else "now")
    values_of_noun(turn, lexis, sentence, phrase, at, phrase.end + 1, stance, at, found, named=True)
    return found[-1].end if found else sentence.start


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
        former = lexis.nouns.get(word[3:], {}).get(LEAF) if word.startswith("ex-") else None
        if former is not None:
            phrase = NounPhrase(former, word[3:], here + 1, True, new)
            _names(words, phrase, end)
            return phrase
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


def read_noun(turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, found: list[Mention]) -> int | None:
    words, end = turn.words, sentence.end
    phrase = noun_phrase(turn, lexis, mine + 1, end)
    if phrase is None:
        return None
    at = phrase.end
    while at < end and (words[at] in {"ever", "currently", "now", "nowadays"} or _noun_tail(turn, at, end)):
        at += _noun_tail(turn, at, end) or 1
    if (
        at < end
        and words[at] == "'s"
        and (not _opens_person(phrase) or words[at + 1 : at + 2] in (["called"], ["named"]))
    ):
        copula = at
    elif at < end and words[at] == "'s":
        return at
    else:
        copula = at
    stance = Stance(who=USER, subject_at=mine, tense="past" if phrase.past else "now")
    if phrase.new:
        stance.begun = True
    if (
        mine > sentence.start
        and words[mine - 1] in lexis.lists["copula"]
        and (mine - 1 == sentence.start or words[mine - 2] in lexis.lists["question_words"])
    ):
        # "is my name Bob", "what is my name"
        stance.turned = True
        if (at < end and words[at] == "'s") or words[mine - 2 if mine - 2 >= sentence.start else mine] in {
            "why",
            "how",
        }:
            return at
        stance.tense = "past" if words[mine - 1] in {"was", "were"} else stance.tense
        values_of_noun(turn, lexis, sentence, phrase, at, at, stance, mine, found, named=phrase.named)
        return at
    if copula < end and words[copula] == "'s" and stance.turned:
        return at
    verbed = _edited(turn, lexis, sentence, mine, copula, stance) or relation(turn, lexis, copula, end, stance, phrase)
    if verbed is not None:
        start, named = verbed
        values_of_noun(turn, lexis, sentence, phrase, mine, start, stance, mine, found, named=named or phrase.named)
        return phrase.end if not found or found[-1].core != mine else found[-1].end
    reverse(turn, lexis, sentence, phrase, mine, stance, found)
    return phrase.end


def read_one(
    turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, found: list[Mention], before: str | None
) -> int | None:
    """Read "my new one is V", where what "one" is was said before."""
    slot = found[-1].slot if found else before
    words, end = turn.words, sentence.end
    if slot is None or mine + 2 >= end or words[mine + 2] != "one":
        return None
    adjective = words[mine + 1]
    new, past = adjective in lexis.lists["adjectives_new"], adjective in lexis.lists["adjectives_past"]
    if not new and not past and adjective not in lexis.lists["adjectives"]:
        return None
    phrase = NounPhrase((slot,), "one", mine + 3, past, new)
    stance = Stance(who=USER, subject_at=mine, tense="past" if past else "now", begun=new)
    verbed = relation(turn, lexis, phrase.end, end, stance, phrase)
    if verbed is not None:
        values_of_noun(turn, lexis, sentence, phrase, mine, verbed[0], stance, mine, found, named=True)
    return phrase.end


def _noun_tail(turn: Turn, at: int, end: int) -> int:
    """How many words a phrase like "of all time", "right now" or "(hot or cold)" takes at this place."""
    if turn.words[at] == "(":
        return next((here + 1 - at for here in range(at, min(at + _BRACKET, end)) if turn.words[here] == ")"), 0)
    found = longest(turn.lexis.noun_tails, turn.words, at, end) if turn.words[at] in turn.lexis.noun_tails else None
    return 0 if found is None else found[0] - at


def _opens_person(phrase: NounPhrase) -> bool:
    return any(slot in PERSONAL or slot == "pets" for slot in phrase.slots) and not phrase.named


def _edited(
    turn: Turn, lexis: Lexis, sentence: Sentence, mine: int, at: int, stance: Stance
) -> tuple[int, bool] | None:
    """Read "change my employer to V": the user has their own facts put right."""
    words = turn.words
    if mine == sentence.start or words[mine - 1] not in lexis.lists["edits"] or at >= sentence.end:
        return None
    if words[mine - 2] == "to" and mine - 2 > sentence.start and words[mine - 3] in lexis.lists["wants"]:
        return None  # "I was going to switch my car to V"
    stop = next((here for here in range(at, min(at + 6, sentence.end)) if words[here] in {"to", "as", ":"}), None)
    if stop is None:
        return None
    stance.edited = True
    return stop + 1, True


def relation(
    turn: Turn, lexis: Lexis, at: int, end: int, stance: Stance, phrase: NounPhrase
) -> tuple[int, bool] | None:
    """Read "is", "used to be", "has changed to", ":" and the like; where the value starts, and if it is a name."""
    words, lists = turn.words, lexis.lists
    named = False
    if at >= end:
        return None
    if words[at] == "," and at + 1 < end and words[at + 1] in lexis.lists["copula"]:
        at += 1
    if words[at] in _SIGNS_ASSERTING or (words[at] == "-" and at + 1 < end):
        return at + 1, True
    seen = False
    while at < end:
        word = words[at]
        if word in lexis.lists["copula"] or word in lexis.lists["verbs_of_being"]:
            if word in {"was", "were"}:
                stance.tense = "past"
            elif word in {"became", "become"}:
                stance.begun = True
                stance.tense = "now"
            seen = True
        elif word in {"has", "have", "had"}:
            pass
        elif word == "would" and words[at + 1 : at + 2] == ["be"] and _is_wordy(lexis, phrase):
            at += 1
            seen = True
        elif word in {"has", "have", "got"} and words[at + 1 : at + 3] == ["to", "be"]:
            at += 2
            seen = True
        elif word in lists["modals"] and not (word == "may" and seen):
            stance.tense = "open"
        elif word == "used" and at + 1 < end and words[at + 1] == "to":
            stance.tense = "past"
            at += 1
        elif word in {"changed", "switched", "moved", "went", "shifted"}:
            if "to" not in words[at : min(at + 6, end)] or _opens_person(phrase):
                return None
            if word in {"moved", "went"} and lexis.wording[phrase.slots[0]].spec.value_type == "organisation":
                return None  # "my company moved to Oslo"
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
        elif word in lexis.lists["namers"]:
            named = True
            seen = True
        elif word in {"goes"} and at + 1 < end and words[at + 1] == "by":
            named, seen = True, True
            at += 1
        elif (word == "to" and words[at - 1] in {"turned", "out", "happens", "going"}) or (
            seen and word in {"set", "falls"}
        ):
            pass
        elif word in lists["carries"] and words[at + 1 : at + 3] in (["me", "to"], ["us", "to"]):
            return at + 3, True
        elif word in lists["sums"] and "to" in words[at + 1 : at + 3]:
            at = words.index("to", at)
            seen = True
        elif word in {"falls", "starts"} and at + 1 < end and words[at + 1] in {"on", "in"}:
            return at + 2, named
        elif word in lists["adverbs"] and word not in lexis.lists["adverbs_of_values"]:
            pass
        elif word == "going" and at + 1 < end and words[at + 1] == "to":
            at += 1
        else:
            break
        at += 1
    return (at, named) if seen else None


def _is_wordy(lexis: Lexis, phrase: NounPhrase) -> bool:
    """Whether "would be" only softens what is so: "my favorite drink would be V", not "my car would be V"."""
    wording = lexis.wording[phrase.slots[0]]
    return wording.free or wording.slashed or wording.spec.steady


def values_of_noun(
    turn: Turn,
    lexis: Lexis,
    sentence: Sentence,
    phrase: NounPhrase,
    floor: int,
    start: int,
    stance: Stance,
    core: int,
    found: list[Mention],
    *,
    named: bool,
) -> None:
    words, end = turn.words, sentence.end
    del floor
    if start < end and words[start] == "," and start + 1 < end:
        start += 1
    spec = lexis.wording[phrase.slots[0]].spec
    led = (
        not opens_listed(turn, lexis.wording[phrase.slots[0]], start, end)
        and (spec.value_type != "text" or spec.steady or spec.multi or words[start : start + 1] == ["to"])
        and start < end
        and words[start] in lexis.lists["values_of_noun"]
    )
    if led:
        start += 1
        if start < end and words[start] in {"at", "for", "to"}:
            start += 1
    if led and spec.value_type == "name" and words[start - 1] in {"from", "in", "at", "on", "for"}:
        return  # "my sister is from Oslo" names no sister
    if led and spec.value_type == "organisation" and words[start - 1] == "in":
        return  # "my company is in Oslo" names no company
    for slot in phrase.slots:
        wording = lexis.wording[slot]
        need = _noun_need(wording, phrase, named=named)
        if (
            led
            and wording.spec.value_type == "place"
            and not wording.listed
            and words[start - 1] in {"to", "in"}
            and (phrase.noun not in {"home", "house", "place", "apartment", "flat"} or turn.capital(start))
        ):
            need = ""
        if start < end and words[start] in lexis.lists["namers"]:
            start += 1
        extent = value_at(turn, lexis, wording, start, end, need)
        if extent is None:
            continue
        if need == "thing" and not _is_concrete(turn, wording, start, extent):
            continue
        if describes(turn, lexis, wording, start, extent[1]):
            continue
        if need == "^" and extent[1] < end and words[extent[1]] in {"'s"}:
            continue
        rule = Rule(slot, "state", need, ())
        mention = Mention(slot, extent[0], extent[1], core, "state", stance, "", fresh=phrase.new)
        found.append(mention)
        read_on(turn, lexis, sentence, wording, rule, mention, found)
        return


def _is_concrete(turn: Turn, wording: Wording, start: int, extent: Extent) -> bool:
    """Whether "my car is V" tells which ("a Lada", "Lada"), and not how it is ("dirty")."""
    listed = bool(wording.listed) and holds_listed(turn, wording, *extent) is not None
    if wording.spec.value_type == "place":
        return turn.capital(extent[0])
    return listed or turn.words[start] in {"a", "an", "the", "called", "named"} or turn.capital(extent[0])


def _noun_need(wording: Wording, phrase: NounPhrase, *, named: bool) -> str:
    kind = wording.spec.value_type
    if kind in {"number", "date", "time"}:
        return "#"
    if phrase.noun == "one":
        return ""
    if wording.spec.slot in PERSONAL and not named:
        return "^"
    if wording.spec.slot == "pets" and not named:
        return "thing"
    if wording.open_nouns is not None and phrase.noun not in wording.open_nouns:
        going = wording.spec.slot == "travel_destination" or (wording.spec.slot == "location" and phrase.noun == "home")
        return "thing" if going else "!"
    if wording.spec.slot in {"marital_status", "pronouns"}:
        return "!"
    return "thing" if wording.concrete else ""


def reverse(
    turn: Turn, lexis: Lexis, sentence: Sentence, phrase: NounPhrase, mine: int, stance: Stance, found: list[Mention]
) -> None:
    """Read "V is my employer": the value stands left of the copula."""
    words, lists = turn.words, lexis.lists
    at = mine - 1
    if at > sentence.start and words[at] in {"of", "among"}:
        at -= 1 if words[at] == "among" else 2
    seen = False
    while at >= sentence.start:
        word = words[at]
        if word in lexis.lists["copula"] or word in {"been", "became", "become", "remains", "stays"}:
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
        elif (
            word in {"has", "have"}
            or (word in lists["adverbs"] and not seen)
            or word in {"now", "still", "actually", "currently", "really", "definitely"}
        ):
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
    left_value(
        turn, lexis, sentence, phrase.slots, at + 1, mine, stance, found, personal=not phrase.named, end=phrase.end
    )


def left_value(
    turn: Turn,
    lexis: Lexis,
    sentence: Sentence,
    slots: tuple[str, ...],
    stop: int,
    core: int,
    stance: Stance,
    found: list[Mention],
    *,
    personal: bool,
    end: int,
) -> None:
    words, lists = turn.words, lexis.lists
    start = stop
    while start > sentence.start and stop - start < 6:
        word = words[start - 1]
        if not (word[0].isalnum() or word[0] in ".#+" or word == "&" or len(word) > 1) or (
            word in lexis.lists["left_value"] and not _joins_name(turn, lexis, sentence, slots, start - 1)
        ):
            break
        start -= 1
    while start < stop and (
        words[start] in lists["adverbs"] or words[start] in {"yes", "yeah", "well", "ok", "no", "nope", "nah"}
    ):
        start += 1
    opens = start + (start + 1 < stop and words[start] in lexis.lists["determiners"])
    named = opens + 1 < stop and turn.capital(opens) and turn.capital(opens + 1)  # "New Zealand"
    if (
        start >= stop
        or (words[opens] in lists["not_values"] and not named)
        or words[start] in lists["others"]
        or words[start] in lists["question_words"]
    ):
        return
    if end < sentence.end and words[end] in {"'s"}:
        return
    for slot in slots:
        wording = lexis.wording[slot]
        if wording.spec.slot in PERSONAL and personal and not is_name(turn, lexis, start, stop):
            continue
        need = (
            "!"
            if wording.open_nouns is not None
            and slot != "partner"
            and holds_listed(turn, wording, start, stop) is None
            and "" in wording.open_nouns
            else ""
        )
        extent = value_at(turn, lexis, wording, start, stop, need)
        if extent is None or extent[1] != stop:
            continue
        found.append(Mention(slot, extent[0], extent[1], core, "state", stance))
        return


def _joins_name(turn: Turn, lexis: Lexis, sentence: Sentence, slots: tuple[str, ...], at: int) -> bool:
    """Whether an "and" joins the words of one name that opens the sentence: "mac and cheese is my favorite food"."""
    words = turn.words
    start = next(
        (here + 1 for here in range(at - 1, sentence.start, -1) if words[here] in {":", ",", "—"}), sentence.start
    )
    wording = lexis.wording[slots[0]]
    if words[at] != "and" or wording.spec.multi or not (wording.free or wording.spec.value_type == "organisation"):
        return False
    clause = ("me", "mine", "openings", "adverbs", "stops_hard", "question_words", "not_values", "articles")
    return 0 < at - start <= _JOINED and all(
        word[0].isalnum() and word not in lexis.clause_verbs and not any(word in lexis.lists[name] for name in clause)
        for word in words[start:at]
    )
