"""The data files of a language, compiled once into look-ups by word: patterns become tries, lists become sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Final, Literal, NamedTuple, cast

from crt_runtime.language.catalogue import Catalogue, SlotSpec, load_catalogue

Effect = Literal["state", "begin", "end", "none"]
Form = Literal["base", "third", "past", "participle", "ing"]

LEAF: Final = "\0"
"""The key under which a node of a trie keeps what ends there; no word holds a NUL."""
GAP: Final = "~"
NEEDS: Final = frozenset({"!", "#", "^", "^?", "+ing", "@", "="})

_EMPTY: Final = frozenset({"no", "not", "nothing", "zero", "only"})  # the word by which a pattern of emptiness is found

# A trie node maps a word to a node, and LEAF to what ends there: a list of rules, or a tuple of names.
Node = dict[str, Any]


MARKS: Final = "*+&"
"""With what a verb pattern may start: any subject, lasting, only doing (see slots.toml)."""


class Rule(NamedTuple):
    """What a matched verb pattern says: a value of `slot` follows, up to the words of `after` where there are some.

    `anyone`: the subject does not matter ("everyone calls me", "there are nine people on my team"); `lasting`: what was
    so is still so ("I grew up with a brother named Bo"); `doing`: only in its -ing form ("I'm seeing Bo").
    """

    slot: str
    effect: Effect
    need: str
    after: tuple[frozenset[str], ...]
    anyone: bool = False
    lasting: bool = False
    doing: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What one slot's noun phrases and values demand, beside its spec."""

    spec: SlotSpec
    listed: frozenset[str]
    listed_longest: int
    open_nouns: frozenset[str] | None
    titled: bool
    intent: bool
    future: bool
    bare: bool
    exact: bool
    common: bool
    free: bool
    concrete: bool
    about: frozenset[str]
    habit: bool
    yearly: bool
    doing: bool
    slashed: bool
    adjectival: bool
    varieties: frozenset[str]
    yields: str
    endings: frozenset[str]
    kinds: frozenset[str]
    parts: frozenset[str]
    nouns: frozenset[str]
    favorite: frozenset[str]
    hints: frozenset[str]


class Lexis:
    """One language, ready to read with. Built by `lexis()`; everything in it is constant."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        grammar = catalogue.grammar
        self.contractions = {short: tuple(opened.split()) for short, opened in _table(grammar, "contractions").items()}
        self.forms: dict[str, tuple[tuple[str, Form], ...]] = {}
        self._inflected: set[str] = set()
        self._irregular = {lemma: tuple(forms.split()) for lemma, forms in _table(grammar, "forms").items()}
        self.lists: dict[str, frozenset[str]] = {
            key: frozenset(value) for key, value in grammar.items() if isinstance(value, list)
        }
        self.cues: Node = {}
        for kind, phrases in _table(grammar, "cues").items():
            for phrase in cast("list[str]", phrases):
                if kind != "says" and kind != "commands" and kind != "asking_for":
                    self._add_cue(phrase.split(), kind)
        cues = _table(grammar, "cues")
        self.numbers = self.lists["numbers"]
        self.commands = frozenset(cast("list[str]", cues["commands"]))
        self.asking_for: Node = {}
        for phrase in cast("list[str]", cues["asking_for"]):
            insert(self.asking_for, phrase.split(), "asking_for")
        tags = _table(grammar, "tags")
        self.tags_asking = frozenset(cast("list[str]", tags["asks"]))
        self.tags_saying = frozenset(cast("list[str]", tags["says"]))
        self.tails: Node = {}
        for phrase in (*cast("list[str]", _table(grammar, "contexts")["openers"]), *self._list("tails")):
            insert(self.tails, phrase.split(), "tail")
        self.noun_tails: Node = {}
        for phrase in self._list("noun_tails"):
            insert(self.noun_tails, phrase.split(), "tail")
        self.context_openers: Node = {}
        for phrase in cast("list[str]", _table(grammar, "contexts")["openers"]):
            insert(self.context_openers, phrase.split(), "context")
        self.vocabulary = {
            name: frozenset(" ".join(entry.split()) for entry in entries.split(","))
            for name, entries in catalogue.vocabulary.items()
        }
        self.wording = {slot: self._wording(slot) for slot in catalogue.tables}
        # The slots that have values which no list of first words tells.
        self.unlisted = {
            slot: wording
            for slot, wording in self.wording.items()
            if wording.doing or wording.endings or wording.slashed
        }
        # For each word, the slots whose vocabulary has an entry that starts with it: most rules are ruled out by it.
        self.heads: dict[str, frozenset[str]] = {}
        for slot, wording in self.wording.items():
            for entry in wording.listed:
                head = entry.partition(" ")[0]
                self.heads[head] = self.heads.get(head, frozenset()) | {slot}
        self.verbs: Node = {}
        self.after: dict[str, set[str]] = {}
        """For each verb, the words with which what must follow a value begins ("years" after "am V")."""
        self.nouns: Node = {}
        self.kinds: Node = {}
        self.themes: Node = {}
        self.bearers: Node = {}
        self.hints: dict[str, tuple[str, ...]] = {}
        self.bonds: Node = {}
        self.lefts: Node = {}
        self.places: Node = {}
        self.asks: Node = {}
        self.none: Node = {}
        self.none_triggers: set[str] = {"never"}
        for slot, table in catalogue.tables.items():
            self._compile(slot, table)
        for lemma in (
            "say",
            *cast("list[str]", cues["says"]),
            *self._list("wants"),
            *self._list("starts"),
            *self._list("stops"),
        ):
            self.inflect(lemma)
        self.says = frozenset(cast("list[str]", cues["says"]))
        self.clause_verbs = frozenset(
            word for word, forms in self.forms.items() if any(lemma in self.verbs for lemma, _ in forms)
        )

    def forms_of(self, lemma: str) -> tuple[str, ...]:
        """Third person, past, participle and -ing of a verb; by the rules of spelling for any other word."""
        return self._irregular.get(lemma) or _regular(lemma)

    def inflect(self, lemma: str) -> None:
        """Enter all forms of a verb, so that a word leads to its lemma."""
        if lemma in self._inflected:
            return
        self._inflected.add(lemma)
        third, past, participle, ing = self.forms_of(lemma)
        base: tuple[tuple[str, Form], ...] = (
            (lemma, "base"), (third, "third"), (past, "past"), (participle, "participle"), (ing, "ing")
        )  # fmt: skip
        extra: tuple[tuple[str, Form], ...] = ()
        if lemma == "be":
            extra = (("am", "base"), ("are", "base"), ("were", "past"))
        elif lemma in {"learn", "dream"}:
            extra = ((lemma + "ed", "past"),)
        elif lemma.endswith(("el", "al")):
            extra = ((lemma + "led", "past"), (lemma + "ling", "ing"))
        for word, form in (*base, *extra):
            entry = (lemma, form)
            known = self.forms.get(word, ())
            if all(entry[0] != lemma_ for lemma_, _ in known):
                self.forms[word] = (*known, entry)

    def _list(self, key: str) -> list[str]:
        return cast("list[str]", self.catalogue.grammar[key])

    def _add_cue(self, phrase: list[str], kind: str) -> None:
        insert(self.cues, phrase, kind)

    def _wording(self, slot: str) -> Wording:
        table = self.catalogue.tables[slot]
        listed = frozenset[str]().union(*(self.vocabulary[name] for name in cast("list[str]", table.get("listed", []))))
        open_nouns = table.get("open_nouns")
        return Wording(
            spec=self.catalogue.slots[slot],
            listed=listed,
            listed_longest=max((entry.count(" ") + 1 for entry in listed), default=1),
            open_nouns=None if open_nouns is None else frozenset(cast("list[str]", open_nouns)),
            titled=bool(table.get("titled")),
            intent=bool(table.get("intent")),
            future=bool(table.get("future")),
            bare=bool(table.get("bare")),
            exact=bool(table.get("exact")),
            common=bool(table.get("common")),
            free="favorite" in table,
            concrete=bool(table.get("concrete")),
            habit=bool(table.get("habit")),
            yearly=bool(table.get("yearly")),
            doing=bool(table.get("doing")),
            adjectival=bool(table.get("adjectival")),
            slashed=bool(table.get("slashed")),
            varieties=frozenset[str]().union(
                *(self.vocabulary[name] for name in cast("list[str]", table.get("varieties", [])))
            )
            - listed,
            yields=str(table.get("yields", "")),
            endings=frozenset(cast("list[str]", table.get("endings", []))),
            kinds=frozenset(word for phrase in cast("list[str]", table.get("kinds", [])) for word in phrase.split()),
            parts=frozenset(cast("list[str]", table.get("parts", []))),
            nouns=frozenset(word for word in cast("list[str]", table.get("nouns", [])) if " " not in word),
            favorite=frozenset(cast("list[str]", table.get("favorite", []))),
            hints=frozenset(cast("list[str]", table.get("hints", []))),
            about=frozenset(cast("list[str]", table.get("about", []))),
        )

    def _compile(self, slot: str, table: Mapping[str, object]) -> None:
        effects: tuple[tuple[str, Effect], ...] = (("verbs", "state"), ("begins", "begin"), ("ends", "end"))
        for key, effect in effects:
            for pattern in cast("list[str]", table.get(key, [])):
                self._compile_verb(slot, effect, pattern)
        for pattern in (*cast("list[str]", table.get("none", [])), *cast("list[str]", table.get("over", []))):
            for words in _alternatives(pattern.split()):
                insert(self.none, words, slot)
                self.none_triggers.add(next((word for word in words if word in _EMPTY), words[-1]))
                self.inflect(next(word for word in words if word not in {"not", "no", "longer"}))
        for noun in cast("list[str]", table.get("nouns", [])):
            insert(self.nouns, noun.split(), slot)
        self._compile_kinds(slot, table)
        for noun in cast("list[str]", table.get("favorite", [])):
            insert(self.nouns, [*noun.split(), "of", "choice"], slot)
            for favorite in self._list("favorites"):
                insert(self.nouns, [*favorite.split(), *noun.split()], slot)
        favorites = [f"the {noun} i like|love|enjoy best|most" for noun in cast("list[str]", table.get("favorite", []))]
        for phrase in (*favorites, *cast("list[str]", table.get("where", []))):
            for words in _alternatives(phrase.split()):
                for word in words:
                    if word in self._irregular or word in {"live", "work"}:
                        self.inflect(word)
                insert(self.places, words, slot)
        for pattern in cast("list[str]", table.get("asks", [])):
            for words in _alternatives(pattern.split()):
                insert(self.asks, words, slot)
                for word in words:
                    if word in self._irregular:
                        self.inflect(word)

    def _compile_kinds(self, slot: str, table: Mapping[str, object]) -> None:
        """Enter the nouns that name the kind of thing (`kinds`), and those that name it even apart (`themes`)."""
        liked = cast("list[str]", table.get("favorite", []))
        own = [*cast("list[str]", table.get("nouns", [])), *liked, *(_plural(noun) for noun in liked)]
        for noun in (*own, *cast("list[str]", table.get("kinds", []))):
            insert(self.kinds, noun.split(), slot)
        apart = [*cast("list[str]", table.get("open_nouns", own)), *(noun for noun in own if " " in noun)]
        for noun in (*apart, *cast("list[str]", table.get("themes", []))):
            insert(self.themes, noun.split(), slot)
        for noun in cast("list[str]", table.get("bearers", [])):
            insert(self.bearers, noun.split(), slot)
        for word in cast("list[str]", table.get("hints", [])):
            self.hints[word] = (*self.hints.get(word, ()), slot)
        for phrase in cast("list[str]", table.get("bonds", [])):
            insert(self.bonds, phrase.split(), slot)
        for pattern in cast("list[str]", table.get("lefts", [])):
            for words in _alternatives(pattern.split()):
                self.inflect(words[0])
                insert(self.lefts, words, slot)

    def _compile_verb(self, slot: str, effect: Effect, pattern: str) -> None:
        words = pattern.lstrip(MARKS).split()
        at = next((place for place, word in enumerate(words) if word in NEEDS), len(words))
        need = words[at] if at < len(words) else ""
        after = tuple(frozenset(word.split("|")) for word in words[at + 1 :])
        anyone, lasting, doing = (pattern.startswith(mark) for mark in MARKS)
        rule = Rule(slot, effect, need, after, anyone, lasting, doing)
        for opened in _alternatives(words[:at]):
            self.inflect(opened[0])
            if after:
                self.after.setdefault(opened[0], set()).update(after[0])
            node = self.verbs
            for word in opened:
                node = node.setdefault(word, {})
            node.setdefault(LEAF, []).append(rule)


@lru_cache(maxsize=8)
def lexis(language: str = "en") -> Lexis:
    """The compiled language; read from its files at the first call."""
    return Lexis(load_catalogue(language))


def longest(node: Node, words: list[str], at: int, end: int) -> tuple[int, tuple[str, ...]] | None:
    """The longest phrase of a trie that starts at `at`: where it ends, and what it stands for."""
    found: tuple[int, tuple[str, ...]] | None = None
    here: Node | None = node
    while here is not None:
        if LEAF in here:
            found = (at, here[LEAF])
        if at >= end:
            return found
        here = here.get(words[at])
        at += 1
    return found


def insert(node: Node, words: Iterable[str], value: str) -> None:
    """Enter a phrase into a trie; where it is there already, its leaf gains the value."""
    for word in words:
        node = node.setdefault(word, {})
    known: tuple[str, ...] = node.get(LEAF, ())
    if value not in known:
        node[LEAF] = (*known, value)


def _alternatives(words: list[str]) -> Iterator[tuple[str, ...]]:
    choices = [(*word.removesuffix("?").split("|"), *([""] if word.endswith("?") else [])) for word in words]
    for chosen in product(*choices):
        yield tuple(word for word in chosen if word)


def _plural(noun: str) -> str:
    """The plural of a noun phrase's first word: "kinds of music"."""
    head, _, rest = noun.partition(" ") if " of " in noun or " to " in noun else ("", "", noun)
    word = head or rest
    many = word if word.endswith("s") else word[:-1] + "ies" if word.endswith("y") else word + "s"
    return f"{many} {rest}" if head else many


def _table(grammar: Mapping[str, object], key: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", grammar[key])


def _regular(lemma: str) -> tuple[str, str, str, str]:
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        third = lemma + "es"
    elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        third = lemma[:-1] + "ies"
    else:
        third = lemma + "s"
    if lemma.endswith("e"):
        past, ing = lemma + "d", lemma[:-1] + "ing"
    elif lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        past, ing = lemma[:-1] + "ied", lemma + "ing"
    else:
        past, ing = lemma + "ed", lemma + "ing"
    return third, past, past, ing
