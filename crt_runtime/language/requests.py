"""What a turn asks of the runtime beside a slot: its instructions, its memory, its sources, itself, to forget, to obey.

The rules are data (`catalogue/en/requests.toml`), so that another language is a file; this module reads and applies
them. A turn without a trigger word costs one split into words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from crt_runtime.language.facts import Request, RequestKind
from crt_runtime.language.folding import plain
from crt_runtime.language.unmasking import Vocabulary, unmasked, vocabulary_of

_FILE: Final = Path(__file__).with_name("catalogue") / "en" / "requests.toml"
_WORD: Final = re.compile(r"[a-z0-9_]+(?:'[a-z]+)?")


# A word in a pattern: takes "every" of "\bevery(?:one)?", leaves the "b".
_LITERAL: Final = re.compile(r"(?<![a-z\\<])[a-z]{2,}|(?<=\\b)[a-z]{2,}")


class Named(NamedTuple):
    """What words of the user's name: a slot, and its value where they say it ("that I live in Oslo")."""

    slot: str
    value: str | None = None


NameOf = Callable[[str, bool], Named | None]
"""From words of the user's ("where I work", "my dog") to what they name; with True, only if no word is left over."""


def detect_requests(text: str, name_of: NameOf | None = None) -> tuple[Request, ...]:
    """The requests in `text`, at most one of each kind, in the order of the rules; any wording, any case.

    `name_of` gives the topic of citation, status and forget requests; without it their topic is None, and rules that
    hold only for a topic do not apply. Values are verbatim; a text with accents or fancy quotes gives them folded.
    """
    matchable = plain(text)
    found = _found(text, matchable, name_of)
    undisguised = unmasked(matchable, load_rules().plain_words)
    if undisguised != matchable:
        for kind, request in _found(undisguised, undisguised, None).items():
            if kind in _REFUSED:
                found.setdefault(kind, request)
    return tuple(found.values())


_REFUSED: Final = frozenset({RequestKind.SYSTEM_PROMPT, RequestKind.MEMORY_INVENTORY, RequestKind.INJECTION})
"""What may be asked for in disguise."""


def _found(text: str, matchable: str, name_of: NameOf | None) -> dict[RequestKind, Request]:
    words = _words(matchable)
    rules = load_rules()
    triggers = words & rules.by_trigger.keys()
    found: dict[RequestKind, Request] = {}
    if not triggers:
        return found
    for at in sorted({at for trigger in triggers for at in rules.by_trigger[trigger]}):
        rule = rules.all[at]
        if rule.kind not in found and (match := rule.match(matchable, words)):
            verbatim = text if len(text) == len(matchable) else matchable
            request = _request(rule, match, verbatim, name_of)
            if request is not None:
                found[rule.kind] = request
    return found


def _words(text: str) -> set[str]:
    words = set(_WORD.findall(text))
    if "'" in text:  # "what's" is also "what"
        words.update(word.partition("'")[0] for word in tuple(words))
    return words


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of wordings; see the head of the data file for the fields."""

    name: str
    kind: RequestKind
    topic: str | None
    named: bool
    needs: tuple[frozenset[str], ...]
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    takes: tuple[str, ...]
    leaves: tuple[str, ...]

    def match_in(self, text: str) -> re.Match[str] | None:
        """Where this rule applies to `text` as it was typed; None if it does not."""
        folded = plain(text)
        return self.match(folded, _words(folded))

    def match(self, text: str, words: set[str]) -> re.Match[str] | None:
        """Where this rule applies to `text`, which is folded and has the `words`; None if it does not."""
        for need in self.needs:
            if need.isdisjoint(words):
                return None
        match = next((match for pattern in self.patterns if (match := pattern.search(text))), None)
        if match is None:
            return None
        return None if any(pattern.search(text) for pattern in self.unless) else match


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in their order, and for each word of their first needs the places of the rules that it may set off.

    `plain_words`: the words that requests are made of, which a disguise may hide.
    """

    all: tuple[Rule, ...]
    by_trigger: Mapping[str, tuple[int, ...]]
    plain_words: Vocabulary


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules of the shipped catalogue."""
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    macros: dict[str, str] = data["macro"]
    rules = tuple(_rule(entry, macros) for entry in data["rule"])
    by_trigger: dict[str, tuple[int, ...]] = {}
    for at, rule in enumerate(rules):
        for word in rule.needs[0]:
            by_trigger[word] = (*by_trigger.get(word, ()), at)
    return Rules(
        rules, by_trigger, vocabulary_of(word for rule in rules if rule.kind in _REFUSED for word in _words_of(rule))
    )


def _words_of(rule: Rule) -> set[str]:
    """The words that a rule needs, that its patterns spell out, and that its examples hold."""
    spelled = {word for pattern in rule.patterns for word in _LITERAL.findall(pattern.pattern)}
    shown = {word for text in rule.takes for word in _WORD.findall(plain(text))}
    return spelled.union(shown, *rule.needs)


def _rule(entry: dict[str, object], macros: dict[str, str]) -> Rule:
    def strings(key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        assert isinstance(value, list)
        return tuple(str(item) for item in value)

    needs = entry["needs"]
    assert isinstance(needs, list)
    topic = entry.get("topic")
    return Rule(
        name=str(entry["name"]),
        kind=RequestKind(str(entry["kind"])),
        topic=None if topic is None else str(topic),
        named=bool(entry.get("named")),
        needs=tuple(frozenset(need) for need in needs),
        patterns=tuple(_compiled(pattern, macros) for pattern in strings("patterns")),
        unless=tuple(_compiled(pattern, macros) for pattern in strings("unless")),
        takes=strings("takes"),
        leaves=strings("leaves"),
    )


# "{gap6}": takes a macro, leaves the repetition "{0,6}".
_MACRO: Final = re.compile(r"\{([a-z_]+\d*)\}")


def _compiled(pattern: str, macros: dict[str, str]) -> re.Pattern[str]:
    while _MACRO.search(pattern):
        pattern = _MACRO.sub(lambda macro: macros[macro[1]], pattern)
    return re.compile(pattern.replace(" ?", r"\W{0,4}").replace(" ", r"\W{1,4}"), re.ASCII)


# What leads to the thing itself: takes "what I told you about" of "what I told you about the fence".
_LEAD: Final = re.compile(
    r"^(?:(?:everything|anything|all|the \w+|what|that|which) )?"
    r"(?:(?:that )?i(?:'ve| have| ever)? (?:said|say|told|tell|wrote|mentioned) )?"
    r"(?:(?:to |with )?you )?(?:about|on|of|regarding|concerning|that|for) ",
    re.IGNORECASE,
)
# What a name is of: takes "(remote or not)", leaves "(my own)".
_BRACKETS: Final = re.compile(r"\s*\([^()]*\bor\b[^()]*\)")
# What only says it again: takes ", remove it" of "my age any more, remove it".
_AFTERTHOUGHT: Final = re.compile(
    r"\W+(?:so |and |please |just )*(?:remove|delete|erase|forget|drop|wipe) (?:it|that|this|them)\b.*$", re.IGNORECASE
)
_NAMES_ITS_THING: Final = frozenset({RequestKind.MEMORY_CITATION, RequestKind.FORGET})


def _request(rule: Rule, match: re.Match[str], text: str, name_of: NameOf | None) -> Request | None:
    """The request of a match; None where the rule holds for a named slot only and none is named."""
    said, value = _group(match, "topic", text), _group(match, "value", text)
    said = _BRACKETS.sub("", _AFTERTHOUGHT.sub("", said)) if said else said
    words = said or (value if rule.kind is RequestKind.FORGET else None)
    named = name_of(words, rule.named or said is None) if words and name_of else None
    if named is not None:
        return Request(rule.kind, named.slot, named.value)
    if rule.named:
        return None
    # A request that names no slot is about these words: "quote what I said about the fence".
    about = _LEAD.sub("", said) if said and name_of and rule.kind in _NAMES_ITS_THING else None
    return Request(rule.kind, rule.topic, value or about)


def _group(match: re.Match[str], name: str, text: str) -> str | None:
    """What the group `name` matched, cut from `text` and stripped; None where it took no part."""
    if name not in match.re.groupindex or match.start(name) < 0:
        return None
    return text[match.start(name) : match.end(name)].strip(" \t\n\r\"'“”‘’.,;?!") or None
