"""Who a verb is said of, and how: read from the words to its left ("I no longer", "my sister", "if I ever")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.lexis import Form, Lexis
from crt_runtime.language.turn import Turn

USER: Final = "user"
OTHER: Final = "other"


@dataclass(slots=True)
class Stance:
    """`who` is the user, another's name, OTHER, or "" where no subject stands; the rest is what the words say.

    `tense` is `now`, `past`, `perfect` or `open` (wished, possible, to come). `turned`: the subject follows its
    auxiliary, as in a question; `edited`: the user has it put right ("change my name to"); `used`: it says "used to".
    `subject_at` is the place of the subject, or of the verb where there is none.
    """

    who: str = ""
    negated: bool = False
    ended: bool = False
    begun: bool = False
    tense: str = "now"
    turned: bool = False
    edited: bool = False
    used: bool = False
    subject_at: int = 0


def stance_of(turn: Turn, lexis: Lexis, verb: int, form: Form, lemma: str, floor: int) -> Stance:
    """The stance of the verb at `verb`, read leftwards to `floor`, the start of its sentence."""
    words, lists, forms = turn.words, lexis.lists, lexis.forms
    adverbs, negations, modals = lists["adverbs"], lists["not"], lists["modals"]
    be, do, have = lists["be"], lists["do"], lists["have"]
    found = Stance(subject_at=verb)
    had_be = had_have = False
    past = form == "past"
    bare_ing = form == "ing"
    at = verb - 1
    while at >= floor:
        word = words[at]
        copula = _being_who(lexis, words, at, floor) if word in {"who", "that"} else at
        if copula < at:
            found.negated ^= words[copula + 1] in negations
            found.ended |= words[copula + 1 : copula + 3] == ["no", "longer"]
            past = past or words[copula] in lists["was"]
            at = copula - 1
            continue
        if word in lists["me"]:
            found.who = USER
            found.subject_at = at
            if at > floor and words[at - 1] in lists["question_starts"] and words[at - 1] not in {"may"}:
                found.turned = True
                if words[at - 1] in lists["was"] and words[at - 1] != "had":
                    past = True
                elif words[at - 1] in modals and lemma not in {"be"}:
                    found.tense = "open"
                elif words[at - 1] in {"have", "had"}:
                    had_have = True
            break
        if word == "me" and form == "ing":
            found.who = USER
            found.subject_at = at
            break
        if word in negations:
            found.negated = not found.negated
        elif word in {"longer", "more"} and at > floor and words[at - 1] in {"no", "any"}:
            found.ended = True
            at -= 1
        elif word == "anymore":
            found.ended = True
        elif word == "to":
            before = words[at - 1] if at > floor else ""
            lemmas = forms.get(before, ())
            if before == "used":
                if at - 2 >= floor and words[at - 2] in be:
                    return found
                past = True
                found.used = True
                found.tense = "past"
            elif before in {"happen", "happens", "have", "get", "got", "happened"}:
                pass
            elif before in lists["wants"] or any(name in lists["wants"] for name, _ in lemmas):
                found.tense = "open"
                if before == "going" or before == "like":
                    pass
            elif any(name in lists["starts"] for name, _ in lemmas):
                found.begun = True
                past = False
                at -= 1
                continue
            else:
                found.tense = "open"
                if before not in adverbs and before not in be:
                    return found
            at -= 1
        elif word == "rather" and at > floor and words[at - 1] == "would":
            at -= 1
        elif word in modals and not (word == "may" and at > floor and words[at - 1] not in lists["me"]):
            if word not in {"can", "must"}:
                found.tense = "open"
            elif word == "cannot":
                found.negated = True
        elif word in be:
            had_be = True
            bare_ing = False
            past = past or word in {"was", "were"}
        elif word in do:
            past = past or word == "did"
        elif word in have:
            had_have = True
        elif form == "ing" and word in forms and _aspect(lexis, word, found):
            bare_ing = False
            past = False
        elif form == "ing" and word in forms and any(name in lexis.lists["enjoys"] for name, _ in forms[word]):
            bare_ing = False
        elif word in adverbs:
            pass
        else:
            break
        at -= 1
    if not found.who:
        found.subject_at = at + 1
        _subject_elsewhere(turn, lexis, found, at, floor, bare_ing=bare_ing)
    if found.tense == "now":
        if had_have and not had_be and form in {"past", "participle", "base"}:
            found.tense = "perfect"
        elif (past and not had_be) or (past and had_be and not had_have and form != "participle") or (past and had_be):
            found.tense = "past"
    return found


def _being_who(lexis: Lexis, words: list[str], at: int, floor: int) -> int:
    """Where the "am" of "I am (not) someone who" stands, for the "who" at `at`; `at` itself where it is none."""
    anybody, before = lexis.lists["anybody"], lexis.lists["before_anybody"]
    here = at - 1
    while here > floor and (words[here] in anybody or words[here] in before):
        here -= 1
    if here < floor or words[here] not in lexis.lists["be"] or anybody.isdisjoint(words[here + 1 : at]):
        return at
    return here


def _aspect(lexis: Lexis, word: str, found: Stance) -> bool:
    for lemma, form in lexis.forms[word]:
        if lemma in lexis.lists["starts"]:
            found.begun = True
            if form == "ing" or form == "base":
                found.tense = "now" if form == "ing" else found.tense
            return True
        if lemma in lexis.lists["stops"]:
            found.ended = True
            return True
    return False


def _subject_elsewhere(turn: Turn, lexis: Lexis, found: Stance, at: int, floor: int, *, bare_ing: bool) -> None:
    """Name the subject that is no "I", or leave it open where the verb stands alone or in a chain."""
    if at < floor:
        return
    word = turn.words[at]
    if not (word[0].isalnum() or word == "'s"):
        return
    if word in lexis.lists["joining"] and not bare_ing:
        return
    if bare_ing and word in lexis.lists["prepositions"]:
        found.who = OTHER
        return
    if turn.words[at] in lexis.lists["kin"] and "me" in turn.words[max(floor, at - 4) : at]:
        found.who = USER
        return
    found.who = OTHER
    if turn.capital(at) and word not in lexis.lists["others"] and word not in lexis.lists["question_words"]:
        found.who = turn.text(at, at + 1)
