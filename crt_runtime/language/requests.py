"""What a turn asks of the runtime beside a slot: its instructions, its memory, its sources, itself, to forget, to obey.

The rules are data (`catalogue/requests.en.toml`), so that another language is a file; this module reads and applies
them. A turn without a trigger word costs one split into words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from crt_runtime.language.facts import Request, RequestKind
from crt_runtime.language.folding import plain

_FILE: Final = Path(__file__).with_name("catalogue") / "requests.en.toml"
_WORD: Final = re.compile(r"[a-z0-9_]+(?:'[a-z]+)?")

SlotOf = Callable[[str], str | None]
"""From words of the user's ("where I work", "my dog") to the slot that they name, or None."""


def detect_requests(text: str, slot_of: SlotOf | None = None) -> tuple[Request, ...]:
    """The requests in `text`, at most one of each kind, in the order of the rules; any wording, any case.

    `slot_of` gives the topic of citation, status and forget requests; without it their topic is None. The value is
    verbatim, except that a text with accents or fancy quotes gives it folded.
    """
    matchable = plain(text)
    words = _words(matchable)
    rules = load_rules()
    if rules.triggers.isdisjoint(words):
        return ()
    found: dict[RequestKind, Request] = {}
    for rule in rules.all:
        if rule.kind not in found and (match := rule.match(matchable, words)):
            verbatim = text if len(text) == len(matchable) else matchable
            found[rule.kind] = Request(rule.kind, rule.topic or _topic(match, slot_of), _group(match, "value", verbatim))
    return tuple(found.values())


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
    needs: tuple[frozenset[str], ...]
    patterns: tuple[re.Pattern[str], ...]
    only_if: re.Pattern[str] | None
    unless: tuple[re.Pattern[str], ...]
    takes: tuple[str, ...]
    leaves: tuple[str, ...]

    def match(self, text: str, words: set[str]) -> re.Match[str] | None:
        """Where this rule applies to `text`, which is folded and has the `words`; None if it does not."""
        if any(need.isdisjoint(words) for need in self.needs):
            return None
        match = next((match for pattern in self.patterns if (match := pattern.search(text))), None)
        if match is None or (self.only_if and not self.only_if.search(text)):
            return None
        return None if any(pattern.search(text) for pattern in self.unless) else match


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in their order, and the words of which one must occur for any of them to apply."""

    all: tuple[Rule, ...]
    triggers: frozenset[str]


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules of the shipped catalogue."""
    with _FILE.open("rb") as file:
        data = tomllib.load(file)
    macros: dict[str, str] = data["macro"]
    rules = tuple(_rule(entry, macros) for entry in data["rule"])
    return Rules(rules, frozenset().union(*(min(rule.needs, key=len) for rule in rules)))


def _rule(entry: dict[str, object], macros: dict[str, str]) -> Rule:
    def strings(key: str) -> tuple[str, ...]:
        value = entry.get(key, [])
        assert isinstance(value, list)
        return tuple(str(item) for item in value)

    needs = entry["needs"]
    assert isinstance(needs, list)
    topic, only_if = entry.get("topic"), entry.get("only_if")
    return Rule(
        name=str(entry["name"]),
        kind=RequestKind(str(entry["kind"])),
        topic=None if topic is None else str(topic),
        needs=tuple(frozenset(need) for need in needs),
        patterns=tuple(_compiled(pattern, macros) for pattern in strings("patterns")),
        only_if=None if only_if is None else _compiled(str(only_if), macros),
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


def _topic(match: re.Match[str], slot_of: SlotOf | None) -> str | None:
    words = _group(match, "topic", match.string)
    return slot_of(words) if slot_of is not None and words else None


def _group(match: re.Match[str], name: str, text: str) -> str | None:
    """What the group `name` matched, cut from `text` and stripped; None where the pattern has none or it took no part."""
    if name not in match.re.groupindex or match.start(name) < 0:
        return None
    return text[match.start(name) : match.end(name)].strip(" \t\n\r\"'“”‘’.,;") or None
