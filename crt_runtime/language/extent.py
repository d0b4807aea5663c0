"""Where a value ends: the words after "I work at" that name the employer, and no more."""

from __future__ import annotations

from typing import Final

from crt_runtime.language.lexis import Lexis, Wording, longest
from crt_runtime.language.turn import Turn

_SIGNS: Final = frozenset(".!?;:()[]{}\"—<>|*~=^,\n'")
_IN_VALUES: Final = frozenset("&@#+$€£%/-§°")
_NAMED: Final = frozenset({"name", "organisation", "place"})
_DIGITS_OF_A_YEAR: Final = 4
_ARTICLES: Final = frozenset({"a", "an", "the"})
_LIMIT: Final = 8
_DAY: Final = 2
"""A number of so few digits alone is no date."""
_LIMIT_TITLE: Final = 14

Extent = tuple[int, int]


def value_at(
    turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int, need: str = "", *, loose: bool = False
) -> Extent | None:
    """The value of a slot that starts at the word `at` and ends before `end`, or None where none stands there.

    `need` is what the rule asks of it (see slots.toml); `loose` leaves the list of words that are no values aside.
    """
    words = turn.words
    while at < end and words[at] in lexis.lists["leading"]:
        at += 1
    if at >= end:
        return None
    kind = wording.spec.value_type
    if kind in {"number", "date", "time", "duration"} or need == "#":
        measured = _measure(turn, lexis, kind, at, end)
        return None if measured is not None and wording.yearly and not _is_year(words, measured) else measured
    if wording.doing:
        doing = _doing(turn, lexis, wording, at, end, need)
        if doing is not None:
            return doing
        at += words[at] == "working" and at + 1 < end
    stop = _stop(turn, lexis, wording, at, end)
    while stop > at and words[stop - 1] in lexis.lists["trailing"]:
        stop -= 1
    stop -= kind in {"text", "choice"} and not wording.intent and _stands_for_noun(turn, at, stop - 1)
    if kind == "name" and words[at] in {"a", "an", "someone", "somebody"}:
        at = next((here + 1 for here in range(at, stop) if words[here] in {"named", "called"}), stop)
    if kind == "organisation":
        at = next((here + 1 for here in range(at + 1, stop - 1) if words[here] in lexis.lists["namers"]), at)
    if kind in {"name", "organisation", "choice"} or wording.bare or wording.concrete:
        while (
            at < stop
            and words[at] in lexis.lists["determiners"]
            and stop - at > 1
            and (kind != "organisation" or not (turn.capital(at) or (words[at] == "the" and turn.capital(at + 1))))
        ):
            at += 1
    if stop <= at or stop - at > (_LIMIT_TITLE if wording.titled or wording.intent else _LIMIT):
        return None
    if not loose and _is_no_value(turn, lexis, wording, at, stop):
        return None
    if not any(char.isalnum() for char in turn.text(at, stop)):
        return None
    listed = holds_listed(turn, wording, at, stop) if need == "!" or wording.exact else None
    if need == "!" and (listed is None or (stop < len(words) and words[stop] == "'s")):
        return None
    if wording.common and listed is not None:
        if listed[0] > at and turn.capital(at) and turn.capital(listed[0]) and not is_shouting(turn):
            return None  # "Oakline Robotics"
        own = any(
            words[here] in lexis.lists["adverbs"] or words[here] in lexis.lists["articles"]
            for here in range(at, listed[0])
        )
        at = at if need == "" and listed[0] - at == 1 and not own else listed[0]  # "air freight"
        while stop > listed[1] and words[stop - 1] in wording.nouns:
            stop -= 1
    elif wording.exact and listed is not None and not wording.titled:
        first = listed[0]
        while first > at and _is_part(words[first - 1], wording):
            first -= 1
        at, stop = first, listed[1]
    if need in {"^", "^?"} and not is_name(turn, lexis, at, stop):
        return None
    if need == "=" and not _is_bare(turn, lexis, at, stop):
        return None
    if need == "+ing" and not (
        words[at].endswith("ing") and len(words[at]) > 4 and words[at] not in lexis.lists["no_pastime"]
    ):
        return None
    return at, stop


def _stands_for_noun(turn: Turn, at: int, last: int) -> bool:
    """Whether the last word of a value only stands for its kind: "formal ones", "a green one", not "formula one"."""
    word, before = turn.words[last], turn.words[at - 1] if at else ""
    counted = word == "ones" or (word == "one" and not _ARTICLES.isdisjoint((turn.words[at], before)))
    return counted and last > at and not turn.capital(last) and turn.words[last - 1] not in _ARTICLES


def _is_part(word: str, wording: Wording) -> bool:
    """Whether a word makes one value with the listed one after it: "lacto-ovo vegetarian", "Swiss German"."""
    return word in wording.varieties or ("-" in word[1:] and not word.startswith("non-"))


def _doing(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int, need: str) -> Extent | None:
    """A way of doing with its place ("working from a cafe"), or so many days of it ("two office days a week")."""
    words, lists = turn.words, lexis.lists
    if at + 1 >= end:
        return None
    if is_number(lexis, words[at]):
        stop = next((here for here in range(at + 2, min(at + 8, end)) if words[here] in {"week", "month"}), None)
        if stop is None or "days" not in words[at:stop] or words[stop - 1] not in {"a", "per", "each", "every"}:
            return None
        return at, stop + 1
    if words[at] != "working":
        return None
    if words[at + 1] in lists["doing_where"] and (at + 2 >= end or words[at + 2] not in lists["doing_at"]):
        return at, at + 2
    if words[at + 1] not in lists["doing_at"]:
        return None
    after = words[at + 2 : at + 4]
    if words[at + 1] == "on" and not _ARTICLES.isdisjoint(after[:1]) and lists["doing_on"].isdisjoint(after):
        return None  # "working on the studio", not "working on the road"
    stop = at + 2
    while stop < end and stop - at < _LIMIT and not is_sign(words[stop]):
        word = words[stop]
        if word in lists["doing_stops"] or word in lists["stops_hard"]:
            break
        if word in {"in", "at"} and stop > at + 2 and words[stop + 1 : stop + 2] != ["home"]:
            break
        stop += 1
    if stop == at + 2 or (
        need == "!"
        and words[at + 1] != "from"
        and holds_listed(turn, wording, at, stop) is None
        and lists["workplaces"].isdisjoint(words[at:stop])
    ):
        return None
    return at, stop


def _is_bare(turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
    """Whether a value can follow a verb of many uses ("I left V", "I joined V"): no article, no number, no doing."""
    words = turn.words
    if (
        words[start - 1] in lexis.lists["articles"]
        or words[start] in lexis.lists["articles"]
        or words[start][0].isdigit()
    ):
        return False
    if words[start] in lexis.forms and not turn.capital(start):
        return False
    return end - start <= 4 and not (words[start].endswith("ing") and end - start == 1 and not turn.capital(start))


def _is_no_value(turn: Turn, lexis: Lexis, wording: Wording, start: int, end: int) -> bool:
    words, lists = turn.words, lexis.lists
    first = words[start]
    if first in {"no", "zero", "any"}:
        return True
    if wording.spec.value_type in _NAMED and _is_period(turn, lexis, start, end):
        return True
    if wording.titled and turn.capital(start) and end - start > 1:
        return False
    if first in lists["stops_hard"] and not turn.capital(start) and not opens_listed(turn, wording, start, end):
        return True
    if first in lists["mine"] or first in {"your", "his", "her", "their"}:
        return True
    if wording.intent and first.endswith("ing"):
        return False
    if first in lists["not_openers"] or (end - start == 1 and first in lists["not_values"]):
        return not opens_listed(turn, wording, start, end)
    if wording.spec.value_type == "place" and first in lexis.forms and not turn.capital(start):
        return True
    if wording.spec.value_type == "place" and words[end - 1] in lists["no_places"] and not turn.capital(end - 1):
        return True
    if wording.spec.value_type == "organisation" and end - start == 1 and is_number(lexis, first):
        return True
    if start > 0 and words[start - 1] == "for" and (first in lexis.lists["durations"] or first[0].isdigit()):
        return not _holds(turn, wording, start, end)
    if wording.spec.value_type == "place" and (
        first in {"a", "an"}
        or is_number(lexis, first)
        or (first == "the" and end - start > 3 and not turn.capital(start + 1))
    ):
        return True
    if first[0].isdigit() and (
        wording.spec.value_type == "name"
        or (wording.spec.value_type == "text" and wording.listed and not _holds(turn, wording, start, end))
    ):
        return True
    if wording.bare and (
        first.endswith("ing") or any(word in lexis.lists["no_title"] for word in words[start + 1 : end])
    ):
        return not (wording.listed and holds_listed(turn, wording, start, min(end, start + 2)) is not None)
    if first in lists["articles"] and start + 1 < end:
        return words[start + 1] in lists["not_values"] and end - start == 2 and not _holds(turn, wording, start, end)
    return False


def _is_period(turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
    """Whether the words say when: "last weekend", "this past June", not "June" alone or "Last Word Books"."""
    words, lists = turn.words, lexis.lists
    opens = words[start] in lists["strict_periods"] and not (turn.capital(start) and start)
    return opens and words[end - 1] in lists["period_words"]


def is_sign(word: str) -> bool:
    """Whether a word is punctuation or a picture, and no part of a value."""
    return word in _SIGNS or (len(word) == 1 and not word.isalnum() and word not in _IN_VALUES)


def is_name(turn: Turn, lexis: Lexis, start: int, end: int) -> bool:
    """Whether the words look like a person's name: written with capitals and no common word of another kind."""
    if end - start > 4 or turn.words[start] in lexis.lists["not_names"]:
        return False
    if not turn.capital(start):
        return False
    return not any(
        turn.words[start] in lexis.vocabulary[name] for name in ("nationalities", "occupations", "diets", "marital")
    )


def holds_listed(turn: Turn, wording: Wording, start: int, end: int) -> Extent | None:
    """The first listed phrase of the slot's vocabulary within the words, the longest at its place."""
    words, listed, longest_entry = turn.words, wording.listed, wording.listed_longest
    for at in range(start, end):
        for stop in range(min(end, at + longest_entry), at, -1):
            phrase = words[at] if stop == at + 1 else " ".join(words[at:stop])
            if (
                phrase in listed
                or (wording.slashed and stop == at + 1 and _is_slashed(phrase))
                or (words[stop - 1] in wording.endings and stop > at + 1 and turn.capital(at))
            ):
                return at, stop
    return None


def _is_slashed(word: str) -> bool:
    """Whether a word is a set of forms: "xe/xem", "ve/ver/vis"."""
    parts = word.split("/")
    return len(parts) > 1 and all(part.isalpha() and len(part) <= 6 for part in parts)


def tail_at(turn: Turn, lexis: Lexis, at: int, end: int) -> bool:
    """Whether a phrase of time or circumstance starts here: "for three years", "these days", "at work"."""
    words = turn.words
    word = words[at]
    if word in lexis.tails and longest(lexis.tails, words, at, end) is not None:
        return True
    if at + 1 >= end:
        return False
    after = words[at + 1]
    if after in lexis.lists["spans"] and is_number(lexis, word):
        return True
    if word == "for":
        return after in lexis.lists["durations"] or after[0].isdigit()
    if word in {"this", "last", "next", "these", "every", "each"}:
        return after in lexis.lists["periods"]
    if word in {"in", "by", "around", "until", "from", "on"}:
        return after[0].isdigit() or after in lexis.lists["periods"]
    if word == "as":
        return after in {"a", "an", "of", "my", "the", "well"}
    return False


def _stop(turn: Turn, lexis: Lexis, wording: Wording, at: int, end: int) -> int:
    words = turn.words
    lists = lexis.lists
    hard, soft = lists["stops_hard"], lists["stops_soft"]
    kind = wording.spec.value_type
    free = wording.free
    both = at > 0 and words[at - 1] == "both"
    capital = turn.capital(at) and not is_shouting(turn)
    inner = lexis.lists["title_inner"] if wording.titled else lexis.lists["inner"]
    here = at
    while here < end:
        word = words[here]
        if is_sign(word):
            if word == "," and here > at and kind == "place" and _region(turn, lexis, here, end):
                here += 2
                continue
            break
        if here > at:
            if wording.intent:
                if word in lexis.lists["stops_of_plans"] and (word != "and" or _new_clause(turn, lexis, here + 1, end)):
                    break
            elif (
                capital
                and _capitals_go_on(turn, here, end, inner, wording.titled)
                and not (word in lexis.lists["joins_extent"] and (wording.spec.multi or both))
            ):
                pass
            elif word in hard:
                break
            elif word in soft and not (
                word == "of" and not (here + 1 < end and words[here + 1] in {"my", "course", "now", "all"})
            ):
                if (
                    word == "&" and kind == "organisation" and not _new_clause(turn, lexis, here + 1, end)
                ):  # "crumb & co", in any case
                    here += 1
                    continue
                if not free and not (kind == "text" and word in lexis.lists["joins_extent"]):
                    break
                if word in lexis.lists["joins_extent"]:
                    if wording.spec.multi or both or _new_clause(turn, lexis, here + 1, end):
                        break
                elif (
                    word in lexis.lists["stops_before_a_tail"]
                    or tail_at(turn, lexis, here, end)
                    or wording.spec.multi
                    or word == "as"
                    or word == "since"
                ):
                    break
            elif tail_at(turn, lexis, here, end) or (word in {"a", "an"} and kind in {"place", "organisation", "name"}):
                break
        here += 1
    return here


def _capitals_go_on(turn: Turn, here: int, end: int, inner: frozenset[str], titled: bool) -> bool:
    if not turn.capital(here - 1) and turn.words[here - 1] not in inner:
        return False
    if turn.words[here] == "i" and not titled:
        return False
    if turn.capital(here):
        return turn.words[here] not in {"and", "but"}
    if turn.words[here] not in inner or here + 1 >= end:
        return False
    after = here + 2 if turn.words[here + 1] in {"the", "a"} and here + 2 < end else here + 1
    if turn.words[here] == "&":
        return turn.capital(after)
    if turn.words[here] == "and":
        # "Johnson and Johnson", but not "Oslo and Bob is" nor "Oslo and I".
        return turn.capital(after) and turn.words[after] != "i" and (after + 1 >= end or is_sign(turn.words[after + 1]))
    return turn.capital(after) and turn.words[after] != "i"


def is_shouting(turn: Turn) -> bool:
    """Whether the whole text is written in capitals, so that they tell nothing."""
    text = turn.source.text
    return len(text) > 8 and text.isupper()


def _region(turn: Turn, lexis: Lexis, comma: int, end: int) -> bool:
    """Whether a comma continues a place ("Portland, Oregon") and opens nothing new ("Oslo, and", "Oslo, my")."""
    words = turn.words
    after = comma + 1
    if after >= end or words[after] in lexis.lists["stops_hard"] or words[after] in lexis.lists["stops_soft"]:
        return False
    if words[after] in lexis.clause_verbs or words[after] in lexis.lists["adverbs"] or words[after] in lexis.cues:
        return False
    if turn.capital(comma - 1) and not turn.capital(after):
        return False
    stop = after
    while stop < end and not is_sign(words[stop]) and words[stop] not in lexis.lists["stops_soft"]:
        if words[stop] in lexis.lists["stops_hard"]:
            break
        stop += 1
    return stop - after <= 2


def _new_clause(turn: Turn, lexis: Lexis, at: int, end: int) -> bool:
    """Whether the words after an "and" start something new, not another value."""
    if at >= end:
        return True
    word = turn.words[at]
    lists = lexis.lists
    if word in lists["stops_hard"] or word in lists["mine"] or word in lists["others"] or word in lists["adverbs"]:
        return True
    if word in lexis.forms and not word.endswith("ing"):
        return True
    return word in lexis.lists["new_clause"]


def opens_listed(turn: Turn, wording: Wording, start: int, end: int) -> bool:
    """Whether a listed value stands at the start of the words."""
    listed = holds_listed(turn, wording, start, end) if wording.listed else None
    return listed is not None and listed[0] == start


def _holds(turn: Turn, wording: Wording, start: int, end: int) -> bool:
    return bool(wording.listed) and holds_listed(turn, wording, start, end) is not None


def is_number(lexis: Lexis, word: str) -> bool:
    """Whether a word is or holds a number: digits, "twelve", "twenty-one", "may", "noon"."""
    if word in lexis.numbers:
        return True
    if word.isalpha():
        return False
    return any(char.isdigit() for char in word) or (
        "-" in word and any(part in lexis.numbers for part in word.split("-"))
    )


_MEASURE_LINKS: Final = {
    "number": frozenset({"and", "-", "hundred", "thousand", "a", "half", "or", "to"}),
    "date": frozenset({"of", "the", ",", "-", "/", "st", "nd", "rd", "th", "day", "eve", "'s", "in"}),
    "time": frozenset(
        {
            "past",
            "to",
            "am",
            "pm",
            "a.m",
            "p.m",
            "o'clock",
            "in",
            "the",
            "morning",
            "evening",
            "at",
            "night",
            "sharp",
            "quarter",
            "half",
            "till",
            "a",
            "m",
            "hours",
            "hrs",
            "a.m.",
            "p.m.",
            "thirty",
            "-",
        }
    ),
    "text": frozenset(
        {
            "feet",
            "foot",
            "ft",
            "inches",
            "inch",
            "cm",
            "m",
            "kg",
            "pounds",
            "lbs",
            "lb",
            "kilos",
            "meters",
            "and",
            "'",
            '"',
            "tall",
            "kilograms",
            "stone",
        }
    ),
}


def _measure(turn: Turn, lexis: Lexis, kind: str, at: int, end: int) -> Extent | None:
    words = turn.words
    start = at
    if kind == "number":
        number = next((word for word in words[at : min(at + 3, end)] if is_number(lexis, word)), "")
        if not (number in lexis.numbers or ("-" in number and number[0].isalpha()) or number[:1] in "$€£") and (
            not number[:1].isdigit() or number[-3:].isalpha()
        ):
            return None
    while start < end and start - at < 3 and not is_number(lexis, words[start]):
        if words[start] not in lexis.lists["before_number"]:
            return None
        start += 1
    if start >= end or start - at >= 3 or not is_number(lexis, words[start]):
        return None
    if kind == "date" and start > at and words[start - 1] == "the":
        start -= 1
    if kind == "time":
        first = start
        while first > at and words[first - 1] in {"half", "quarter", "a"}:
            first -= 1
        start = first
    links = _MEASURE_LINKS.get(kind, _MEASURE_LINKS["text"])
    stop = start + 1
    last = stop
    while stop < end:
        word = words[stop]
        if is_number(lexis, word):
            if kind == "number" and not _number_goes_on(lexis, words[stop - 1], word):
                break
            stop += 1
            last = stop
        elif word in links:
            stop += 1
            if (
                (kind == "time" and word in lexis.lists["ends_of_times"])
                or kind in {"text"}
                or (kind == "date" and word in lexis.lists["ends_of_dates"])
            ):
                last = stop
        else:
            break
    if kind == "date" and last - start == 1 and words[start].isdigit() and len(words[start]) <= _DAY:
        return None  # "it's my birthday, I turned 35"
    return start, last


def _is_year(words: list[str], extent: Extent) -> bool:
    """Whether a number can be a year: "2012", "'12", "nineteen ninety", "class of 12"; not "16", "second"."""
    number = next((word for word in words[slice(*extent)] if word[0].isdigit()), "")
    if not number:
        return extent[1] - extent[0] > 1 or "-" in words[extent[0]]
    return len(number) >= _DIGITS_OF_A_YEAR or words[extent[0] - 1] in {"'", "of"} or "'" in words[slice(*extent)]


def _number_goes_on(lexis: Lexis, before: str, word: str) -> bool:
    return not before[0].isdigit() and not word[0].isdigit() and bool(lexis.lists["numbers"])
