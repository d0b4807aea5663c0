"""Two values of one slot set against each other in one turn, or one said to be over, whatever words hold them together.

The readers of verbs and nouns (`mentions.py`) need a pattern around each value. People leave it out when they correct
or update what they said: "wrong city, Oslo, not Rome", "Tea has replaced coffee as my favorite drink", "done with Vim".
Here the turn's topic names the slot, each clause is one value with frame words around it, and these tell its role.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crt_runtime.language.clauses import Clause, Role, cut
from crt_runtime.language.extent import Extent, holds_listed, is_name, value_at
from crt_runtime.language.facts import Change, Claim, Fact, Modality, Polarity
from crt_runtime.language.frame_words import FIRST_PERSON, MEASURED, Frames, find_phrase, frames, period_end, phrase_end
from crt_runtime.language.lexis import Lexis, Wording, longest
from crt_runtime.language.said import Said
from crt_runtime.language.stance import USER
from crt_runtime.language.turn import Cue, Sentence, Turn
from crt_runtime.language.values import normalize_value

_SIGNALS: Final = frozenset({"not", "never", "neither", "wrong", "mistake", "mistaken", "mistakenly", "meant", "longer", "anymore", "more", "used", "since", "until", "till", "from", "over", "gone", "before", "was", "were", "had", "now", "days", "instead", "rather", "replaced", "replace", "overtaken", "overtook", "done", "stopped", "quit", "gave", "given", "dropped", "out", "rid", "history", "ended", "cancelled", "canceled", "bye", "goodbye", "lost", "off", "sold", "traded", "swapped", "past", "away", "died", "broke", "abandoned", "ditched", "removed", "said", "scrap", "ignore", "forget", "false", "true", "took", "taken", "way", "after", "old", "former", "previously", "formerly", "been", "withdrawn", "dissolved", "disbanded", "wiped", "outgrown", "left", "changed", "switched", "moved", "shifted", "upgraded", "none", "faded", "rusty", "finished", "through", "any", "mixed", "confused", "muddled", "mistook", "between", "drop", "disregard", "untrue", "incorrect", "misspoke", "but", "correction", "should", "prefer", "took", "split", "separated", "divorced", "parted", "only"})  # fmt: skip
_THIRD_PERSON: Final = frozenset({"he", "she", "his", "her", "hers", "him", "their", "theirs", "himself", "herself"})
_PERSONAL: Final = frozenset({"partner", "children", "siblings", "mother_name", "pets", "manager", "best_friend"})
_BLOCKING: Final = frozenset({"hypothetical", "reported", "joke"})
_SKIPPED_CUES: Final = frozenset({"both", "hypothetical", "reported", "joke"})
_BEGINS: Final = frozenset({"change", "switch", "move", "become", "buy", "get", "start", "begin", "go", "adopt", "join", "choose", "pick", "find", "come", "turn", "take", "discover", "install", "relocate", "marry", "upgrade", "convert", "settle", "grow", "mean", "meet", "develop", "say", "tell", "write", "give", "call", "name", "list", "put", "mention", "state", "type", "correct"})  # fmt: skip
_OPEN_COMMANDS: Final = frozenset({"use", "keep", "go", "trust", "believe", "ignore", "disregard", "forget", "drop", "update", "change", "correct", "note", "remember", "make", "replace", "put", "list", "set", "do", "call", "switch", "stop", "fix", "mark", "save"})  # fmt: skip
_ENDS_DOING: Final = frozenset({"as", "best", "over", "that", "now", "these", "for", "anymore", "most", "instead", "is", "was", "any", "style", "arrangement", "mode", "preference", "has", "again", "setup", "more", "no", "not"})  # fmt: skip
_TRAILING: Final = frozenset({"anymore", "now", "more", "any", "no", "longer", "instead", "either", "currently", "today"})
_NAMING: Final = frozenset({"name", "named", "names", "called", "call", "renamed", "replaced", "dating", "seeing", "married", "partner", "with"})  # fmt: skip
_NO_NAMING: Final = frozenset({"from", "at", "live", "lives", "lived", "living", "on", "into", "about", "like", "likes", "love", "loves", "prefer", "prefers", "want", "wants", "use", "uses", "go", "goes", "went", "moved", "move", "for", "take", "takes", "thinks"})  # fmt: skip
_TIED: Final = frozenset({"married", "engaged", "mother", "father", "mom", "dad", "parent", "mum", "going", "meant", "wanted", "back"})  # fmt: skip
_KEEPING: Final = frozenset({"have", "has", "had", "having", "got", "own", "owned", "keep", "kept", "keeping", "pet", "pets", "adopted", "adopt", "named", "called", "name", "bought", "rescued", "mine", "get"})  # fmt: skip
_FANCY: Final = frozenset({"like", "likes", "love", "loves", "prefer", "hate", "saw", "want", "allergic", "favorite", "favourite", "fav"})  # fmt: skip
_MOST_SENTENCES: Final = 6
_MOST_WORDS: Final = 90


@dataclass(slots=True)
class _Said:
    """A value of the slot, where it stands and what is said of it. `meant`: it is called what was meant."""

    clause: Clause
    extent: Extent
    role: Role
    normalized: str
    past: bool = False


def contrasts(turn: Turn, lexis: Lexis, claims: list[Claim], said: list[Said]) -> list[Claim]:
    """The claims, where two values of one slot are set against each other read from that; `said` is what verbs say."""
    if _SIGNALS.isdisjoint(turn.words) or turn.joke:
        return claims
    sentences = [sentence for sentence in turn.sentences[:_MOST_SENTENCES] if _is_open(turn, sentence)]
    if not sentences or sum(sentence.end - sentence.start for sentence in sentences) > _MOST_WORDS:
        return claims
    known = frames(lexis)
    stated: dict[str, list[Extent]] = {}
    for one in said:
        stated.setdefault(one.fact.slot, []).append((one.mention.start, one.mention.end))
    topics = known.topics(turn, lexis, sentences[0].start, sentences[-1].end, frozenset(stated))
    if not topics:
        return claims
    reader = _Reader(turn, lexis, known, sentences, stated)
    if reader.blocked():
        return claims
    for slot in topics:
        made = reader.read(slot, claims, stated=slot in stated)
        if made is not None:
            return _joined(turn, claims, made) if made else claims
    return claims


def _is_open(turn: Turn, sentence: Sentence) -> bool:
    """Whether a sentence may tell something: no question, no quotation, no order to do something else."""
    if sentence.question or turn.is_quoted(sentence.start) or turn.is_quoted(sentence.end - 1):
        return False
    if not sentence.command:
        return True
    words = turn.words[sentence.start : sentence.end]
    return not _OPEN_COMMANDS.isdisjoint(words[:4]) or "anymore" in words or "longer" in words


def _joined(turn: Turn, claims: list[Claim], made: list[Claim]) -> list[Claim]:
    """The claims with those that `made` knows better left out."""
    del turn
    slots = {claim.fact.slot for claim in made}
    spans = [claim.fact.span for claim in made]
    kept = [
        claim
        for claim in claims
        if claim.fact.slot not in slots
        and claim.fact.slot != "?"
        and not any(claim.fact.span[0] < end and start < claim.fact.span[1] for start, end in spans)
        and claim.fact.value != made[0].replaces
    ]
    return kept + made


class _Reader:
    def __init__(self, turn: Turn, lexis: Lexis, known: Frames, sentences: list[Sentence], stated: dict[str, list[Extent]]) -> None:
        self.turn, self.lexis, self.frames = turn, lexis, known
        self.words = turn.words
        self.stated = stated
        self.clauses = [clause for sentence in sentences for clause in cut(turn, lexis, known, sentence)]
        self.cues: dict[int, int] = {}
        kinds: set[str] = set()
        for sentence in sentences:
            for cue in sentence.cues:
                if self._counts(cue):
                    kinds.update(cue.kinds)
                if _SKIPPED_CUES.isdisjoint(cue.kinds) and not (cue.end == cue.start + 1 and turn.words[cue.start] in {"new", "quiz", "state", "look"}):  # fmt: skip
                    self.cues[cue.start] = cue.end
        scope = turn.words[sentences[0].start : sentences[-1].end]
        self.scope = scope
        self.amended = not known.single["amends"].isdisjoint(scope)
        self.corrected = "correction_strong" in kinds or "correction_weak" in kinds
        self.updated = "update" in kinds
        self.settled = "settle" in kinds
        self.personal = known.is_own(turn, sentences[0].start, sentences[-1].end)
        self.chosen = any(clause.role is Role.ASIDE and turn.words[clause.start] == "between" for clause in self.clauses)
        self.nothing_new = any(self._is_absence(clause) for clause in self.clauses)
        self.renamed = not _NAMING.isdisjoint(scope)
        self.shouting = len(turn.source.text) > 8 and turn.source.text.isupper()

    def _is_absence(self, clause: Clause) -> bool:
        """Whether a clause says that nothing came after: "I don't have one now", "no new one yet"."""
        span = self.words[clause.start : clause.end]
        if any(word[0].isalnum() and word not in self.frames.words for word in span):
            return False
        empty = not {"no", "nothing", "none"}.isdisjoint(span) and not {"longer", "more"} & set(span)
        return empty or ("not" in span and not {"one", "any", "anything", "another", "replacement"}.isdisjoint(span))

    def _counts(self, cue: Cue) -> bool:
        """Whether a cue speaks of the turn as a whole: not the "since" of a reason, nor the "new" of New Zealand."""
        word = self.words[cue.start]
        if word == "since" and cue.end == cue.start + 1:
            after = self.words[cue.end] if cue.end < len(self.words) else ""
            dated = period_end(self.turn, self.lexis, cue.start, len(self.words), measured=False) > cue.start
            return after == "then" or dated or any(clause.start == cue.end and clause.role is Role.ASIDE for clause in self.clauses)
        return word not in {"new", "instead", "rather"}

    def blocked(self) -> bool:
        """Whether the turn supposes something, or reports what another says outside of a mere circumstance."""
        asides = [clause for clause in self.clauses if clause.role is Role.ASIDE]
        for sentence in self.turn.sentences:
            for cue in sentence.cues:
                if _BLOCKING.isdisjoint(cue.kinds):
                    continue
                if "hypothetical" in cue.kinds or not any(clause.start <= cue.start < clause.end for clause in asides):
                    return True
        return False

    # -- the values of a slot -------------------------------------------------------------------------------------------

    def read(self, slot: str, claims: list[Claim], *, stated: bool) -> list[Claim] | None:
        """The claims about one slot; none where those there are say it; None where no two values are set apart."""
        wording = self.lexis.wording[slot]
        said = self._said(slot, wording)
        joined = any(one.clause.role is not Role.OPEN for one in said)
        ended = any(one.role is Role.ENDED for one in said) and self._is_named(slot)
        roles = {one.role for one in said}
        ended = ended or ({Role.NOW, Role.OVER} <= roles and self._is_named(slot))
        if not said or not (self.personal or self.corrected or self.updated or self.chosen or self.settled or joined or ended):
            return None
        new = [one for one in said if one.role is Role.NOW]
        old = [one for one in said if one.role in {Role.OVER, Role.ENDED}]
        wrong = [one for one in said if one.role is Role.WRONG]
        distinct = {one.normalized for one in new}
        if len(distinct) == 1 and (old or wrong):
            gone = (wrong or old)[-1]
            if gone.normalized in distinct or not self._trusted(slot, wording, new[0], gone):
                return None
            return self._replacing(slot, wording, new, gone, claims)
        if len(distinct) == 1 and not (old or wrong) and self.chosen:
            first = new[0].extent
            fits = self._trusted(slot, wording, new[0], new[0])
            return [Claim(self._fact(slot, wording, first, Polarity.AFFIRMED), Change.CLARIFICATION)] if fits else None
        if not new and not wrong and old and self.nothing_new:
            for one in old:
                one.role = Role.ENDED
        if not new and not wrong and any(one.role is Role.ENDED for one in old):
            if not (stated or self._is_named(slot) or self.frames.speaks(self.lexis, slot, self.scope)):
                return None
            gone = next(one for one in old if one.role is Role.ENDED)
            several = {one.normalized: one for one in old if one.role is Role.ENDED}
            if (len(several) > 1 and not wording.spec.multi) or not self._trusted(slot, wording, gone, gone):
                return None
            return [Claim(self._fact(slot, wording, one.extent, Polarity.NEGATED), Change.END) for one in several.values()]
        if not new and not old and len(wrong) == 1:
            return self._denying(slot, wording, wrong[0], claims)
        return None

    def _replacing(self, slot: str, wording: Wording, new: list[_Said], gone: _Said, claims: list[Claim]) -> list[Claim] | None:
        first, last = new[0].extent
        replaced = self.turn.text(*gone.extent)
        for claim in claims:
            if claim.fact.slot != slot or claim.fact.polarity is not Polarity.AFFIRMED:
                continue
            if claim.fact.span[0] != self.turn.source.starts[first]:
                continue
            kinds = {Change.UPDATE} if gone.role is Role.WRONG else {Change.CORRECTION} if gone.role is Role.ENDED else set()
            if claim.replaces is not None and claim.change not in {Change.PLAIN, *kinds} and len([one for one in claims if one.fact.slot == slot]) == 1:
                return []
            floor = gone.extent[0] if gone.extent[0] > first else len(self.words)
            while last < floor and self.turn.source.ends[last - 1] < claim.fact.span[1]:
                last += 1
            while last > first + 1 and not self.words[last - 1][0].isalnum():
                last -= 1
            last = self._trimmed(slot, wording, first, last)
        fact = self._fact(slot, wording, (first, last), Polarity.AFFIRMED)
        over = gone.role is not Role.WRONG or (self.updated and not self.corrected)
        steady = wording.spec.steady and self.corrected
        return [Claim(fact, Change.UPDATE if over and not steady else Change.CORRECTION, replaced)]

    def _denying(self, slot: str, wording: Wording, one: _Said, claims: list[Claim]) -> list[Claim] | None:
        """A denial in words that a verb's own reader took for an assertion ("it's not true that ...")."""
        span = self.turn.span(*one.extent)
        taken = [claim for claim in claims if claim.fact.slot == slot and claim.fact.normalized == one.normalized and claim.fact.span[0] <= span[0] and span[1] <= claim.fact.span[1]]
        if not taken or any(claim.fact.polarity is Polarity.NEGATED for claim in taken):
            return None
        return [Claim(self._fact(slot, wording, one.extent, Polarity.NEGATED), Change.CORRECTION)]

    def _fact(self, slot: str, wording: Wording, extent: Extent, polarity: Polarity) -> Fact:
        value = self.turn.text(*extent)
        return Fact(slot, value, normalize_value(wording.spec.value_type, value), polarity, Modality.ASSERTED, USER, self.turn.span(*extent))  # fmt: skip

    def _trusted(self, slot: str, wording: Wording, new: _Said, old: _Said) -> bool:
        """Whether the words that were found look like values of the slot."""
        turn, kind = self.turn, wording.spec.value_type
        both = (new, old)
        if kind == "name":
            return all(is_name(turn, self.lexis, *one.extent) and self._names(slot, one) for one in both)
        if kind == "pet":
            return any(holds_listed(turn, wording, *one.extent) for one in both) and self._keeps(both)
        if kind == "date":
            return all(one.extent[1] - one.extent[0] > 1 or "/" in turn.text(*one.extent) for one in both)
        if slot == "remote_preference":
            return True
        if (wording.exact or wording.concrete or wording.bare) and wording.listed:
            listed = [holds_listed(turn, wording, *one.extent) is not None for one in both]
            return any(listed) and all(known or self._stands_out(slot, one) for known, one in zip(listed, both, strict=True))
        capital = any(turn.capital(one.extent[0]) for one in both)
        listed_one = any(holds_listed(turn, wording, *one.extent) is not None for one in both)
        if kind == "place":
            return capital or (self._is_named(slot) and self.corrected)
        if kind == "organisation":
            return capital or listed_one
        if kind == "text" and wording.listed and not wording.free:
            return capital or listed_one or any("to" in self.words[one.clause.start : one.extent[0]] for one in both)
        return True

    def _names(self, slot: str, one: _Said) -> bool:
        """Whether a clause about a person names them, and does not tell where they are or what they do."""
        if slot not in _PERSONAL:
            return True
        words, start = self.words, one.clause.start
        span = words[start : one.extent[0]]
        if one.clause.role in {Role.OVER, Role.NOW} and not self.renamed:
            return False
        return not any(word in _NO_NAMING or (word == "to" and words[start + at - 1] not in _TIED) for at, word in enumerate(span))

    def _keeps(self, both: tuple[_Said, _Said]) -> bool:
        """Whether the turn tells of animals that one keeps, and not of those that one likes or saw."""
        scope = {word for one in both for word in self.words[one.clause.start : one.clause.end]}
        everything = {word for clause in self.clauses for word in self.words[clause.start : clause.end]}
        return _FANCY.isdisjoint(scope) and not _KEEPING.isdisjoint(everything)

    def _stands_out(self, slot: str, one: _Said) -> bool:
        """Whether an unknown word stands where a value would: written as a name, or after a verb or noun of the slot."""
        if self.turn.capital(one.extent[0]) or one.clause.role is not Role.OPEN or one.extent == (one.clause.start, one.clause.end):
            return True
        own, words = self.frames.slot_words[slot], self.words
        return any(words[at] in own or words[at] in {"is", "am", "are", "was", "were", "been", "meant", "mean", "not"} for at in range(one.clause.start, one.clause.end) if not one.extent[0] <= at < one.extent[1])  # fmt: skip

    def _is_named(self, slot: str) -> bool:
        nouns = self.lexis.nouns
        for clause in self.clauses:
            for at in range(clause.start, clause.end):
                for node in (nouns, self.lexis.places, self.frames.topic_phrases):
                    found = longest(node, self.words, at, clause.end) if self.words[at] in node else None
                    if found is not None and slot in found[1]:
                        return True
        return False

    def _said(self, slot: str, wording: Wording) -> list[_Said]:
        found: list[_Said] = []
        hint: tuple[Sentence, Role] | None = None
        pointed: list[tuple[_Said, Role]] = []
        for clause in self.clauses:
            if clause.role is Role.ASIDE:
                hint = None
                continue
            extent = self._value_or_stated(slot, wording, clause)
            if extent is None:
                role = self._role(wording, clause, (clause.end, clause.end))
                if found and role in {Role.WRONG, Role.ENDED} and self._points_back(clause):
                    pointed.append((found[-1], role))
                hint = (clause.sentence, role) if role in {Role.WRONG, Role.ENDED} and self._is_frame(slot, wording, clause.start, clause.end) else None  # fmt: skip
                continue
            role = self._role(wording, clause, extent)
            bare = extent == (clause.start, clause.end)
            if bare and hint is not None and hint[0] is clause.sentence and role is Role.NOW and self.words[clause.start - 1] == ",":
                role = hint[1]
            hint = None
            if role is not Role.WRONG and self._is_of_others(slot, clause, extent):
                continue
            text = self.turn.text(*extent)
            past = wording.spec.steady and role is Role.NOW and any(word in {"was", "were", "had"} for word in self.words[clause.start : clause.end])
            found.append(_Said(clause, extent, role, normalize_value(wording.spec.value_type, text), past))
        for one, role in pointed:
            others = any(other.role is Role.NOW and other.normalized != one.normalized for other in found)
            if one.role is Role.NOW and (others or role is Role.ENDED):
                one.role = role
        if any(one.role is Role.NOW and not one.past for one in found):
            for one in found:
                one.role = Role.OVER if one.past else one.role
        return found

    def _points_back(self, clause: Clause) -> bool:
        """Whether a clause speaks of the value before it: "that was wrong", "I don't speak it any longer"."""
        words = self.words
        span = words[clause.start : clause.end]
        if "it" in span[1:] and self._is_over(span):
            return True
        return span[0] in {"that", "it", "which", "this"} and len(span) > 2 and span[1] in {"is", "was", "has", "did"}

    def _is_of_others(self, slot: str, clause: Clause, extent: Extent) -> bool:
        own = self.frames.slot_words[slot]
        kin = self.lexis.lists["kin"]
        joined = clause.role in {Role.NOW, Role.OVER}
        start, end = (clause.sentence.start, clause.sentence.end) if joined else (clause.start, clause.end)
        for at in (*range(start, extent[0]), *range(extent[1], end)):
            word = self.words[at]
            if word in _THIRD_PERSON and slot not in _PERSONAL:
                return True
            if word in kin and word not in own:
                return True
        return False

    # -- where the value of a clause stands -----------------------------------------------------------------------------

    def _value_or_stated(self, slot: str, wording: Wording, clause: Clause) -> Extent | None:
        """The value of a clause; what a verb's own reader found in it where the frame leaves more than that over."""
        own = self._value(slot, wording, clause)
        for start, end in self.stated.get(slot, ()):
            if own is not None and own[0] < start and end == own[1] and self.words[own[0]] not in {"a", "an", "the", "in", "working"}:
                return start, end
        return own

    def _value(self, slot: str, wording: Wording, clause: Clause) -> Extent | None:
        """The value of a clause: what the frame around it leaves over, where it can be one."""
        words, end = self.words, clause.end
        if wording.intent:
            return self._intent(wording, clause)
        if slot == "remote_preference":
            return self._doing(slot, wording, clause)
        start = self._skip(slot, wording, clause.start, end, leading=True)
        if wording.exact and wording.listed:
            listed = holds_listed(self.turn, wording, clause.start, min(start, end))
            if listed is not None and listed[1] >= start:
                start = listed[0]
        if start >= end:
            return None
        before = words[clause.start : start]
        if any(word == "no" and after not in {"longer", "more"} for word, after in zip(before, [*before, ""][1:], strict=True)):
            return None
        extent = value_at(self.turn, self.lexis, wording, start, self._tail(slot, wording, start, end))
        if extent is None:
            return None
        first, last = extent
        last = self._trimmed(slot, wording, first, last)
        if not wording.free and not wording.exact and self._is_frame(slot, wording, first, last):
            return None
        if first > clause.start and words[first - 1] in {"a", "an"} and wording.spec.value_type == "pet":
            first -= 1
        if first > clause.start and words[first - 1] in {"a", "an", "the"} and wording.free:
            first -= 1
        if first > clause.start + 1 and words[first - 2 : first] == ["in", "a"] and slot == "marital_status":
            first -= 2
        if first > clause.start and words[first - 1] in {"the"} and self.turn.capital(first - 1) and first - 1 == clause.start and wording.titled:
            first -= 1
        return (first, last) if self._skip(slot, wording, last, end, leading=False) >= end else None

    def _tail(self, slot: str, wording: Wording, start: int, end: int) -> int:
        """Where a phrase that ends the value starts ("Malta | fell through"), or the end of the clause."""
        node = self.frames.phrases["ended_after"]
        for at in range(start + 1, end):
            if phrase_end(node, self.words, at, end) > at and not (self.turn.capital(at) and not self.shouting) and self._is_frame(slot, wording, at, end):
                return at
        return end

    def _trimmed(self, slot: str, wording: Wording, first: int, last: int) -> int:
        """The end of a value without words of its frame that run on into it: "the Zed editor", "concise ones"."""
        if wording.free:
            return last
        listed = holds_listed(self.turn, wording, first, last)
        floor = first if listed is None else listed[1] - 1
        while last > max(first, floor) + 1 and not self.turn.capital(last - 1):
            word = self.words[last - 1]
            own = word in self.frames.slot_words[slot] and not wording.exact
            if not own and word not in {"one", "ones"} and word not in self.frames.single["ended_after"]:
                break
            last -= 1
        return last

    def _intent(self, wording: Wording, clause: Clause) -> Extent | None:
        words = self.words
        for at in range(clause.start, clause.end - 1):
            if words[at] in {"to", "of"} and words[at + 1] not in {"my", "our", "mine", "be", "say", "put"} and (words[at] == "to" or words[at + 1].endswith("ing")):
                extent = value_at(self.turn, self.lexis, wording, at + 1, clause.end)
                if extent is None:
                    return None
                first, last = extent
                while last > first + 1 and words[last - 1] in _TRAILING:
                    last -= 1
                return first, last
            over = any(phrase_end(self.frames.phrases["ended_before"], words, here, clause.end) > at for here in range(max(clause.start, at - 2), at + 1))
            if not over and not self.frames.holds(self.lexis, wording.spec.slot, words[at]):
                return None
        return None

    def _doing(self, slot: str, wording: Wording, clause: Clause) -> Extent | None:
        """A way of working: "working" with the words after it, or a listed one."""
        words, end = self.words, clause.end
        at = next((at for at in range(clause.start, end - 1) if words[at] == "working" and words[at + 1] not in _ENDS_DOING), None)
        if at is None or not self._is_frame(slot, wording, clause.start, at):
            listed = holds_listed(self.turn, wording, clause.start, end)
            if listed is None or not self._is_frame(slot, wording, clause.start, listed[0]):
                return None
            at, stop = listed
        else:
            stop = at + 1
            while stop < end and words[stop] not in _ENDS_DOING and stop not in self.cues:
                if stop > at + 1 and period_end(self.turn, self.lexis, stop, end, measured=False) > stop:
                    break
                stop += 1
        return (at, stop) if self._is_frame(slot, wording, stop, end) else None

    def _is_frame(self, slot: str, wording: Wording, start: int, end: int) -> bool:
        return self._skip(slot, wording, start, end, leading=False) >= end

    def _skip(self, slot: str, wording: Wording, at: int, end: int, *, leading: bool) -> int:
        """Where the frame words from `at` on end."""
        words = self.words
        measured = wording.spec.value_type in MEASURED
        begin = at
        while at < end:
            word = words[at]
            stop = self._phrase(at, end, measured=measured, leading=leading)
            if stop > at:
                at = stop
                continue
            if word == "wrong" and leading:
                return self._past_wrong(slot, at, end)
            if word.endswith("-wise") or (not word[0].isalnum() and word not in {"'s"}):
                at += 1
                continue
            if not self.frames.holds(self.lexis, slot, word):
                break
            if self._is_title(at, begin, end, leading=leading):
                break
            at += 1
        return at

    def _phrase(self, at: int, end: int, *, measured: bool, leading: bool) -> int:
        """Where a phrase of time, a cue, or a phrase that says something is over ends, or `at` itself."""
        words, phrases = self.words, self.frames.phrases
        word = words[at]
        opens = word in self.frames.openers
        stop = period_end(self.turn, self.lexis, at, end, measured=measured) if opens or word in self.lexis.numbers or word[0].isdigit() else at  # fmt: skip
        if stop == at:
            cue = self.cues.get(at, at)
            stop = cue if cue <= end else at
        if stop == at and opens:
            stop = phrase_end(self.lexis.tails, words, at, end)
            if stop == at:
                stop = phrase_end(phrases["ended_after"], words, at, end)
                if leading:
                    stop = max(stop, phrase_end(phrases["ended_before"], words, at, end))
        return stop

    def _past_wrong(self, slot: str, at: int, end: int) -> int:
        """Step over "wrong model", "the wrong button": the noun after it is none of the slot's values."""
        del slot
        stop = at + 1
        while stop < end and stop - at < 3 and self.words[stop] not in self.frames.words:
            stop += 1
        return stop if stop < end else end

    def _is_title(self, at: int, begin: int, end: int, *, leading: bool) -> bool:
        """Whether a frame word is written as part of a name: "The Godfather", "New Zealand"."""
        turn, words = self.turn, self.words
        if not leading or self.shouting or not turn.capital(at) or words[at] == "i" or turn.text(at, at + 1).isupper():
            return False
        if at > 0 and turn.source.starts[at] == turn.source.starts[at - 1]:  # the "am" of "I'm"
            return False
        first = at == begin and (at == 0 or words[at - 1] in {".", "!", "?", ";", ":", "\n"})
        if not first:
            return True
        return words[at] in {"the", "a", "an"} and at + 1 < end and turn.capital(at + 1)

    # -- what is said of it ---------------------------------------------------------------------------------------------

    def _role(self, wording: Wording, clause: Clause, extent: Extent) -> Role:  # noqa: PLR0911, PLR0912
        words, phrases = self.words, self.frames.phrases
        before, after = (clause.start, extent[0]), (extent[1], clause.end)

        def holds(key: str, place: Extent) -> bool:
            return find_phrase(phrases[key], words, *place) is not None

        if clause.role is not Role.OPEN:
            if clause.role is Role.NOW and self._is_over(words[after[0] : after[1]]):
                return Role.ENDED
            return clause.role
        if self._is_over(words[before[0] : before[1]]) or self._is_over(words[after[0] : after[1]]):
            return Role.ENDED
        denied = self._is_denied(before)
        if holds("intended", before) and not denied:
            return Role.NOW
        if denied or any(word in {"not", "never"} for word in words[after[0] : after[1]]):
            return Role.WRONG
        if any(word in self.frames.single["wrong"] for word in words[after[0] : after[1]]):
            return Role.WRONG
        if holds("said", before) and self.amended:
            return Role.WRONG
        if self._ends_before(before) or holds("ended_after", after):
            return Role.ENDED
        if self._is_past(wording, before) or self._is_past(wording, after):
            return Role.OVER
        return Role.NOW

    @staticmethod
    def _is_over(span: list[str]) -> bool:
        if "anymore" in span or "nomore" in span:
            return True
        return any(word in {"no", "any"} and after in {"longer", "more"} for word, after in zip(span, span[1:], strict=False))

    def _is_denied(self, before: Extent) -> bool:
        words = self.words
        span = words[before[0] : before[1]]
        if "forget" in span and ("not" in span or "never" in span):
            return False
        denied = 0
        at = before[0]
        while at < before[1]:
            stop = phrase_end(self.frames.phrases["denied"], words, at, before[1])
            if stop > at and not (words[at] == "not" and stop == at + 1 and at + 1 < before[1] and words[at + 1] in {"only", "just"}):
                denied += 1
                at = stop
            else:
                at += 1
        return denied % 2 == 1

    def _ends_before(self, before: Extent) -> bool:
        words = self.words
        found = find_phrase(self.frames.phrases["ended_before"], words, *before)
        while found is not None:
            at, stop = found
            if words[at] in {"over", "out", "left", "broke", "into"} and stop - at == 1:
                rest = [word for word in words[stop : before[1]] if word not in {"the", "a", "an", "my", "of"}]
                first = [word for word in words[before[0] : at] if word not in {"i", "am", "so", "totally", "completely", "really", "now", "have", "we", "are", "just", "well", "'m", "my", "the"}]  # fmt: skip
                if not rest and not first:
                    return True
            elif not (self.lexis.forms.get(words[at]) and any(form == "base" for _, form in self.lexis.forms[words[at]]) and words[at] not in {"quit"}):  # fmt: skip
                return True
            found = find_phrase(self.frames.phrases["ended_before"], words, stop, before[1])
        return False

    def _is_past(self, wording: Wording, place: Extent) -> bool:
        words, forms = self.words, self.lexis.forms
        if find_phrase(self.frames.phrases["lasting"], words, *place) is not None:
            return False
        steady = wording.spec.steady
        for at in range(*place):
            word = words[at]
            earlier = words[at - 1] if at > place[0] else ""
            if word in {"was", "were", "had", "did"}:
                if not steady and not (word == "had" and earlier in {"have", "has"}):
                    return True
            elif phrase_end(self.frames.phrases["past"], words, at, place[1]) > at:
                if not (word == "once" or (word == "old" and at + 1 < place[1] and False)):
                    return True
            elif not steady and earlier not in {"have", "has", "to", "be", "been", "is", "are", "am"}:
                known = forms.get(word, ())
                if known and all(form in {"past", "participle"} and lemma not in _BEGINS for lemma, form in known):
                    return True
        return any(words[at] == "after" and period_end(self.turn, self.lexis, at, place[1], measured=False) > at for at in range(*place))
